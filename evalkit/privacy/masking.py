"""What must not be told about a person, in whatever is shown of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from evalkit.privacy.identifiers import without_identifiers

MASK = "******"
LONGEST = 40
# A code is a word or a few; what is longer is a note, and may be about a person.
LONGEST_CODED = 30

# Whatever has the form of a Finnish identity code, dates that do not exist included: masked, though not refused.
_IDENTITY_CODE = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", re.IGNORECASE)
# Where a word begins and ends. Staff may number persons 1, 2, 3: the parts of 31.2.2018 and 1,5 are no words.
_START = re.compile(r"(?<!\w)(?!(?<=\d[.,])\d)")
_END = re.compile(r"(?!\w)(?!(?<=\d)[.,]\d)")


class Persons:
    """The identifiers of a project's persons, to be masked in any text that is shown."""

    def __init__(self, identifiers: Iterable[object] = ()) -> None:
        self._folded = frozenset(str(identifier).casefold() for identifier in identifiers)
        self._longest = max(map(len, self._folded), default=0)

    def masked(self, text: str) -> str:
        """Return the text with each identifier masked that stands in it as whole words, in whatever case."""
        if not self._folded:
            return text
        starts = {match.start() for match in _START.finditer(text)}
        ends = [match.start() for match in _END.finditer(text)]
        told, at = [], 0
        while at < len(text):
            end = self._end(text, at, ends) if at in starts else at
            told.append(MASK if end > at else text[at])
            at = max(end, at + 1)
        return "".join(told)

    def _end(self, text: str, start: int, ends: list[int]) -> int:
        """Where the longest identifier that starts here ends; the start where none does."""
        near = (end for end in reversed(ends) if start < end <= start + self._longest)
        return next((end for end in near if text[start:end].casefold() in self._folded), start)


NOBODY = Persons()


def masked(text: str) -> str:
    """Return a text with each identifier masked, and what has the form of an identity code."""
    return without_identifiers(_IDENTITY_CODE.sub(MASK, text), MASK)


def shown(value: str, persons: Persons = NOBODY, longest: int = LONGEST) -> str:
    """Return a text as a fault may show it: identifiers and persons masked, cut to a length (40 characters)."""
    told = persons.masked(masked(value))
    return told if len(told) <= longest else told[: longest - 1] + "…"


def shown_cell(value: str, persons: Persons = NOBODY, coded: bool = False) -> str:
    """Return a cell as a fault may show it: as `shown`, and masked whole where it may be a name.

    Two capitalised words in a row may be one, and so may whatever is long in a column of codes.
    """
    note = coded and len(value) > LONGEST_CODED
    return MASK if note or _may_be_a_name(value) else shown(value, persons)


def _may_be_a_name(value: str) -> bool:
    capitalised = [word.isalpha() and word[0].isupper() for word in re.findall(r"\w+", value)]
    return any(both == (True, True) for both in pairwise(capitalised))
