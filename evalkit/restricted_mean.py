"""Restricted mean time: time before any outcome up to a horizon, and time lost to each outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.counting import Array
from evalkit.errors import DataError, Fault, ParameterError
from evalkit.hazards import Hazards, hazards_by_group
from evalkit.influence import robust_area_errors
from evalkit.intervals import DEFAULT_LEVEL, confidence_interval
from evalkit.risk_table import (
    ANY_OUTCOME,
    LOWER,
    MEAN,
    OUTCOME,
    STANDARD_ERROR,
    UPPER,
    RiskTable,
    exit_rows,
    pooled,
)

# The mean is near normal where an incidence is not: its usual interval is the plain one.
DEFAULT_KIND = "plain"


def restricted_mean(
    table: RiskTable, horizon: float, interval: str | None = None, level: float = DEFAULT_LEVEL
) -> pd.DataFrame:
    """Return mean times up to the horizon, in the table's unit: <by>, outcome, mean, standard_error, lower, upper.

    Outcome "any" is the mean time before any outcome (the area under survival), the others the mean time lost to that
    outcome (the area under its incidence: time spent after it); together they make the horizon. The interval is that
    of the share mean / horizon, cut to 0-horizon; None is plain. A mean of exactly 0 or the horizon has no limits.
    ParameterError where the horizon is not positive; DataError where a group was not followed to it (`more` holds the
    longest horizon that every group allows). Source: Irwin 1949; Andersen 2013; equal to R's survfit rmean.
    """
    table = pooled(table)
    check_horizon(table, horizon)
    groups = [hazards for _, hazards in hazards_by_group(table)]
    widths = [_widths(hazards.time, horizon) for hazards in groups]
    lost = [hazards.incidence @ width for hazards, width in zip(groups, widths, strict=True)]
    if table.squares is None:
        errors = [_errors(hazards, width, horizon) for hazards, width in zip(groups, widths, strict=True)]
    else:
        errors = robust_area_errors(table, widths)
    # "any" comes first, as time before it and not as time lost.
    mean = np.concatenate([np.r_[horizon - each[-1], each[:-1]] for each in lost])
    error = np.concatenate([np.r_[each[-1], each[:-1]] for each in errors])
    lower, upper = confidence_interval(mean / horizon, error / horizon, interval or DEFAULT_KIND, level)
    return _labels(table).assign(**{MEAN: mean, STANDARD_ERROR: error, LOWER: lower * horizon, UPPER: upper * horizon})


def check_horizon(table: RiskTable, horizon: float) -> None:
    """Raise where the horizon is not positive, or where a group of a pooled table was not followed to it."""
    if not 0 < horizon < np.inf:
        raise ParameterError(Fault("out_of_range", key="horizon", value=str(horizon), expected="0 < horizon"))
    followed = [hazards.time[-1] for _, hazards in hazards_by_group(table) if hazards.survival[-1] > 0]
    if followed and min(followed) < horizon:
        longest = {"longest": f"{min(followed):g}"}
        raise DataError([Fault("horizon_beyond_follow_up", key="horizon", value=f"{horizon:g}", more=longest)])


def _widths(time: Array, horizon: float) -> Array:
    """Return how long each step of the curves lasts before the horizon."""
    return np.diff(np.minimum(np.r_[time, horizon], horizon).astype(float))


def _errors(hazards: Hazards, width: Array, horizon: float) -> Array:
    """Return the standard errors of the areas, (outcomes and any), by the delta method with multinomial ties."""
    remaining = np.cumsum(width[::-1])[::-1]
    area = np.cumsum((hazards.incidence * width)[:, ::-1], axis=1)[:, ::-1]
    # What an event at each time takes away from later increments, and what it adds itself.
    later = area - hazards.incidence * remaining
    own = hazards.before * remaining
    hazard = hazards.outcome
    terms = later**2 * hazards.total * hazards.inverse - 2 * own * later * hazard + own**2 * hazard * (1 - hazard)
    return np.sqrt(np.maximum(terms / hazards.at_risk, 0).sum(axis=1))


def _labels(table: RiskTable) -> pd.DataFrame:
    steps = exit_rows(table)
    outcomes = [ANY_OUTCOME, *table.outcomes]
    starts = [rows.start for rows, _ in hazards_by_group(table)]
    labels = steps[list(table.by)].iloc[np.repeat(starts, len(outcomes))].reset_index(drop=True)
    labels.insert(len(table.by), OUTCOME, pd.Series(outcomes * len(starts), dtype=object))
    return labels
