"""Production: from orders to reports. A project is loaded once for all of its reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evalkit import notebooks
from evalkit.access import new_file
from evalkit.aside import alone, beside
from evalkit.building.manifest import Stale, data_hashes, made_from, made_with, why_stale
from evalkit.building.order import Order
from evalkit.building.processes import WORKERS, Crew
from evalkit.building.steps import DONE, Outcome, Step
from evalkit.chapter.appendix import CHAPTER, Made, appendix, disclosure_rules
from evalkit.chapter.lineage import Entry, entries
from evalkit.chapter.page import open_portfolio
from evalkit.chapter.project_texts import foreign_texts, in_language, words_for
from evalkit.disclosure.gate import decide
from evalkit.disclosure.ledger import ledger_bytes, read_ledger
from evalkit.errors import ChapterError, DataError, EvalkitError, Fault
from evalkit.loading import load_project
from evalkit.loading.held import holding
from evalkit.notebooks import NOTEBOOKS, PORTFOLIO, SUMMARY, Notebook
from evalkit.privacy import Persons, shown
from evalkit.project import LEDGER, Project
from evalkit.publishing import Report, publish
from evalkit.publishing.archive import EARLIEST
from evalkit.wording import Words

# Characters of a failed notebook's error message: enough for what went wrong, too few for a table.
LONGEST_ERROR = 160


def produce(orders: Sequence[Order], crew: Crew) -> list[Outcome]:
    """Return what has become of each order; two projects at a time, and reports of several projects after them."""
    by_folder: dict[Path, list[Order]] = {}
    for order in orders:
        if not order.side_by_side:
            by_folder.setdefault(order.folders[0], []).append(order)
    groups = crew.lead(_reports_of_project, list(by_folder.values()), WORKERS)
    outcomes = [outcome for group in groups for outcome in group]
    faulty = {outcome.order.folders[0] for outcome in outcomes if outcome.error}
    # A project with faults has had them told.
    beside_each_other = [order for order in orders if order.side_by_side and not faulty.intersection(order.folders)]
    return outcomes + crew.lead(_report_side_by_side, beside_each_other, WORKERS)


def check_ledger(orders: Iterable[Order]) -> None:
    """Raise DataError where it is not known what has been released: a ledger is broken, or gone after a release."""
    for order in orders:
        for prefix, folder in order.sources() if order.release == "public" else ():
            read_ledger(folder)
            if not ledger_bytes(folder) and f"{prefix}{LEDGER}" in made_from(order):
                raise DataError([Fault("ledger_lost", file=LEDGER)])


def _reports_of_project(orders: Sequence[Order], crew: Crew) -> list[Outcome]:
    try:
        with crew.turn():
            check_ledger(orders)
            project = load_project(orders[0].folders[0])
            # Before its chapters are forked, which would each do so.
            if crew.forked and any(order.release == "public" for order in orders):
                decide(project)
    except EvalkitError as error:
        return [Outcome(order, error=error) for order in orders]
    chapters = [notebook for notebook in NOTEBOOKS if not notebook.lacks(project)]

    def report(order: Order, crew: Crew) -> Outcome:
        return _made(order, crew, [project], chapters)

    with holding(project):
        return crew.lead(report, orders, len(orders))


def _report_side_by_side(order: Order, crew: Crew) -> Outcome:
    try:
        with crew.turn():
            check_ledger([order])
            projects = [load_project(folder) for folder in order.folders]
    except EvalkitError as error:
        return Outcome(order, error=error)
    return _made(order, crew, projects, [PORTFOLIO])


def _made(order: Order, crew: Crew, projects: Sequence[Project], chapters: Sequence[Notebook]) -> Outcome:
    """Make one report, unless another build has made it while this one waited."""
    started = time.perf_counter()

    def tell(step: str, done: int = 0) -> None:
        crew.tell(Step(order, step, done, len(chapters) + 1, stale))

    stale: Stale | None = None
    try:
        with alone(order.destination, lambda: tell("wait")), beside(order.destination) as scratch:
            stale = why_stale(order)
            if stale is None:
                return Outcome(order)
            _run(order, crew, chapters, scratch, projects, tell)
            tell("publish", len(chapters))
            with crew.turn():
                publish(_report(order, projects, chapters, scratch), order.destination, order.formats)
        tell(DONE, len(chapters) + 1)
    except EvalkitError as error:
        return Outcome(order, stale, error=error)
    return Outcome(order, stale, time.perf_counter() - started)


def _run(
    order: Order, crew: Crew, chapters: Sequence[Notebook], scratch: Path, projects: Sequence[Project],
    tell: Callable[[str, int], None],
) -> None:  # fmt: skip
    """Run the chapters side by side and the summary, which reads their rows, after them."""
    numbers = {notebook.name: number for number, notebook in enumerate(chapters)}

    def run(notebook: Notebook, crew: Crew) -> None:
        tell(notebook.name, numbers[notebook.name])
        target = scratch / notebook.path.name
        # papermill writes into the file that is there.
        new_file(target)
        notebooks.run(notebook.path, target, _parameters(order, notebook, scratch), kernel=not crew.forked)

    try:
        crew.work(run, [notebook for notebook in chapters if notebook.name != SUMMARY])
        crew.work(run, [notebook for notebook in chapters if notebook.name == SUMMARY])
    except ChapterError as error:
        raise ChapterError(_without_persons(error.fault, projects)) from None


def _parameters(order: Order, notebook: Notebook, scratch: Path) -> dict[str, Any]:
    folders = [str(folder) for folder in order.folders]
    given = {"projects": folders} if order.side_by_side else {"project": folders[0]}
    executed = {"executed": str(scratch.resolve())} if notebook.name == SUMMARY else {}
    return {**given, "language": order.language, "release": order.release, **executed}


def _without_persons(fault: Fault, projects: Iterable[Project]) -> Fault:
    """The fault with its error message cut to a line in which nobody is named: a library's may hold rows of a table."""
    persons = [name for project in projects if "participants" in project.tables
               for name in project.tables["participants"]["person"]]  # fmt: skip
    message = (fault.value.splitlines() or [""])[0]
    return replace(fault, value=shown(message, Persons(persons), LONGEST_ERROR))


def _report(order: Order, projects: Sequence[Project], chapters: Sequence[Notebook], scratch: Path) -> Report:
    content = tuple((notebook.name, notebooks.blocks(scratch / notebook.path.name)) for notebook in chapters)
    rows = notebooks.rows_of(scratch / PORTFOLIO.path.name) if order.side_by_side else notebooks.saved_rows(scratch)
    ends = [project.settings.project.end for project in projects if project.settings.project.end]
    named = _portfolio_names(order, projects) if order.side_by_side else _project_names(order, projects[0])
    listed = entries(content, rows, projects)
    provenance = _provenance(order, projects, chapters, listed)
    skipped = {} if order.side_by_side else {notebook.title: notebook.lacks(projects[0]) for notebook in NOTEBOOKS}
    made = Made(listed, rows, projects, provenance, {key: needs for key, needs in skipped.items() if needs},
                order.release)  # fmt: skip
    explained = appendix(made, _words(order, projects))
    return Report(
        slug=order.slug, language=order.language, release=order.release, chapters=(*content, (CHAPTER, explained)),
        rows=rows, provenance=provenance, epoch=max(ends, default=EARLIEST), **named,
    )  # fmt: skip


def _words(order: Order, projects: Sequence[Project]) -> Words:
    if order.side_by_side:
        return open_portfolio(projects, order.language, order.release).words
    return words_for(projects[0], order.language)


def _project_names(order: Order, project: Project) -> dict[str, Any]:
    """The report's title and what else it says of its project, and which of that is in another language."""
    about, words = project.settings.project, words_for(project, order.language)
    time = f"{words.date(about.start)}–{words.date(about.end)}" if about.start and about.end else ""
    named = (words.label("programme", about.programme), about.code, time)
    texts = {"title": about.name, "note": about.note, "source": about.source}
    said = {key: in_language(text, order.language) for key, text in texts.items()}
    subtitle = ", ".join(value for value in named if value)
    return {**said, "subtitle": subtitle, "foreign": foreign_texts((*said.values(), *words.own.values()))}


def _portfolio_names(order: Order, projects: Sequence[Project]) -> dict[str, Any]:
    words = _words(order, projects)
    subtitle = words.text("portfolio.subtitle", count=len(projects))
    return {"title": words.text("portfolio.title"), "subtitle": subtitle, "foreign": foreign_texts(words.own.values())}


def _provenance(
    order: Order, projects: Sequence[Project], chapters: Sequence[Notebook], shown: Sequence[Entry]
) -> dict[str, Any]:
    """What the report was made from: code, libraries, files by hash, parameters, chapters, and what each table and
    figure shows; no time, no host."""
    read = {project.slug: project.hashes for project in projects}
    made = {**made_with(), "data": data_hashes(order, read), "parameters": order.parameters,
            "chapters": [notebook.name for notebook in chapters], "shown": [entry.record() for entry in shown],
            "rules": {project.slug: disclosure_rules(project) for project in projects},
            "remarks": [remark.code for project in projects for remark in project.remarks]}  # fmt: skip
    if order.side_by_side:
        return {**made, "projects": list(order.slugs)}
    lacking = {notebook.name: list(notebook.lacks(projects[0])) for notebook in NOTEBOOKS}
    return {**made, "skipped": {name: lacks for name, lacks in lacking.items() if lacks}}
