"""Write the synthetic sample of Mahdollisuudet todeksi: workbook and indicator list, the same bytes on every run.

Run: python data_samples/make_samples.py [FOLDER]
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from synthetic_lives import Spell, Stay, background, blank, group_lists, people, spells, stays, unemployment

SEED = 21093
SLUG = "mahdollisuudet-todeksi"
MADE = datetime(2019, 8, 31)
NOTICE = (
    "Tämän työkirjan henkilöt ovat synteettisiä: yhtään heistä ei ole olemassa.",
    "Tunnisteen S tarkoittaa: synteettinen henkilö.",
    "Henkilöt on laadittu niin, että hankkeen julkaisemat lukumäärät toteutuvat; päivät ja taustatiedot on arvottu.",
    "Pilotin alkupäivä 1.9.2016 on oletus, sillä julkaistu kuvaus ei kerro sitä.",
)
FORM = "hankkeen kuvaus S21093"
MADE_UP = "toteuma: synteettiset henkilöt, joiden lukumäärä on julkaistun mukainen"
END = "31.8.2019"
HEADER = "Tunnus;Nimi;Yksikkö;Tavoite;Suunta;Määräpäivä;Toteuma;Tilannepäivä;Laskenta;Peruste"
INDICATORS = (
    f"persons;Osallistuvat henkilöt;henkilöä;70;suurempi;{END};;{END};persons.project.count;"
    f"tavoite: {FORM}, kohta 7.2, {MADE_UP}",
    f"companies;Osallistuvat yritykset;yritystä;25;suurempi;{END};6;{END};;"
    f"{FORM}, kohta 7.1 (julkaistu, ei synteettinen)",
    f"primary_outcome;Työhön tai opiskelemaan päässeiden osuus;%;50,0;suurempi;{END};;{END};"
    f"primary_outcome.project.project_end.share;tavoite: {FORM}, kohta 9, {MADE_UP}",
)


def tables(rng: random.Random) -> dict[str, list[list[object]]]:
    """Return the rows of the three sheets, header first; identifiers follow the order in which people came."""
    persons = people(rng)
    joined = group_lists(rng, persons)
    lives = [(person, stays(rng, person, groups)) for person, groups in zip(persons, joined, strict=True)]
    lives.sort(key=lambda life: life[1][0].start)
    sheets: dict[str, list[list[object]]] = {
        "Osallistujat": [["Tunniste", "Sukupuoli", "Syntymävuosi", "Tilanne alussa", "Koulutus", "Kielitaito"]],
        "Jaksot": [["Tunniste", "Vaihe", "Ryhmä", "Alku", "Loppu", "Päättymisen syy"]],
        "Tilanteet": [["Tunniste", "Tilanne", "Alku", "Loppu", "Lähde"]],
    }
    sheets["Osallistujat"][0] += ["Saapumisvuosi", "Kunta"]
    for number, (person, taken) in enumerate(lives, start=1):
        name = f"S{number:03d}"
        row = background(rng, person)
        sheets["Osallistujat"].append([name, *row])
        sheets["Jaksot"] += [enrolment(rng, name, stay) for stay in taken]
        found = spells(rng, person, taken)
        found += unemployment(rng, str(row[2]), taken[0].start, found)
        sheets["Tilanteet"] += [episode(rng, name, spell) for spell in sorted(found, key=lambda spell: spell.start)]
    sheets["Jaksot"][1:] = sorted(sheets["Jaksot"][1:], key=lambda row: (row[1] == "hanke", row[2], row[0]))
    return sheets


def enrolment(rng: random.Random, name: str, stay: Stay) -> list[object]:
    """Return a row of the sheet Jaksot; here and there the end form is missing."""
    group = f"Pilotti {stay.number}" if stay.phase == "pilotti" else f"Ryhmä {stay.number}"
    if rng.random() < 0.04:
        return [name, stay.phase, group, stay.start, None, None]
    return [name, stay.phase, group, stay.start, stay.end, blank(rng, stay.reason, 0.08)]


def episode(rng: random.Random, name: str, spell: Spell) -> list[object]:
    """Return a row of the sheet Tilanteet."""
    source = rng.choice(("loppulomake", "seurantapuhelu", "asiakastapaaminen"))
    return [name, spell.state, spell.start, spell.end, blank(rng, source, 0.08)]


def fill(rng: random.Random, sheet: Worksheet, rows: list[list[object]]) -> None:
    """Write rows as staff keep them: most dates are dates, some were typed as text."""
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            if isinstance(value, date) and rng.random() < 0.08:
                cell.value = f"{value.day}.{value.month}.{value.year}"
            elif value is not None:
                cell.value = value
            if isinstance(value, date):
                cell.number_format = "d.m.yyyy"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 18
    sheet.freeze_panes = "A2"


def workbook() -> bytes:
    """Return the bytes of the workbook, with no trace of when or where it was written."""
    rng = random.Random(SEED)
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables(rng).items():
        fill(rng, book.create_sheet(name), rows)
    notes = book.create_sheet("Lue minut")
    for line in NOTICE:
        notes.append([line])
    notes.column_dimensions["A"].width = 110
    book.properties.title = "Mahdollisuudet todeksi: synteettinen esimerkkiaineisto"
    book.properties.description = NOTICE[0]
    book.properties.keywords = "synteettinen"
    book.properties.creator = "evalkit"
    book.properties.created = book.properties.modified = MADE
    written = io.BytesIO()
    # Workbook.save would stamp the hour of writing.
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(book, archive).save()
    return timeless(written.getvalue())


def timeless(archive: bytes) -> bytes:
    """Return the archive with fixed time stamps, uncompressed: compressors of different builds differ in bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            target.writestr(entry, source.read(item))
    return written.getvalue()


def write(folder: Path) -> None:
    """Write workbook and indicator list into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{SLUG}.xlsx").write_bytes(workbook())
    (folder / "indicators.csv").write_bytes("".join(f"{line}\n" for line in (HEADER, *INDICATORS)).encode())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / SLUG)
