"""Returns to the project: how many times, and after how long, worked by hand."""

import pytest
from persons import WEEKS, make_project

from evalkit.analysis.cohort import build_cohort
from evalkit.analysis.returns import returns
from evalkit.results import Results


def returns_of(*enrolments, **settings):
    """The rows of participations (person, start, end) in weeks, or in days where settings say so."""
    project = make_project([(person, None, None, start, end) for person, start, end in enrolments],
                           **(settings or WEEKS))  # fmt: skip
    return Results(tuple(returns(project, build_cohort(project))))


def waits(rows):
    found = rows.where(measure="time_to_return")
    return {row.statistic: row.value for row in found}


def away(*weeks):
    """A person for each time away between two participations."""
    return [row for number, wait in enumerate(weeks)
            for row in ((f"p{number}", 0, 10), (f"p{number}", 10 + wait, 40))]  # fmt: skip


def test_quartiles_of_the_waits_are_those_of_the_ordered_waits_and_no_mean():
    # In order 1, 2, 3, 8, 21: the middle one, and those in the middle of each side; the mean would be 7.
    assert waits(returns_of(*away(8, 1, 21, 3, 2))) == {"lower_quartile": 2, "median": 3, "upper_quartile": 8}


def test_median_of_an_even_number_of_waits_lies_between_the_two_middle_ones():
    assert waits(returns_of(*away(1, 2, 6, 20)))["median"] == 4


def test_wait_runs_from_the_last_day_of_what_came_before_in_the_unit_of_the_horizons():
    # From 31 January to 2 April 2018 are 61 days: two months of 30.4375 days, and a little.
    rows = returns_of(("a", "2018-01-01", "2018-01-31"), ("a", "2018-04-02", None),
                      windows={"year": {"start": "2018-01-01", "end": "2018-12-31"}})  # fmt: skip
    assert waits(rows)["median"] == pytest.approx(61 / 30.4375)


def test_return_before_or_on_the_last_day_of_what_came_before_has_no_wait():
    rows = returns_of(("a", 0, 10), ("a", 10, 20), ("b", 0, 10), ("b", 11, 20))
    row = rows["time_to_return.year.median"]
    assert (row.value, row.count, row.base) == (1, 1, 2)


def test_longest_of_what_came_before_counts_and_one_that_went_on_hides_every_later_wait():
    long_one = returns_of(("a", 0, 30), ("a", 5, 10), ("a", 33, 40))
    assert [waits(long_one)["median"], long_one["time_to_return.year.median"].count] == [3, 1]
    open_one = returns_of(("a", 0, None), ("a", 5, 10), ("a", 20, 30))
    assert open_one["time_to_return.year.median"].mark == "not_applicable"


def test_order_of_the_rows_in_the_file_changes_no_wait():
    assert waits(returns_of(("a", 25, 30), ("a", 0, 10), ("a", 13, 20)))["median"] == 4
