"""Checks of a table, all of them at once; what they find, as faults that name the place in the file."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pandas as pd

from evalkit.errors import Fault
from evalkit.loading.cells import number
from evalkit.loading.days import FIRST_YEAR, LAST_YEAR, refusal
from evalkit.loading.reading import Reading
from evalkit.loading.value_labels import codes_of, nearest
from evalkit.privacy import MASK
from evalkit.schema import ENROLMENTS, PARTICIPANTS, Column

# What is expected of a cell of each kind: the years, or a number as an example; shown to who wrote something else.
FORMATS = {"day": f"{FIRST_YEAR}–{LAST_YEAR}", "number": "0,5", "whole": "0"}


def table_faults(reading: Reading, persons: Collection[str] | None = None) -> list[Fault]:
    """Return the faults of a table; `persons` are those that it may name, None = not to be checked.

    Participants and participations without a row are a fault: there is nothing to evaluate.
    """
    import pandera.pandas as pandera
    from pandera.errors import SchemaErrors

    if reading.frame.empty and reading.schema.name in (PARTICIPANTS.name, ENROLMENTS.name):
        return [] if reading.faults else [reading.fault("table_empty")]
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
        # Of how pandera puts its findings together, which is nothing that a user could mend.
        with warnings.catch_warnings(action="ignore", category=FutureWarning):
            schema.validate(reading.frame, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases[["check", "column", "index"]].itertuples(index=False)
        known = {(fault.row, fault.column) for fault in reading.faults}
        told = [_fault(reading, code, reading.schema.column(name), int(row)) for code, name, row in found]
        return [fault for fault in told if (fault.row, fault.column) not in known]
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
    if check == "row_twice":
        return _repeated(reading, column, row)
    cell, value = reading.raw.at[row, column.name], reading.shown(row, column.name)
    code, expected = check, ""
    more: dict[str, str] = {}
    if check == "unreadable":
        code, expected, more = _unreadable(column, cell)
    elif check in ("code_unknown", "value_missing"):
        own = reading.source.values.get(column.name, {})
        expected = ", ".join(own) or ", ".join(column.codes) or FORMATS.get(column.kind, "")
        more = {"kind": column.name} if column.codes and not own else {}
        if check == "code_unknown" and MASK not in value:
            more |= _near(reading, column, value)
    elif check == "out_of_range":
        expected = f"{column.least:g}–{column.most:g}"
    elif check == "end_before_start":
        start = _start_of(reading, column)
        more = {"start_column": reading.headers[start], "start": reading.shown(row, start)}
    return reading.fault(code, row, column.name, value=value, expected=expected, more=more)


def _repeated(reading: Reading, column: Column, row: int) -> Fault:
    """The key of the row stands in several cells, so that none of them is the fault's own unless it is alone."""
    code, more = _TWICE.get(reading.schema.name, "row_twice"), {"first_row": str(reading.repeated[row])}
    if len(reading.key) == 1:
        return reading.fault(code, row, column.name, more=more)
    return reading.fault(code, row, ", ".join(reading.headers[name] for name in reading.key), more=more)


def _near(reading: Reading, column: Column, value: str) -> dict[str, str]:
    """The word that was meant, as the project writes it where it has one of its own."""
    own = list(reading.source.values.get(column.name, {}))
    found = nearest(value, [*own, *codes_of(column, reading.source)])
    return {"near": found} if found else {}


def _unreadable(column: Column, cell: Any) -> tuple[str, str, dict[str, str]]:
    """Code of the fault, what was expected, and more: the days that a text may mean."""
    if column.kind == "day":
        code, days = refusal(cell)
        return code, FORMATS["day"], {f"day_{place}": day.isoformat() for place, day in enumerate(days, 1)}
    whole = column.kind == "whole" and number(cell) is not None
    return ("not_whole" if whole else "not_a_number"), FORMATS[column.kind], {}
