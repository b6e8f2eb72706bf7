"""Reading curves: the values of a step function at given times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.survival.risk_table import (
    AT_RISK,
    CENSORED,
    EVENTS,
    INCIDENCE,
    LOWER,
    OUTCOME,
    STANDARD_ERROR,
    SURVIVAL,
    TIME,
    UPPER,
    check_times,
    group_slices,
)

# What a curve is before its first time; the limits are not known there.
START = {SURVIVAL: 1.0, INCIDENCE: 0.0, STANDARD_ERROR: 0.0, LOWER: np.nan, UPPER: np.nan}
COUNTS = (AT_RISK, EVENTS, CENSORED)


def at_times(curve: pd.DataFrame, times: float | Sequence[float]) -> pd.DataFrame:
    """Return a curve of `kaplan_meier` or `cumulative_incidence` at the given times, in the order of the times.

    Columns: those of the curve without its counts (see `numbers_at_risk` for them); a row for each group, outcome and
    time. Past the last time of its group a curve is NaN, because nobody was followed so long, unless nobody was left
    to have an outcome. ParameterError for a negative or missing time.
    """
    asked = check_times(times)
    values = [name for name in START if name in curve]
    labels = [name for name in curve.columns if name not in (*values, *COUNTS, TIME)]
    over = _nobody_left(curve, [name for name in labels if name != OUTCOME])
    parts = []
    for rows in group_slices(curve, labels):
        group = curve.iloc[rows]
        place = np.searchsorted(group[TIME].to_numpy(), asked, "right")
        part = group[labels].iloc[np.zeros(len(asked), dtype=int)].reset_index(drop=True)
        part[TIME] = asked
        for name in values:
            part[name] = np.r_[START[name], group[name].to_numpy(float)][place]
        if not over[rows.start]:
            part.loc[asked > group[TIME].iloc[-1], values] = np.nan
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else curve[[*labels, TIME, *values]]


def _nobody_left(curve: pd.DataFrame, groups: list[str]) -> np.ndarray:
    """Return for each row whether its group ends with everybody having had an outcome."""
    over = np.zeros(len(curve), dtype=bool)
    for rows in group_slices(curve, groups):
        group = curve.iloc[rows]
        final = group[group[TIME] == group[TIME].iloc[-1]]
        left = final[SURVIVAL].iloc[-1] if SURVIVAL in curve else 1 - final[INCIDENCE].sum()
        over[rows] = left < 1e-9
    return over
