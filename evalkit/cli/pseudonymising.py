"""evalkit pseudonymise: a copy of a project folder in which nobody is named."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.cli.options import PATH, Folder
from evalkit.cli.reader import WORDS, faults_in_words


def pseudonymise_folder(
    folder: Folder,
    key: Annotated[Path, typer.Option("--key", metavar=PATH, help=WORDS.text("cli.key"))],
    output: Annotated[Path, typer.Option("--output", metavar=PATH, help=WORDS.text("cli.copy"))],
    new_key: Annotated[bool, typer.Option("--new-key", help=WORDS.text("cli.new_key"))] = False,
) -> None:
    """Write a copy of a project folder with pseudonyms in the place of identifiers."""
    from evalkit.pseudonyms import pseudonymise

    with faults_in_words(folder, "cli.faults_no_copy"):
        project = pseudonymise(folder, key, output, new_key)
        typer.echo(WORDS.text("cli.copied", project=project.slug, path=output.as_posix(), key=key.as_posix()))
