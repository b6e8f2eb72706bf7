"""Restricted mean time: time before any outcome up to a horizon, and time lost to each outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import Array
from evalkit.survival.hazards import Hazards, hazards_by_group
from evalkit.survival.influence import robust_area_errors
from evalkit.survival.intervals import DEFAULT_LEVEL, confidence_interval, normal_quantile
from evalkit.survival.risk_table import (
    ANY_OUTCOME,
    ESTIMATE,
    LOWER,
    MEAN,
    MEASURE,
    OUTCOME,
    P_VALUE,
    STANDARD_ERROR,
    UPPER,
    RiskTable,
    exit_rows,
    pooled,
)


def restricted_mean(
    table: RiskTable, horizon: float, interval: str | None = None, level: float = DEFAULT_LEVEL
) -> pd.DataFrame:
    """Return mean times up to the horizon, in the table's unit: <by>, outcome, mean, standard_error, lower, upper.

    Outcome "any" is the mean time before any outcome (the area under survival), the others the mean time lost to that
    outcome (the area under its incidence: time spent after it); together they make the horizon. The limits are those
    of the share mean / horizon: `interval` is one of `intervals.KINDS`, None the default; a mean of exactly 0 or the
    horizon has none.
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
    lower, upper = confidence_interval(mean / horizon, error / horizon, interval, level)
    return _labels(table).assign(**{MEAN: mean, STANDARD_ERROR: error, LOWER: lower * horizon, UPPER: upper * horizon})


def restricted_mean_differences(table: RiskTable, horizon: float, level: float = DEFAULT_LEVEL) -> pd.DataFrame:
    """Return each later group against the first: difference (later - first) and ratio (later / first) of the means.

    Columns: <by>, outcome, measure ("difference", "ratio"), estimate, standard_error, lower, upper, p_value; outcomes
    as in `restricted_mean`. The interval of a ratio, its standard error and its p-value are those of its logarithm.
    NaN where there is nothing to go by: no ratio with a mean of 0, no p-value where neither group has any variance.
    Errors as in `restricted_mean`; ParameterError for fewer than two groups. Source: Uno et al. 2014 (survRM2).
    """
    means = restricted_mean(table, horizon)
    outcomes = len(table.outcomes) + 1
    if len(means) < 2 * outcomes:
        raise ParameterError(Fault("one_group", key="by", column=", ".join(table.by), expected="2 or more groups"))
    value, error = (means[name].to_numpy().reshape(-1, outcomes) for name in (MEAN, STANDARD_ERROR))
    spread = np.hypot(error[1:], error[0])
    differences = _against_first(means, outcomes, "difference", value[1:] - value[0], spread, level)
    log, relative = _log_and_relative(value, error)
    ratios = _against_first(means, outcomes, "ratio", log[1:] - log[0], np.hypot(relative[1:], relative[0]), level)
    ratios[[ESTIMATE, LOWER, UPPER]] = np.exp(ratios[[ESTIMATE, LOWER, UPPER]])
    both = pd.concat([differences, ratios]).sort_index(kind="stable")
    return both.reset_index(drop=True)


def _log_and_relative(value: Array, error: Array) -> tuple[Array, Array]:
    positive = value > 0
    log = np.log(value, out=np.full(value.shape, np.nan), where=positive)
    return log, np.divide(error, value, out=np.full(value.shape, np.nan), where=positive)


def _against_first(
    means: pd.DataFrame, outcomes: int, measure: str, estimate: Array, error: Array, level: float
) -> pd.DataFrame:
    from scipy.special import ndtr

    frame = means.drop(columns=[MEAN, STANDARD_ERROR, LOWER, UPPER]).iloc[outcomes:].reset_index(drop=True)
    center, spread = estimate.ravel(), error.ravel()
    half = normal_quantile(level) * spread
    z = np.divide(np.abs(center), spread, out=np.full(len(center), np.nan), where=spread > 0)
    frame[MEASURE] = measure
    frame[ESTIMATE], frame[STANDARD_ERROR] = center, spread
    frame[LOWER], frame[UPPER], frame[P_VALUE] = center - half, center + half, 2 * ndtr(-z)
    return frame


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
