"""Releases: public reports that have been made, and the ledger that later ones are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from evalkit.building.manifest import data_hashes
from evalkit.building.order import Order
from evalkit.disclosure.ledger import FILE, ledger_bytes, read_ledger, write_release
from evalkit.disclosure.release import released
from evalkit.errors import DataError, Fault, ReleaseError
from evalkit.loading import load_project
from evalkit.publishing.record import read_record


def check_ledger(folder: Path, orders: Iterable[Order]) -> None:
    """Raise DataError where it is not known what has been released: the ledger is broken, or gone after a release."""
    read_ledger(folder)
    if not ledger_bytes(folder) and any(FILE in _made_from(order) for order in orders):
        raise DataError([Fault("ledger_lost", file=FILE)])


def enter(folder: Path, orders: Sequence[Order]) -> bool:
    """Write what the project's public reports show into its ledger; say whether they show anything new.

    Raises ReleaseError where the orders' reports were not made from the files that the folder holds now, DataError and
    ReleaseError as the gate does; nothing is written then.
    """
    project = load_project(folder)
    shown = released(project)
    if any(_made_from(order) != data_hashes(order, {project.slug: project.hashes}) for order in orders):
        raise ReleaseError(Fault("changed_since", value=project.slug))
    return write_release(folder, shown.values())


def _made_from(order: Order) -> dict[str, str]:
    """The files that the report at the order's place was made from, by name; none where there is no report."""
    return dict(read_record(order.destination).get("data", {}))
