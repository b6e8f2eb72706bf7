"""The command line: evalkit new, check, build, release, lab, pseudonymise, list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from evalkit import __version__
from evalkit.cli.building import build
from evalkit.cli.checking import check
from evalkit.cli.exploring import lab
from evalkit.cli.interface import COMMAND, OPTIONS, Command, Group, examples
from evalkit.cli.listing import list_projects
from evalkit.cli.pseudonymising import pseudonymise_folder
from evalkit.cli.reader import READER, WORDS, Exit, refused, say
from evalkit.cli.releasing import release
from evalkit.cli.starting import new
from evalkit.errors import EvalkitError, tellable
from evalkit.wording import languages

_SPOKEN = WORDS.text("cli.reader", variable=READER, languages=", ".join(languages()))

app = typer.Typer(
    cls=Group, no_args_is_help=True, rich_markup_mode=None,
    options_metavar=OPTIONS, subcommand_metavar=COMMAND,
    # Typer's own tracebacks print the values of variables, which may be data of persons.
    pretty_exceptions_enable=False,
)  # fmt: skip


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"evalkit {__version__}")
        raise typer.Exit


@app.callback(help=WORDS.text("cli.help"), epilog=f"{examples('all')}\n\n{_SPOKEN}")
def evalkit(
    version: Annotated[
        bool,
        typer.Option("--version", help=WORDS.text("cli.version"), is_eager=True, callback=_version, expose_value=False),
    ] = False,
) -> None:
    """All commands."""


COMMANDS: dict[str, Callable[..., None]] = {
    "new": new,
    "check": check,
    "build": build,
    "release": release,
    "lab": lab,
    "pseudonymise": pseudonymise_folder,
    "list": list_projects,
}
for name, command in COMMANDS.items():
    told = {"help": WORDS.text(f"cli.{name}"), "epilog": examples(name), "options_metavar": OPTIONS}
    app.command(name, cls=Command, **told)(command)  # type: ignore[arg-type]


def main() -> None:
    """Run the command line; a defect of evalkit ends in one line without a value of the data."""
    try:
        app(prog_name="evalkit")
    except Exception as error:
        told = tellable(error)
        if isinstance(told, EvalkitError):
            raise SystemExit(refused(told, Path(), "cli.faults")) from None
        say(WORDS.text("cli.defect", error=told.kind, place=told.place))
        raise SystemExit(Exit.DEFECT) from None
