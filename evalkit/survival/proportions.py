"""Proportions of counted persons and their difference, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from evalkit.errors import Fault, ParameterError
from evalkit.survival.intervals import DEFAULT_LEVEL, difference_interval, normal_quantile

ProportionKind = Literal["wilson", "clopper-pearson"]
# What statsmodels calls the two intervals.
_METHODS: dict[str, str] = {"wilson": "wilson", "clopper-pearson": "beta"}


@dataclass(frozen=True)
class Proportion:
    """`count` of `base` persons as a share, with the limits of its interval; all three are 0-1."""

    count: int
    base: int
    share: float
    lower: float
    upper: float


@dataclass(frozen=True)
class ProportionDifference:
    """First share minus second, with the limits of its interval, all between -1 and 1."""

    difference: float
    lower: float
    upper: float


def proportion(count: int, base: int, interval: ProportionKind = "wilson", level: float = DEFAULT_LEVEL) -> Proportion:
    """Return the share with its Wilson (score) interval, or with the exact one of Clopper and Pearson.

    ParameterError where the base is empty, the count is not within it, or interval or level are unknown.
    Source: Wilson 1927; Clopper and Pearson 1934.
    """
    from statsmodels.stats.proportion import proportion_confint

    _check_counts(count, base)
    normal_quantile(level)
    if interval not in _METHODS:
        expected = ", ".join(get_args(ProportionKind))
        raise ParameterError(Fault("unknown_value", key="interval", value=str(interval), expected=expected))
    lower, upper = proportion_confint(count, base, alpha=1 - level, method=_METHODS[interval])
    # Both intervals end exactly at 0 and 1 there; floating point misses it by a rounding error.
    lower, upper = (0.0 if count == 0 else float(lower)), (1.0 if count == base else float(upper))
    return Proportion(count, base, count / base, lower, upper)


def proportion_difference(
    first: tuple[int, int], second: tuple[int, int], level: float = DEFAULT_LEVEL
) -> ProportionDifference:
    """Return the first share minus the second, both given as (count, base), of two groups without common persons.

    The interval joins the two Wilson intervals. ParameterError as in `proportion`.
    Source: Newcombe 1998, method 10.
    """
    one, other = proportion(*first, level=level), proportion(*second, level=level)
    limits = difference_interval((one.share, one.lower, one.upper), (other.share, other.lower, other.upper))
    return ProportionDifference(one.share - other.share, *(float(limit) for limit in limits))


def _check_counts(count: int, base: int) -> None:
    if not base > 0:
        raise ParameterError(Fault("out_of_range", key="base", value=str(base), expected="0 < base"))
    if not 0 <= count <= base:
        raise ParameterError(Fault("out_of_range", key="count", value=str(count), expected=f"0 <= count <= {base}"))
