"""Kaplan-Meier survival with Greenwood's (or, for case weights, robust) standard error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.survival.curves import MOST, PERSONS, labelled, read_groups
from evalkit.survival.influence import robust_errors
from evalkit.survival.intervals import DEFAULT_LEVEL, confidence_interval
from evalkit.survival.risk_table import (
    AT_RISK,
    CENSORED,
    EVENTS,
    LOWER,
    STANDARD_ERROR,
    SURVIVAL,
    TIME,
    UPPER,
    RiskTable,
    exit_rows,
    pooled,
)


def kaplan_meier(
    table: RiskTable,
    times: float | Sequence[float] | None = None,
    interval: str | None = None,
    level: float = DEFAULT_LEVEL,
) -> pd.DataFrame:
    """Return the share without any outcome at the times, a row for each group and time.

    Columns: <by>, time, survival, standard_error, lower, upper. Without `times` a row for each distinct exit time of a
    group, with at_risk, events and censored after the time (at other times see `numbers_at_risk`). `interval` is one of
    `intervals.KINDS`, None the default. NaN past the time until which a group's curves are known (`known_until`).
    ParameterError for a negative or missing time. Source: Kaplan and Meier 1958; Greenwood 1926; equal to R's survfit.
    """
    table = pooled(table)
    groups = read_groups(table, times)
    robust = None if table.squares is None else robust_errors(table)
    parts = []
    for place, (_, hazards, reading) in enumerate(groups):
        error = hazards.survival * np.sqrt(hazards.greenwood) if robust is None else robust[place][-1]
        # Where nobody survives the variance is 0; the robust one is so only up to rounding.
        error = np.where(hazards.survival > 0, error, 0)
        parts.append({
            TIME: reading.time, SURVIVAL: reading.of(1, hazards.survival), STANDARD_ERROR: reading.of(0, error),
            PERSONS: hazards.persons(reading.time), MOST: np.full(len(reading.time), hazards.most_persons),
        })  # fmt: skip
    curve = labelled([labels for labels, _, _ in groups], parts)
    limits = confidence_interval(
        curve[SURVIVAL], curve[STANDARD_ERROR], interval, level, curve.pop(PERSONS), curve.pop(MOST)
    )
    curve = curve.assign(**{LOWER: limits[0], UPPER: limits[1]})
    if times is None:
        for place, name in enumerate((AT_RISK, EVENTS, CENSORED), len(table.by) + 1):
            curve.insert(place, name, exit_rows(table)[name])
    return curve
