"""Persons: the rows of one person, where somebody's time was split in two or more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from evalkit.survival.observations import Observations


def overlapping(rows: Observations) -> np.ndarray:
    """Say of each row whether another row of its person is at risk at the same time, or follows a row with an event."""
    entry = np.zeros(len(rows.time)) if rows.entry is None else rows.entry
    whose = np.arange(len(rows.time)) if rows.person is None else rows.person
    order = np.lexsort((rows.time, entry, whose))
    person, event = whose[order], rows.event[order]
    again = (person[1:] == person[:-1]) & ((entry[order][1:] < rows.time[order][:-1]) | (event[:-1] > 0))
    result = np.zeros(len(order), dtype=bool)
    result[order[1:]] = again
    return result


def joined(rows: Observations) -> Observations:
    """Return the rows with those of one person that follow each other without a gap made one.

    One goes on in another that enters when it ends, if nothing happened then and both are in the same cell and count
    the same. So a person's time that was split is counted as if it had not been: one entry, one end.
    """
    if rows.entry is None or rows.person is None:
        return rows
    order = np.lexsort((rows.time, rows.entry, rows.person))
    goes_on = (rows.event[order][:-1] == 0) & (rows.time[order][:-1] == rows.entry[order][1:])
    for alike in (rows.person, rows.cell, rows.amount, rows.square):
        if alike is not None:
            goes_on &= alike[order][1:] == alike[order][:-1]
    begin, end = order[np.r_[True, ~goes_on]], order[np.r_[~goes_on, True]]
    counted = {name: values[end] for name in ("amount", "square") if (values := getattr(rows, name)) is not None}
    return replace(rows, time=rows.time[end], event=rows.event[end], cell=rows.cell[end], entry=rows.entry[begin],
                   person=rows.person[end], **counted)  # fmt: skip
