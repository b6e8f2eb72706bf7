"""Days as staff write them: date cells, 1.9.2017, 2017-09-01, and the serial numbers behind a spreadsheet's dates."""

from __future__ import annotations

import datetime
import re

from evalkit.loading.cells import Cell

# Days outside these years are slips of the keyboard, and would overflow the frames' time stamps.
FIRST_YEAR, LAST_YEAR = 1900, 2100
# Serial numbers count from here in Excel and LibreOffice, and from 1904 in workbooks that began on an old Mac.
DAY_0, DAY_0_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)
# Five digits: 1927 to 2173. Fewer are more likely a year or a count than a day before 1927.
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 99_999

_CLOCK = r"(?:[T ](?:klo )?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?)?"
_FINNISH = re.compile(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}){_CLOCK}", re.ASCII)
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_CLOCK}", re.ASCII)
# With a slash or a hyphen the day may come first or second.
_EITHER = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}){_CLOCK}", re.ASCII)
_SHORT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,2}", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)


def day(cell: Cell, day_0: datetime.date = DAY_0) -> datetime.date | None:
    """Return the day that a cell means, None for anything else; `day_0` is where its file's serial numbers begin.

    With slashes or hyphens, d/m/yyyy and m/d/yyyy are read only where both give the same day or one gives none.
    """
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    elif isinstance(cell, str) and _SERIAL.fullmatch(cell.strip()):
        cell = _counted(int(cell), day_0)
    elif isinstance(cell, str):
        days = _written(cell.strip())
        cell = days[0] if len(days) == 1 else None
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = _counted(cell, day_0)
    if not isinstance(cell, datetime.date):
        return None
    return cell if FIRST_YEAR <= cell.year <= LAST_YEAR else None


def refusal(cell: Cell) -> tuple[str, list[datetime.date]]:
    """Return the code of the fault that a cell without a day has, and the days that it may mean."""
    written = cell.strip() if isinstance(cell, str) else ""
    days = _written(written)
    if len(days) > 1:
        return "day_or_month", days
    if not days and any(pattern.fullmatch(written) for pattern in (_FINNISH, _ISO, _EITHER)):
        return "no_such_day", []
    return ("year_of_two_digits" if _SHORT.fullmatch(written) else "not_a_date"), []


def _counted(serial: float, day_0: datetime.date) -> datetime.date | None:
    within = _FIRST_SERIAL <= serial < _LAST_SERIAL + 1
    return day_0 + datetime.timedelta(days=int(serial)) if within else None


def _written(text: str) -> list[datetime.date]:
    """The days that a text may mean, the Finnish reading first."""
    if match := _FINNISH.fullmatch(text):
        orders = [(match[3], match[2], match[1])]
    elif match := _ISO.fullmatch(text):
        orders = [(match[1], match[2], match[3])]
    elif match := _EITHER.fullmatch(text):
        orders = [(match[4], match[3], match[1]), (match[4], match[1], match[3])]
    else:
        return []
    return list(dict.fromkeys(found for order in orders if (found := _day(*order))))


def _day(year: str, month: str, day_of_month: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
