"""Inverse-probability weights, balance and standardisation: by hand, by property, on the NSW experiment."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from causaldata import cps_mixtape, nsw_mixtape
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError, ParameterError
from evalkit.survival.balance import NEGLIGIBLE, standardised_differences
from evalkit.survival.covariates import covariates
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.proportions import proportion
from evalkit.survival.risk_table import risk_table
from evalkit.survival.standardisation import standardising_weights
from evalkit.survival.weighting import effective_persons, inverse_probability_weights

NSW = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]


def group(*cells):
    """Persons in cells (sex, treated, how many)."""
    rows = [(sex, bool(treated)) for sex, treated, count in cells for _ in range(count)]
    return pd.DataFrame(rows, columns=["sex", "treated"])


def weighted(frame, names=("sex",)):
    return inverse_probability_weights(frame["treated"], covariates(frame, names))


def test_weights_of_one_characteristic_are_the_shares_of_its_cells():
    # 3 of 4 women and 1 of 4 men are treated; 4 of 8 are treated in all.
    found = weighted(group(("f", 1, 3), ("f", 0, 1), ("m", 1, 1), ("m", 0, 3)))
    assert found["propensity"].tolist() == pytest.approx([3 / 4] * 4 + [1 / 4] * 4)
    # Stabilised: 1/2 by 3/4 for a treated woman, 1/2 by 1/4 for a woman who is not.
    assert found["weight"].tolist() == pytest.approx([2 / 3] * 3 + [2] + [2] + [2 / 3] * 3)


def test_weights_make_the_groups_alike_in_a_characteristic():
    frame = group(("f", 1, 3), ("f", 0, 1), ("m", 1, 1), ("m", 0, 3))
    made = covariates(frame, ["sex"])
    before = standardised_differences(made, frame["treated"])
    # Shares 3/4 and 1/4, variance 3/16 in both groups.
    assert before.tolist() == pytest.approx([0.5 / np.sqrt(3 / 16), -0.5 / np.sqrt(3 / 16)])
    after = standardised_differences(made, frame["treated"], weighted(frame)["weight"])
    assert after.tolist() == pytest.approx([0, 0])


def test_persons_of_a_level_that_only_one_group_has_are_left_out_as_without_counterpart():
    frame = group(("f", 1, 3), ("f", 0, 3), ("x", 1, 2))
    found = weighted(frame)
    assert found["left_out"].tolist() == [""] * 6 + ["no_counterpart"] * 2
    assert found["propensity"].tolist()[:6] == pytest.approx([0.5] * 6)
    assert found["weight"].tolist() == pytest.approx([1] * 6 + [0, 0])


def test_groups_that_a_number_separates_have_nothing_to_compare():
    frame = pd.DataFrame({"treated": [True] * 4 + [False] * 4, "age": [50, 51, 52, 53, 20, 21, 22, 23]})
    with pytest.raises(DataError, match="nothing_to_compare"):
        weighted(frame, ["age"])


def test_persons_beyond_the_support_are_trimmed_and_no_weight_explodes():
    # 1 of 20 women is treated: 0.05 lies outside 0.1 to 0.9.
    frame = group(("f", 1, 1), ("f", 0, 19), ("m", 1, 5), ("m", 0, 5))
    found = weighted(frame)
    assert found["left_out"].tolist() == ["outside_support"] * 20 + [""] * 10
    assert found["weight"].max() == pytest.approx(1)


def test_persons_whom_the_programme_took_almost_surely_are_trimmed_as_well():
    # 23 of 25 women are treated: 0.92 lies outside 0.1 to 0.9.
    found = weighted(group(("f", 1, 23), ("f", 0, 2), ("m", 1, 5), ("m", 0, 5)))
    assert found["left_out"].tolist() == ["outside_support"] * 25 + [""] * 10
    assert found["weight"].tolist() == pytest.approx([0] * 25 + [1] * 10)


def test_weights_of_each_group_add_up_to_its_persons():
    # 8 of 12 are treated: 6 of 8 women and 2 of 4 men. Stabilised: 2/3 by 3/4 and by 1/2; 1/3 by 1/4 and by 1/2.
    found = weighted(group(("f", 1, 6), ("f", 0, 2), ("m", 1, 2), ("m", 0, 2)))["weight"]
    assert found.tolist() == pytest.approx([8 / 9] * 6 + [4 / 3] * 2 + [4 / 3] * 2 + [2 / 3] * 2)
    assert (found[[*range(6), 8, 9]].sum(), found[[6, 7, 10, 11]].sum()) == pytest.approx((8, 4))


def test_unknown_values_are_a_level_of_their_own_and_a_mean_among_numbers():
    frame = pd.DataFrame({"sex": ["f", None, "m"], "age": [20.0, None, 40.0]})
    made = covariates(frame, ["sex", "age"])
    assert list(made.columns) == [("sex", "f"), ("sex", "m"), ("sex", "missing"), ("age", ""), ("age", "missing")]
    assert made[("sex", "missing")].tolist() == [0, 1, 0]
    assert made[("age", "")].tolist() == [20, 30, 40]


def test_mean_of_the_known_numbers_and_no_median_stands_for_an_unknown_one():
    made = covariates(pd.DataFrame({"age": [20.0, 20.0, None, 50.0]}), ["age"])
    assert made[("age", "")].tolist() == [20, 20, 30, 50]


def test_category_that_nobody_has_makes_no_column():
    made = covariates(pd.DataFrame({"sex": pd.Categorical(["f", "m"], ["x", "m", "f"])}), ["sex"])
    assert list(made.columns) == [("sex", "m"), ("sex", "f")]


def test_unknown_covariate_and_wrong_length_are_refused():
    frame = group(("f", 1, 2), ("f", 0, 2))
    with pytest.raises(ParameterError, match="missing_column"):
        covariates(frame, ["shoe_size"])
    with pytest.raises(ParameterError, match="treated"):
        inverse_probability_weights(frame["treated"][:3], covariates(frame, ["sex"]))


def test_equal_weights_are_worth_all_persons_and_one_large_weight_about_one():
    assert effective_persons(np.ones(7)) == 7
    assert effective_persons(np.array([100.0, 1, 1, 1])) == pytest.approx(103**2 / 10003)
    assert effective_persons(np.zeros(3)) == 0


def test_standardised_difference_of_a_number_is_taken_from_the_variances_of_samples():
    # Means 2 and 4; squares about them by n - 1: 2 and 8, on average 5.
    made = covariates(pd.DataFrame({"age": [1.0, 3.0, 2.0, 6.0]}), ["age"])
    first = np.array([True, True, False, False])
    assert standardised_differences(made, first)[("age", "")] == pytest.approx(-2 / np.sqrt(5))
    # Weighted means 1.5 and 5 by the same spread; a weight of 0 leaves a person out.
    weighted_ones = standardised_differences(made, first, np.array([3, 1, 1, 3]))
    assert weighted_ones[("age", "")] == pytest.approx(-3.5 / np.sqrt(5))
    assert standardised_differences(made, first, np.array([1, 0, 1, 0]))[("age", "")] == pytest.approx(-1 / np.sqrt(5))


def test_covariate_that_does_not_vary_but_differs_has_no_standardised_difference():
    made = covariates(pd.DataFrame({"x": [1.5, 1.5, 2.5, 2.5], "y": [1.5] * 4}), ["x", "y"])
    found = standardised_differences(made, np.array([True, True, False, False]))
    assert np.isnan(found[("x", "")])
    assert found[("y", "")] == 0


@pytest.fixture(scope="module")
def nsw():
    frame = nsw_mixtape.load_pandas().data
    return frame.assign(**{name: frame[name].astype(float) for name in (*NSW, "re78")}, treated=frame["treat"] == 1)


def mean_difference(frame, weight):
    first, other = (np.average(frame["re78"][part], weights=weight[part]) for part in (frame.treated, ~frame.treated))
    return first - other


def test_nsw_experiment_gives_the_published_difference_in_earnings(nsw):
    # Dehejia and Wahba 1999: 185 treated and 260 controls, 1 794 dollars.
    assert nsw["treated"].value_counts().to_dict() == {False: 260, True: 185}
    assert mean_difference(nsw, np.ones(len(nsw))) == pytest.approx(1794.34, abs=0.005)


def test_weights_in_the_nsw_experiment_balance_all_covariates_and_leave_the_difference_near(nsw):
    made = covariates(nsw, NSW)
    found = inverse_probability_weights(nsw["treated"], made)
    assert (found["left_out"] == "").all()
    before = standardised_differences(made, nsw["treated"]).abs()
    after = standardised_differences(made, nsw["treated"], found["weight"]).abs()
    assert before.max() > 0.3
    assert after.max() < 0.05 < NEGLIGIBLE
    assert mean_difference(nsw, found["weight"]) == pytest.approx(1794.34, abs=200)


def test_propensities_are_those_of_a_logit_fitted_by_newtons_method(nsw):
    import statsmodels.api as sm

    made = covariates(nsw, NSW)
    wanted = sm.Logit(nsw["treated"].astype(float), sm.add_constant(made.to_numpy())).fit(disp=0).predict()
    found = inverse_probability_weights(nsw["treated"], made)["propensity"]
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_order_of_rows_changes_no_weight(nsw):
    shuffled = nsw.iloc[::-1]
    one, other = (inverse_probability_weights(f["treated"], covariates(f, NSW))["weight"] for f in (nsw, shuffled))
    np.testing.assert_allclose(other.sort_index(), one.sort_index(), rtol=1e-9)


def test_survey_persons_unlike_the_participants_are_left_out_and_the_rest_come_nearer_to_them(nsw):
    """LaLonde's problem: participants against a survey. Most of the survey is like nobody in the programme."""
    cps = cps_mixtape.load_pandas().data
    cps = cps.assign(**{name: cps[name].astype(float) for name in (*NSW, "re78")}, treated=False)
    both = pd.concat([nsw[nsw["treated"]], cps], ignore_index=True)
    made = covariates(both, NSW)
    found = inverse_probability_weights(both["treated"], made)
    assert (found["left_out"] == "outside_support").sum() > 15000
    assert found["weight"].max() < 10
    weighted_ones = found["weight"] > 0
    after = standardised_differences(made, both["treated"], found["weight"]).abs()
    assert standardised_differences(made, both["treated"]).abs().max() > 2
    assert after.max() < 0.5
    assert mean_difference(both, np.ones(len(both))) == pytest.approx(-8498, abs=1)
    assert mean_difference(both[weighted_ones], found["weight"][weighted_ones]) > 0


# Events on days 1 to 3, everybody followed to day 9: shares are incidences.
def followed(*cells):
    """Persons in cells (group, stratum, persons, of whom have the event on day 2)."""
    rows = [(g, s, 2 if n < events else 9, int(n < events)) for g, s, size, events in cells for n in range(size)]
    return pd.DataFrame(rows, columns=["g", "s", "time", "event"])


CELLS = (("a", "x", 8, 6), ("a", "y", 2, 1), ("b", "x", 4, 2), ("b", "y", 6, 3))


def standardised(frame, time=5):
    weight = standardising_weights(frame, "g", ["s"])
    used = frame.assign(w=weight)[weight > 0]
    return cumulative_incidence(risk_table(used, by="g", weights="w"), time)


def test_standardised_incidence_by_hand():
    # Strata: 12 and 8 of 20. Group a: 12/20 x 6/8 + 8/20 x 1/2 = 0.65; group b: 1/2.
    found = standardised(followed(*CELLS))
    assert found["incidence"].tolist() == pytest.approx([0.65, 0.5])
    # Weights in a: 0.6 / 0.8 and 0.4 / 0.2; the robust variance is that of a weighted mean of them.
    persons = [(0.75, 1)] * 6 + [(0.75, 0)] * 2 + [(2, 1), (2, 0)]
    wanted = np.sqrt(sum(w**2 * (y - 0.65) ** 2 for w, y in persons)) / 10
    assert found["standard_error"][0] == pytest.approx(wanted)


def test_weighted_and_standardised_incidence_of_the_same_complete_data_agree():
    frame = followed(*CELLS)
    weight = inverse_probability_weights(frame["g"] == "a", covariates(frame, ["s"]))["weight"]
    weighted = cumulative_incidence(risk_table(frame.assign(w=weight), by="g", weights="w"), 5)
    pd.testing.assert_frame_equal(weighted, standardised(frame), rtol=1e-6)


def test_no_stratum_is_left_out_for_what_became_of_its_persons():
    # In x everybody of a has had some outcome: (3/4 - 1/4) x 8/88 and nothing in y, where the shares are the same.
    x = pd.DataFrame(
        {"g": list("aaaabbbb"), "s": "x", "time": [1, 2, 3, 4, 1, 9, 9, 9], "event": [1, 1, 1, 2, 1, 0, 0, 0]}
    )
    frame = pd.concat([x, followed(("a", "y", 40, 10), ("b", "y", 40, 10))])
    found = standardised(frame)
    first, second = found.loc[found["outcome"] == 1, "incidence"]
    assert first - second == pytest.approx(0.5 * 8 / 88)


def test_strata_of_two_alike_persons_do_not_make_the_difference_certain():
    # Participants 2 of 2 in four towns and 0 of 2 in two, the others 2 of 2 in one: 8/12 and 2/12.
    had = {"a": (2, 2, 2, 2, 0, 0), "b": (2, 0, 0, 0, 0, 0)}
    frame = followed(
        *((group, str(town), 2, events) for group, each in had.items() for town, events in enumerate(each))
    )
    found = standardised(frame).set_index("g")
    whole = [proportion(8, 12), proportion(2, 12)]
    assert found["lower"].tolist() == pytest.approx([each.lower for each in whole])
    assert found["upper"].tolist() == pytest.approx([each.upper for each in whole])


def test_stratum_without_persons_of_both_groups_weighs_nothing():
    frame = followed(*CELLS, ("a", "z", 5, 5))
    assert (standardising_weights(frame, "g", ["s"]) == 0).tolist() == (frame["s"] == "z").tolist()
    assert standardised(frame)["incidence"].tolist() == pytest.approx([0.65, 0.5])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=2, max_size=40))
def test_standardising_weights_make_the_groups_alike_and_are_1_on_average(cells):
    frame = pd.DataFrame(cells, columns=["g", "s"])
    try:
        frame["w"] = standardising_weights(frame, "g", ["s"])
    except DataError:
        assert not set(frame.loc[frame["g"] == "a", "s"]) & set(frame.loc[frame["g"] == "b", "s"])
        return
    used = frame[frame["w"] > 0]
    assert used.groupby("g")["w"].mean().tolist() == pytest.approx([1, 1])
    shares = used.pivot_table("w", "s", "g", "sum")
    shares = shares / shares.sum()
    assert shares["a"].tolist() == pytest.approx(shares["b"].tolist())


def test_standardisation_needs_something_in_common():
    for apart in (followed(("a", "x", 4, 2), ("b", "y", 4, 2)), followed(("a", "x", 4, 2))):
        with pytest.raises(DataError, match="nothing_to_compare"):
            standardising_weights(apart, "g", ["s"])


@pytest.mark.parametrize(("light", "heavy", "weight"), [(16, 4, 10), (25, 25, 4), (10, 10, 3)])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.36])
def test_limits_of_uneven_weights_hold_what_they_promise(light, heavy, weight, share):
    # Every result that so many persons can have, with its chance; nobody is censored.
    rows = [
        (f"{a}/{b}", 2 if n < (a if kind == "light" else b) else 9, int(n < (a if kind == "light" else b)), w)
        for a in range(light + 1)
        for b in range(heavy + 1)
        for kind, size, w in (("light", light, 1.0), ("heavy", heavy, float(weight)))
        for n in range(size)
    ]
    frame = pd.DataFrame(rows, columns=["cohort", "time", "event", "w"])
    found = cumulative_incidence(risk_table(frame, by="cohort", weights="w"), 5).set_index("cohort")
    chance = {
        f"{a}/{b}": comb(light, a) * comb(heavy, b) * share ** (a + b) * (1 - share) ** (light + heavy - a - b)
        for a in range(light + 1)
        for b in range(heavy + 1)
    }
    holds = (found["lower"] <= share) & (share <= found["upper"])
    assert sum(chance[name] for name in found.index[holds]) > 0.9


def test_one_of_nine_light_persons_in_work_does_not_make_the_heavy_one_certain():
    nine = pd.DataFrame({"time": [2] + [9] * 9, "event": [1] + [0] * 9, "w": [0.14] * 9 + [8.7]})
    found = cumulative_incidence(risk_table(nine, weights="w"), 5).iloc[0]
    assert found["incidence"] == pytest.approx(0.14 / (9 * 0.14 + 8.7))
    assert found["upper"] > 0.6
