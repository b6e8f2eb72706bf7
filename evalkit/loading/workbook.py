"""Sheets of Excel and OpenDocument workbooks: nothing in them is run, followed or calculated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any
from xml.etree import ElementTree

from evalkit.errors import DataError, Fault
from evalkit.loading.archive import Parts, repacked, unpack
from evalkit.loading.cells import Cell
from evalkit.loading.days import DAY_0, DAY_0_1904
from evalkit.loading.markup import Markup, excel_markup, open_document_markup
from evalkit.loading.sheet import Grid

# A cell far from all others makes every reader fill the space between.
MOST_CELLS = 20_000_000
_MACROS = re.compile(r"(xl/)?(vbaProject\.bin|macrosheets/.+)|(Basic|Scripts)/.+", re.IGNORECASE)
_LINKS = re.compile(r"xl/(externalLinks/.+|connections\.xml)", re.IGNORECASE)
_OPEN_DOCUMENT_LINKS = re.compile(rb"<table:(table-source|cell-range-source)\b|table:formula=\"[^\"]*'file:")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"


@dataclass(frozen=True)
class _Tab:
    """A sheet of a workbook by its name, and its part where it has one of its own."""

    name: str
    hidden: bool
    part: str = ""


def workbook_grid(content: bytes, file: str, name: str) -> Grid:
    """Return the cells of a sheet; a value that stands in cells merged downwards stands in each of them.

    Raises DataError: unreadable, a password, macros, links to other files, sheet missing, sheet too large.
    """
    parts, names = unpack(content, file)
    _refuse_what_acts(parts, names, file)
    excel = "xl/workbook.xml" in parts
    try:
        contents = {} if excel else open_document_markup(parts["content.xml"])
        tabs = list(_excel_tabs(parts)) if excel else [_Tab(each, False) for each in contents]
        tab = _chosen(tabs, name, file)
        markup = excel_markup(parts[tab.part]) if excel else contents[tab.name]
        for each in [markup] if excel else contents.values():
            _refuse_large(each, file, tab.name)
        day_0 = DAY_0_1904 if excel and _counts_from_1904(parts) else DAY_0
    except (KeyError, ValueError, ElementTree.ParseError, RecursionError):
        raise DataError([Fault("file_unreadable", file=file)]) from None
    rows, hidden = _cells(parts, file, tab.name)
    _fill_down(rows, markup, file)
    wide = [area for area in markup.merged if area[3] > area[1]]
    remarks = (Fault("sheet_hidden", file, tab.name),) if tab.hidden or hidden else ()
    return Grid(rows, tab.name, markup.states, wide, day_0, remarks=remarks)


def _refuse_what_acts(parts: Parts, names: frozenset[str], file: str) -> None:
    if any(_MACROS.fullmatch(name) for name in names) or b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise DataError([Fault("macros", file=file)])
    if any(map(_LINKS.fullmatch, names)) or _OPEN_DOCUMENT_LINKS.search(parts.get("content.xml", b"")):
        raise DataError([Fault("external_links", file=file)])
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise DataError([Fault("file_encrypted", file=file)])


def _excel_tabs(parts: Parts) -> Iterator[_Tab]:
    """The worksheets of an Excel workbook, in their order."""
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {one.get("Id"): (one.get("Target", ""), one.get("Type", "")) for one in relations}
    for sheet in _root(parts).iter():
        if sheet.tag not in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
            continue
        identifier = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        target, kind = targets.get(identifier, ("", ""))
        if kind.endswith("/worksheet"):
            part = normpath(str(PurePosixPath("/xl") / target)).lstrip("/")
            yield _Tab(sheet.get("name", ""), sheet.get("state", "visible") != "visible", part)


def _root(parts: Parts) -> ElementTree.Element:
    return ElementTree.fromstring(parts["xl/workbook.xml"])


def _counts_from_1904(parts: Parts) -> bool:
    settings = (one for one in _root(parts).iter() if one.tag in (f"{_MAIN}workbookPr", f"{_STRICT}workbookPr"))
    return any(one.get("date1904", "0") in ("1", "true", "on") for one in settings)


def _chosen(tabs: Sequence[_Tab], name: str, file: str) -> _Tab:
    """The sheet of that name, or the first that its readers see."""
    for tab in sorted(tabs, key=lambda tab: tab.hidden) if not name else tabs:
        if not name or tab.name == name:
            return tab
    raise DataError([Fault("sheet_missing", file=file, sheet=name, expected=", ".join(tab.name for tab in tabs))])


def _refuse_large(markup: Markup, file: str, name: str) -> None:
    if markup.height * markup.width > MOST_CELLS:
        raise DataError([Fault("sheet_too_large", file, name, expected=str(MOST_CELLS // 1_000_000))])


def _cells(parts: Parts, file: str, name: str) -> tuple[list[list[Cell]], bool]:
    """The rows of a sheet from the first on, blank ones too, and whether the sheet is hidden."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(repacked(parts)) as workbook:
            sheet = workbook.get_sheet_by_name(name)
            visible = {one.name: one.visible for one in workbook.sheets_metadata}[name]
            rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            return rows, visible != SheetVisibleEnum.Visible
    except (CalamineError, ValueError, OverflowError, KeyError):
        raise DataError([Fault("file_unreadable", file=file)]) from None
    except BaseException as error:
        # The reader's own defects come as a kind of exception that stands apart from all others.
        if type(error).__name__ != "PanicException":
            raise
        raise DataError([Fault("file_unreadable", file=file)]) from None


def _fill_down(rows: list[list[Cell]], markup: Markup, file: str) -> None:
    """Write the value of cells merged in one column into each of them, as the reader of the sheet sees it."""
    budget = sum(map(len, rows))
    for top, left, bottom, right in markup.merged:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        below: Any = rows[top + 1 : bottom + 1]
        budget -= len(below)
        if budget < 0:
            raise DataError([Fault("file_unreadable", file=file)])
        for row in below:
            if left < len(row):
                row[left] = rows[top][left]
