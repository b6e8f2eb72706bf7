"""Kaplan-Meier survival with Greenwood's (or, for case weights, robust) standard error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.survival.hazards import hazards_by_group
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


def kaplan_meier(table: RiskTable, interval: str | None = None, level: float = DEFAULT_LEVEL) -> pd.DataFrame:
    """Return the share without any outcome so far, a row for each distinct exit time of a group.

    Columns: <by>, time, at_risk, events, censored, survival, standard_error, lower, upper. `interval` is one of
    `intervals.KINDS`, None the default. Where survival is 1 or 0 the standard error is 0 and the limits are NaN.
    Source: Kaplan and Meier 1958; Greenwood 1926; equal to R's survfit.
    """
    table = pooled(table)
    groups = [hazards for _, hazards in hazards_by_group(table)]
    survival = np.concatenate([hazards.survival for hazards in groups])
    if table.squares is None:
        error = survival * np.sqrt(np.concatenate([hazards.greenwood for hazards in groups]))
    else:
        error = np.where(survival > 0, np.concatenate([errors[-1] for errors in robust_errors(table)]), 0)
    curve = exit_rows(table)[[*table.by, TIME, AT_RISK, EVENTS, CENSORED]]
    lower, upper = confidence_interval(survival, error, interval, level)
    return curve.assign(**{SURVIVAL: survival, STANDARD_ERROR: error, LOWER: lower, UPPER: upper})
