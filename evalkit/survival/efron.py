"""Efron's partial likelihood at fitted coefficients: the robust covariance and the test of proportional hazards.

lifelines fits the coefficients; with tied times its robust errors and its test are not R's, so they are made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

ALL_TERMS = "all terms"
# What is left of the information after the plain effects counts as nothing below this part of it.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Followed:
    """Persons under observation from `entry` (excluded) to `exit` (included); strata share no risk set."""

    entry: np.ndarray
    exit: np.ndarray
    event: np.ndarray
    stratum: np.ndarray
    terms: np.ndarray


@dataclass(frozen=True)
class Moments:
    """The risk sets: one row a pair of stratum and event time, in that order.

    Among d tied events the k-th (from 0) sees the others as gone by the share k/d. `hazard` and `hazard_mean` sum the
    d hazards and hazards x means; `spared` and `spared_mean` do so with the share as weight, which is what the tied
    persons themselves are not exposed to. `mean` is the average of the d means, `variance` the sum of the d variances.
    A person was at risk in the rows from `first` up to, not including, `last`; `weight` is the relative hazard.
    """

    time: np.ndarray
    events: np.ndarray
    hazard: np.ndarray
    hazard_mean: np.ndarray
    spared: np.ndarray
    spared_mean: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    first: np.ndarray
    last: np.ndarray
    weight: np.ndarray


def risk_moments(followed: Followed, coefficient: np.ndarray) -> Moments:
    """Return the risk sets' sums at the coefficients. Source: Efron, JASA 72 (1977) 557-565."""
    time, first, last = _places(followed)
    X, happened = followed.terms, last[followed.event] - 1
    events = np.bincount(happened, minlength=len(time))
    weight = np.exp(X @ coefficient)
    columns = weight[:, None] * np.column_stack([np.ones(len(X)), X, _products(X)])
    at_risk = _waiting(last, columns, len(time)) - _waiting(first, columns, len(time))
    tied = _sum_by(happened, columns[followed.event], len(time))
    moment = np.repeat(np.arange(len(time)), events)
    share = (np.arange(len(moment)) - (np.cumsum(events) - events)[moment]) / events[moment]
    sums = at_risk[moment] - share[:, None] * tied[moment]
    hazard, mean = 1 / sums[:, :1], sums[:, 1 : X.shape[1] + 1] / sums[:, :1]
    second = sums[:, X.shape[1] + 1 :] / sums[:, :1]
    hazards = np.column_stack([hazard, hazard * mean])
    total, spared = (_sum_by(moment, part, len(time)) for part in (hazards, share[:, None] * hazards))
    return Moments(
        time=time,
        events=events,
        hazard=total[:, :1],
        hazard_mean=total[:, 1:],
        spared=spared[:, :1],
        spared_mean=spared[:, 1:],
        mean=_sum_by(moment, mean, len(time)) / events[:, None],
        variance=_sum_by(moment, second - _products(mean), len(time)).reshape(-1, X.shape[1], X.shape[1]),
        first=first,
        last=last,
        weight=weight,
    )


def _places(followed: Followed) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the event times stratum by stratum, and for each person the bounds of those that found them at risk."""
    first, last = (np.zeros(len(followed.exit), dtype=np.int64) for _ in range(2))
    times: list[np.ndarray] = []
    for stratum in np.unique(followed.stratum):
        rows = np.flatnonzero(followed.stratum == stratum)
        before = sum(map(len, times))
        times.append(np.unique(followed.exit[rows][followed.event[rows]]))
        first[rows] = before + np.searchsorted(times[-1], followed.entry[rows], side="right")
        last[rows] = before + np.searchsorted(times[-1], followed.exit[rows], side="right")
    return np.concatenate(times), first, last


def _products(X: np.ndarray) -> np.ndarray:
    return (X[:, :, None] * X[:, None, :]).reshape(len(X), -1)


def _sum_by(group: np.ndarray, columns: np.ndarray, size: int) -> np.ndarray:
    return np.column_stack([np.bincount(group, column, minlength=size) for column in columns.T])


def _waiting(bound: np.ndarray, columns: np.ndarray, size: int) -> np.ndarray:
    """Sum the columns of those whose bound lies after each place."""
    sums = _sum_by(bound, columns, size + 1)
    return np.cumsum(sums[::-1], axis=0)[::-1][1:]


def scores(followed: Followed, moments: Moments) -> np.ndarray:
    """Return each moment's part in the score: the terms of its events less what they are expected to be."""
    observed = _sum_by(moments.last[followed.event] - 1, followed.terms[followed.event], len(moments.time))
    return observed - moments.events[:, None] * moments.mean


def robust_covariance(followed: Followed, moments: Moments, covariance: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """Return the sandwich from the sums of score residuals by cluster (Lin & Wei, JASA 84 (1989) 1074-1078)."""
    influence = _score_residuals(followed, moments) @ covariance
    summed = _sum_by(cluster, influence, int(cluster.max()) + 1)
    return summed.T @ summed


def _score_residuals(followed: Followed, moments: Moments) -> np.ndarray:
    X, first, last = followed.terms, moments.first, moments.last
    hazard, hazard_mean = (_cumulated(part) for part in (moments.hazard, moments.hazard_mean))
    expected = X * (hazard[last] - hazard[first]) - (hazard_mean[last] - hazard_mean[first])
    residuals = -moments.weight[:, None] * expected
    happened, x = last[followed.event] - 1, X[followed.event]
    spared = moments.spared[happened] * x - moments.spared_mean[happened]
    residuals[followed.event] += x - moments.mean[happened] + moments.weight[followed.event, None] * spared
    return residuals


def _cumulated(rows: np.ndarray) -> np.ndarray:
    return np.vstack([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])


def proportional_hazards_test(
    followed: Followed, moments: Moments, terms: tuple[str, ...], factors: Mapping[str, tuple[int, ...]]
) -> pd.DataFrame | None:
    """Return term, statistic, degrees_of_freedom and p_value: does the effect change with time?

    The score test of adding term x g(t), where g is 1 - S(t-) of all persons: a row a term, one for the terms of each
    factor together, and one for all. None where the events lie at too few times to tell.
    Source: Grambsch & Therneau, Biometrika 81 (1994) 515-526, in the exact form of cox.zph since survival 3.0.
    """
    from scipy.special import chdtrc

    g = _share_reached(followed, moments)
    g = g - (g @ moments.events) / moments.events.sum()
    score = g @ scores(followed, moments)
    plain, cross, squared = (np.tensordot(power, moments.variance, axes=1) for power in (g**0, g, g**2))
    left = squared - cross @ np.linalg.solve(plain, cross)
    if np.linalg.matrix_rank(left, tol=ROUNDING * np.trace(plain)) < len(terms):
        return None
    tested = {**{term: (place,) for place, term in enumerate(terms)}, **factors, ALL_TERMS: tuple(range(len(terms)))}
    statistic = [score[own] @ np.linalg.solve(left[np.ix_(own, own)], score[own]) for own in map(list, tested.values())]
    freedom = np.array([len(places) for places in tested.values()])
    return pd.DataFrame(
        {
            "term": list(tested),
            "statistic": statistic,
            "degrees_of_freedom": freedom,
            "p_value": chdtrc(freedom, np.array(statistic)),
        }
    )


def _share_reached(followed: Followed, moments: Moments) -> np.ndarray:
    """Return 1 - S(t-) of all strata together at each moment's time."""
    times, events = np.unique(followed.exit[followed.event], return_counts=True)
    entered = np.searchsorted(np.sort(followed.entry), times, side="left")
    gone = np.searchsorted(np.sort(followed.exit), times, side="left")
    survival = np.cumprod(1 - events / (entered - gone))
    return 1 - np.append(1, survival)[np.searchsorted(times, moments.time)]
