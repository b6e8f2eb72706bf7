"""Tables: from rows to a worded table, by the definitions in `tables.toml`."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from evalkit.blocks import Cell, Line, Table
from evalkit.errors import Fault, ParameterError
from evalkit.results import Results, Row
from evalkit.wording import Words


@dataclass(frozen=True)
class Layout:
    """How a table is laid out: the rows it selects, its line and column dimensions, the forms of its cells."""

    select: dict[str, list[str]]
    lines: str
    columns: str
    statistics: tuple[str, ...]


@cache
def layouts() -> dict[str, Layout]:
    """Return every table definition by name."""
    raw = tomllib.loads((files("evalkit") / "tables.toml").read_text(encoding="utf-8"))
    return {name: Layout(**{**entry, "statistics": tuple(entry["statistics"])}) for name, entry in raw.items()}


@dataclass(frozen=True)
class Form:
    """What a cell prints: of which statistics (all where none is named), and how."""

    statistics: tuple[str, ...]
    show: Callable[[Words, Row], str]


FORMS = {
    "count": Form(("count",), lambda words, row: words.figure(row)),
    "share": Form(("share", "estimate"), lambda words, row: words.figure(row, 1)),
    "interval": Form(("share", "estimate", "mean"), lambda words, row: words.interval(row).text),
    "of": Form(("share",), lambda words, row: words.of(row).text),
    "figure": Form((), lambda words, row: words.figure(row)),
}


def table(shown: Results, name: str, words: Words) -> Table:
    """Return the worded table of that name, made from protected rows.

    Lines and columns stand in the order of the rows; a line and column without a row is marked not applicable.
    Raises ParameterError for a name that `tables.toml` lacks.
    """
    layout = layouts().get(name)
    if layout is None:
        raise ParameterError(Fault("table_unknown", key="table", value=name, expected=", ".join(layouts())))
    wanted = {key: tuple(values) for key, values in layout.select.items()}
    rows = shown.where(**wanted)
    lines = _distinct(rows, lambda row: _place(row, layout.lines))
    columns = _distinct(rows, lambda row: _place(row, layout.columns))
    several = len(columns) > 1 or layout.columns == "statistic"
    heads = [words.text(f"table.{name}.lines")]
    for column in columns:
        heads += [_head(words, layout, column, form, several) for form in layout.statistics]
    cells: dict[tuple[Place, Place], list[Row]] = defaultdict(list)
    for row in rows:
        cells[_place(row, layout.lines), _place(row, layout.columns)].append(row)
    body = tuple(
        Line(
            _name(words, line),
            tuple(_cell(words, cells[line, column], FORMS[form]) for column in columns for form in layout.statistics),
            total=not line[0],
        )
        for line in lines
    )
    notes = (words.text(f"table.{name}.note"),) if words.has(f"table.{name}.note") else ()
    return Table(name, words.text(f"table.{name}.caption"), tuple(heads), body, notes)


Place = tuple[str, str]


def _place(row: Row, dimension: str) -> Place:
    """The line or column a row belongs to, as the kind and code of its label."""
    if dimension == "category":
        return (row.variable, row.category)
    if dimension == "time":
        return ("time", f"{row.time:g}")
    return (dimension, getattr(row, dimension))


def _distinct(rows: Results, key: Callable[[Row], Place]) -> list[Place]:
    return list(dict.fromkeys(key(row) for row in rows))


def _head(words: Words, layout: Layout, column: Place, form: str, several: bool) -> str:
    name = words.label(*column) if several else ""
    what = "" if form == "figure" else words.text(f"table.form.{form}")
    return words.text("table.head", column=name, form=what) if name and what else name or what or words.label(*column)


def _name(words: Words, line: Place) -> str:
    kind, code = line
    if not kind:
        return words.text("table.total")
    return words.moment(float(code)) if kind == "time" else words.label(kind, code)


def _cell(words: Words, rows: list[Row], form: Form) -> Cell:
    row = next((row for row in rows if not form.statistics or row.statistic in form.statistics), None)
    if row is None:
        return Cell(words.text("form.mark.not_applicable"), mark="not_applicable")
    return Cell(form.show(words, row), row.id, row.origin, row.mark)
