"""Suppression of linked counts, worked by hand: what can be told from what is shown."""

import pytest

from evalkit.disclosure.audit import Interval, Intruder, exposed
from evalkit.disclosure.counts import Count
from evalkit.disclosure.problem import Problem
from evalkit.disclosure.quantities import Relation
from evalkit.disclosure.suppression import suppress
from evalkit.errors import ReleaseError


def problem(counts, relations, shown=(), known=()):
    """Counts as name: value or (value, cost); relations as whole: parts."""
    full = {name: Count(*((each, 5, each) if isinstance(each, int) else (each[0], 5, each[1])))
            for name, each in counts.items()}  # fmt: skip
    related = tuple(Relation(whole, tuple((part, 1) for part in parts)) for whole, parts in relations)
    return Problem(full, related, frozenset(shown), frozenset(known))


KINDS = {"all": (18, 400), "study": 9, "work": 8, "business": 1}


def test_nothing_is_hidden_where_nothing_is_small():
    assert suppress(problem({"all": 20, "women": 12, "men": 8}, [("all", ("women", "men"))])) == frozenset()


def test_small_count_and_one_beside_it_are_hidden():
    hidden = suppress(problem(KINDS, [("all", ("study", "work", "business"))], shown=["all"]))
    assert hidden == {"business", "work"}


def test_what_can_be_told_of_hidden_counts_by_hand():
    """18 in all, 9 shown: the hidden two make 9, so that each may be anything from 0 to 9."""
    intruder = Intruder(problem(KINDS, [("all", ("study", "work", "business"))]), frozenset({"business", "work"}))
    assert intruder.interval("business") == Interval(0, 9)
    assert intruder.interval("business", Interval(1, 5)).guards(Count(1, 5))


def test_total_is_hidden_where_there_is_no_other_way():
    counts = {"all": (12, 400), "a": 10, "b": 2}
    assert suppress(problem(counts, [("all", ("a", "b"))], shown=["all"])) == {"a", "b"}
    assert suppress(problem(counts, [("all", ("a", "b"))], shown=["all"], known=["a"])) == {"all", "b"}


def test_rest_that_nobody_prints_guards_by_itself():
    rest = problem({"all": (12, 400), "b": 2, "rest": (10, 0)}, [("all", ("b", "rest"))], shown=["all"])
    assert suppress(rest) == {"b"}
    assert exposed(rest, frozenset({"b"})) == []


def test_linked_tables_are_guarded_together():
    """The same small count by two criteria: hiding the other of each table is not enough if both share a total."""
    counts = {"all": (30, 400), "a": 27, "b": 3, "c": 20, "d": 10, "e": 7}
    linked = problem(counts, [("all", ("a", "b")), ("all", ("c", "d")), ("d", ("e", "b"))], shown=["all"])
    hidden = suppress(linked)
    assert {"a", "b"} <= hidden
    assert exposed(linked, hidden) == []
    assert exposed(linked, frozenset({"a", "b"})) == ["b"]


def test_difference_of_two_windows_is_guarded():
    """Whole 52 and project 50: the two of the pilot alone are printed nowhere and told all the same."""
    windows = problem({"whole": 52, "project": 50, "pilot": (2, 0)}, [("whole", ("project", "pilot"))])
    assert exposed(windows, frozenset()) == ["pilot"]
    assert len(suppress(windows) - {"pilot"}) == 1


def test_bounds_of_a_curve_count_as_knowledge():
    """32 = small + censored, and a curve tells 25 to 30 censored: the small count could only be 2 to 7."""
    counts = {"all": Count(32, 5, 32), "small": Count(2, 5, 2, 1, 6), "censored": Count(30, 5, 5, 25, 30)}
    curve = Problem(counts, (Relation("all", (("small", 1), ("censored", 1))),))
    assert exposed(curve, frozenset({"small", "censored"})) == ["small"]
    assert "all" in suppress(curve)


def test_release_is_refused_where_what_is_public_gives_a_small_count_away():
    with pytest.raises(ReleaseError):
        suppress(problem({"all": 12, "a": 10, "b": 2}, [("all", ("a", "b"))], known=["all", "a"]))
