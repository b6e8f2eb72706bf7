"""Checks of a table, all of them at once; what they find, as faults that name the place in the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from evalkit.errors import Fault
from evalkit.loading.cells import FORMATS, day, number, text
from evalkit.privacy import NOBODY, Persons, shown_cell
from evalkit.schema import ENROLMENTS, PARTICIPANTS, Column, TableSchema


@dataclass(frozen=True)
class Reading:
    """A table as read: `raw` holds the file's cells (blank = None), `frame` what they mean.

    Both frames have canonical column names and the spreadsheet's row numbers as index; `headers` gives the file's name
    of each column, `allowed` the file's own words for the codes of a column, `persons` whom no fault may name.
    """

    schema: TableSchema
    file: str
    sheet: str
    headers: Mapping[str, str]
    allowed: Mapping[str, str]
    raw: pd.DataFrame
    frame: pd.DataFrame
    persons: Persons = NOBODY

    def shown(self, row: int, name: str) -> str:
        """Return a cell as a fault may show it: never a person's identifier; a day that can be read as yyyy-mm-dd."""
        column = self.schema.column(name)
        cell: Any = self.raw.at[row, name]
        if name == "person":
            return ""
        read = day(cell) if column.kind == "day" else None
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


def table_faults(reading: Reading, persons: Collection[str] | None = None) -> list[Fault]:
    """Return the faults of a table; `persons` are those that it may name, None = not to be checked.

    Participants and participations without a row are a fault: there is nothing to evaluate.
    """
    import pandera.pandas as pandera
    from pandera.errors import SchemaErrors

    if reading.frame.empty and reading.schema.name in (PARTICIPANTS.name, ENROLMENTS.name):
        return [Fault("table_empty", reading.file, reading.sheet)]
    columns = [column for column in reading.schema.columns if column.name in reading.frame]
    named = {column.name: list(_column_checks(reading, column, persons)) for column in columns}
    schema = pandera.DataFrameSchema(
        {
            name: pandera.Column(
                nullable=True, checks=[pandera.Check(passes, name=code, ignore_na=False) for code, passes in checks]
            )
            for name, checks in named.items()
        }
    )
    try:
        schema.validate(reading.frame, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases[["check", "column", "index"]].itertuples(index=False)
        return [_fault(reading, code, reading.schema.column(name), int(row)) for code, name, row in found]
    return []


Passes = Callable[[pd.Series], pd.Series]
# Tables whose repeated rows have words of their own.
_TWICE = {"participants": "person_twice", "indicators": "indicator_twice"}


def _column_checks(reading: Reading, column: Column, persons: Collection[str] | None) -> Iterator[tuple[str, Passes]]:
    """Code of the fault, and the check that is true in the rows without it."""
    blank = reading.raw[column.name].isna()
    if column.required:
        yield "value_missing", lambda values: ~blank
    if column.kind in FORMATS:
        yield "unreadable", lambda values: values.notna() | blank
    if column.codes:
        yield "code_unknown", lambda values: values.isin(column.codes) | blank
    if column.least is not None and column.most is not None:
        least, most = column.least, column.most
        yield "out_of_range", lambda values: (values.isna() | values.between(least, most)).astype(bool)
    if column.name == "person" and persons is not None:
        yield "person_unknown", lambda values: values.isin(persons) | blank
    if _start_of(reading, column):
        starts = reading.frame[_start_of(reading, column)]
        yield "end_before_start", lambda values: ~(values < starts).fillna(False).astype(bool)
    if reading.key and column.name == reading.key[-1]:
        yield "row_twice", lambda values: reading.repeated.isna()


def _start_of(reading: Reading, column: Column) -> str:
    """The start that belongs to an end, empty if the column is no end or the file has no such start."""
    return next((start for start, end in reading.schema.spans if end == column.name and start in reading.frame), "")


def _fault(reading: Reading, check: str, column: Column, row: int) -> Fault:
    header, cell = reading.headers[column.name], reading.raw.at[row, column.name]
    code, expected, more = check, "", {}
    if check == "unreadable":
        code = _unreadable(column, cell)
        expected = FORMATS[column.kind]
    elif check in ("code_unknown", "value_missing"):
        written = reading.allowed.get(column.name, "")
        expected = written or ", ".join(column.codes) or FORMATS.get(column.kind, "")
        more = {"kind": column.name} if column.codes and not written else {}
    elif check == "out_of_range":
        expected = f"{column.least:g}–{column.most:g}"
    elif check == "end_before_start":
        start = _start_of(reading, column)
        more = {"start_column": reading.headers[start], "start": reading.shown(row, start)}
    elif check == "row_twice":
        code = _TWICE.get(reading.schema.name, check)
        header = ", ".join(reading.headers[name] for name in reading.key)
        more = {"first_row": str(reading.repeated[row])}
    value = "" if code == "row_twice" else reading.shown(row, column.name)
    return Fault(code, reading.file, reading.sheet, row, header, value=value, expected=expected, more=more)


def _unreadable(column: Column, cell: Any) -> str:
    if column.kind == "day":
        return "not_a_date"
    return "not_whole" if column.kind == "whole" and number(cell) is not None else "not_a_number"
