"""Confidence intervals of a probability (or of a share of the horizon) on the scale of a transformation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from evalkit.errors import Fault, ParameterError
from evalkit.survival.counting import ROUNDING

Array = np.ndarray[Any, np.dtype[np.float64]]
IntervalKind = Literal["wilson", "log-log", "log", "plain", "logit", "arcsine"]
KINDS: tuple[str, ...] = get_args(IntervalKind)
# The kinds that hold what they promise also in small cohorts: docs/decisions/005-default-interval.md.
DEFAULT_KIND: IntervalKind = "wilson"
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
    estimate: ArrayLike,
    standard_error: ArrayLike,
    kind: str | None = None,
    level: float = DEFAULT_LEVEL,
    persons: ArrayLike = np.nan,
    most: ArrayLike = np.inf,
) -> tuple[Array, Array]:
    """Return the lower and upper limits of probabilities; `kind` None is the default, wilson.

    wilson is Wilson's interval of as many persons as would give this standard error if all were followed to the end,
    p (1 - p) / error**2, but of no more than `most`: with uneven weights a robust error is often too small by chance.
    At 0 and 1, where an estimate has no standard error, it is that of the `persons` behind it. Without censoring and
    weights it is Wilson's interval of the persons there are. The other kinds are those of R's survfit (log-log, log,
    plain, logit, arcsine), each applied to the number itself, be it survival or incidence, and cut to 0-1; they have
    no limits at 0 and 1. NaN wherever there is nothing to go by. ParameterError for an unknown kind or level.
    Source: Wilson 1927; with effective persons Rothman 1978 (J Chron Dis 31: 557-560).
    """
    chosen = kind or DEFAULT_KIND
    if chosen not in KINDS:
        raise ParameterError(Fault("unknown_value", key="interval", value=str(kind), expected=", ".join(KINDS)))
    parts = (np.asarray(each, float) for each in (estimate, standard_error, persons, most))
    share, error, behind, highest = np.broadcast_arrays(*parts)
    z = normal_quantile(level)
    inside = (share > ROUNDING) & (share < 1 - ROUNDING)
    lower, upper = (np.full(share.shape, np.nan) for _ in range(2))
    certain = inside & (error > 0)
    p, spread = share[certain], error[certain]
    if chosen in _LIMITS:
        lower[certain], upper[certain] = _LIMITS[chosen](p, spread, z)
        return lower, upper
    lower[certain], upper[certain] = _score(p, np.minimum(p * (1 - p) / spread**2, highest[certain]), z)
    at_end = ~inside & np.isfinite(share) & (behind > 0)
    lower[at_end], upper[at_end] = _score(np.round(share[at_end]), behind[at_end], z)
    return lower, upper


def mean_interval(
    mean: ArrayLike,
    standard_error: ArrayLike,
    whole: ArrayLike,
    persons: ArrayLike,
    kind: str | None = None,
    level: float = DEFAULT_LEVEL,
) -> tuple[Array, Array]:
    """Return the limits of mean times that lie between 0 and `whole`, those of the shares mean / whole.

    By default on the logit scale with Student's t of `persons` - 1 degrees of freedom, the error multiplied by
    sqrt(persons / (persons - 1)): few persons tell little of their own variance. `persons` need not be whole. The other
    kinds are those of `confidence_interval`. NaN where there is no variance, and for fewer than two persons.
    """
    whole = np.asarray(whole, float)
    share, error = np.asarray(mean, float) / whole, np.asarray(standard_error, float) / whole
    if kind is not None:
        lower, upper = confidence_interval(share, error, kind, level)
        return lower * whole, upper * whole
    share, error, behind = np.broadcast_arrays(share, error, np.asarray(persons, float))
    lower, upper = (np.full(share.shape, np.nan) for _ in range(2))
    certain = (error > 0) & (behind >= 2)
    wider = error[certain] * np.sqrt(behind[certain] / (behind[certain] - 1))
    lower[certain], upper[certain] = _logit(share[certain], wider, student_quantile(level, behind[certain] - 1))
    return lower * whole, upper * whole


def student_quantile(level: float, freedom: Array) -> Array:
    """Return the quantiles of a two-sided interval by Student's t; ParameterError as `normal_quantile`."""
    from scipy.special import stdtrit

    normal_quantile(level)
    return np.asarray(stdtrit(freedom, 0.5 + level / 2))


def difference_interval(first: ArrayLike, second: ArrayLike) -> tuple[Array, Array]:
    """Return the limits of the first estimate minus the second, of groups without common persons.

    Each is (estimate, lower, upper), of numbers or arrays; the limits are as far away as the two estimates' own limits
    put together. NaN where one of them has none. Source: Newcombe 1998, method 10; for any estimates Zou and Donner
    2008 (Stat Med 27: 1693-1702).
    """
    (one, low, high), (other, other_low, other_high) = np.asarray(first, float), np.asarray(second, float)
    between = one - other
    return between - np.hypot(one - low, other_high - other), between + np.hypot(high - one, other - other_low)


def _score(p: Array, persons: Array, z: Array | float) -> tuple[Array, Array]:
    """Wilson's limits; they end exactly at 0 and 1 there, which floating point would miss."""
    pull = z**2 / persons
    center, half = (p + pull / 2) / (1 + pull), np.sqrt(pull * (p * (1 - p) + pull / 4)) / (1 + pull)
    return np.where(p > 0, center - half, 0.0), np.where(p < 1, center + half, 1.0)


def _log_log(p: Array, error: Array, z: Array | float) -> tuple[Array, Array]:
    factor = _exp(z * error / (p * np.abs(np.log(p))))
    return p**factor, p ** (1 / factor)


def _log(p: Array, error: Array, z: Array | float) -> tuple[Array, Array]:
    factor = _exp(z * error / p)
    return p / factor, np.minimum(p * factor, 1)


def _plain(p: Array, error: Array, z: Array | float) -> tuple[Array, Array]:
    return np.maximum(p - z * error, 0), np.minimum(p + z * error, 1)


def _logit(p: Array, error: Array, z: Array | float) -> tuple[Array, Array]:
    odds, factor = p / (1 - p), _exp(z * error / (p * (1 - p)))
    return 1 - 1 / (1 + odds / factor), 1 - 1 / (1 + odds * factor)


def _arcsine(p: Array, error: Array, z: Array | float) -> tuple[Array, Array]:
    angle, spread = np.arcsin(np.sqrt(p)), z * error / (2 * np.sqrt(p * (1 - p)))
    return np.sin(np.maximum(angle - spread, 0)) ** 2, np.sin(np.minimum(angle + spread, np.pi / 2)) ** 2


def _exp(spread: Array) -> Array:
    """Return the exponential, cut where the limits have long reached 0 and 1, before it overflows."""
    return np.exp(np.minimum(spread, 300))


_LIMITS: dict[str, Callable[[Array, Array, Array | float], tuple[Array, Array]]] = {
    "log-log": _log_log,
    "log": _log,
    "plain": _plain,
    "logit": _logit,
    "arcsine": _arcsine,
}
