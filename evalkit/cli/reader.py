"""The reader of the command line: in which language it speaks, and how what is refused is told and left with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

import typer

from evalkit.errors import DataError, EvalkitError, Fault, ParameterError
from evalkit.messages import message, messages
from evalkit.wording import Words, languages


class Exit(IntEnum):
    """Exit codes: done, faults in the data or a refused release, wrong use, a defect of evalkit, Ctrl-C."""

    DONE = 0
    FAULTS = 1
    WRONG_USE = 2
    DEFECT = 3
    INTERRUPTED = 130


# The language of the command line itself. An option would come too late for the texts of --help.
READER = "EVALKIT_LANGUAGE"
# Faults of what stands on the command line in the place of a folder, not of data.
_NO_FOLDER = ("folder_missing", "folder_is_file")


def _readers_words() -> Words:
    """The words of the language that the reader asks for; Finnish unless one is asked for."""
    try:
        return Words(os.environ.get(READER) or languages()[0])
    except ParameterError as error:
        typer.echo(f"{READER}: {message(error.fault, Words())}", err=True)
        raise SystemExit(Exit.WRONG_USE) from None


WORDS = _readers_words()


@contextmanager
def faults_in_words(folder: Path = Path(), summary: str = "cli.faults") -> Iterator[None]:
    """Print what evalkit refuses as lines that a user can act on, and leave with the exit code for it."""
    try:
        yield
    except EvalkitError as error:
        raise typer.Exit(refused(error, folder, summary)) from None


@contextmanager
def interruptible(told: Callable[[], str]) -> Iterator[None]:
    """Leave on Ctrl-C with what `told` then says of how things stand."""
    try:
        yield
    except KeyboardInterrupt:
        say(told())
        raise typer.Exit(Exit.INTERRUPTED) from None


def refused(error: EvalkitError, folder: Path, summary: str) -> Exit:
    """Print what was refused and return the exit code for it."""
    if not isinstance(error, DataError):
        say(message(getattr(error, "fault", Fault("unknown", value=str(error))), WORDS))
        return Exit.WRONG_USE if isinstance(error, ParameterError) else Exit.FAULTS
    lines = messages(error.faults, WORDS)
    say(WORDS.text(summary, len(lines), project=folder.resolve().name, count=len(lines)))
    for line in lines:
        say(f"  {line}")
    return Exit.WRONG_USE if all(fault.code in _NO_FOLDER for fault in error.faults) else Exit.FAULTS


def say(line: str) -> None:
    """Print a line that is not the result asked for."""
    typer.echo(line, err=True)
