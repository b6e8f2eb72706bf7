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
    # The statistic whose text is a head over the lines that have it in common.
    sections: str = ""


@cache
def layouts() -> dict[str, Layout]:
    """Return every table definition by name."""
    raw = tomllib.loads((files("evalkit.chapter") / "tables.toml").read_text(encoding="utf-8"))
    return {name: Layout(**{**entry, "statistics": tuple(entry["statistics"])}) for name, entry in raw.items()}


@dataclass(frozen=True)
class Form:
    """What a cell prints: of which statistics (all where none is named), and how; an interval has its own origin."""

    statistics: tuple[str, ...]
    show: Callable[[Words, Row], str]
    interval: bool = False


FORMS = {
    "count": Form(("count",), lambda words, row: words.figure(row)),
    "share": Form(("share", "estimate"), lambda words, row: words.figure(row, 1)),
    "interval": Form(("share", "estimate", "mean"), lambda words, row: words.interval(row).text, interval=True),
    "of": Form(("share",), lambda words, row: words.of(row).text),
    "extent": Form((), lambda words, row: words.extent(row)),
    "figure": Form((), lambda words, row: words.figure(row, 1 if row.unit == "share" else None)),
    "realised": Form(("realised",), lambda words, row: _with_count(words, row)),
    "target": Form(("target",), lambda words, row: words.extent(row)),
    "status": Form(("status",), lambda words, row: words.figure(row)),
}


def _with_count(words: Words, row: Row) -> str:
    """The figure, of a share with the count and base that it is made of."""
    counted = row.unit == "share" and row.value is not None and row.base is not None and not row.mark
    return f"{words.figure(row, 1)} ({words.of(row).text})" if counted else words.figure(row)


def table(shown: Results, name: str, words: Words, variable: str = "") -> Table:
    """Return the worded table of that name, made from protected rows; of one variable and its total where one is named.

    Lines and columns stand in the order of the rows; a line and column without a row is marked not applicable.
    Raises ParameterError for a name that `tables.toml` lacks.
    """
    layout = layouts().get(name)
    if layout is None:
        raise ParameterError(Fault("table_unknown", key="table", value=name, expected=", ".join(layouts())))
    wanted = selected(shown, name).where(**({"variable": ("", variable)} if variable else {}))
    rows = Results(tuple(row for row in wanted if row.statistic != layout.sections))
    sections = {_place(row, layout.lines): row.text for row in wanted if row.statistic == layout.sections}
    columns = _distinct(rows, lambda row: _place(row, layout.columns))
    body = _under_sections(_body(rows, layout, columns, words), sections)
    about = _about(rows, variable, words)
    key = f"table.{name}"
    heads, groups = _heads(words, layout, words.text(f"{key}.lines", **about), columns)
    notes = (words.text(f"{key}.note", **about),) if words.has(f"{key}.note") else ()
    table_id = f"{name}-{variable}".replace("_", "-").strip("-")
    return Table(table_id, words.text(f"{key}.caption", **about), heads, body, notes, groups=groups)


def _body(rows: Results, layout: Layout, columns: list[Place], words: Words) -> dict[Place, Line]:
    cells: dict[tuple[Place, Place], list[Row]] = defaultdict(list)
    for row in rows:
        cells[_place(row, layout.lines), _place(row, layout.columns)].append(row)
    return {
        line: Line(
            _name(words, line),
            tuple(_cell(words, cells[line, column], FORMS[form]) for column in columns for form in layout.statistics),
            total=not line[0],
        )
        for line in _distinct(rows, lambda row: _place(row, layout.lines))
    }


def _under_sections(lines: dict[Place, Line], sections: dict[Place, str]) -> tuple[Line, ...]:
    """The lines with a head, a line without cells, over those that follow each other in one section."""
    body: list[Line] = []
    last = ""
    for place, line in lines.items():
        section = sections.get(place, "")
        body += [Line(section, ())] * (section not in ("", last)) + [line]
        last = section
    return tuple(body)


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
    if dimension == "indicator":
        return ("indicator", row.outcome)
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
    if kind == "as_of":
        return words.day(code)
    return words.moment(float(code)) if kind == "time" else words.label(kind, code)


def _cell(words: Words, rows: list[Row], form: Form) -> Cell:
    row = next((row for row in rows if not form.statistics or row.statistic in form.statistics), None)
    if row is None:
        return Cell(words.text("form.mark.not_applicable"), mark="not_applicable")
    return Cell(form.show(words, row), row.id, row.interval_origin if form.interval else row.origin, row.mark)
