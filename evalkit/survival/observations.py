"""Observations: the rows of a person frame, checked and coded as integers, ready to be counted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError

Array = np.ndarray[Any, np.dtype[Any]]
CENSORED_LABEL = "censored"
ROWS_NAMED = 10
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

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns whose combinations are counted apart."""
        return self.by + self.strata

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that the frame has to have."""
        single = (self.time, self.event, self.entry, self.frequency, self.weights)
        return tuple(name for name in single if name is not None) + self.cells


@dataclass(frozen=True)
class Observations:
    """Arrays of one length: `event` is 0 for censored or k for `outcomes[k - 1]`, `cell` a row of `cells`.

    A row counts `amount` (None: 1); `square` is there for case weights only, the sum of their squares.
    """

    time: Array
    event: Array
    cell: Array
    outcomes: tuple[Hashable, ...]
    cells: pd.DataFrame
    entry: Array | None = None
    amount: Array | None = None
    square: Array | None = None


def observe(frame: pd.DataFrame, roles: Roles) -> Observations:
    """Return the checked observations of a frame with a row for each person (or each spell of a person).

    Missing events, 0, False and "censored" mean censored; a missing group is a group of its own, the last one.
    ParameterError for a column that is not there; DataError that lists, with column and row positions (from 0), every
    missing, negative or unordered time and every frequency or weight that is not positive.
    """
    require_columns(frame.columns, roles)
    if frame.empty:
        raise DataError([Fault("no_rows", column=roles.time)])
    entry, frequency, weights = (
        None if name is None else numbers(frame[name]) for name in (roles.entry, roles.frequency, roles.weights)
    )
    time = numbers(frame[roles.time])
    faults = [
        *_time_faults(frame, roles, time, entry),
        *_positive_faults(frame, roles.frequency, frequency, whole=True),
        *_positive_faults(frame, roles.weights, weights),
    ]
    if faults:
        raise DataError(faults)
    event, outcomes = code_events(frame[roles.event])
    cell, cells = code_cells(frame, roles.cells)
    repeats = None if frequency is None else frequency.astype(np.int64)
    if weights is None:
        return Observations(time, event, cell, outcomes, cells, entry, repeats)
    times = 1 if repeats is None else repeats
    return Observations(time, event, cell, outcomes, cells, entry, weights * times, weights.astype(float) ** 2 * times)


def require_columns(present: Iterable[Hashable], roles: Roles) -> None:
    """Raise ParameterError for a column that plays a part and is not there, is there twice, or plays a part twice."""
    columns = list(present)
    for name in roles.named:
        if name not in columns:
            raise ParameterError(Fault("missing_column", column=str(name)))
        if columns.count(name) > 1:
            raise ParameterError(Fault("column_used_twice", column=str(name)))
    for name in roles.cells:
        if roles.named.count(name) > 1:
            raise ParameterError(Fault("column_used_twice", column=str(name)))


def code_events(events: pd.Series) -> tuple[Array, tuple[Hashable, ...]]:
    """Return event codes (0 censored) and the outcomes in order, declared categories that never happen included."""
    codes, labels = _code(events)
    if isinstance(events.dtype, pd.CategoricalDtype):
        occurring = np.ones(len(labels), dtype=bool)
    else:
        occurring = np.bincount(codes[codes >= 0] if codes.min() < 0 else codes, minlength=len(labels)) > 0
    happening = [place for place in np.flatnonzero(occurring) if not _is_censored(labels[place])]
    # The last place serves code -1, a missing event.
    lookup = np.zeros(len(labels) + 1, dtype=np.int64)
    lookup[happening] = np.arange(1, len(happening) + 1)
    return lookup[codes], tuple(_outcome(labels[place]) for place in happening)


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
    return ("", label) if isinstance(label, int | float | np.number) else (type(label).__name__, label)


def _is_censored(label: Any) -> bool:
    return label == 0 or label == CENSORED_LABEL


def _outcome(label: Any) -> Hashable:
    """Return the label as Python has it: an event column with missing values turns codes into 1.0, 2.0."""
    plain = label.item() if isinstance(label, np.generic) else label
    return int(plain) if isinstance(plain, bool | float) and float(plain).is_integer() else plain


def numbers(values: pd.Series) -> Array:
    """Return the values as int64 or float64; what is no number becomes NaN."""
    if values.dtype.kind in "iu" and isinstance(values.dtype, np.dtype):
        return values.to_numpy().astype(np.int64, copy=False)
    if values.dtype.kind in "mMb":
        return np.full(len(values), np.nan)
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


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


def _number_faults(frame: pd.DataFrame, column: str, values: Array) -> Iterator[Fault]:
    if values.dtype.kind == "i" or np.isfinite(values).all():
        return
    missing = frame[column].isna().to_numpy()
    yield from row_faults("missing_number", column, missing)
    yield from row_faults("not_a_number", column, ~np.isfinite(values) & ~missing)


def row_faults(code: str, column: str, wrong: Array) -> Iterator[Fault]:
    """Yield one fault with the positions (from 0) of the first wrong rows and their number, if there are any."""
    if wrong.any():
        rows = np.flatnonzero(wrong)
        named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
        yield Fault(code, column=column, more={"rows": named, "count": str(len(rows))})
