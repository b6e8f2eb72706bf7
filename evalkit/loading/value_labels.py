"""What words stand for which codes, and which word was meant by one that stands for none."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from evalkit.loading.cells import fold
from evalkit.project import TableSource
from evalkit.schema import ANSWERS, Column

# How alike a word and a known one are where the first is told to be a slip for the second: one letter in four differs.
ALIKE = 0.75


@cache
def value_labels() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the words that every project may use: column to code to words, as value_labels.toml has them."""
    read = tomllib.loads((files("evalkit.loading") / "value_labels.toml").read_text(encoding="utf-8"))
    return {name: {code: tuple(words) for code, words in codes.items()} for name, codes in read.items()}


def is_total(text: str) -> bool:
    """Say whether a text is what the row of a sum begins with."""
    return fold(text).rstrip(" :.=") in value_labels()["totals"]["words"]


def codes_of(column: Column, source: TableSource) -> dict[str, str]:
    """Return the code of each word (folded) of a column; the project's words go before codes and common words."""
    if not column.codes and column.name not in source.values:
        return {}
    kind = "answer" if column.codes and set(column.codes) <= set(ANSWERS) else column.name
    common = {
        fold(word): code
        for code, words in value_labels().get(kind, {}).items()
        for word in words
        if code in column.codes
    }
    own = {fold(word): code for word, code in source.values.get(column.name, {}).items()}
    return common | {fold(code): code for code in column.codes} | own


def nearest(text: str, words: list[str]) -> str:
    """Return the word that a text is most likely a slip for; empty where none is much like it."""
    plain = {_plain(word): word for word in reversed(words)}
    found = get_close_matches(_plain(text), plain, n=1, cutoff=ALIKE)
    return plain[found[0]] if found else ""


def _plain(text: str) -> str:
    """A text as it is typed where the keyboard has no ä and ö."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(letter))
