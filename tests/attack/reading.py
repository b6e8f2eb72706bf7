"""What was read: numbers with their place and what they allow, texts, curves and bars; and how print is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evalkit.wording import MINUS, NO_BREAK, RANGE

# What typesetting puts between letters and numbers, and what a reader does not see.
INVISIBLE = dict.fromkeys(map(ord, "\u2060\u200b\u00ad"))
SPACES = {ord(NO_BREAK): " ", 0x202F: " ", 0x2009: " "}
# A share printed with one decimal, a count without: what lies within half of the last digit.
EXACT = 1e-9


@dataclass(frozen=True)
class Printed:
    """One number that was read: where, of which row, which part of it, and between which bounds the exact one lies."""

    place: str
    row: str
    part: str
    low: float
    high: float


@dataclass(frozen=True)
class Unit:
    """A run of text that stands together, such as a paragraph or a table's line, and where."""

    place: str
    text: str


@dataclass
class Reading:
    """Everything that was read of one release, or of several together."""

    printed: list[Printed] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    curves: dict[str, list[list[tuple[float, float]]]] = field(default_factory=dict)
    bars: dict[str, list[float]] = field(default_factory=dict)
    cells: list[tuple[str, float]] = field(default_factory=list)

    def __iadd__(self, other: Reading) -> Reading:
        self.printed += other.printed
        self.units += other.units
        self.marks |= other.marks
        self.curves |= other.curves
        self.bars |= other.bars
        self.cells += other.cells
        return self


def plain(text: str) -> str:
    """Return text as a reader sees it: one kind of space, nothing invisible."""
    return re.sub(r"\s+", " ", text.translate(INVISIBLE).translate(SPACES)).strip()


def numbers(text: str, language: str = "fi") -> list[tuple[float, float]]:
    """Return each number of a printed text with half of its last digit."""
    text = plain(text).replace(MINUS, "-")
    group, mark = (",", r"\.") if language == "en" else (" ", ",")
    found = re.finditer(rf"(?<![\w.,])-?\d{{1,3}}(?:{group}\d{{3}})+(?:{mark}\d+)?|-?\d+(?:{mark}\d+)?", text)
    read = []
    for match in found:
        digits = match.group().replace(group, "") if group == "," else match.group().replace(" ", "")
        whole, _, decimals = digits.replace(",", ".").partition(".")
        read.append((float(f"{whole}.{decimals or 0}"), 0.5 * 10 ** -len(decimals)))
    return read


def parts_of(text: str, language: str = "fi") -> Iterator[tuple[str, float, float]]:
    """Return what a printed cell says of its row: (part, low, high); `count` of `base`, interval, share or figure."""
    clean = plain(text)
    found = numbers(re.sub(rf"(?<=\d)\s*[{RANGE}/]", " ; ", clean), language)
    scale = 0.01 if "%" in clean and "yks" not in clean else 1.0
    if re.fullmatch(r"\d+/\d+", clean) and len(found) == 2:
        yield from ((name, value, value) for name, (value, _) in zip(("count", "base"), found, strict=True))
    elif RANGE in clean and len(found) == 2:
        for name, (value, half) in zip(("lower", "upper"), found, strict=True):
            yield name, (value - half) * scale - EXACT, (value + half) * scale + EXACT
    elif re.search(r"\(\d+/\d+\)", clean) and len(found) == 3:
        yield "value", (found[0][0] - found[0][1]) * scale - EXACT, (found[0][0] + found[0][1]) * scale + EXACT
        yield from ((name, value, value) for name, (value, _) in zip(("count", "base"), found[1:], strict=True))
    elif len(found) == 1:
        value, half = found[0]
        exact = scale == 1 and half == 0.5 and re.fullmatch(r"[\d -]+", clean.replace(MINUS, "-"))
        part = "integer" if exact else "value"
        yield part, (value - half) * scale - EXACT, (value + half) * scale + EXACT
