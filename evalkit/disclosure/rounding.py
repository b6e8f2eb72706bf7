"""Rounding: the counts of a curve rounded to midpoints, so that no step of it tells of fewer than the threshold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.survival.counting import Array
from evalkit.survival.risk_table import AT_RISK, CENSORED, ENTERED, TIME, RiskTable, from_counts, group_slices, pooled


def midpoints(counts: Array, threshold: int) -> Array:
    """Return each count rounded to the middle of its bucket of threshold + 1: for 5, 0 to 0, 1–6 to 3, 7–12 to 9.

    A small count is in a bucket that holds every count from 1 to the threshold and beyond.
    """
    base = threshold + 1
    return np.where(counts == 0, 0, (counts - 1) // base * base + base // 2)


def round_counts(table: RiskTable, threshold: int) -> RiskTable | None:
    """Return the table with cumulative counts rounded to midpoints, each outcome, the censored and late entries apart.

    The risk set follows from the rounded counts. A group's table ends at the last time at which `threshold` persons
    are at risk, both in truth and after rounding; whoever is left is censored there. None for fewer than twice the
    threshold persons. Groups are shown all or none: not where one is that small or has few events of the first
    outcome, since the total and the others would tell what it hides. Source: midpoint rounding as practised for
    published curves of health records; here each outcome is rounded first, so that they add up to all events.
    """
    counts = pooled(table).counts
    columns = [*table.event_columns, CENSORED]
    groups = [counts[rows] for rows in group_slices(counts, table.by)]
    if table.by and any(0 < group[columns[0]].sum() < threshold for group in groups):
        return None
    parts = [part for group in groups if (part := _rounded(group, columns, threshold)) is not None]
    whole = len(parts) == len(groups)
    return from_counts(pd.concat(parts, ignore_index=True), table.outcomes, table.by) if whole else None


def _rounded(counts: pd.DataFrame, columns: list[str], threshold: int) -> pd.DataFrame | None:
    """One group's rounded rows up to the cut; None where the group may not be shown."""
    if counts[ENTERED].sum() < 2 * threshold:
        return None
    rounded = counts.assign(**{name: _steps(counts[name], threshold) for name in columns})
    late = (counts[TIME] > 0).to_numpy()
    rounded[ENTERED] = np.where(late, _steps(counts[ENTERED].where(late, 0), threshold), counts[ENTERED])
    at_risk = _at_risk(rounded, columns)
    left = at_risk - rounded[columns].sum(axis=1).to_numpy()
    enough = (at_risk >= threshold) & (counts[AT_RISK].to_numpy() >= threshold) & (left >= 0)
    last = next(_last(enough), None)
    if last is None:
        return None
    shown = rounded.iloc[: last + 1].copy()
    shown.loc[shown.index[-1], CENSORED] += left[last]
    return shown


def _steps(counts: pd.Series, threshold: int) -> Array:
    """What the rounded cumulative count grows by at each time."""
    return np.diff(midpoints(counts.to_numpy().astype(int).cumsum(), threshold), prepend=0)


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
