"""Restricted means: by hand, against areas, differences, refusals."""

from fractions import Fraction

import greenwood
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError, ParameterError
from evalkit.survival.intervals import mean_interval
from evalkit.survival.restricted_mean import restricted_mean, restricted_mean_differences
from evalkit.survival.risk_table import risk_table

SIX = pd.DataFrame({"time": [1, 2, 2, 3, 4, 4], "event": ["work", "study", None, "work", "work", None]})


def test_six_persons_by_hand():
    means = restricted_mean(risk_table(SIX), 4).set_index("outcome")["mean"]
    # Survival is 1, 5/6, 2/3 and 4/9 in the four days.
    assert means["any"] == pytest.approx(float(1 + Fraction(5, 6) + Fraction(2, 3) + Fraction(4, 9)))
    assert means["work"] == pytest.approx(float(Fraction(1, 6) * 2 + Fraction(7, 18)))
    assert means["study"] == pytest.approx(float(Fraction(1, 6) * 2))


def test_without_censoring_it_is_the_mean_of_the_cut_times_with_its_error():
    times = np.array([1, 3, 4, 4, 8, 20])
    found = restricted_mean(risk_table(pd.DataFrame({"time": times, "event": 1})), 10).iloc[0]
    cut = np.minimum(times, 10)
    assert found["mean"] == pytest.approx(cut.mean())
    assert found["standard_error"] == pytest.approx(cut.std() / np.sqrt(6))


def test_without_censoring_time_lost_is_the_mean_of_time_after_the_outcome():
    frame = pd.DataFrame({"time": [1, 3, 4, 4, 8, 20], "event": list("abaabb")})
    found = restricted_mean(risk_table(frame), 10).set_index("outcome").loc["a"]
    lost = np.array([9, 0, 6, 6, 0, 0])
    assert found["mean"] == pytest.approx(lost.mean())
    assert found["standard_error"] == pytest.approx(lost.std() / np.sqrt(6))


def persons():
    person = st.tuples(st.integers(1, 9), st.sampled_from(["a", "b", None]))
    return st.lists(person, min_size=1, max_size=20).map(lambda rows: pd.DataFrame(rows, columns=["time", "event"]))


@given(persons(), st.floats(0.1, 12))
def test_time_before_any_outcome_and_time_lost_make_the_horizon(frame, horizon):
    # Somebody is followed longer than any horizon.
    table = risk_table(pd.concat([frame, pd.DataFrame({"time": [15], "event": [None]})]))
    assert restricted_mean(table, horizon)["mean"].sum() == pytest.approx(horizon, rel=1e-12)


@given(persons())
def test_equal_weights_give_the_errors_of_the_counts(frame):
    horizon = float(frame["time"].max())
    plain = restricted_mean(risk_table(frame), horizon)
    weighted = restricted_mean(risk_table(frame.assign(w=3.0), weights="w"), horizon)
    np.testing.assert_allclose(weighted[["mean", "standard_error"]], plain[["mean", "standard_error"]], atol=1e-7)


def test_limits_stay_within_the_horizon_and_are_missing_at_its_ends():
    frame = pd.DataFrame({"time": [5, 9, 9, 9], "event": pd.Categorical(["a", None, None, None], ["a", "b"])})
    means = restricted_mean(risk_table(frame), 9, interval="plain").set_index("outcome")
    assert means.loc["a", "lower"] == 0
    assert means.loc["any", "upper"] == 9
    assert means.loc["b", ["mean", "standard_error"]].to_list() == [0, 0]
    assert means.loc["b", ["lower", "upper"]].isna().all()


def test_horizon_beyond_follow_up_is_refused_with_the_longest_common_one():
    frame = pd.DataFrame({"time": [3, 8, 12], "event": 0, "g": ["a", "a", "b"]})
    with pytest.raises(DataError) as caught:
        restricted_mean(risk_table(frame, by="g"), 10)
    (fault,) = caught.value.faults
    assert (fault.code, fault.value, fault.more["longest"]) == ("horizon_beyond_follow_up", "10", "8")


def test_horizon_beyond_the_last_outcome_of_everybody_is_known():
    found = restricted_mean(risk_table(pd.DataFrame({"time": [2, 4], "event": 1})), 100)
    assert found["mean"].to_list() == [3, 97]


def test_horizon_before_the_first_outcome_is_all_time_before_it():
    found = restricted_mean(risk_table(SIX), 0.5)
    assert found["mean"].to_list() == [0.5, 0, 0]
    assert found["standard_error"].to_list() == [0, 0, 0]


@pytest.mark.parametrize("horizon", [0, -3, float("nan"), float("inf")])
def test_horizon_that_is_no_positive_time_is_refused(horizon):
    with pytest.raises(ParameterError) as caught:
        restricted_mean(risk_table(SIX), horizon)
    assert caught.value.fault.key == "horizon"


def made():
    random = np.random.default_rng(6)
    frame = pd.DataFrame({"time": random.integers(1, 25, 150), "event": random.integers(0, 2, 150)})
    return frame.assign(g=np.where(random.random(150) < 0.5, "a", "b"))


@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_difference_and_ratio_of_two_groups_agree_with_greenwood(measure):
    frame = made()
    found = restricted_mean_differences(risk_table(frame, by="g"), 20)
    row = found[(found["outcome"] == "any") & (found["measure"] == measure)].iloc[0]
    # greenwood takes the first group minus the second; here the first is what the others are compared with.
    other_way = frame["g"].map({"a": 2, "b": 1})
    oracle = greenwood.rmst_test(greenwood.Surv(frame["time"], event=frame["event"]), 20, other_way, estimand=measure)
    assert row["estimate"] == pytest.approx(oracle.estimate, rel=1e-9)
    # Its limits are Wald's; with 150 persons those from the means' own limits are near.
    assert (row["lower"], row["upper"]) == pytest.approx((oracle.lower_ci, oracle.upper_ci), abs=0.3)


def test_limits_of_difference_and_ratio_are_those_of_the_means_put_together():
    table = risk_table(made(), by="g")
    parts = restricted_mean(table, 20).set_index(["g", "outcome"])[["mean", "lower", "upper"]]
    (one, low, high), (other, other_low, other_high) = (parts.loc[(group, "any")] for group in "ba")
    found = restricted_mean_differences(table, 20).set_index(["outcome", "measure"])[["lower", "upper"]]
    difference = (
        one - other - np.hypot(one - low, other_high - other),
        one - other + np.hypot(high - one, other - other_low),
    )
    assert found.loc[("any", "difference")].to_list() == pytest.approx(difference)
    ratio = (
        one / other / np.exp(np.hypot(np.log(one / low), np.log(other_high / other))),
        one / other * np.exp(np.hypot(np.log(high / one), np.log(other / other_low))),
    )
    assert found.loc[("any", "ratio")].to_list() == pytest.approx(ratio)


def test_difference_from_a_group_whose_times_are_all_alike_has_no_limits():
    women = pd.DataFrame({"time": [4] * 12, "event": "work", "g": "women"})
    men = pd.DataFrame({"time": [20] * 6 + [52] * 8, "event": ["work"] * 6 + ["censored"] * 8, "g": "men"})
    found = restricted_mean_differences(risk_table(pd.concat([men, women]), by="g"), 52)
    row = found[(found["outcome"] == "work") & (found["measure"] == "difference")].iloc[0]
    assert row["estimate"] == pytest.approx(48 - 6 * 32 / 14)
    assert np.isnan(row["lower"])
    assert np.isnan(row["upper"])


def test_differences_are_against_the_first_group_for_each_outcome():
    frame = pd.DataFrame({"time": [1, 3, 2, 4, 2, 2], "event": list("ababab"), "g": list("xxyyzz")})
    found = restricted_mean_differences(risk_table(frame, by="g"), 4)
    assert found["g"].drop_duplicates().to_list() == ["y", "z"]
    row = found[(found["g"] == "y") & (found["outcome"] == "a")].set_index("measure")["estimate"]
    # Time after outcome a by day 4: mean of 3 and 0 in x, of 2 and 0 in y.
    assert row["difference"] == pytest.approx(1 - 1.5)
    assert row["ratio"] == pytest.approx(1 / 1.5)


def test_there_is_no_ratio_with_a_mean_of_0():
    frame = pd.DataFrame({"time": [1, 5, 5, 5], "event": ["a", None, None, None], "g": list("xxyy")})
    found = restricted_mean_differences(risk_table(frame, by="g"), 5).set_index(["outcome", "measure"])
    assert found.loc[("a", "ratio"), ["estimate", "lower", "upper"]].isna().all()
    assert found.loc[("a", "difference"), "estimate"] == -2
    nothing = frame.assign(event=pd.Categorical([None] * 4, ["a"]))
    unmoved = restricted_mean_differences(risk_table(nothing, by="g"), 5).set_index(["outcome", "measure"])
    assert unmoved.loc[("a", "difference"), "estimate"] == 0


def test_one_group_has_nothing_to_be_compared_with():
    with pytest.raises(ParameterError) as caught:
        restricted_mean_differences(risk_table(SIX), 4)
    assert caught.value.fault.code == "one_group"


def test_limits_of_each_group_rest_on_its_own_persons_averaged_over_time():
    # In x four persons for 2 days and then three, one of whom has the outcome; in y three all the while.
    x = pd.DataFrame({"time": [2, 4, 10, 10], "event": [0, 1, 0, 0], "g": "x"})
    y = pd.DataFrame({"time": [5, 10, 10], "event": [1, 0, 0], "g": "y"})
    found = restricted_mean(risk_table(pd.concat([x, y]), by="g"), 10)
    persons = found["g"].map({"x": (4 * 2 + 3 * 8) / 10, "y": 3})
    lower, upper = mean_interval(found["mean"], found["standard_error"], 10, persons)
    np.testing.assert_allclose(found[["lower", "upper"]], np.c_[lower, upper])
    assert found["lower"].notna().all()
