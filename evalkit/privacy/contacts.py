"""How a person can be reached: telephone numbers, e-mail and street addresses, bank accounts."""

from __future__ import annotations

import re

from stdnum import iban

EMAIL = re.compile(r"[\w.+-]+ ?(?:@|[(\[]at[)\]]) ?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)

# Finnish mobile and landline numbers, and numbers with the code of a country.
PHONE = re.compile(
    r"(?<![\w.,+-])(?:(?:\+|00)[1-9]\d{0,2}[ \-]?(?:\(0\)[ \-]?)?\d(?:[ \-]?\d){5,11}"
    r"|\(?0(?:4\d|50|[235689]|1[3-9])\d{0,2}\)?(?:[ \-]?\d){4,8})(?![\w-]|[.,]\d)",
    re.ASCII,
)
# 01-09-2017, and what is left of 01 02 2000-01-31 after its first two digits.
_MONTH = re.compile(r"0\d[ -](?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"\d{1,2}[ -]\d{1,2}[ -](?:19|20)\d\d")

ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])(?:[Ff][Ii]\d\d(?: ?\d){14}|[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)"
    r"(?![A-Za-z0-9])"
)

# Streets: what a name ends in, with a number after it. Paths, shores and parks are names of projects and groups as
# well ("Oma polku 2"), so they need a staircase or a postal code besides.
_STREET = (
    r"(?:katu|tie|kuja|kaarre|raitti|väylä|bulevardi|penger|rinne|gatan|vägen|gränden|stigen|allén|bågen"
    r"| katu| street| road)"
)
_PATH = r"(?:polku|ranta|puisto|tori|aukio|kaari|taival|mäki|piha|portti)"
_NUMBER = r"\s+\d{1,4}(?:\s?-\s?\d{1,4})?"
ADDRESS = re.compile(
    rf"(?<!\w)[A-ZÅÄÖ][\w-]+(?:\s[A-ZÅÄÖ][\w-]+)?{_STREET}{_NUMBER}(?:\s?[A-Za-z](?:\s?\d{{1,3}})?)?(?!\w)"
    rf"|(?<!\w)[A-ZÅÄÖ][\w-]+{_PATH}{_NUMBER}(?:\s?[A-Z]\s?\d{{1,3}}(?!\w)|\s?[A-Z]?\s?\d*,?\s+\d{{5}}(?!\w))"
)
_HIGHWAY = re.compile(r"(?:valta|kanta|seutu|kehä|yhdys|moottori|rauta|europpa|eurooppa)tie\b", re.IGNORECASE)


def is_phone(match: re.Match[str]) -> bool:
    """Say whether a match of PHONE has as many digits as a number and is no date written with hyphens or blanks."""
    number = match[0]
    digits = sum(character.isdigit() for character in number)
    groups = [len(group) for group in re.findall(r"\d+", number)]
    grouped = len(groups) == 1 or max(groups[1:]) > 2
    return 8 <= digits <= 15 and grouped and not _DAY.match(number) and not _MONTH.match(number)


def is_account(match: re.Match[str]) -> bool:
    """Say whether a match of ACCOUNT is an international bank account number with the right check digits."""
    return bool(iban.is_valid(match[0]))


def is_address(match: re.Match[str]) -> bool:
    """Say whether a match of ADDRESS is no numbered highway."""
    return not _HIGHWAY.match(match[0])
