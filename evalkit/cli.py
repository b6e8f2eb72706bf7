"""The command line: evalkit check, build, pseudonymise, list."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evalkit.errors import DataError, DefectError, EvalkitError, Fault, ParameterError
from evalkit.fault_list import FORMS, Checked, as_html, as_json
from evalkit.messages import message, messages
from evalkit.project import Project
from evalkit.wording import Words, languages

if TYPE_CHECKING:
    from evalkit.building.order import Choices


class Exit(IntEnum):
    """Exit codes: done, faults in the data or a refused release, wrong use, a defect of evalkit, Ctrl-C."""

    DONE = 0
    FAULTS = 1
    WRONG_USE = 2
    DEFECT = 3
    INTERRUPTED = 130


# The language of the command line itself. An option would come too late for the texts of --help.
READER = "EVALKIT_LANGUAGE"


def _readers_words() -> Words:
    """The words of the language that the reader asks for; Finnish unless one is asked for."""
    try:
        return Words(os.environ.get(READER) or languages()[0])
    except ParameterError as error:
        typer.echo(f"{READER}: {message(error.fault, Words())}", err=True)
        raise SystemExit(Exit.WRONG_USE) from None


WORDS = _readers_words()
# Typer's own tracebacks print the values of variables, which may be data of persons.
app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    epilog=WORDS.text("cli.reader", variable=READER, languages=", ".join(languages())),
)  # fmt: skip
Folder = Annotated[Path, typer.Argument(help=WORDS.text("cli.folder"))]
Folders = Annotated[list[Path], typer.Argument(help=WORDS.text("cli.folders"))]
Output = Annotated[Path, typer.Option("--output", help=WORDS.text("cli.output"))]
Language = Annotated[str, typer.Option("--language", help=WORDS.text("cli.language", languages=", ".join(languages())))]
Release = Annotated[str, typer.Option("--release", help=WORDS.text("cli.release"))]
Formats = Annotated[str, typer.Option("--format", help=WORDS.text("cli.format"))]
Force = Annotated[bool, typer.Option("--force", help=WORDS.text("cli.force"))]
Kernels = Annotated[str, typer.Option("--kernels", help=WORDS.text("cli.kernels"))]
# How notebooks are run; the first wherever the system can.
KERNELS = ("forked", "plain")


@contextmanager
def _faults_in_words(folder: Path = Path(), summary: str = "cli.faults") -> Iterator[None]:
    """Print what evalkit refuses as lines that a user can act on, and leave with the exit code for it."""
    try:
        yield
    except EvalkitError as error:
        raise typer.Exit(_refused(error, folder, summary)) from None


def _refused(error: EvalkitError, folder: Path, summary: str) -> Exit:
    """Print what was refused and return the exit code for it."""
    if not isinstance(error, DataError):
        _say(message(getattr(error, "fault", Fault("unknown", value=str(error))), WORDS))
        return Exit.WRONG_USE if isinstance(error, ParameterError) else Exit.FAULTS
    lines = messages(error.faults, WORDS)
    _say(WORDS.text(summary, len(lines), project=folder.resolve().name, count=len(lines)))
    for line in lines:
        _say(f"  {line}")
    return Exit.FAULTS


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


@app.command(help=WORDS.text("cli.build"))
def build(
    folders: Folders,
    language: Language = "fi",
    release: Release = "public",
    formats: Formats = "html,docx,pdf",
    output: Output = Path("reports"),
    force: Force = False,
    kernels: Kernels = KERNELS[0],
) -> None:
    """Build the reports of the project folders that are stale, and that of all of them side by side."""
    from evalkit.building.order import Choices

    asked = languages() if language == "all" else _parts(language)
    choices = Choices(asked, release, _parts(formats), output, force)
    with _faults_in_words():
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
    from evalkit.building.manifest import why_stale
    from evalkit.building.order import check_places, orders_for, portfolio_orders
    from evalkit.building.processes import can_fork
    from evalkit.progress import progress
    from evalkit.reports import build

    left, orders, read = [], [], []
    for place in {folder.resolve(): folder for folder in places}.values():
        try:
            orders += orders_for(place, choices)
            read.append(place)
        except EvalkitError as error:
            left.append(_refused(error, place, "cli.faults_no_report"))
    orders += [] if left else portfolio_orders(read, choices)
    check_places(orders)
    stale = [order for order in orders if why_stale(order)]
    try:
        with progress(len(stale), WORDS) as tell:
            outcomes = build(stale, tell, forked and can_fork())
    except KeyboardInterrupt:
        _say(WORDS.text("cli.interrupted"))
        raise typer.Exit(Exit.INTERRUPTED) from None
    fresh = [order for order in orders if order not in stale]
    for order in [*fresh, *(outcome.order for outcome in outcomes if not outcome.stale and not outcome.error)]:
        typer.echo(WORDS.text("cli.fresh", project=order.slug, path=order.destination.as_posix()))
    # A project that is refused is so in each language.
    errors = {(str(o.error), o.order.folders[0]): o.error for o in outcomes if o.error}
    return left + [_refused(error, folder, "cli.faults_no_report") for (_, folder), error in errors.items()]


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


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
    from evalkit.chapter.project_texts import in_language
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
        defect = DefectError.of(error)
        _say(WORDS.text("cli.defect", error=defect.kind, place=defect.place))
        raise SystemExit(Exit.DEFECT) from None


if __name__ == "__main__":
    main()
