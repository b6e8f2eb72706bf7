"""Paths: who was in which group of states over time, from rounded counts, as far as these hide every small count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evalkit.analysis.sequences import UNEMPLOYED, UNKNOWN
from evalkit.disclosure.audit import is_safe
from evalkit.disclosure.counts import Count, Key, Persons, add, curve_threshold
from evalkit.disclosure.problem import Problem
from evalkit.disclosure.relations import Sum, linked_beside
from evalkit.disclosure.rounding import bucket, midpoints
from evalkit.measures import BY_GROUP, OVER_TIME, gate_class, measures_of
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.proportions import proportion


@dataclass(frozen=True)
class Moment:
    """Who was in which group at one time of a window: each person observed then is in exactly one."""

    window: str
    time: float
    groups: Mapping[str, Persons]
    threshold: int

    @property
    def observed(self) -> Persons:
        """Everybody observed at that time."""
        return frozenset().union(*self.groups.values())

    @property
    def rounded(self) -> dict[str, int]:
        """How many persons are told to be in each group."""
        counts = np.array([len(persons) for persons in self.groups.values()])
        return dict(zip(self.groups, midpoints(counts, self.threshold).tolist(), strict=True))

    @property
    def sum(self) -> Sum:
        """What the groups add up to."""
        return self.observed, [persons for persons in self.groups.values() if persons]

    @property
    def counts(self) -> dict[Key, Count]:
        """What the rounded counts tell of the groups: each one's bucket."""
        found: dict[Key, Count] = {}
        for persons in self.sum[1]:
            lowest, highest = bucket(len(persons), self.threshold)
            found[persons] = Count(len(persons), self.threshold, lowest=lowest, highest=highest)
        return found

    def is_safe(self) -> bool:
        """Say whether who knows how many were observed still takes any count up to the threshold for possible.

        This hangs on that number and on buckets alone, so that a time that is left out tells no more than these would.
        """
        total = len(self.observed)
        buckets = [bucket(len(persons), self.threshold) for persons in self.groups.values()]
        lowest, highest = (sum(limits) for limits in zip(*buckets, strict=True))
        return total >= self.threshold and all(
            total - (highest - high) <= 1 and total - (lowest - low) >= self.threshold
            for low, high in buckets
            if low == 1
        )


def moments(project: Project, rows: Results) -> list[Moment]:
    """Return every time at which the groups' counts may be told on their own account, the first one first.

    None in a window with fewer than twice the threshold persons.
    """
    threshold = states_threshold(project, rows)
    found: dict[tuple[str, float], dict[str, Persons]] = {}
    for row in rows.where(measure="state_at", variable="state_group", statistic="count"):
        found.setdefault((row.window, row.time or 0), {})[row.category] = row.persons[0]
    every = [Moment(window, time, groups, threshold) for (window, time), groups in found.items()]
    ever = {each.window: frozenset[str]() for each in every}
    for each in every:
        ever[each.window] |= each.observed
    return [each for each in every if len(ever[each.window]) >= 2 * threshold and each.is_safe()]


def states_threshold(project: Project, rows: Results) -> int:
    """Return the threshold for the groups: the higher one where one of them may be nothing but a special category."""
    rules, outcomes = project.settings.disclosure, project.settings.outcomes
    primary = {state for name in outcomes.primary for state in outcomes.states[name]} if outcomes else set()
    occurring = {row.category for row in rows.where(measure="state_priority")}
    others = occurring - primary - {UNEMPLOYED, UNKNOWN}
    special = set(rules.sensitive_states)
    if primary & special or (others and others <= special):
        return rules.sensitive_threshold
    return curve_threshold(project)


def unlinked(moments: Iterable[Moment], problem: Problem, hidden: frozenset[Key]) -> list[Moment]:
    """Return the times whose buckets, with all that is not hidden, leave every small count possible.

    `problem` holds what else is told. Nothing else is hidden for the sake of a time: it is left out itself.
    """
    kept: list[Moment] = []
    for moment in moments:
        if is_safe(_with(problem, [*kept, moment]), hidden):
            kept.append(moment)
    return kept


def _with(problem: Problem, told: Sequence[Moment]) -> Problem:
    counts = dict(problem.counts)
    for moment in told:
        add(counts, moment.counts)
    links = linked_beside([moment.sum for moment in told], counts)
    add(counts, links.unprinted)
    return replace(problem, counts=counts, relations=tuple(dict.fromkeys((*problem.relations, *links.relations))))


def rounded_states(rows: Results, told: Iterable[Moment]) -> Iterator[Row]:
    """Return the rows over time from rounded counts; suppressed at the other times, none where no group is counted.

    The probability of being in a group is there the share of those observed.
    """
    found = {(moment.window, moment.time): moment for moment in told}
    counted = {(row.window, row.time) for row in rows.where(measure="state_at", variable="state_group")}
    for row in rows.where(measure=measures_of(*OVER_TIME)):
        place = (row.window, row.time or 0)
        if row.mark and row.mark != "suppressed":
            yield replace(row, persons=())
        elif place in found and gate_class(row) == BY_GROUP:
            yield _rounded(row, found[place])
        elif place in counted:
            yield replace(row, value=None, lower=None, upper=None, count=None, base=None, mark="suppressed", persons=())


def _rounded(row: Row, moment: Moment) -> Row:
    counts = moment.rounded
    base = sum(counts.values())
    count = counts[row.category] if row.category else base
    row = replace(row, value=float(count), rounded=True, persons=(), lower=None, upper=None)
    if row.statistic == "count":
        return row
    share = proportion(count, base)
    row = replace(row, value=share.share, count=float(count), base=float(base))
    return replace(row, lower=share.lower, upper=share.upper) if row.measure == "state_occupation" else row
