"""Pathways as rows: distribution, occupation, moves, paths, returns; worked by hand, and on the samples."""

from collections import Counter
from fractions import Fraction

import pytest
from persons import WEEKS, make_project

from evalkit import load_project, pathways
from evalkit.errors import ParameterError

SAMPLES = ("mahdollisuudet-todeksi", "esimerkkipolku")
# Three persons are unemployed at first; a works from week 2 on and again from week 8, b from week 4, c never does.
LIVES = (
    *(("a", "unemployed", 0, 1), ("a", "work", 2, 5), ("a", "unemployed", 6, 7), ("a", "work", 8, None)),
    *(("b", "unemployed", 0, 3), ("b", "work", 4, None), ("c", "unemployed", 0, None), ("d", "work", 0, None)),
)


def project_of(*episodes, persons="abcd", enrolments=None, **settings):
    settings = {"disclosure": {"threshold": 3}, "time": {"unit": "week", "horizons": [4, 12]}, **settings}
    rows = enrolments or [(person, "project", "g", 0, 10) for person in persons]
    return make_project(rows, episodes, **{**WEEKS, **settings})


@pytest.fixture(scope="module")
def rows():
    return pathways(project_of(*LIVES))


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request):
    return pathways(load_project(f"data_samples/{request.param}"))


def values(rows, **wanted):
    return {row.category: row.value for row in rows.where(**wanted)}


def test_each_person_is_in_one_state_at_each_time(rows):
    assert values(rows, measure="state_at", statistic="count", time=0.0, variable="state") == {
        "work": 1, "unemployed": 3,
    }  # fmt: skip
    assert values(rows, measure="state_at", statistic="count", time=4.0, variable="state") == {
        "work": 3, "unemployed": 1,
    }  # fmt: skip
    assert rows["state_at.year.state=work.4.share"].value == Fraction(3, 4)


def test_distribution_by_state_has_every_month_and_that_by_group_the_horizons_alone(rows, sample):
    # A month is four weeks; nothing is told beyond the last horizon.
    assert times(rows, "state") == times(rows, "") == [0, 4, 8, 12]
    assert times(rows, "state_group") == [0, 4, 12]
    assert times(sample, "state") == times(sample, "") == list(range(25))
    assert times(sample, "state_group") == [0, 3, 6, 12, 24]


def times(rows, variable):
    return list(dict.fromkeys(row.time for row in rows.where(measure="state_at", variable=variable)))


def test_occupation_is_the_share_where_nobody_is_lost_and_names_the_persons_behind_it(rows):
    estimate = rows["state_occupation.year.state=work.4.estimate"]
    assert (estimate.value, estimate.count, estimate.base) == (pytest.approx(3 / 4), 3, 4)


def test_groups_of_states_hold_rare_states_too():
    # Own business is rare here, and a primary outcome all the same.
    rows = pathways(project_of(("a", "own_business", 0, None), ("b", "unemployed", 0, None), ("c", "retired", 0, None)))
    assert values(rows, measure="state_at", variable="state_group", statistic="count", time=4.0) == {
        "primary": 1, "unemployed": 1, "other_states": 2,
    }  # fmt: skip
    assert rows["state_occupation.year.state_group=primary.12.estimate"].value == 1 / 4


def test_mean_times_are_worked_by_hand_and_add_up_to_the_horizon(rows):
    # Up to week 12: a works 4 + 4, b 8, c none, d 12 weeks.
    assert values(rows, measure="time_in_state") == {"work": pytest.approx(28 / 4), "unemployed": pytest.approx(20 / 4)}
    assert values(rows, measure="in_state") == {"work": 3, "unemployed": 3}


def test_move_is_counted_once_a_person_and_its_share_is_of_those_who_left(rows):
    assert values(rows, measure="transition", statistic="count") == {"work>unemployed": 1, "unemployed>work": 2}
    assert rows["transition.year.path=unemployed>work.share"].value == 1
    assert (rows["moved.year.count"].value, rows["moves.year.count"].value) == (2, 4)


def test_paths_are_counted_and_those_of_one_person_are_the_rest(rows):
    assert values(rows, measure="path", statistic="count") == {"other_paths": 4}
    assert rows["paths.year.count"].value == 4
    same = pathways(
        project_of(*(row for row in LIVES if row[0] != "a"), ("a", "unemployed", 0, 3), ("a", "work", 4, 9))
    )
    assert values(same, measure="path", statistic="count") == {"other_paths": 4}


def test_frequent_path_is_named_by_its_states():
    episodes = [(person, state, *span) for person in "abc" for state, span in
                (("unemployed", (0, 5)), ("study", (6, None)))]  # fmt: skip
    assert values(pathways(project_of(*episodes)), measure="path", statistic="count") == {
        "unemployed>study": 3, "other_paths": 1,
    }  # fmt: skip


def test_returns_are_counted_and_timed_from_the_end_of_what_came_before():
    enrolments = [
        ("a", "project", "g1", 0, 10), ("a", "project", "g2", 13, 20), ("a", "project", "g3", 25, 30),
        ("b", "project", "g1", 0, 10), ("b", "project", "g2", 11, 20),
        # The first has no end, so nobody knows how long the person was away; the next began while another went on.
        ("c", "project", "g1", 0, None), ("c", "project", "g2", 15, 20),
        ("d", "project", "g1", 0, 10), ("d", "project", "g2", 5, 8),
        ("e", "project", "g1", 0, 10),
    ]  # fmt: skip
    rows = pathways(project_of(enrolments=enrolments))
    assert values(rows, measure="returns", statistic="count") == {"0": 1, "1": 3, "2+": 1}
    assert rows["returned.year.share"].value == 4 / 5
    assert rows["returned_times.year.count"].value == 5
    median = rows["time_to_return.year.median"]
    assert (median.value, median.count, median.base) == (3, 3, 5)


def test_where_nobody_returned_one_number_says_so(rows):
    assert rows["returned.year.count"].value == 0
    assert len(rows.where(measure=("returns", "time_to_return"))) == 0


def test_nobody_who_moves_is_a_defined_answer():
    still = pathways(project_of(*((person, "unemployed", 0, None) for person in "abcd")))
    assert (still["moved.year.count"].value, len(still.where(measure="transition"))) == (0, 0)
    assert still["state_occupation.year.state=unemployed.12.estimate"].value == 1
    assert still["path.year.path=unemployed.count"].value == 4


def test_nobody_with_a_known_state_is_a_defined_answer():
    empty = pathways(project_of())
    assert values(empty, measure="time_in_state") == {"unknown": 12}
    assert empty["path_note.year.note=only_unknown.count"].value == 4
    assert empty["state_at.year.state=unknown.4.share"].value == 1


def test_cohort_that_nobody_follows_has_counts_and_no_estimates():
    rows = pathways(project_of(enrolments=[(person, "project", "g", 52, None) for person in "abc"]))
    assert rows["state_at.year.0.count"].value == 3
    assert len(rows.where(measure=("state_occupation", "time_in_state"))) == 0


def test_horizon_beyond_everybody_is_not_applicable():
    late = pathways(project_of(enrolments=[("a", "project", "g", 45, None), ("b", "project", "g", 45, None)]))
    assert late["state_occupation.year.state=unknown.12.estimate"].mark == "not_applicable"
    assert late["time_in_state.year.state=unknown.4.mean"].value == 4


def test_project_without_episodes_is_refused():
    project = project_of()
    del project.tables["episodes"]
    with pytest.raises(ParameterError, match="table_missing"):
        pathways(project)


def test_order_of_rows_changes_nothing():
    project = load_project("data_samples/esimerkkipolku")
    plain = pathways(project).records()
    tables = {name: table.sample(frac=1, random_state=5) for name, table in project.tables.items()}
    moved = type(project)(project.folder, project.settings, tables, {}, {})
    assert sorted(map(str, pathways(moved).records())) == sorted(map(str, plain))


def test_states_add_up_to_those_observed(sample):
    for total in sample.where(measure="state_at", variable=""):
        for variable in ("state", "state_group"):
            own = sample.where(measure="state_at", variable=variable, statistic="count", time=total.time)
            assert len(own) == 0 or sum(row.value for row in own) == total.value


def test_probabilities_add_up_to_one_and_mean_times_to_the_horizon(sample):
    estimates = Counter()
    for row in sample.where(measure="state_occupation"):
        estimates[row.variable, row.time] += row.value
    assert list(estimates.values()) == pytest.approx([1] * len(estimates))
    means = sample.where(measure="time_in_state")
    # Day 0 is one of the days: 24 months end on day 729.
    assert sum(row.value for row in means) == pytest.approx(729 / (365.25 / 12))


def test_paths_and_returns_count_every_person_once(sample):
    persons = sample["state_at.project.0.count"].value
    assert sum(values(sample, measure="path", statistic="count").values()) == persons
    assert sum(values(sample, measure="returns", statistic="count").values()) == persons
    assert sum(values(sample, measure="path_group").values()) == persons


def test_every_number_names_the_persons_that_it_tells_of(sample):
    for row in sample:
        if row.measure == "state_reached" and row.statistic == "reason":
            # The reason tells how the two differ.
            in_path = sample[f"in_state.project.state={row.category}.count"].persons
            assert row.persons == (*sample[row.id.replace("reason", "count")].persons, *in_path)
        elif row.unit == "text" or row.measure == "index_plot":
            assert row.persons == ()
        elif row.statistic == "count" and row.unit == "persons":
            assert len(row.persons[0]) == row.value
        elif row.count is not None and row.measure != "time_to_return":
            assert tuple(map(len, row.persons[:2])) == (row.count, row.base)
        else:
            assert row.persons != () or row.mark == "not_applicable"


def test_persons_who_are_observed_no_longer_stand_behind_an_estimate_too():
    # Both states are rare and so one. In week 4 only b is observed; a was in it, too, before observation ended.
    enrolments = [("a", "project", "g", 49, None), ("b", "project", "g", 0, None)]
    rows = pathways(project_of(("a", "work", 50, None), ("b", "unemployed", 0, None), enrolments=enrolments))
    estimate = rows["state_occupation.year.state=other_states.4.estimate"]
    assert (estimate.count, len(estimate.persons[2])) == (1, 2)


def test_rare_moves_and_paths_are_left_out_or_put_together_where_a_release_asks_for_it():
    project = load_project("data_samples/esimerkkipolku")
    every, public = pathways(project), pathways(project, least=5)
    assert min(values(public, measure="transition", statistic="count").values()) >= 5
    listed = values(public, measure="path", statistic="count")
    assert listed == {"unemployed": 14, "unemployed>other_states": 5, "unemployed>work": 5, "other_paths": 60}
    assert len(values(every, measure="path", statistic="count")) == 9


def test_rows_of_single_persons_are_marked_as_such_and_name_nobody(sample):
    single = sample.where(measure="index_plot")
    assert {row.variable for row in single} == {"place"}
    places = list(dict.fromkeys(row.category for row in single))
    assert places == [f"{number:04d}" for number in range(1, len(places) + 1)]
    others = [row for row in sample if row.measure != "index_plot"]
    assert all(row.variable != "place" for row in others)


def test_persons_of_the_plot_stand_in_the_order_of_their_outcome(sample):
    outcomes = list(dict.fromkeys(row.outcome for row in sample.where(measure="index_plot")))
    assert outcomes[:4] == ["employment", "study", "retirement", "censored"]
    counted = Counter({row.category: row.outcome for row in sample.where(measure="index_plot")}.values())
    assert counted == values(sample, measure="path_group")


def test_persons_of_the_plot_with_one_outcome_stand_in_the_order_of_its_time_and_not_of_their_states():
    lives = [("a", "unemployed", 0, 9), ("a", "work", 10, None), ("b", "career_guidance", 0, 19)]
    lives += [
        ("b", "work", 20, None),
        ("c", "unemployed", 0, 29),
        ("c", "work", 30, None),
        ("d", "unemployed", 0, None),
    ]
    plot = pathways(project_of(*lives)).where(measure="index_plot")
    firsts = [row.text for row in plot if row.time == 0]
    assert firsts == ["unemployed", "other_states", "unemployed", "unemployed"]
    assert [(row.category, row.time) for row in plot if row.text == "work"] == [
        ("0001", 10),
        ("0002", 20),
        ("0003", 30),
    ]


def test_returns_of_the_sample_are_those_that_the_project_published():
    rows = pathways(load_project("data_samples/mahdollisuudet-todeksi"))
    # 93 participations of 50 persons.
    assert rows["returned_times.project.count"].value == 93 - 50


def test_who_comes_to_a_state_after_the_horizon_does_not_stand_behind_its_probability_then():
    # Three work by week 3, d from week 8 on.
    work = [(person, "work", 3, None) for person in "abc"]
    rows = pathways(project_of(*work, *((person, "unemployed", 0, 2) for person in "abc"),
                               ("d", "unemployed", 0, 7), ("d", "work", 8, None)))  # fmt: skip
    behind = [rows[f"state_occupation.year.state=work.{week}.estimate"].persons[2] for week in (4, 12)]
    assert [sorted(persons) for persons in behind] == [list("abc"), list("abcd")]


def test_last_horizon_of_an_observation_with_a_gap_is_missing_and_one_past_it_not_applicable():
    # a is observed from 0 to 7, and b, who began eight weeks before the window, from 8 to 60.
    begun = [("a", "project", "g", 45, None), ("b", "project", "g", -8, None)]
    rows = pathways(project_of(enrolments=begun, time={"unit": "week", "horizons": [4, 12, 60, 61]}))
    marks = {row.time: row.mark for row in rows.where(measure="state_occupation", category="unknown")}
    assert marks == {4: "", 12: "missing", 60: "missing", 61: "not_applicable"}
