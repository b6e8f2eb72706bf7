"""Estimates of paths: no digit leaves that is not printed, and no hidden mean is what the others leave over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from evalkit.results import Row

# Decimals of what is released: those that tables print, so that no file holds more.
DECIMALS = {"state_occupation": 3, "time_in_state": 1}


def guarded(rows: Iterable[Row], least: int, hide: Callable[[Row], Row]) -> list[Row]:
    """Return the rows with estimates of paths rounded as they are printed, those that rest on few persons hidden.

    Persons stand behind an estimate (the sets after the first two) whose number it does not tell. Probabilities of a
    time add up to 1 and mean times to the horizon: where just one is hidden, that of the next fewest persons is, too.
    """
    found = {row.id: _rounded(row, least, hide) for row in rows}
    divisions: dict[tuple[object, ...], list[Row]] = {}
    for row in found.values():
        if row.measure in DECIMALS and row.mark != "not_applicable":
            divisions.setdefault((row.measure, row.window, row.variable, row.time), []).append(row)
    for division in divisions.values():
        told = sorted((row for row in division if not row.hidden), key=lambda row: (row.count or 0, row.category))
        if len(division) - len(told) == 1:
            found |= {row.id: hide(row) for row in told[:1]}
    return list(found.values())


def _rounded(row: Row, least: int, hide: Callable[[Row], Row]) -> Row:
    if row.measure not in DECIMALS or row.hidden:
        return row
    if any(0 < len(persons) < least for persons in row.persons[2:]):
        return hide(row)
    places = DECIMALS[row.measure]
    value, lower, upper = (None if one is None else round(one, places) for one in (row.value, row.lower, row.upper))
    return replace(row, value=value, lower=lower, upper=upper)
