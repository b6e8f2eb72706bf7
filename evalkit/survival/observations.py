"""Observations: the rows of a person frame, checked and coded as integers, ready to be counted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.dtypes import numbers
from evalkit.survival.faults import require_column, row_faults
from evalkit.survival.outcomes import is_censored, outcome_of, require_clear_labels
from evalkit.survival.persons import joined, overlapping
from evalkit.survival.ties import tied

Array = np.ndarray[Any, np.dtype[Any]]
# Up to this many distinct whole numbers a lookup table is faster than hashing.
LOOKUP_SIZE = 100_000


@dataclass(frozen=True)
class Roles:
    """Which column of a person frame plays which part."""

    time: str = "time"
    event: str = "event"
    entry: str | None = None
    by: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    frequency: str | None = None
    weights: str | None = None
    person: str | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns whose combinations are counted apart."""
        return self.by + self.strata

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that the frame has to have."""
        single = (self.time, self.event, self.entry, self.frequency, self.weights, self.person)
        return tuple(name for name in single if name is not None) + self.cells


@dataclass(frozen=True)
class Observations:
    """Arrays of one length: `event` is 0 for censored or k for `outcomes[k - 1]`, `cell` a row of `cells`.

    A row counts `amount` (None: 1); `square` is there for case weights only, the sum of their squares. `person` is a
    number for each person, where the persons of the rows are known.
    """

    time: Array
    event: Array
    cell: Array
    outcomes: tuple[Hashable, ...]
    cells: pd.DataFrame
    entry: Array | None = None
    amount: Array | None = None
    square: Array | None = None
    person: Array | None = None


def observe(frame: pd.DataFrame, roles: Roles) -> Observations:
    """Return the checked observations of a frame with a row for each person (or each spell of a person).

    Missing events, 0, False and "censored" mean censored; a missing group is a group of its own, the last one. Times
    that differ by rounding alone are one time (`ties`). Where the persons are named, their rows that follow each other
    without a gap become one (`persons`).
    ParameterError for a column that is not there; DataError that lists, with column and row positions (from 0), every
    missing, negative or unordered time, every frequency or weight that is not positive, every missing person and every
    row in which a person is at risk again; and for texts that read as a censoring and are none.
    """
    require_columns(frame.columns, roles)
    if frame.empty:
        raise DataError([Fault("no_rows", column=roles.time)])
    frequency, weights = (None if name is None else numbers(frame[name]) for name in (roles.frequency, roles.weights))
    time, entry = _times(frame, roles)
    faults = [
        *_time_faults(frame, roles, time, entry),
        *_positive_faults(frame, roles.frequency, frequency, whole=True),
        *_positive_faults(frame, roles.weights, weights),
        *_person_faults(frame, roles.person),
    ]
    if faults:
        raise DataError(faults)
    event, outcomes = code_events(frame[roles.event])
    cell, cells = code_cells(frame, roles.cells)
    amount, square = _amounts(frequency, weights)
    rows = Observations(time, event, cell, outcomes, cells, entry, amount, square)
    if roles.person is None:
        return rows
    named = replace(rows, person=pd.factorize(frame[roles.person])[0])
    if faults := list(row_faults("overlapping_rows", roles.person, overlapping(named))):
        raise DataError(faults)
    return joined(named)


def require_columns(present: Iterable[Hashable], roles: Roles) -> None:
    """Raise ParameterError for a column that plays a part and is not there, is there twice, or plays a part twice."""
    columns = list(present)
    for name in roles.named:
        require_column(name, columns)
        if columns.count(name) > 1:
            raise ParameterError(Fault("column_used_twice", column=str(name)))
    for name in roles.cells:
        if roles.named.count(name) > 1:
            raise ParameterError(Fault("column_used_twice", column=str(name)))


def code_events(events: pd.Series) -> tuple[Array, tuple[Hashable, ...]]:
    """Return event codes (0 censored) and the outcomes in order, declared categories that never happen included.

    DataError for texts that read as a censoring and are none.
    """
    codes, labels = _code(events)
    require_clear_labels(labels, str(events.name))
    if isinstance(events.dtype, pd.CategoricalDtype):
        occurring = np.ones(len(labels), dtype=bool)
    else:
        occurring = np.bincount(codes[codes >= 0] if codes.min() < 0 else codes, minlength=len(labels)) > 0
    happening = [place for place in np.flatnonzero(occurring) if not is_censored(labels[place])]
    # The last place serves code -1, a missing event.
    lookup = np.zeros(len(labels) + 1, dtype=np.int64)
    lookup[happening] = np.arange(1, len(happening) + 1)
    return lookup[codes], tuple(outcome_of(labels[place]) for place in happening)


def code_cells(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Array, pd.DataFrame]:
    """Return each row's cell, and a frame of the cells' labels in order (categories, else sorted; missing last)."""
    cell, size = np.zeros(len(frame), dtype=np.int64), 1
    for name in columns:
        codes, labels = _code(frame[name])
        if (missing := codes < 0).any():
            codes = np.where(missing, len(labels), codes)
        cell, size = _without_gaps(codes + cell * (len(labels) + 1), size * (len(labels) + 1))
    somebody = np.empty(size, dtype=np.int64)
    somebody[cell] = np.arange(len(frame))
    return cell, frame[list(columns)].iloc[somebody].reset_index(drop=True)


def _without_gaps(codes: Array, size: int) -> tuple[Array, int]:
    """Return the codes renumbered so that each of 0 to the returned size - 1 occurs."""
    if size > max(LOOKUP_SIZE, len(codes)):
        distinct, codes = np.unique(codes, return_inverse=True)
        return codes, len(distinct)
    present = np.bincount(codes, minlength=size) > 0
    number = int(present.sum())
    # Often only the last code, for missing ones, does not occur.
    return (codes if present[:number].all() else (np.cumsum(present) - 1)[codes]), number


def _code(values: pd.Series) -> tuple[Array, list[Any]]:
    """Return codes (-1 for missing) and labels in order: categories as declared, everything else sorted."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy(), list(values.cat.categories)
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "bui":
        whole = values.to_numpy().astype(np.int64, copy=False)
        least, span = int(whole.min()), int(whole.max()) - int(whole.min()) + 1
        if span <= LOOKUP_SIZE:
            return whole - least, [least + step for step in range(span)]
    codes, distinct = pd.factorize(values)
    order = sorted(range(len(distinct)), key=lambda position: _sort_key(distinct[position]))
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(order)), -1
    return rank[codes], [distinct[position] for position in order]


def _sort_key(label: Any) -> tuple[str, Any]:
    return ("", label) if isinstance(label, int | float | Decimal | np.number) else (type(label).__name__, label)


def _times(frame: pd.DataFrame, roles: Roles) -> tuple[Array, Array | None]:
    time = numbers(frame[roles.time])
    if roles.entry is None:
        return tied(time)[0], None
    time, entry = tied(time, numbers(frame[roles.entry]))
    return time, entry


def _amounts(frequency: Array | None, weights: Array | None) -> tuple[Array | None, Array | None]:
    """Return what each row counts, and with case weights the sum of their squares."""
    repeats = None if frequency is None else frequency.astype(np.int64)
    if weights is None:
        return repeats, None
    times = 1 if repeats is None else repeats
    return weights * times, weights.astype(float) ** 2 * times


def _time_faults(frame: pd.DataFrame, roles: Roles, time: Array, entry: Array | None) -> Iterator[Fault]:
    yield from _number_faults(frame, roles.time, time)
    yield from row_faults("negative_time", roles.time, time < 0)
    if entry is not None and roles.entry is not None:
        yield from _number_faults(frame, roles.entry, entry)
        yield from row_faults("negative_time", roles.entry, entry < 0)
        yield from row_faults("exit_not_after_entry", roles.time, time <= entry)


def _positive_faults(
    frame: pd.DataFrame, column: str | None, values: Array | None, whole: bool = False
) -> Iterator[Fault]:
    if column is None or values is None:
        return
    yield from _number_faults(frame, column, values)
    yield from row_faults("not_positive", column, values <= 0)
    if whole and values.dtype.kind == "f":
        yield from row_faults("not_whole", column, np.isfinite(values) & (values != np.round(values)))


def _person_faults(frame: pd.DataFrame, column: str | None) -> Iterator[Fault]:
    if column is not None:
        yield from row_faults("value_missing", column, frame[column].isna().to_numpy())


def _number_faults(frame: pd.DataFrame, column: str, values: Array) -> Iterator[Fault]:
    if values.dtype.kind == "i" or np.isfinite(values).all():
        return
    missing = frame[column].isna().to_numpy()
    yield from row_faults("missing_number", column, missing)
    yield from row_faults("not_a_number", column, ~np.isfinite(values) & ~missing)
