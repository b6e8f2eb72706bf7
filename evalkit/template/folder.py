"""Writing the template: the whole folder or nothing, and never over anything."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from pathlib import Path

from evalkit.aside import aside
from evalkit.catalogues import TAGS
from evalkit.errors import Fault, ParameterError
from evalkit.project import FILE
from evalkit.project_file import read_settings
from evalkit.template.notes import read_notes
from evalkit.template.rows import template_rows
from evalkit.template.workbook import workbook

_HERE = files("evalkit.template")
_STATED = re.compile(r'^slug = "[^"]*"', re.MULTILINE)
_OTHER = re.compile(r"[^a-z0-9]+")


def template_languages() -> tuple[str, ...]:
    """Return the languages that the template can be had in."""
    return tuple(language for language in TAGS if (_HERE / language).is_dir())


def write_template(folder: Path, language: str = "fi") -> list[str]:
    """Write the template into a new folder, or an empty one, and return the names of its files.

    ParameterError for a language without a template, a folder that holds something, one that cannot be written.
    """
    if language not in template_languages():
        known = ", ".join(template_languages())
        raise ParameterError(Fault("language_unknown", key="language", value=language, expected=known))
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ParameterError(Fault("folder_taken", value=folder.as_posix()))
    try:
        with aside(folder, private=False) as place:
            return _write(place, language, _slug(folder.resolve().name))
    except OSError:
        raise ParameterError(Fault("folder_unwritable", value=folder.as_posix())) from None


def _slug(name: str) -> str:
    """The folder's name in small letters, digits and hyphens: the reports of two projects get a folder each."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain).strip("-")


def _write(place: Path, language: str, slug: str) -> list[str]:
    texts = {FILE: f"{language}/project.toml", f"narrative.{language}.md": f"{language}/narrative.md"}
    for name, source in texts.items():
        written = (_HERE / source).read_text(encoding="utf-8")
        written = _STATED.sub(f'slug = "{slug}"', written, count=1) if name == FILE and slug else written
        (place / name).write_text(written, encoding="utf-8", newline="\n")
    settings = read_settings(place)
    (book,) = {source.file for source in settings.tables.values()}
    (place / book).write_bytes(workbook(settings, template_rows(settings, language), read_notes(language)))
    # Data of persons do not belong into a repository, into which a folder may be put without a thought.
    (place / ".gitignore").write_text("*\n", encoding="utf-8")
    return [*texts, book]
