"""The template's workbook: a sheet for each table with lists to choose from, and one of notes that explains them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.project import Settings, TableSource
from evalkit.publishing.archive import EARLIEST, archive, parts
from evalkit.publishing.spreadsheet import put
from evalkit.schema import Column
from evalkit.template.notes import Notes
from evalkit.template.rows import Cell, Rows

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

# Rows in which cells are checked while they are typed.
LAST_ROW = 2000
DAY = "d.m.yyyy"
FIRST_DAY = "DATE(1900,3,1)"
_WIDTHS = (16, 22, 34, 90)


def workbook(settings: Settings, rows: Mapping[str, Rows], notes: Notes) -> bytes:
    """Return the workbook's bytes; sheets, headers and words are those that the settings name."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.title = notes.title
    book.properties.creator = ""
    book.create_sheet(notes.sheet)
    sheets = {name: book.create_sheet(source.sheet) for name, source in settings.tables.items()}
    lists = _write_notes(book, settings, notes)
    for name, sheet in sheets.items():
        _fill(sheet, list(_columns(settings, name)), rows[name])
        for place, column in enumerate(_columns(settings, name), 1):
            check = _check(column, lists.get((name, column.name), ""), notes)
            if check is not None:
                letter = sheet.cell(1, place).column_letter
                check.add(f"{letter}2:{letter}{LAST_ROW}")
                sheet.add_data_validation(check)
    file = io.BytesIO()
    book.save(file)
    return archive(parts(file.getvalue()), EARLIEST)


@dataclass(frozen=True)
class _TemplateColumn:
    """A column of a sheet: its schema, the header there, and the word of each code."""

    schema: Column
    header: str
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.schema.name

    @property
    def is_listed(self) -> bool:
        """Whether nothing but the words may stand in the column; a unit is any text, and has a word for a code too."""
        return bool(self.words) and self.name != "unit"


def _columns(settings: Settings, table: str) -> Iterator[_TemplateColumn]:
    source: TableSource = settings.tables[table]
    for name, header in source.columns.items():
        column = settings.table_schema(table).column(name)
        own = {code: word for word, code in source.values.get(name, {}).items()}
        yield _TemplateColumn(column, header, own or {code: code for code in column.codes})


def _write_notes(book: Workbook, settings: Settings, notes: Notes) -> dict[tuple[str, str], str]:
    """Fill the sheet of notes; return where the words of each column stand there, by table and column."""
    from openpyxl.styles import Alignment

    sheet = book[notes.sheet]
    place = 0

    def add(*texts: str, bold: bool = False) -> None:
        nonlocal place
        place += 1
        for number, text in enumerate(texts, 1):
            if text:
                put(sheet, place, number, text, bold)
                sheet.cell(place, number).alignment = Alignment(vertical="top", wrap_text=number == len(_WIDTHS))

    add(notes.title, bold=True)
    for line in notes.about:
        add(line)
    add()
    add(*notes.heads, bold=True)
    found = {}
    for table, source in settings.tables.items():
        add(source.sheet, "", "", notes.tables[table], bold=True)
        for column in _columns(settings, table):
            add(source.sheet, column.header, "", notes.of_column(table, column.schema))
            first = place + 1
            for code, word in column.words.items():
                add("", "", word, notes.of_code(column.schema, code))
            if column.is_listed:
                found[table, column.name] = f"'{notes.sheet}'!$C${first}:$C${place}"
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return found


def _fill(sheet: Worksheet, columns: list[_TemplateColumn], rows: Rows) -> None:
    for number, column in enumerate(columns, 1):
        put(sheet, 1, number, column.header, bold=True)
        for place, row in enumerate(rows, 2):
            put(sheet, place, number, _shown(row[column.name], column))
        letter = sheet.cell(1, number).column_letter
        sheet.column_dimensions[letter].width = max(len(column.header) + 4, 14)
        if column.schema.kind == "day":
            for place in range(2, len(rows) + 2):
                sheet.cell(place, number).number_format = DAY
            sheet.column_dimensions[letter].number_format = DAY
    sheet.freeze_panes = "B2"


def _shown(value: Cell, column: _TemplateColumn) -> Cell:
    return column.words.get(value, value) if isinstance(value, str) else value


def _check(column: _TemplateColumn, words: str, notes: Notes) -> DataValidation | None:
    """What a cell of the column takes while it is typed; None where that is any text."""
    kind, schema = column.schema.kind, column.schema
    if words:
        return _validation(column, notes.wrong_word, "list", f"={words}")
    if kind == "day":
        return _validation(column, notes.wrong_day, "date", FIRST_DAY, operator="greaterThanOrEqual")
    if kind == "whole":
        return _validation(column, notes.wrong_number, "whole", f"{schema.least:g}", f"{schema.most:g}")
    if kind == "number":
        return _validation(column, notes.wrong_number, "decimal", "-1000000000", "1000000000")
    return None


def _validation(
    column: _TemplateColumn, told: str, kind: str, *limits: str, operator: str = "between"
) -> DataValidation:
    from openpyxl.worksheet.datavalidation import DataValidation

    found = DataValidation(kind, *limits, error=told, errorTitle=column.header[:32], showErrorMessage=True)
    if kind != "list":
        found.operator = operator
    return found
