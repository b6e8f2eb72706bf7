"""What the template's workbook explains: its tables, columns and words, in one language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from evalkit.own_columns import plain_name
from evalkit.schema import ANSWERS, Column


@dataclass(frozen=True)
class Notes:
    """The texts of the sheet of notes, and what a cell says that does not take a value.

    `tables` is by table, `columns` by table and column, `values` by column and code, `answer` standing for all columns
    of yes, no and refused.
    """

    title: str
    sheet: str
    heads: tuple[str, ...]
    required: str
    about: tuple[str, ...]
    wrong_word: str
    wrong_day: str
    wrong_number: str
    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of_column(self, table: str, column: Column) -> str:
        """Return what a column holds, and that it must be filled in where it must."""
        told = self.columns[table][plain_name(column.name)]
        return f"{told} {self.required}" if column.required else told

    def of_code(self, column: Column, code: str) -> str:
        """Return what a code means; empty where its word says it."""
        kind = "answer" if column.codes and set(column.codes) <= set(ANSWERS) else plain_name(column.name)
        return self.values.get(kind, {}).get(code, "")


def read_notes(language: str) -> Notes:
    """Return the notes of a language that the template has."""
    text = (files("evalkit.template") / language / "notes.toml").read_text(encoding="utf-8")
    return Notes(**tomllib.loads(text))
