"""Quantities: counts that others make up, some of them several times, and that are no set of persons themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from evalkit.disclosure.counts import Count, Key, Persons
from evalkit.results import Results

# Overlaps and repetitions have no threshold in project.toml: they tell of nobody's category, but of single persons.
LEAST = 5


@dataclass(frozen=True)
class Relation:
    """Parts that add up to a whole, each a number of times; parts and whole are keys of counts."""

    whole: Key
    parts: tuple[tuple[Key, int], ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The counts in it, the whole first."""
        return (self.whole, *(key for key, _ in self.parts))


# A relation over quantities, and the counts in it that no row prints.
Quantity = tuple[Relation, dict[Key, Count]]


def grown(rows: Results) -> Iterator[Quantity]:
    """The same count in two windows that count other persons: the wider one may be taken to count no fewer."""
    for number, (first, second) in enumerate(in_two_windows(rows)):
        if first and second and not (first <= second or second <= first):
            smaller, larger = sorted((first, second), key=len)
            name = f"grown.{number}"
            yield Relation(larger, ((smaller, 1), (name, 1))), {name: Count(len(larger) - len(smaller), 0)}


def in_two_windows(rows: Results) -> Iterator[tuple[Persons, Persons]]:
    same: dict[tuple[object, ...], list[Persons]] = {}
    for row in rows:
        if row.persons:
            key = (row.measure, row.clock, row.outcome, row.variable, row.category, row.statistic, row.time)
            same.setdefault(key, []).append(row.persons[0])
    for found in same.values():
        yield from combinations(dict.fromkeys(found), 2)


def overlaps(rows: Results) -> Iterator[Quantity]:
    """Persons with several kinds of outcome: as often as the kinds together exceed the persons who reached any."""
    for total in rows.where(measure="primary_outcome", variable="", statistic="count"):
        same = {"window": total.window, "clock": total.clock, "variable": "state", "statistic": "count"}
        kinds = {row.category for row in rows.where(measure="primary_outcome", **same)}
        ever = [row.persons[0] for row in rows.where(measure="ever_reached", **same) if row.category in kinds]
        if ever:
            name = f"overlap.{total.window}.{total.clock}"
            extra = sum(map(len, ever)) - len(total.persons[0])
            yield _over(total.persons[0], ever, name, -extra)


def participations(rows: Results) -> Iterator[Quantity]:
    """Participations as persons times how often they took part; client-ships as persons and those in several phases."""
    for window in dict.fromkeys(row.window for row in rows.where(measure="persons")):
        found = {(row.measure, row.category): row for row in rows.where(window=window, statistic="count")}
        often = [found["participations_per_person", name] for name in ("1", "2", "3+")
                 if ("participations_per_person", name) in found]  # fmt: skip
        if often:
            parts = [row.persons[0] for times, row in enumerate(often, 1) for _ in range(times)]
            taken = found["participations", ""].persons[0]
            yield _over(taken, parts, f"more.{window}", len(taken) - sum(map(len, parts)))
        if ("returned_times", "") in found:
            yield _over(taken, [found[name, ""].persons[0] for name in ("persons", "returned_times")], "", 0)
        if ("client_ships", "") in found:
            parts = [found["persons", ""].persons[0], found["persons_in_several_phases", ""].persons[0]]
            ships = found["client_ships", ""].persons[0]
            yield _over(ships, parts, f"phases.{window}", len(ships) - sum(map(len, parts)))


def _over(whole: Key, parts: Sequence[Key], name: str, rest: int) -> Quantity:
    """The whole as its parts and a rest of its own name, which is taken away where it is negative."""
    terms = [*tally(parts), *([(name, 1 if rest > 0 else -1)] if rest else [])]
    return Relation(whole, tuple(terms)), {name: Count(abs(rest), LEAST)} if rest else {}


def part_order(part: tuple[Key, int]) -> tuple[int, list[str]]:
    return len(part[0]), sorted(part[0])


def tally(parts: Iterable[Key]) -> Iterator[tuple[Key, int]]:
    """Each part that is not empty, with how often it occurs."""
    yield from Counter(part for part in parts if part).items()
