"""Problem: counts of which some must be hidden, and the relations by which the others would tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds
from scipy.sparse import csr_matrix

from evalkit.disclosure.counts import Count, Key
from evalkit.disclosure.quantities import Relation

# Statuses of the solver's format: shown if it can be, shown in any case, small.
SHOWN, FIXED, SMALL = "s", "z", "u"


@dataclass(frozen=True)
class Problem:
    """Counts in a fixed order, with the relations between them.

    `shown` are counts that stay shown where that can be, `known` those that are public already, and `kept` those that
    are hidden whatever they are, since an earlier release hid them.
    """

    counts: Mapping[Key, Count]
    relations: tuple[Relation, ...]
    shown: frozenset[Key] = frozenset()
    known: frozenset[Key] = frozenset()
    kept: frozenset[Key] = frozenset()

    def text(self) -> str:
        """Return the problem in the solver's format.

        A small count must stay possible at its fewest and at its most, whatever lies between.
        """
        number = {key: place for place, key in enumerate(self.counts)}
        lines = ["0", str(len(number))]
        for key, count in self.counts.items():
            status = self._status(key)
            below, above = (count.value - count.fewest, count.most - count.value) if status == SMALL else (0, 0)
            highest = self.most if count.highest is None else count.highest
            lines.append(
                f"{number[key]} {count.value} {count.cost} {status} {count.lowest} {highest} {below} {above} 0"
            )
        lines.append(str(len(self.relations)))
        for relation in self.relations:
            terms = [(relation.whole, -1), *relation.parts]
            lines.append(f"0 {len(terms)} : " + " ".join(f"{number[key]} ({times})" for key, times in terms))
        return "\n".join(lines) + "\n"

    def _status(self, key: Key) -> str:
        if self.counts[key].is_small and key not in self.known:
            return SMALL
        return FIXED if key in self.shown | self.known else SHOWN

    def tight(self) -> Problem:
        """Return the problem without relations that a count which nobody prints leaves too slack to tell anything.

        Such a count occurs in that relation alone and is larger than any threshold.
        """
        most = max((count.threshold for count in self.counts.values()), default=0)
        relations = list(self.relations)
        while True:
            occurs = Counter(key for relation in relations for key in relation.keys)
            slack = {
                key for key in occurs
                if occurs[key] == 1 and not self.counts[key].cost and self.counts[key].value >= most
                and not self.counts[key].is_small
            }  # fmt: skip
            kept = [relation for relation in relations if not slack.intersection(relation.keys)]
            if len(kept) == len(relations):
                return replace(self, relations=tuple(relations))
            relations = kept

    @cached_property
    def most(self) -> int:
        """More than any count can be: where nothing bounds a hidden one."""
        return sum(count.value + count.threshold for count in self.counts.values())

    @cached_property
    def small(self) -> frozenset[Key]:
        """The counts that must be hidden: the small ones that are not public already."""
        return frozenset(key for key, count in self.counts.items() if count.is_small) - self.known

    @cached_property
    def unprinted(self) -> frozenset[Key]:
        """The counts that nobody prints: an intruder has to work them out."""
        return frozenset(key for key, count in self.counts.items() if not count.cost)

    @cached_property
    def values(self) -> np.ndarray:
        """The true counts, in their order."""
        return np.array([count.value for count in self.counts.values()], float)

    def unknown(self, hidden: frozenset[Key]) -> frozenset[Key]:
        """Return the counts that nobody is told: the small ones, the hidden ones and those that nobody prints."""
        return (self.small | hidden | self.unprinted) - self.known

    def bounds(self, hidden: frozenset[Key]) -> Bounds:
        """Return what each count can be as far as one knows it by itself."""
        unknown = self.unknown(hidden)
        bounds = [(count.lowest, self.most if count.highest is None else count.highest) if key in unknown
                  else (count.value, count.value) for key, count in self.counts.items()]  # fmt: skip
        return Bounds(*map(np.array, zip(*bounds, strict=True)))

    @cached_property
    def matrix(self) -> csr_matrix:
        """The relations: a row each, a column each count; parts times their number, less the whole."""
        place = {key: at for at, key in enumerate(self.counts)}
        cells = [(row, place[key], times) for row, relation in enumerate(self.relations)
                 for key, times in ((relation.whole, -1), *relation.parts)]  # fmt: skip
        rows, columns, times = zip(*cells, strict=True) if cells else ((), (), ())
        return csr_matrix((times, (rows, columns)), shape=(len(self.relations), len(place)), dtype=float)

    def pieces(self) -> Iterator[Problem]:
        """Return problems that can be solved one by one: what is linked only through counts that stay shown."""
        group: dict[Key, Key] = {key: key for key in self.counts}

        def root(key: Key) -> Key:
            while group[key] != key:
                key = group[key]
            return key

        fixed = self.shown | self.known
        free = {relation: [key for key in relation.keys if key not in fixed] for relation in self.relations}
        for linked in free.values():
            for key in linked[1:]:
                group[root(key)] = root(linked[0])
        together: dict[Key, list[Relation]] = {}
        for relation, linked in free.items():
            if linked:
                together.setdefault(root(linked[0]), []).append(relation)
        for relations in together.values():
            named = dict.fromkeys(key for relation in relations for key in relation.keys)
            counts = {key: self.counts[key] for key in named}
            sets = (named & counts.keys() for named in (self.shown, self.known, self.kept))
            yield Problem(counts, tuple(relations), *sets)
