"""Reports: from project folders to published reports, each made only where it is stale, all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.access import put_file
from evalkit.building.order import Choices, Order, check_places, orders_for
from evalkit.building.processes import Tell, Threads, can_fork
from evalkit.building.steps import Outcome
from evalkit.publishing import FORMATS, write_index

if TYPE_CHECKING:
    from evalkit.project import Project

BUILD_LOG = "build-log.json"


def build_report(
    project: str | Path | Project,
    language: str = "fi",
    release: str = "public",
    formats: Sequence[str] = FORMATS,
    output: str | Path = "reports",
    force: bool = False,
) -> Path:
    """Build one report if it is stale, or by `force`; return its folder, <output>/<slug>/<language>/<release>.

    `project` is a folder, or a project that was loaded from one; the report is made from the folder as it is now.
    Raises ParameterError for a language, release, format or output folder that cannot be had, DataError for faults in
    the project's files, ReleaseError for a refused release and ChapterError for a notebook that failed; an earlier
    report stays whole in each case. The seconds it took go to build-log.json.
    """
    choices = Choices((language,), release, tuple(formats), Path(output), force)
    choices.check()
    folder = Path(project) if isinstance(project, str | Path) else project.folder
    return finished(build(orders_for(folder, choices)))


def finished(outcomes: Iterable[Outcome]) -> Path:
    """Return the folder of the one report that was ordered; its error is raised."""
    (outcome,) = outcomes
    if outcome.error:
        raise outcome.error
    return outcome.order.destination


def build(orders: Sequence[Order], tell: Tell = lambda step: None, forked: bool | None = None) -> list[Outcome]:
    """Return what has become of each order; `tell` is told each step (`building.steps.Step`).

    By `forked` a warm process forks one for each chapter; else each has a kernel that starts cold, which takes longer
    and gives the same. None is the first wherever it is possible.
    """
    check_places(orders)
    if not orders:
        return []
    if can_fork() if forked is None else forked:
        from evalkit.building.server import ask

        outcomes = ask(orders, tell)
    else:
        from evalkit.building.production import produce

        outcomes = produce(orders, Threads(tell))
    for outcome in outcomes:
        if outcome.seconds:
            log_seconds(outcome.order.output, outcome.order.place, outcome.seconds)
    # Where the first report was refused, there is no folder.
    for output in {order.output for order in orders if order.output.is_dir()}:
        write_index(output)
    return outcomes


def log_seconds(output: Path, place: Path, seconds: float) -> None:
    """Write how long a report took to build-log.json, which is no part of any report and names internal ones too."""
    path = output / BUILD_LOG
    entries = _logged(path)
    entries[place.as_posix()] = {"seconds": round(seconds, 2)}
    put_file(path, f"{json.dumps(entries, indent=1, sort_keys=True)}\n".encode(), private=True)


def _logged(path: Path) -> dict[str, Any]:
    """What the log holds; nothing where it is not there, or damaged by a build that was broken off."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}
