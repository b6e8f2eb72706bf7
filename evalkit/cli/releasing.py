"""evalkit release: the public reports of a project, and their entry in its ledger; no other command writes there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.building import make
from evalkit.cli.options import Folder, Language, Output, chosen_languages
from evalkit.cli.reader import WORDS, faults_in_words

if TYPE_CHECKING:
    from evalkit.building.order import Order


def release(folder: Folder, language: Language = "all", output: Output = Path("reports")) -> None:
    """Make the public reports and, only when all of them are there, write what they show into the ledger."""
    from evalkit.building.order import Choices, orders_for
    from evalkit.disclosure.ledger import FILE, read_ledger
    from evalkit.publishing import FORMATS

    choices = Choices(chosen_languages(language), "public", FORMATS, output)
    with faults_in_words(folder, "cli.faults_no_report"):
        choices.check()
        orders = orders_for(folder, choices)
        changed = _release(folder, orders)
        key = "cli.released" if changed else "cli.released_before"
        path, number = (folder / FILE).as_posix(), len(read_ledger(folder))
        typer.echo(WORDS.text(key, project=orders[0].slug, number=number, path=path))


def _release(folder: Path, orders: list[Order]) -> bool:
    """Make the reports until they show nothing that the ledger lacks; say whether it lacked anything."""
    from evalkit.releases import check_ledger, enter

    check_ledger(folder, orders)
    entered = 0
    while True:
        if left := make(orders):
            raise typer.Exit(max(left))
        # The ledger is among the files that a report is made from: after an entry its reports are made once more.
        if not enter(folder, orders):
            return bool(entered)
        entered += 1
