"""Every fact of the projects' published descriptions is held where code can read it; nothing else is claimed.

Mahdollisuudet todeksi, whose facts come out of made-up persons, has a file of its own: `test_published_figures`.
"""

from __future__ import annotations

import datetime
import math
from functools import cache
from pathlib import Path

import pytest

import evalkit as ek
from evalkit.project import Project

SAMPLES = Path(__file__).parent.parent / "data_samples"
WITHOUT_PERSONS = ("oma-polku", "kotopaikka", "monet-polut", "pakolaistaustaisten-ohjaus")


@cache
def load(slug: str) -> Project:
    return ek.load_project(SAMPLES / slug)


def row(project: Project, name: str) -> dict[str, object]:
    (found,) = [r for r in project.tables["indicators"].to_dict("records") if r["indicator"] == name]
    return {key: None if value is None or value != value else value for key, value in found.items()}


def targets(project: Project, name: str) -> tuple[object, ...]:
    """Target of all from and to, realised."""
    found = row(project, name)
    return found["target_low"], found.get("target_high"), found.get("actual")


def stated(project: Project) -> dict[str, float]:
    return {name: figure.value for name, figure in project.settings.stated.items()}


def pairs(project: Project) -> list[tuple[float, float]]:
    return [(pair.first.value, pair.second.value) for pair in project.settings.pairs]


@pytest.mark.parametrize("slug", WITHOUT_PERSONS)
class TestProjectsWithoutPersons:
    def test_no_person_is_recorded(self, slug):
        assert set(load(slug).tables) == {"indicators"}

    def test_no_outcome_and_no_window_is_claimed(self, slug):
        settings = load(slug).settings
        assert settings.outcomes is None
        assert not settings.windows

    def test_figures_listed_as_published_are_those_of_the_tables(self, slug):
        project = load(slug)
        rows = ek.compare_indicators(project) + ek.money(project)
        for row_id, figure in project.settings.published.items():
            assert rows[row_id].value == figure, row_id
            assert rows[row_id].origin == "published", row_id

    def test_every_figure_of_the_tables_is_listed_as_published(self, slug):
        project = load(slug)
        rows = ek.compare_indicators(project) + ek.money(project)
        figures = {r.id for r in rows if r.value is not None and r.statistic in ("target", "realised", "planned")}
        assert figures == set(project.settings.published)

    def test_narrative_has_aims_activities_and_data(self, slug):
        assert {"aims", "activities", "method"} <= set(load(slug).narrative["fi"])

    def test_source_is_named_in_three_languages(self, slug):
        about = load(slug).settings.project
        assert set(about.source) == set(about.note) == {"fi", "en", "sv"}


class TestMahdollisuudetTodeksi:
    @pytest.fixture
    def project(self):
        return load("mahdollisuudet-todeksi")

    def test_population_of_the_city(self, project):
        figures = stated(project)
        assert (figures["foreign_language_residents"], figures["growth_a_year"]) == (6000, 350)

    def test_unemployment_of_foreigners_was_over_40_per_cent(self, project):
        figure = project.settings.stated["foreigners_unemployment"]
        assert (figure.value, figure.unit) == (0.4, "share")
        assert "yli" in figure.note["fi"]

    def test_immigrants_were_6_6_per_cent_of_11_000_jobseekers(self, project):
        figures = stated(project)
        assert (figures["unemployed_jobseekers"], figures["immigrants_of_jobseekers"]) == (11_000, 0.066)

    def test_two_staff_and_four_trainees(self, project):
        assert (stated(project)["staff"], stated(project)["trainees"]) == (2, 4)

    def test_seven_municipalities(self, project):
        assert len(project.settings.places) == 7

    def test_parts_of_the_funding_are_named_as_a_sum(self, project):
        (total,) = project.settings.sums
        assert (total.of, total.parts, total.total) == ("money", ("eu_and_state", "city"), "total")

    def test_no_funnel_is_published(self, project):
        assert project.settings.funnel == ()


class TestOmaPolku:
    @pytest.fixture
    def project(self):
        return load("oma-polku")

    def test_code_programme_and_time(self, project):
        about = project.settings.project
        assert (about.code, about.programme) == ("S21029", "ESF 2014-2020")
        assert (about.start, about.end) == (datetime.date(2017, 8, 1), datetime.date(2020, 12, 31))

    def test_area_is_three_municipalities(self, project):
        assert [place["fi"] for place in project.settings.places.values()] == ["Tornio", "Tervola", "Kemi"]

    def test_companies_40_planned_32_realised(self, project):
        assert targets(project, "companies") == (40, None, 32)

    def test_persons_120_planned_and_none_given_as_realised(self, project):
        assert targets(project, "persons") == (120, None, None)

    def test_60_immigrants_and_12_women_are_expectations_and_no_targets(self, project):
        figures = project.settings.stated
        assert (figures["immigrants_expected"].value, figures["women_expected"].value) == (60, 12)
        assert figures["immigrants_expected"].approximate
        assert figures["women_expected"].approximate
        assert set(project.tables["indicators"]["indicator"]) == {"persons", "companies"}

    def test_target_group_of_1500_is_80_per_cent_men(self, project):
        figures = stated(project)
        assert (figures["target_group_in_area"], figures["men_in_target_group"]) == (1500, 0.8)

    def test_need_of_guidance_is_one_and_a_half_to_two_times(self, project):
        need = project.settings.stated["guidance_need"]
        assert (need.value, need.upper) == (1.5, 2)

    def test_money(self, project):
        lines = {name: (line.planned, line.realised) for name, line in project.settings.money.items()}
        assert lines == {"eu_and_state": (426_537, 402_287), "total": (508_601, 486_277)}

    def test_sustainability_scores_in_the_forms_order(self, project):
        scores = [(score.direct, score.indirect) for score in project.settings.horizontal.sustainability.values()]
        ecological = [(0, 0)] * 5
        economic = [(0, 0), (0, 0), (4, 6), (10, 10), (0, 0)]
        assert scores == [*ecological, *economic, (9, 9), (8, 8), (8, 8), (8, 8), (0, 3)]

    def test_principles_are_named_as_in_the_other_form(self, project):
        other = load("mahdollisuudet-todeksi").settings.horizontal.sustainability
        assert list(project.settings.horizontal.sustainability) == list(other)

    def test_gender_statements(self, project):
        horizontal = project.settings.horizontal
        assert horizontal.gender_analysis is horizontal.gender_mainstreaming is True
        assert horizontal.gender_main_goal is False

    def test_two_partners_in_the_list_and_one_in_the_summary(self, project):
        assert pairs(project) == [(2, 1)]

    @pytest.mark.parametrize("measure", ["robotti", "kumppanuussopimuksia", "rekrytointitapahtumissa", "kielen tukea"])
    def test_measures_are_told_in_the_narrative(self, project, measure):
        assert measure in project.narrative["fi"]["activities"]


class TestKotopaikka:
    @pytest.fixture
    def project(self):
        return load("kotopaikka")

    def test_code_programme_and_time(self, project):
        about = project.settings.project
        assert (about.code, about.programme) == ("S20965", "ESF 2014-2020")
        assert (about.start, about.end) == (datetime.date(2017, 3, 1), datetime.date(2019, 7, 31))

    def test_seven_municipalities(self, project):
        names = [place["fi"] for place in project.settings.places.values()]
        assert names == ["Äänekoski", "Viitasaari", "Saarijärvi", "Kyyjärvi", "Laukaa", "Keuruu", "Jämsä"]

    def test_situation_is_that_of_8_march_2019_while_the_project_ran(self, project):
        days = {day.date() for day in project.tables["indicators"]["as_of"]}
        assert days == {datetime.date(2019, 3, 8)}
        assert project.settings.project.end > datetime.date(2019, 3, 8)

    @pytest.mark.parametrize(
        ("name", "figures"),
        [
            ("training_participants", (84, None, 705)),
            ("trainings", (35, None, 42)),
            ("mentoring_participants", (35, None, 33)),
            ("peer_meetings", (70, None, 8.25)),
            ("path_employers", (None, None, 12)),
            ("paths_described", (None, None, 21)),
            ("rules_trainings", (6, None, 7)),
            ("rules_participants", (70, 140, 15)),
            ("rules_employers", (14, 21, 1)),
            ("companies_micro", (5, None, 4)),
            ("companies_small", (12, None, 10)),
            ("companies_medium", (3, None, 3)),
            ("companies_total", (20, None, 17)),
        ],
    )
    def test_target_and_realised(self, project, name, figures):
        assert targets(project, name) == figures

    @pytest.mark.parametrize(
        ("name", "low", "high"),
        [
            ("training_participants", 12, None),
            ("trainings", 5, None),
            ("mentoring_participants", 5, None),
            ("rules_participants", 10, 20),
            ("rules_employers", 2, 3),
        ],
    )
    def test_target_a_municipality_times_seven_is_the_target_of_all(self, project, name, low, high):
        found, places = row(project, name), len(project.settings.places)
        assert (found["per_place_low"], found["per_place_high"]) == (low, high)
        assert found["target_low"] == low * places
        assert found["target_high"] == (high * places if high else None)

    def test_peer_meetings_are_counted_in_person_days(self, project):
        assert row(project, "peer_meetings")["unit"] == "henkilötyöpäivää"

    def test_each_indicator_belongs_to_one_of_four_results_or_to_the_companies(self, project):
        groups = list(dict.fromkeys(project.tables["indicators"]["group"]))
        assert [group.partition(":")[0] for group in groups[:4]] == ["Tulos 1", "Tulos 2", "Tulos 3", "Tulos 4"]
        assert groups[4:] == ["Yritykset ja organisaatiot"]

    def test_companies_by_size_add_up(self, project):
        (total,) = project.settings.sums
        parts = [targets(project, part) for part in total.parts]
        assert targets(project, total.total) == (sum(p[0] for p in parts), None, sum(p[2] for p in parts))

    def test_budget_class(self, project):
        budget = project.settings.stated["budget"]
        assert (budget.value, budget.upper, budget.unit) == (100_000, 500_000, "euros")

    def test_no_figure_by_municipality_is_claimed(self, project):
        assert "place" not in project.tables["indicators"]


class TestMonetPolut:
    @pytest.fixture
    def project(self):
        return load("monet-polut")

    def test_programme_and_time(self, project):
        about = project.settings.project
        assert about.programme == "ESF 2014-2020"
        assert (about.start, about.end) == (datetime.date(2016, 11, 1), datetime.date(2018, 12, 31))

    def test_about_100_were_met_and_50_entered(self, project):
        assert [(step.value, step.approximate) for step in project.settings.funnel] == [(100, True), (50, False)]

    def test_target_was_80_and_50_had_entered(self, project):
        assert targets(project, "entered") == (80, None, 50)

    def test_day_of_the_figures_is_not_given(self, project):
        assert "as_of" not in project.tables["indicators"]
        assert row(project, "entered")["as_of_note"] == "hankkeen aikana, päivää ei kerrota"

    @pytest.mark.parametrize("name", ["vocational_assessment", "readiness_assessment"])
    def test_two_assessment_models_were_under_way(self, project, name):
        found = row(project, name)
        assert (found["unit"], found["status"], found["actual"]) == ("milestone", "under_way", None)

    @pytest.mark.parametrize("path", ["koulutukseen", "työnhakuun", "yrittäjyyden", "osuuskunnat", "toisen asteen"])
    def test_paths_are_told_in_the_narrative(self, project, path):
        assert path in project.narrative["fi"]["activities"]

    @pytest.mark.parametrize("obstacle", ["kielen", "oppimisvaikeudet", "sosiaaliset", "terveyteen"])
    def test_obstacles_are_told_in_the_narrative(self, project, obstacle):
        assert obstacle in project.narrative["fi"]["lessons"]


class TestPakolaistaustaistenOhjaus:
    @pytest.fixture
    def project(self):
        return load("pakolaistaustaisten-ohjaus")

    def test_programme_and_time(self, project):
        about = project.settings.project
        assert about.programme == "AMIF 2014-2020"
        assert (about.start, about.end) == (datetime.date(2018, 4, 1), datetime.date(2020, 12, 31))

    def test_fund_pays_all(self, project):
        assert stated(project)["amif_share"] == 1

    def test_seven_goals_are_milestones_without_figures(self, project):
        goals = project.tables["indicators"]
        assert list(goals["indicator"]) == [f"goal_{number}" for number in range(1, 8)]
        assert set(goals["unit"]) == {"milestone"}
        assert not {"target_low", "actual"} & set(goals)

    def test_no_goal_is_said_to_be_reached(self, project):
        assert list(project.tables["indicators"]["status"]) == ["under_way", *["planned"] * 6]

    def test_every_goal_names_its_evidence(self, project):
        assert project.tables["indicators"]["evidence"].str.startswith("hankkeen kuvaus").all()

    def test_eleven_localities(self, project):
        assert stated(project)["localities"] == 11

    def test_staff_of_the_text(self, project):
        figures = stated(project)
        offices = ("experts_in_ely_centres", "experts_in_ministry", "staff_in_employment_offices")
        assert [figures[name] for name in offices] == [5, 1, 8]

    def test_regions_and_co_ordinating_staff_of_the_list(self, project):
        figures = stated(project)
        assert (figures["regions_listed"], figures["staff_in_coordinating_centre"]) == (5, 3)

    def test_text_says_five_experts_and_the_list_names_six(self, project):
        assert pairs(project)[0] == (5, 6)

    def test_text_and_list_agree_on_the_others(self, project):
        assert pairs(project)[1:] == [(1, 1), (8, 8)]


@pytest.mark.parametrize("slug", ["mahdollisuudet-todeksi", *WITHOUT_PERSONS, "esimerkkipolku"])
def test_no_figure_is_infinite_or_text(slug):
    table = load(slug).tables["indicators"]
    numbers = table[[name for name in ("target_low", "target_high", "actual") if name in table]]
    assert all(value != value or math.isfinite(value) for value in numbers.to_numpy(dtype="float64").ravel())
