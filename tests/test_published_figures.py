"""Every figure that Mahdollisuudet todeksi published comes out of its workbook through the public functions.

The figures are those of the description of project S21093, sections 5 to 9.
"""

from pathlib import Path

import pytest

from evalkit.analysis.outcomes import outcome_counts
from evalkit.analysis.reach import reach
from evalkit.loading import load_project
from evalkit.results import Results

SAMPLE = Path(__file__).parent.parent / "data_samples" / "mahdollisuudet-todeksi"


@pytest.fixture(scope="module")
def project():
    return load_project(SAMPLE)


@pytest.fixture(scope="module")
def rows(project):
    both = [reach(project, window) + outcome_counts(project, window) for window in ("project", "whole")]
    return Results(both[0].rows + both[1].rows)


def count(rows, row_id):
    return rows[f"{row_id}.count"].value


class TestProjectWindow:
    def test_50_persons(self, rows):
        assert count(rows, "persons.project") == 50

    def test_36_women(self, rows):
        assert count(rows, "persons.project.gender=female") == 36

    def test_14_men(self, rows):
        assert count(rows, "persons.project.gender=male") == 14

    def test_18_reached_work_or_study(self, rows):
        assert count(rows, "primary_outcome.project.project_end") == 18

    def test_they_are_36_per_cent(self, rows):
        share = rows["primary_outcome.project.project_end.share"]
        assert (share.value, share.count, share.base) == (0.36, 18, 50)

    def test_interval_of_the_share_is_24_1_to_49_9_per_cent(self, rows):
        share = rows["primary_outcome.project.project_end.share"]
        assert (round(share.lower, 3), round(share.upper, 3)) == (0.241, 0.499)

    def test_9_reached_study(self, rows):
        assert count(rows, "primary_outcome.project.project_end.state=study") == 9

    def test_8_reached_work(self, rows):
        assert count(rows, "primary_outcome.project.project_end.state=work") == 8

    def test_1_reached_an_own_business(self, rows):
        assert count(rows, "primary_outcome.project.project_end.state=own_business") == 1

    def test_target_of_50_per_cent_takes_25_persons_and_was_not_reached(self, rows):
        assert rows["primary_target.project.project_end.share"].value == 0.5
        assert count(rows, "primary_target.project.project_end") == 25
        assert count(rows, "primary_outcome.project.project_end") < 25

    def test_93_participations(self, rows):
        assert count(rows, "participations.project") == 93

    def test_6_groups(self, rows):
        assert count(rows, "groups.project") == 6

    def test_15_5_participations_a_group(self, rows):
        assert rows["participations_per_group.project.mean"].value == 15.5


class TestWholeWindow:
    def test_80_client_ships(self, rows):
        assert count(rows, "client_ships.whole") == 80

    def test_70_persons(self, rows):
        assert count(rows, "persons.whole") == 70

    def test_44_women(self, rows):
        assert count(rows, "persons.whole.gender=female") == 44

    def test_26_men(self, rows):
        assert count(rows, "persons.whole.gender=male") == 26

    def test_10_were_in_both_phases(self, rows):
        assert count(rows, "persons_in_several_phases.whole") == 10

    def test_42_reached_work_or_study(self, rows):
        assert count(rows, "primary_outcome.whole.project_end") == 42

    def test_they_are_60_per_cent(self, rows):
        share = rows["primary_outcome.whole.project_end.share"]
        assert (share.value, share.count, share.base) == (0.6, 42, 70)

    def test_20_reached_study(self, rows):
        assert count(rows, "primary_outcome.whole.project_end.state=study") == 20

    def test_21_reached_work(self, rows):
        assert count(rows, "primary_outcome.whole.project_end.state=work") == 21

    def test_1_reached_an_own_business(self, rows):
        assert count(rows, "primary_outcome.whole.project_end.state=own_business") == 1

    def test_27_reached_rehabilitative_work(self, rows):
        assert count(rows, "ever_reached.whole.project_end.state=rehabilitative_work") == 27

    def test_12_reached_a_work_trial(self, rows):
        assert count(rows, "ever_reached.whole.project_end.state=work_trial") == 12

    def test_2_reached_a_pension(self, rows):
        assert count(rows, "ever_reached.whole.project_end.state=retired") == 2

    def test_1_went_on_to_career_guidance(self, rows):
        assert count(rows, "ever_reached.whole.project_end.state=career_guidance") == 1

    def test_4_had_no_place_for_health_reasons(self, rows):
        assert count(rows, "ever_reached.whole.project_end.state=health") == 4

    def test_5_were_handed_to_a_case_worker(self, rows):
        assert count(rows, "ever_reached.whole.project_end.state=with_case_worker") == 5

    def test_outcomes_are_93_over_70_persons(self, rows):
        others = ("rehabilitative_work", "work_trial", "retired", "career_guidance", "health", "with_case_worker")
        ever = sum(count(rows, f"ever_reached.whole.project_end.state={state}") for state in others)
        assert count(rows, "primary_outcome.whole.project_end") + ever == 93


class TestPilot:
    def test_20_were_only_in_the_pilot(self, rows):
        assert count(rows, "persons.whole") - count(rows, "persons.project") == 20

    def test_of_them_8_are_women_and_12_men(self, rows):
        genders = ("female", "male")
        only = [count(rows, f"persons.whole.gender={g}") - count(rows, f"persons.project.gender={g}") for g in genders]
        assert only == [8, 12]

    def test_30_participations_in_2_courses(self, rows):
        assert count(rows, "participations.whole") - count(rows, "participations.project") == 30
        assert count(rows, "groups.whole") - count(rows, "groups.project") == 2


class TestSettings:
    def test_companies_25_planned_6_realised(self, project):
        companies = project.tables["indicators"].set_index("indicator").loc["companies"]
        assert (companies["target_low"], companies["actual"]) == (25, 6)

    def test_70_persons_planned_and_compared_with_the_projects_50(self, project, rows):
        persons = project.tables["indicators"].set_index("indicator").loc["persons"]
        assert persons["target_low"] == 70
        assert rows[persons["computed"]].value == 50

    def test_money(self, project):
        lines = {name: (line.planned, line.realised) for name, line in project.settings.money.items()}
        assert lines == {
            "eu_and_state": (199775, 192360),
            "city": (66092, None),
            "total": (265867, 253421),
        }

    def test_total_in_the_text_is_500_more_than_its_parts(self, project):
        money = project.settings.money
        assert money["eu_and_state"].planned + money["city"].planned == money["total"].planned
        assert money["total"].text - money["total"].planned == 500

    def test_sustainability_scores_in_the_forms_order(self, project):
        scores = [(score.direct, score.indirect) for score in project.settings.horizontal.sustainability.values()]
        ecological = [(0, 4), (0, 0), (5, 0), (0, 0), (0, 0)]
        economic = [(3, 0), (0, 0), (8, 0), (10, 0), (0, 0)]
        assert scores == [*ecological, *economic, (10, 0), (7, 0), (9, 0), (0, 5), (0, 4)]

    def test_gender_statements(self, project):
        horizontal = project.settings.horizontal
        assert horizontal.gender_analysis is horizontal.gender_mainstreaming is True
        assert horizontal.gender_main_goal is False

    def test_fourth_of_the_aims_was_not_reached(self, project):
        assert [aim.status for aim in project.settings.aims] == ["unknown", "unknown", "unknown", "not_reached"]


class TestMarks:
    def test_every_figure_listed_as_published_is_computed_and_equal(self, project, rows):
        for row_id, stated in project.settings.published.items():
            assert rows[row_id].value == pytest.approx(stated, abs=1e-12), row_id
            assert rows[row_id].origin == "published", row_id

    def test_every_other_row_says_synthetic_but_the_one_that_follows_from_published_ones(self, project, rows):
        others = {row.origin for row in rows if row.id not in project.settings.published}
        needed = rows["primary_target.project.project_end.count"]
        # Half of the published 50 persons, by the published target.
        assert (needed.value, needed.origin) == (25, "computed")
        assert others - {"computed"} == {"synthetic"}
        assert [row.id for row in rows if row.origin == "computed"] == [needed.id]
