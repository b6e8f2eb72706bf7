"""The project that this process already holds, so that all chapters of a build are made from one state of its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalkit.project import Project

_held: dict[Path, Project] = {}


@contextmanager
def holding(project: Project) -> Iterator[None]:
    """A block in which loading the project's folder gives this project, here and in processes forked from here."""
    folder = project.folder.resolve()
    _held[folder] = project
    try:
        yield
    finally:
        del _held[folder]


def held(folder: Path) -> Project | None:
    """Return the project of a folder if this process holds it."""
    return _held.get(folder.resolve()) if _held else None
