"""The values behind printed numbers: what a spreadsheet holds and the format in which it shows them as printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.chapter.blocks import Cell
from evalkit.numerals import NO_BREAK, RANGE
from evalkit.results import Row
from evalkit.wording import Words

_MOST_DECIMALS = 3


@dataclass(frozen=True)
class Value:
    """A number with its number format, or a text without one."""

    content: float | str
    form: str = ""


def value(cell: Cell, row: Row | None, words: Words) -> Value:
    """Return the row's number in the form that the cell prints, or the cell's text where that is another one."""
    if row is None or row.value is None or cell.mark:
        return Value(cell.text)
    form = _format(cell.text, row.value, row.unit, words)
    return Value(row.value, form) if form else Value(cell.text)


def bounds(cells: Sequence[Cell], rows: Mapping[str, Row], words: Words) -> list[tuple[Value, Value]]:
    """Return the lower and upper bounds of a column of intervals; nothing for any other column.

    A text in such a column, where there is no interval, stands in the place of both bounds.
    """
    found = []
    for cell in cells:
        printed = _interval(cell.text, rows.get(cell.row), words)
        if printed is None and re.search(r"\d", cell.text):
            return []
        found.append(printed or (Value(cell.text), Value(cell.text)))
    return found if any(one.form for one, _ in found) else []


def _interval(text: str, row: Row | None, words: Words) -> tuple[Value, Value] | None:
    low, dash, high = text.partition(RANGE)
    if not dash or row is None or row.lower is None or row.upper is None:
        return None
    unit = re.sub(r"^.*\d", "", high)
    forms = (_format(low + unit, row.lower, row.unit, words), _format(high, row.upper, row.unit, words))
    return (Value(row.lower, forms[0]), Value(row.upper, forms[1])) if all(forms) else None


def _format(text: str, number: float, unit: str, words: Words) -> str:
    """The number format that shows the number as the text does; empty where the text prints something else."""
    share = unit == "share"
    for decimals in range(_MOST_DECIMALS + 1):
        before, found, after = text.partition(words.number(number * 100 if share else number, decimals))
        if found and not re.search(r"\d", before + after) and share == ("%" in after):
            digits = "#,##0" + ("." + "0" * decimals if decimals else "")
            return _quoted(before) + digits + (" %" if share else _quoted(after))
    return ""


def _quoted(words: str) -> str:
    """Words of a number format; the letters that Excel would read as codes stand between quotation marks."""
    plain = words.replace(NO_BREAK, " ").replace('"', "")
    return f'"{plain}"' if plain else ""
