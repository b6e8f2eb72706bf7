"""Counting in a database: Parquet files and DuckDB relations become a risk table without their rows being read here."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike, fspath
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import Marks
from evalkit.survival.observations import Observations, Roles, code_cells, code_events, require_columns
from evalkit.survival.risk_table import ENTRY, EVENT, SQUARED_WEIGHT, TIME, RiskTable, count

PERSONS = "persons"
# With spaces, so that no group is likely to be called so.
ROWS = "number of rows"
AMOUNT = "number of persons"
# Groups whose numbers fit into 20 bits (time, event, group) are found by position, which is twice as fast as hashing.
TABLE_NOT_HASH: dict[str, Any] = {"perfect_ht_threshold": 20}
NUMERIC = ("INT", "FLOAT", "DOUBLE", "DECIMAL")


def count_in_database(source: Any, roles: Roles) -> RiskTable:
    """Return the counts of a Parquet path or a DuckDB relation; needs the package duckdb.

    The checks are those of a frame, but a fault tells how many rows are wrong and not which: a database has no order.
    DataError for a file that is not there or is no Parquet.
    """
    persons = _relation(source)
    require_columns(persons.columns, roles)
    _require_numbers(persons, roles)
    keys = {TIME: roles.time, EVENT: roles.event}
    if roles.weights is not None and roles.entry is not None:
        keys[ENTRY] = roles.entry
    exits = _grouped(persons, roles, keys)
    faults = [*_time_faults(exits, TIME, roles.time), *_rule_faults(exits, roles)]
    if roles.entry is None or roles.weights is not None:
        _raise(faults, exits, roles)
        return count(_observations(exits, roles), roles)
    entries = _grouped(persons, roles, {TIME: roles.entry})
    _raise([*faults, *_time_faults(entries, TIME, roles.entry)], exits, roles)
    cells = list(roles.cells)
    cell, _ = code_cells(pd.concat([exits[cells], entries[cells]], ignore_index=True), roles.cells)
    marks = Marks(cell[len(exits) :], entries[TIME].to_numpy(), 0, entries[AMOUNT].to_numpy(np.int64))
    return count(_observations(exits, roles), roles, marks)


def _relation(source: Any) -> Any:
    import duckdb

    if isinstance(source, duckdb.DuckDBPyRelation):
        return source
    if not isinstance(source, str | PathLike):
        expected = "frame, Cohort, Parquet path, DuckDB relation"
        raise ParameterError(Fault("unknown_value", key="data", value=type(source).__name__, expected=expected))
    try:
        return duckdb.connect(config=TABLE_NOT_HASH).read_parquet(fspath(source))
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise DataError([Fault("unreadable_file", file=fspath(source), expected="Parquet")]) from error


def _grouped(persons: Any, roles: Roles, keys: dict[str, str]) -> pd.DataFrame:
    """Return a row for each cell and combination of the keys, with its rows, amounts and broken rules."""
    frequency = "1" if roles.frequency is None else _quoted(roles.frequency)
    weight = "1" if roles.weights is None else _quoted(roles.weights)
    measures = {
        ROWS: "count(*)",
        AMOUNT: "count(*)" if frequency == weight == "1" else f"sum({frequency} * {weight})",
        **{f"{code} {column}": f"count(*) FILTER ({rule})" for code, column, rule in _rules(roles)},
    }
    if roles.weights is not None:
        measures[SQUARED_WEIGHT] = f"sum({frequency} * {weight} * {weight})"
    chosen = [*map(_quoted, roles.cells), *(f"{_quoted(column)} AS {key}" for key, column in keys.items())]
    chosen += [f"{measure} AS {_quoted(name)}" for name, measure in measures.items()]
    return persons.query(PERSONS, f"SELECT {', '.join(chosen)} FROM {PERSONS} GROUP BY ALL ORDER BY ALL").df()


def _rules(roles: Roles) -> Iterator[tuple[str, str, str]]:
    """Yield code, column and condition of the faults that only single rows show."""
    if roles.entry is not None:
        yield "exit_not_after_entry", roles.time, f"{_quoted(roles.time)} <= {_quoted(roles.entry)}"
    for name in (roles.frequency, roles.weights):
        if name is not None:
            yield "not_positive", name, f"({_quoted(name)} > 0 AND isfinite({_quoted(name)}::DOUBLE)) IS NOT TRUE"
    if roles.frequency is not None:
        yield "not_whole", roles.frequency, f"{_quoted(roles.frequency)} % 1 <> 0"


def _rule_faults(exits: pd.DataFrame, roles: Roles) -> Iterator[Fault]:
    for code, column, _ in _rules(roles):
        yield from _fault(code, column, exits[f"{code} {column}"].sum())


def _time_faults(groups: pd.DataFrame, key: str, column: str) -> Iterator[Fault]:
    time = groups[key].to_numpy(dtype=float, na_value=np.nan)
    yield from _fault("missing_number", column, groups[ROWS][~np.isfinite(time)].sum())
    yield from _fault("negative_time", column, groups[ROWS][time < 0].sum())


def _fault(code: str, column: str, rows: float) -> Iterator[Fault]:
    if rows:
        yield Fault(code, column=column, more={"count": str(int(rows))})


def _raise(faults: list[Fault], exits: pd.DataFrame, roles: Roles) -> None:
    if exits.empty:
        raise DataError([Fault("no_rows", column=roles.time)])
    if faults:
        raise DataError(faults)


def _require_numbers(persons: Any, roles: Roles) -> None:
    types = {name: str(kind) for name, kind in zip(persons.columns, persons.types, strict=True)}
    for name in (roles.time, roles.entry, roles.frequency, roles.weights):
        if name is not None and not any(numeric in types[name] for numeric in NUMERIC):
            raise DataError([Fault("not_a_number", column=name, value=types[name])])


def _observations(exits: pd.DataFrame, roles: Roles) -> Observations:
    event, outcomes = code_events(exits[EVENT])
    cell, cells = code_cells(exits, roles.cells)
    weighted = roles.weights is not None
    return Observations(
        time=exits[TIME].to_numpy(),
        event=event,
        cell=cell,
        outcomes=outcomes,
        cells=cells,
        entry=exits[ENTRY].to_numpy() if ENTRY in exits else None,
        amount=exits[AMOUNT].to_numpy(float if weighted else np.int64),
        square=exits[SQUARED_WEIGHT].to_numpy(float) if weighted else None,
    )


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
