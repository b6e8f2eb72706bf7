"""Keyed pseudonyms: the same person is called the same wherever the key is the same, and nobody without it can tell."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata

from evalkit.errors import Fault, ParameterError
from evalkit.loading.cells import fold
from evalkit.privacy.identity_codes import compact

# 12 characters of base 32 are 60 bits: among 10,000 persons two alike have a chance of 5 in 10 to the 11th.
LENGTH = 12
# A pseudonym begins with a letter and holds none of 0, 1, 8 and 9, so it can be taken for no identity code or phone.
PREFIX = "P"


def normalised(person: str) -> str:
    """Return the form in which identifiers are compared: Finnish identity codes in their compact form, other ones in
    Unicode's compatibility form without regard to case and to the kind and number of their blanks."""
    text = unicodedata.normalize("NFKC", person)
    return compact(text) or fold(text)


class Pseudonyms:
    """HMAC-SHA256 (RFC 2104) of the normalised identifier, its first bits in base 32 (RFC 4648) after a P."""

    def __init__(self, key: bytes, length: int = LENGTH) -> None:
        self._key, self._length = key, length
        self._taken: dict[str, str] = {}

    def of(self, person: str) -> str:
        """Return a person's pseudonym; ParameterError in the hardly possible case that another one has the same."""
        name = normalised(person)
        digest = hmac.new(self._key, name.encode(), hashlib.sha256).digest()
        pseudonym = PREFIX + base64.b32encode(digest).decode("ascii")[: self._length]
        if self._taken.setdefault(pseudonym, name) != name:
            raise ParameterError(Fault("pseudonyms_alike", key="key"))
        return pseudonym
