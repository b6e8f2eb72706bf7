"""Precision: what so many persons can show, and how many persons a wanted precision takes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from evalkit.errors import Fault, ParameterError
from evalkit.survival.intervals import DEFAULT_LEVEL, normal_quantile

DEFAULT_POWER = 0.8


@dataclass(frozen=True)
class DetectableIncidences:
    """The nearest incidences below and above the first group's that can be told from it; None: there is none."""

    below: float | None
    above: float | None


def power(incidences: tuple[float, float], persons: tuple[float, float], level: float = DEFAULT_LEVEL) -> float:
    """Return the chance that a two-sided test at 1 - level tells two groups of these sizes and incidences apart.

    Everybody is taken to be followed to the time of the incidences; with censoring the chance is smaller. The wrong
    side's share is left out. ParameterError for incidences outside 0-1 and fewer than one person.
    Source: Fleiss 1981, without continuity correction; equal to R's power.prop.test for equal groups.
    """
    from scipy.special import ndtr

    _check_incidences(*incidences)
    _check_persons(*persons)
    (p, q), (n, m) = incidences, persons
    together = (n * p + m * q) / (n + m)
    apart = sqrt(p * (1 - p) / n + q * (1 - q) / m)
    needed = normal_quantile(level) * sqrt(together * (1 - together) * (1 / n + 1 / m))
    if apart == 0:
        return float(abs(p - q) > needed)
    return float(ndtr((abs(p - q) - needed) / apart))


def detectable_incidences(
    incidence: float,
    persons: tuple[float, float],
    chance: float = DEFAULT_POWER,
    level: float = DEFAULT_LEVEL,
) -> DetectableIncidences:
    """Return the nearest incidences of a second group that `power` tells from the first's with this chance.

    `persons` are the sizes of the two groups. ParameterError as in `power`, and for a chance that is not above
    1 - level and below 1.
    """
    if not 1 - level < chance < 1:
        raise ParameterError(Fault("out_of_range", key="chance", value=str(chance), expected="1 - level < chance < 1"))

    def nearest(end: float) -> float | None:
        from scipy.optimize import brentq

        def lacking(other: float) -> float:
            return power((incidence, other), persons, level) - chance

        if lacking(end) < 0:
            return None
        return float(brentq(lacking, incidence, end, xtol=1e-12))

    _check_incidences(incidence)
    return DetectableIncidences(nearest(0.0), nearest(1.0))


def half_width(incidence: float, persons: float, level: float = DEFAULT_LEVEL) -> float:
    """Return half the length of the Wilson interval of an incidence among persons who were all followed to its time."""
    _check_incidences(incidence)
    _check_persons(persons)
    z = normal_quantile(level)
    return z / (1 + z**2 / persons) * sqrt(incidence * (1 - incidence) / persons + z**2 / (4 * persons**2))


def persons_for_half_width(incidence: float, width: float, level: float = DEFAULT_LEVEL) -> int:
    """Return the fewest persons whose Wilson interval reaches at most `width` to either side, on average of the two.

    ParameterError unless 0 < width < 0.5. The half-width's equation is a square one in z**2 / persons.
    """
    _check_incidences(incidence)
    if not 0 < width < 0.5:
        raise ParameterError(Fault("out_of_range", key="width", value=str(width), expected="0 < width < 0.5"))
    z = normal_quantile(level)
    # With u = z**2 / persons: (1/4 - width**2) u**2 + (p (1 - p) - 2 width**2) u - width**2 = 0.
    a, b, c = 0.25 - width**2, incidence * (1 - incidence) - 2 * width**2, -(width**2)
    # Not the usual form of the root, which is 0 / 0 for very small widths.
    one_over_u = (b + sqrt(b**2 - 4 * a * c)) / (-2 * c)
    # A wanted width that whole persons meet exactly must not cost one more by a rounding error.
    return max(ceil(z**2 * one_over_u - 1e-9), 1)


def _check_incidences(*incidences: float) -> None:
    for value in incidences:
        if not 0 <= value <= 1:
            raise ParameterError(Fault("out_of_range", key="incidence", value=str(value), expected="0-1"))


def _check_persons(*persons: float) -> None:
    for value in persons:
        if not 1 <= value < float("inf"):
            raise ParameterError(Fault("out_of_range", key="persons", value=str(value), expected="1 or more"))
