"""Audit: what can be worked out of hidden counts from all that is shown, by another solver than the one that hides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import LinearConstraint, milp

from evalkit.disclosure.counts import Count, Key
from evalkit.disclosure.problem import Problem
from evalkit.errors import Fault, ReleaseError


@dataclass(frozen=True)
class Interval:
    """What can be worked out of a hidden count from all that is shown: the least and the most that it can be."""

    least: float
    most: float

    def guards(self, count: Count) -> bool:
        """Say whether a small count could still be as few, and as many, as it must stay possible to take it for."""
        return not count.is_small or (self.least <= count.fewest and self.most >= count.most)


class Intruder:
    """Somebody who knows every relation and everything that is shown, and that counts are whole numbers.

    `possible` are counts that agree with all that, each in the order of the problem: the true ones, and every answer
    that the solver has given. Most questions are answered by them.
    """

    def __init__(self, problem: Problem, hidden: frozenset[Key], possible: Sequence[np.ndarray] = ()) -> None:
        self.problem, self.hidden = problem, hidden
        self._place = {key: place for place, key in enumerate(problem.counts)}
        self._bounds = problem.bounds(hidden)
        self._possible = [problem.values, *possible]

    def misled(self, hidden: frozenset[Key], possible: np.ndarray) -> Intruder:
        """Return who knows less: more is hidden, and so other counts are possible than were before."""
        return Intruder(self.problem, hidden, [*self._possible[1:], possible])

    def beside(self, hidden: frozenset[Key]) -> Intruder:
        """Return who knows as much about other hidden counts."""
        place = [self._place[key] for key in self.hidden - hidden]
        true = self._possible[0]
        kept = [each for each in self._possible[1:] if (each[place] == true[place]).all()]
        return Intruder(self.problem, hidden, kept)

    def interval(self, key: Key, enough: Interval | None = None) -> Interval:
        """Return what the count can be at least and at most; no more is asked than whether it can be `enough`.

        Raises ReleaseError where the solver has no answer: then nobody knows.
        """
        place = self._place[key]
        if enough is None or min(self._seen(place)) > enough.least:
            self._ask(place, 1)
        if enough is None or max(self._seen(place)) < enough.most:
            self._ask(place, -1)
        return Interval(min(self._seen(place)), max(self._seen(place)))

    def exposes(self, key: Key) -> bool:
        """Say whether a small count can be worked out too closely."""
        count = self.problem.counts[key]
        return not self.interval(key, Interval(count.fewest, count.most)).guards(count)

    def takes_for(self, key: Key, number: int) -> bool:
        """Say whether the count can be as low as the number, where it is more, or as high, where it is less."""
        found = self.interval(key, Interval(number, number))
        return found.least <= number <= found.most

    def is_told(self, key: Key) -> bool:
        """Say whether the count can be one number alone."""
        if len(set(self._seen(self._place[key]))) > 1:
            return False
        found = self.interval(key)
        return found.least == found.most

    def _seen(self, place: int) -> list[float]:
        return [possible[place] for possible in self._possible]

    def _ask(self, place: int, sign: int) -> None:
        """Note counts that agree with everything that is shown, of which one is least (sign 1) or most (sign -1)."""
        weights = np.zeros(len(self._place))
        weights[place] = sign
        found = milp(weights, integrality=np.ones(len(weights)), bounds=self._bounds,
                     constraints=LinearConstraint(self.problem.matrix, 0, 0))  # fmt: skip
        if found.x is None:
            raise ReleaseError(Fault("suppression_failed", value=str(found.status)))
        self._possible.append(np.round(found.x))


def exposed(problem: Problem, hidden: frozenset[Key]) -> list[Key]:
    """Return the small counts that can be worked out too closely from what is printed and not hidden."""
    intruder = Intruder(problem, hidden)
    return [key for key in problem.counts if key in problem.small and intruder.exposes(key)]


def is_safe(problem: Problem, hidden: frozenset[Key]) -> bool:
    """Say whether no small count can be worked out too closely from what is printed and not hidden."""
    return not any(map(Intruder(problem, hidden).exposes, problem.small))


def with_certain_bounds(problem: Problem) -> Problem:
    """Return the problem with what is certain of each small count whatever is hidden.

    The least that it must be even if everything is: two groups that a table names are two persons at least. And, where
    its threshold is a higher one, no more than it can be beside what is known or stays shown, down to the lowest
    threshold: of five persons who were in the pilot alone there are not ten in ill health.
    """
    nobody = Intruder(replace(problem, known=frozenset()), frozenset(problem.counts))
    reader = Intruder(problem, frozenset(problem.counts) - problem.known - problem.shown)
    floor = min((count.threshold for count in problem.counts.values() if count.threshold), default=0)
    bounded = {}
    for key, count in problem.counts.items():
        if key in problem.small:
            least = int(nobody.interval(key, Interval(1, 0)).least)
            most = int(reader.interval(key, Interval(0, count.most)).most) if count.threshold > floor else count.most
            bounded[key] = replace(count, lowest=least if least > 1 else count.lowest,
                                   reach=max(floor, most) if most < count.most else count.reach)  # fmt: skip
    return replace(problem, counts={**problem.counts, **bounded})


def in_vain(problem: Problem, hidden: frozenset[Key]) -> frozenset[Key]:
    """Return counts, not small, that can be worked out although they are hidden: showing them tells nothing new."""
    intruder = Intruder(problem, hidden)
    printed = [key for key in problem.counts if key in hidden - problem.small and problem.counts[key].cost]
    return frozenset(key for key in printed if intruder.is_told(key))
