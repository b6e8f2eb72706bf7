"""Counting: from coded rows to sums by cell, time and kind, by bincount and reversed cumulative sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
# Sums that should be equal are so up to rounding only; no cohort is large enough for a true share this near 0 or 1.
ROUNDING = 1e-9
# Up to so many combinations of cell, time and kind, or so many for each mark, all are counted at once, which is quick;
# beyond it only those that occur, so that memory goes with the marks.
SLOTS = 50_000
SLOTS_PER_MARK = 8


@dataclass(frozen=True)
class Marks:
    """What is to be counted: in which cell, at which time, of which kind, how many (None: one each)."""

    cell: Array
    time: Array
    kind: Array | int
    amount: Array | None = None


@dataclass(frozen=True)
class Sums:
    """Sums in rows ordered by cell and time; `amounts` has a column for each kind. Rows of zeros are left out."""

    cell: Array
    time: Array
    amounts: Array


def add_up(marks: Sequence[Marks], cells: int, kinds: int) -> Sums:
    """Return the sums of all marks; whole numbers stay whole, weights become float."""
    grid, codes = code_times([mark.time for mark in marks])
    keys = [mark.cell * len(grid) + code for mark, code in zip(marks, codes, strict=True)]
    places, sizes = cells * len(grid), [len(key) for key in keys]
    if places * kinds > max(SLOTS, SLOTS_PER_MARK * sum(sizes)):
        rows, packed = np.unique(np.concatenate(keys), return_inverse=True)
        keys = np.split(packed, np.cumsum(sizes)[:-1])
    else:
        rows = np.arange(places)
    whole = all(mark.amount is None or mark.amount.dtype.kind in "iu" for mark in marks)
    flat = np.zeros(len(rows) * kinds, dtype=np.int64 if whole else np.float64)
    for key, mark in zip(keys, marks, strict=True):
        slot = key * kinds + mark.kind
        counted = np.bincount(slot, weights=mark.amount, minlength=len(flat))
        flat += counted.astype(flat.dtype, copy=False)
    amounts = flat.reshape(len(rows), kinds)
    kept = amounts.any(axis=1)
    return Sums(rows[kept] // len(grid), grid[rows[kept] % len(grid)], amounts[kept])


def code_times(times: Sequence[Array]) -> tuple[Array, list[Array]]:
    """Return a sorted grid that holds all times, and each array's positions in it.

    Whole times that are not too sparse are their own positions, which saves the sorting of a million rows.
    """
    most, longest = max(float(time.max(initial=0)) for time in times), sum(len(time) for time in times)
    if most <= max(longest, 10_000):
        whole = [time.astype(np.int64, copy=False) for time in times]
        if all(time.dtype.kind in "iu" or (time == code).all() for time, code in zip(times, whole, strict=True)):
            grid = np.arange(int(most) + 1)
            return grid.astype(np.result_type(*times), copy=False), whole
    joined = np.concatenate(times)
    grid, codes = np.unique(joined, return_inverse=True)
    return grid, np.split(codes, np.cumsum([len(time) for time in times])[:-1])


def at_risk(cell: Array, time: Array, entered: Array, exits: Array) -> Array:
    """Return for rows ordered by cell and time how many are at risk: entry < time <= exit.

    Summed from the end, so that the last ones are exact also for weights. Who entered at 0 is at risk at 0 too.
    """
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    result = np.empty_like(entered)
    for start, stop in zip(starts, np.r_[starts[1:], len(cell)], strict=True):
        leaving = (exits[start:stop] - entered[start:stop])[::-1].cumsum()[::-1]
        staying, rounding = -leaving[0], ROUNDING * entered[start:stop].sum()
        if abs(staying) <= rounding:
            staying = staying * 0
        left = leaving + staying
        # Weights that came and went leave a rounding error, which may be negative.
        result[start:stop] = np.where((left < 0) & (left >= -rounding), 0, left)
    return result + np.where(time == 0, entered, 0)
