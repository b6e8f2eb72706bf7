"""evalkit check: every fault in a project's files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.cli.options import TEXT, Folder
from evalkit.cli.reader import WORDS, Exit, faults_in_words, say
from evalkit.errors import DataError, Fault, ParameterError
from evalkit.fault_list import FORMS, Checked, as_html, as_json
from evalkit.messages import messages
from evalkit.project import Project


def check(
    folder: Folder,
    form: Annotated[str, typer.Option("--format", metavar=TEXT, help=WORDS.text("cli.check_format"))] = "text",
    mark: Annotated[bool, typer.Option("--mark", help=WORDS.text("cli.mark"))] = False,
) -> None:
    """Load a project and print every fault found in it."""
    from evalkit.loading import load_project
    from evalkit.loading.narrative import narrative_remarks

    with faults_in_words(folder):
        if form not in FORMS:
            raise ParameterError(Fault("format_unknown", value=form, expected=", ".join(FORMS)))
        try:
            project = load_project(folder)
        except DataError as error:
            if mark:
                _mark(folder, error)
            if form == "text":
                raise
            _print(Checked(folder.resolve().name, error.faults), form)
            raise typer.Exit(Exit.FAULTS) from None
        rows = {name: len(table) for name, table in project.tables.items()}
        remarks = (*project.remarks, *narrative_remarks(project))
        _print(Checked(folder.resolve().name, (), remarks, rows, _findings(project)), form)


def _mark(folder: Path, error: DataError) -> None:
    """Write marked copies and tell where they are; the faults themselves are told in any case."""
    from evalkit.marking import mark_faults

    try:
        paths = mark_faults(folder, error.faults, WORDS)
    except DataError as unmarked:
        raise DataError([*error.faults, *unmarked.faults]) from None
    for path in paths:
        say(WORDS.text("cli.marked", path=path.as_posix()))
    if not paths:
        say(WORDS.text("cli.nothing_marked"))


def _findings(project: Project) -> list[str]:
    """What the reader of the figures has to know; unlike a fault, a finding stops nothing."""
    from evalkit.analysis.consistency import find_contradictions
    from evalkit.chapter.project_texts import words_for
    from evalkit.sentences import audit

    return audit.lines(find_contradictions(project), words_for(project, WORDS.language))


def _print(checked: Checked, form: str) -> None:
    if form != "text":
        typer.echo((as_json if form == "json" else as_html)(checked, WORDS))
        return
    typer.echo(checked.headline(WORDS))
    for name, count in checked.rows.items():
        typer.echo(f"  {WORDS.label('table', name)}: {WORDS.number(count)}")
    for line in messages(checked.remarks, WORDS):
        typer.echo(f"  {line}")
    if checked.findings:
        typer.echo(WORDS.text("audit.check_found", len(checked.findings), count=len(checked.findings)))
    for line in checked.findings:
        typer.echo(f"  {line}")
