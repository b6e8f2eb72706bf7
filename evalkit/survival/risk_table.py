"""RiskTable: who entered, was at risk, had which event or was censored at each time; every curve is made of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import ROUNDING, Marks, Sums, add_up, at_risk
from evalkit.survival.dtypes import numbers
from evalkit.survival.faults import require_column, row_faults
from evalkit.survival.observations import Observations, Roles, code_cells, observe
from evalkit.survival.squares import (
    ENTRY,
    EVENT,
    PERSON_CODE,
    SQUARED_WEIGHT,
    TIME,
    joined_squares,
    squares_of,
    tied_with,
)

# The columns of tables and curves: their one home, with those of `squares`.
ENTERED = "entered"
AT_RISK = "at_risk"
EVENTS = "events"
CENSORED = "censored"
OUTCOME = "outcome"
SURVIVAL = "survival"
INCIDENCE = "incidence"
MEAN = "mean"
MEASURE = "measure"
ESTIMATE = "estimate"
P_VALUE = "p_value"
STANDARD_ERROR = "standard_error"
LOWER = "lower"
UPPER = "upper"
RESERVED = frozenset(
    {TIME, ENTERED, AT_RISK, EVENTS, CENSORED, OUTCOME, SURVIVAL, INCIDENCE, MEAN, STANDARD_ERROR, LOWER, UPPER}
    | {ENTRY, EVENT, SQUARED_WEIGHT, PERSON_CODE, MEASURE, ESTIMATE, P_VALUE}
)
# The name that stands for all outcomes together, so no outcome may be called so.
ANY_OUTCOME = "any"


def events_of(outcome: Hashable) -> str:
    """Return the name of the counts column that holds the events of an outcome."""
    return f"{EVENTS}_{outcome}"


@dataclass(frozen=True, eq=False)
class RiskTable:
    """Counts by group, stratum and distinct time, checked when made; make it with `risk_table` or `from_counts`.

    `counts` has the columns <by>, <strata>, time, entered, at_risk, events_<outcome> for each outcome, censored.
    At risk at t are those with entry < t <= exit; who entered at 0 is at risk at 0 too. `squares` (see the
    module `squares`) are there for case weights only; the robust standard errors need them.
    """

    counts: pd.DataFrame
    outcomes: tuple[Hashable, ...]
    by: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    squares: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        _check_names(self)
        amounts = self.counts[[ENTERED, AT_RISK, *self.event_columns, CENSORED]].to_numpy(float)
        if not np.isfinite(amounts).all() or (amounts < 0).any():
            raise DataError([Fault("negative_count", column=EVENTS)])
        if (self.exits.to_numpy(float) > amounts[:, 1] * (1 + ROUNDING)).any():
            raise DataError([Fault("exits_above_at_risk", column=AT_RISK)])

    @property
    def event_columns(self) -> list[str]:
        """The names of the columns that hold the events, in the order of the outcomes."""
        return [events_of(outcome) for outcome in self.outcomes]

    @property
    def exits(self) -> pd.Series:
        """Events of all outcomes and censorings together, for each row of the counts."""
        return self.counts[[*self.event_columns, CENSORED]].sum(axis=1)

    @property
    def late_entry(self) -> bool:
        """Whether anybody came under observation after time 0."""
        return bool((self.counts[ENTERED].to_numpy() > 0)[self.counts[TIME].to_numpy() > 0].any())

    def __add__(self, other: RiskTable) -> RiskTable:
        """Return the table of the joined rows; nobody is taken to be in both, also where persons were named.

        ParameterError where groups, strata or weighting differ, or persons were named in one only.
        """
        if (self.by, self.strata) != (other.by, other.strata) or _square_columns(self) != _square_columns(other):
            raise ParameterError(Fault("tables_differ", key="by", value=str(other.by), expected=str(self.by)))
        outcomes = self.outcomes + tuple(outcome for outcome in other.outcomes if outcome not in self.outcomes)
        counts = pd.concat([_with_outcomes(table, outcomes) for table in (self, other)], ignore_index=True)
        places = [outcomes.index(outcome) + 1 for outcome in other.outcomes]
        return from_counts(counts, outcomes, self.by, self.strata, joined_squares(self.squares, other.squares, places))


def risk_table(
    data: Any,
    time: str = "time",
    event: str = "event",
    entry: str | None = None,
    by: str | Sequence[str] | None = None,
    strata: str | Sequence[str] | None = None,
    frequency: str | None = None,
    weights: str | None = None,
    person: str | None = None,
) -> RiskTable:
    """Return the counts of a person frame, a Cohort, a Parquet path or a DuckDB relation.

    A Cohort is anything with a `frame`: its `entry` column is the default entry, rows whose `at_risk` is False are left
    out, and its `outcomes`, if it has them, give their order and count also when they never happen. `event` holds
    outcome labels or codes; 0, missing, False and "censored" mean censored, and a text that reads like one of them
    ("0", "Censored", "") is refused. Times that differ by rounding alone are one time. Without `entry` everybody is at
    risk from 0 on. `by` are the groups of the curves and tests, `strata` what tests are stratified by; curves pool the
    strata. `frequency` counts a row for n persons; `weights` are case weights, which bring robust standard errors.
    `person` tells whose rows they are where somebody has several: rows that follow each other without a gap are counted
    as one, and in robust errors all rows of a person are one. Their weights may differ, each holds for its time.
    Parquet and DuckDB data are counted in the database, or read where `person` is given.
    ParameterError for columns that are not there; DataError that names columns and row positions of unusable values.
    """
    frame = getattr(data, "frame", data)
    if frame is not data:
        entry = ENTRY if entry is None and ENTRY in frame else entry
        frame = _persons_at_risk(frame, event, getattr(data, "outcomes", ()))
    roles = Roles(time, event, entry, _names(by), _names(strata), frequency, weights, person)
    if isinstance(frame, pd.DataFrame):
        return count(observe(frame, roles), roles)
    from evalkit.survival.database import count_in_database

    return count_in_database(frame, roles)


def _persons_at_risk(frame: pd.DataFrame, event: str, outcomes: Iterable[Hashable]) -> pd.DataFrame:
    rows = frame[frame[AT_RISK].astype(bool)] if AT_RISK in frame else frame
    if event not in rows or not (declared := list(outcomes)):
        return rows
    others = sorted(set(rows[event].dropna()) - set(declared), key=str)
    return rows.assign(**{event: pd.Categorical(rows[event], [*declared, *others])})


def count(rows: Observations, roles: Roles, entries: Marks | None = None) -> RiskTable:
    """Return the table of checked rows; `entries` stand for entries that were counted apart from the exits."""
    if entries is None and rows.entry is not None:
        entries = Marks(rows.cell, rows.entry, 0, rows.amount)
    if entries is None:
        cells = np.arange(len(rows.cells))
        everybody = np.bincount(rows.cell, rows.amount, len(cells))
        whole = rows.amount is None or rows.amount.dtype.kind == "i"
        entries = Marks(cells, 0 * cells, 0, everybody.astype(np.int64) if whole else everybody)
    exits = Marks(rows.cell, rows.time, rows.event + 1, rows.amount)
    sums = add_up([entries, exits], len(rows.cells), len(rows.outcomes) + 2)
    return _table(sums, rows.cells, rows.outcomes, roles, squares_of(rows))


def from_counts(
    counts: pd.DataFrame,
    outcomes: Sequence[Hashable],
    by: Sequence[str] = (),
    strata: Sequence[str] = (),
    squares: pd.DataFrame | None = None,
) -> RiskTable:
    """Return the table of a counts frame: <by>, <strata>, time, entered, events_<outcome> for each outcome, censored.

    Rows may come in any order and repeat (they are added); `at_risk` is computed anew. Who never leaves stays at risk
    after the last row. Times that differ by rounding alone are one time. DataError where more leave than are at risk,
    or where a count is negative or missing.
    """
    roles = Roles(by=tuple(by), strata=tuple(strata))
    columns = [ENTERED, CENSORED, *(events_of(outcome) for outcome in outcomes)]
    for name in (TIME, *roles.cells, *columns):
        require_column(name, counts.columns)
    if counts.empty:
        raise DataError([Fault("no_rows", column=TIME)])
    time = numbers(counts[TIME])
    if wrong := list(row_faults("negative_time", TIME, ~(np.isfinite(time) & (time >= 0)))):
        raise DataError(wrong)
    time, squares = tied_with(time, squares)
    cell, cells = code_cells(counts, roles.cells)
    marks = [Marks(cell, time, kind, counts[name].to_numpy()) for kind, name in enumerate(columns)]
    sums = add_up(marks, len(cells), len(columns))
    return _table(sums, cells, tuple(outcomes), roles, squares)


def pooled(table: RiskTable) -> RiskTable:
    """Return the table with its strata counted together."""
    if not table.strata:
        return table
    squares = None if table.squares is None else table.squares.drop(columns=list(table.strata))
    return from_counts(table.counts, table.outcomes, table.by, (), squares)


def exit_rows(table: RiskTable) -> pd.DataFrame:
    """Return the rows of a pooled table at which somebody leaves: the rows of its curves, with all events summed.

    DataError where nobody ever leaves.
    """
    counts = table.counts
    events = counts[table.event_columns].sum(axis=1).to_numpy()
    leaving = events + counts[CENSORED].to_numpy() > 0
    if not leaving.any():
        raise DataError([Fault("no_exits", column=TIME)])
    return counts.assign(**{EVENTS: events})[leaving].reset_index(drop=True)


def group_slices(counts: pd.DataFrame, columns: Sequence[str]) -> Iterator[slice]:
    """Yield the rows of each combination of the columns in a frame that is ordered by them."""
    if counts.empty:
        return
    changes = np.zeros(len(counts), dtype=bool)
    changes[0] = True
    for name in columns:
        # Codes compare alike for all dtypes, nullable ones included; a missing label is -1.
        codes, _ = pd.factorize(counts[name])
        changes[1:] |= codes[1:] != codes[:-1]
    starts = np.flatnonzero(changes)
    yield from (slice(start, stop) for start, stop in zip(starts, [*starts[1:], len(counts)], strict=True))


def _table(
    sums: Sums, cells: pd.DataFrame, outcomes: tuple[Hashable, ...], roles: Roles, squares: pd.DataFrame | None
) -> RiskTable:
    entered, censored, events = sums.amounts[:, 0], sums.amounts[:, 1], sums.amounts[:, 2:]
    counts = cells.iloc[sums.cell].reset_index(drop=True)
    counts[TIME] = sums.time
    counts[ENTERED] = entered
    counts[AT_RISK] = at_risk(sums.cell, sums.time, entered, sums.amounts[:, 1:].sum(axis=1))
    for position, outcome in enumerate(outcomes):
        counts[events_of(outcome)] = events[:, position]
    counts[CENSORED] = censored
    return RiskTable(counts, outcomes, roles.by, roles.strata, squares)


def _square_columns(table: RiskTable) -> set[str]:
    return set() if table.squares is None else set(table.squares.columns)


def _with_outcomes(table: RiskTable, outcomes: tuple[Hashable, ...]) -> pd.DataFrame:
    return table.counts.assign(**{events_of(each): 0 for each in outcomes if each not in table.outcomes})


def _check_names(table: RiskTable) -> None:
    if ANY_OUTCOME in table.outcomes:
        raise ParameterError(Fault("reserved_name", column=EVENT, value=ANY_OUTCOME))
    if len(set(table.event_columns)) < len(table.outcomes):
        raise ParameterError(Fault("value_twice", column=EVENT))
    for name in (*table.by, *table.strata):
        if name in RESERVED or name in table.event_columns:
            raise ParameterError(Fault("reserved_name", column=str(name)))


def _names(columns: str | Sequence[str] | None) -> tuple[str, ...]:
    if columns is None:
        return ()
    return (columns,) if isinstance(columns, str) else tuple(columns)
