"""Estimates of paths: no digit leaves that is not printed, and no hidden mean is what the others leave over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from evalkit.results import Row

# Decimals of what is released: those that tables print, so that no file holds more.
DECIMALS = {"state_occupation": 3, "time_in_state": 1}
MEAN = "time_in_state"


def coarsened(rows: Iterable[Row], hide: Callable[[Row], Row]) -> list[Row]:
    """Return the rows with estimates of paths rounded as they are printed.

    Mean times add up to the horizon: where just one of a window is hidden, that of the next fewest persons is, too.
    """
    found = [_rounded(row) for row in rows]
    for window in {row.window for row in found if row.measure == MEAN}:
        means = [row for row in found if row.measure == MEAN and row.window == window]
        told = sorted((row for row in means if not row.hidden), key=lambda row: (row.count or 0, row.category))
        if len(means) - len(told) == 1:
            found = [hide(row) if row in told[:1] else row for row in found]
    return found


def _rounded(row: Row) -> Row:
    if row.measure not in DECIMALS:
        return row
    places = DECIMALS[row.measure]
    value, lower, upper = (None if one is None else round(one, places) for one in (row.value, row.lower, row.upper))
    return replace(row, value=value, lower=lower, upper=upper)
