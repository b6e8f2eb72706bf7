"""Cells as staff write them, and what they mean: text, days, numbers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping

Cell = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None

# Days outside these years are slips of the keyboard, and would overflow the frames' time stamps.
FIRST_YEAR, LAST_YEAR = 1900, 2100
# What is expected of a cell of each kind: the years, or a number as an example; shown to who wrote something else.
FORMATS = {"day": f"{FIRST_YEAR}–{LAST_YEAR}", "number": "0,5", "whole": "0"}

_DATE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
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


def day(cell: Cell) -> datetime.date | None:
    """Return the date of a date cell or of d.m.yyyy or yyyy-mm-dd text; None for anything else."""
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, str):
        cell = _written_day(cell.strip())
    if not isinstance(cell, datetime.date):
        return None
    return cell if FIRST_YEAR <= cell.year <= LAST_YEAR else None


def _written_day(written: str) -> datetime.date | None:
    match = _DATE.fullmatch(written)
    if match is None:
        return None
    finnish = match["year"], match["month"], match["day"]
    year, month, day_of_month = (int(part) for part in (finnish if match["year"] else match.groups()[3:]))
    try:
        return datetime.date(year, month, day_of_month)
    except ValueError:
        return None


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


# Kind of column to the reader of its cells and the type of its frame column.
READERS: dict[str, Callable[[Cell], object]] = {"day": day, "number": number, "whole": whole}
DTYPES = {"text": "object", "code": "object", "day": "datetime64[ns]", "number": "float64", "whole": "Int64"}
