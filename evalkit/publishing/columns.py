"""Columns of a table on paper: how wide each is and how large the letters are, so that no word need be broken."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evalkit.drawing.paper import width
from evalkit.publishing import nodes

# The margins of a cell in cm.
_MARGINS = 0.35
# Texts are measured once, in this size of a wide font and in bold: whatever font is used, no word need break.
_MEASURED = 10.0
# What a narrow table is stretched to, of the line.
_NARROWEST = 0.6
# How many lines a text may claim when columns share what their longest words leave.
_LONGEST = 3


@dataclass(frozen=True)
class Layout:
    """Each column's share of the line, the size of the letters in points, and whether all words have room."""

    shares: tuple[float, ...]
    size: float
    fits: bool


def layout(columns: Sequence[Sequence[str]], line: float, sizes: Sequence[float]) -> Layout:
    """Return how columns of texts stand on a line of so many cm, in the first of the sizes in which all words fit.

    Every column has room for its longest word; what is left goes to those with longer texts. A narrow table leaves
    room over. Where no size fits, the last one is taken and the widest columns give way: their words alone are broken.
    """
    words: list[float] = []
    for size in sizes:
        words = [_room((word for text in texts for word in text.split(" ")), size, line) for texts in columns]
        wanted = [
            max(word, min(_room(texts, size, line), _LONGEST)) for word, texts in zip(words, columns, strict=True)
        ]
        if sum(wanted) <= 1:
            stretch = max(1, _NARROWEST / sum(wanted))
            return Layout(tuple(round(one * stretch, 4) for one in wanted), size, True)
        if sum(words) <= 1:
            left = (1 - sum(words)) / (sum(wanted) - sum(words))
            shares = (word + (want - word) * left for word, want in zip(words, wanted, strict=True))
            return Layout(tuple(round(one, 4) for one in shares), size, True)
    widest = _widest(words)
    return Layout(tuple(round(min(one, widest), 4) for one in words), sizes[-1], False)


def broken(columns: Sequence[Sequence[str]], made: Layout, line: float) -> int:
    """Return how many lines more than one the texts of all columns take at most."""
    lines = (_room([text], made.size, line) / share for texts, share in zip(columns, made.shares, strict=True)
             for text in texts)  # fmt: skip
    # Shares are rounded: a text that fills its column is one line.
    return sum(max(math.ceil(wanted - 0.01) - 1, 0) for wanted in lines)


def _widest(words: Sequence[float]) -> float:
    """How wide a column may be at most where all together would be wider than the line."""
    left = 1.0
    for place, word in enumerate(sorted(words)):
        if word * (len(words) - place) > left:
            return left / (len(words) - place)
        left -= word
    return left


def _room(texts: Iterable[str], size: float, line: float) -> float:
    widest = max((width(text, _MEASURED, "bold") for text in texts), default=0.0)
    return (widest * size / _MEASURED * 2.54 + _MARGINS) / line


def column_texts(rows: list[Any], count: int) -> list[list[str]]:
    """Return the texts of each column of a pandoc table's rows, without the heads that reach over several."""
    texts: list[list[str]] = [[] for _ in range(count)]
    taken: set[tuple[int, int]] = set()
    for place, (_, cells) in enumerate(rows):
        column = 0
        for _, _, high, wide, blocks in cells:
            while (place, column) in taken:
                column += 1
            taken |= {(place + down, column + along) for down in range(high) for along in range(wide)}
            if wide == 1:
                texts[column].append(nodes.words_of(blocks))
    return texts
