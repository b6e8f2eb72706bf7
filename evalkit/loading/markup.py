"""What the markup of a sheet says of its cells beside their values: extent, merged cells, formulas without a value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

# (first row, first column, last row, last column), counted from 0.
Area = tuple[int, int, int, int]
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")


@dataclass
class Markup:
    """A sheet as its markup has it; `states` tells, by row and column, which cells hold an error or an empty formula.

    `height` and `width` reach to the last cell that holds something.
    """

    name: str = ""
    height: int = 0
    width: int = 0
    states: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Let the sheet reach to a cell."""
        if row >= self.height:
            self.height = row + 1
        if column >= self.width:
            self.width = column + 1


def place(reference: str) -> tuple[int, int]:
    """Return row and column of a cell such as B17, counted from 0; ValueError for what is no cell."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def letters(column: int) -> str:
    """Return the letters that a spreadsheet shows for a column, counted from 0."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


class _ExcelReader:
    """Takes a worksheet's part apart, element by element."""

    def __init__(self) -> None:
        self.sheet = Markup()
        self._row, self._column = -1, -1
        self._formula = self._valued = self._error = self._in_value = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        name = tag if ":" not in tag else tag.rpartition(":")[2]
        if name == "c":
            self._row, self._column = place(given["r"]) if "r" in given else (self._row, self._column + 1)
            self._formula, self._error = False, given.get("t") == "e"
            # A formula whose value is an empty text is a blank cell.
            self._valued = given.get("t") == "str"
            self.sheet.reach(self._row, self._column)
        elif name in ("v", "is"):
            self._in_value = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = int(given["r"]) - 1 if "r" in given else self._row + 1
            self._column = -1
            self.sheet.reach(self._row, 0)
        elif name == "mergeCell":
            first, _, last = given.get("ref", "").partition(":")
            self.sheet.merged.append((*place(first), *place(last or first)))

    def text(self, data: str) -> None:
        if self._in_value:
            self._valued = True

    def end(self, tag: str) -> None:
        name = tag if ":" not in tag else tag.rpartition(":")[2]
        if name in ("v", "is"):
            self._in_value = False
        elif name == "c" and self._error:
            self.sheet.states[self._row, self._column] = "cell_error"
        elif name == "c" and self._formula and not self._valued:
            self.sheet.states[self._row, self._column] = "formula_without_value"


class _OpenDocumentReader:
    """Takes the content of an OpenDocument spreadsheet apart, sheet by sheet."""

    def __init__(self) -> None:
        self.sheets: list[Markup] = []
        self._row, self._rows, self._column = 0, 1, 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table:table":
            self.sheets.append(Markup(given.get("table:name", "")))
            self._row, self._rows = 0, 0
        elif tag == "table:table-row":
            self._row += self._rows
            self._rows, self._column = int(given.get("table:number-rows-repeated", 1)), 0
        elif tag in ("table:table-cell", "table:covered-table-cell") and self.sheets:
            count = int(given.get("table:number-columns-repeated", 1))
            self._cell(given, count)
            self._column += count

    def _cell(self, given: dict[str, str], count: int) -> None:
        sheet, row, column = self.sheets[-1], self._row, self._column
        formula, valued = "table:formula" in given, "office:value-type" in given
        if formula or valued:
            sheet.reach(row + self._rows - 1, column + count - 1)
        if given.get("calcext:value-type") == "error":
            sheet.states[row, column] = "cell_error"
        elif formula and not valued:
            sheet.states[row, column] = "formula_without_value"
        down = int(given.get("table:number-rows-spanned", 1)) - 1
        right = int(given.get("table:number-columns-spanned", 1)) - 1
        if down or right:
            sheet.merged.append((row, column, row + down, column + right))


def excel_markup(part: bytes) -> Markup:
    """Return what the part of a worksheet says; ValueError for a part that is no such."""
    reader = _ExcelReader()
    _parse(part, reader)
    return reader.sheet


def open_document_markup(content: bytes) -> dict[str, Markup]:
    """Return what content.xml says, by sheet; ValueError for content that is no such."""
    reader = _OpenDocumentReader()
    _parse(content, reader)
    return {sheet.name: sheet for sheet in reader.sheets}


def _parse(part: bytes, reader: _ExcelReader | _OpenDocumentReader) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    if isinstance(reader, _ExcelReader):
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise ValueError("no XML") from None
