"""evalkit release: the public reports of a project, and their entry in its ledger; no other command writes there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.building import make
from evalkit.cli.options import Folder, Language, Output, chosen_languages
from evalkit.cli.reader import WORDS, faults_in_words, interruptible, say
from evalkit.errors import Fault

if TYPE_CHECKING:
    from evalkit.building.order import Order
    from evalkit.disclosure.release import Earlier


def release(folder: Folder, language: Language = "all", output: Output = Path("reports")) -> None:
    """Make the public reports and, only when all of them are there, write what they show into the ledger."""
    from evalkit.building.order import Choices, check_writable, orders_for
    from evalkit.chapter.appendix import hidden_for_earlier
    from evalkit.disclosure.ledger import read_ledger
    from evalkit.project import LEDGER
    from evalkit.publishing import FORMATS

    choices = Choices(chosen_languages(language), "public", FORMATS, output)
    path = (folder / LEDGER).as_posix()
    with faults_in_words(folder, "cli.faults_no_report"):
        choices.check()
        orders = orders_for(folder, choices)
        check_writable(folder, Fault("ledger_unwritable", file=path, value=folder.as_posix()))
        earlier = len(read_ledger(folder))
        with interruptible(lambda: _interrupted(folder, earlier, path)):
            changed, before = _release(folder, orders)
        key, number = "cli.released" if changed else "cli.released_before", len(read_ledger(folder))
        typer.echo(WORDS.text(key, project=orders[0].slug, number=number, path=path))
        for text in hidden_for_earlier(before, WORDS):
            typer.echo(text)


def _interrupted(folder: Path, earlier: int, path: str) -> str:
    """What Ctrl-C has left: an entry whose reports lack it still, or perhaps public reports without an entry."""
    from evalkit.disclosure.ledger import read_ledger

    number = len(read_ledger(folder))
    key = "cli.interrupted_release" if number == earlier else "cli.interrupted_entered"
    return WORDS.text(key, number=number, path=path)


def _release(folder: Path, orders: list[Order]) -> tuple[bool, Earlier]:
    """Make the reports until they show nothing that the ledger lacks; return whether it did, and what they hide."""
    from evalkit.building.production import check_ledger
    from evalkit.releases import enter

    check_ledger(orders)
    entered = 0
    while True:
        if left := make(orders):
            raise typer.Exit(max(left))
        # The ledger is among the files that a report is made from: after an entry its reports are made once more.
        new, before = enter(folder, orders, lambda: say(WORDS.text("cli.waits")))
        if not new:
            return bool(entered), before
        entered += 1
        say(WORDS.text("cli.entered"))
