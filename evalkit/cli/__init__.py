"""The command line: evalkit new, check, build, release, lab, pseudonymise, list."""

from __future__ import annotations

from collections.abc import Callable

import typer

from evalkit.cli.building import build
from evalkit.cli.checking import check
from evalkit.cli.exploring import lab
from evalkit.cli.listing import list_projects
from evalkit.cli.pseudonymising import pseudonymise_folder
from evalkit.cli.reader import READER, WORDS, Exit, say
from evalkit.cli.releasing import release
from evalkit.cli.starting import new
from evalkit.errors import DefectError
from evalkit.wording import languages

# Typer's own tracebacks print the values of variables, which may be data of persons.
app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    epilog=WORDS.text("cli.reader", variable=READER, languages=", ".join(languages())),
)  # fmt: skip
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
    app.command(name, help=WORDS.text(f"cli.{name}"))(command)


def main() -> None:
    """Run the command line; a defect of evalkit ends in one line without a value of the data."""
    try:
        app()
    except Exception as error:
        defect = DefectError.of(error)
        say(WORDS.text("cli.defect", error=defect.kind, place=defect.place))
        raise SystemExit(Exit.DEFECT) from None
