"""Kaplan-Meier: six persons worked by hand, edges, properties."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import DataError
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.proportions import proportion
from evalkit.survival.risk_table import from_counts, risk_table

F = Fraction
SIX = pd.DataFrame({"time": [1, 2, 2, 3, 4, 4], "event": [1, 1, 0, 1, 1, 0]})
ESTIMATES = ["survival", "standard_error", "lower", "upper"]


def approx(fractions):
    return pytest.approx([float(each) for each in fractions], rel=1e-12)


def test_six_persons_by_hand():
    curve = kaplan_meier(risk_table(SIX))
    assert list(curve.columns) == ["time", "at_risk", "events", "censored", *ESTIMATES]
    assert curve["time"].to_list() == [1, 2, 3, 4]
    survival = [F(5, 6), F(5, 6) * F(4, 5), F(2, 3) * F(2, 3), F(4, 9) * F(1, 2)]
    assert curve["survival"].to_list() == approx(survival)
    # Greenwood: survival squared times the sum of d / (n (n - d)).
    sums = [F(1, 30), F(1, 30) + F(1, 20), F(1, 12) + F(1, 6), F(1, 4) + F(1, 2)]
    variances = [share**2 * part for share, part in zip(survival, sums, strict=True)]
    assert (curve["standard_error"] ** 2).to_list() == approx(variances)


def test_late_entry_by_hand():
    late = pd.DataFrame({"entry": [0, 0, 1, 2], "time": [2, 3, 4, 4], "event": [1, 1, 1, 0]})
    curve = kaplan_meier(risk_table(late, entry="entry"))
    assert curve["at_risk"].to_list() == [3, 3, 2]
    assert curve["survival"].to_list() == approx([F(2, 3), F(4, 9), F(2, 9)])


def test_before_any_event_and_after_the_last_survivor_limits_are_those_of_the_persons_there():
    curve = kaplan_meier(risk_table(pd.DataFrame({"time": [1, 2, 3], "event": [0, 1, 1]})))
    assert curve["survival"].to_list() == [1, 0.5, 0]
    assert curve["standard_error"].to_list()[::2] == [0, 0]
    # Three at risk on day 1; two on days 2 and 3, of whom the second is half of all: 2 and 1 / (1/2).
    assert curve["lower"].to_list()[0] == pytest.approx(proportion(3, 3).lower)
    assert curve["upper"].to_list()[2] == pytest.approx(proportion(0, 2).upper)
    assert curve[["lower", "upper"]].notna().all(axis=None)


def test_kinds_of_survfit_have_no_limits_where_there_is_no_variance():
    curve = kaplan_meier(risk_table(pd.DataFrame({"time": [1, 2, 3], "event": [0, 1, 1]})), interval="log-log")
    assert curve["lower"].isna().to_list() == [True, False, True]


def test_groups_are_estimated_as_if_alone():
    frame = SIX.assign(g=pd.Categorical(list("ababab"), ["b", "a"]))
    both = kaplan_meier(risk_table(frame, by="g"))
    assert both["g"].drop_duplicates().to_list() == ["b", "a"]
    for name in "ab":
        alone = kaplan_meier(risk_table(frame[frame["g"] == name]))
        found = both[both["g"] == name].drop(columns="g").reset_index(drop=True)
        pd.testing.assert_frame_equal(found, alone)


def test_table_in_which_nobody_ever_leaves_is_refused():
    counts = pd.DataFrame({"time": [0], "entered": [20], "events_work": [0], "censored": [0]})
    with pytest.raises(DataError) as caught:
        kaplan_meier(from_counts(counts, ["work"]))
    assert caught.value.faults[0].code == "no_exits"


def persons():
    person = st.tuples(st.integers(0, 4), st.integers(1, 8), st.sampled_from([0, 1, 2]))
    columns = ["entry", "stay", "event"]
    made = st.lists(person, min_size=1, max_size=25).map(lambda rows: pd.DataFrame(rows, columns=columns))
    return made.map(lambda frame: frame.assign(time=frame["entry"] + frame["stay"]))


@given(persons())
def test_doubling_rows_equals_frequency_2(frame):
    doubled = kaplan_meier(risk_table(pd.concat([frame, frame]), entry="entry"))
    counted = kaplan_meier(risk_table(frame.assign(n=2), entry="entry", frequency="n"))
    pd.testing.assert_frame_equal(doubled, counted)


@given(persons(), st.data())
def test_splitting_a_persons_time_changes_no_estimate(frame, data):
    long = frame[frame["stay"] > 1]
    cut = long["entry"] + [data.draw(st.integers(1, stay - 1)) for stay in long["stay"]]
    first, second = long.assign(time=cut, event=0), long.assign(entry=cut)
    split = pd.concat([frame[frame["stay"] == 1], first, second])
    times = sorted(frame["time"])
    whole, parts = (kaplan_meier(risk_table(rows, entry="entry"), times) for rows in (frame, split))
    known = whole["survival"].notna()
    # Between a person's two spells nobody enters late: what was known stays so.
    pd.testing.assert_frame_equal(parts[known], whole[known])


@given(persons())
def test_weights_that_are_all_the_same_change_no_survival(frame):
    weighted = kaplan_meier(risk_table(frame.assign(w=2.5), entry="entry", weights="w"))
    plain = kaplan_meier(risk_table(frame, entry="entry"))
    np.testing.assert_allclose(weighted["survival"], plain["survival"], atol=1e-12)


@given(persons())
def test_without_late_entry_the_robust_error_of_equal_weights_is_greenwoods(frame):
    weighted = kaplan_meier(risk_table(frame.assign(w=0.4), weights="w"))
    plain = kaplan_meier(risk_table(frame))
    np.testing.assert_allclose(weighted["standard_error"], plain["standard_error"], atol=1e-9)


@pytest.mark.parametrize("weights", [(0.1, 0.2, 0.7), (1, 2, 3), (1.5, 0.7, 2.3, 0.1)])
def test_where_nobody_survives_there_is_no_error_not_even_one_of_rounding(weights):
    frame = pd.DataFrame({"time": range(1, len(weights) + 1), "event": 1, "w": weights})
    curve = kaplan_meier(risk_table(frame, weights="w"))
    assert (curve["survival"].iloc[-1], curve["standard_error"].iloc[-1]) == (0, 0)
    assert (curve["standard_error"].iloc[:-1] > 0).all()
