"""Definitions as rows: what counts as which outcome, and which window lies within which."""

import pytest
from persons import make_project

from evalkit.analysis.definitions import definitions

ROWS = [("a", "project", None, "2018-02-01", None)]


def within(**windows):
    """Pairs of a window and the wider one that it lies within."""
    rows = definitions(make_project(ROWS, [("a", "work", "2018-03-01", None)], windows=windows))
    return {(row.window, row.category) for row in rows.where(measure="window")}


def window(start, end, *phases):
    return {"start": start, "end": end, "phases": list(phases)}


def test_each_state_of_an_outcome_counts_and_one_that_occurs_and_has_none_does_not():
    spells = [("a", "work", "2018-03-01", None), ("a", "work_trial", "2018-02-02", "2018-02-28")]
    rows = definitions(make_project(ROWS, spells)).where(measure="definition")
    assert {(row.category, row.outcome): row.text for row in rows} == {
        ("work", "employment"): "counts", ("own_business", "employment"): "counts", ("study", "study"): "counts",
        ("retired", "retirement"): "counts", ("work_trial", ""): "does_not_count",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("narrow", "lies"),
    [
        (("2018-01-01", "2018-06-30"), True),
        (("2018-03-01", "2018-12-31"), True),
        (("2017-12-31", "2018-06-30"), False),
        (("2018-03-01", "2019-01-01"), False),
    ],
)
def test_window_lies_within_another_up_to_its_first_and_last_day(narrow, lies):
    assert within(year=window("2018-01-01", "2018-12-31"), part=window(*narrow)) == (
        {("part", "year")} if lies else set()
    )


def test_windows_of_the_same_days_lie_within_each_other_and_none_within_itself():
    year = window("2018-01-01", "2018-12-31")
    assert within(one=year, other=year) == {("one", "other"), ("other", "one")}


def test_window_of_phases_that_the_other_does_not_have_is_not_within_it():
    year = ("2018-01-01", "2018-12-31")
    found = within(both=window(*year, "pilot", "project"), own=window(*year, "project"), third=window(*year, "waiting"))
    assert found == {("own", "both")}


def test_project_without_outcomes_or_episodes_defines_nothing():
    assert len(definitions(make_project(ROWS, outcomes=None))) == 0
