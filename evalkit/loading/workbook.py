"""Sheets of cells from Excel and CSV files, with the row numbers that the spreadsheet shows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePosixPath

from evalkit.errors import DataError, Fault
from evalkit.loading.cells import Cell, text

KINDS = (".xlsx", ".csv")

Line = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet: its first row that is not blank is the header; lines are (row number, cells)."""

    file: str
    name: str
    header_row: int
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_sheet(content: bytes, file: str, name: str = "") -> Sheet:
    """Return a sheet of an Excel file (the first if no name is given) or a CSV file, without its blank rows.

    `file` is the name used in faults. Raises DataError: unknown kind of file, unreadable, sheet missing, sheet empty,
    CSV not in UTF-8, CSV with broken quotation, CSV row with more cells than its header.
    """
    kind = PurePosixPath(file).suffix.lower()
    if kind not in KINDS:
        raise DataError([Fault("file_kind_unknown", file=file, value=kind, expected=", ".join(KINDS))])
    rows = _excel_rows(content, file, name) if kind == ".xlsx" else _csv_rows(content, file)
    lines = [(number, row) for number, row in enumerate(rows, start=1) if any(text(cell) for cell in row)]
    if not lines:
        raise DataError([Fault("sheet_empty", file=file, sheet=name)])
    (header_row, header), *rest = lines
    if kind == ".csv":
        _refuse_long_lines(rest, len(header), file)
    return Sheet(file, name, header_row, tuple(text(cell) or "" for cell in header), tuple(rest))


def _excel_rows(content: bytes, file: str, name: str) -> list[list[Cell]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            if name and name not in workbook.sheet_names:
                sheets = ", ".join(workbook.sheet_names)
                raise DataError([Fault("sheet_missing", file=file, sheet=name, expected=sheets)])
            sheet = workbook.get_sheet_by_name(name) if name else workbook.get_sheet_by_index(0)
            # Blank rows above the table count: the row numbers must be Excel's.
            return [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except CalamineError:
        raise DataError([Fault("file_unreadable", file=file)]) from None


def _csv_rows(content: bytes, file: str) -> list[list[Cell]]:
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError([Fault("not_utf8", file=file)]) from None
    header = next((line for line in written.splitlines() if line.strip()), "")
    delimiter = ";" if header.count(";") >= header.count(",") else ","
    rows: list[list[Cell]] = []
    try:
        # Strict: a quotation mark that is never closed would swallow the rest of the file.
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True):
            rows.append(list(row))
    except csv.Error:
        raise DataError([Fault("csv_broken", file=file, row=len(rows) + 1)]) from None
    return rows


def _refuse_long_lines(lines: list[Line], width: int, file: str) -> None:
    """An unquoted delimiter inside a value shifts the rest of its row."""
    long = [number for number, cells in lines if any(text(cell) for cell in cells[width:])]
    if long:
        raise DataError(Fault("row_too_long", file=file, row=number, expected=str(width)) for number in long)
