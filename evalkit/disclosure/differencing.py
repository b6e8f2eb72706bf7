"""Differencing: what earlier releases and a later one would tell together, which neither tells alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evalkit.disclosure.counts import Count, Key, Persons
from evalkit.disclosure.ledger import Entry, rounded_families, sizes_told
from evalkit.disclosure.quantities import Relation
from evalkit.disclosure.relations import COUNTS
from evalkit.measures import measure_of
from evalkit.results import Results, Row

# A published count costs something to hide, that is: it is printed. It is never hidden.
FIXED_COST = 1


@dataclass(frozen=True)
class Told:
    """What earlier releases tell of today's counts: those that are known as they are, and how others have changed.

    `kept` are today's counts that would tell of what an earlier release hid, `changed` those that would tell of fewer
    persons than their threshold who have come or gone since.
    """

    known: frozenset[Key] = frozenset()
    counts: Mapping[Key, Count] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    kept: frozenset[Key] = frozenset()
    changed: frozenset[Key] = frozenset()


def told(rows: Sequence[Row] | Results, ledger: Iterable[Entry], counts: Mapping[Key, Count], definition: str) -> Told:
    """Return today's counts that are public already, and the differences to what was published.

    A count that has grown or shrunk by fewer persons than its threshold tells of those persons; so does a window or a
    category that was published before and is now drawn a little differently. A count that was hidden stays hidden
    until it is as large as anybody could take it to be then: mostly it will not have been more than today, and that
    would narrow what guarded others. `definition` is that of today: a small number that was counted otherwise is not
    known by being equal.
    """
    today = [(name, row) for row in rows for name in sizes_told([row])]
    sizes = sizes_told(rows)
    known: set[Key] = set()
    kept: set[Key] = set()
    changes: dict[tuple[Key, int], _Change] = {}
    for entry in ledger:
        gone = sorted(entry.counts.keys() - sizes.keys())
        for name, row in today:
            key = sizes[name]
            alike = entry.definition == definition or not counts[key].is_small if key else False
            if entry.counts.get(name) == len(key) and alike:
                known.add(key)
            if len(key) < entry.bounds.get(name, (0, 0))[1]:
                kept.add(key)
            for number in _published(name, row, entry.counts, gone) if key else ():
                if number != len(key):
                    changes[key, number] = _Change(key, name, number, counts[key].threshold)
    return Told(
        frozenset(known).union(change.before for change in changes.values()),
        {name: count for change in changes.values() for name, count in change.counts.items()},
        tuple(change.relation for change in changes.values()),
        frozenset(kept - known - {frozenset()}),
        frozenset(change.key for change in changes.values() if change.apart.is_small),
    )


@dataclass(frozen=True)
class _Change:
    """A count of today, told by its name, beside another number that a release told of it."""

    key: Persons
    name: str
    number: int
    threshold: int

    @property
    def before(self) -> str:
        return f"before.{self.number}"

    @property
    def difference(self) -> str:
        return f"change.{self.number}.{self.name}"

    @property
    def apart(self) -> Count:
        return Count(abs(self.number - len(self.key)), self.threshold)

    @property
    def counts(self) -> dict[Key, Count]:
        return {self.before: Count(self.number, 0, FIXED_COST), self.difference: self.apart}

    @property
    def relation(self) -> Relation:
        larger, smaller = (self.key, self.before) if len(self.key) > self.number else (self.before, self.key)
        return Relation(larger, ((smaller, 1), (self.difference, 1)))


def _published(name: str, row: Row, counts: Mapping[str, int], gone: Sequence[str]) -> Iterator[int]:
    """What a release told of a count of the row: under its name, or those of a window or category no longer there."""
    if name in counts:
        yield counts[name]
        return
    for part, before in ((row.window, f"{row.measure}."), (row.category, f"{row.variable}=")):
        start, found, end = name.partition(f"{before}{part}")
        pattern = re.compile(f"{re.escape(start + before)}[^.]+{re.escape(end)}")
        yield from (counts[other] for other in gone if part and found and pattern.fullmatch(other))


def too_fine(
    shown: Iterable[Row], exact: Iterable[Row], ledger: Iterable[Entry], least: int
) -> frozenset[tuple[str, str]]:
    """Return the windows and characteristics whose rounded counts must not be told beside those of earlier releases.

    Two midpoints leave a difference open by more than the threshold, unless one knows that fewer persons have changed:
    what is rounded may be told anew where, of all persons and of those with an outcome, none has changed by some but
    fewer than `least`, and one by as many. That nothing has changed means that a few records have been corrected.
    """
    today = rounded_families(shown)
    # By how many persons these have changed, so many at least may stand behind a change of rounded counts.
    counted = [row for row in exact if row.persons and row.statistic in COUNTS and measure_of(row.measure).headline]
    found: set[tuple[str, str]] = set()
    for entry in ledger:
        for (window, variable), digest in today.items():
            for earlier, told_before in _earlier(window, entry, today).items():
                if told_before.get(variable, digest) != digest:
                    changes = [*_sizes_changed(counted, (window, variable), earlier, entry.counts)]
                    if any(0 < change < least for change in changes) or max(changes, default=0) < least:
                        found.add((window, variable))
    return frozenset(found)


def _earlier(window: str, entry: Entry, today: Mapping[tuple[str, str], str]) -> dict[str, Mapping[str, str]]:
    """What an entry told in rounded counts of the window, or of others that are no longer there."""
    there = {name for name, _ in today}
    return {name: told for name, told in entry.rounded.items() if name == window or name not in there}


def _sizes_changed(
    counted: Iterable[Row], family: tuple[str, str], earlier: str, counts: Mapping[str, int]
) -> Iterator[int]:
    """By how many persons each count of a family has changed, where it was published."""
    window, variable = family
    for row in counted:
        name = row.id.replace(f"{row.measure}.{window}", f"{row.measure}.{earlier}", 1)
        if row.window == window and row.variable in ("", variable) and name in counts:
            yield abs(len(row.persons[0]) - counts[name])
