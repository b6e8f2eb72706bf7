"""A report as the notebooks make it, in this process and with any gate: their own cells are run, not a copy of them."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import evalkit as ek
from evalkit.chapter.blocks import Block, Several
from evalkit.chapter.page import Nothing, Saved
from evalkit.notebooks import NOTEBOOKS, PORTFOLIO, SUMMARY, Notebook, read
from evalkit.project import Project
from evalkit.publishing import Report
from evalkit.publishing.report import files
from evalkit.results import Results

# What a release shows of rows: the gate, or a strawman in its place.
Gate = Callable[[Results, Project], Results]


@dataclass(frozen=True)
class Released:
    """One release: its files, the rows that were computed, and those that the gate let through."""

    files: dict[str, bytes]
    exact: Results
    shown: Results


def public_gate(rows: Results, project: Project) -> Results:
    """The gate itself."""
    return ek.protect(rows, "public", project)  # type: ignore[call-arg]


EVERY = tuple(notebook.name for notebook in NOTEBOOKS)


def release(
    project: Project,
    gate: Gate,
    formats: tuple[str, ...] = ("html",),
    only: tuple[str, ...] = EVERY,
    language: str = "fi",
) -> Released:
    """Return the release of one project as files, made by the cells of its chapters' notebooks."""
    exact, shown, chapters = Results(()), Results(()), []
    for notebook in NOTEBOOKS:
        if notebook.lacks(project) or notebook.name not in only:
            continue
        run = _Run(gate, project, shown)
        blocks = run.chapter(notebook, language)
        chapters.append((notebook.name, blocks))
        if notebook.name != SUMMARY:
            exact, shown = _merged(exact, run.exact), _merged(shown, run.saved)
    about = project.settings.project
    report = Report(
        slug=about.slug, title=about.name.get("fi", about.slug), subtitle="", language=language,
        release="public", chapters=tuple(chapters), rows=shown, provenance={"parameters": {"release": "public"}},
        epoch=about.end or datetime.date(1980, 1, 1),
    )  # fmt: skip
    return Released(files(report, formats), exact, shown)


def release_portfolio(projects: Sequence[Project], gate: Callable[[Results, Any], Results]) -> Released:
    """Return the report that puts projects side by side."""
    run = _Run(gate, list(projects), Results(()))
    blocks = run.chapter(PORTFOLIO, "fi")
    report = Report(
        slug="portfolio", title="Hankkeet rinnakkain", subtitle="", language="fi", release="public",
        chapters=((PORTFOLIO.name, blocks),), rows=run.saved, provenance={}, epoch=datetime.date(1980, 1, 1),
    )  # fmt: skip
    return Released(files(report, ("html",)), run.exact, run.saved)


def _merged(one: Results, other: Results) -> Results:
    return Results((*one, *(row for row in other if row.id not in one)))


class _Run:
    """One notebook's cells with `ek` as they know it, but the project given and the gate exchanged."""

    def __init__(self, gate: Gate, project: Any, saved: Results) -> None:
        self.gate, self.project, self.before = gate, project, saved
        self.exact, self.saved = Results(()), Results(())

    def chapter(self, notebook: Notebook, language: str) -> tuple[Block, ...]:
        names: dict[str, Any] = {"ek": self._api(language)}
        made: list[Any] = []
        for cell in read(notebook.path).cells:
            if cell.cell_type == "code" and not cell.source.startswith("import"):
                made.append(_run_cell(cell.source, names))
        blocks: list[Block] = []
        for one in made:
            if isinstance(one, Saved):
                self.saved = one.results
            elif isinstance(one, Several):
                blocks += one.blocks
            elif isinstance(one, Block) and not isinstance(one, Nothing):
                blocks.append(one)
        return tuple(blocks)

    def _api(self, language: str) -> SimpleNamespace:
        def protect(rows: Results, *_: object) -> Results:
            self.exact = _merged(self.exact, rows)
            return self.gate(rows, self.project)

        def open_page(project: Any, *_: object) -> Any:
            return ek.open_page(project, language, "internal")

        def open_portfolio(projects: Any, *_: object) -> Any:
            return ek.open_portfolio(projects, language, "internal")

        own = {
            "load_project": lambda _: self.project, "load_projects": lambda _: self.project, "protect": protect,
            "open_page": open_page, "open_portfolio": open_portfolio, "saved_rows": lambda _: self.before,
        }  # fmt: skip
        return SimpleNamespace(**{name: getattr(ek, name) for name in ek.__all__} | own)


def _run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell and return the value of its last line, as a notebook shows it."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last is not None else None
