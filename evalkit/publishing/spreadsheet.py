"""The workbook of a report's numbers: contents, a sheet for each table and figure, and every row that was shown."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from evalkit.chapter.blocks import Cell, Table
from evalkit.plain_text import clean
from evalkit.publishing import nodes
from evalkit.publishing.archive import archive, parts
from evalkit.publishing.content import Report
from evalkit.publishing.foreign import foreign_note, marked
from evalkit.publishing.nodes import Nodes
from evalkit.publishing.origins import table_origins
from evalkit.publishing.values import Value, bounds, value
from evalkit.results import Results, Row
from evalkit.wording import Words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = ("id", "value", "lower", "upper", "count", "base", "unit", "origin", "rounded", "mark")
_WIDEST = 60
# A head with the values under it.
Column = tuple[str, list[Value]]


def workbook(report: Report) -> bytes:
    """Return numbers.xlsx."""
    from openpyxl import Workbook

    words = Words(report.language)
    book = Workbook()
    book.properties.title = clean(report.title)
    book.properties.creator = ""
    book.properties.language = words.tag
    book.remove(book.active)
    _contents(book, report, words)
    rows = {row.id: row for row in report.rows}
    for name, caption, table in _sheets(report, words):
        _table_sheet(book.create_sheet(name), (caption, table), rows, words)
    _rows_sheet(book.create_sheet(words.text("page.sheet.rows")), report.rows, words)
    if report.release == "internal":
        _mark(book, words.text("page.internal"))
    else:
        put(book.worksheets[0], 2, 1, words.text(report.protection))
    file = io.BytesIO()
    book.save(file)
    return archive(parts(file.getvalue()), report.epoch)


def _sheets(report: Report, words: Words) -> list[tuple[str, str, Table]]:
    """Sheet name, caption and table of each table and figure, figures after tables."""
    tables = [("table", number, block.caption, block) for number, block in enumerate(report.tables(), 1)]
    figures = [("figure", number, block.caption, block.table) for number, block in enumerate(report.figures(), 1)]
    return [
        (f"{words.text(f'page.{kind}')} {number}", caption, table) for kind, number, caption, table in tables + figures
    ]


def _contents(book: Workbook, report: Report, words: Words) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = book.create_sheet(words.text("page.sheet.contents"))
    put(sheet, 1, 1, report.title, bold=True)
    for column, key in enumerate(("sheet", "caption"), 1):
        put(sheet, 4, column, words.text(f"page.sheet.{key}"), bold=True)
    named = [(name, caption) for name, caption, _ in _sheets(report, words)]
    named.append((words.text("page.sheet.rows"), words.text("page.sheet.rows_caption")))
    # A cell cannot say in which language it is.
    if note := foreign_note(marked(_texts(report), report.foreign), words):
        put(sheet, 3, 1, note)
    for place, (name, caption) in enumerate(named, 5):
        put(sheet, place, 1, name)
        sheet.cell(place, 1).hyperlink = Hyperlink(ref=f"A{place}", location=f"'{name}'!A1")
        put(sheet, place, 2, caption)
    _fit(sheet, 4)


def _texts(report: Report) -> Nodes:
    """The captions, heads, cells and notes of the report's tables."""
    tables = (*report.tables(), *(figure.table for figure in report.figures()))
    said = [(table.caption, *table.heads, *table.notes) for table in tables]
    lines = [(line.head, *(cell.text for cell in line.cells)) for table in tables for line in table.lines]
    return [nodes.text(text) for part in (*said, *lines) for text in part]


def _mark(book: Workbook, text: str) -> None:
    """Write the release above every printed page and under each sheet's title; the rows' sheet has none."""
    for sheet in book.worksheets:
        sheet.oddHeader.right.text = text
    for sheet in book.worksheets[:-1]:
        put(sheet, 2, 1, text, bold=True)


def _table_sheet(sheet: Worksheet, shown: tuple[str, Table], rows: dict[str, Row], words: Words) -> None:
    caption, table = shown
    put(sheet, 1, 1, caption, bold=True)
    first, *heads = _heads(table, words)
    columns: list[Column] = [(first, [Value(line.head) for line in table.lines])]
    origins = table_origins(table)
    for index, head in enumerate(heads):
        cells = [line.cells[index] if line.cells else Cell("") for line in table.lines]
        columns += _columns(head, cells, rows, words)
        if len(origins) > 1:
            said = [Value(words.text(f"page.origin.{cell.origin}") if cell.origin else "") for cell in cells]
            columns.append((words.text("page.sheet.origin", head=head), said))
    for column, (head, values) in enumerate(columns, 1):
        put(sheet, 3, column, head, bold=True)
        for place, (one, line) in enumerate(zip(values, table.lines, strict=True), 4):
            put(sheet, place, column, one.content, bold=line.total or not line.cells)
            if one.form:
                sheet.cell(place, column).number_format = one.form
    notes = [*table.notes, *(words.text(f"page.origin_all.{origin}") for origin in origins if len(origins) == 1)]
    for place, note in enumerate(notes, len(table.lines) + 5):
        put(sheet, place, 1, note)
    sheet.freeze_panes = "B4"
    _fit(sheet, 3)


def _columns(head: str, cells: list[Cell], rows: dict[str, Row], words: Words) -> list[Column]:
    """A column of the table as one of the sheet, or as two where it holds intervals: lower and upper bound."""
    found = bounds(cells, rows, words)
    if not found:
        return [(head, [value(cell, rows.get(cell.row), words) for cell in cells])]
    lower, upper = ([pair[place] for pair in found] for place in (0, 1))
    return [(words.text("page.sheet.lower", head=head), lower), (words.text("page.sheet.upper", head=head), upper)]


def _heads(table: Table, words: Words) -> list[str]:
    """The heads in one row, each with its group: a sheet with one head row can be sorted and filtered."""
    groups = [group.text for group in table.groups for _ in range(group.span)] or [""] * len(table.heads)
    return [
        words.text("page.sheet.head", group=group, head=head) if group else head
        for group, head in zip(groups, table.heads, strict=True)
    ]


def _rows_sheet(sheet: Worksheet, rows: Results, words: Words) -> None:
    for column, key in enumerate(_COLUMNS, 1):
        put(sheet, 1, column, words.text(f"page.column.{key}"), bold=True)
    approximate = words.text("page.approximate")
    for place, row in enumerate(rows, 2):
        said = {
            "unit": words.label("unit", row.unit),
            "origin": words.text(f"page.origin.{row.origin}"),
            "mark": _mark_of(row, words),
            "rounded": words.text("page.rounded") if row.rounded else approximate if row.approximate else "",
        }
        for column, key in enumerate(_COLUMNS, 1):
            put(sheet, place, column, said.get(key, getattr(row, key)))
    sheet.freeze_panes = "B2"
    _fit(sheet, 1)


def _mark_of(row: Row, words: Words) -> str:
    """Why there is no number, or that a nought is one; empty where there is a number or a text."""
    if row.mark or (row.value is None and not row.text):
        return words.text(f"form.mark.{row.mark or 'missing'}")
    return words.text("table.mark.zero") if row.value == 0 else ""


def put(sheet: Worksheet, row: int, column: int, value: Any, bold: bool = False) -> None:
    """Write a value into a cell; text from the data stays text even where it begins like a formula."""
    from openpyxl.styles import Font

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True
    else:
        cell.value = value
    if bold:
        cell.font = Font(name="Calibri", size=11, bold=True)


def _fit(sheet: Worksheet, first: int) -> None:
    """Make each column as wide as its longest text from the row `first` on, within limits."""
    for column in sheet.iter_cols(min_row=first):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 9), _WIDEST)
