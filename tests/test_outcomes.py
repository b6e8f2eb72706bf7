"""Outcome counts: by the project's end, at exit to four weeks, six months after exit."""

import dataclasses

import pytest
from persons import WEEKS, make_project

from evalkit.analysis.cohort import build_cohort
from evalkit.analysis.outcomes import outcome_counts, reached
from evalkit.errors import ParameterError

# Day 0 is 1 February 2018, the exit 30 April.
ONE = [("a", "project", "g1", "2018-02-01", "2018-04-30")]
FOUR = [(name, "project", "g1", "2018-02-01", "2018-04-30") for name in "abcd"]
TARGET = {
    "employment": ["work", "own_business"],
    "study": ["study"],
    "primary": ["employment", "study"],
    "target": 0.5,
    "target_window": "year",
}


def states(spells, clock="project_end", rows=ONE):
    """The states that count for person a."""
    project = make_project(rows, spells)
    return set(reached(project, build_cohort(project, clock=clock)).spells["state"])


def value(project, row_id, **parameters):
    return outcome_counts(project, **parameters)[row_id].value


class TestProjectEnd:
    @pytest.mark.parametrize(
        ("start", "counts"),
        [("2018-02-01", False), ("2018-02-02", True), ("2018-12-31", True), ("2019-01-01", False)],
    )
    def test_state_counts_from_the_day_after_day_0_to_the_windows_last_day(self, start, counts):
        assert states([("a", "work", start, None)]) == ({"work"} if counts else set())

    def test_state_that_ended_again_was_reached(self):
        assert states([("a", "work", "2018-03-01", "2018-03-31")]) == {"work"}

    def test_state_in_force_on_day_0_is_not_reached_again(self):
        assert states([("a", "work", "2018-01-01", "2018-03-31"), ("a", "work", "2018-06-01", None)]) == set()

    def test_other_state_of_an_outcome_in_force_on_day_0_is_not_reached(self):
        assert states([("a", "work", "2018-01-01", None), ("a", "own_business", "2018-06-01", None)]) == set()

    def test_state_of_another_outcome_is(self):
        assert states([("a", "work", "2018-01-01", None), ("a", "study", "2018-06-01", None)]) == {"study"}

    def test_somebody_elses_status_at_start_does_not_matter(self):
        spells = [("b", "work", "2018-01-01", None), ("a", "work", "2018-06-01", None)]
        project = make_project(FOUR, spells)
        assert value(project, "primary_outcome.year.project_end.count") == 1


class TestExitFourWeeks:
    @pytest.mark.parametrize(
        ("start", "end", "counts"),
        [
            ("2018-03-01", "2018-04-29", False),
            ("2018-03-01", "2018-04-30", True),
            ("2018-05-28", None, True),
            ("2018-05-29", None, False),
            ("2018-05-10", "2018-05-12", True),
        ],
    )
    def test_state_is_in_force_on_some_day_up_to_28_days_after_the_exit(self, start, end, counts):
        assert states([("a", "work", start, end)], "exit_4_weeks") == ({"work"} if counts else set())

    def test_exit_is_the_last_one(self):
        rows = [*ONE, ("a", "project", "g2", "2018-09-01", "2018-11-30")]
        assert states([("a", "work", "2018-05-02", "2018-08-31")], "exit_4_weeks", rows) == set()

    def test_person_whose_exit_is_not_known_is_not_in_the_base(self):
        rows = [*ONE, ("b", "project", "g1", "2018-02-01", None)]
        found = outcome_counts(make_project(rows, [("b", "work", "2018-05-01", None)]), clock="exit_4_weeks")
        share = found["primary_outcome.year.exit_4_weeks.share"]
        assert (share.count, share.base) == (0, 1)
        assert found["no_exit.year.exit_4_weeks.count"].value == 1

    def test_share_of_nobody_is_not_applicable(self):
        rows = [("a", "project", "g1", "2018-02-01", None)]
        share = outcome_counts(make_project(rows), clock="exit_4_weeks")["primary_outcome.year.exit_4_weeks.share"]
        assert (share.value, share.mark) == (None, "not_applicable")

    @pytest.mark.parametrize(("end", "late"), [("2018-12-03", 0), ("2018-12-04", 1)])
    def test_person_is_due_when_the_28th_day_is_the_windows_last_one(self, end, late):
        rows = [("a", "project", "g1", "2018-02-01", end), ("b", "project", "g1", "2018-02-01", None)]
        found = outcome_counts(make_project(rows), clock="exit_4_weeks")
        assert found["not_due.year.exit_4_weeks.count"].value == late


class TestExitSixMonths:
    @pytest.mark.parametrize(
        ("start", "end", "counts"),
        [
            ("2018-10-30", None, True),
            ("2018-10-31", None, False),
            ("2018-05-01", "2018-10-29", False),
            ("2018-05-01", "2018-10-30", True),
        ],
    )
    def test_state_is_in_force_on_the_same_day_of_the_month(self, start, end, counts):
        assert states([("a", "work", start, end)], "exit_6_months") == ({"work"} if counts else set())

    @pytest.mark.parametrize(("start", "counts"), [("2019-02-28", True), ("2019-03-01", False)])
    def test_last_day_of_a_shorter_month_stands_for_a_day_it_does_not_have(self, start, counts):
        rows = [("a", "project", "g1", "2018-02-01", "2018-08-31")]
        assert states([("a", "work", start, None)], "exit_6_months", rows) == ({"work"} if counts else set())


class TestFurthest:
    def test_state_that_started_last_is_the_furthest(self):
        project = make_project(ONE, [("a", "work", "2018-08-01", None), ("a", "study", "2018-03-01", "2018-07-31")])
        assert value(project, "primary_outcome.year.project_end.state=work.count") == 1
        assert value(project, "primary_outcome.year.project_end.state=study.count") == 0

    def test_of_two_that_started_on_one_day_the_one_listed_first_counts(self):
        project = make_project(ONE, [("a", "study", "2018-08-01", None), ("a", "own_business", "2018-08-01", None)])
        assert value(project, "primary_outcome.year.project_end.state=own_business.count") == 1

    def test_person_with_two_jobs_is_counted_once(self):
        project = make_project(ONE, [("a", "work", "2018-03-01", "2018-04-01"), ("a", "work", "2018-08-01", None)])
        assert value(project, "primary_outcome.year.project_end.count") == 1
        assert value(project, "ever_reached.year.project_end.state=work.count") == 1

    def test_states_after_the_window_do_not_count(self):
        project = make_project(ONE, [("a", "work", "2018-08-01", None), ("a", "study", "2019-01-07", None)])
        assert value(project, "primary_outcome.year.project_end.state=work.count") == 1


class TestEverReached:
    SPELLS = (
        ("a", "work_trial", "2018-03-01", "2018-05-01"),
        ("a", "work", "2018-05-02", None),
        ("b", "unemployed", "2018-05-02", None),
    )

    def test_one_person_may_have_reached_several_states(self):
        rows = outcome_counts(make_project(FOUR, self.SPELLS)).where(measure="ever_reached", statistic="count")
        assert {row.category: row.value for row in rows} == {"work": 1, "work_trial": 1}

    def test_state_that_occurs_but_was_not_reached_is_a_true_zero(self):
        project = make_project(FOUR, [("a", "health", "2018-01-01", None)])
        row = outcome_counts(project)["ever_reached.year.project_end.state=health.count"]
        assert (row.value, row.mark) == (0, "")


class TestShares:
    def test_share_is_of_all_persons_of_the_window_with_wilsons_interval(self):
        # Wilson (1927) with p = 1/4, n = 4.
        spells = [("a", "work", "2018-03-01", None), ("b", "study", "2018-01-01", None)]
        share = outcome_counts(make_project(FOUR, spells))["primary_outcome.year.project_end.share"]
        assert (share.value, share.count, share.base) == (0.25, 1, 4)
        z = 1.959963984540054
        centre = (1 / 4 + z**2 / 8) / (1 + z**2 / 4)
        half = z * (3 / 64 + z**2 / 64) ** 0.5 / (1 + z**2 / 4)
        assert (share.lower, share.upper) == pytest.approx((centre - half, centre + half), abs=1e-12)

    def test_groups_have_their_own_bases(self):
        participants = [
            {"person": name, "gender": gender}
            for name, gender in zip("abcd", ["male", "female", None, "male"], strict=True)
        ]
        project = make_project(
            FOUR, [("a", "work", "2018-03-01", None), ("c", "study", "2018-03-01", None)], participants
        )
        rows = outcome_counts(project).where(measure="primary_outcome", variable="gender", statistic="share")
        assert {row.category: (row.count, row.base) for row in rows} == {
            "female": (0, 1),
            "male": (1, 2),
            "missing": (1, 1),
        }


class TestTarget:
    def test_persons_needed_are_rounded_up(self):
        rows = outcome_counts(make_project(FOUR[:3], outcomes=TARGET))
        assert rows["primary_target.year.project_end.share"].value == 0.5
        assert rows["primary_target.year.project_end.count"].value == 2

    def test_decimal_target_does_not_ask_for_a_person_too_many(self):
        rows = [(f"p{number}", None, None, "2018-02-01", None) for number in range(50)]
        project = make_project(rows, outcomes={**TARGET, "target": 0.14})
        assert value(project, "primary_target.year.project_end.count") == 7

    @pytest.mark.parametrize(("published", "origin"), [(3, "computed"), (4, "fictitious")])
    def test_persons_needed_follow_from_published_figures_only_where_the_persons_are_as_many(self, published, origin):
        stated = {"primary_target.year.project_end.share": 0.5, "persons.year.count": published}
        rows = outcome_counts(make_project(FOUR[:3], outcomes=TARGET, published=stated))
        assert rows["primary_target.year.project_end.count"].origin == origin

    def test_target_is_not_set_against_another_clock(self):
        assert "primary_target.year.exit_4_weeks.share" not in outcome_counts(
            make_project(ONE, outcomes=TARGET), clock="exit_4_weeks"
        )

    def test_target_is_not_set_against_another_window(self):
        windows = {
            "year": {"start": "2018-01-01", "end": "2018-12-31"},
            "two_years": {"start": "2017-01-01", "end": "2018-12-31"},
        }
        project = make_project(ONE, outcomes=TARGET, windows=windows)
        assert not outcome_counts(project, "two_years").where(measure="primary_target").rows
        assert outcome_counts(project, "year").where(measure="primary_target").rows


class TestWeeks:
    PROJECT = make_project(
        [("a", None, None, 0, 52), ("b", None, None, 0, 52)], [("a", "work", 1, 4), ("b", "work", 0, 4)], **WEEKS
    )

    def test_counting_by_the_projects_end_needs_no_dates(self):
        assert value(self.PROJECT, "primary_outcome.year.project_end.count") == 1

    @pytest.mark.parametrize("clock", ["exit_4_weeks", "exit_6_months"])
    def test_exit_clocks_need_dates(self, clock):
        with pytest.raises(ParameterError, match="clock_needs_dates"):
            outcome_counts(self.PROJECT, clock=clock)


class TestParameters:
    def test_project_without_outcomes_is_refused(self):
        with pytest.raises(ParameterError, match="outcomes_missing"):
            outcome_counts(make_project(ONE, outcomes=None))

    def test_project_without_episodes_is_refused(self):
        project = make_project(ONE)
        tables = {name: table for name, table in project.tables.items() if name != "episodes"}
        with pytest.raises(ParameterError, match="table_missing"):
            outcome_counts(dataclasses.replace(project, tables=tables))

    def test_unknown_clock_is_refused(self):
        with pytest.raises(ParameterError, match="clock_unknown"):
            outcome_counts(make_project(ONE), clock="later")
