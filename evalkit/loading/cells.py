"""Cells as staff write them, and what they mean: text, numbers, codes; `days` reads days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

Cell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None

_NUMBER = re.compile(r"[+-]?(\d{1,15}|\d{1,3}( \d{3}){1,4})([.,]\d{1,15})?", re.ASCII)
_LARGEST = 1e15


def fold(text: str) -> str:
    """Return a text as it is compared: without regard to case, and to the kind and number of its spaces."""
    return " ".join(text.split()).casefold()


def text(cell: Cell) -> str | None:
    """Return a cell as trimmed text, None if blank; whole numbers without decimals, dates as yyyy-mm-dd."""
    if cell is None or isinstance(cell, str):
        return (cell or "").strip() or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)


def number(cell: Cell) -> float | None:
    """Return the number of a number cell or of text with decimal comma or point; None for anything else."""
    if isinstance(cell, str):
        written = " ".join(cell.split()).replace("\N{MINUS SIGN}", "-")
        if _NUMBER.fullmatch(written) is None:
            return None
        cell = float(written.replace(" ", "").replace(",", "."))
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return float(cell) if abs(cell) < _LARGEST else None


def whole(cell: Cell) -> int | None:
    """Return the number of a cell that holds a whole one; None for anything else."""
    value = number(cell)
    return int(value) if value is not None and value.is_integer() else None


def coded(cell: Cell, codes: Mapping[str, str]) -> str | None:
    """Return the code for a cell's text, looked up by its folded form; the text itself if it has none."""
    written = text(cell)
    return None if written is None else codes.get(fold(written), written)


# Kind of column to the type of its frame column.
DTYPES = {"text": "object", "code": "object", "day": "datetime64[ns]", "number": "float64", "whole": "Int64"}
