"""The command line as project staff meet it: one clear line a fault, and exit codes that a script can use."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from evalkit.cli import app

SAMPLE = Path("data_samples/mahdollisuudet-todeksi")
WORKBOOK = "mahdollisuudet-todeksi.xlsx"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SAMPLE, tmp_path / "hanke")


def edit(folder, sheet, cell, value):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    book[sheet][cell] = value
    book.save(folder / WORKBOOK)


def fault_lines(folder):
    result = run("check", folder)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    return result.output.strip().splitlines()[1:]


def test_check_of_the_sample_finds_nothing():
    result = run("check", SAMPLE)
    assert result.exit_code == 0
    assert "ei virheitä" in result.output
    assert "Osallistujia: 70" in result.output


def test_renamed_column_gives_one_line(folder):
    edit(folder, "Osallistujat", "B1", "Sukup.")
    (line,) = fault_lines(folder)
    assert "sarake ”Sukupuoli”: saraketta ei ole" in line
    assert "Sukup." in line


def test_text_in_a_date_cell_gives_one_line(folder):
    edit(folder, "Jaksot", "D4", "ensi viikolla")
    (line,) = fault_lines(folder)
    assert "taulukko ”Jaksot”, rivi 4, sarake ”Alku”: ”ensi viikolla” ei ole päivämäärä" in line


def test_person_twice_gives_one_line_without_naming_the_person(folder):
    book = openpyxl.load_workbook(folder / WORKBOOK)
    sheet = book["Osallistujat"]
    sheet.append([cell.value for cell in sheet[2]])
    person = sheet["A2"].value
    book.save(folder / WORKBOOK)
    (line,) = fault_lines(folder)
    assert "rivi 72" in line
    assert "sama tunniste on jo rivillä 2" in line
    assert person not in line


def test_end_before_start_gives_one_line(folder):
    edit(folder, "Jaksot", "E2", "1.1.2010")
    (line,) = fault_lines(folder)
    assert "rivi 2, sarake ”Loppu”" in line
    assert "on ennen alkua" in line


def test_misspelt_key_in_project_toml_gives_one_line(folder):
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[outcomes]", "[outcome]"), encoding="utf-8")
    (line,) = fault_lines(folder)
    assert "project.toml" in line
    assert "outcome" in line


def test_build_with_faults_writes_nothing(folder, tmp_path):
    edit(folder, "Jaksot", "D4", "ensi viikolla")
    result = run("build", folder, "--output", tmp_path / "reports")
    assert result.exit_code == 1
    assert not (tmp_path / "reports").exists()


def test_public_release_is_refused_in_words(tmp_path):
    result = run("build", SAMPLE, "--release", "public", "--output", tmp_path)
    assert result.exit_code == 1
    assert "--release internal" in result.output


def test_unknown_format_is_wrong_use(tmp_path):
    result = run("build", SAMPLE, "--format", "odt", "--output", tmp_path)
    assert result.exit_code == 2
    assert "html, docx" in result.output


def test_unknown_language_names_the_known_ones(tmp_path):
    result = run("build", SAMPLE, "--language", "de", "--output", tmp_path)
    assert result.exit_code != 0
    assert "fi, en, sv" in result.output


def test_list_prints_a_line_a_project():
    lines = run("list").output.splitlines()
    assert any(line.startswith("data_samples/mahdollisuudet-todeksi  Mahdollisuudet todeksi") for line in lines)
    assert any("rossi-1980" in line for line in lines)
