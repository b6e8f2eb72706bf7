"""Counting in a database: Parquet files and DuckDB relations become a risk table without their rows being read here."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike, fspath
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import Marks
from evalkit.survival.observations import Observations, Roles, code_cells, code_events, observe, require_columns
from evalkit.survival.risk_table import ENTRY, EVENT, SQUARED_WEIGHT, TIME, RiskTable, count
from evalkit.survival.ties import tied

PERSONS = "persons"
# With spaces, so that no group is likely to be called so.
ROWS = "number of rows"
AMOUNT = "number of persons"
# Groups whose numbers fit into 20 bits (time, event, group) are found by position, which is twice as fast as hashing.
TABLE_NOT_HASH: dict[str, Any] = {"perfect_ht_threshold": 20}
WHOLE = frozenset(
    f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
)
FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")


def count_in_database(source: Any, roles: Roles) -> RiskTable:
    """Return the counts of a Parquet path or a DuckDB relation; needs the package duckdb.

    The checks are those of a frame, but a fault tells how many rows are wrong and not which: a database has no order.
    Where persons are named the rows are read, since those of a person have to be found.
    DataError for a file that is not there or is no Parquet.
    """
    persons = _relation(source)
    require_columns(persons.columns, roles)
    _require_numbers(persons, roles)
    if roles.person is not None:
        return count(observe(persons.select(*map(_quoted, dict.fromkeys(roles.named))).df(), roles), roles)
    apart = roles.entry is not None and roles.weights is None and _have_whole_times(persons, roles)
    keys = {TIME: roles.time, EVENT: roles.event}
    if roles.entry is not None and not apart:
        keys[ENTRY] = roles.entry
    exits = _tied(_grouped(persons, roles, keys))
    faults = [*_time_faults(exits, roles, keys), *_rule_faults(exits, roles, keys)]
    if not apart:
        _raise(faults, exits, roles)
        return count(_observations(exits, roles), roles)
    keys = {ENTRY: str(roles.entry)}
    entries = _grouped(persons, roles, keys)
    _raise([*faults, *_time_faults(entries, roles, keys)], exits, roles)
    cells = list(roles.cells)
    cell, _ = code_cells(pd.concat([exits[cells], entries[cells]], ignore_index=True), roles.cells)
    marks = Marks(cell[len(exits) :], entries[ENTRY].to_numpy(), 0, entries[AMOUNT].to_numpy(np.int64))
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
        **{f"{code} {column}": f"count(*) FILTER ({rule})" for code, column, rule in _rules(roles, keys)},
    }
    if roles.weights is not None:
        measures[SQUARED_WEIGHT] = f"sum({frequency} * {weight} * {weight})"
    chosen = [*map(_quoted, roles.cells), *(f"{_quoted(column)} AS {key}" for key, column in keys.items())]
    chosen += [f"{measure} AS {_quoted(name)}" for name, measure in measures.items()]
    return persons.query(PERSONS, f"SELECT {', '.join(chosen)} FROM {PERSONS} GROUP BY ALL ORDER BY ALL").df()


def _rules(roles: Roles, keys: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield code, column and condition of the faults that only single rows show."""
    if roles.entry is not None and EVENT in keys and ENTRY not in keys:
        yield "exit_not_after_entry", roles.time, f"{_quoted(roles.time)} <= {_quoted(roles.entry)}"
    for name in (roles.frequency, roles.weights):
        if name is not None:
            yield "not_positive", name, f"({_quoted(name)} > 0 AND isfinite({_quoted(name)}::DOUBLE)) IS NOT TRUE"
    if roles.frequency is not None:
        yield "not_whole", roles.frequency, f"{_quoted(roles.frequency)} % 1 <> 0"


def _rule_faults(exits: pd.DataFrame, roles: Roles, keys: dict[str, str]) -> Iterator[Fault]:
    for code, column, _ in _rules(roles, keys):
        yield from _fault(code, column, exits[f"{code} {column}"].sum())


def _tied(exits: pd.DataFrame) -> pd.DataFrame:
    """Return the groups with times that differ by rounding alone made one."""
    names = [name for name in (TIME, ENTRY) if name in exits]
    times = tied(*(exits[name].to_numpy() for name in names))
    return exits.assign(**dict(zip(names, times, strict=True)))


def _time_faults(groups: pd.DataFrame, roles: Roles, keys: dict[str, str]) -> Iterator[Fault]:
    for key in [name for name in (TIME, ENTRY) if name in keys]:
        time = groups[key].to_numpy(dtype=float, na_value=np.nan)
        yield from _fault("missing_number", keys[key], groups[ROWS][~np.isfinite(time)].sum())
        yield from _fault("negative_time", keys[key], groups[ROWS][time < 0].sum())
    if TIME in keys and ENTRY in keys:
        yield from _fault("exit_not_after_entry", keys[TIME], groups[ROWS][groups[TIME] <= groups[ENTRY]].sum())


def _fault(code: str, column: str, rows: float) -> Iterator[Fault]:
    if rows:
        yield Fault(code, column=column, more={"count": str(int(rows))})


def _raise(faults: list[Fault], exits: pd.DataFrame, roles: Roles) -> None:
    if exits.empty:
        raise DataError([Fault("no_rows", column=roles.time)])
    if faults:
        raise DataError(faults)


def _types(persons: Any) -> dict[str, str]:
    return {name: str(kind) for name, kind in zip(persons.columns, persons.types, strict=True)}


def _have_whole_times(persons: Any, roles: Roles) -> bool:
    """Say whether no two times can differ by rounding alone, so that entries and exits may be counted apart."""
    types = _types(persons)
    return all(types[name] in WHOLE for name in (roles.time, roles.entry) if name is not None)


def _require_numbers(persons: Any, roles: Roles) -> None:
    types = _types(persons)
    for name in (roles.time, roles.entry, roles.frequency, roles.weights):
        if name is not None and types[name] not in WHOLE and types[name].split("(")[0] not in FRACTIONS:
            raise DataError([Fault("not_a_number", column=name, value=types[name])])


def _observations(exits: pd.DataFrame, roles: Roles) -> Observations:
    event, outcomes = code_events(exits[EVENT].rename(roles.event))
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
