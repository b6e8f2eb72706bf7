"""Suppression: which counts are hidden, so that no small one can be worked out from those that are shown."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.disclosure.counts import GROUP, Count, Key
from evalkit.disclosure.relations import Relation
from evalkit.errors import Fault, ReleaseError

# Statuses of the solver's format: shown if it can be, shown in any case, small, hidden beside the small ones.
SHOWN, FIXED, SMALL, HIDDEN = "s", "z", "u", "m"
# The solver's time grows fast with what is linked: up to so many counts it is solved at once.
LARGE = 60
# The solver's own limit; the samples take less than a second.
MINUTES = 60
# What the solver's floats may be off.
SLACK = 1e-6


@dataclass(frozen=True)
class Interval:
    """What can be worked out of a hidden count from all that is shown: the least and the most that it can be."""

    least: float
    most: float

    def guards(self, count: Count) -> bool:
        """Say whether a small count could still be 1 and could still be as many as its threshold."""
        return not count.is_small or (self.least <= 1 + SLACK and self.most >= count.threshold - SLACK)


@dataclass(frozen=True)
class Problem:
    """Counts in a fixed order, with the relations between them.

    `shown` are counts that stay shown where that can be, `known` those that are public already.
    """

    counts: Mapping[Key, Count]
    relations: tuple[Relation, ...]
    shown: frozenset[Key] = frozenset()
    known: frozenset[Key] = frozenset()

    def text(self, hidden: frozenset[Key] = frozenset()) -> str:
        """Return the problem in the solver's format, with the counts that are hidden beside the small ones.

        A small count must stay possible at 1 and at its threshold, whatever lies between.
        """
        number = {key: place for place, key in enumerate(self.counts)}
        # Nobody is taken to know more of a hidden count than what the relations tell.
        most = sum(count.value + count.threshold for count in self.counts.values())
        lines = ["0", str(len(number))]
        for key, count in self.counts.items():
            status = self._status(key, hidden)
            below, above = (count.value - 1, count.threshold - count.value) if status == SMALL else (0, 0)
            highest = most if count.highest is None else count.highest
            lines.append(
                f"{number[key]} {count.value} {count.cost} {status} {count.lowest} {highest} {below} {above} 0"
            )
        lines.append(str(len(self.relations)))
        for relation in self.relations:
            terms = [(relation.whole, -1), *relation.parts]
            lines.append(f"0 {len(terms)} : " + " ".join(f"{number[key]} ({times})" for key, times in terms))
        return "\n".join(lines) + "\n"

    def _status(self, key: Key, hidden: frozenset[Key]) -> str:
        if self.counts[key].is_small and key not in self.known:
            return SMALL
        return HIDDEN if key in hidden else FIXED if key in self.shown | self.known else SHOWN

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

    @property
    def small(self) -> frozenset[Key]:
        """The counts that must be hidden: the small ones that are not public already."""
        return frozenset(key for key, count in self.counts.items() if count.is_small) - self.known

    @property
    def unprinted(self) -> frozenset[Key]:
        """The counts that nobody prints: an intruder has to work them out."""
        return frozenset(key for key, count in self.counts.items() if not count.cost)

    def around(self, key: Key, steps: int, free: frozenset[Key]) -> Problem:
        """Return what is linked to a count within so many relations, with no cost for what is `free` to be hidden."""
        fixed = self.shown | self.known
        reached, relations = {key}, []
        for _ in range(steps):
            relations = [relation for relation in self.relations if reached.intersection(relation.keys)]
            reached |= {other for relation in relations for other in relation.keys} - fixed
        named = dict.fromkeys(other for relation in relations for other in relation.keys)
        counts = {
            other: replace(self.counts[other], cost=0) if other in free else self.counts[other] for other in named
        }
        return Problem(counts, tuple(relations), self.shown & counts.keys(), self.known & counts.keys())

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
            yield Problem(counts, tuple(relations), self.shown & counts.keys(), self.known & counts.keys())


def suppress(problem: Problem) -> frozenset[Key]:
    """Return the counts to be hidden: the small ones, and as few and small others as guard them.

    Headlines stay shown where that can be; linked tables are solved as one by Tau-Argus (Fischetti and Salazar 2001)
    and audited after it: ReleaseError where a small count could still be worked out, such as from what is known.
    """
    for candidate in (problem.tight(), problem):
        hidden = _guarded(candidate)
        if not exposed(problem, hidden):
            return hidden - _in_vain(problem, hidden)
    raise ReleaseError(Fault("count_exposed", value=str(len(exposed(problem, hidden)))))


class _NoWayAroundError(Exception):
    """Counts that were to stay shown and allow no solution."""

    def __init__(self, counts: frozenset[Key]) -> None:
        super().__init__()
        self.counts = counts


def _in_vain(problem: Problem, hidden: frozenset[Key]) -> frozenset[Key]:
    """Counts, not small, that can be worked out although they are hidden: showing them tells nothing new."""
    found = audit(problem, hidden | problem.unprinted)
    told = {key for key, interval in found.items() if interval.most - interval.least < SLACK}
    return frozenset(key for key in (hidden - problem.small) & told if problem.counts[key].cost)


def _guarded(problem: Problem) -> frozenset[Key]:
    try:
        pieces = [piece for piece in problem.pieces() if piece.small]
        return problem.small.union(*(_modular(piece) if len(piece.counts) > LARGE else _solved(piece)
                                     for piece in pieces))  # fmt: skip
    except _NoWayAroundError as error:
        # What is hidden of a headline links pieces that it kept apart.
        return _guarded(replace(problem, shown=problem.shown - error.counts))


def _modular(piece: Problem) -> frozenset[Key]:
    """The counts to be hidden in a piece too large to be solved at once: part by part, until nothing is exposed.

    Each part is what is linked to an exposed count within so many relations, more of them whenever that was too few;
    what is hidden already costs nothing there.
    """
    hidden = piece.small
    radius: Counter[Key] = Counter()
    while found := exposed(piece, hidden):
        radius[found[0]] += 1
        hidden |= _solved(piece.around(found[0], radius[found[0]], hidden))
    return _without_needless(piece, hidden)


def _without_needless(piece: Problem, hidden: frozenset[Key]) -> frozenset[Key]:
    """What is hidden without the dearer counts that later parts have made needless, dearest first."""
    # In the order of the problem among equals, which sets do not keep.
    dearer = [key for key, count in piece.counts.items() if key in hidden - piece.small and count.cost > GROUP]
    for key in sorted(dearer, key=lambda key: -piece.counts[key].cost):
        if not exposed(piece, hidden - {key}):
            hidden -= {key}
    return hidden


def exposed(problem: Problem, hidden: frozenset[Key]) -> list[Key]:
    """Return the small counts that can be worked out too closely from what is printed and not hidden."""
    found = audit(problem, hidden | problem.unprinted)
    return [key for key, interval in found.items()
            if key not in problem.known and not interval.guards(problem.counts[key])]  # fmt: skip


def _solved(piece: Problem) -> frozenset[Key]:
    """The counts that the solver hides beside the small ones.

    Where what must stay shown allows no solution the solver does not always say so: its answer is audited.
    """
    from pytauargus._tauargus import HiTaSCtrl

    keys = list(piece.counts)
    with tempfile.TemporaryDirectory(prefix="evalkit-") as folder:
        given, answer = Path(folder, "given.jj"), Path(folder, "answer.jj")
        given.write_text(piece.text(), encoding="ascii")
        # The solver puts names of files right after this text: without its end they would stay beside the folder.
        code = HiTaSCtrl().full_jj(str(given), str(answer), MINUTES, "", f"{folder}{os.sep}")
        lines = answer.read_text(encoding="ascii").splitlines() if answer.exists() and not code else []
    chosen = frozenset(keys[int(line.split()[0])] for line in lines if line.strip())
    if not code and not exposed(piece, chosen):
        return chosen
    if piece.shown:
        raise _NoWayAroundError(piece.shown & _solved(replace(piece, shown=frozenset())) or piece.shown)
    raise ReleaseError(Fault("suppression_failed", value=str(code)))


def audit(problem: Problem, hidden: frozenset[Key]) -> dict[Key, Interval]:
    """Return what can be worked out of each hidden count, from all that is shown and all relations."""
    from pytauargus._tauargus import audit_jj

    keys = list(problem.counts)
    with tempfile.TemporaryDirectory(prefix="evalkit-") as folder:
        given = Path(folder, "audit.jj")
        given.write_text(problem.text(hidden), encoding="ascii")
        found = audit_jj(str(given))
    return {keys[row["cell"]]: Interval(row["min"], row["max"]) for row in found}
