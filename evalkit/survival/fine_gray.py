"""Fine and Gray's regression of the subdistribution hazard, with the standard errors of R's cmprsk::crr."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import Fault, ParameterError
from evalkit.survival.intervals import DEFAULT_LEVEL
from evalkit.survival.observations import Roles, observe
from evalkit.survival.outcomes import place_of
from evalkit.survival.regression import (
    EVENTS_PER_TERM,
    Design,
    Regression,
    design_matrix,
    require_events,
    require_finite_estimate,
    separation,
    wald_table,
)

# How a person's follow-up ended, seen from the outcome asked for.
CENSORED, OUTCOME, COMPETING = range(3)
MOST_STEPS = 60
# Twice the log-likelihood still to be gained, at which the coefficients have settled far beyond six digits.
SETTLED = 1e-18
MOST_HALVINGS = 30
# Between no two persons the hazards differ by e to this power; who sorts many persons one by one gets there.
MOST_SPREAD = 200
ROUNDING = 1e-11


def fine_gray(
    frame: pd.DataFrame,
    formula: str,
    time: str,
    event: str,
    outcome: object,
    *,
    level: float = DEFAULT_LEVEL,
    events_per_term: float = EVENTS_PER_TERM,
) -> Regression:
    """Return the effects of the formula's terms on the subdistribution hazard of `outcome`.

    `frame` has a row a person; `time` is the follow-up from the origin in whole units; `event` is as in `risk_table`,
    and every outcome but the one asked competes. Ties as Breslow; a competing event stays in the risk set with the
    weight G(t-) / G(T-), where G is the Kaplan–Meier of the censoring times. The covariance is the sandwich with the
    term for estimating G. Cost: one sort, then sums over rows.

    Raises DataError for faulty rows and numbers kept as text, ParameterError for fewer than `events_per_term` events a
    term or separation.
    Source: Fine & Gray, JASA 94 (1999) 496–509, formulas (7) and (8).
    """
    rows = observe(frame, Roles(time, event))
    endings = np.full(len(rows.outcomes) + 1, COMPETING)
    endings[[0, place_of(outcome, rows.outcomes, event) + 1]] = CENSORED, OUTCOME
    design = design_matrix(frame, formula)
    sets = _risk_sets(rows.time, endings[rows.event])
    require_events(sets.total, len(design.terms), events_per_term)
    coefficient, fit = _maximise(sets, design)
    residuals = _score_residuals(sets, design.standardised, fit)
    bread = np.linalg.inv(fit.information)
    covariance = bread @ (residuals.T @ residuals) @ bread / np.outer(design.scale, design.scale)
    error = np.sqrt(np.diag(covariance))
    return Regression(
        model="fine_gray",
        outcome=outcome,
        rows=len(frame),
        events=sets.total,
        table=wald_table(design.terms, coefficient / design.scale, error, level),
        covariance=pd.DataFrame(covariance, index=design.terms, columns=design.terms),
        log_likelihood=fit.log_likelihood,
    )


@dataclass(frozen=True)
class _RiskSets:
    """The persons sorted into cells of (distinct time, kind of ending), and per time what the weights need."""

    cell: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    at_risk: np.ndarray
    uncensored: np.ndarray

    @property
    def total(self) -> int:
        return int(self.events.sum())

    def spread(self, weight: np.ndarray) -> np.ndarray:
        """Sum a weight of persons over every time's risk set, those with an earlier competing event included."""
        sums = np.bincount(self.cell, weight, minlength=3 * len(self.events)).reshape(-1, 3)
        gone = _before(sums[:, COMPETING] / self.uncensored)
        return _from(sums.sum(axis=1)) + self.uncensored * gone


@dataclass(frozen=True)
class _Fit:
    """The likelihood and its derivatives at one coefficient; `hazard` and `mean` are per distinct time."""

    log_likelihood: float
    score: np.ndarray
    information: np.ndarray
    weight: np.ndarray
    hazard: np.ndarray
    mean: np.ndarray


def _from(values: np.ndarray) -> np.ndarray:
    """Sum from each time to the last."""
    return np.cumsum(values[::-1], axis=0)[::-1]


def _before(values: np.ndarray) -> np.ndarray:
    """Sum over the times before each time."""
    return np.cumsum(values, axis=0) - values


def _risk_sets(times: np.ndarray, kinds: np.ndarray) -> _RiskSets:
    distinct, moment = np.unique(times, return_inverse=True)
    cell = 3 * moment + kinds
    counts = np.bincount(cell, minlength=3 * len(distinct)).reshape(-1, 3)
    at_risk = _from(counts.sum(axis=1))
    censored = counts[:, CENSORED]
    stay = np.cumprod(1 - censored / at_risk)
    return _RiskSets(cell, counts[:, OUTCOME], censored, at_risk, np.concatenate([[1.0], stay[:-1]]))


def _evaluate(sets: _RiskSets, X: np.ndarray, coefficient: np.ndarray) -> _Fit:
    """Return Breslow's partial log-likelihood with its first two derivatives."""
    linear = X @ coefficient
    weight = np.exp(linear)
    size = X.shape[1]
    total = sets.spread(weight)
    weighted = [weight * column for column in X.T]
    mean = np.column_stack([sets.spread(column) for column in weighted]) / total[:, None]
    information = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            second = sets.spread(weighted[i] * X[:, j]) / total
            information[i, j] = information[j, i] = sets.events @ (second - mean[:, i] * mean[:, j])
    chosen = sets.cell % 3 == OUTCOME
    likelihood = linear[chosen].sum() - sets.events @ np.log(total)
    score = X[chosen].sum(axis=0) - sets.events @ mean
    return _Fit(float(likelihood), score, information, weight, sets.events / total, mean)


def _maximise(sets: _RiskSets, design: Design) -> tuple[np.ndarray, _Fit]:
    """Return the coefficients of the standardised terms by Newton's method with halved steps."""
    coefficient = np.zeros(len(design.terms))
    fit = _evaluate(sets, design.standardised, coefficient)
    for _ in range(MOST_STEPS):
        require_finite_estimate(fit.information, design, sets.total)
        step = np.linalg.solve(fit.information, fit.score)
        if step @ fit.score < SETTLED * sets.total:
            return coefficient, fit
        coefficient, fit = _climb(sets, design.standardised, coefficient, fit, step)
        if np.ptp(design.standardised @ coefficient) > MOST_SPREAD:
            raise separation(design.terms, coefficient)
    raise ParameterError(Fault("no_convergence", more={"steps": str(MOST_STEPS)}))


def _climb(
    sets: _RiskSets, X: np.ndarray, coefficient: np.ndarray, fit: _Fit, step: np.ndarray
) -> tuple[np.ndarray, _Fit]:
    """Return the first of the full, half, quarter, … step that does not lower the likelihood."""
    lowest = fit.log_likelihood - ROUNDING * abs(fit.log_likelihood)
    for share in 0.5 ** np.arange(MOST_HALVINGS):
        with np.errstate(all="ignore"):
            tried = _evaluate(sets, X, coefficient + share * step)
        if np.isfinite(tried.log_likelihood) and tried.log_likelihood >= lowest:
            return coefficient + share * step, tried
    raise ParameterError(Fault("no_convergence", more={"steps": str(MOST_HALVINGS)}))


def _score_residuals(sets: _RiskSets, X: np.ndarray, fit: _Fit) -> np.ndarray:
    """Return each person's part in the score (eta) plus the part through the weights (psi); rows as in X.

    Within a cell of (time, kind) a person's part is linear in the covariates, with coefficients that are cumulative
    sums over the times, so nothing of size persons x times is ever made.
    """
    hazard, mean = fit.hazard[:, None], fit.mean
    passed, passed_mean = np.cumsum(hazard, axis=0), np.cumsum(hazard * mean, axis=0)
    kept = sets.uncensored[:, None] * hazard
    ahead, ahead_mean = _from(kept) - kept, _from(kept * mean) - kept * mean
    slope = np.repeat(passed[:, None], 3, axis=1)
    offset = np.repeat(passed_mean[:, None], 3, axis=1)
    slope[:, COMPETING] += ahead / sets.uncensored[:, None]
    offset[:, COMPETING] += ahead_mean / sets.uncensored[:, None]
    shift = _censoring_part(sets, X, fit)
    shift[:, OUTCOME] -= mean
    size = X.shape[1]
    slope, offset, shift = slope.reshape(-1, 1), offset.reshape(-1, size), shift.reshape(-1, size)
    cell, weight = sets.cell, fit.weight[:, None]
    return X * (cell % 3 == OUTCOME)[:, None] + shift[cell] - weight * (X * slope[cell] - offset[cell])


def _censoring_part(sets: _RiskSets, X: np.ndarray, fit: _Fit) -> np.ndarray:
    """Return psi by (time, kind, term): what each cell's persons add through the estimate of G.

    As in crr, a censoring at u moves the weights of earlier competing events at u itself and after.
    """
    kept = sets.uncensored[:, None] * fit.hazard[:, None]
    ahead, ahead_mean = _from(kept), _from(kept * fit.mean)
    weights = np.column_stack([fit.weight, fit.weight[:, None] * X])
    sums = [np.bincount(sets.cell, column, minlength=3 * len(kept))[COMPETING::3] for column in weights.T]
    gone = _before(np.column_stack(sums) / sets.uncensored[:, None])
    influence = (gone[:, 1:] * ahead - gone[:, :1] * ahead_mean) / sets.at_risk[:, None]
    compensator = np.cumsum(influence * (sets.censored / sets.at_risk)[:, None], axis=0)
    part = np.repeat(-compensator[:, None, :], 3, axis=1)
    part[:, CENSORED] += influence
    return part
