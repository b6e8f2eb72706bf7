"""The cohort: who is in a window, day 0, follow-up, events and censoring, each on a few persons worked by hand."""

import dataclasses
import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persons import WEEKS, make_project

from evalkit.analysis.cohort import build_cohort
from evalkit.errors import ParameterError

# One participation of person a; day 0 is 1 February 2018, the window ends on day 333.
ONE = [("a", "project", "g1", "2018-02-01", "2018-04-30")]
WINDOWS = {
    "project": {"start": "2018-01-01", "end": "2018-12-31", "phases": ["project"]},
    "whole": {"start": "2017-01-01", "end": "2018-12-31", "phases": ["pilot", "project"]},
}
BOTH_PHASES = [
    ("a", "pilot", "p1", "2017-03-01", "2017-05-31"),
    ("a", "project", "g1", "2018-02-01", "2018-04-30"),
    ("b", "pilot", "p1", "2017-03-01", "2017-05-31"),
    ("c", "project", "g1", "2018-02-11", "2018-04-30"),
]


def person(project, name="a", **parameters):
    """The person's row of the cohort."""
    return build_cohort(project, **parameters).frame.set_index("person").loc[name]


def followed(project, **parameters):
    """(time, event) of person a."""
    row = person(project, **parameters)
    return row["time"], row["event"]


class TestWindow:
    def test_first_window_is_the_default(self):
        assert build_cohort(make_project(BOTH_PHASES, windows=WINDOWS)).window == "project"

    def test_person_of_another_phase_is_not_in_the_window(self):
        frame = build_cohort(make_project(BOTH_PHASES, windows=WINDOWS)).frame
        assert list(frame["person"]) == ["a", "c"]

    def test_day_0_is_the_first_participation_in_the_windows_phases(self):
        project = make_project(BOTH_PHASES, windows=WINDOWS)
        assert person(project, window="project")["origin"] == pd.Timestamp("2018-02-01")
        assert person(project, window="whole")["origin"] == pd.Timestamp("2017-03-01")

    def test_participants_without_a_participation_count_only_in_the_data(self):
        project = make_project(ONE, participants=[{"person": "a"}, {"person": "b"}])
        flow = build_cohort(project).flow
        assert (flow["in_data"], flow["in_window"]) == (2, 1)

    def test_project_without_an_end_column_has_no_exits(self):
        project = make_project(ONE)
        tables = {**project.tables, "enrolments": project.tables["enrolments"].drop(columns=["end", "phase", "group"])}
        assert pd.isna(person(dataclasses.replace(project, tables=tables))["exit"])


class TestEvents:
    def test_event_is_counted_in_days_from_day_0(self):
        assert followed(make_project(ONE, [("a", "work", "2018-02-11", None)])) == (10, "employment")

    def test_person_without_an_outcome_is_censored_at_the_windows_end(self):
        assert followed(make_project(ONE)) == (333, "censored")

    def test_event_on_the_windows_last_day_counts(self):
        assert followed(make_project(ONE, [("a", "work", "2018-12-31", None)])) == (333, "employment")

    def test_event_on_the_day_after_does_not(self):
        assert followed(make_project(ONE, [("a", "work", "2019-01-01", None)])) == (333, "censored")

    def test_first_of_two_outcomes_is_the_event(self):
        spells = [("a", "work", "2018-08-01", None), ("a", "study", "2018-03-03", "2018-07-01")]
        assert followed(make_project(ONE, spells)) == (30, "study")

    def test_of_two_outcomes_on_one_day_the_one_listed_first_counts(self):
        spells = [("a", "study", "2018-03-03", None), ("a", "own_business", "2018-03-03", None)]
        assert followed(make_project(ONE, spells)) == (30, "employment")

    def test_competing_outcome_ends_the_follow_up(self):
        spells = [("a", "retired", "2018-03-03", None), ("a", "work", "2018-08-01", None)]
        assert followed(make_project(ONE, spells)) == (30, "retirement")

    def test_outcome_that_is_not_asked_for_does_not_end_it(self):
        spells = [("a", "study", "2018-03-03", None), ("a", "work", "2018-04-02", None)]
        assert followed(make_project(ONE, spells), outcomes=["employment"]) == (60, "employment")

    def test_state_of_no_outcome_is_no_event(self):
        assert followed(make_project(ONE, [("a", "work_trial", "2018-03-03", None)])) == (333, "censored")

    def test_spell_that_was_over_before_day_0_is_no_event(self):
        assert followed(make_project(ONE, [("a", "work", "2017-02-01", "2018-01-31")])) == (333, "censored")

    def test_project_without_episodes_has_a_cohort_of_censored_persons(self):
        project = make_project(ONE)
        tables = {name: table for name, table in project.tables.items() if name != "episodes"}
        assert followed(dataclasses.replace(project, tables=tables)) == (333, "censored")


class TestLeaving:
    @pytest.mark.parametrize("state", ["died", "moved_away"])
    def test_person_who_left_is_censored_on_that_day(self, state):
        spells = [("a", state, "2018-03-03", None), ("a", "work", "2018-05-01", None)]
        assert followed(make_project(ONE, spells)) == (30, "censored")

    def test_event_on_the_day_of_leaving_comes_before_the_censoring(self):
        spells = [("a", "moved_away", "2018-03-03", None), ("a", "work", "2018-03-03", None)]
        assert followed(make_project(ONE, spells)) == (30, "employment")

    def test_leaving_after_the_window_changes_nothing(self):
        assert followed(make_project(ONE, [("a", "died", "2019-03-03", None)])) == (333, "censored")

    def test_person_who_left_on_day_0_has_no_follow_up(self):
        assert person(make_project(ONE, [("a", "died", "2018-02-01", None)]))["excluded_because"] == "no_follow_up"

    def test_person_who_had_moved_away_before_is_followed(self):
        assert followed(make_project(ONE, [("a", "moved_away", "2017-02-01", None)])) == (333, "censored")

    def test_leaving_that_the_project_lists_as_an_outcome_is_an_event(self):
        outcomes = {"employment": ["work"], "death": ["died"], "primary": ["employment"]}
        project = make_project(ONE, [("a", "died", "2018-03-03", None)], outcomes=outcomes)
        assert followed(project) == (30, "death")


class TestStatusAtStart:
    @pytest.mark.parametrize(
        ("start", "end", "at_risk"),
        [
            ("2018-01-15", None, False),
            ("2018-01-15", "2018-02-01", False),
            ("2018-01-15", "2018-01-31", True),
            ("2018-02-01", "2018-06-01", False),
            ("2018-02-02", "2018-06-01", True),
        ],
    )
    def test_outcome_in_force_on_day_0_takes_the_person_out(self, start, end, at_risk):
        row = person(make_project(ONE, [("a", "work", start, end)]))
        assert row["at_risk"] == at_risk
        assert row["excluded_because"] == ("" if at_risk else "status_at_start")

    def test_person_who_is_not_at_risk_has_neither_time_nor_event(self):
        row = person(make_project(ONE, [("a", "work", "2018-01-15", None)]))
        assert pd.isna(row["time"])
        assert pd.isna(row["event"])

    def test_state_of_no_outcome_on_day_0_keeps_the_person(self):
        assert person(make_project(ONE, [("a", "unemployed", "2015-01-15", None)]))["at_risk"]

    def test_person_who_joins_on_the_windows_last_day_has_no_follow_up(self):
        project = make_project([("a", "project", "g1", "2018-12-31", None)])
        assert person(project)["excluded_because"] == "no_follow_up"

    def test_state_that_two_outcomes_list_makes_the_first_of_them(self):
        shared = {"employment": ["work", "trainee"], "study": ["study", "trainee"], "primary": ["study"]}
        project = make_project(ONE, [("a", "trainee", "2018-02-11", None)], outcomes=shared)
        assert followed(project) == (10, "employment")


class TestLateEntry:
    def test_person_enters_with_the_first_participation_in_the_window(self):
        row = person(make_project(BOTH_PHASES, windows=WINDOWS), origin="first_ever")
        assert (row["origin"], row["entry"]) == (pd.Timestamp("2017-03-01"), 337)

    def test_person_who_was_there_when_the_window_began_enters_with_the_window(self):
        row = person(make_project([("a", "project", "g1", "2017-12-22", "2018-03-01")]), origin="first_ever")
        assert row["entry"] == 10

    def test_person_who_starts_in_the_window_enters_at_0(self):
        row = person(make_project(BOTH_PHASES, windows=WINDOWS), "c", origin="first_ever")
        assert row["entry"] == 0

    @pytest.mark.parametrize(("day", "why"), [("2018-02-01", "outcome_before_window"), ("2018-02-02", "")])
    def test_outcome_up_to_the_day_of_entry_came_before(self, day, why):
        project = make_project(BOTH_PHASES, [("a", "work", day, None)], windows=WINDOWS)
        assert person(project, origin="first_ever")["excluded_because"] == why

    def test_time_is_counted_from_the_first_participation_of_all(self):
        project = make_project(BOTH_PHASES, [("a", "work", "2018-02-02", None)], windows=WINDOWS)
        assert followed(project, origin="first_ever") == (338, "employment")


class TestBackground:
    @pytest.mark.parametrize(("born", "age"), [("1990-02-01", 28), ("1990-02-02", 27), (None, None)])
    def test_age_is_whole_years_on_day_0(self, born, age):
        project = make_project(ONE, participants=[{"person": "a", "birth_date": pd.Timestamp(born)}])
        found = person(project)["age_at_start"]
        assert pd.isna(found) if age is None else found == age

    def test_birth_year_gives_the_age_reached_in_that_year(self):
        participants = [{"person": "a", "birth_year": 1990}, {"person": "b", "birth_year": None}]
        project = make_project(ONE, participants=participants)
        project.tables["participants"]["birth_year"] = project.tables["participants"]["birth_year"].astype("Int64")
        assert person(project)["age_at_start"] == 28

    def test_returns_are_counted_and_the_exit_is_the_last_one(self):
        row = person(make_project([("a", "project", "g2", "2018-09-01", "2018-11-30"), *ONE]))
        assert (row["enrolments"], row["exit"]) == (2, pd.Timestamp("2018-11-30"))

    def test_missing_end_of_the_last_participation_leaves_the_exit_open(self):
        assert pd.isna(person(make_project([*ONE, ("a", "project", "g2", "2018-09-01", None)]))["exit"])

    def test_missing_end_of_an_earlier_one_does_not(self):
        rows = [("a", "project", "g1", "2018-02-01", None), ("a", "project", "g2", "2018-09-01", "2018-11-30")]
        assert person(make_project(rows))["exit"] == pd.Timestamp("2018-11-30")

    @pytest.mark.parametrize(
        ("spans", "exit"),
        [
            ((("2018-09-01", None), ("2018-02-01", "2018-04-30")), None),
            ((("2018-09-01", "2018-11-30"), ("2018-02-01", None)), "2018-11-30"),
            ((("2018-02-01", "2018-12-01"), ("2018-09-01", "2018-11-30")), "2018-12-01"),
        ],
    )
    def test_exit_hangs_on_the_order_of_days_and_not_on_that_of_the_file(self, spans, exit):
        found = person(make_project([("a", "project", "g", *span) for span in spans]))["exit"]
        assert pd.isna(found) if exit is None else found == pd.Timestamp(exit)

    def test_birth_date_tells_the_age_where_the_year_is_known_as_well(self):
        born = {"person": "a", "birth_date": pd.Timestamp("1990-06-01"), "birth_year": 1990}
        # The 28th birthday is in June; day 0 is in February.
        assert person(make_project(ONE, participants=[born]))["age_at_start"] == 27

    def test_columns_of_the_participants_are_kept(self):
        project = make_project(ONE, participants=[{"person": "a", "education": "3"}])
        assert person(project)["education"] == "3"


class TestWeeks:
    """The same conventions where the project knows only whole weeks since the origin."""

    PROJECT = make_project(
        [(name, None, None, 0, 52) for name in "abcd"],
        [("a", "work", 1, None), ("b", "study", 53, None), ("c", "work", 0, None), ("d", "died", 20, None)],
        **WEEKS,
    )

    def test_unit_is_the_projects(self):
        assert build_cohort(self.PROJECT).unit == "week"

    def test_unit_of_dates_is_the_day(self):
        assert build_cohort(make_project(ONE)).unit == "day"

    def test_times_are_whole_weeks(self):
        frame = build_cohort(self.PROJECT).frame
        assert list(frame["time"].fillna(-1)) == [1, 52, -1, 20]
        assert list(frame["event"].fillna("")) == ["employment", "censored", "", "censored"]
        assert list(frame["excluded_because"]) == ["", "", "status_at_start", ""]
        assert list(frame["origin"]) == [0, 0, 0, 0]

    def test_window_that_begins_later_means_late_entry(self):
        project = make_project(
            [("a", None, None, 0, 52)], time={"unit": "week"}, windows={"w": {"start": 4, "end": 52}}
        )
        assert person(project)["entry"] == 4

    def test_age_is_not_known(self):
        assert build_cohort(self.PROJECT).frame["age_at_start"].isna().all()


class TestFlow:
    def test_every_person_of_the_window_is_in_one_place(self):
        rows = [(name, "project", "g1", "2018-02-01", "2018-04-30") for name in "abcd"]
        rows += [("a", "project", "g2", "2018-09-01", "2018-11-30"), ("e", "project", "g9", "2018-12-31", None)]
        spells = [
            ("a", "work", "2018-10-01", None),
            ("b", "study", "2018-05-01", None),
            ("c", "work", "2018-01-01", None),
        ]
        assert build_cohort(make_project(rows, spells)).flow == {
            "in_data": 5,
            "in_window": 5,
            "returned": 1,
            "status_at_start": 1,
            "outcome_before_window": 0,
            "no_follow_up": 1,
            "at_risk": 3,
            "employment": 1,
            "study": 1,
            "retirement": 0,
            "censored": 1,
        }


class TestParameters:
    @pytest.mark.parametrize(
        ("parameter", "code", "expected"),
        [
            ({"window": "autumn"}, "window_unknown", "project, whole"),
            ({"window": ""}, "window_unknown", "project, whole"),
            ({"clock": "later"}, "clock_unknown", "project_end, exit_4_weeks, exit_6_months"),
            ({"origin": "birth"}, "origin_unknown", "first, first_ever"),
            ({"outcomes": ["work"]}, "outcome_unknown", "employment, study, retirement"),
        ],
    )
    def test_unknown_name_is_refused_with_the_allowed_ones(self, parameter, code, expected):
        with pytest.raises(ParameterError) as refused:
            build_cohort(make_project(BOTH_PHASES, windows=WINDOWS), **parameter)
        assert (refused.value.fault.code, refused.value.fault.expected) == (code, expected)

    def test_tables_of_the_project_are_left_alone(self):
        project = make_project(BOTH_PHASES, [("a", "work", "2018-02-02", None)], windows=WINDOWS)
        before = {name: table.copy() for name, table in project.tables.items()}
        build_cohort(project, origin="first_ever")
        for name, table in project.tables.items():
            pd.testing.assert_frame_equal(table, before[name])


DAYS = st.integers(0, 700).map(lambda day: (datetime.date(2017, 6, 1) + datetime.timedelta(days=day)).isoformat())
SPELLS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["work", "study", "retired", "died"]), DAYS, st.none()), max_size=6
)

quick = settings(max_examples=30, deadline=None)


class TestProperties:
    @quick
    @given(SPELLS, st.randoms())
    def test_order_of_the_spells_does_not_matter(self, spells, random):
        rows = [*ONE, ("b", "project", "g1", "2018-03-01", None)]
        shuffled = random.sample(spells, len(spells))
        first, second = (build_cohort(make_project(rows, order)).frame for order in (spells, shuffled))
        pd.testing.assert_frame_equal(first, second)

    @quick
    @given(DAYS, st.integers(1, 100))
    def test_spell_split_in_two_changes_nothing(self, start, length):
        begin = datetime.date.fromisoformat(start)
        middle, end = begin + datetime.timedelta(days=length), begin + datetime.timedelta(days=2 * length)
        whole = [("a", "work", start, end.isoformat())]
        after = (middle + datetime.timedelta(days=1)).isoformat()
        parts = [("a", "work", start, middle.isoformat()), ("a", "work", after, end.isoformat())]
        first, second = (build_cohort(make_project(ONE, spells)).frame for spells in (whole, parts))
        pd.testing.assert_frame_equal(first, second)

    @quick
    @given(SPELLS)
    def test_flow_adds_up(self, spells):
        flow = build_cohort(make_project([*ONE, ("b", "project", "g1", "2018-03-01", None)], spells)).flow
        excluded = flow["status_at_start"] + flow["outcome_before_window"] + flow["no_follow_up"]
        assert flow["in_window"] == excluded + flow["at_risk"]
        assert flow["at_risk"] == flow["employment"] + flow["study"] + flow["retirement"] + flow["censored"]
