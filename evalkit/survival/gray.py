"""Gray's test that an outcome's cumulative incidence is the same in all groups."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.comparison import comparisons, require_events
from evalkit.survival.counting import ROUNDING, Array
from evalkit.survival.logrank import check_power
from evalkit.survival.outcomes import place_of
from evalkit.survival.risk_table import RiskTable, events_of
from evalkit.survival.significance import SignificanceTest, chi_square


def gray_test(table: RiskTable, outcome: Hashable, rho: float = 0) -> SignificanceTest:
    """Return the test that the incidence of `outcome` is the same in all groups of the table, others competing.

    An event at t weighs (1 - F(t-))**rho, with F the incidence of the whole stratum. Strata are compared within and
    added up. ParameterError for an unknown outcome, fewer than two groups, case weights, a negative rho, and late
    entry, with which the test is not defined; DataError where the outcome never happens, or where there is nothing to
    compare because groups are never at risk together or run out of persons.
    Source: Gray 1988; equal to R's cmprsk::cuminc, ties included.
    """
    check_power(rho=rho)
    place = place_of(outcome, table.outcomes)
    if table.late_entry:
        raise ParameterError(Fault("late_entry_not_supported", key="entry"))
    courses = [_Course(each.at_risk, each.events[place], each.events.sum(axis=0)) for each in comparisons(table)]
    require_events(table, [events_of(outcome)], str(outcome))
    weights = [np.maximum(course.free, 0) ** rho for course in courses]
    scores, variances = (
        [part(course, weight) for course, weight in zip(courses, weights, strict=True)] for part in (_scores, _variance)
    )
    return chi_square(np.sum(scores, axis=0), np.sum(variances, axis=0))


@dataclass(frozen=True)
class _Course:
    """One stratum at the times of its events: at risk, events of the outcome and of all outcomes, (groups, times)."""

    at_risk: Array
    own: Array
    events: Array

    @cached_property
    def survival(self) -> Array:
        """Each group's share without any outcome."""
        return np.cumprod(1 - _ratio(self.events, self.at_risk), axis=1)

    @cached_property
    def before(self) -> Array:
        """Survival just before each time."""
        return _before(self.survival, 1.0)

    @cached_property
    def h(self) -> Array:
        """Who would be at risk had nobody been censored or had an outcome: Gray's h."""
        return _ratio(self.at_risk, self.before)

    @cached_property
    def pooled(self) -> Array:
        """The incidence of the outcome in the whole stratum."""
        return np.cumsum(_ratio(self.own.sum(axis=0), self.h.sum(axis=0)))

    @cached_property
    def free(self) -> Array:
        """The share of the stratum without the outcome just before each time."""
        return 1 - _before(self.pooled, 0.0)


def _scores(course: _Course, weight: Array) -> Array:
    """Return the weighted observed minus expected events of each group; R is Gray's: h without who had the outcome."""
    incidence = _before(np.cumsum(course.before * _ratio(course.own, course.at_risk), axis=1), 0.0)
    R = course.h * (1 - incidence)
    expected = course.own.sum(axis=0) * _ratio(R, R.sum(axis=0))
    return (weight * (course.own - expected)).sum(axis=1)


def _variance(course: _Course, weight: Array) -> Array:
    """Return the covariance of the scores: what events of the outcome, and of the others, in each group add to it."""
    own, other, h, before = course.own.sum(axis=0), course.events - course.own, course.h, course.before
    _require_defined(own, course.at_risk > 0, course.free)
    spread = weight * (np.eye(len(h))[:, :, None] * h[:, None] - h[:, None] * _ratio(h, h.sum(axis=0)))
    hazard = _ratio(own, h.sum(axis=0) * course.free)
    to_come = np.flip(np.cumsum(np.flip(spread * hazard, axis=2), axis=2), axis=2)
    to_come = np.concatenate([to_come[:, :, 1:], np.zeros_like(to_come[:, :, :1])], axis=2)
    left = _ratio(1 - course.pooled, course.survival)
    by_own = spread + np.where(course.survival > 0, 1 - left, 1) * to_come
    by_other = left * to_come
    own_variance = _tied(own, h.sum(axis=0) * before) * _ratio(before * own, h.sum(axis=0) * course.at_risk)
    other_variance = _tied(other, course.at_risk) * _ratio(before**2 * other, course.at_risk**2)
    pairs = "ikt,jkt,kt->ij"
    return np.einsum(pairs, by_own, by_own, own_variance) + np.einsum(pairs, by_other, by_other, other_variance)


def _require_defined(own: Array, present: Array, free: Array) -> None:
    """Raise DataError where the pooled incidence, by which the variance is divided, is 1 while groups still differ.

    It gets there when all of some groups have had the outcome before most of the others have; cuminc gives a number
    then, which hangs on rounding.
    """
    if ((own > 0) & (present.sum(axis=0) > 1) & (free <= ROUNDING)).any():
        raise DataError([Fault("nothing_to_compare", key="by")])


def _ratio(above: Array, below: Array) -> Array:
    """Return the ratio, and 0 where nobody is left below."""
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.zeros(above.shape), where=below != 0)


def _tied(events: Array, at_risk: Array) -> Array:
    """Return the correction of a variance for events at the same time: 1 for a single one."""
    return np.where(events > 1, 1 - _ratio(events - 1, at_risk - 1), 1.0)


def _before(values: Array, start: float) -> Array:
    first = np.full((*values.shape[:-1], 1), start)
    return np.concatenate([first, values[..., :-1]], axis=-1)
