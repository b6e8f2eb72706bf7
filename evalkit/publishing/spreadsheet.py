"""The workbook of a report's numbers: contents, a sheet for each table and figure, and every row that was shown."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from evalkit.chapter.blocks import Cell, Table
from evalkit.publishing.archive import archive, parts
from evalkit.publishing.content import Report
from evalkit.publishing.nodes import clean
from evalkit.publishing.tabulation import origin_notes, origins
from evalkit.results import Results, Row
from evalkit.wording import Words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = ("id", "value", "lower", "upper", "count", "base", "unit", "origin", "mark")
_WIDEST = 60


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
    _put(sheet, 1, 1, report.title, bold=True)
    if report.release == "internal":
        _put(sheet, 2, 1, words.text("page.internal"), bold=True)
    for column, key in enumerate(("sheet", "caption"), 1):
        _put(sheet, 4, column, words.text(f"page.sheet.{key}"), bold=True)
    named = [(name, caption) for name, caption, _ in _sheets(report, words)]
    named.append((words.text("page.sheet.rows"), words.text("page.sheet.rows_caption")))
    for place, (name, caption) in enumerate(named, 5):
        _put(sheet, place, 1, name)
        sheet.cell(place, 1).hyperlink = Hyperlink(ref=f"A{place}", location=f"'{name}'!A1")
        _put(sheet, place, 2, caption)
    _fit(sheet, 4)


def _table_sheet(sheet: Worksheet, shown: tuple[str, Table], rows: dict[str, Row], words: Words) -> None:
    caption, table = shown
    _put(sheet, 1, 1, caption, bold=True)
    mixed = len(origins(table)) > 1
    first, *rest = _heads(table, words)
    heads = [first]
    for head in rest:
        heads += [head, words.text("page.sheet.origin", head=head)] if mixed else [head]
    for column, head in enumerate(heads, 1):
        _put(sheet, 3, column, head, bold=True)
    for place, line in enumerate(table.lines, 4):
        _put(sheet, place, 1, line.head, bold=line.total)
        for index, cell in enumerate(line.cells):
            column = 2 + index * (2 if mixed else 1)
            _number(sheet, (place, column), cell, rows.get(cell.row), words)
            if mixed and cell.origin:
                _put(sheet, place, column + 1, words.text(f"page.origin.{cell.origin}"))
    end = len(table.lines) + 5
    for place, note in enumerate((*table.notes, *(() if mixed else origin_notes(table, words))), end):
        _put(sheet, place, 1, note)
    sheet.freeze_panes = "B4"
    _fit(sheet, 3)


def _heads(table: Table, words: Words) -> list[str]:
    """The heads in one row, each with its group: a sheet with one head row can be sorted and filtered."""
    groups = [group.text for group in table.groups for _ in range(group.span)] or [""] * len(table.heads)
    return [
        words.text("page.sheet.head", group=group, head=head) if group else head
        for group, head in zip(groups, table.heads, strict=True)
    ]


def _number(sheet: Worksheet, place: tuple[int, int], cell: Cell, row: Row | None, words: Words) -> None:
    """A cell that prints the row's own value becomes a number in the same form; all others stay the text they are."""
    for decimals in (None, 0, 1, 2):
        if row and row.value is not None and not cell.mark and cell.text == words.figure(row, decimals):
            target = sheet.cell(*place, row.value)
            shown = cell.text.partition(words.number(0.5, 1)[1])[2]
            digits = sum(letter.isdigit() for letter in shown)
            target.number_format = (
                "#,##0" + ("." + "0" * digits if digits else "") + (" %" if row.unit == "share" else "")
            )
            return
    _put(sheet, *place, cell.text)


def _rows_sheet(sheet: Worksheet, rows: Results, words: Words) -> None:
    for column, key in enumerate(_COLUMNS, 1):
        _put(sheet, 1, column, words.text(f"page.column.{key}"), bold=True)
    for place, row in enumerate(rows, 2):
        said = {
            "unit": words.label("unit", row.unit),
            "origin": words.text(f"page.origin.{row.origin}"),
            "mark": words.text(f"form.mark.{row.mark}") if row.mark else "",
        }
        for column, key in enumerate(_COLUMNS, 1):
            _put(sheet, place, column, said.get(key, getattr(row, key)))
    sheet.freeze_panes = "B2"
    _fit(sheet, 1)


def _put(sheet: Worksheet, row: int, column: int, value: Any, bold: bool = False) -> None:
    """Write a value; text from the data stays text even where it begins like a formula."""
    from openpyxl.styles import Font

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value
    if bold:
        cell.font = Font(bold=True)


def _fit(sheet: Worksheet, first: int) -> None:
    """Make each column as wide as its longest text from the row `first` on, within limits."""
    for column in sheet.iter_cols(min_row=first):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 9), _WIDEST)
