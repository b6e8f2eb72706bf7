"""Cumulative incidence of each outcome (Aalen-Johansen), with competing outcomes, late entry and exact ties."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.survival.counting import ROUNDING, Array
from evalkit.survival.hazards import Hazards, hazards_by_group
from evalkit.survival.influence import robust_errors
from evalkit.survival.intervals import DEFAULT_LEVEL, confidence_interval
from evalkit.survival.risk_table import (
    INCIDENCE,
    LOWER,
    OUTCOME,
    STANDARD_ERROR,
    TIME,
    UPPER,
    RiskTable,
    exit_rows,
    pooled,
)


def cumulative_incidence(table: RiskTable, interval: str | None = None, level: float = DEFAULT_LEVEL) -> pd.DataFrame:
    """Return the share that has reached each outcome, a row for each outcome and distinct exit time of a group.

    Columns: <by>, outcome, time, incidence, standard_error, lower, upper. The incidences and the survival of
    `kaplan_meier` add up to 1. `interval` is one of `intervals.KINDS`, None the default. Where an incidence is 0 or 1
    the limits are NaN. Without outcomes there are no rows.
    Source: Aalen and Johansen 1978; standard errors by the delta method with multinomial ties, equal to R's survfit
    without late entry and to R's etm with it.
    """
    table = pooled(table)
    groups = list(hazards_by_group(table))
    errors = robust_errors(table) if table.squares is not None else [incidence_errors(each) for _, each in groups]
    outcomes = len(table.outcomes)
    order = np.concatenate([np.tile(np.arange(rows.start, rows.stop), outcomes) for rows, _ in groups])
    names = np.concatenate([np.repeat(np.arange(outcomes), rows.stop - rows.start) for rows, _ in groups])
    curve = exit_rows(table)[[*table.by, TIME]].iloc[order].reset_index(drop=True)
    curve.insert(len(table.by), OUTCOME, pd.Index(table.outcomes, dtype=_dtype(table)).take(names))
    curve[INCIDENCE] = np.concatenate([hazards.incidence[:-1].ravel() for _, hazards in groups])
    error = np.concatenate([error[:-1].ravel() for error in errors])
    # At 1 there is no variance, but its terms cancel only up to rounding.
    curve[STANDARD_ERROR] = np.where(curve[INCIDENCE] < 1 - ROUNDING, error, 0)
    curve[LOWER], curve[UPPER] = confidence_interval(curve[INCIDENCE], curve[STANDARD_ERROR], interval, level)
    return curve


def incidence_errors(hazards: Hazards) -> Array:
    """Return the standard errors of the incidences, (outcomes and any, exit times).

    The variance grows by the new increment's own part, by what uncertain survival adds to it, and by the covariance of
    incidence and survival; all three are running sums.
    """
    at_risk, before, hazard = hazards.at_risk, hazards.before, hazards.outcome
    greenwood_before = np.r_[0.0, hazards.greenwood[:-1]]
    # Covariance of incidence and survival just before each time, divided by that survival.
    covariance = np.cumsum(hazard * before * (greenwood_before - 1 / at_risk), axis=1)
    covariance_before = np.hstack([np.zeros((len(hazard), 1)), covariance[:, :-1]])
    own = before**2 * hazard * (1 - hazard) / at_risk
    survival = hazard**2 * before**2 * greenwood_before
    variance = np.cumsum(own + survival + 2 * hazard * before * covariance_before, axis=1)
    return np.sqrt(np.maximum(variance, 0))


def _dtype(table: RiskTable) -> str | None:
    return None if table.outcomes else "object"
