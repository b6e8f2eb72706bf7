"""Progress of a build: on a terminal a bar for each report in the making, elsewhere a line for each that is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from evalkit.building.manifest import Stale
from evalkit.building.steps import DONE, Step
from evalkit.notebooks import NOTEBOOKS, PORTFOLIO
from evalkit.wording import Words


@contextmanager
def progress(total: int, words: Words) -> Iterator[Callable[[Step], None]]:
    """A function that shows the steps of so many reports: where each is, why it is made, and which are done."""
    # A log stays readable without bars.
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    bars = Progress(
        *columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
        redirect_stdout=sys.stdout.isatty(),
    )  # fmt: skip
    with bars:
        every = bars.add_task(words.text("cli.reports_done", done=0, total=total), total=total)

        @cache
        def bar(place: Path) -> TaskID:
            return bars.add_task("", visible=False)

        def tell(step: Step) -> None:
            task = bar(step.order.place)
            told = _described(step, words)
            bars.update(task, description=told, completed=step.done, total=step.total, visible=True)
            if step.name == DONE:
                bars.remove_task(task)
                bars.advance(every)
                done = round(bars.tasks[0].completed)
                bars.update(every, description=words.text("cli.reports_done", done=done, total=total))
                typer.echo(_done(step, words))

        yield tell


def _described(step: Step, words: Words) -> str:
    order = step.order
    titles = {notebook.name: notebook.title for notebook in (*NOTEBOOKS, PORTFOLIO)}
    name = words.text(titles.get(step.name, f"cli.step.{step.name}"))
    named = {"project": order.slug, "language": order.language, "step": name}
    if step.stale is None:
        return words.text("cli.waiting", **named)
    return words.text("cli.making", **named, why=reason(step.stale, words))


def _done(step: Step, words: Words) -> str:
    order = step.order
    return words.text("cli.built", project=order.slug, path=order.destination.as_posix(), why=reason(step.stale, words))


def reason(stale: Stale | None, words: Words) -> str:
    """Return in words why a report is made; nothing while that is not known yet."""
    return words.text(f"cli.stale.{stale.code}", value=stale.value) if stale else ""
