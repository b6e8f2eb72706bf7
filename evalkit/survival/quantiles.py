"""Quantiles of the time to any outcome, with Brookmeyer-Crowley limits, and the length of follow-up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.errors import Fault, ParameterError
from evalkit.survival.counting import Array
from evalkit.survival.intervals import DEFAULT_LEVEL
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.risk_table import (
    CENSORED,
    EVENT,
    LOWER,
    SURVIVAL,
    TIME,
    UPPER,
    RiskTable,
    events_of,
    group_slices,
    pooled,
)

# Shares closer than this to the wanted one count as equal to it, as in R's quantile.survfit.
TOLERANCE = float(np.sqrt(np.finfo(float).eps))
END_OF_FOLLOW_UP = "end_of_follow_up"


def quantile_time(
    table: RiskTable, q: float = 0.5, level: float = DEFAULT_LEVEL, interval: str | None = None
) -> pd.DataFrame:
    """Return the time by which the share `q` of each group has had an outcome: <by>, time, lower, upper.

    NaN means that the curve (or its limit) never gets there; limits that are one and the same time are none. Where the
    curve stands exactly at the share for a while, the time is the middle of that while, as in R's quantile.survfit; the
    limits invert those of `kaplan_meier`.
    ParameterError unless 0 < q < 1. Source: Brookmeyer and Crowley 1982.
    """
    if not 0 < q < 1:
        raise ParameterError(Fault("out_of_range", key="q", value=str(q), expected="0 < q < 1"))
    curve = kaplan_meier(table, interval=interval, level=level)
    groups = [curve.iloc[rows] for rows in group_slices(curve, table.by)]
    result = pd.concat([group[list(table.by)].iloc[:1] for group in groups], ignore_index=True)
    times = pd.DataFrame(
        [[_crossing(group, column, q) for column in (SURVIVAL, LOWER, UPPER)] for group in groups],
        columns=[TIME, LOWER, UPPER],
    )
    # Of very few persons even the start is uncertain: nothing tells that the time is not sooner than the first exit.
    start = kaplan_meier(table, 0, interval, level)[LOWER]
    later = np.array([group[TIME].iloc[0] > 0 for group in groups])
    times[LOWER] = times[LOWER].mask(later & (start <= 1 - q), np.nan)
    alike = times[LOWER] == times[UPPER]
    times[[LOWER, UPPER]] = times[[LOWER, UPPER]].mask(alike, np.nan)
    return pd.concat([result, times], axis=1)


def follow_up(table: RiskTable, level: float = DEFAULT_LEVEL, interval: str | None = None) -> pd.DataFrame:
    """Return the median time of follow-up by group, had there been no outcomes: <by>, time, lower, upper.

    The reverse Kaplan-Meier estimate: censorings and outcomes change places. NaN as in `quantile_time`.
    Source: Schemper and Smith 1996; equal to R's survfit with the status reversed.
    """
    table = pooled(table)
    events = table.counts[table.event_columns].sum(axis=1)
    counts = table.counts.drop(columns=table.event_columns)
    counts = counts.assign(**{events_of(END_OF_FOLLOW_UP): counts[CENSORED], CENSORED: events})
    squares = table.squares
    if squares is not None:
        squares = squares.assign(**{EVENT: np.where(squares[EVENT] == 0, 1, 0)})
    reverse = replace(table, counts=counts, outcomes=(END_OF_FOLLOW_UP,), squares=squares)
    return quantile_time(reverse, level=level, interval=interval)


def _crossing(group: pd.DataFrame, column: str, q: float) -> float:
    known = group[column].notna().to_numpy()
    times: Array = group[TIME].to_numpy(float)
    end = times[group[SURVIVAL].notna().to_numpy()].max(initial=0)
    reached = 1 - group[column].to_numpy(float)[known]
    at_least, above = reached >= q - TOLERANCE, reached > q + TOLERANCE
    if not at_least.any():
        return float("nan")
    first = times[known][at_least.argmax()]
    last = times[known][above.argmax()] if above.any() else end
    return float(first + last) / 2 if reached[at_least.argmax()] <= q + TOLERANCE else float(first)
