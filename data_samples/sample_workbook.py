"""Workbooks of the samples: sheets as staff keep them, and the same bytes on every run."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

Table = list[list[object]]
NOTES = "Lue minut"


@dataclass(frozen=True)
class About:
    """What a workbook says of itself: title, keyword, notes (a sheet of their own, a line a row) and its fixed date."""

    title: str
    keyword: str
    notes: tuple[str, ...]
    made: datetime


def fill(rng: random.Random, sheet: Worksheet, rows: Sequence[Sequence[object]], typed: float) -> None:
    """Write rows as staff keep them: most dates are dates, a share of them was `typed` as text."""
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            if isinstance(value, date) and rng.random() < typed:
                cell.value = f"{value.day}.{value.month}.{value.year}"
            elif value is not None:
                cell.value = value
            if isinstance(value, date):
                cell.number_format = "d.m.yyyy"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 18
    sheet.freeze_panes = "A2"


def workbook(rng: random.Random, tables: Mapping[str, Table], about: About, typed: float) -> bytes:
    """Return the bytes of a workbook of these sheets, header row first; nothing tells when or where it was written."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        fill(rng, book.create_sheet(name), rows, typed)
    notes = book.create_sheet(NOTES)
    for line in about.notes:
        notes.append([line])
    notes.column_dimensions["A"].width = 110
    book.properties.title = about.title
    book.properties.description = about.notes[0]
    book.properties.keywords = about.keyword
    book.properties.creator = "evalkit"
    book.properties.created = book.properties.modified = about.made
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


def lines(rows: Sequence[str]) -> bytes:
    """Return the bytes of a text file of these lines."""
    return "".join(f"{row}\n" for row in rows).encode()
