"""Rounding: the counts of a curve rounded to midpoints, so that no step of it tells of fewer than the threshold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from evalkit.project import Time
from evalkit.survival.counting import Array
from evalkit.survival.risk_table import (
    AT_RISK,
    CENSORED,
    ENTERED,
    SQUARED_WEIGHT,
    TIME,
    RiskTable,
    from_counts,
    group_slices,
    pooled,
)

NOBODY: Mapping[str, int] = MappingProxyType({})
# Half a bucket of 6 is a tenth of 30 persons.
GROUP = 6


def bucket_size(threshold: int) -> int:
    """Return how many counts share a midpoint, so that those from 1 to the threshold share one."""
    return threshold + 1


def midpoints(counts: Array, threshold: int) -> Array:
    """Return each count rounded to the middle of its bucket of threshold + 1: for 5, 0 to 0, 1–6 to 3, 7–12 to 9.

    A small count is in a bucket that holds every count from 1 to the threshold and beyond.
    """
    base = bucket_size(threshold)
    return np.where(counts == 0, 0, (counts - 1) // base * base + (base + 1) // 2)


def bucket(count: int, threshold: int) -> tuple[int, int]:
    """Return the least and the most that a count can be which is rounded to the same midpoint."""
    base = bucket_size(threshold)
    lowest = (count - 1) // base * base + 1
    return (lowest, lowest + threshold) if count else (0, 0)


def round_counts(
    table: RiskTable,
    threshold: int,
    time: Time | None = None,
    least: int | None = None,
    beside: Mapping[str, int] = NOBODY,
) -> RiskTable | None:
    """Return the table with cumulative counts rounded to midpoints, each outcome, the censored and late entries apart.

    Days are first moved to the middle of their month where `time` has dates, so that no step tells the day on which a
    person started work; values at whole months stay what they are. The risk set follows from the rounded counts. A
    group's table ends at the last time (the last day of that month) at which `least` persons (`threshold` where it is
    not given) are at risk, both in truth and after rounding; whoever is left is censored there. None for fewer than
    twice the threshold persons. Groups are shown all or none: not where one is smaller than GROUP thresholds, in which
    half a bucket weighs too much to tell anything, or has few events of the first outcome, since the total and the
    others would tell what it hides. Of those at risk at the start as many are told as everybody less the midpoint of
    those `beside` them, by the group's name ("" where there are no groups): a share and its midpoint would tell the
    number that it is taken of. Case weights first become those of as many persons as they are worth (Kish 1965), so
    that the intervals of the rounded counts are about as wide as the robust ones.
    Source: midpoint rounding as practised for published curves of health
    records; here each outcome is rounded first, so that they add up to all events.
    """
    months = _Months(time, int(table.counts[TIME].max())) if time and time.unit == "date" else None
    table = table if table.squares is None else _effective(table)
    counts = pooled(months.coarse(table) if months else table).counts
    columns = [*table.event_columns, CENSORED]
    groups = [_told(counts[rows], table, threshold, beside) for rows in group_slices(counts, table.by)]
    few = (0 < group[columns[0]].sum() < threshold or group[ENTERED].sum() < GROUP * threshold for group in groups)
    if table.by and any(few):
        return None
    limits = (threshold, threshold if least is None else least)
    parts = [part for group in groups if (part := _rounded(group, columns, limits, months)) is not None]
    whole = len(parts) == len(groups)
    return from_counts(pd.concat(parts, ignore_index=True), table.outcomes, table.by) if whole else None


def _told(group: pd.DataFrame, table: RiskTable, threshold: int, beside: Mapping[str, int]) -> pd.DataFrame:
    """A group's counts with as many at risk at the start as are told; late entries are rounded by themselves."""
    name = str(group[table.by[0]].iloc[0]) if table.by else ""
    others = beside.get(name, 0) if len(table.by) < 2 and table.squares is None else 0
    more = others - int(midpoints(np.array(others), threshold))
    return group.assign(**{ENTERED: group[ENTERED] + np.where(group[TIME] == 0, more, 0)})


def no_counts(table: RiskTable, least: int | None = None) -> None:
    """Return nothing: no curve may be drawn of the table."""


@dataclass(frozen=True)
class _Months:
    """Months since day 0, each with its middle and its last day; nothing lies after the `last` day."""

    time: Time
    last: int

    def coarse(self, table: RiskTable) -> RiskTable:
        """The table with exits in the middle of their month and late entries at the end of the one before."""
        counts = table.counts
        entries = counts.assign(**{TIME: [max(self._end(day, -1), 0) for day in counts[TIME]]})
        entries[[*table.event_columns, CENSORED]] = 0
        exits = counts.assign(**{TIME: [self._middle(day) for day in counts[TIME]]})
        exits[ENTERED] = 0
        return from_counts(pd.concat([exits, entries]), table.outcomes, table.by, table.strata)

    def end(self, day: int) -> int:
        """The last day of the day's month."""
        return min(self._end(day), self.last)

    def _middle(self, day: int) -> int:
        return min(self._end(day) - int(self.time.units / 2), self.last) if day else 0

    def _end(self, day: int, later: int = 0) -> int:
        return self.time.elapsed(math.ceil((day + 1) / self.time.units) + later)


def _rounded(
    counts: pd.DataFrame, columns: list[str], limits: tuple[int, int], months: _Months | None
) -> pd.DataFrame | None:
    """One group's rounded rows up to the cut; None where the group may not be shown."""
    threshold, least = limits
    if counts[ENTERED].sum() < 2 * threshold:
        return None
    rounded = counts.assign(**{name: _steps(counts[name], threshold) for name in columns})
    late = (counts[TIME] > 0).to_numpy()
    rounded[ENTERED] = np.where(late, _steps(counts[ENTERED].where(late, 0), threshold), np.rint(counts[ENTERED]))
    at_risk = _at_risk(rounded, columns)
    # Of the last row only the events are told: whoever else leaves in it is censored at its end with the others.
    left = at_risk - rounded[columns[:-1]].sum(axis=1).to_numpy()
    enough = (at_risk >= least) & (counts[AT_RISK].to_numpy() >= least) & (left >= 0)
    last = next(_last(enough), None)
    if last is None:
        return None
    shown = rounded.iloc[: last + 1].copy()
    shown.loc[shown.index[-1:], CENSORED] = 0
    rest = shown.iloc[[-1]].assign(**dict.fromkeys([ENTERED, *columns], 0)).assign(**{CENSORED: left[last]})
    return pd.concat([shown, rest.assign(**{TIME: [months.end(day) if months else day for day in rest[TIME]]})])


def _steps(counts: pd.Series, threshold: int) -> Array:
    """What the rounded cumulative count grows by at each time."""
    # What is weighted is counted up; by so little a sum of whole numbers may be off.
    cumulative = np.ceil(counts.to_numpy(float).cumsum() - 1e-6)
    return np.diff(midpoints(cumulative.astype(int), threshold), prepend=0)


def _effective(table: RiskTable) -> RiskTable:
    """The weighted counts of each group, brought to the number of persons that its weights are worth."""
    counts, squares = table.counts.copy(), table.squares
    assert squares is not None
    columns = [ENTERED, *table.event_columns, CENSORED]
    counts[columns] = counts[columns].astype(float)
    by = list(table.by)
    worth = squares.groupby(by, observed=True)[SQUARED_WEIGHT].sum()
    for rows in group_slices(counts, by):
        group = tuple(counts[name].iloc[rows.start] for name in by)
        own = counts.index[rows]
        total = float(counts.loc[own, ENTERED].sum())
        counts.loc[own, columns] *= total / float(worth[group[0] if len(by) == 1 else group])
    return from_counts(counts, table.outcomes, table.by, table.strata)


def _at_risk(rounded: pd.DataFrame, columns: list[str]) -> Array:
    """At risk just before each time: entered before it, and not left before it; who enters at 0 is at risk at 0."""
    entered, left = (rounded[names].to_numpy().reshape(len(rounded), -1).sum(axis=1) for names in (ENTERED, columns))
    before: Array = np.cumsum(entered) - entered - np.cumsum(left) + left
    return before + np.where(rounded[TIME].to_numpy() == 0, entered, 0)


def _last(enough: Array) -> Iterator[int]:
    """The place of the last row before the first that falls short, leaving out a first row in which nobody is yet."""
    short = np.flatnonzero(~enough[1:])
    last = int(short[0]) if len(short) else len(enough) - 1
    if last > 0:
        yield last
