"""Gray's test that an outcome's cumulative incidence is the same in all groups."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from evalkit.comparison import Comparison, comparisons, require_events
from evalkit.counting import ROUNDING, Array
from evalkit.errors import DataError, Fault, ParameterError
from evalkit.logrank import check_power
from evalkit.risk_table import RiskTable, events_of
from evalkit.significance import SignificanceTest, chi_square


def gray_test(table: RiskTable, outcome: Hashable, rho: float = 0) -> SignificanceTest:
    """Return the test that the incidence of `outcome` is the same in all groups of the table, others competing.

    An event at t weighs (1 - F(t-))**rho, with F the incidence of the whole stratum. Strata are compared within and
    added up. ParameterError for an unknown outcome, fewer than two groups, case weights, a negative rho, and late
    entry, with which the test is not defined; DataError where the outcome never happens, or where there is nothing to
    compare because groups are never at risk together or run out of persons.
    Source: Gray 1988; equal to R's cmprsk::cuminc, ties included.
    """
    check_power(rho=rho)
    if outcome not in table.outcomes:
        expected = ", ".join(str(known) for known in table.outcomes)
        raise ParameterError(Fault("unknown_value", key="outcome", value=str(outcome), expected=expected))
    if table.late_entry:
        raise ParameterError(Fault("late_entry_not_supported", key="entry"))
    place = table.outcomes.index(outcome)
    parts = [_scores(each, place, rho) for each in comparisons(table)]
    require_events(table, [events_of(outcome)], str(outcome))
    scores, variance = (np.sum(part, axis=0) for part in zip(*parts, strict=True))
    return chi_square(scores, variance)


def _scores(stratum: Comparison, place: int, rho: float) -> tuple[Array, Array]:
    """Return the scores (groups) and their covariance (groups, groups), in the notation of Gray's section 2.

    R is the number at risk divided by survival: who would be at risk had nobody been censored or had a competing
    outcome.
    """
    at_risk, own = stratum.at_risk, stratum.events[place]
    other = stratum.events.sum(axis=0) - own
    present = at_risk > 0
    survival = np.cumprod(1 - _ratio(own + other, at_risk), axis=1)
    before = _before(survival, 1.0)
    incidence_before = _before(np.cumsum(before * _ratio(own, at_risk), axis=1), 0.0)
    h = _ratio(at_risk, before)
    h_all, own_all = h.sum(axis=0), own.sum(axis=0)
    pooled = np.cumsum(_ratio(own_all, h_all))
    free = 1 - _before(pooled, 0.0)
    _require_defined(own_all, present, free)
    weight = np.maximum(free, 0) ** rho
    R = h * (1 - incidence_before)
    scores = (weight * (own - own_all * _ratio(R, R.sum(axis=0)))).sum(axis=1)

    spread = weight * (np.eye(len(h))[:, :, None] * h[:, None] - h[:, None] * _ratio(h, h_all))
    to_come = np.cumsum((spread * _ratio(own_all, h_all * free))[:, :, ::-1], axis=2)[:, :, ::-1]
    to_come = np.concatenate([to_come[:, :, 1:], np.zeros_like(to_come[:, :, :1])], axis=2)
    left = _ratio(1 - pooled, survival)
    by_own = spread + np.where(survival > 0, 1 - left, 1) * to_come
    by_other = left * to_come
    variance_own = present * _tied(own_all, h_all * before) * _ratio(before * own_all, h_all * at_risk)
    variance_other = _tied(other, at_risk) * _ratio(before**2 * other, at_risk**2)
    variance = np.einsum("ikt,jkt,kt->ij", by_own, by_own, variance_own)
    return scores, variance + np.einsum("ikt,jkt,kt->ij", by_other, by_other, variance_other)


def _require_defined(own_all: Array, present: Array, free: Array) -> None:
    """Raise DataError where the pooled incidence, by which the variance is divided, is 1 while groups still differ.

    It gets there when all of some groups have had the outcome before most of the others have; cuminc gives a number
    then, which hangs on rounding.
    """
    if ((own_all > 0) & (present.sum(axis=0) > 1) & (free <= ROUNDING)).any():
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
