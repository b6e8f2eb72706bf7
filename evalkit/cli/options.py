"""Arguments and options that several commands have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from evalkit.cli.reader import WORDS
from evalkit.schema import RELEASES
from evalkit.wording import languages

# What stands for a value where the use of a command is told.
FOLDER, TEXT, PATH, NUMBER = (WORDS.text(f"cli.typer.kind.{kind}") for kind in ("folder", "text", "path", "integer"))

_LANGUAGES = ", ".join(languages())
_LANGUAGE_HELP = WORDS.text("cli.language", languages=_LANGUAGES)

Folder = Annotated[Path, typer.Argument(metavar=FOLDER, help=WORDS.text("cli.folder"))]
Folders = Annotated[list[Path], typer.Argument(metavar=FOLDER, help=WORDS.text("cli.folders"))]
Output = Annotated[Path, typer.Option("--output", metavar=PATH, help=WORDS.text("cli.output"))]
Language = Annotated[
    str,
    typer.Option(
        "--language", metavar=TEXT, autocompletion=lambda: [*languages(), "all"], help=_LANGUAGE_HELP,
    ),
]  # fmt: skip
Release = Annotated[
    str,
    typer.Option(
        "--release", metavar=TEXT, autocompletion=lambda: list(RELEASES), help=WORDS.text("cli.release_kind"),
    ),
]  # fmt: skip
Formats = Annotated[str, typer.Option("--format", metavar=TEXT, help=WORDS.text("cli.format"))]


def quoted(path: Path) -> str:
    """Return a path as it is typed after a command, within quotation marks where it needs them."""
    text = path.as_posix()
    return text if re.fullmatch(r"[\w.:/~-]+", text) else f'"{text}"'


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def chosen_languages(text: str) -> tuple[str, ...]:
    """Return the languages asked for; all that there are for `all`."""
    return languages() if text == "all" else parts(text)
