"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.cli.reader import WORDS
from evalkit.wording import languages

Folder = Annotated[Path, typer.Argument(help=WORDS.text("cli.folder"))]
Folders = Annotated[list[Path], typer.Argument(help=WORDS.text("cli.folders"))]
Output = Annotated[Path, typer.Option("--output", help=WORDS.text("cli.output"))]
Language = Annotated[str, typer.Option("--language", help=WORDS.text("cli.language", languages=", ".join(languages())))]
Formats = Annotated[str, typer.Option("--format", help=WORDS.text("cli.format"))]


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def chosen_languages(text: str) -> tuple[str, ...]:
    """Return the languages asked for; all that there are for `all`."""
    return languages() if text == "all" else parts(text)
