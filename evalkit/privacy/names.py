"""Names of persons: in free text by the first name, in a column by what most of its cells look like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from itertools import groupby
from pathlib import Path

_LISTED = tomllib.loads((Path(__file__).parent / "first_names.toml").read_text(encoding="utf-8"))
FIRST_NAMES = frozenset(_LISTED["names"].split())
# By language, and under `any` for each of them.
WORDS_AS_WELL = {language: frozenset(words.split()) for language, words in _LISTED["words"].items()}


def _one_of(names: Iterable[str]) -> str:
    """A pattern of any of the names, by their first letters: of thousands few are tried at a place."""
    initials = groupby(sorted(names), key=lambda name: name[0])
    return "|".join(f"{letter}(?:{'|'.join(re.escape(name[1:]) for name in own)})" for letter, own in initials)


_FIRST = _one_of(FIRST_NAMES)
_PARTICLES = ("von", "af", "de", "van", "al", "el", "bin")
_SURNAME = rf"(?:(?:{'|'.join(_PARTICLES)})[ -])?[A-ZÅÄÖÜÉ][a-zåäöüéè]+(?:-[A-ZÅÄÖÜÉ][a-zåäöüéè]+)?"
# A known first name and a capitalised word after it.
FULL_NAME = re.compile(rf"(?<![\w-])(?:{_FIRST})(?:[ -](?:{_FIRST}|[A-Z]\.))* {_SURNAME}(?![\w-])")

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_WORDS = re.compile(rf"{_WORD},?(?: {_WORD}){{1,4}}")
_COMPANY = {"oy", "ab", "oyj", "ry", "rf", "ky", "tmi", "ltd", "inc", "kunta", "kaupunki", "koulu", "osk"}
# Most of a column's cells, and cells that differ from each other: a town is shared, a name is a person's own.
_MOST = 0.5


def may_be_full_name(text: str) -> bool:
    """Say whether a text is two to five capitalised words and nothing else, as a name is, in either order."""
    words = text.replace(",", " ").split()
    capitalised = all(word[0].isupper() for word in words if word not in _PARTICLES)
    return bool(_WORDS.fullmatch(text)) and capitalised and not _COMPANY & {word.casefold() for word in words}


def may_be_given_name(text: str) -> bool:
    """Say whether a text is one known first name."""
    return text.strip().title() in FIRST_NAMES


def are_names(cells: Collection[str]) -> bool:
    """Say whether a column's cells are names: at least two, most of the different cells, and hardly any shared."""
    different = set(cells)
    names = [cell for cell in different if may_be_full_name(cell) or may_be_given_name(cell)]
    return len(names) >= 2 and len(names) >= _MOST * len(different) and len(different) > _MOST * len(cells)
