"""Significance tests: their result, the chi-square of scores, and all pairs of groups with Holm's adjustment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import Array
from evalkit.survival.observations import code_cells
from evalkit.survival.risk_table import P_VALUE, RiskTable

STATISTIC = "statistic"
DEGREES_OF_FREEDOM = "degrees_of_freedom"
ADJUSTED_P_VALUE = "adjusted_p_value"
# What the second group of a pair is called: the column's name with this after it.
OTHER = "_other"
# An eigenvalue below this share of the largest is a rounding error: sizes of groups differ by less.
SINGULAR = 1e-12


@dataclass(frozen=True)
class SignificanceTest:
    """A chi-square statistic, its degrees of freedom and the p-value."""

    statistic: float
    degrees_of_freedom: int
    p_value: float


def chi_square(scores: Array, variance: Array) -> SignificanceTest:
    """Return the test of scores (k) that add up to 0, with their covariance matrix (k, k).

    The degrees of freedom are the rank of the matrix: k - 1, less one for each group that is never at risk together
    with the others when something happens. DataError where that leaves nothing to compare.
    """
    from scipy.special import chdtrc

    values, vectors = np.linalg.eigh(variance)
    counted = values > max(values.max(initial=0) * SINGULAR, 0)
    if not counted.any():
        raise DataError([Fault("nothing_to_compare", key="by")])
    statistic = float(((vectors[:, counted].T @ scores) ** 2 / values[counted]).sum())
    rank = int(counted.sum())
    return SignificanceTest(statistic, rank, float(chdtrc(rank, statistic)))


def chi_square_trend(scores: Array, variance: Array, steps: Sequence[float]) -> SignificanceTest:
    """Return the one-degree test that the groups differ in the order, and at the distances, of `steps`."""
    if len(steps) != len(scores):
        expected = f"{len(scores)} numbers"
        raise ParameterError(Fault("out_of_range", key="trend", value=str(list(steps)), expected=expected))
    contrast = np.asarray(steps, float)
    return chi_square(np.atleast_1d(contrast @ scores), np.atleast_2d(contrast @ variance @ contrast))


def holm(p_values: Sequence[float]) -> Array:
    """Return p-values adjusted for their number (Holm 1979; R's p.adjust); NaN is no test and does not count."""
    given = np.asarray(p_values, float)
    adjusted = np.full(len(given), np.nan)
    order = [position for position in np.argsort(given, kind="stable") if not np.isnan(given[position])]
    steps = given[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted


def pairwise_tests(table: RiskTable, test: Callable[[RiskTable], SignificanceTest]) -> pd.DataFrame:
    """Return `test` of each pair of groups: <by>, <by>_other, statistic, degrees_of_freedom, p_value, adjusted_p_value.

    A pair in which nothing happened, whose groups are never at risk together, or of which a trend cannot place one (a
    missing label) is not tested: its row is NaN.
    ParameterError for fewer than two groups.
    """
    group, groups = code_cells(table.counts, table.by)
    rows = []
    for first, second in combinations(range(len(groups)), 2):
        pair = replace(table, counts=table.counts[np.isin(group, (first, second))].reset_index(drop=True))
        try:
            result = test(pair)
        except DataError:
            rows.append((np.nan, np.nan, np.nan))
        else:
            rows.append((result.statistic, result.degrees_of_freedom, result.p_value))
    if not rows:
        raise ParameterError(Fault("one_group", key="by", column=", ".join(table.by), expected="2 or more groups"))
    pairs = np.array(list(combinations(range(len(groups)), 2)))
    labels = [groups.iloc[pairs[:, 0]], groups.iloc[pairs[:, 1]].add_suffix(OTHER)]
    frame = pd.concat([part.reset_index(drop=True) for part in labels], axis=1)
    frame[[STATISTIC, DEGREES_OF_FREEDOM, P_VALUE]] = rows
    return frame.assign(**{ADJUSTED_P_VALUE: holm(frame[P_VALUE].to_list())})
