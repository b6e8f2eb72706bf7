"""Tables: from rows to a worded table, by the definitions in `tables.toml`."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from evalkit.chapter.blocks import Cell, HeadGroup, Line, Table
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
    raw = tomllib.loads((files("evalkit.chapter") / "tables.toml").read_text(encoding="utf-8"))
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
    "extent": Form((), lambda words, row: words.extent(row)),
    "figure": Form((), lambda words, row: words.figure(row, 1 if row.unit == "share" else None)),
}


def table(shown: Results, name: str, words: Words, variable: str = "") -> Table:
    """Return the worded table of that name, made from protected rows; of one variable and its total where one is named.

    Lines and columns stand in the order of the rows; a line and column without a row is marked not applicable.
    Raises ParameterError for a name that `tables.toml` lacks.
    """
    layout = layouts().get(name)
    if layout is None:
        raise ParameterError(Fault("table_unknown", key="table", value=name, expected=", ".join(layouts())))
    rows = selected(shown, name).where(**({"variable": ("", variable)} if variable else {}))
    lines = _distinct(rows, lambda row: _place(row, layout.lines))
    columns = _distinct(rows, lambda row: _place(row, layout.columns))
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
    about = _about(rows, variable, words)
    key = f"table.{name}"
    heads, groups = _heads(words, layout, words.text(f"{key}.lines", **about), columns)
    notes = (words.text(f"{key}.note", **about),) if words.has(f"{key}.note") else ()
    table_id = f"{name}-{variable}".replace("_", "-").strip("-")
    return Table(table_id, words.text(f"{key}.caption", **about), heads, body, notes, groups=groups)


def selected(shown: Results, name: str) -> Results:
    """Return the rows that the table of that name selects."""
    return shown.where(**{key: tuple(values) for key, values in layouts()[name].select.items()})


def _about(rows: Results, variable: str, words: Words) -> dict[str, str]:
    """What caption, heads and notes may say of the rows: the variable that groups them, their outcome."""
    name = words.label("variable", variable)
    outcome = words.label("outcome", next((row.outcome for row in rows), ""))
    return {"variable": name, "grouping": name.lower(), "outcome": outcome.lower()}


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


def _heads(
    words: Words, layout: Layout, first: str, columns: list[Place]
) -> tuple[tuple[str, ...], tuple[HeadGroup, ...]]:
    """The column heads, and the heads above them where each column of the layout has several statistics."""
    names = [_name(words, column) for column in columns]
    forms = [words.text(f"table.form.{form}") if form != "figure" else "" for form in layout.statistics]
    if len(columns) > 1 and len(forms) > 1:
        groups = (HeadGroup("", 1), *(HeadGroup(name, len(forms)) for name in names))
        return (first, *(form for _ in names for form in forms)), groups
    return (first, *(form if form and len(columns) == 1 else name for name in names for form in forms)), ()


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
