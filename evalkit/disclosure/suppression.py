"""Suppression: which counts are hidden, so that no small one can be worked out from those that are shown."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from evalkit.disclosure.audit import Intruder, exposed, in_vain, is_safe, with_certain_bounds
from evalkit.disclosure.counts import GROUP, Key
from evalkit.disclosure.problem import Problem
from evalkit.errors import Fault, ReleaseError

# The solver's time grows fast with what is linked: up to so many counts it is solved at once.
LARGE = 60
# The solver's own limit; the samples take less than a second.
MINUTES = 60


def suppress(problem: Problem) -> frozenset[Key]:
    """Return the counts to be hidden: the small ones, and as few and small others as guard them.

    Headlines stay shown where that can be; linked tables are solved as one by Tau-Argus (Fischetti and Salazar 2001)
    and audited after it: ReleaseError where a small count could still be worked out, such as from what is known.
    """
    problem = with_certain_bounds(problem)
    for candidate in (problem.tight(), problem):
        hidden = _guarded(candidate)
        if is_safe(problem, hidden):
            return hidden - in_vain(problem, hidden)
    raise ReleaseError(Fault("count_exposed", value=str(len(exposed(problem, hidden)))))


class _NoWayAroundError(Exception):
    """Counts that were to stay shown and allow no solution."""

    def __init__(self, counts: frozenset[Key]) -> None:
        super().__init__()
        self.counts = counts


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
    what is hidden already costs nothing there. What is guarded stays so: hiding more tells no more.
    """
    intruder = Intruder(piece, piece.small)
    for key in piece.counts:
        radius = 0
        while key in piece.small and intruder.exposes(key):
            radius += 1
            intruder = intruder.beside(intruder.hidden | _solved(piece.around(key, radius, intruder.hidden)))
    return _without_needless(intruder)


def _without_needless(intruder: Intruder) -> frozenset[Key]:
    """What is hidden without the dearer counts that later parts have made needless, dearest first."""
    piece = intruder.problem
    # In the order of the problem among equals, which sets do not keep.
    dearer = [key for key, count in piece.counts.items()
              if key in intruder.hidden - piece.small and count.cost > GROUP]  # fmt: skip
    for key in sorted(dearer, key=lambda key: -piece.counts[key].cost):
        other = intruder.beside(intruder.hidden - {key})
        if not any(map(other.exposes, piece.small)):
            intruder = other
    return intruder.hidden


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
    if not code and is_safe(piece, chosen):
        return chosen
    if piece.shown:
        raise _NoWayAroundError(piece.shown & _solved(replace(piece, shown=frozenset())) or piece.shown)
    raise ReleaseError(Fault("suppression_failed", value=str(code)))
