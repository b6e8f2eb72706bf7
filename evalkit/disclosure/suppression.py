"""Suppression: which counts are hidden, so that no small one can be worked out from those that are shown."""

from __future__ import annotations

import os

from evalkit.aside import temporary
from evalkit.disclosure.audit import Intruder, in_vain, is_safe
from evalkit.disclosure.counts import GROUP, Key
from evalkit.disclosure.nearest import guarding
from evalkit.disclosure.problem import Problem
from evalkit.errors import Fault, ReleaseError

# Up to so many linked counts Tau-Argus finds the least to hide in an instant; of some hundreds it may find nothing.
LARGE = 60
# Tau-Argus's own limit.
MINUTES = 60


def suppress(problem: Problem) -> frozenset[Key]:
    """Return the counts to be hidden: the small ones, and few and small others that guard them.

    The problem has its certain bounds. What is linked with few others is solved as one by Tau-Argus (Fischetti and
    Salazar 2001), what is left exposed one count after the other (Kelly, Golden and Assad 1992). ReleaseError where a
    small count could still be worked out, such as from what is known.
    """
    for candidate in (problem.tight(), problem):
        hidden = _without_needless(_guarded(candidate)).hidden
        if is_safe(problem, hidden):
            return hidden - (in_vain(problem, hidden) - problem.kept)
    raise ReleaseError(Fault("count_exposed", value="1"))


def _guarded(problem: Problem) -> Intruder:
    """Hide the cheapest counts that leave each small one possible at its fewest, then at its most."""
    few = [piece for piece in problem.pieces() if piece.small and len(piece.counts) <= LARGE]
    intruder = Intruder(problem, problem.small.union(problem.kept, *map(_solved, few)))
    for key, count in problem.counts.items():
        for wanted in (count.fewest, count.most) if key in problem.small else ():
            intruder = intruder if intruder.takes_for(key, wanted) else guarding(intruder, key, wanted)
    return intruder


def _without_needless(intruder: Intruder) -> Intruder:
    """What is hidden without the dearer counts that later ones have made needless, dearest first."""
    problem = intruder.problem
    # In the order of the problem among equals, which sets do not keep.
    dearer = [key for key, count in problem.counts.items()
              if key in intruder.hidden - problem.small - problem.kept and count.cost > GROUP]  # fmt: skip
    for key in sorted(dearer, key=lambda key: -problem.counts[key].cost):
        other = intruder.beside(intruder.hidden - {key})
        if not any(map(other.exposes, problem.small)):
            intruder = other
    return intruder


def _solved(piece: Problem) -> frozenset[Key]:
    """The counts that Tau-Argus hides in a piece beside the small ones, none where it finds no way.

    Where what must stay shown allows no solution it does not always say so: its answer is audited.
    """
    from pytauargus._tauargus import HiTaSCtrl

    keys = list(piece.counts)
    with temporary() as folder:
        given, answer = folder / "given.jj", folder / "answer.jj"
        given.write_text(piece.text(), encoding="ascii")
        # The solver puts names of files right after this text: without its end they would stay beside the folder.
        code = HiTaSCtrl().full_jj(str(given), str(answer), MINUTES, "", f"{folder}{os.sep}")
        lines = answer.read_text(encoding="ascii").splitlines() if answer.exists() and not code else []
    chosen = frozenset(keys[int(line.split()[0])] for line in lines if line.strip())
    return chosen if not code and is_safe(piece, chosen) else frozenset()
