"""The committed sample is what its script writes, and every file of it says that its persons do not exist."""

import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

SAMPLES = Path(__file__).parent.parent / "data_samples"
SAMPLE = SAMPLES / "mahdollisuudet-todeksi"
WORKBOOK = "mahdollisuudet-todeksi.xlsx"
FILES = (
    f"mahdollisuudet-todeksi/{WORKBOOK}",
    "mahdollisuudet-todeksi/indicators.csv",
    "kotopaikka/kotopaikka.xlsx",
)


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
