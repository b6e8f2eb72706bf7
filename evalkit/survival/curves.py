"""Reading curves: which step of a curve holds at a time, and whether anything is known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.survival.counting import Array
from evalkit.survival.hazards import Hazards, hazards_by_group
from evalkit.survival.risk_table import RiskTable, check_times, exit_rows, pooled
from evalkit.survival.ties import tied

KNOWN_UNTIL = "known_until"


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
    exact, asked, until = tied(steps, at, np.array([known_until]))
    return Reading(at, np.searchsorted(exact, asked, "right"), asked <= until)


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
