"""Releases: public reports that have been made, and the ledger that later ones are held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evalkit.aside import alone
from evalkit.building.manifest import data_hashes, made_from
from evalkit.building.order import Order
from evalkit.disclosure.ledger import write_release
from evalkit.disclosure.release import Earlier, released
from evalkit.errors import Fault, ReleaseError
from evalkit.loading import load_project
from evalkit.project import LEDGER


def enter(folder: Path, orders: Sequence[Order], waits: Callable[[], None] = lambda: None) -> tuple[bool, Earlier]:
    """Write what the project's public reports show into its ledger; return whether they show anything new.

    Beside it stands what they hide because of earlier releases; `waits` is told where another release is being entered.
    Raises ReleaseError where the orders' reports were not made from the files that the folder holds now, DataError and
    ReleaseError as the gate does; nothing is written then.
    """
    with alone(folder / LEDGER, waits):
        project = load_project(folder)
        release = released(project)
        if any(made_from(order) != data_hashes(order, {project.slug: project.hashes}) for order in orders):
            raise ReleaseError(Fault("changed_since", value=project.slug))
        return write_release(folder, release.entry), release.earlier
