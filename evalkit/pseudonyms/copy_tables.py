"""Tables as the copy has them: only the columns in use, pseudonyms for persons, years for days of birth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evalkit.errors import Fault
from evalkit.loading.cells import fold, text
from evalkit.loading.identities import Watch
from evalkit.loading.reading import Reading
from evalkit.own_columns import OWN, plain_name
from evalkit.privacy import find_identifiers
from evalkit.privacy.headers import header_kind
from evalkit.privacy.identity_codes import birth_year, compact
from evalkit.privacy.masking import LONGEST_CODED
from evalkit.project import TableSource
from evalkit.pseudonyms.pseudonym import Pseudonyms
from evalkit.schema import PARTICIPANTS

# Columns in which people write freely: what only one row says is no category but a note on its person.
_NOTES = ("exit_reason", "source")
# What stands in the place of an identifier in a text.
GAP = "[…]"


@dataclass(frozen=True)
class Rules:
    """How tables are copied: the pseudonyms, what is looked for in texts, and the headers of columns to be left out."""

    pseudonyms: Pseudonyms
    watch: Watch
    left_out: Collection[str] = ()


@dataclass(frozen=True)
class CopiedTable:
    """A table of the copy: header of each column by the name it has in `project.toml`, rows in the same order, the
    source's number of each row.
    """

    name: str
    headers: Mapping[str, str]
    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...]
    file: str
    sheet: str

    def at_source(self, fault: Fault) -> Fault:
        """Return a fault of this table with the place in the file that it was copied from."""
        row = self.numbers[fault.row - 2] if fault.row and 2 <= fault.row < len(self.numbers) + 2 else None
        return replace(fault, file=self.file, sheet=self.sheet, row=row)


def copied(reading: Reading, source: TableSource, rules: Rules) -> CopiedTable:
    """Return the copy of a table.

    Rows come in the order of the pseudonyms: a list in the order of the names would tell who is who.
    """
    kept = [name for name, header in reading.headers.items() if name == "person" or header not in rules.left_out]
    columns = {name: _values(reading, name, source, rules) for name in kept if name != "birth_date"}
    if born := _birth_years(reading):
        known = columns.get("birth_year", [None] * len(born))
        columns["birth_year"] = [year or other for year, other in zip(known, born, strict=True)]
    persons = columns.get("person", [])
    order = sorted(range(len(reading.raw)), key=lambda row: persons[row] or "" if persons else row)
    return CopiedTable(
        name=reading.schema.name,
        headers={plain_name(name): _header(reading, name, rules.watch) for name in columns},
        rows=tuple(tuple(values[row] for values in columns.values()) for row in order),
        numbers=tuple(int(reading.raw.index[row]) for row in order),
        file=reading.file,
        sheet=reading.sheet,
    )


def _header(reading: Reading, name: str, watch: Watch) -> str:
    """The source's header; evalkit's own name where the source has none or one that would be refused."""
    header = reading.headers.get(name, name)
    refused = find_identifiers(header) or header_kind(header, of_persons="person" in reading.headers)
    return plain_name(name) if refused and not watch.clears(header) else header


def _birth_years(reading: Reading) -> list[int | None]:
    """Years of birth by the days of birth, or by identity codes that were the identifiers; empty without either."""
    if "birth_date" in reading.frame:
        return [None if pd.isna(day) else int(day.year) for day in reading.frame["birth_date"]]
    if reading.schema.name != PARTICIPANTS.name or "birth_year" in reading.frame:
        return []
    codes = [None if pd.isna(person) else compact(person) for person in reading.frame["person"]]
    return [birth_year(code) if code else None for code in codes] if any(codes) else []


def _values(reading: Reading, name: str, source: TableSource, rules: Rules) -> list[Any]:
    meanings = [None if pd.isna(value) else value for value in reading.frame[name]]
    if name == "person":
        return [person and rules.pseudonyms.of(person) for person in meanings]
    kind = reading.schema.column(name).kind
    if kind not in ("text", "code"):
        return [value.date() if isinstance(value, pd.Timestamp) else value for value in meanings]
    cells = [text(cell) for cell in reading.raw[name]]
    if "person" not in reading.schema.column_names:
        return [cell and rules.watch.cleaned(cell, GAP) for cell in cells]
    words = {fold(word) for word in source.values.get(name, {})} | set(map(fold, reading.schema.column(name).codes))
    told = _notes(reading, name, cells, rules.watch)
    return [None if cell in told and fold(cell) not in words else cell for cell in cells]


def _notes(reading: Reading, name: str, cells: Collection[str | None], watch: Watch) -> set[str]:
    """The cells of a column that may tell of their persons: long ones, those with an identifier, and single ones where
    people write freely."""
    own = name.startswith(OWN) and not reading.schema.column(name).codes
    counts = Counter(cell for cell in cells if cell)
    single = {cell for cell, count in counts.items() if count == 1} if name in _NOTES or own else set()
    return single | {cell for cell in counts if len(cell) > LONGEST_CODED or any(watch.found(cell))}
