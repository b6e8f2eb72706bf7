"""evalkit lab: JupyterLab with the notebooks on a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.cli.options import NUMBER, PATH, TEXT, Folder, Release
from evalkit.cli.reader import WORDS, faults_in_words
from evalkit.wording import languages

Place = Annotated[
    Path | None,
    typer.Option("--notebooks", metavar=PATH, help=WORDS.text("cli.lab_notebooks"), show_default=False),
]
Spoken = Annotated[
    str,
    typer.Option("--language", metavar=TEXT, help=WORDS.text("cli.lab_language", languages=", ".join(languages()))),
]
Browser = Annotated[
    bool, typer.Option("--browser/--no-browser", help=WORDS.text("cli.lab_browser"), show_default=False)
]
Port = Annotated[
    int | None,
    typer.Option("--port", metavar=NUMBER, help=WORDS.text("cli.lab_port"), show_default=False),
]


def lab(
    folder: Folder,
    place: Place = None,
    language: Spoken = WORDS.language,
    release: Release = "public",
    browser: Browser = True,
    port: Port = None,
) -> None:
    """Copy the notebooks, with the project's parameters in them, and open them in JupyterLab."""
    from evalkit.building.order import Choices
    from evalkit.laboratory import beside, lay_out, serve

    with faults_in_words(folder):
        Choices((language,), release).check()
        place = place or beside(folder)
        for path, new in lay_out(folder, place, language, release).items():
            typer.echo(WORDS.text("cli.lab_made" if new else "cli.lab_kept", path=path.as_posix()))
        serve(place, lambda url: typer.echo(WORDS.text("cli.lab_open", url=url)), browser, port)
