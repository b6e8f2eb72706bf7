"""States over time in a public release: from rounded counts, no exact one among them, every small one left possible."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from persons import WEEKS, make_project

import evalkit as ek
from evalkit.disclosure.counts import Count
from evalkit.disclosure.paths import Moment, moments, rounded_states, states_threshold, unlinked
from evalkit.disclosure.quantities import Relation
from evalkit.disclosure.rounding import bucket, midpoints
from evalkit.disclosure.suppression import Problem
from evalkit.measures import OVER_TIME, measures_of
from evalkit.results import Results, Row

GROUPS = ("primary", "unemployed", "other_states")


def persons(count, name=""):
    return frozenset(f"{name}{number}" for number in range(count))


def moment(*counts, time=6.0):
    groups = {group: persons(count, group) for group, count in zip(GROUPS, counts, strict=True)}
    return Moment("project", time, groups, 5)


def rows_of(*told):
    """The exact rows of times: total, groups' counts and shares, probabilities."""
    rows = []
    for one in told:
        total = Row("state_at", "count", float(len(one.observed)), window="project", time=one.time,
                    persons=(one.observed,))  # fmt: skip
        rows.append(total)
        for group, counted in one.groups.items():
            more = {"window": "project", "time": one.time, "variable": "state_group", "category": group,
                    "persons": (counted, one.observed)}  # fmt: skip
            share = len(counted) / len(one.observed)
            rows.append(Row("state_at", "count", float(len(counted)), **more))
            rows.append(Row("state_at", "share", share, unit="share", **more))
            rows.append(Row("state_occupation", "estimate", share + 0.01, unit="share", **more))
    return Results(tuple(rows))


def released(*told, safe=None):
    return {row.id: row for row in rounded_states(rows_of(*told), told if safe is None else safe)}


def values(shown, start):
    return [row.value for name, row in shown.items() if name.startswith(start)]


def test_distribution_by_hand():
    """Of 46 persons 4, 23 and 19: 4 is told as 3, 23 and 19 lie in 19 to 24 and are told as 21, together 45."""
    shown = released(moment(4, 23, 19))
    assert values(shown, "state_at.project.6.") == [45]
    assert values(shown, "state_at.project.state_group") == pytest.approx([3, 3 / 45, 21, 21 / 45, 21, 21 / 45])
    assert all(row.rounded and row.persons == () for row in shown.values())


def test_probability_is_the_rounded_share_with_its_interval_by_hand():
    """3 of 45; Wilson's limits solve (p - 3/45)² = z² p (1 - p) / 45."""
    row = released(moment(4, 23, 19))["state_occupation.project.state_group=primary.6.estimate"]
    assert row.value == pytest.approx(float(Fraction(1, 15)))
    assert (row.count, row.base) == (3, 45)
    for limit in (row.lower, row.upper):
        assert (limit - 1 / 15) ** 2 == pytest.approx(1.959963984540054**2 * limit * (1 - limit) / 45)


def test_time_that_is_not_safe_is_suppressed_as_a_whole():
    shown = released(moment(0, 48, 2, time=0.0), moment(4, 23, 19), safe=[moment(4, 23, 19)])
    at_start = [row for row in shown.values() if row.time == 0]
    assert len(at_start) == 10
    assert all((row.mark, row.value, row.base, row.persons) == ("suppressed", None, None, ()) for row in at_start)


def test_times_without_groups_and_mean_times_are_not_told():
    total = Row("state_at", "count", 50.0, window="project", time=1.0, persons=(persons(50),))
    mean = Row("time_in_state", "mean", 2.4, window="project", variable="state", category="work", time=6.0)
    rows = Results((total, mean, *rows_of(moment(4, 23, 19))))
    shown = {row.id: row for row in rounded_states(rows, [moment(4, 23, 19)])}
    assert total.id not in shown
    assert shown[mean.id].mark == "suppressed"


def test_small_group_beside_one_at_the_end_of_its_bucket_is_not_safe():
    """Of 50 persons 48, in the bucket of 43 to 48, leave at least 2: one person is not possible."""
    assert not moment(0, 48, 2).is_safe()
    assert not moment(0, 49, 1).is_safe()
    assert moment(0, 30, 20).is_safe()


def test_time_with_fewer_persons_than_the_threshold_is_not_safe():
    assert not moment(0, 0, 4).is_safe()
    assert not moment(1, 1, 2).is_safe()


def possible(counts, place):
    """What an intruder who knows the total and the buckets takes for possible of one group."""
    ranges = [range(low, high + 1) for low, high in (bucket(count, 5) for count in counts)]
    return {combination[place] for combination in product(*ranges) if sum(combination) == sum(counts)}


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3))
def test_small_count_may_be_anything_up_to_the_threshold_for_who_knows_the_total(counts):
    small = [place for place, count in enumerate(counts) if 0 < count <= 6]
    free = all({1, 2, 3, 4, 5} <= possible(counts, place) for place in small)
    assert moment(*counts).is_safe() == (free and sum(counts) >= 5)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(any))
def test_rows_depend_on_buckets_alone(counts):
    """Other counts of the same buckets are told in the same words: no exact count is among them."""
    tops = [bucket(count, 5)[1] for count in counts]
    one, other = (list(released(moment(*each)).values()) for each in (counts, tops))
    assert one == other


@given(st.integers(3, 15), st.integers(1, 300))
def test_bucket_holds_what_is_rounded_alike(threshold, count):
    lowest, highest = bucket(count, threshold)
    middle = _middle(count, threshold)
    alike = [each for each in range(1, 400) if _middle(each, threshold) == middle]
    assert (alike[0], alike[-1]) == (lowest, highest)
    assert middle in ((lowest + highest) // 2, (lowest + highest + 1) // 2)


def _middle(count, threshold):
    return int(midpoints(np.array([count]), threshold)[0])


def problem_of(counts, *relations):
    return Problem({key: Count(value, 5, 1) for key, value in counts.items()}, relations)


def test_time_is_left_out_where_an_exact_count_would_narrow_a_small_one():
    """The 23 unemployed are among 24 who were ever: the bucket of 19 to 24 leaves at most 5 others, and at least 0.

    Of 19 among 20 it leaves at most 1: that one person is not hidden any more.
    """
    wide, tight = moment(4, 23, 19), moment(4, 19, 19)
    for one, count, kept in ((wide, 23, [wide]), (tight, 19, [])):
        ever = one.groups["unemployed"] | {"more"}
        assert len(ever) == count + 1
        assert unlinked([one], problem_of({ever: count + 1}), frozenset()) == kept


def test_time_is_kept_where_the_exact_count_beside_it_is_hidden():
    tight = moment(4, 19, 19)
    ever = tight.groups["unemployed"] | {"more"}
    assert unlinked([tight], problem_of({ever: 20}), frozenset({ever})) == [tight]


def test_exact_sum_over_a_hidden_group_narrows_it():
    """The same 4 are hidden elsewhere beside 6 others of 10: where these are shown, no time may be told."""
    four, six = moment(4, 23, 19).groups["primary"], persons(6, "x")
    problem = problem_of({four: 4, six: 6, four | six: 10}, Relation(four | six, ((four, 1), (six, 1))))
    assert unlinked([moment(4, 23, 19)], problem, frozenset({four})) == []
    assert unlinked([moment(4, 23, 19)], problem, frozenset({four, six})) == [moment(4, 23, 19)]


def small_project(count, *episodes):
    enrolments = [(f"p{number}", "project", "g", 0, None) for number in range(count)]
    return make_project(enrolments, episodes, **WEEKS)


def test_cohort_smaller_than_twice_the_threshold_has_no_distribution():
    for count, times in ((9, 0), (12, 5)):
        project = small_project(count, *((f"p{number}", "unemployed", 0, None) for number in range(count)))
        assert len(moments(project, ek.pathways(project))) == times


def test_group_that_is_nothing_but_a_special_category_needs_the_higher_threshold():
    plain, health = (small_project(12, ("p0", "unemployed", 0, 4), ("p0", state, 4, None))
                     for state in ("language_course", "health"))  # fmt: skip
    thresholds = [states_threshold(project, ek.pathways(project)) for project in (plain, health)]
    rules = plain.settings.disclosure
    assert thresholds == [rules.threshold, rules.sensitive_threshold]


@pytest.fixture(scope="module", params=["mahdollisuudet-todeksi", "esimerkkipolku"])
def sample(request):
    project = ek.load_project(f"data_samples/{request.param}")
    rows = ek.pathways(project)
    return rows, ek.protect(rows, "public", project)


def test_flaws_of_the_records_are_told_where_they_are_not_few(sample):
    exact, shown = sample
    every = {row.category: row.value for row in exact.where(measure="path_note")}
    told = {row.category: row.value for row in shown.where(measure="path_note")}
    assert told.keys() == every.keys()
    assert all(value is None or (value == every[note] and not 0 < value < 5) for note, value in told.items())
    assert told["only_unknown"] == 0


def test_numbers_of_flaws_are_protected_and_shown_by_the_threshold():
    """Of 20 persons 6 are in two states at once, 2 have a gap, 8 an open end and 6 no record."""
    several = [(f"p{number}", state, 0, None) for number in range(6) for state in ("unemployed", "study")]
    gaps = [(f"p{number}", "unemployed", 5, None) for number in (6, 7)]
    ended = [(f"p{number}", "unemployed", 0, 60) for number in range(8, 14)]
    project = small_project(20, *several, *gaps, *ended)
    rows = ek.pathways(project)
    assert {row.category: row.value for row in rows.where(measure="path_note")} == {
        "overlap": 6, "gap": 2, "open_end": 8, "only_unknown": 6,
    }  # fmt: skip
    shown = {row.category: row for row in ek.protect(rows, "public", project).where(measure="path_note")}
    assert shown["gap"].mark == "suppressed"
    assert (shown["overlap"].value, shown["only_unknown"].value) == (6, 6)


def test_samples_show_the_distribution_at_their_horizons(sample):
    _, shown = sample
    totals = shown.where(measure="state_at", variable="")
    assert [row.time for row in totals if not row.hidden] == [3, 6, 12, 24]


def test_no_row_over_time_is_told_from_exact_counts(sample):
    exact, shown = sample
    over_time = shown.where(measure=measures_of(*OVER_TIME))
    assert {(row.rounded, row.mark) for row in over_time} == {(True, ""), (False, "suppressed")}
    for row in over_time.where(rounded=True):
        told = row.value if row.statistic == "count" else row.count
        if row.category:
            count = len(exact[row.id].persons[0])
            assert told == _middle(count, 5)


def test_totals_are_the_sums_of_the_groups(sample):
    _, shown = sample
    for total in shown.where(measure="state_at", variable="", mark=""):
        groups = shown.where(measure="state_at", variable="state_group", statistic="count", time=total.time)
        assert sum(row.value for row in groups) == total.value


def test_no_state_by_itself_is_told_over_time(sample):
    _, shown = sample
    assert len(shown.where(measure=("state_at", "state_occupation"), variable="state")) == 0
