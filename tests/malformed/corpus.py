"""Project folders with one fault each, made from `cases.toml`: `python tests/malformed/corpus.py FOLDER` writes all."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).parent
if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))

from malformed.hostile import MAKERS  # noqa: E402  (the path is set first where this is run as a script)

WORKBOOK, TABLE, SETTINGS, NARRATIVE = "tiedot.xlsx", "mittarit.csv", "project.toml", "narrative.fi.md"
SHEETS: dict[str, list[list[object]]] = {
    "Osallistujat": [
        ["Osallistujat, hanke 2017–2019"],
        [],
        ["Tunniste", "Sukupuoli", "Syntymävuosi", "Kielitaito", "Vamma"],
        ["KALLE-1", "nainen", 1980, "A2.1", "ei"],
        ["LIISA-2", "Mies", "1979", "B1", "ei halua vastata"],
        ["SAARA-3", "kvinna", None, "A1", None],
        ["Yhteensä", 3],
    ],
    "Jaksot": [
        ["Tunniste", "Vaihe", "Alku", "Loppu"],
        ["KALLE-1", "hanke", "1.9.2017", "01.12.2017"],
        ["LIISA-2", "hanke", 42_982, None],
        ["SAARA-3", "hanke", "2018-01-08", None],
    ],
    "Tilanteet": [
        ["Tunniste", "Tilanne", "Alku", "Loppu"],
        ["KALLE-1", "Työssä", "2.1.2018", None],
        ["LIISA-2", "opiskelee", "3.2.2018", "5.2.2018"],
        ["SAARA-3", "arbetslös", "8.1.2018", None],
    ],
    "Arviot": [
        ["Tunniste", "Päivä", "Arvio", "Osa-alue", "Pisteet"],
        ["KALLE-1", "1.9.2017", "alku", "työ", "3,5"],
        ["LIISA-2", "1.9.2017", "alku", "työ", 4],
    ],
}
LINES = """Mittari;Paikka;Tavoite;Enintään;Paikkaa kohti;Toteuma;Tilanne;Suunta;Vaihe
kurssit;kotka;10;20;;12;31.8.2019;suurempi;
kurssit;lahti;10;20;;9;31.8.2019;suurempi;
malli;;;;;;31.8.2019;;valmis
"""
STORY = "## Tavoitteet {#aims}\n\nHanke auttaa.\n"


def cases() -> list[dict[str, Any]]:
    """Return the cases: what each changes in the good folder, and the code and place of its one fault."""
    return tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]


def remarks() -> list[dict[str, Any]]:
    """Return what is remarked on and stops nothing: what each changes in the good folder, its code and its place."""
    return tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["remark"]


def write(folder: Path, case: dict[str, Any]) -> Path:
    """Return the folder, which now holds a good project with the changes of a case."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = _replaced((HERE / "settings.toml").read_text(encoding="utf-8"), case.get("settings", []))
    (folder / SETTINGS).write_bytes(settings.encode(case.get("settings_encoding", "utf-8")))
    (folder / TABLE).write_bytes(_replaced(LINES, case.get("lines", [])).encode(case.get("encoding", "utf-8")))
    (folder / NARRATIVE).write_bytes(_replaced(STORY, case.get("story", [])).encode(case.get("encoding", "utf-8")))
    _workbook(case).save(folder / WORKBOOK)
    if "make" in case:
        MAKERS[case["make"]](folder)
    return folder


def _workbook(case: dict[str, Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for name, place, value in case.get("cells", []):
        # TOML has no word for nothing.
        book[name][place] = None if value == "" else value
    for name, place, value in case.get("texts", []):
        book[name][place] = value
        book[name][place].data_type = "s"
    for name, row in case.get("rows", []):
        book[name].append(row)
    for name, first, count in case.get("deleted", []):
        book[name].delete_rows(first, count)
    for name, area in case.get("merged", []):
        book[name].merge_cells(area)
    for name, other in case.get("renamed", []):
        book[name].title = other
    return book


def _replaced(text: str, changes: list[list[str]]) -> str:
    """The text with each first of a pair replaced by its second; a first that is empty stands for the end."""
    for old, new in changes:
        if old not in text:
            raise ValueError(f"{old!r} is not there")
        text = text.replace(old, new, 1) if old else text + new
    return text


if __name__ == "__main__":
    for each in cases():
        write(Path(sys.argv[1]) / each["name"].replace(" ", "-"), each)
