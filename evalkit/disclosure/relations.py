"""Relations: what an intruder can add up or take away among the counts of a release, linked over all its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from evalkit.analysis.cohort import CENSORED, EXCLUSIONS
from evalkit.disclosure.counts import Count, Key, Persons, add
from evalkit.disclosure.quantities import (
    LEAST,
    Relation,
    grown,
    in_two_windows,
    overlaps,
    part_order,
    participations,
    tally,
)
from evalkit.measures import measure_of
from evalkit.results import Results, Row

# Statistics of a row that is a count of its first set of persons; the others tell it in another form.
COUNTS = ("count", "total", "female", "male", "nonbinary", "unknown_gender")
GENDERS = COUNTS[2:]
NO_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({})

# A set of persons, and sets that share nobody and make it up.
Sum = tuple[Persons, list[Persons]]


@dataclass(frozen=True)
class Linked:
    """Relations, and the counts in them that no row prints."""

    relations: tuple[Relation, ...]
    unprinted: dict[Key, Count]


def linked(
    rows: Results,
    counts: dict[Key, Count],
    curves: Sequence[Sum] = (),
    fields: Mapping[str, tuple[str, ...]] = NO_FIELDS,
) -> Linked:
    """Return every relation that holds among the counts, by what they count and not by which table shows them.

    Categories that add up; a count and its base; the same count in a window and a wider one; two counts that make up a
    third; any two counts, or a count and several categories together, of which one holds the other and few persons
    more; the steps of the flow; kinds of outcome that overlap; `curves` are sums of the counts that curves are drawn
    from, `fields` what each common indicator asks for. A relation that holds by chance guards as well: an intruder may
    guess it.
    """
    families = [*_families(rows), *_code_families(rows, fields)]
    sums = [
        *(_split(whole, parts) for whole, parts in families),
        *(_split(base, [counted]) for counted, base in _with_bases(rows)),
        *(_split(wide, [narrow]) for narrow, wide in _in_wider_windows(rows)),
        *(_split(larger, [smaller]) for smaller, larger in _near(counts)),
        *_near_unions(counts, [parts for _, parts in families]),
        *_made_of_two(counts),
        *_flow(rows),
        *(_split(whole, parts) for whole, parts in curves),
    ]
    found = _linked(sums, counts)
    others = [*overlaps(rows), *participations(rows), *grown(rows)]
    relations = dict.fromkeys((*found.relations, *(relation for relation, _ in others)))
    unprinted = dict(found.unprinted)
    for _, rest in others:
        unprinted |= rest
    return Linked(tuple(relations), unprinted)


def linked_beside(sums: Sequence[Sum], counts: dict[Key, Count]) -> Linked:
    """Return what rounded categories add up to, and where one, or several together, differ from a count by few persons.

    That categories are few beside the others of their sum is no difference: their own buckets tell as much.
    """
    found = list(sums)
    for whole, parts in sums:
        known = {key: count for key, count in counts.items() if key != whole}
        found += (_split(*pair) for part in (whole, *parts) for pair in _near_to(part, known))
        found += _near_unions(known, [parts])
    return _linked(found, counts)


def _near_to(part: Persons, counts: dict[Key, Count]) -> Iterator[tuple[Persons, list[Persons]]]:
    for key, count in counts.items():
        if isinstance(key, frozenset) and not count.is_small and len(part) >= count.threshold:
            larger, smaller = (key, part) if part <= key else (part, key)
            if 0 < len(larger) - len(smaller) < count.threshold and smaller < larger:
                yield larger, [smaller]


def _linked(sums: Sequence[Sum], counts: dict[Key, Count]) -> Linked:
    """The sums as relations; what nobody prints has the threshold of what it is part of, or of what it is made of."""
    relations = dict.fromkeys(Relation(whole, tuple(sorted(tally(parts), key=part_order))) for whole, parts in sums)
    unprinted: dict[Key, Count] = {}
    for whole, parts in sums:
        known = [counts[key].threshold for key in parts if key in counts]
        of_whole = counts[whole].threshold if whole in counts else min(known, default=LEAST)
        add(unprinted, {part: Count(len(part), of_whole) for part in (whole, *parts) if part and part not in counts})
    real = [each for each in relations if each.parts != ((each.whole, 1),)]
    return Linked(tuple(real), unprinted)


def _split(whole: Persons, parts: Sequence[Persons]) -> Sum:
    """The whole as its parts and whoever is in none of them."""
    rest = whole.difference(*parts)
    return whole, [*parts, *([rest] if rest else [])]


def _families(rows: Results) -> Iterator[Sum]:
    """Categories that share nobody, and the row of all of them, or whoever they are together."""
    grouped: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row.persons and row.statistic in COUNTS:
            gendered = row.statistic in GENDERS
            variable = (row.variable, row.category) if gendered or row.variable == "code" else (row.variable, "")
            if gendered or (row.variable and row.variable != "code"):
                key = (
                    measure_of(row.measure).part_of or row.measure,
                    row.window,
                    row.clock,
                    row.outcome,
                    row.time,
                    *variable,
                    gendered,
                )
                grouped.setdefault(key, []).append(row)
    wholes = {_without_category(row): row.persons[0] for row in rows if row.persons and row.statistic in COUNTS}
    for found in grouped.values():
        parts = [row.persons[0] for row in found]
        together = frozenset().union(*parts)
        if sum(map(len, parts)) == len(together):
            whole = wholes.get(_whole_of(found[0]), together)
            yield (whole, parts) if together <= whole else (together, parts)


def _code_families(rows: Results, fields: Mapping[str, tuple[str, ...]]) -> Iterator[Sum]:
    """Common indicators that ask for the same field at entry, such as the statuses, and their base."""
    grouped: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        asked = fields.get(row.category, ()) if row.variable == "code" and not row.clock else ()
        if asked and row.statistic in COUNTS and len(row.persons) > 1:
            grouped.setdefault((row.window, row.statistic, asked), []).append(row)
    for found in grouped.values():
        sets = dict.fromkeys(row.persons[0] for row in found if row.persons[0])
        widest = [one for one in sets if not any(one < other for other in sets)]
        together = frozenset().union(*widest)
        if len(widest) > 1 and sum(map(len, widest)) == len(together):
            yield found[0].persons[1] if together <= found[0].persons[1] else together, widest


def _made_of_two(counts: dict[Key, Count]) -> Iterator[Sum]:
    """A count that two others which share nobody make up."""
    numbered: dict[str, int] = {}
    sets = {_bits(key, numbered): key for key in counts if isinstance(key, frozenset) and key}
    order = sorted(sets, key=lambda bits: len(sets[bits]))
    for place, inside in enumerate(order):
        for whole in order[place + 1 :]:
            rest = whole ^ inside
            if not inside & ~whole and rest in sets and inside < rest:
                yield sets[whole], [sets[inside], sets[rest]]


def _without_category(row: Row) -> tuple[object, ...]:
    code = row.category if row.variable == "code" else row.variable
    return (row.measure, row.window, row.clock, row.outcome, row.time, code)


def _whole_of(row: Row) -> tuple[object, ...]:
    code = row.category if row.variable == "code" else ""
    return (row.measure, row.window, row.clock, row.outcome, row.time, code)


def _with_bases(rows: Results) -> Iterator[tuple[Persons, Persons]]:
    for row in rows:
        if len(row.persons) > 1 and row.persons[0] < row.persons[1]:
            yield row.persons[0], row.persons[1]


def _in_wider_windows(rows: Results) -> Iterator[tuple[Persons, Persons]]:
    """The same count in two windows of which one holds all persons of the other."""
    for first, second in in_two_windows(rows):
        if first < second or second < first:
            yield (first, second) if first < second else (second, first)


def _near(counts: dict[Key, Count]) -> Iterator[tuple[Persons, Persons]]:
    """Two counts of which one holds the other and fewer than its threshold more."""
    numbered: dict[str, int] = {}
    sets = [(key, _bits(key, numbered), count) for key, count in counts.items()
            if isinstance(key, frozenset) and key and not count.is_small]  # fmt: skip
    sets.sort(key=lambda entry: entry[2].value)
    for (small, inside, _), (large, outside, count) in combinations(sets, 2):
        if 0 < count.value - len(small) < count.threshold and not inside & ~outside:
            yield small, large


def _bits(persons: Persons, numbered: dict[str, int]) -> int:
    return sum(1 << numbered.setdefault(person, len(numbered)) for person in persons)


def _near_unions(counts: dict[Key, Count], families: list[list[Persons]]) -> Iterator[Sum]:
    """A count that several categories together hold with few persons more, or that holds them with few more."""
    for parts in {tuple(parts): None for parts in families if len(parts) > 1}:
        for key, count in counts.items():
            if not isinstance(key, frozenset) or count.is_small:
                continue
            touched = [part for part in parts if part & key]
            within = [part for part in touched if part <= key]
            outer = frozenset().union(*touched)
            if len(touched) > 1 and key <= outer and len(outer) - len(key) < count.threshold:
                yield outer, touched
                yield _split(outer, [key])
            inner = frozenset().union(*within)
            if len(within) > 1 and 0 < len(key) - len(inner) < count.threshold:
                yield _split(key, within)


def _flow(rows: Results) -> Iterator[Sum]:
    """The steps of a cohort's flow that divide the one before: who is at risk and who not, and what ended the rest."""
    for window in dict.fromkeys(row.window for row in rows.where(measure="flow")):
        steps = {row.category: row.persons[0] for row in rows.where(measure="flow", window=window)}
        outcomes = [row.category for row in rows.where(measure="flow", window=window, variable="outcome")]
        for whole, parts in (("in_window", (*EXCLUSIONS, "at_risk")), ("at_risk", (*outcomes, CENSORED))):
            yield steps[whole], [steps[part] for part in parts]
