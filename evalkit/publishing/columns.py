"""Columns of a table on paper: how wide each is and how large the letters are, so that no word need be broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalkit.drawing.paper import width
from evalkit.publishing import nodes
from evalkit.publishing.tabulation import SHORT

# The margins of a cell in cm.
_MARGINS = 0.35
# Texts are measured in this size of a wide font, words in bold: whatever font is used, none need break.
_MEASURED = 10.0
# What a narrow table is stretched to, of the line.
_NARROWEST = 0.6
# Columns are alike whose longest texts differ by less than this, as a logarithm.
_ALIKE = 0.2
# Where a line may be broken.
_BREAK = re.compile(r" |(?<=/)")
# In how many parts the room that words leave is shared out.
_PARTS = 80

Rows = Sequence[Sequence[str]]
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """Each column's share of the line, the size of the letters in points, and whether all words have room.

    `lines` tells how many lines of text stand below each other in the whole table.
    """

    shares: tuple[float, ...]
    size: float
    fits: bool
    lines: int


def layout(rows: Rows, heads: int, line: float, sizes: Sequence[float]) -> Layout:
    """Return how rows of texts, the first `heads` heads, on a line of so many cm: in the first size in which they fit.

    Every column has room for its longest word, and in one of the first two sizes for its short texts where all columns
    can have that; what is left is shared so that the table is low. A narrow table leaves room over. Where no size fits,
    the last one is taken and the widest columns give way: their words alone are broken.
    """
    widths = {size: np.array([[_room([text], size, line) for text in row] for row in rows]) for size in sizes}
    for size, whole in (*((size, True) for size in sizes[:2]), *((size, False) for size in sizes)):
        texts = widths[size]
        wanted = texts.max(axis=0)
        if wanted.sum() <= 1:
            return _layout(wanted * max(1, _NARROWEST / wanted.sum()), texts, size, line, True)
        least = _least(rows, heads, size, line, whole)
        if least.sum() <= 1:
            return _layout(_shared(least, texts, _MARGINS / line), texts, size, line, True)
    widest = _widest(least)
    return _layout(np.minimum(least, widest), texts, size, line, False)


def _least(rows: Rows, heads: int, size: float, line: float, whole: bool) -> Shares:
    """What each column needs so that no word, or with `whole` no short text, is on two lines."""
    columns = list(zip(*rows, strict=True))
    words = [_room((word for text in column for word in _BREAK.split(text)), size, line) for column in columns]
    short = [_room(filter(_is_short, column[heads:]), size, line, "normal") for column in columns]
    return np.maximum(words, short) if whole else np.array(words)


def _layout(shares: Shares, texts: Shares, size: float, line: float, fits: bool) -> Layout:
    # Shares are rounded: a text that fills its column is one line.
    high = np.ceil(_lines(texts, shares, _MARGINS / line).max(axis=1) - 0.01)
    return Layout(tuple(round(float(one), 4) for one in shares), size, fits, int(high.sum()))


def _lines(texts: Shares, shares: Shares, margins: float) -> Shares:
    """How many lines each text takes in its column, if a broken line leaves as much room over as two margins."""
    filled = np.maximum(shares - 3 * margins, margins)
    lines: Shares = np.where(texts <= shares, 1.0, np.maximum((texts - margins) / filled, 1.0))
    return lines


def _shared(least: Shares, texts: Shares, margins: float) -> Shares:
    """The room that `least` leaves, part by part where it makes the table lowest; columns that are alike share alike.

    A row's height is nearly that of its longest cell, in a smooth form: of two columns equally long, one alone gains
    nothing. It is made of squares and roots alone, which are the same on every machine.
    """
    alike = _alike(texts.max(axis=0))
    same = np.array([least[group].max() for group in alike])
    shares = same if same.sum() <= 1 else least.copy()
    part = (1 - shares.sum()) / _PARTS
    ways = [part * group / group.sum() for group in np.unique(alike, axis=0)[::-1]]
    for _ in range(_PARTS):
        heights = [_height(_lines(texts, shares + way, margins)) for way in ways]
        shares = shares + ways[int(np.argmin(np.round(heights, 9)))]
    return shares


def _alike(wanted: Shares) -> NDArray[np.bool_]:
    """Which columns are like each column: those with nearly as long texts; the first one, with row heads, is not."""
    alike: NDArray[np.bool_] = np.abs(np.log(wanted[:, None] / wanted)) < _ALIKE
    alike[0, 1:] = alike[1:, 0] = False
    return alike


def _height(lines: Shares) -> float:
    return float(np.sqrt(np.sqrt(np.sqrt(_eighth(lines).sum(axis=1)))).sum())


def _eighth(values: Shares) -> Shares:
    return np.square(np.square(np.square(values)))


def _widest(words: Iterable[float]) -> float:
    """How wide a column may be at most where all together would be wider than the line."""
    left, ordered = 1.0, sorted(words)
    for place, word in enumerate(ordered):
        if word * (len(ordered) - place) > left:
            return left / (len(ordered) - place)
        left -= word
    return left


def _is_short(text: str) -> bool:
    # A line may well be broken before brackets, such as those of an interval.
    return len(text) <= SHORT and "(" not in text


def _room(texts: Iterable[str], size: float, line: float, weight: str = "bold") -> float:
    widest = max((width(text, _MEASURED, weight) for text in texts), default=0.0)
    return (widest * size / _MEASURED * 2.54 + _MARGINS) / line


def row_texts(rows: list[Any], count: int) -> list[list[str]]:
    """Return the texts of a pandoc table's rows by column, empty below and beside a cell that reaches over several."""
    texts = [[""] * count for _ in rows]
    taken: set[tuple[int, int]] = set()
    for place, (_, cells) in enumerate(rows):
        column = 0
        for _, _, high, wide, blocks in cells:
            while (place, column) in taken:
                column += 1
            taken |= {(place + down, column + along) for down in range(high) for along in range(wide)}
            if wide == 1:
                texts[place][column] = nodes.words_of(blocks)
    return texts
