"""evalkit list: the projects below a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.cli.options import FOLDER
from evalkit.cli.reader import WORDS, faults_in_words, say
from evalkit.errors import Fault, ParameterError

Place = Annotated[Path, typer.Argument(metavar=FOLDER, help=WORDS.text("cli.samples"))]


def list_projects(folder: Place = Path(".")) -> None:
    """Print the projects in a folder and in the folders below it, a line each."""
    from evalkit.chapter.project_texts import in_language
    from evalkit.project import FILE
    from evalkit.project_file import read_settings

    with faults_in_words():
        if not folder.is_dir():
            raise ParameterError(Fault("folder_missing", value=folder.as_posix()))
    found = sorted([*folder.glob(f"*/{FILE}"), *folder.glob(f"*/*/{FILE}")])
    if not found:
        say(WORDS.text("cli.no_projects", folder=folder.as_posix()))
    for path in found:
        with faults_in_words(path.parent):
            about = read_settings(path.parent).project
            typer.echo(f"{path.parent.as_posix()}  {in_language(about.name, WORDS.language)}  {about.programme}")
