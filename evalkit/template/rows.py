"""The rows of the template's tables, by code."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from importlib.resources import files

from evalkit.own_columns import plain_name
from evalkit.project import Settings
from evalkit.schema import INDICATORS, Column, Kind

Cell = str | int | float | datetime.date | None
Rows = list[dict[str, Cell]]


def template_rows(settings: Settings, language: str) -> dict[str, Rows]:
    """Return the rows of each table, a value for each of its columns; None where a cell is empty."""
    found = {}
    for table in settings.tables:
        # What indicators measure is prose; persons are codes and days.
        place = language if table == INDICATORS.name else "persons"
        text = (files("evalkit.template") / place / f"{table}.csv").read_text(encoding="utf-8")
        columns = {plain_name(column.name): column for column in settings.table_schema(table).columns}
        found[table] = [_typed(row, columns) for row in csv.DictReader(text.splitlines())]
    return found


def _typed(row: Mapping[str, str], columns: Mapping[str, Column]) -> dict[str, Cell]:
    return {columns[name].name: _value(text, columns[name].kind) for name, text in row.items()}


def _value(text: str, kind: Kind) -> Cell:
    if not text:
        return None
    if kind == "day":
        return datetime.date.fromisoformat(text)
    if kind in ("whole", "number"):
        number = float(text)
        return int(number) if number.is_integer() else number
    return text
