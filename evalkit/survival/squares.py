"""Squares: the squared case weights of the rows, which robust standard errors need beside the counts.

A frame with the columns <by>, <strata>, entry, time, event (the outcome's position from 1, 0 for censored),
squared_weight and, where persons were named, person_code, a number for each person.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.survival.counting import Array
from evalkit.survival.observations import Observations
from evalkit.survival.ties import tied

ENTRY = "entry"
TIME = "time"
EVENT = "event"
SQUARED_WEIGHT = "squared_weight"
PERSON_CODE = "person_code"


def squares_of(rows: Observations) -> pd.DataFrame | None:
    """Return the squares of checked rows; None without case weights."""
    if rows.square is None:
        return None
    squares = rows.cells.iloc[rows.cell].reset_index(drop=True)
    entry = np.zeros(len(rows.cell)) if rows.entry is None else rows.entry
    persons = {} if rows.person is None else {PERSON_CODE: rows.person}
    return squares.assign(**{ENTRY: entry, TIME: rows.time, EVENT: rows.event, SQUARED_WEIGHT: rows.square}, **persons)


def tied_with(time: Array, squares: pd.DataFrame | None) -> tuple[Array, pd.DataFrame | None]:
    """Return the times of counts, and their squares, with times that differ by rounding alone made one."""
    if squares is None:
        return tied(time)[0], None
    time, entry, leaving = tied(time, squares[ENTRY].to_numpy(), squares[TIME].to_numpy())
    return time, squares.assign(**{ENTRY: entry, TIME: leaving})


def joined_squares(
    first: pd.DataFrame | None, second: pd.DataFrame | None, events: Sequence[int]
) -> pd.DataFrame | None:
    """Return both below each other: `events` are the positions of the second's outcomes; its persons are others."""
    if first is None or second is None:
        return None
    moved = second.assign(**{EVENT: np.array([0, *events])[second[EVENT].to_numpy()]})
    if PERSON_CODE in moved:
        moved[PERSON_CODE] += first[PERSON_CODE].max() + 1
    return pd.concat([first, moved], ignore_index=True)
