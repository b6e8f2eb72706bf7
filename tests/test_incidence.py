"""Cumulative incidence: worked by hand, properties, second opinions."""

from fractions import Fraction

import greenwood
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.risk_table import risk_table

SIX = pd.DataFrame({"time": [1, 2, 2, 3, 4, 4], "event": ["work", "study", None, "work", "work", None]})


F = Fraction


def of(curve, outcome):
    return curve[curve["outcome"] == outcome].reset_index(drop=True)


def approx(fractions):
    return pytest.approx([float(each) for each in fractions], rel=1e-12)


def test_six_persons_by_hand():
    curve = cumulative_incidence(risk_table(SIX))
    assert list(curve.columns) == ["outcome", "time", "incidence", "standard_error", "lower", "upper"]
    assert of(curve, "work")["incidence"].to_list() == approx([F(1, 6), F(1, 6), F(7, 18), F(11, 18)])
    assert of(curve, "study")["incidence"].to_list() == approx([0, F(1, 6), F(1, 6), F(1, 6)])


@pytest.mark.parametrize("persons", [5, 7, 9])
def test_incidence_is_never_more_than_one(persons):
    curve = cumulative_incidence(risk_table(pd.DataFrame({"time": range(1, persons + 1), "event": "work"})))
    assert of(curve, "work")["incidence"].max() == 1.0


def test_without_censoring_an_incidence_is_a_share_with_its_binomial_error():
    frame = pd.DataFrame({"time": [1, 2, 2, 3, 3, 3, 7, 7], "event": list("aabababb")})
    curve = of(cumulative_incidence(risk_table(frame)), "a")
    shares = [F(1, 8), F(2, 8), F(4, 8), F(4, 8)]
    assert curve["incidence"].to_list() == approx(shares)
    assert (curve["standard_error"] ** 2).to_list() == approx([p * (1 - p) / 8 for p in shares])


def test_variance_with_censoring_by_hand():
    # Four persons: a at 1, censored at 2, a at 3 of two at risk; b at 4. By the delta method on the hazards.
    frame = pd.DataFrame({"time": [1, 2, 3, 4], "event": ["a", None, "a", "b"]})
    curve = of(cumulative_incidence(risk_table(frame)), "a")
    # F(3) = h1 + (1 - h1) h3 with h1 = 1/4, h3 = 1/2: var = (1 - h3)^2 h1 (1 - h1) / 4 + (1 - h1)^2 h3 (1 - h3) / 2.
    variance = F(1, 4) * F(1, 4) * F(3, 4) / 4 + F(9, 16) * F(1, 4) / 2
    assert curve["incidence"].iloc[2] == pytest.approx(float(F(1, 4) + F(3, 4) * F(1, 2)))
    assert curve["standard_error"].iloc[2] ** 2 == pytest.approx(float(variance), rel=1e-12)


def test_outcome_that_never_happens_has_incidence_0_and_the_limits_of_those_who_could_have_had_it():
    frame = SIX.assign(event=pd.Categorical(SIX["event"], ["work", "study", "retired"]))
    retired = of(cumulative_incidence(risk_table(frame)), "retired")
    assert (retired[["incidence", "standard_error", "lower"]] == 0).all(axis=None)
    # All six were followed past day 1; of those left on day 4 there were two, of a share of 4/9.
    behind = (6, 4.5)
    z = 1.959963984540054
    assert retired["upper"].iloc[[0, -1]].tolist() == pytest.approx([z**2 / (persons + z**2) for persons in behind])


def test_without_outcomes_there_are_no_rows():
    curve = cumulative_incidence(risk_table(SIX.assign(event=None)))
    assert curve.empty
    assert "incidence" in curve


def test_everybody_on_one_day_is_a_plain_share():
    frame = pd.DataFrame({"time": 30, "event": ["a"] * 3 + ["b"] * 2})
    curve = cumulative_incidence(risk_table(frame))
    assert curve["incidence"].to_list() == approx([F(3, 5), F(2, 5)])
    assert (curve["standard_error"] ** 2).to_list() == approx([F(6, 125), F(6, 125)])


def test_outcomes_keep_their_order_within_each_group():
    frame = SIX.assign(event=pd.Categorical(SIX["event"], ["work", "study"]), g=list("ababab"))
    curve = cumulative_incidence(risk_table(frame, by="g"))
    assert curve[["g", "outcome"]].drop_duplicates().to_numpy().tolist() == [
        ["a", "work"],
        ["a", "study"],
        ["b", "work"],
        ["b", "study"],
    ]


def persons(latest=4):
    person = st.tuples(st.integers(0, latest), st.integers(1, 8), st.sampled_from(["a", "b", "c", None]))
    columns = ["entry", "stay", "event"]
    made = st.lists(person, min_size=1, max_size=25).map(lambda rows: pd.DataFrame(rows, columns=columns))
    return made.map(lambda frame: frame.assign(time=frame["entry"] + frame["stay"]))


@given(persons())
def test_incidences_and_survival_add_up_to_1(frame):
    table = risk_table(frame, entry="entry")
    survival = kaplan_meier(table)
    incidences = cumulative_incidence(table)
    # Without any outcome there is nothing to add.
    summed = incidences.groupby("time")["incidence"].sum().reindex(survival["time"], fill_value=0).to_numpy()
    known = survival["survival"].notna()
    np.testing.assert_allclose((summed + survival["survival"])[known], 1, rtol=1e-12)
    assert incidences["incidence"].isna().sum() == (~known).sum() * len(table.outcomes)


@given(persons())
def test_one_outcome_alone_is_1_minus_survival_with_the_same_error(frame):
    table = risk_table(frame.assign(event=(frame["event"] == "a").astype(int)), entry="entry")
    survival, incidence = kaplan_meier(table), cumulative_incidence(table)
    if incidence.empty:
        assert (survival["survival"].dropna() == 1).all()
        return
    np.testing.assert_allclose(incidence["incidence"], 1 - survival["survival"], atol=1e-12)
    np.testing.assert_allclose(incidence["standard_error"], survival["standard_error"], atol=1e-7)


@given(persons(), st.data())
def test_splitting_a_persons_time_changes_no_estimate(frame, data):
    long = frame[frame["stay"] > 1]
    cut = long["entry"] + [data.draw(st.integers(1, stay - 1)) for stay in long["stay"]]
    split = pd.concat([frame[frame["stay"] == 1], long.assign(time=cut, event=None), long.assign(entry=cut)])
    times = sorted(frame["time"])
    whole, parts = (cumulative_incidence(risk_table(rows, entry="entry"), times) for rows in (frame, split))
    known = whole["incidence"].notna()
    pd.testing.assert_frame_equal(parts[known], whole[known])


@given(persons())
def test_order_of_rows_and_doubled_rows_change_what_they_should(frame):
    curve = cumulative_incidence(risk_table(frame, entry="entry"))
    backwards = cumulative_incidence(risk_table(frame.iloc[::-1], entry="entry"))
    pd.testing.assert_frame_equal(backwards, curve)
    doubled = cumulative_incidence(risk_table(pd.concat([frame, frame]), entry="entry"))
    counted = cumulative_incidence(risk_table(frame.assign(n=2), entry="entry", frequency="n"))
    pd.testing.assert_frame_equal(counted, doubled)
    np.testing.assert_allclose(doubled["standard_error"] * np.sqrt(2), curve["standard_error"], atol=1e-7)


@given(persons(latest=0))
def test_statsmodels_gives_the_same_incidences_and_errors(frame):
    codes = frame["event"].map({"a": 1, "b": 2, "c": 3}).fillna(0).astype(int)
    # Somebody stays to the end: where nobody does, statsmodels divides by 0.
    time, codes = np.r_[frame["time"], 20], np.r_[codes, 0]
    if not codes.any():
        return
    oracle = CumIncidenceRight(time, codes)
    found = cumulative_incidence(risk_table(pd.DataFrame({"time": time, "event": codes})), oracle.times)
    for outcome in found["outcome"].unique():
        curve = of(found, outcome)
        np.testing.assert_allclose(curve["incidence"], oracle.cinc[outcome - 1], atol=1e-12)
        np.testing.assert_allclose(curve["standard_error"], oracle.cinc_se[outcome - 1], atol=1e-7)


def test_greenwood_gives_the_same_incidence_with_monthly_ties():
    random = np.random.default_rng(4)
    frame = pd.DataFrame({"time": random.integers(1, 13, 200), "event": random.integers(0, 3, 200)})
    surv = greenwood.Surv(frame["time"], event=pd.Categorical(frame["event"], [0, 1, 2]))
    oracle = greenwood.AalenJohansen().fit(surv).to_frame()
    curve = cumulative_incidence(risk_table(frame), interval="plain")
    for ours, theirs in (("incidence", "estimate"), ("standard_error", "std_error")):
        np.testing.assert_allclose(curve[ours], oracle[theirs], rtol=1e-9)
