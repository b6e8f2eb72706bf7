"""Cumulative incidence of each outcome (Aalen-Johansen), with competing outcomes, late entry and exact ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.survival.counting import ROUNDING, Array
from evalkit.survival.curves import MOST, PERSONS, Reading, labelled, read_groups
from evalkit.survival.hazards import Hazards
from evalkit.survival.influence import robust_errors
from evalkit.survival.intervals import DEFAULT_LEVEL, confidence_interval
from evalkit.survival.risk_table import INCIDENCE, LOWER, OUTCOME, STANDARD_ERROR, TIME, UPPER, RiskTable, pooled


def cumulative_incidence(
    table: RiskTable,
    times: float | Sequence[float] | None = None,
    interval: str | None = None,
    level: float = DEFAULT_LEVEL,
) -> pd.DataFrame:
    """Return the share that has reached each outcome by the times, a row for each group, outcome and time.

    Columns: <by>, outcome, time, incidence, standard_error, lower, upper. Without `times` a row for each distinct exit
    time of a group. The incidences and the survival of `kaplan_meier` add up to 1. `interval` is one of
    `intervals.KINDS`, None the default. NaN past the time until which a group's curves are known (`known_until`).
    Without outcomes there are no rows. ParameterError for a negative or missing time.
    Source: Aalen and Johansen 1978; standard errors by the delta method with multinomial ties, equal to R's survfit
    without late entry and to R's etm with it.
    """
    table = pooled(table)
    groups = read_groups(table, times)
    errors = robust_errors(table) if table.squares is not None else [incidence_errors(each) for _, each, _ in groups]
    parts = [_columns(*group[1:], error) for group, error in zip(groups, errors, strict=True)]
    curve = labelled([labels for labels, _, _ in groups], parts)
    curve[OUTCOME] = pd.Index(table.outcomes, dtype=None if table.outcomes else "object").take(
        curve[OUTCOME].to_numpy()
    )
    # At 1 there is no variance, but its terms cancel only up to rounding.
    curve[STANDARD_ERROR] = curve[STANDARD_ERROR].mask(curve[INCIDENCE] >= 1 - ROUNDING, 0)
    limits = confidence_interval(
        curve[INCIDENCE], curve[STANDARD_ERROR], interval, level, curve.pop(PERSONS), curve.pop(MOST)
    )
    return curve.assign(**{LOWER: limits[0], UPPER: limits[1]})


def _columns(hazards: Hazards, reading: Reading, error: Array) -> dict[str, Array]:
    """Return outcome (as code), time, incidence, standard_error and the persons behind them, outcome by outcome."""
    outcomes = len(hazards.outcome) - 1
    return {
        OUTCOME: np.repeat(np.arange(outcomes), len(reading.time)),
        TIME: np.tile(reading.time, outcomes),
        INCIDENCE: reading.of(0, hazards.incidence[:-1]).ravel(),
        STANDARD_ERROR: reading.of(0, error[:-1]).ravel(),
        PERSONS: np.tile(hazards.persons(reading.time), outcomes),
        MOST: np.full(outcomes * len(reading.time), hazards.most_persons),
    }


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
