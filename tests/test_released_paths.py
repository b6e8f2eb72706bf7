"""Estimates of paths in a public release: no more digits than printed, none of few persons, none left over."""

from dataclasses import replace

from evalkit.disclosure.paths import guarded
from evalkit.disclosure.release import suppressed
from evalkit.results import Row

PERSONS = frozenset("abcdefgh")


def estimate(category, value, ever=PERSONS, **more):
    row = Row("state_occupation", "estimate", value, variable="state", category=category, time=6.0, unit="share")
    return replace(row, persons=(PERSONS, PERSONS, ever), **{"count": 8.0, **more})


def released(*rows):
    return {row.category: (row.value, row.mark) for row in guarded(rows, 5, suppressed)}


def test_estimate_has_no_digit_that_is_not_printed():
    (row,) = guarded([estimate("work", 0.123456, lower=0.0123456, upper=0.3456789)], 5, suppressed)
    assert (row.value, row.lower, row.upper) == (0.123, 0.012, 0.346)


def test_estimate_on_few_persons_is_hidden_and_so_is_another_that_would_leave_it_over():
    rows = estimate("work", 0.1, frozenset("abc")), estimate("study", 0.3), estimate("unemployed", 0.6, count=9.0)
    assert released(*rows) == {
        "work": (None, "suppressed"), "study": (None, "suppressed"), "unemployed": (0.6, ""),
    }  # fmt: skip


def test_state_that_nobody_was_ever_in_hides_nothing():
    assert released(estimate("work", 0.0, frozenset()), estimate("study", 1.0)) == {
        "work": (0.0, ""),
        "study": (1.0, ""),
    }


def test_other_rows_stay_as_they_are():
    row = Row("incidence", "estimate", 0.123456)
    assert guarded([row], 5, suppressed) == [row]
