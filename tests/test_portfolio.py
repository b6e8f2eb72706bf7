"""Projects side by side: a line each, never a sum of persons, and why lines are not comparable."""

from pathlib import Path

import pandas as pd
import pytest

from evalkit import load_projects, open_portfolio, portfolio
from evalkit.errors import ParameterError
from evalkit.portfolios import build_portfolio
from evalkit.project import Project, Settings
from evalkit.sentences import sentence

SAMPLES = Path("data_samples")


@pytest.fixture(scope="module")
def projects():
    return load_projects([SAMPLES / "mahdollisuudet-todeksi", SAMPLES / "oma-polku", SAMPLES / "kotopaikka"])


@pytest.fixture(scope="module")
def rows(projects):
    return portfolio(projects)


def line(rows, slug):
    return {row.statistic: row for row in rows.where(measure="portfolio", category=slug)}


def test_line_holds_persons_and_share_of_the_window_that_the_target_is_about(rows):
    mato = line(rows, "mahdollisuudet-todeksi")
    share = next(iter(rows.where(measure="portfolio_outcome", category="mahdollisuudet-todeksi")))
    assert (mato["participants"].value, share.value) == (50, 0.36)
    assert share.lower == pytest.approx(0.2414, abs=1e-4)


def test_euros_a_person_are_the_used_euros_by_the_persons(rows):
    mato = line(rows, "mahdollisuudet-todeksi")
    assert mato["euros_used"].value == 253421
    assert mato["euros_a_person"].value == pytest.approx(253421 / 50)


def test_targets_that_are_decided_are_counted_apart_from_those_reached(rows):
    # Mahdollisuudet todeksi reached none of its three targets.
    mato = line(rows, "mahdollisuudet-todeksi")
    assert (mato["targets_decided"].value, mato["targets_reached"].value) == (3, 0)


def stated(*rows, **about):
    """A project without persons: indicators (column values) with figures of its last day."""
    known = {"slug": "small", "name": {"fi": "Pieni"}, "start": "2018-01-01", "end": "2018-12-31", **about}
    frame = pd.DataFrame([{"indicator": str(number), "as_of": "2018-12-31", **row} for number, row in enumerate(rows)])
    table = frame.astype({"as_of": "datetime64[ns]"})
    return Project(Path("small"), Settings.model_validate({"project": known}), {"indicators": table}, {}, {})


def test_target_that_was_exceeded_is_reached_and_one_that_was_missed_is_decided():
    figures = [{"target_low": 10, "actual": actual} for actual in (12, 10, 9, 1)]
    not_due = {"target_low": 10, "actual": 1, "as_of": "2018-06-30"}
    small = line(portfolio([stated(*figures, not_due, {"actual": 5})]), "small")
    assert [small[name].value for name in ("targets_set", "targets_decided", "targets_reached")] == [5, 4, 2]


@pytest.mark.parametrize(("day", "told"), [("2018-12-30", True), ("2018-12-31", False), (None, False)])
def test_figure_of_a_day_before_the_last_one_is_one_from_under_way(day, told):
    rows = portfolio([stated({"target_low": 10, "actual": 1, "as_of": day})])
    assert (len(rows.where(measure="portfolio_note", category="interim")) == 1) == told


def test_duration_is_in_months(rows):
    assert line(rows, "mahdollisuudet-todeksi")["duration"].value == pytest.approx(24, abs=0.1)


def test_what_a_project_has_no_data_for_is_missing_and_not_zero(rows):
    other = line(rows, "oma-polku")
    assert [other[name].mark for name in ("participants", "euros_a_person")] == ["missing"] * 2


def test_no_row_adds_persons_up_over_projects(rows):
    assert {row.category for row in rows.where(measure="portfolio")} == {
        "mahdollisuudet-todeksi",
        "oma-polku",
        "kotopaikka",
    }


def test_every_indicator_of_every_project_is_there_under_its_project(rows, projects):
    shown = {row.category for row in rows.where(measure="portfolio_target")}
    wanted = {f"{p.slug}/{name}" for p in projects for name in p.tables["indicators"]["indicator"]}
    assert wanted <= shown


def test_notes_tell_what_differs(rows, projects):
    text = "".join(span.text for span in sentence(rows, "portfolio.notes", open_portfolio(projects).words))
    assert "Henkilöitä ei lasketa yhteen" in text
    assert "eripituisia" in text
    assert "hankkeen ollessa kesken" in text
    assert "keksitty" not in text


def test_report_of_the_portfolio_is_built(projects, tmp_path):
    folder = build_portfolio(projects, release="internal", output=tmp_path)
    # A word joiner keeps a range on one line.
    page = (folder / "index.html").read_text(encoding="utf-8").replace("\N{WORD JOINER}", "")
    assert folder == tmp_path / "portfolio" / "fi" / "internal"
    for text in (
        "70–140",
        "24,1–49,9",
        "Hankkeet rinnakkain",
        "Mahdollisuudet todeksi",
        "Sisäinen – ei julkaistavaksi",
    ):
        assert text in page


def test_portfolio_of_one_project_is_refused(projects, tmp_path):
    with pytest.raises(ParameterError, match="portfolio_of_one"):
        build_portfolio(projects[:1], output=tmp_path)


def test_units_are_in_the_language_of_the_page(projects):
    words = open_portfolio(projects, "en").words
    assert words.label("unit", "henkilöä") == "persons"
    assert words.label("unit", "yritystä") == "enterprises"
