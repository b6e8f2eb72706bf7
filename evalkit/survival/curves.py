"""Reading curves: which step of a curve holds at a time, and whether anything is known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import Fault, ParameterError
from evalkit.survival.counting import Array
from evalkit.survival.hazards import Hazards, hazards_by_group
from evalkit.survival.risk_table import (
    AT_RISK,
    CENSORED,
    ENTERED,
    EVENTS,
    TIME,
    RiskTable,
    exit_rows,
    group_slices,
    pooled,
)
from evalkit.survival.ties import at_steps

KNOWN_UNTIL = "known_until"
# What the limits of a curve rest on, until they are made. No column of a result; the brackets keep them apart from
# what a group may be called.
PERSONS, MOST = "(persons)", "(most)"


@dataclass(frozen=True)
class Reading:
    """The times at which a curve is read, the step that holds at each (0: before the first one), and what is known."""

    time: Array
    step: Array
    known: Array

    def of(self, start: float, values: Array) -> Array:
        """Return what a curve is at the times, given its start and its steps (last axis); NaN where it is not known."""
        whole = np.concatenate([np.full((*values.shape[:-1], 1), start), values], axis=-1)
        return np.where(self.known, whole[..., self.step], np.nan)


def read(steps: Array, known_until: float, times: Array | None = None) -> Reading:
    """Return how a curve with these steps is read at the times, in their order; without times at the steps themselves.

    Everything that tells a curve at a time is read so: the value of the last step by then, and nothing past the time
    until which the curve is known. Times that differ from a step by rounding alone are that step.
    """
    at = steps if times is None else times
    asked = at_steps(at, steps)
    return Reading(at, np.searchsorted(steps, asked, "right"), asked <= known_until)


def read_groups(table: RiskTable, times: float | Sequence[float] | None) -> list[tuple[pd.DataFrame, Hazards, Reading]]:
    """Return for each group of a pooled table its labels (one row), its hazards and how its curves are read.

    ParameterError for a negative or missing time.
    """
    asked = None if times is None else check_times(times)
    labels = exit_rows(table)[list(table.by)]
    return [
        (labels.iloc[rows.start : rows.start + 1], hazards, read(hazards.time, hazards.known_until, asked))
        for rows, hazards in hazards_by_group(table)
    ]


def labelled(labels: Sequence[pd.DataFrame], columns: Sequence[dict[str, Array]]) -> pd.DataFrame:
    """Return one frame of the groups' columns, each group's labels in front and repeated."""
    sizes = [len(next(iter(each.values()))) for each in columns]
    frame = pd.concat(labels).iloc[np.repeat(np.arange(len(labels)), sizes)].reset_index(drop=True)
    return frame.assign(**{name: np.concatenate([each[name] for each in columns]) for name in columns[0]})


def known_until(table: RiskTable) -> pd.DataFrame:
    """Return <by>, known_until: the last time at which each group's curves are known, in the table's unit.

    That is the end of the group's follow-up; infinity where everybody had an outcome and nobody enters later; the time
    at which nobody was left at risk where others enter only after it, since nobody saw what happened meanwhile.
    """
    table = pooled(table)
    labels, hazards, _ = zip(*read_groups(table, None), strict=True)
    return labelled(labels, [{KNOWN_UNTIL: np.array([each.known_until])} for each in hazards])


def numbers_at_risk(table: RiskTable, times: Sequence[float]) -> pd.DataFrame:
    """Return <by>, time, at_risk and, up to and including that time, events and censored: the lines under a figure.

    ParameterError for a negative or missing time.
    """
    counts = pooled(table).counts
    asked = check_times(times)
    events = counts[table.event_columns].sum(axis=1).to_numpy()
    censored, entered, time = (counts[name].to_numpy() for name in (CENSORED, ENTERED, TIME))
    parts = []
    for rows in group_slices(counts, table.by):
        at = at_steps(asked, time[rows])
        before, by_then = (np.searchsorted(time[rows], at, side) for side in ("left", "right"))
        zero = np.where(asked == 0, entered[rows][0] * (time[rows][0] == 0), 0)
        leaving, exits, losses = (_running(values[rows]) for values in (entered, events, censored))
        part = counts[list(table.by)].iloc[np.full(len(asked), rows.start)].reset_index(drop=True)
        part[TIME] = asked
        part[AT_RISK] = leaving[before] - exits[before] - losses[before] + zero
        part[EVENTS], part[CENSORED] = exits[by_then], losses[by_then]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def check_times(times: float | Sequence[float]) -> Array:
    """Return the times as an array; ParameterError where one is negative, missing or no number."""
    asked = np.atleast_1d(np.asarray(times))
    if asked.ndim > 1 or asked.dtype.kind not in "iuf" or not (asked >= 0).all():
        raise ParameterError(Fault("out_of_range", key="times", value=str(times), expected="0 <= times"))
    return asked


def _running(values: Array) -> Array:
    return np.r_[values[:0].sum(), values.cumsum()]
