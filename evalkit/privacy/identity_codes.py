"""Personal identity codes: the Finnish one in all its spellings, and those of Sweden and Estonia."""

from __future__ import annotations

import re

from stdnum.ee import ik
from stdnum.fi import hetu
from stdnum.se import personnummer

from evalkit.privacy.spelling import plain

# The sign of a century; since 2023 there are six for the 1900s and six for the 2000s.
CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}

# ddmmyy, century sign, three digits, check mark; blanks between the parts, points in the date, in either case.
# 01.01.00-2000-01-01 are two dates.
FINNISH = re.compile(
    r"(?<!\d)(?P<day>\d\d)[ .]?(?P<month>\d\d)[ .]?(?P<year>\d\d) {0,2}(?P<sign>[-+A-FU-Y]) {0,2}(?P<number>\d{3})"
    r" {0,2}(?P<mark>[0-9A-Y])(?![0-9A-Za-z]|-\d\d-)",
    re.IGNORECASE | re.ASCII,
)
# The same without its sign, as some systems export it.
FINNISH_UNSIGNED = re.compile(r"(?<!\d)(\d{6}) ?(\d{3} ?[0-9A-Y])(?![0-9A-Za-z])", re.IGNORECASE | re.ASCII)
SWEDISH = re.compile(r"(?<!\d)(?:(?:19|20)\d{10}|(?:19|20)?\d{6} ?[-+] ?\d{4})(?!\w)", re.ASCII)
ESTONIAN = re.compile(r"(?<!\d)[1-6]\d{10}(?!\w)", re.ASCII)


def is_finnish(match: re.Match[str]) -> bool:
    """Say whether a match of FINNISH may be a person's code: its day and month exist, its check mark may be wrong.

    A slip of the keyboard tells who is meant as well as the right code does. Temporary codes (900–999) count too.
    """
    return 1 <= int(match["day"]) <= 31 and 1 <= int(match["month"]) <= 12


def is_finnish_unsigned(match: re.Match[str]) -> bool:
    """Say whether a match of FINNISH_UNSIGNED is right in one century; without its sign it needs its check mark."""
    codes = (f"{match[1]}{sign}{_compact(match[2])}" for sign in "-A")
    return any(hetu.is_valid(code, allow_temporary=True) for code in codes)


def is_swedish(match: re.Match[str]) -> bool:
    """Say whether a match of SWEDISH has a day of birth and the right check digit."""
    return bool(personnummer.is_valid(_compact(match[0])))


def is_estonian(match: re.Match[str]) -> bool:
    """Say whether a match of ESTONIAN has a day of birth and the right check digit."""
    return bool(ik.is_valid(match[0]))


def compact(text: str) -> str | None:
    """Return the Finnish code that a text is, in capitals and without blanks; None if it is none or holds more."""
    match = FINNISH.fullmatch(plain(text).strip())
    if match is None or not is_finnish(match):
        return None
    return _compact(match[0])


def birth_year(code: str) -> int:
    """Return the year of birth that a compact Finnish code tells."""
    return CENTURIES[code[6]] + int(code[4:6])


def _compact(text: str) -> str:
    return re.sub(r"[\s.]", "", text).upper()
