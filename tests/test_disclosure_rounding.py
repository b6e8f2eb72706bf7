"""Rounded counts of curves, by hand and by property."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import cumulative_incidence, risk_table
from evalkit.disclosure.rounding import midpoints, round_counts
from evalkit.project import Time


@pytest.mark.parametrize(("count", "middle"), [(0, 0), (1, 3), (6, 3), (7, 9), (12, 9), (13, 15), (18, 15)])
def test_count_is_rounded_to_the_middle_of_its_bucket(count, middle):
    assert midpoints(np.array([count]), 5)[0] == middle


@given(st.integers(3, 15), st.integers(0, 500))
def test_small_count_may_be_anything_from_one_to_the_threshold(threshold, count):
    bucket = [
        other
        for other in range(600)
        if midpoints(np.array([other]), threshold) == midpoints(np.array([count]), threshold)
    ]
    assert count == 0 or set(range(1, threshold + 1)) <= set(bucket) or min(bucket) > threshold


def persons(times, events, **more):
    return pd.DataFrame({"time": times, "event": events, **more})


def test_curve_by_hand():
    """Twelve persons: one starts work on each of days 1 to 7, five are censored on day 20.

    The first event makes 3 of 12, the seventh 9 of 12: at risk are 12 until the first, then 9. Nothing else steps.
    """
    frame = persons([*range(1, 8), *[20] * 5], ["work"] * 7 + ["censored"] * 5)
    table = round_counts(risk_table(frame), 5)
    shown = table.counts[table.counts["events_work"] > 0]
    assert list(shown["time"]) == [1, 7]
    assert list(shown["events_work"]) == [3, 6]
    assert list(shown["at_risk"]) == [12, 9]
    curve = cumulative_incidence(table)
    assert curve["incidence"].iloc[-1] == pytest.approx(float(1 - Fraction(9, 12) * Fraction(3, 9)))


def test_curve_ends_where_fewer_than_the_threshold_are_at_risk():
    frame = persons([10] * 8 + [50] * 8 + [90] * 4, ["censored"] * 20)
    assert round_counts(risk_table(frame), 5).counts["time"].max() == 50


def test_group_smaller_than_twice_the_threshold_has_no_curve():
    assert round_counts(risk_table(persons([5] * 9, ["work"] * 9)), 5) is None


def test_groups_are_shown_all_or_none():
    many, few = [("a", "work")] * 40, [("b", "work")] * 4 + [("b", "censored")] * 36
    frame = pd.DataFrame([(day % 7 + 1, event, group) for day, (group, event) in enumerate(many + few)],
                         columns=["time", "event", "group"])  # fmt: skip
    assert round_counts(risk_table(frame, by="group"), 5) is None
    assert round_counts(risk_table(frame[frame["group"] == "a"], by="group"), 5) is not None


def test_groups_in_which_half_a_bucket_weighs_much_have_no_curves():
    rows = [(day % 7 + 1, "work", group) for group in "ab" for day in range(29)]
    frame = pd.DataFrame(rows, columns=["time", "event", "group"])
    assert round_counts(risk_table(frame, by="group"), 5) is None


COHORTS = st.lists(
    st.tuples(st.integers(1, 60), st.sampled_from(["work", "study", "censored"]), st.integers(0, 20)),
    min_size=10, max_size=80,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(COHORTS)
def test_no_step_tells_of_fewer_persons_than_half_a_bucket(rows):
    frame = pd.DataFrame(rows, columns=["time", "event", "entry"])
    frame = frame[frame["entry"] < frame["time"]]
    if frame.empty:
        return
    table = round_counts(risk_table(frame, entry="entry"), 5)
    if table is None:
        return
    for column in table.event_columns:
        cumulative = table.counts[column].cumsum()
        assert set(cumulative) <= {0, *range(3, 200, 6)}
    assert (table.counts["at_risk"] >= 5).all() or table.late_entry
    assert table.counts["at_risk"].iloc[-1] >= 5
    assert (cumulative_incidence(table)["incidence"] <= 1 + 1e-12).all()


def test_days_are_moved_to_the_middle_of_their_month():
    """A month since day 0 ends on day 29, the second on day 59: day 3 and day 40 are told as 14 and 44."""
    frame = persons([3] * 6 + [40] * 6 + [200] * 12, ["work"] * 12 + ["censored"] * 12)
    table = round_counts(risk_table(frame), 5, Time())
    assert list(table.counts.loc[table.counts["events_work"] > 0, "time"]) == [14, 44]


def test_incidence_at_whole_months_does_not_depend_on_the_day_of_the_month():
    frame = persons([*range(1, 13), *[200] * 20], ["work"] * 12 + ["censored"] * 20)
    by_day, by_month = (cumulative_incidence(round_counts(risk_table(frame), 5, time)) for time in (None, Time()))
    assert by_day["incidence"].iloc[-1] == pytest.approx(by_month["incidence"].iloc[-1])


def test_units_that_are_no_days_stay_as_they_are():
    frame = persons([3] * 6 + [40] * 10, ["work"] * 6 + ["censored"] * 10)
    assert list(round_counts(risk_table(frame), 5, Time(unit="week")).counts["time"])[-1] == 40


def test_number_at_risk_tells_nothing_of_the_few_who_are_not():
    """52 of 55 are at risk: the three others make 55 less their midpoint, as one or six others would."""
    for followed in (54, 52, 49):
        frame = persons([*[10] * 20, *[30] * (followed - 20)], ["work"] * 20 + ["censored"] * (followed - 20))
        table = round_counts(risk_table(frame), 5, beside={"": 55 - followed})
        assert table.counts["at_risk"].iloc[0] == 52
