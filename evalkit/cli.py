"""The command line: evalkit check, build, pseudonymise, list."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from evalkit.errors import DataError, EvalkitError, Fault, ParameterError
from evalkit.fault_list import FORMS, Checked, as_html, as_json
from evalkit.messages import message, messages
from evalkit.project import Project
from evalkit.wording import Words, languages

# Typer's own tracebacks print the values of variables, which may be data of persons.
app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
# The command line itself speaks Finnish until a reader's language can be chosen for it.
WORDS = Words("fi")


class Exit(IntEnum):
    """Exit codes: done, faults in the data or a refused release, wrong use, a defect of evalkit."""

    DONE = 0
    FAULTS = 1
    WRONG_USE = 2
    DEFECT = 3


Folder = Annotated[Path, typer.Argument(help=WORDS.text("cli.folder"))]
Folders = Annotated[list[Path], typer.Argument(help=WORDS.text("cli.folders"))]
Output = Annotated[Path, typer.Option("--output", help=WORDS.text("cli.output"))]
Language = Annotated[str, typer.Option("--language", help=WORDS.text("cli.language", languages=", ".join(languages())))]
Release = Annotated[str, typer.Option("--release", help=WORDS.text("cli.release"))]
Formats = Annotated[str, typer.Option("--format", help=WORDS.text("cli.format"))]


@contextmanager
def _faults_in_words(folder: Path = Path(), summary: str = "cli.faults") -> Iterator[None]:
    """Print what evalkit refuses as lines that a user can act on, and leave with the exit code for it."""
    try:
        yield
    except DataError as error:
        lines = messages(error.faults, WORDS)
        _say(WORDS.text(summary, len(lines), project=folder.resolve().name, count=len(lines)))
        for line in lines:
            _say(f"  {line}")
        raise typer.Exit(Exit.FAULTS) from None
    except EvalkitError as error:
        _say(message(getattr(error, "fault", Fault("unknown", value=str(error))), WORDS))
        raise typer.Exit(Exit.WRONG_USE if isinstance(error, ParameterError) else Exit.FAULTS) from None


def _say(line: str) -> None:
    typer.echo(line, err=True)


@app.command(help=WORDS.text("cli.check"))
def check(
    folder: Folder,
    form: Annotated[str, typer.Option("--format", help=WORDS.text("cli.check_format"))] = "text",
    mark: Annotated[bool, typer.Option("--mark", help=WORDS.text("cli.mark"))] = False,
) -> None:
    """Load a project and print every fault found in it."""
    from evalkit.loading import load_project

    with _faults_in_words(folder):
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
        _print(Checked(project.slug, (), project.remarks, rows, _findings(project)), form)


def _mark(folder: Path, error: DataError) -> None:
    """Write marked copies and tell where they are; the faults themselves are told in any case."""
    from evalkit.marking import mark_faults

    try:
        paths = mark_faults(folder, error.faults, WORDS)
    except DataError as unmarked:
        raise DataError([*error.faults, *unmarked.faults]) from None
    for path in paths:
        _say(WORDS.text("cli.marked", path=path.as_posix()))
    if not paths:
        _say(WORDS.text("cli.nothing_marked"))


def _findings(project: Project) -> list[str]:
    """What the reader of the figures has to know; unlike a fault, a finding stops nothing."""
    from evalkit.analysis.consistency import find_contradictions
    from evalkit.chapter.page import words_for
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


@app.command(help=WORDS.text("cli.build"))
def build(
    folders: Folders,
    language: Language = "fi",
    release: Release = "public",
    formats: Formats = "html,docx",
    output: Output = Path("reports"),
) -> None:
    """Build the report of each project folder."""
    from evalkit.loading import load_project
    from evalkit.portfolios import SLUG, build_portfolio
    from evalkit.reports import build_report, check_choices

    wanted = tuple(part.strip() for part in formats.split(",") if part.strip())
    with _faults_in_words():
        check_choices(language, release, wanted)
    projects = []
    # A shell's data_samples/* names scripts beside the folders.
    for folder in [folder for folder in folders if not folder.is_file()] or folders:
        with _faults_in_words(folder, "cli.faults_no_report"), _progress(folder.name) as progress:
            project = load_project(folder)
            built = build_report(project, language, release, wanted, output, progress)
        typer.echo(WORDS.text("cli.built", project=project.slug, path=built.as_posix()))
        projects += [project] if project.settings.project.programme else []
    if len(projects) > 1:
        with _faults_in_words(), _progress(SLUG):
            built = build_portfolio(projects, language, release, wanted, output)
        typer.echo(WORDS.text("cli.built", project=SLUG, path=built.as_posix()))


@contextmanager
def _progress(name: str) -> Iterator:  # type: ignore[type-arg]
    """A progress bar on a terminal; elsewhere a log stays readable without it."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(name, total=None)

        def advance(step: str, done: int, total: int) -> None:
            bar.update(task, description=f"{name}: {_step(step)}", completed=done, total=total)

        yield advance


def _step(name: str) -> str:
    """A step of a build in words: the chapter that is being made, or what comes after them."""
    from evalkit.notebooks import NOTEBOOKS

    titles = {notebook.name: notebook.title for notebook in NOTEBOOKS}
    return WORDS.text(titles.get(name, f"cli.step.{name}"))


@app.command("pseudonymise", help=WORDS.text("cli.pseudonymise"))
def pseudonymise_folder(
    folder: Folder,
    key: Annotated[Path, typer.Option("--key", help=WORDS.text("cli.key"))],
    output: Annotated[Path, typer.Option("--output", help=WORDS.text("cli.copy"))],
    new_key: Annotated[bool, typer.Option("--new-key", help=WORDS.text("cli.new_key"))] = False,
) -> None:
    """Write a copy of a project folder with pseudonyms in the place of identifiers."""
    from evalkit.pseudonyms import pseudonymise

    with _faults_in_words(folder, "cli.faults_no_copy"):
        project = pseudonymise(folder, key, output, new_key)
        typer.echo(WORDS.text("cli.copied", project=project.slug, path=output.as_posix(), key=key.as_posix()))


@app.command("list", help=WORDS.text("cli.list"))
def list_projects(
    folder: Annotated[Path, typer.Argument(help=WORDS.text("cli.samples"))] = Path("data_samples"),
) -> None:
    """Print the projects below a folder, a line each."""
    from evalkit.chapter.page import in_language
    from evalkit.project import FILE
    from evalkit.project_file import read_settings

    with _faults_in_words():
        if not folder.is_dir():
            raise ParameterError(Fault("folder_missing", value=folder.as_posix()))
    found = sorted(folder.glob(f"*/{FILE}"))
    if not found:
        _say(WORDS.text("cli.no_projects", folder=folder.as_posix()))
    for path in found:
        with _faults_in_words(path.parent):
            about = read_settings(path.parent).project
            typer.echo(f"{path.parent.as_posix()}  {in_language(about.name, WORDS.language)}  {about.programme}")


def main() -> None:
    """Run the command line; a defect of evalkit ends in one line without a value of the data."""
    try:
        app()
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        _say(WORDS.text("cli.defect", error=type(error).__name__, place=place))
        raise SystemExit(Exit.DEFECT) from None


if __name__ == "__main__":
    main()
