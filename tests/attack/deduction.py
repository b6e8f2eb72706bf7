"""Deduction: between which bounds a count must lie, given everything that was said (linear programming over integers).

A fact is a linear inequality over named counts. All counts are whole numbers from 0 on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

SLACK = 1e-6
# More than anybody counts, euros included: of integers without a bound HiGHS may call optimal what is not.
MOST = 1e6
MANY_PASSES = 60


class ContradictionError(AssertionError):
    """No counts agree with everything that was said: the intruder has read or reasoned wrongly."""


@dataclass(frozen=True)
class Fact:
    """low <= sum of coefficient x count <= high, and from where the intruder has it."""

    terms: Mapping[str, float]
    low: float
    high: float
    why: str

    def holds(self, truth: Mapping[str, float]) -> bool:
        """Whether it is so; one of a count that nobody knows counts as true."""
        if any(name not in truth for name in self.terms):
            return True
        total = sum(weight * truth[name] for name, weight in self.terms.items())
        return self.low - SLACK <= total <= self.high + SLACK


@dataclass(frozen=True)
class Secret:
    """A count, or a difference of counts, that must not be known: the intruder must not exclude 1 to `threshold`.

    With threshold 0 it may be anything but exactly known. `fewest` persons are told by names of groups alone.
    """

    name: str
    terms: Mapping[str, float]
    value: float
    threshold: int
    fewest: int = 1


@dataclass(frozen=True)
class Hole:
    """A secret that is out: the bounds that could be deduced, and the facts that they follow from."""

    secret: Secret
    low: float
    high: float
    because: tuple[str, ...] = ()

    def __str__(self) -> str:
        bounds = f"{self.low:g}–{self.high:g}"
        return f"{self.secret.name} = {self.secret.value:g} deduced as {bounds} from:\n    " + "\n    ".join(
            self.because
        )


@dataclass
class Deduction:
    """Facts over counts, made ready once for many questions."""

    facts: Sequence[Fact]
    known: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.facts = _tightest(self.facts)
        self.names = sorted({name for fact in self.facts for name in fact.terms})
        self.place = {name: number for number, name in enumerate(self.names)}
        self.matrix = self._matrix()
        self.low = np.array([fact.low for fact in self.facts])
        self.high = np.array([fact.high for fact in self.facts])
        self.least, most = _propagated(self.matrix, self.low, self.high)
        self.most = np.minimum(most, MOST)

    def _matrix(self) -> csr_matrix:
        rows = [number for number, fact in enumerate(self.facts) for _ in fact.terms]
        columns = [self.place[name] for fact in self.facts for name in fact.terms]
        weights = [weight for fact in self.facts for weight in fact.terms.values()]
        return csr_matrix((weights, (rows, columns)), shape=(len(self.facts), len(self.names)))

    def holes(self, secrets: Iterable[Secret], explained: int = 6) -> list[Hole]:
        """Return the secrets that are out, the first ones with the facts that they follow from."""
        found: list[Hole] = []
        for secret in secrets:
            low, high = self.bounds(secret)
            safe = (
                low <= secret.fewest + SLACK and high >= secret.threshold - SLACK
                if secret.threshold
                else high - low >= 1 - SLACK
            )
            if not safe:
                because = self.because(secret, (low, high)) if len(found) < explained else ()
                found.append(Hole(secret, low, high, because))
        return found

    def bounds(self, secret: Secret) -> tuple[float, float]:
        """Return the least and the most that the secret can be, or bounds wide enough for it to be safe."""
        if any(name not in self.place for name in secret.terms):
            return (0.0, math.inf)
        weights = np.zeros(len(self.names))
        for name, weight in secret.terms.items():
            weights[self.place[name]] = weight
        safe_low, safe_high = (
            (float(secret.fewest), float(secret.threshold)) if secret.threshold else (secret.value, secret.value + 1)
        )
        seen = [float(weights @ point) for point in self.known]
        low = min(seen, default=math.inf)
        high = max(seen, default=-math.inf)
        if secret.threshold and low <= safe_low and high >= safe_high:
            return low, high
        if not secret.threshold and high - low >= 1:
            return low, high
        if len(secret.terms) == 1 and not self._may_be_safe(secret):
            place = self.place[next(iter(secret.terms))]
            return float(self.least[place]), float(self.most[place])
        return self._solved(weights), -self._solved(-weights)

    def _may_be_safe(self, secret: Secret) -> bool:
        """Whether the bounds that follow from one fact at a time leave the solver anything to ask."""
        place = self.place[next(iter(secret.terms))]
        if secret.threshold:
            return bool(self.least[place] <= 1 and self.most[place] >= secret.threshold)
        return bool(self.most[place] > self.least[place])

    def _solved(self, weights: np.ndarray) -> float:
        """The least that a sum of counts can be: a safe bound of the solver where time runs out."""
        solved = milp(
            weights,
            integrality=np.ones(len(weights)),
            bounds=Bounds(self.least, self.most),
            constraints=LinearConstraint(self.matrix, self.low - SLACK, self.high + SLACK),
            options={"time_limit": 20},
        )
        if solved.status == 2:
            raise ContradictionError("nothing agrees with everything that was said")
        if solved.x is None:
            return -math.inf
        self.known.append(np.round(solved.x))
        bound = solved.mip_dual_bound if solved.mip_dual_bound is not None else solved.fun
        return math.ceil(bound - 1e-5) if math.isfinite(bound) else -math.inf

    def because(self, secret: Secret, bounds: tuple[float, float]) -> tuple[str, ...]:
        """Return the facts that the bounds rest on: those that have a price in the linear program."""
        weights = np.zeros(len(self.names))
        for name, weight in secret.terms.items():
            weights[self.place[name]] = weight
        said: dict[str, None] = {}
        for side in (1, -1):
            if (side == 1 and bounds[0] <= 1 and secret.threshold) or not math.isfinite(bounds[0 if side == 1 else 1]):
                continue
            upper = np.isfinite(self.high)
            lower = np.isfinite(self.low)
            solved = linprog(
                side * weights,
                A_ub=_stacked(self.matrix[upper], -self.matrix[lower]),
                b_ub=np.concatenate([self.high[upper] + SLACK, -self.low[lower] + SLACK]),
                bounds=(0, None),
            )
            if solved.status == 0:
                order = [*np.flatnonzero(upper), *np.flatnonzero(lower)]
                prices = solved.ineqlin.marginals
                said |= {self.facts[order[at]].why: None for at in np.flatnonzero(np.abs(prices) > 1e-9)}
        return tuple(said)


def _tightest(facts: Sequence[Fact]) -> list[Fact]:
    """Of facts about the same sum, the one with the highest low and the one with the lowest high."""
    least: dict[frozenset[tuple[str, float]], Fact] = {}
    most: dict[frozenset[tuple[str, float]], Fact] = {}
    for fact in facts:
        key = frozenset(fact.terms.items())
        if key not in least or fact.low > least[key].low:
            least[key] = fact
        if key not in most or fact.high < most[key].high:
            most[key] = fact
    return [fact for key in least for fact in _once(least[key], most[key])]


def _once(one: Fact, other: Fact) -> tuple[Fact, ...]:
    return (one,) if one is other else (one, other)


def _stacked(one: csr_matrix, other: csr_matrix) -> csr_matrix:
    from scipy.sparse import vstack

    return vstack([one, other]).tocsr()


def _propagated(matrix: csr_matrix, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of each count that follow from one fact at a time, until no more do."""
    least, most = np.zeros(matrix.shape[1]), np.full(matrix.shape[1], np.inf)
    rows = [(matrix.indices[a:b], matrix.data[a:b]) for a, b in zip(matrix.indptr, matrix.indptr[1:], strict=False)]
    for _ in range(MANY_PASSES):
        changed = False
        for (columns, weights), bottom, top in zip(rows, low, high, strict=True):
            changed |= _tightened(columns, weights, (bottom, top), (least, most))
        if not changed:
            break
    if (least > most).any():
        raise ContradictionError("no whole numbers agree with one of the facts")
    return least, most


def _tightened(
    columns: np.ndarray, weights: np.ndarray, wanted: tuple[float, float], bounds: tuple[np.ndarray, np.ndarray]
) -> bool:
    least, most = bounds
    with np.errstate(invalid="ignore"):
        smallest = np.where(weights > 0, weights * least[columns], weights * most[columns])
        largest = np.where(weights > 0, weights * most[columns], weights * least[columns])
    changed = False
    for at, (column, weight) in enumerate(zip(columns, weights, strict=True)):
        others_small, others_large = _without(smallest, at), _without(largest, at)
        low, high = (wanted[0] - others_large) / weight, (wanted[1] - others_small) / weight
        if weight < 0:
            low, high = high, low
        low, high = np.ceil(low - 1e-5), np.floor(high + 1e-5)
        if low > least[column]:
            least[column], changed = low, True
        if high < most[column]:
            most[column], changed = high, True
    return changed


def _without(terms: np.ndarray, at: int) -> float:
    return float(terms[:at].sum() + terms[at + 1 :].sum())
