"""The committed samples are what their script writes, and every file says where its persons do not exist."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import evalkit as ek

SAMPLES = Path(__file__).parent.parent / "data_samples"
SAMPLE = SAMPLES / "mahdollisuudet-todeksi"
WORKBOOK = "mahdollisuudet-todeksi.xlsx"
FILES = (
    f"mahdollisuudet-todeksi/{WORKBOOK}",
    "mahdollisuudet-todeksi/indicators.csv",
    "kotopaikka/kotopaikka.xlsx",
    "esimerkkipolku/esimerkkipolku.xlsx",
)
EXAMPLE = SAMPLES / "esimerkkipolku"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, SAMPLES / "make_samples.py", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def workbook():
    return load_workbook(SAMPLE / WORKBOOK)


def cells(sheet):
    return [cell for row in sheet.iter_rows(min_row=2) for cell in row]


@pytest.mark.parametrize("name", FILES)
def test_script_writes_the_committed_bytes(written, name):
    assert (written / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_script_writes_no_other_file(written):
    made = [path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()]
    assert sorted(made) == sorted(FILES)


@pytest.mark.parametrize("name", ["indicators.csv", "project.toml", "README.md"])
def test_text_file_says_synthetic(name):
    assert "synteetti" in (SAMPLE / name).read_text(encoding="utf-8")


def test_workbook_says_synthetic_in_a_sheet_and_in_its_properties(workbook):
    assert "synteettisiä" in workbook["Lue minut"]["A1"].value
    assert "synteettinen" in workbook.properties.title
    assert "synteettinen" in workbook.properties.keywords


@pytest.mark.parametrize("name", ["Osallistujat", "Jaksot", "Tilanteet"])
def test_every_row_names_a_synthetic_person(workbook, name):
    rows = list(workbook[name].iter_rows(min_row=2, max_col=1, values_only=True))
    assert rows
    assert all(identifier.startswith("S") and identifier[1:].isdigit() for (identifier,) in rows)


@pytest.mark.parametrize(("name", "column"), [("Jaksot", 4), ("Tilanteet", 3)])
def test_dates_are_mostly_dates_and_sometimes_text(workbook, name, column):
    starts = [cell.value for (cell,) in workbook[name].iter_rows(min_row=2, min_col=column, max_col=column)]
    texts = [value for value in starts if isinstance(value, str)]
    assert 0 < len(texts) < 0.2 * len(starts)


def test_some_cells_are_blank_and_some_spells_are_open(workbook):
    assert any(cell.value is None for cell in cells(workbook["Osallistujat"]))
    ends = [cell.value for (cell,) in workbook["Tilanteet"].iter_rows(min_row=2, min_col=4, max_col=4)]
    assert None in ends


def test_nothing_tells_when_the_workbook_was_written(workbook):
    assert workbook.properties.created == workbook.properties.modified
    assert workbook.properties.created.year == 2019


class TestExample:
    """What the invented project must show, so that each chapter has something to say of it."""

    @pytest.fixture
    def project(self):
        return ek.load_project(EXAMPLE)

    @pytest.fixture
    def participants(self, project):
        everybody = project.tables["participants"]
        return everybody[everybody["comparison_group"] == "participant"].set_index("person")

    @pytest.fixture
    def taken(self, project):
        return project.tables["enrolments"].query("phase == 'project'")

    @pytest.mark.parametrize("name", ["indikaattorit.csv", "project.toml", "narrative.fi.md", "README.md"])
    def test_text_file_says_that_it_is_made_up(self, name):
        assert "keksit" in (EXAMPLE / name).read_text(encoding="utf-8")

    def test_project_file_says_fictitious(self, project):
        assert project.settings.project.persons == "fictitious"
        assert "keksit" in project.settings.project.name["fi"]

    def test_every_text_of_the_narrative_says_so(self, project):
        texts = project.narrative["fi"].values()
        assert all("keksit" in text.lower() or "esimerkkihank" in text.lower() for text in texts)

    def test_workbook_says_so_in_a_sheet_and_in_its_properties(self):
        book = load_workbook(EXAMPLE / "esimerkkipolku.xlsx")
        assert "keksitty" in book["Lue minut"]["A1"].value
        assert "keksitty" in book.properties.title

    def test_84_participants_and_56_persons_of_a_comparison_group(self, project):
        counts = project.tables["participants"]["comparison_group"].value_counts()
        assert (counts["participant"], counts["comparison"]) == (84, 56)

    def test_comparison_group_is_not_in_the_projects_window(self, project, participants):
        assert set(ek.build_cohort(project).frame["person"]) == set(participants.index)

    def test_funnel_ends_with_those_who_started(self, project, participants):
        assert project.settings.funnel[-1].value == len(participants)

    def test_three_towns_have_participants_and_some_are_not_known(self, project, participants):
        assert set(participants["municipality"].dropna()) == set(project.settings.places)
        assert participants["municipality"].isna().any()

    def test_two_were_employed_at_the_start(self, participants):
        assert (participants["status_at_start"] == "employed").sum() == 2

    @pytest.mark.parametrize("question", ["disability", "minority", "other_disadvantage"])
    def test_sensitive_questions_were_answered_and_refused(self, participants, question):
        assert {"yes", "no", "refused"} <= set(participants[question])

    def test_some_returned(self, taken):
        assert (taken["person"].value_counts() > 1).sum() >= 10

    def test_some_end_forms_are_missing(self, taken):
        assert 3 <= taken["end"].isna().sum() <= 10
        assert taken.loc[taken["end"].isna(), "exit_reason"].isna().all()

    def test_two_came_for_one_day(self, taken):
        assert (taken["start"] == taken["end"]).sum() == 2

    def test_every_state_that_the_workbook_can_name_occurs(self, project):
        named = project.settings.tables["episodes"].values["state"].values()
        assert set(project.tables["episodes"]["state"]) == set(named)

    def test_about_60_have_both_assessments_in_both_dimensions(self, project):
        scores = project.tables["assessments"].groupby(["person", "dimension"]).size().unstack()
        assert 55 <= (scores == 2).all(axis=1).sum() <= 65

    def test_scores_are_1_to_5(self, project):
        assert project.tables["assessments"]["score"].between(1, 5).all()

    def test_comparison_group_was_not_assessed(self, project, participants):
        assert set(project.tables["assessments"]["person"]) <= set(participants.index)

    def test_no_spell_begins_after_the_project(self, project):
        assert (project.tables["episodes"]["start"] <= pd.Timestamp(project.settings.project.end)).all()

    def test_every_computed_indicator_names_a_row(self, project):
        rows = ek.computed_rows(project)
        named = project.tables["indicators"]["computed"].dropna()
        assert len(named) > 10
        assert all(name in rows for name in named)

    def test_indicators_show_every_kind_of_target(self, project):
        table = project.tables["indicators"]
        assert (table["target_high"] > table["target_low"]).any()
        assert table["per_place_low"].notna().any()
        assert (table["direction"] == "lower").any()
        assert (table["due"] > pd.Timestamp(project.settings.project.end)).any()
        assert (table["unit"] == "milestone").any()
        assert table["place"].notna().any()

    def test_towns_and_the_unknown_make_the_total(self, project):
        rows = ek.computed_rows(project)
        towns = [*project.settings.places, "missing"]
        counted = [rows[f"persons.project.municipality={town}.count"].value for town in towns]
        assert sum(counted) == rows["persons.project.count"].value
