"""A project folder as staff keep it, small and right, with one slip at a time for the tests of loading."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from evalkit.errors import DataError, Fault
from evalkit.loading import load_project

HEAD = """
[project]
slug = "a-project"
name = { fi = "Hanke" }
[states]
bootcamp = { fi = "leiri" }
"""
MAPS = """
[tables.participants]
file = "tiedot.xlsx"
sheet = "Osallistujat"
columns = { person = "Tunniste", gender = "Sukupuoli", birth_year = "Syntymävuosi" }
values = { gender = { nainen = "female", Mies = "male" } }
[tables.enrolments]
file = "tiedot.xlsx"
sheet = "Jaksot"
columns = { person = "Tunniste", start = "Alku", end = "Loppu" }
values = { phase = { hanke = "project" } }
[tables.episodes]
file = "tiedot.xlsx"
sheet = "Tilanteet"
columns = { person = "Tunniste", state = "Tilanne", start = "Alku", end = "Loppu" }
values = { state = { "työssä" = "work" } }
"""
DAY = datetime.date
Sheets = dict[str, list[list[object]]]


def good_sheets() -> Sheets:
    return {
        "Osallistujat": [
            ["Tunniste", "Sukupuoli", "Syntymävuosi", "Muistiinpano"],
            ["KALLE-1", "Nainen", 1980, "oma sarake"],
            ["LIISA-2", " mies ", None, None],
        ],
        "Jaksot": [
            ["Tunniste", "phase", "Alku", "Loppu"],
            ["KALLE-1", "Hanke", DAY(2017, 9, 1), "1.12.2017"],
            ["LIISA-2", "Hanke", "2017-09-04", None],
        ],
        "Tilanteet": [
            ["Tunniste", "Tilanne", "Alku", "Loppu"],
            ["KALLE-1", "Työssä", datetime.datetime(2018, 1, 2, 13, 30), None],
            ["LIISA-2", "bootcamp", "03.02.2018", "5.2.2018"],
        ],
    }


def save(folder: Path, sheets: Sheets, toml: str = HEAD + MAPS) -> Path:
    (folder / "project.toml").write_text(toml, encoding="utf-8")
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(folder / "tiedot.xlsx")
    return folder


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        load_project(folder)
    assert "KALLE" not in str(caught.value)
    assert "LIISA" not in str(caught.value)
    return caught.value.faults


def changed(sheet: str, row: int, column: int, value: object) -> Sheets:
    """The good sheets with one other cell; rows and columns as Excel counts them, from 1."""
    sheets = good_sheets()
    sheets[sheet][row - 1][column - 1] = value
    return sheets


def added(sheet: str, row: list[object]) -> Sheets:
    sheets = good_sheets()
    sheets[sheet].append(row)
    return sheets


def save_csv(folder: Path, content: bytes, columns: str = "") -> Path:
    toml = HEAD + f'[tables.indicators]\nfile = "mittarit.csv"\n{columns}'
    (folder / "project.toml").write_text(toml, encoding="utf-8")
    (folder / "mittarit.csv").write_bytes(content)
    return folder
