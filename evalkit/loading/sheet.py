"""A sheet of cells with the addresses that a spreadsheet shows, and its header, wherever that stands."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from evalkit.errors import DataError, Fault
from evalkit.loading.cells import Cell, fold, text
from evalkit.loading.days import DAY_0
from evalkit.loading.markup import Area, letters

# Of so many rows that are not blank, one is the header.
SEARCHED = 40

Line = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet from its first row on, as its file has them.

    `states` tells, by row and column from 0, which cells hold what cannot be read; `wide` the merged areas of more than
    one column, `day_0` where serial numbers of days begin. A file that no spreadsheet shows has no letters.
    """

    rows: Sequence[list[Cell]]
    name: str = ""
    states: Mapping[tuple[int, int], str] = field(default_factory=dict)
    wide: Sequence[Area] = ()
    day_0: datetime.date = DAY_0
    lettered: bool = True
    remarks: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A grid with its header; `lines` are the rows below it that are not blank, with the numbers shown for them."""

    file: str
    grid: Grid
    header_row: int
    header: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The sheet's name in its workbook; empty where the file is one table."""
        return self.grid.name

    def letter(self, position: int) -> str:
        """Return the letters of a column, counted from 0, as the spreadsheet shows them."""
        return letters(position) if self.grid.lettered else ""

    def state(self, row: int, position: int) -> str:
        """Return the code of what makes a cell unreadable, empty for all others; rows as the spreadsheet counts."""
        return self.grid.states.get((row - 1, position), "")


def read_sheet(content: bytes, file: str, name: str = "", expected: Collection[str] = ()) -> Sheet:
    """Return a sheet of a workbook (the first visible one if no name is given) or a CSV or Parquet file.

    `file` is the name used in faults, `expected` the headers: the row that has most of them is the header, the first
    row if none has two. Raises DataError: unknown kind of file, unreadable, sheet missing or empty, row too long.
    """
    kind = PurePosixPath(file).suffix.lower()
    headers = {fold(header) for header in expected}
    grid = _grid(content, file, kind, name, headers)
    lines = [(number, row) for number, row in enumerate(grid.rows, start=1) if any(text(cell) for cell in row)]
    if not lines:
        raise DataError([Fault("sheet_empty", file=file, sheet=grid.name)])
    place = header_place([row for _, row in lines], headers)
    (header_row, header), rest = lines[place], lines[place + 1 :]
    if kind == ".csv":
        _refuse_long_lines(rest, len(header), file)
    names = tuple(text(cell) or "" for cell in header)
    # Printed lists repeat their header on each page.
    return Sheet(file, grid, header_row, names, tuple(line for line in rest if not _repeats(line[1], header)))


def _repeats(row: list[Cell], header: list[Cell]) -> bool:
    return len(row) == len(header) and all(text(one) == text(other) for one, other in zip(row, header, strict=True))


KINDS = (".xlsx", ".ods", ".csv", ".parquet")


def _grid(content: bytes, file: str, kind: str, name: str, headers: Collection[str]) -> Grid:
    """The cells of a file of any kind; each kind's reader is loaded when it is needed."""
    if kind in (".xlsx", ".ods"):
        from evalkit.loading.workbook import workbook_grid

        return workbook_grid(content, file, name)
    if kind == ".csv":
        from evalkit.loading.delimited import delimited_grid

        return delimited_grid(content, file, headers)
    if kind == ".parquet":
        from evalkit.loading.parquet import parquet_grid

        return parquet_grid(content, file)
    code = {".xlsm": "macros", ".xltm": "macros", ".xlsb": "file_old_excel", ".xls": "file_old_excel"}
    raise DataError([Fault(code.get(kind, "file_kind_unknown"), file=file, value=kind, expected=", ".join(KINDS))])


def header_place(rows: Sequence[list[Cell]], headers: Collection[str]) -> int:
    """Return the place of the row that has most of the headers (folded); 0 where no row has two of them."""
    scores = [matches(row, headers) for row in rows[:SEARCHED]]
    best = max(scores, default=0)
    return scores.index(best) if best > 1 else 0


def matches(row: Sequence[Cell], headers: Collection[str]) -> int:
    """Return how many of the headers (folded) a row has."""
    return len({fold(text(cell) or "") for cell in row} & set(headers))


def _refuse_long_lines(lines: list[Line], width: int, file: str) -> None:
    """An unquoted delimiter inside a value shifts the rest of its row."""
    long = [number for number, cells in lines if any(text(cell) for cell in cells[width:])]
    if long:
        raise DataError(Fault("row_too_long", file=file, row=number, expected=str(width)) for number in long)
