"""Log-rank tests of the Fleming-Harrington family: k groups, strata, trend, late entry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.errors import Fault, ParameterError
from evalkit.survival.comparison import Comparison, comparisons, require_events, with_known_groups
from evalkit.survival.counting import Array
from evalkit.survival.risk_table import ANY_OUTCOME, RiskTable
from evalkit.survival.significance import SignificanceTest, chi_square, chi_square_trend


def logrank_test(
    table: RiskTable, rho: float = 0, gamma: float = 0, trend: bool | Sequence[float] = False
) -> SignificanceTest:
    """Return the test that the time to any outcome is the same in all groups of the table.

    An event at t weighs S(t-)**rho * (1 - S(t-))**gamma, with S the survival of the whole stratum: 0, 0 is the
    log-rank test, 1, 0 the Peto-Peto form of Wilcoxon's. Strata of the table are compared within and added up. With
    `trend` True the groups are a scale 1, 2, 3 ...; numbers give their places on it. Who has no group (a missing
    label) is a group of its own but has no place on a scale: a trend leaves these persons out.
    ParameterError for fewer than two groups, case weights or a negative power; DataError without events, or where a
    trend is left with fewer than two groups.
    Source: Harrington and Fleming 1982; equal to R's survdiff where it has the case.
    """
    check_power(rho=rho, gamma=gamma)
    if trend is not False:
        table = with_known_groups(table)
    parts = [_scores(each, rho, gamma) for each in comparisons(table)]
    require_events(table, table.event_columns, ANY_OUTCOME)
    scores, variance = (np.sum(part, axis=0) for part in zip(*parts, strict=True))
    if trend is False:
        return chi_square(scores, variance)
    return chi_square_trend(scores, variance, range(1, len(scores) + 1) if trend is True else trend)


def check_power(**powers: float) -> None:
    """Raise ParameterError for a negative or missing power of the weights."""
    for key, value in powers.items():
        if not 0 <= value < np.inf:
            raise ParameterError(Fault("out_of_range", key=key, value=str(value), expected=f"0 <= {key}"))


def _scores(stratum: Comparison, rho: float, gamma: float) -> tuple[Array, Array]:
    """Return observed minus expected events (groups) and their hypergeometric covariance (groups, groups)."""
    at_risk, events = stratum.at_risk, stratum.events.sum(axis=0)
    all_at_risk, all_events = at_risk.sum(axis=0), events.sum(axis=0)
    survival = np.r_[1.0, np.cumprod(1 - all_events / all_at_risk)[:-1]]
    weight = survival**rho * (1 - survival) ** gamma
    share = at_risk / all_at_risk
    scores = ((events - share * all_events) * weight).sum(axis=1)
    # One person at risk has no variance, and the divisor would be 0.
    spread = weight**2 * all_events * (all_at_risk - all_events) / np.maximum(all_at_risk - 1, 1)
    return scores, np.diag(share @ spread) - (share * spread) @ share.T
