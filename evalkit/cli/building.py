"""evalkit build: the reports that are stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evalkit.cli.options import TEXT, Folders, Formats, Language, Output, Release, chosen_languages, parts
from evalkit.cli.reader import WORDS, Exit, faults_in_words, interruptible, refused
from evalkit.errors import EvalkitError, Fault, ParameterError

if TYPE_CHECKING:
    from evalkit.building.order import Choices, Order

# How notebooks are run; the first wherever the system can.
KERNELS = ("forked", "plain")
Force = Annotated[bool, typer.Option("--force", help=WORDS.text("cli.force"))]
Kernels = Annotated[str, typer.Option("--kernels", metavar=TEXT, help=WORDS.text("cli.kernels"))]


def build(
    folders: Folders,
    language: Language = WORDS.language,
    release: Release = "public",
    formats: Formats = "html,docx,pdf",
    output: Output = Path("reports"),
    force: Force = False,
    kernels: Kernels = KERNELS[0],
) -> None:
    """Build the reports of the project folders that are stale, and that of all of them side by side."""
    from evalkit.building.order import Choices

    choices = Choices(chosen_languages(language), release, parts(formats), output, force)
    with interruptible(lambda: WORDS.text("cli.interrupted_build")), faults_in_words():
        choices.check()
        if kernels not in KERNELS:
            raise ParameterError(Fault("kernels_unknown", key="kernels", value=kernels, expected=", ".join(KERNELS)))
        # A shell's data_samples/* names scripts beside the folders.
        places = [folder for folder in folders if not folder.is_file()] or folders
        left = _build(places, choices, kernels == KERNELS[0])
    if left:
        raise typer.Exit(max(left))


def _build(places: Iterable[Path], choices: Choices, forked: bool) -> list[Exit]:
    """Build what is stale, tell what became of each report, and return an exit code for each project refused."""
    from evalkit.building.order import orders_for, portfolio_orders

    left, orders, read = [], [], []
    for place in {folder.resolve(): folder for folder in places}.values():
        try:
            orders += orders_for(place, choices)
            read.append(place)
        except EvalkitError as error:
            left.append(refused(error, place, "cli.faults_no_report"))
    orders += [] if left else portfolio_orders(read, choices)
    return left + make(orders, forked)


def make(orders: Sequence[Order], forked: bool = True) -> list[Exit]:
    """Make the reports that are stale, tell what became of each, and return an exit code for each project refused."""
    from evalkit.building.manifest import why_stale
    from evalkit.building.order import check_places
    from evalkit.building.processes import can_fork
    from evalkit.progress import progress
    from evalkit.reports import build

    check_places(orders)
    stale = [order for order in orders if why_stale(order)]
    with progress(len(stale), WORDS) as tell:
        outcomes = build(stale, tell, forked and can_fork())
    fresh = [order for order in orders if order not in stale]
    for order in [*fresh, *(outcome.order for outcome in outcomes if not outcome.stale and not outcome.error)]:
        typer.echo(WORDS.text("cli.fresh", project=order.slug, path=order.destination.as_posix()))
    # A project that is refused is so in each language.
    errors = {(str(o.error), o.order.folders[0]): o.error for o in outcomes if o.error}
    return [refused(error, folder, "cli.faults_no_report") for (_, folder), error in errors.items()]
