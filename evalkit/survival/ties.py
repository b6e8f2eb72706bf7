"""Ties: times that differ by rounding alone are one time."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
# R's own: by so much, or by so large a part of the mean time, may times differ that are meant to be one.
TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def tied(*times: Array) -> tuple[Array, ...]:
    """Return the arrays with every time that lies within the tolerance of the one before it moved to the earliest.

    0.1 + 0.2 becomes 0.3, in all arrays alike. The tolerance is 1.5e-8, or that part of the mean of all distinct times
    where that is more. Whole times are exact and stay as they are. What is missing or infinite stays so.
    Source: aeqSurv, the `timefix` of R's survival.
    """
    if all(_whole(each) for each in times):
        return times
    distinct = np.unique(np.concatenate(times))
    distinct = distinct[np.isfinite(distinct)]
    near = np.diff(distinct) <= TOLERANCE * max(1.0, float(np.abs(distinct).mean()) if len(distinct) else 0.0)
    if not near.any():
        return times
    kept = distinct[np.r_[True, ~near]]
    return tuple(np.where(np.isfinite(each), kept[np.searchsorted(kept, each, "right") - 1], each) for each in times)


def at_steps(times: Array, steps: Array) -> Array:
    """Return times that somebody asks for, those that differ from a step by rounding alone as that step.

    The tolerance is that of the steps: what is asked decides nothing about what was observed.
    """
    known = steps[np.isfinite(steps)]
    if not len(known) or (_whole(times) and _whole(known)):
        return times
    tolerance = TOLERANCE * max(1.0, float(np.abs(known).mean()))
    after = np.minimum(np.searchsorted(known, times), len(known) - 1)
    before = np.maximum(after - 1, 0)
    nearest = np.where(np.abs(known[before] - times) < np.abs(known[after] - times), known[before], known[after])
    return np.where(np.abs(nearest - times) <= tolerance, nearest, times)


def _whole(times: Array) -> bool:
    return times.dtype.kind in "iu" or bool((times == np.rint(times)).all())
