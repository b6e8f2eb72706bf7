"""evalkit new: a folder that can be built at once, and whose every setting, column and word is explained."""

import re
import tomllib

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import evalkit as ek
from evalkit.cli import app
from evalkit.loading.narrative import PARTS, read_narrative
from evalkit.loading.value_labels import codes_of
from evalkit.part import Part
from evalkit.project import Settings
from evalkit.project_file import read_settings
from evalkit.template import template_languages, write_template
from evalkit.template.notes import read_notes

LANGUAGES = template_languages()


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request, tmp_path_factory):
    """A written template and its language."""
    folder = tmp_path_factory.mktemp("new") / "hanke"
    write_template(folder, request.param)
    return folder, request.param


def book_of(folder):
    (path,) = folder.glob("*.xlsx")
    return openpyxl.load_workbook(path)


def test_new_says_what_it_wrote_and_what_to_do_next(tmp_path):
    told = run("new", tmp_path / "hanke")
    assert told.exit_code == 0
    assert {path.name for path in (tmp_path / "hanke").iterdir()} == {
        ".gitignore",
        "aineisto.xlsx",
        "narrative.fi.md",
        "project.toml",
    }
    assert f"evalkit build {(tmp_path / 'hanke').as_posix()}" in told.output
    assert "EVALKIT_LANGUAGE" not in told.output


@pytest.mark.parametrize(("name", "slug"), [("Työpolku 2026", "tyopolku-2026"), ("my-project", "my-project")])
def test_reports_of_a_new_project_are_named_after_its_folder(tmp_path, name, slug):
    assert run("new", tmp_path / name).exit_code == 0
    assert ek.load_project(tmp_path / name).slug == slug
    assert (tmp_path / name / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_new_in_another_language_says_in_it_how_the_commands_speak_it(tmp_path):
    assert "The commands speak English with" in run("new", tmp_path / "p", "--language", "en").output


def test_template_has_no_faults_and_says_that_it_is_invented(made):
    folder, language = made
    assert run("check", folder).exit_code == 0
    project = ek.load_project(folder)
    assert project.settings.project.persons == "fictitious"
    assert set(project.tables) == {"participants", "enrolments", "episodes", "assessments", "indicators"}
    notes = read_notes(language)
    assert [cell.value for cell in book_of(folder)[notes.sheet]["A"][1 : len(notes.about) + 1]] == notes.about


@pytest.mark.parametrize("release", ["public", "internal"])
def test_report_of_the_template_is_built_at_once(tmp_path, release):
    write_template(tmp_path / "hanke")
    place = ek.build_report(tmp_path / "hanke", release=release, formats=("html",), output=tmp_path / "reports")
    assert "Esimerkkihanke (keksitty)" in (place / "index.html").read_text(encoding="utf-8")


def test_template_has_the_same_bytes_each_time(tmp_path, made):
    folder, language = made
    write_template(tmp_path / "hanke", language)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "hanke").iterdir()
    }


def test_empty_folder_is_filled(tmp_path):
    assert write_template(tmp_path)


@pytest.mark.parametrize("taken", ["hanke", "hanke/project.toml", "hanke/muu.txt"])
def test_nothing_is_written_over(tmp_path, taken):
    path = tmp_path / taken
    path.parent.mkdir(exist_ok=True)
    path.write_text("oma", encoding="utf-8")
    told = run("new", tmp_path / "hanke")
    assert told.exit_code == 2
    assert "Sen päälle ei kirjoiteta" in told.output
    assert path.read_text(encoding="utf-8") == "oma"
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]


def test_language_without_a_template_is_refused(tmp_path):
    told = run("new", tmp_path / "hanke", "--language", "de")
    assert told.exit_code == 2
    assert not (tmp_path / "hanke").exists()


def test_folder_that_cannot_be_made_is_told():
    assert run("new", "/proc/hanke").exit_code == 2


def lists(sheet):
    """The words of each column with a list, by its header."""
    found = {}
    for check in sheet.data_validations.dataValidation:
        if check.type == "list":
            name, area = check.formula1.lstrip("=").rsplit("!", 1)
            words = [cell[0].value for cell in sheet.parent[name.strip("'")][area.replace("$", "")]]
            found[sheet[f"{str(check.sqref).partition('2')[0]}1"].value] = words
    return found


def test_every_coded_column_has_a_list_whose_words_are_read_as_all_of_its_codes(made):
    folder, _ = made
    settings, book = read_settings(folder), book_of(folder)
    checked = 0
    for table, source in settings.tables.items():
        offered = lists(book[source.sheet])
        for name, header in source.columns.items():
            column = settings.table_schema(table).column(name)
            if column.codes:
                known = codes_of(column, source)
                assert [known[word.casefold()] for word in offered[header]] == list(
                    dict.fromkeys(known[word.casefold()] for word in offered[header])
                ), header
                assert {known[word.casefold()] for word in offered[header]} == set(column.codes), header
                checked += 1
    assert checked == 12


def test_days_are_dates_and_a_cell_takes_nothing_else(made):
    folder, _ = made
    settings, book = read_settings(folder), book_of(folder)
    for table, source in settings.tables.items():
        sheet = book[source.sheet]
        headers = [cell.value for cell in sheet[1]]
        dated = {str(check.sqref) for check in sheet.data_validations.dataValidation if check.type == "date"}
        for name, header in source.columns.items():
            if settings.table_schema(table).column(name).kind == "day":
                letter = sheet.cell(1, headers.index(header) + 1).column_letter
                assert f"{letter}2:{letter}2000" in dated
                cells = [cell for cell in sheet[letter][1:] if cell.value is not None]
                assert cells
                assert all(cell.is_date and cell.number_format == "d.m.yyyy" for cell in cells)


def test_notes_explain_every_table_and_column(made):
    folder, language = made
    settings, notes = read_settings(folder), read_notes(language)
    sheet = book_of(folder)[notes.sheet]
    told = {(row[0].value, row[1].value): row[3].value for row in sheet.iter_rows() if row[3].value}
    for source in settings.tables.values():
        assert told[source.sheet, None]
        assert all(told[source.sheet, header] for header in source.columns.values())


def test_notes_explain_the_words_that_are_evalkits_own(made):
    folder, language = made
    settings, notes = read_settings(folder), read_notes(language)
    for table in settings.tables:
        for column in settings.table_schema(table).columns:
            if column.name in ("status_at_start", "state", "status", "direction", "disability"):
                assert [code for code in column.codes if not notes.of_code(column, code)] == []


def fields(part, name=""):
    """Every key that project.toml may hold, by its own name."""
    for key, info in part.model_fields.items():
        yield key
        for inner in re.findall(r"evalkit\.\w+\.(\w+)", str(info.annotation)):
            found = {each.__name__: each for each in Part.__subclasses__()}.get(inner)
            yield from fields(found) if found else ()


def test_every_setting_is_named_in_the_template(made):
    folder, _ = made
    text = (folder / "project.toml").read_text(encoding="utf-8")
    assert {key for key in fields(Settings) if not re.search(rf"\b{key}\b", text)} == set()


def test_parts_that_are_out_of_use_are_right_once_they_are_in_use(made):
    folder, _ = made
    text = (folder / "project.toml").read_text(encoding="utf-8")
    in_use = re.sub(r'^# (\[|[a-z_]+ = |"[a-z.]+" = )', r"\1", text, flags=re.M)
    settings = Settings.model_validate(tomllib.loads(in_use))
    assert settings.comparison is not None
    assert settings.benchmarks
    assert settings.pairs
    assert settings.published


def test_narrative_has_every_heading(made):
    folder, language = made
    file = f"narrative.{language}.md"
    assert set(read_narrative((folder / file).read_bytes(), file)) == set(PARTS)


def test_persons_of_the_template_are_those_of_the_sample(made):
    folder, _ = made
    ours, sample = ek.load_project(folder), ek.load_project("data_samples/esimerkkipolku")
    mine = ours.tables["participants"]
    theirs = sample.tables["participants"].set_index("person").loc[list(mine["person"]), list(mine.columns[1:])]
    pd.testing.assert_frame_equal(mine.set_index("person"), theirs, check_dtype=False)
