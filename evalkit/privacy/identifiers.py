"""Identifiers of persons in any text: identity codes, contacts, accounts and full names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from evalkit.privacy import contacts, identity_codes, names
from evalkit.privacy.spelling import plain


@dataclass(frozen=True)
class Identifier:
    """What identifies a person in a text: its kind, and where it stands."""

    kind: str
    start: int
    end: int


def _always(match: re.Match[str]) -> bool:
    return True


# Kind, pattern, and whether a match is one. Of two that overlap, the kind that stands first here counts.
_FINDERS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    ("email", contacts.EMAIL, _always),
    ("identity_code", identity_codes.FINNISH, identity_codes.is_finnish),
    ("bank_account", contacts.ACCOUNT, contacts.is_account),
    ("foreign_code", identity_codes.SWEDISH, identity_codes.is_swedish),
    ("foreign_code", identity_codes.ESTONIAN, identity_codes.is_estonian),
    ("phone", contacts.PHONE, contacts.is_phone),
    ("identity_code", identity_codes.FINNISH_UNSIGNED, identity_codes.is_finnish_unsigned),
    ("address", contacts.ADDRESS, contacts.is_address),
    ("name", names.FULL_NAME, _always),
)
KINDS = tuple(dict.fromkeys(kind for kind, _, _ in _FINDERS))
# What can hold an identifier at all: two words, an at sign, or six digits.
_WORTH_A_LOOK = re.compile(r"\S\s+\S|@|(?:\d\D?){6}")


@lru_cache(maxsize=65_536)
def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Return the identifiers in a text in the order in which they stand; they do not overlap."""
    if not _WORTH_A_LOOK.search(text):
        return ()
    text, found = plain(text), list[Identifier]()
    for kind, pattern, is_one in _FINDERS:
        for match in pattern.finditer(text):
            apart = all(match.end() <= other.start or match.start() >= other.end for other in found)
            if apart and is_one(match):
                found.append(Identifier(kind, match.start(), match.end()))
    return tuple(sorted(found, key=lambda each: each.start))


def without_identifiers(text: str, mask: str) -> str:
    """Return the text with a mask in the place of each identifier."""
    for each in reversed(find_identifiers(text)):
        text = text[: each.start] + mask + text[each.end :]
    return text
