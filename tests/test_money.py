"""Money: planned against realised, and what one person cost."""

from pathlib import Path

import pytest
from persons import make_project

from evalkit import load_project
from evalkit.analysis.horizontal import horizontal
from evalkit.analysis.indicators import computed_rows
from evalkit.analysis.money import money
from evalkit.chapter.page import words_for
from evalkit.project import Project, Settings
from evalkit.results import Results
from evalkit.sentences import sentence

ABOUT = {"slug": "small", "name": {"fi": "Pieni"}}
TOTAL = {"total": {"planned": 1200, "realised": 1000}}


def rows_of(lines, computed=None):
    settings = Settings.model_validate({"project": ABOUT, "money": lines})
    return money(Project(Path("small"), settings, {}, {}, {}), computed)


def with_persons(episodes=(("a", "work", "2018-06-01", None),), **settings):
    enrolments = [(name, None, None, "2018-02-01", "2018-04-30") for name in "abcd"]
    project = make_project(enrolments, episodes, money=TOTAL, **settings)
    return money(project, computed_rows(project))


def test_used_is_the_realised_share_of_the_plan():
    assert rows_of(TOTAL)["money.line=total.used"].value == pytest.approx(1000 / 1200)


def test_line_without_a_realised_sum_is_missing_and_not_zero():
    rows = rows_of({"city": {"planned": 100}})
    assert [row.mark for row in rows] == ["", "missing", "missing"]


def test_cost_is_the_realised_total_by_persons_and_by_persons_with_an_outcome():
    rows = with_persons()
    assert rows["cost.year.per=participant.cost"].value == 250
    assert rows["cost.year.per=primary_outcome.cost"].value == 1000
    assert rows["cost.year.per=participant.cost"].base == 4


def test_cost_is_of_the_window_that_the_target_is_about():
    windows = {
        "early": {"start": "2018-01-01", "end": "2018-01-31"},
        "year": {"start": "2018-01-01", "end": "2018-12-31"},
    }
    outcomes = {"employment": ["work"], "primary": ["employment"], "target": 0.5, "target_window": "year"}
    assert with_persons(windows=windows, outcomes=outcomes)["cost.year.per=participant.cost"].value == 250


def test_cost_of_an_outcome_that_nobody_reached_is_missing():
    row = with_persons(episodes=())["cost.year.per=primary_outcome.cost"]
    assert (row.value, row.mark) == (None, "missing")


def test_cost_of_unknown_persons_is_missing():
    rows = rows_of(TOTAL, Results(()))
    assert [row.mark for row in rows.where(measure="cost")] == ["missing", "missing"]


def test_without_a_realised_total_no_cost_is_spoken_of():
    assert not rows_of({"total": {"planned": 100}, "city": {"realised": 50}}).where(measure="cost")


class TestSamples:
    def test_mahdollisuudet_todeksi_per_participant_and_per_person_in_work_or_study(self):
        project = load_project("data_samples/mahdollisuudet-todeksi")
        rows = money(project, computed_rows(project))
        assert rows["cost.project.per=participant.cost"].value == pytest.approx(253421 / 50)
        assert rows["cost.project.per=primary_outcome.cost"].value == pytest.approx(253421 / 18)
        said = "".join(span.text for span in sentence(rows, "indicators.costs", words_for(project, "fi")))
        assert "5\N{NO-BREAK SPACE}068 euroa (50 osallistujaa hankkeessa 2017–2019)" in said
        assert "14\N{NO-BREAK SPACE}079 euroa (18 henkilöä" in said

    def test_oma_polku_cannot_say_what_a_participant_cost(self):
        project = load_project("data_samples/oma-polku")
        rows = money(project, computed_rows(project))
        said = "".join(span.text for span in sentence(rows, "indicators.costs", words_for(project, "fi")))
        assert said == "Kustannusta henkilöä kohti ei voi laskea, koska osallistujien määrää ei ole ilmoitettu."

    @pytest.mark.parametrize(
        ("slug", "line", "planned", "realised"),
        [
            ("mahdollisuudet-todeksi", "eu_and_state", 199775, 192360),
            ("mahdollisuudet-todeksi", "total", 265867, 253421),
            ("mahdollisuudet-todeksi", "city", 66092, None),
            ("oma-polku", "eu_and_state", 426537, 402287),
            ("oma-polku", "total", 508601, 486277),
        ],
    )
    def test_published_euros(self, slug, line, planned, realised):
        rows = money(load_project(Path("data_samples") / slug))
        assert rows[f"money.line={line}.planned"].value == planned
        assert rows[f"money.line={line}.realised"].value == realised

    def test_scores_and_gender_statements_of_oma_polku(self):
        rows = horizontal(load_project("data_samples/oma-polku"))
        assert rows["score.principle=local_economy.direct"].value == 4
        assert rows["score.principle=local_economy.indirect"].value == 6
        assert len(rows.where(measure="score", value=0.0)) == 2 * 15 - 13
        answers = {row.category: row.text for row in rows.where(measure="gender_statement")}
        assert answers == {"gender_analysis": "yes", "gender_mainstreaming": "yes", "gender_main_goal": "no"}
