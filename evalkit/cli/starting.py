"""evalkit new: a template of a project folder, filled in with invented persons."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.cli.options import FOLDER, TEXT, quoted
from evalkit.cli.reader import READER, WORDS, faults_in_words
from evalkit.template import template_languages
from evalkit.wording import Words

Place = Annotated[Path, typer.Argument(metavar=FOLDER, help=WORDS.text("cli.new_folder"))]
Spoken = Annotated[
    str,
    typer.Option(
        "--language", metavar=TEXT, help=WORDS.text("cli.new_language", languages=", ".join(template_languages())),
    ),
]  # fmt: skip


def new(folder: Place, language: Spoken = WORDS.language) -> None:
    """Write the template into a new folder."""
    from evalkit.template import write_template

    with faults_in_words(folder):
        for name in write_template(folder, language):
            kind = Path(name).suffix.removeprefix(".")
            typer.echo(WORDS.text(f"cli.new_file.{kind}", file=(folder / name).as_posix()))
        spoken = "" if language == WORDS.language else f" --language {language}"
        place = quoted(folder)
        typer.echo(WORDS.text("cli.new_done", folder=place, build=f"{place}{spoken}"))
        if language != WORDS.language:
            typer.echo(Words(language).text("cli.new_spoken", setting=f"{READER}={language}"))
