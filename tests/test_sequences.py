"""Each person has one state at each time: overlaps, gaps, open ends, late entry, by hand and by property."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persons import WEEKS, make_project

from evalkit.analysis.sequences import OTHER, priority, resolved, state_sequences
from evalkit.errors import DataError
from evalkit.loading.project_folder import load_project
from evalkit.project import Settings

LEAST_ONE = {"disclosure": {"threshold": 3}}


def sequences_of(*episodes, persons=("a",), **settings):
    """Weeks 0 to 52; each episode is (person, state, start, end)."""
    enrolments = [(person, "project", "g", 0, 10) for person in persons]
    return state_sequences(make_project(enrolments, episodes, **{**WEEKS, **settings}))


def resolved_of(*spells, last=9, order=("work", "study", "unemployed", "unknown")):
    """The stays of person a, observed from 0 to `last`; the end of a spell is not included."""
    frame = pd.DataFrame([("a", *spell) for spell in spells], columns=["person", "state", "entry", "exit"])
    observed = pd.DataFrame({"person": ["a"], "entry": [0], "last": [last]})
    return [tuple(row)[1:] for row in resolved(frame, observed, order).itertuples(index=False)]


def test_of_two_states_at_once_the_first_in_order_counts():
    assert resolved_of(("unemployed", 0, 10), ("work", 3, 6)) == [
        ("unemployed", 0, 3), ("work", 3, 6), ("unemployed", 6, 10),
    ]  # fmt: skip


def test_three_states_at_once_give_way_one_by_one():
    stays = resolved_of(("unemployed", 0, 10), ("study", 2, 8), ("work", 4, 6))
    assert [state for state, _, _ in stays] == ["unemployed", "study", "work", "study", "unemployed"]
    assert [entry for _, entry, _ in stays] == [0, 2, 4, 6, 8]


def test_time_without_any_state_is_unknown():
    assert resolved_of(("work", 2, 4), ("study", 6, 10)) == [
        ("unknown", 0, 2), ("work", 2, 4), ("unknown", 4, 6), ("study", 6, 10),
    ]  # fmt: skip


def test_person_without_any_spell_is_unknown_throughout():
    assert resolved_of() == [("unknown", 0, 10)]


def test_spells_of_one_state_that_touch_are_one_stay():
    assert resolved_of(("work", 0, 4), ("work", 4, 7), ("work", 5, 10)) == [("work", 0, 10)]


SPELL = st.tuples(st.sampled_from(["work", "study", "unemployed"]), st.integers(0, 9), st.integers(1, 10))


@settings(max_examples=30)
@given(st.lists(SPELL.filter(lambda spell: spell[1] < spell[2]), max_size=6), st.randoms(use_true_random=False))
def test_stays_follow_each_other_from_first_to_last_whatever_was_recorded_in_whatever_order(spells, random):
    stays = resolved_of(*spells)
    assert (stays[0][1], stays[-1][2]) == (0, 10)
    assert all(one[2] == after[1] and one[0] != after[0] for one, after in pairwise(stays))
    order = ("work", "study", "unemployed")
    for time in range(10):
        recorded = [state for state in order if any(s == state and a <= time < b for s, a, b in spells)]
        assert next(state for state, a, b in stays if a <= time < b) == next(iter(recorded), "unknown")
    random.shuffle(spells)
    assert resolved_of(*spells) == stays


@given(st.integers(1, 9))
def test_spell_cut_in_two_gives_the_same_stays(cut):
    whole = resolved_of(("unemployed", 0, 10), ("work", 3, 8))
    assert resolved_of(("unemployed", 0, cut), ("unemployed", cut, 10), ("work", 3, 8)) == whole


def test_open_end_lasts_to_the_end_of_the_window_which_is_the_last_observed_week():
    found = sequences_of(("a", "unemployed", -5, 3), ("a", "work", 4, None), persons="abc", **LEAST_ONE)
    own = found.stays[found.stays["person"] == "a"]
    # Both are rare here: fewer than three persons were in them.
    assert own[["state", "entry", "exit"]].to_numpy().tolist() == [[OTHER, 0, 53]]
    assert (found.notes["open_end"], found.pooled) == ({"a"}, ("work", "unemployed"))


def test_states_of_enough_persons_are_kept_and_rare_ones_pooled():
    rows = [(person, "unemployed", 0, 9) for person in "abc"] + [("a", "work", 10, None), ("b", "retired", 10, None)]
    found = sequences_of(*rows, persons="abc", **LEAST_ONE)
    assert (found.states, found.pooled) == (("unemployed", OTHER, "unknown"), ("work", "retired"))


@pytest.mark.parametrize(("persons", "shown"), [("abc", (OTHER,)), ("abcd", ("health",))])
def test_state_that_tells_of_health_takes_more_persons_than_another(persons, shown):
    rules = {"disclosure": {"threshold": 3, "sensitive_threshold": 4}}
    found = sequences_of(*((person, "health", 0, None) for person in persons), persons=persons, **rules)
    assert found.states == shown
    assert sequences_of(*((person, "study", 0, None) for person in "abc"), persons="abc", **rules).states == ("study",)


def test_of_more_states_than_are_shown_those_of_the_fewest_persons_are_pooled():
    many = ("study", "retired", "work_trial", "rehabilitative_work", "language_course", "career_guidance", "unemployed")
    rows = [(person, state, 5 * place, 5 * place + 4) for person in "abcd" for place, state in enumerate(many)]
    rows += [(person, "work", 35, None) for person in "abc"]
    found = sequences_of(*rows, persons="abcd", **LEAST_ONE)
    assert found.pooled == ("work",)
    assert found.states == (*many, OTHER, "unknown")


def test_notes_count_persons_with_overlaps_gaps_open_ends_and_nothing_at_all():
    found = sequences_of(
        ("a", "unemployed", 0, 20), ("a", "work", 10, 52),  # overlap
        ("b", "unemployed", 0, 20), ("b", "work", 22, None),  # gap and open end
        ("c", "unemployed", 0, 9), ("c", "unemployed", 5, 52),  # the same state twice is no overlap
        persons="abcd",
    )  # fmt: skip
    assert {note: len(persons) for note, persons in found.notes.items()} == {
        "overlap": 1,
        "gap": 1,
        "open_end": 1,
        "only_unknown": 1,
    }


def test_spells_that_follow_each_other_without_a_day_between_neither_overlap_nor_leave_a_gap():
    notes = sequences_of(("a", "unemployed", 0, 9), ("a", "work", 10, 52)).notes
    assert (notes["overlap"], notes["gap"]) == (frozenset(), frozenset())
    one_day = sequences_of(("a", "unemployed", 0, 10), ("a", "work", 10, 52)).notes
    assert (one_day["overlap"], one_day["gap"]) == ({"a"}, frozenset())


def test_spell_outside_the_observed_time_says_nothing():
    found = sequences_of(("a", "work", -9, -1), ("a", "work", 60, None))
    assert found.stays["state"].tolist() == ["unknown"]


def test_person_who_began_before_the_window_is_seen_from_its_first_day_on():
    dates = [("a", "project", "g", "2017-12-22", "2018-02-01"), ("b", "project", "g", "2018-01-01", "2018-02-01")]
    found = state_sequences(make_project(dates, [("a", "work", "2017-12-01", None)]))
    assert found.observed[["entry", "last"]].to_numpy().tolist() == [[10, 374], [0, 364]]
    assert found.stays[["entry", "exit"]].to_numpy().tolist() == [[10, 375], [0, 365]]


def test_who_is_observed_on_one_day_alone_is_not_followed():
    found = state_sequences(make_project([("a", "project", "g", "2018-12-31", None)]))
    assert found.stays[["entry", "exit"]].to_numpy().tolist() == [[0, 1]]
    assert found.followed(found.stays).empty


def test_project_order_goes_first_and_states_of_its_own_before_unemployed():
    settings = Settings.model_validate(
        {"project": {"slug": "x", "name": {}}, "states": {"job_search": {}}, "state_priority": ["study", "work"]}
    )
    order = priority(settings)
    assert order[:4] == ("study", "work", "died", "moved_away")
    assert order[-3:] == ("job_search", "unemployed", "unknown")


def test_unknown_state_in_the_order_is_a_fault_with_the_known_ones(tmp_path):
    (tmp_path / "project.toml").write_text('state_priority = ["wrok"]\n[project]\nslug = "x"\nname = { fi = "X" }\n')
    with pytest.raises(DataError, match=r"name_unknown.*state_priority.*wrok"):
        load_project(tmp_path)
