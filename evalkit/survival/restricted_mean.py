"""Restricted mean time: time before any outcome up to a horizon, and time lost to each outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import ROUNDING, Array
from evalkit.survival.hazards import Hazards, hazards_by_group
from evalkit.survival.influence import robust_area_errors
from evalkit.survival.intervals import (
    DEFAULT_LEVEL,
    difference_interval,
    mean_interval,
)
from evalkit.survival.risk_table import (
    ANY_OUTCOME,
    ESTIMATE,
    LOWER,
    MEAN,
    MEASURE,
    OUTCOME,
    STANDARD_ERROR,
    UPPER,
    RiskTable,
    exit_rows,
    pooled,
)
from evalkit.survival.ties import at_steps


def restricted_mean(
    table: RiskTable, horizon: float, interval: str | None = None, level: float = DEFAULT_LEVEL
) -> pd.DataFrame:
    """Return mean times up to the horizon, in the table's unit: <by>, outcome, mean, standard_error, lower, upper.

    Outcome "any" is the mean time before any outcome (the area under survival), the others the mean time lost to that
    outcome (the area under its incidence: time spent after it); together they make the horizon. The limits are those
    of the share mean / horizon by `mean_interval`: `interval` is one of `intervals.KINDS`, None the default. A mean
    without variance has none: 0, the horizon, and times that are all alike.
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
    # Where all times are alike the terms of the variance cancel only up to rounding.
    error = np.where(error > ROUNDING * horizon, error, 0)
    persons = np.repeat([hazards.mean_persons(horizon) for hazards in groups], len(table.outcomes) + 1)
    lower, upper = mean_interval(mean, error, horizon, persons, interval, level)
    return _labels(table).assign(**{MEAN: mean, STANDARD_ERROR: error, LOWER: lower, UPPER: upper})


def restricted_mean_differences(table: RiskTable, horizon: float, level: float = DEFAULT_LEVEL) -> pd.DataFrame:
    """Return each later group against the first: difference (later - first) and ratio (later / first) of the means.

    Columns: <by>, outcome, measure ("difference", "ratio"), estimate, lower, upper; outcomes as in `restricted_mean`.
    The limits are as far away as the two means' own limits put together, for a ratio on the scale of its logarithm.
    NaN where a mean has none; no ratio with a mean of 0. Errors as in `restricted_mean`; ParameterError for fewer than
    two groups. Source: Zou and Donner 2008 (Stat Med 27: 1693-1702).
    """
    means = restricted_mean(table, horizon, level=level)
    outcomes = len(table.outcomes) + 1
    if len(means) < 2 * outcomes:
        raise ParameterError(Fault("one_group", key="by", column=", ".join(table.by), expected="2 or more groups"))
    # (estimate and limits, groups, outcomes)
    parts = means[[MEAN, LOWER, UPPER]].to_numpy().T.reshape(3, -1, outcomes)
    logs = np.log(parts, out=np.full(parts.shape, np.nan), where=parts > 0)
    differences = _against_first(means, outcomes, "difference", parts)
    ratios = _against_first(means, outcomes, "ratio", logs)
    ratios[[ESTIMATE, LOWER, UPPER]] = np.exp(ratios[[ESTIMATE, LOWER, UPPER]])
    both = pd.concat([differences, ratios]).sort_index(kind="stable")
    return both.reset_index(drop=True)


def _against_first(means: pd.DataFrame, outcomes: int, measure: str, parts: Array) -> pd.DataFrame:
    frame = means.drop(columns=[MEAN, STANDARD_ERROR, LOWER, UPPER]).iloc[outcomes:].reset_index(drop=True)
    limits = difference_interval(parts[:, 1:], parts[:, :1])
    columns = {ESTIMATE: parts[0, 1:] - parts[0, :1], LOWER: limits[0], UPPER: limits[1]}
    return frame.assign(**{MEASURE: measure}, **{name: values.ravel() for name, values in columns.items()})


def check_horizon(table: RiskTable, horizon: float) -> None:
    """Raise where the horizon is not positive, or where a group of a pooled table was not followed to it."""
    if not 0 < horizon < np.inf:
        raise ParameterError(Fault("out_of_range", key="horizon", value=str(horizon), expected="0 < horizon"))
    known = min(hazards.known_until for _, hazards in hazards_by_group(table))
    if known < at_steps(np.array([horizon], float), np.array([known]))[0]:
        longest = {"longest": f"{known:g}"}
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
