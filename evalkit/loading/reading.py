"""A table as read: the cells of its sheet under their canonical names, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from evalkit.errors import DataError, Fault
from evalkit.loading.cells import DTYPES, Cell, coded, fold, number, text, whole
from evalkit.loading.days import day
from evalkit.loading.sheet import Sheet
from evalkit.loading.value_labels import codes_of, is_total, nearest
from evalkit.own_columns import plain_name
from evalkit.privacy import NOBODY, Persons, shown, shown_cell
from evalkit.project import TableSource
from evalkit.schema import INDICATORS, MISSING, Column, TableSchema

# What spreadsheets write for a failed calculation, in English and in Finnish.
_ERROR = re.compile(
    r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|PUUTTUU!|VIITTAUS!|JAKO/0!|ARVO!|NIMI\?|LUKU!)|Err:\d+"
)


@dataclass(frozen=True)
class Reading:
    """A table as read: `raw` holds the file's cells (blank = None), `frame` what they mean.

    Both frames have canonical column names and the spreadsheet's row numbers as index; `positions` says where each
    column stands in `cells`, which hold all columns of the file, `source` what the project says of it. `faults` and
    `remarks` tell of rows and cells that could not be read, or were read otherwise than written; `persons` whom no
    fault may name.
    """

    schema: TableSchema
    source: TableSource
    cells: Sheet
    positions: Mapping[str, int]
    raw: pd.DataFrame
    frame: pd.DataFrame
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    persons: Persons = NOBODY

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.cells.file

    @property
    def sheet(self) -> str:
        """The name of the sheet; empty where the file is one table."""
        return self.cells.name

    @cached_property
    def headers(self) -> dict[str, str]:
        """The file's name of each column."""
        return {name: self.cells.header[position] for name, position in self.positions.items()}

    def fault(self, code: str, row: int | None = None, column: str = "", **fields: Any) -> Fault:
        """Return a fault of this table with its place; `column` is the canonical name."""
        known = column in self.positions
        letter = self.cells.letter(self.positions[column]) if known else ""
        header = self.headers[column] if known else column
        return Fault(code, self.file, self.sheet, row, header, letter=letter, **fields)

    def shown(self, row: int, name: str) -> str:
        """Return a cell as a fault may show it: never a person's identifier; a day that can be read as yyyy-mm-dd."""
        column = self.schema.column(name)
        cell: Any = self.raw.at[row, name]
        if name == "person":
            return ""
        read = day(cell, self.cells.grid.day_0) if column.kind == "day" else None
        return read.isoformat() if read else shown_cell(text(cell) or "", self.persons, coded=bool(column.codes))

    @property
    def key(self) -> list[str]:
        """The columns that identify a row, as far as the file has them; none if a required one is missing."""
        required = {name for name in self.schema.key if self.schema.column(name).required}
        return [name for name in self.schema.key if name in self.frame] if required <= set(self.frame) else []

    @cached_property
    def repeated(self) -> pd.Series:
        """The row that each row repeats, missing for those that repeat none or lack a required part of the key."""
        required = [name for name in self.key if self.schema.column(name).required]
        rows = pd.Series(self.frame.index, index=self.frame.index, dtype="Int64")
        first = rows.groupby([self.frame[name] for name in self.key], dropna=False).transform("min")
        return first.where((first < rows) & self.frame[required].notna().all(axis=1))


def headers_of(source: TableSource, schema: TableSchema) -> list[str]:
    """Return the headers that a table's file may have, in the order of its columns."""
    return [source.columns.get(column.name, plain_name(column.name)) for column in schema.columns]


def read_table(sheet: Sheet, source: TableSource, schema: TableSchema) -> Reading:
    """Return the table of a sheet, with the faults of its header, of rows that are none of its own and of cells.

    Raises DataError where no header is found.
    """
    positions, faults = _positions(sheet, source, schema)
    lines = {row: [_cell(cells, position) for position in positions.values()] for row, cells in sheet.lines}
    raw = pd.DataFrame(list(lines.values()), columns=list(positions), index=list(lines), dtype=object).dropna(how="all")
    apart = _set_apart(sheet, positions, raw, schema)
    raw = raw.drop(index=[row for row in apart if row in raw.index])
    raw = pd.DataFrame({name: _known(raw[name], schema, name, source) for name in positions}, index=raw.index)
    frame = pd.DataFrame({name: _meaning(raw[name], schema.column(name), source, sheet) for name in positions})
    reading = Reading(schema, source, sheet, positions, raw, frame)
    told = [reading.fault(code, row, column) for row, (code, column) in apart.items()]
    remarks = tuple(fault for fault in told if fault.code == "total_left_out")
    faults += [fault for fault in told if fault.code != "total_left_out"]
    faults += _cell_faults(reading, set(apart))
    return Reading(schema, source, sheet, positions, raw, frame, tuple(faults), (*sheet.grid.remarks, *remarks))


def _positions(sheet: Sheet, source: TableSource, schema: TableSchema) -> tuple[dict[str, int], list[Fault]]:
    """Where each column of the schema stands in the sheet, and the faults of the header.

    Raises DataError where no column is found: then the row is no header, and may hold what must not be told.
    """
    folded = [fold(header) for header in sheet.header]
    taken = {fold(header) for header in headers_of(source, schema)}
    others = [header for header in sheet.header if header and fold(header) not in taken]
    positions, faults = {}, []
    for column, header in zip(schema.columns, headers_of(source, schema), strict=True):
        count = folded.count(fold(header))
        if count:
            positions[column.name] = folded.index(fold(header))
        if count > 1:
            letter = sheet.letter(len(folded) - 1 - folded[::-1].index(fold(header)))
            faults.append(_header_fault("column_twice", sheet, header, {}, letter))
        elif not count and (column.required or column.name in source.columns):
            more = {"present": ", ".join(shown(other) for other in sheet.header if other)}
            near = nearest(header, others)
            faults.append(
                _header_fault("column_missing", sheet, header, more | ({"near": shown(near)} if near else {}))
            )
    if not positions:
        expected = ", ".join(headers_of(source, schema))
        raise DataError([Fault("header_missing", sheet.file, sheet.name, sheet.header_row, expected=expected)])
    return positions, faults


def _header_fault(code: str, sheet: Sheet, header: str, more: dict[str, str], letter: str = "") -> Fault:
    return Fault(code, sheet.file, sheet.name, sheet.header_row, header, expected=header, more=more, letter=letter)


def _cell(cells: list[Cell], position: int) -> Cell:
    """The cell, None where the line is shorter than the header or holds only spaces."""
    cell = cells[position] if position < len(cells) else None
    return None if text(cell) is None else cell


def _set_apart(
    sheet: Sheet, positions: Mapping[str, int], raw: pd.DataFrame, schema: TableSchema
) -> dict[int, tuple[str, str]]:
    """Rows that are none of the table's own: what is to be told of them, and of which column."""
    names = {position: name for name, position in positions.items()}
    apart: dict[int, tuple[str, str]] = {}
    for top, left, bottom, right in sheet.grid.wide:
        merged = [names[position] for position in range(left, right + 1) if position in names]
        if len(merged) > 1:
            apart |= {row: ("cells_merged", merged[0]) for row in range(top + 1, bottom + 2) if row in raw.index}
    sums = {row: first for row, cells in sheet.lines if is_total(first := _first(cells)) and row in raw.index}
    last = max((row for row in raw.index if row not in sums), default=0)
    for row, word in sums.items():
        others: list[Any] = [cell for cell in raw.loc[row] if text(cell) not in (None, word)]  # type: ignore[arg-type]
        # An indicator may be a sum itself.
        clear = row > last and schema != INDICATORS and all(number(cell) is not None for cell in others)
        apart[row] = ("total_left_out" if clear else "total_row", "")
    return apart


def _first(cells: Iterable[Cell]) -> str:
    return next((written for cell in cells if (written := text(cell))), "")


def _cell_faults(reading: Reading, apart: set[int]) -> Iterable[Fault]:
    """Cells whose value is not known: formulas that nobody calculated, failed ones, and ones kept as text."""
    names = {position: name for name, position in reading.positions.items()}
    for (row, position), code in sorted(reading.cells.grid.states.items()):
        if position in names and row + 1 > reading.cells.header_row and row + 1 not in apart:
            yield reading.fault(code, row + 1, names[position])
    for name in reading.positions:
        for number_shown, cell in zip(reading.raw.index, reading.raw[name], strict=True):
            if isinstance(cell, str) and _ERROR.fullmatch(cell):
                yield reading.fault("cell_error", number_shown, name)
            elif isinstance(cell, str) and cell.startswith("="):
                yield reading.fault("formula_as_text", number_shown, name)


def _known(cells: pd.Series, schema: TableSchema, name: str, source: TableSource) -> pd.Series:
    """The cells without those that say in a word of their own that something of a person is not known."""
    column = schema.column(name)
    if column.kind not in ("text", "code") or not schema.of_persons:
        return cells
    codes = codes_of(column, source)
    return cells.map(lambda cell: None if coded(cell, codes) in (None, "", MISSING) else cell).astype(object)


def _meaning(cells: pd.Series, column: Column, source: TableSource, sheet: Sheet) -> pd.Series:
    codes = codes_of(column, source)
    readers = {"number": number, "whole": whole, "day": lambda cell: day(cell, sheet.grid.day_0)}
    read = readers.get(column.kind, lambda cell: coded(cell, codes))
    values = [None if cell is None else read(cell) for cell in cells]
    return pd.Series(values, index=cells.index, dtype=DTYPES[column.kind])
