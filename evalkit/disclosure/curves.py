"""Curves: what the rounded curves tell of the counts that they are drawn from, as bounds and as sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.adjusted import comparison_splits
from evalkit.analysis.cohort import Cohort
from evalkit.analysis.comparisons import splits
from evalkit.analysis.headline import PRIMARY
from evalkit.analysis.timing import study_of
from evalkit.disclosure.counts import Count, Key, Persons, curve_threshold
from evalkit.disclosure.rounding import bucket, round_counts
from evalkit.project import Project, Time
from evalkit.survival.risk_table import TIME, RiskTable, risk_table


def curve_counts(project: Project) -> tuple[dict[Key, Count], list[tuple[Persons, list[Persons]]]]:
    """Return the bounds of how many had each outcome, in all and in groups that are shown, and what they add up to.

    A curve tells the bucket of each cumulative count up to its end, and nothing of what came after it.
    """
    cohort = study_of(project).cohort
    threshold, time = curve_threshold(project), project.settings.time
    bounds = dict(_bounds(cohort, cohort.frame, list(cohort.outcomes), threshold, time))
    sums = []
    for split in (*splits(project), *comparison_splits(project)):
        if split.table is None or round_counts(split.table, threshold, time) is None:
            continue
        parts = [part for _, part in split.persons.groupby(split.variable, sort=False, observed=True)]
        sums.append((_with_event(split.persons, PRIMARY), [_with_event(part, PRIMARY) for part in parts]))
        for part in parts:
            bounds |= dict(_bounds(split.study.cohort, part, [PRIMARY], threshold, time))
    return bounds, sums


def _bounds(
    cohort: Cohort, persons: pd.DataFrame, outcomes: list[str], threshold: int, time: Time
) -> Iterator[tuple[Key, Count]]:
    table = risk_table(replace(cohort, frame=persons))
    rounded = round_counts(table, threshold, time)
    if rounded is None:
        return
    end = rounded.counts[TIME].max()
    for event in outcomes:
        key = _with_event(persons, event)
        if key:
            yield key, _bucket(table, event, end, threshold, len(key))


def _bucket(table: RiskTable, event: str, end: float, threshold: int, total: int) -> Count:
    shown = table.counts[table.counts[TIME] <= end]
    by_end = int(shown[f"events_{event}"].sum())
    lowest, highest = bucket(by_end, threshold)
    goes_on = table.counts[TIME].max() > end
    return Count(total, threshold, lowest=lowest, highest=None if goes_on else highest)


def _with_event(persons: pd.DataFrame, event: str) -> Persons:
    return frozenset(persons.loc[(persons["event"] == event) & persons["at_risk"], "person"])
