"""Headers of columns that hold identifiers, in Finnish, Swedish and English."""

from __future__ import annotations

import re

# Kind of identifier to headers in the form that `header_kind` compares; * stands for any beginning.
_HEADERS = {
    "name": (
        "*etunimi", "*etunimet", "*sukunimi", "*kutsumanimi", "syntymänimi", "tyttönimi", "koko nimi", "kokonimi",
        "nimi sukunimi etunimi", "suku ja etunimi", "etu ja sukunimi", "first name", "firstname", "forename",
        "last name", "lastname", "surname", "family name", "given name", "full name", "fullname", "maiden name",
        "*förnamn", "*efternamn", "tilltalsnamn", "flicknamn", "fullständigt namn",
    ),
    "identity_code": (
        "*henkilötunnus", "*henkilötunnukset", "hetu", "hetut", "hlötunnus", "hlö tunnus", "sotu",
        "*sosiaaliturvatunnus", "*personbeteckning", "*personnummer", "social security number", "ssn", "national id",
        "personal identity code",
    ),
    "phone": (
        "*puhelin", "*puhelinnumero", "*puhelinnro", "puh", "puh nro", "gsm", "*matkapuhelin", "phone", "phone number",
        "telephone", "tel", "mobile", "*telefon", "*telefonnummer", "mobil", "mobilnummer",
    ),
    "email": (
        "*sähköposti", "*sähköpostiosoite", "email", "e mail", "email address", "e post", "epost", "*e postadress",
    ),
    "address": (
        "osoite", "*katuosoite", "*lähiosoite", "*kotiosoite", "*postiosoite", "address", "home address",
        "street address", "adress", "*gatuadress", "*hemadress", "*postadress",
    ),
    "bank_account": ("tilinumero", "pankkitili", "iban", "kontonummer", "bankkonto", "account number", "bank account"),
}  # fmt: skip
# "Nimi" alone is a person's where rows are persons'; in a table of indicators it is an indicator's.
_OF_PERSONS = ("nimi", "name", "namn")
_WHOSE = ("osallistujan", "asiakkaan", "henkilön", "opiskelijan", "hakijan", "deltagarens", "klientens", "personens",
          "participant", "client", "person", "participants", "clients")  # fmt: skip


def _pattern(header: str) -> str:
    return r".*" + re.escape(header[1:]) if header.startswith("*") else re.escape(header)


_PATTERNS = {kind: re.compile("|".join(map(_pattern, headers))) for kind, headers in _HEADERS.items()}


def header_kind(header: str, of_persons: bool) -> str:
    """Return the kind of identifier that a column of this header holds; empty for any other header.

    `of_persons` says that the table's rows are persons', and so is a column that is called only "Nimi".
    """
    words = " ".join(re.findall(r"[^\W_]+", header)).casefold()
    whose, _, what = words.rpartition(" ")
    if what in _OF_PERSONS and (whose in _WHOSE or (of_persons and not whose)):
        return "name"
    what = what if whose in _WHOSE else words
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(what)), "")
