"""Confidence intervals of a probability (or of a share of the horizon) on the scale of a transformation."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from evalkit.errors import Fault, ParameterError
from evalkit.survival.counting import ROUNDING

Array = np.ndarray[Any, np.dtype[np.float64]]
IntervalKind = Literal["log-log", "log", "plain", "logit", "arcsine"]
KINDS: tuple[str, ...] = get_args(IntervalKind)
# The kind that holds what it promises also in small cohorts: docs/decisions/005-default-interval.md.
DEFAULT_KIND: IntervalKind = "logit"
DEFAULT_LEVEL = 0.95
# An estimate with its lower and upper limit.
Estimate = tuple[float, float, float]


def normal_quantile(level: float) -> float:
    """Return the normal quantile of a two-sided interval: 1.959963984540054 for level 0.95.

    ParameterError where the level is not between 0 and 1.
    """
    from scipy.special import ndtri

    if not 0 < level < 1:
        raise ParameterError(Fault("out_of_range", key="level", value=str(level), expected="0 < level < 1"))
    return float(ndtri(0.5 + level / 2))


def confidence_interval(
    estimate: ArrayLike, standard_error: ArrayLike, kind: str | None = None, level: float = DEFAULT_LEVEL
) -> tuple[Array, Array]:
    """Return the lower and upper limits of probabilities; `kind` None is the default, logit.

    The five kinds are those of R's survfit (log-log, log, plain, logit, arcsine), each applied to the number itself,
    be it survival or incidence, and cut to 0–1. At exactly 0 and 1 the standard error is 0 and no kind says anything
    about uncertainty: the limits are NaN. ParameterError for an unknown kind or level.
    """
    limits = _LIMITS.get(kind or DEFAULT_KIND)
    if limits is None:
        raise ParameterError(Fault("unknown_value", key="interval", value=str(kind), expected=", ".join(KINDS)))
    share, half = np.asarray(estimate, float), normal_quantile(level) * np.asarray(standard_error, float)
    inside = (share > ROUNDING) & (share < 1 - ROUNDING)
    lower, upper = (np.full(share.shape, np.nan) for _ in range(2))
    lower[inside], upper[inside] = limits(share[inside], half[inside])
    return lower, upper


def difference_interval(first: Estimate, second: Estimate) -> tuple[float, float]:
    """Return the limits of the first estimate minus the second, of groups without common persons.

    Each is (estimate, lower, upper); the limits are as far away as the two estimates' own limits put together. NaN
    where one of them has none. Source: Newcombe 1998, method 10; for any estimates Zou and Donner 2008.
    """
    (one, low, high), (other, other_low, other_high) = first, second
    between = one - other
    return between - math.hypot(one - low, other_high - other), between + math.hypot(high - one, other - other_low)


def _log_log(p: Array, half: Array) -> tuple[Array, Array]:
    factor = _exp(half / (p * np.abs(np.log(p))))
    return p**factor, p ** (1 / factor)


def _log(p: Array, half: Array) -> tuple[Array, Array]:
    factor = _exp(half / p)
    return p / factor, np.minimum(p * factor, 1)


def _plain(p: Array, half: Array) -> tuple[Array, Array]:
    return np.maximum(p - half, 0), np.minimum(p + half, 1)


def _logit(p: Array, half: Array) -> tuple[Array, Array]:
    odds, factor = p / (1 - p), _exp(half / (p * (1 - p)))
    return 1 - 1 / (1 + odds / factor), 1 - 1 / (1 + odds * factor)


def _arcsine(p: Array, half: Array) -> tuple[Array, Array]:
    angle, spread = np.arcsin(np.sqrt(p)), half / (2 * np.sqrt(p * (1 - p)))
    return np.sin(np.maximum(angle - spread, 0)) ** 2, np.sin(np.minimum(angle + spread, np.pi / 2)) ** 2


def _exp(spread: Array) -> Array:
    """Return the exponential, cut where the limits have long reached 0 and 1, before it overflows."""
    return np.exp(np.minimum(spread, 300))


_LIMITS: dict[str, Callable[[Array, Array], tuple[Array, Array]]] = {
    "log-log": _log_log,
    "log": _log,
    "plain": _plain,
    "logit": _logit,
    "arcsine": _arcsine,
}
