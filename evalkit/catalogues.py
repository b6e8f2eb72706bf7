"""Catalogues: the texts of each language by domain, and which languages there are."""

from __future__ import annotations

import gettext
import io
from functools import cache
from importlib.resources import files

# Each language with its region, as HTML and Word want it.
TAGS = {"fi": "fi-FI", "en": "en-GB", "sv": "sv-FI"}


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that reports can be had in: those that have catalogues, in the order of TAGS."""
    return tuple(language for language in TAGS if (files("evalkit") / "locales" / language).is_dir())


@cache
def catalogue(language: str, domain: str) -> gettext.GNUTranslations:
    """Return the compiled catalogue; .po files are compiled on reading, so that no generated file can go stale."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("evalkit") / "locales" / language / "LC_MESSAGES" / f"{domain}.po"
    compiled = io.BytesIO()
    with source.open("rb") as handle:
        write_mo(compiled, read_po(handle, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
