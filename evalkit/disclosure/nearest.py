"""Nearest: counts that could be the true ones but for a small count, with as little hidden for it as can be."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack, identity, vstack

from evalkit.disclosure.audit import Intruder
from evalkit.disclosure.counts import Key
from evalkit.disclosure.problem import Problem
from evalkit.errors import Fault, ReleaseError

# What is hidden for equal cost must not hang on the solver: later counts cost a little more.
ORDER = 1e-3


def guarding(intruder: Intruder, key: Key, number: int) -> Intruder:
    """Return who can take a count for the number, since what costs its readers least is hidden.

    The counts nearest to the true ones, the dear ones above all, that add up as those do and in which this one is the
    number: those that differ are hidden (Kelly, Golden and Assad 1992). Raises ReleaseError where there are none.
    """
    problem, keys = intruder.problem, list(intruder.problem.counts)
    free = problem.unknown(intruder.hidden) | problem.known
    shown = [place for place, each in enumerate(keys) if each not in free]
    found = _nearest(problem, shown, keys.index(key), number)
    changed = frozenset(keys[place] for place in shown if found[place] != problem.values[place])
    return intruder.misled(intruder.hidden | changed, found)


def _nearest(problem: Problem, shown: list[int], place: int, number: int) -> np.ndarray:
    """The counts, and beside each shown one how far it is from the true one: that, times its cost, is made least."""
    size, many, true = len(problem.counts), len(shown), problem.values
    bounds = problem.bounds(frozenset(problem.counts))
    bounds.lb[place] = bounds.ub[place] = number
    chosen = csr_matrix((np.ones(many), (np.arange(many), shown)), shape=(many, size))
    apart = vstack([hstack([chosen, -identity(many)]), hstack([-chosen, -identity(many)])])
    sums = hstack([problem.matrix, csr_matrix((problem.matrix.shape[0], many))])
    none = np.zeros(sums.shape[0])
    cost = np.array([count.cost for count in problem.counts.values()], float)[shown]
    found = milp(
        np.concatenate([np.zeros(size), cost + ORDER * np.arange(many) / max(many, 1)]),
        integrality=np.ones(size + many),
        bounds=Bounds(np.concatenate([bounds.lb, np.zeros(many)]),
                      np.concatenate([bounds.ub, np.full(many, problem.most)])),
        constraints=LinearConstraint(vstack([sums, apart]).tocsr(),
                                     np.concatenate([none, np.full(2 * many, -np.inf)]),
                                     np.concatenate([none, true[shown], -true[shown]])),
    )  # fmt: skip
    if found.x is None:
        raise ReleaseError(Fault("count_exposed", value="1"))
    return np.round(found.x[:size])
