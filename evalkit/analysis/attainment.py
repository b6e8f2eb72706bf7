"""Attainment: what may be said of a realised figure by its target."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from evalkit.results import Row

Status = Literal["reached", "exceeded", "partly", "not_reached", "no_target", "not_yet_due", "no_figure"]
STATUSES: tuple[Status, ...] = (
    "exceeded", "reached", "partly", "not_reached", "not_yet_due", "no_figure", "no_target"
)  # fmt: skip
# From this share of the target on, a target that was not reached was reached in part.
PARTLY_FROM = 0.8
# Shares that staff typed as per cent differ from computed ones in the last bits of the float.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Target:
    """What was aimed at: a range, a point (its ends are the same), or nothing (both are None)."""

    low: float | None = None
    high: float | None = None
    lower_is_better: bool = False

    @property
    def bound(self) -> float | None:
        """The end that must be met: the lower one, or the upper one where the figure is to stay small."""
        return self.high if self.lower_is_better else self.low

    @property
    def is_range(self) -> bool:
        """Whether its ends differ."""
        return self.low != self.high

    def times(self, places: int) -> Target:
        """Return the target of all places from that of each."""
        low, high = (None if end is None else end * places for end in (self.low, self.high))
        return Target(low, high, self.lower_is_better)


def target_of(row: Row) -> Target:
    """Return the target that a row tells: its value is the end to be met, lower and upper are the ends of a range.

    A row with an upper end alone tells a limit, and so does one whose value is its upper end.
    """
    lower_is_better = row.upper is not None and row.value == row.upper
    low = row.value if row.lower is None else row.lower
    return Target(low, row.value if row.upper is None else row.upper, lower_is_better)


def with_target(row: Row, target: Target) -> Row:
    """Return the row with a target as `target_of` reads it."""
    low = target.low if target.is_range else None
    high = target.high if target.is_range or target.lower_is_better else None
    return replace(row, value=target.bound, lower=low, upper=high)


def in_persons(target: Target, base: int) -> Target:
    """Return a target that is a share in whole persons of `base`, so that who meets the one meets the other.

    Shares are taken as decimal fractions: 0.14 x 50 in floats is more than 7, and an eighth person would be asked for.
    """
    if target.low is None or target.high is None:
        return target
    least, most = (Fraction(repr(end)) * base for end in (target.low, target.high))
    low, high = float(math.ceil(least)), float(math.floor(most))
    # Between two close ends there may be no whole person: then the end that must be met counts.
    bound = high if target.lower_is_better else low
    ends = (min(low, bound), max(high, bound)) if target.is_range else (bound, bound)
    return Target(*ends, target.lower_is_better)


@dataclass(frozen=True)
class Situation:
    """The figure on its day: whether the target was due by then, and whether the figure may still fall back.

    A count of what was done only grows; a share moves both ways.
    """

    figure: float | None
    due: bool = True
    may_fall: bool = False


def status(target: Target, situation: Situation) -> Status:
    """Return what the figure is by its target.

    Before the target is due, only what can no longer change is said: a growing count that is there already, or one
    that is over what it was to stay below.
    """
    if target.bound is None:
        return "no_target"
    if situation.figure is None:
        return "no_figure" if situation.due else "not_yet_due"
    missing = situation.figure - target.bound if target.lower_is_better else target.bound - situation.figure
    settled = not situation.may_fall and (missing > TOLERANCE) == target.lower_is_better
    if not situation.due and not settled:
        return "not_yet_due"
    if missing <= TOLERANCE:
        return "exceeded" if _above(target, situation.figure) else "reached"
    least, most = sorted((situation.figure, target.bound))
    return "partly" if least >= PARTLY_FROM * most - TOLERANCE else "not_reached"


def _above(target: Target, figure: float) -> bool:
    """Whether the figure is beyond the whole range; to stay well below a limit is to reach it, no more."""
    return not target.lower_is_better and target.high is not None and figure > target.high + TOLERANCE


def attainment(target: Target, figure: float | None) -> float | None:
    """Return the figure as a share of the target; None without one of them, and where less is better."""
    if figure is None or not target.bound or target.lower_is_better:
        return None
    return figure / target.bound
