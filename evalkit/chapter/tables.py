"""Tables: from rows to a worded table, by the definitions in `tables.toml`."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from evalkit.chapter.blocks import Cell, HeadGroup, Line, Table
from evalkit.chapter.marks import explained, is_coarse
from evalkit.errors import Fault, ParameterError
from evalkit.results import Results, Row
from evalkit.sentences.pathways import path_name
from evalkit.wording import Words, lowered

# Dimensions whose labels may stand over lines, and the field of the row that holds each.
SECTIONS = {
    "indicator": "outcome",
    "instrument": "outcome",
    "variable": "variable",
    "measure": "measure",
    "window": "window",
}


@dataclass(frozen=True)
class Layout:
    """How a table is laid out: the rows it selects, its line and column dimensions, the forms of its cells."""

    select: dict[str, list[str]]
    lines: str
    columns: str
    statistics: tuple[str, ...]
    # A head over the lines that have it in common: one of SECTIONS, "project", or the statistic whose text it is.
    sections: str = ""
    # The statistic whose text follows the line's name, such as a unit.
    qualifier: str = ""
    # The measure without which the table has nothing to say.
    needs: str = ""
    # Whether lines in which every number is hidden are left out; the table's note says so.
    told_only: bool = False


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
    "mean": Form(("mean",), lambda words, row: words.figure(row)),
    "interval": Form(("share", "estimate", "mean"), lambda words, row: words.interval(row).text, interval=True),
    "of": Form(("share",), lambda words, row: words.of(row).text),
    "extent": Form((), lambda words, row: words.extent(row)),
    "measured": Form((), lambda words, row: words.measured(row)),
    "figure": Form((), lambda words, row: words.figure(row, _decimals(row))),
    "estimate": Form((), lambda words, row: _with_interval(words, row)),
    "realised": Form(
        (), lambda words, row: words.extent(row) if row.statistic == "target" else _with_count(words, row)
    ),
}


def _decimals(row: Row) -> int | None:
    """One for shares and for standardised differences rounded to it, as in sentences; else as the value is."""
    return 1 if row.unit == "share" or is_coarse(row) else None


def _with_count(words: Words, row: Row) -> str:
    """The figure, of a share with the count and base that it is made of."""
    counted = row.unit == "share" and row.value is not None and row.base is not None and not row.mark
    return f"{words.figure(row, 1)} ({words.of(row).text})" if counted else words.figure(row)


def _with_interval(words: Words, row: Row) -> str:
    """The figure, with its interval in brackets where it has one."""
    shown = words.figure(row, 1 if row.unit in ("share", "share_difference") else None)
    limits = words.limits(row)
    return (
        words.text("table.with_interval", value=shown, interval=limits) if limits and row.value is not None else shown
    )


def table(shown: Results, name: str, words: Words, variable: str = "") -> Table:
    """Return the worded table of that name, made from protected rows; of one variable and its total where one is named.

    Lines and columns stand in the order of the rows; a line and column without a row is marked not applicable.
    Raises ParameterError for a name that `tables.toml` lacks.
    """
    layout = layouts().get(name)
    if layout is None:
        raise ParameterError(Fault("table_unknown", key="table", value=name, expected=", ".join(layouts())))
    wanted = selected(shown, name).where(**({"variable": ("", variable)} if variable else {}))
    rows = _followed(row for row in wanted if row.statistic not in (layout.sections, layout.qualifier))
    columns = _distinct(rows, lambda row: _place(row, layout.columns))
    body = _under_sections(_body(rows, layout, columns, words), _line_texts(wanted, layout, words))
    about = _about(rows, variable, words)
    key = f"table.{name}"
    heads, groups = _heads(words, layout, words.text(f"{key}.lines", **about), columns)
    note, caption = (words.about(f"{key}.{part}", rows) for part in ("note", "caption"))
    notes = (words.text(note, **about),) if words.has(note) else ()
    table_id = f"{name}-{variable}".replace("_", "-").strip("-")
    made = Table(table_id, words.text(caption, **about), heads, body, notes, groups=groups)
    return explained(made, rows, words)


def _followed(rows: Iterable[Row]) -> Results:
    """The rows without those of a time that nobody is followed to; the chapter says which these are."""
    told = tuple(rows)
    reached = {row.time for row in told if row.mark != "not_applicable"}
    return Results(tuple(row for row in told if row.time is None or row.time in reached))


# So many letters of a word are the same in all its cases.
_STEM = 4
# A line of the body: its section's code where sections are codes, and its place.
LineKey = tuple[str, tuple[str, str]]


def _line_key(row: Row, layout: Layout) -> LineKey:
    return (getattr(row, SECTIONS[layout.sections]) if layout.sections in SECTIONS else "", _place(row, layout.lines))


def _body(rows: Results, layout: Layout, columns: list[Place], words: Words) -> dict[LineKey, Line]:
    cells: dict[tuple[LineKey, Place], list[Row]] = defaultdict(list)
    for row in rows:
        cells[_line_key(row, layout), _place(row, layout.columns)].append(row)
    numbers = {_place(row, layout.columns) for row in rows if row.unit not in ("text", "date")}

    def cell(key: LineKey, column: Place, form: str) -> Cell:
        # Where a column of texts or days has none there is no number that could not be.
        found = cells[key, column]
        return _cell(words, found, FORMS[form]) if found or column in numbers else Cell(words.text("form.no_text"))

    return {
        key: Line(
            _name(words, key[1]),
            tuple(cell(key, column, form) for column in columns for form in layout.statistics),
            total=not key[1][0],
        )
        for key in _in_sections(_line_key(row, layout) for row in rows)
        if not (layout.told_only and all(row.hidden for column in columns for row in cells[key, column]))
    }


def _in_sections(keys: Iterable[LineKey]) -> list[LineKey]:
    """Each line once, those of a section together, sections and lines in the order in which they come first."""
    lines = list(dict.fromkeys(keys))
    sections = list(dict.fromkeys(section for section, _ in lines))
    return sorted(lines, key=lambda line: sections.index(line[0]))


def _line_texts(rows: Results, layout: Layout, words: Words) -> dict[str, dict[LineKey, str]]:
    """What stands over each line and what follows its name, as far as anything does."""
    found: dict[str, dict[LineKey, str]] = {"sections": {}, "qualifier": {}}
    for row in rows:
        for part, statistic in (("sections", layout.sections), ("qualifier", layout.qualifier)):
            if row.statistic == statistic:
                found[part][_line_key(row, layout)] = words.label(row.statistic, row.text)
        if layout.sections in SECTIONS:
            key = _line_key(row, layout)
            found["sections"][key] = words.label(layout.sections, key[0])
        if layout.sections == "project":
            found["sections"][_line_key(row, layout)] = words.label("project", row.category.partition("/")[0])
    return found


def _under_sections(lines: dict[LineKey, Line], texts: dict[str, dict[LineKey, str]]) -> tuple[Line, ...]:
    """The lines with their whole names, under a line without cells where a section begins."""
    body: list[Line] = []
    last = ""
    for key, line in lines.items():
        section, more = (texts[part].get(key, "") for part in ("sections", "qualifier"))
        body += [Line(section, ())] * (section not in ("", last))
        body.append(replace(line, head=line.head if _says(line.head, more) else f"{line.head}, {more}"))
        last = section
    return tuple(body)


def _says(name: str, more: str) -> bool:
    """Whether a name says already what would follow it, in whatever case: "Osallistuvat yritykset", "yritystä"."""
    return more[:_STEM].lower() in name.lower()


def selected(shown: Results, name: str) -> Results:
    """Return the rows that the table of that name selects; none where all are hidden of the measure that it needs."""
    layout = layouts()[name]
    if layout.needs and all(row.hidden for row in shown.where(measure=layout.needs)):
        return Results(())
    return shown.where(**{key: tuple(values) for key, values in layout.select.items()})


def _about(rows: Results, variable: str, words: Words) -> dict[str, str]:
    """What caption, heads and notes may say of the rows: the variable that groups them, their outcome."""
    name = words.label("variable", variable)
    outcome = words.label("outcome", next((row.outcome for row in rows), ""))
    return {"variable": name, "grouping": lowered(name), "outcome": lowered(outcome)}


Place = tuple[str, str]


def _place(row: Row, dimension: str) -> Place:
    """The line or column a row belongs to, as the kind and code of its label."""
    if dimension == "category":
        return (row.variable, row.category)
    if dimension == "time":
        return ("column", "persons") if row.time is None else ("time", f"{row.time:g}")
    if dimension == "measure_at":
        return ("measure_at", f"{row.measure}@{row.time:g}")
    if dimension == "level":
        return ("level", f"{row.variable}={row.category}")
    if dimension == "field":
        return ("variable", row.outcome)
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
    # One column of several is named by itself: it may be another thing than the form says, such as those at risk.
    alone = len(columns) == 1 and (len(forms) > 1 or columns[0][0] == "window")
    return (first, *(form if form and alone else name for name in names for form in forms)), ()


def _name(words: Words, line: Place) -> str:
    kind, code = line
    if not kind:
        return words.text("table.total")
    if kind == "as_of":
        return words.day(code)
    if kind == "measure_at":
        measure, _, time = code.partition("@")
        return f"{words.label('measure', measure)}, {words.moment(float(time))}"
    if kind == "level":
        return words.level(*code.split("=", 1))
    if kind == "path":
        return path_name(code, words)
    return words.moment(float(code)) if kind == "time" else words.label(kind, code)


def _cell(words: Words, rows: list[Row], form: Form) -> Cell:
    row = next((row for row in rows if not form.statistics or row.statistic in form.statistics), None)
    if row is None:
        return Cell(words.text("form.mark.not_applicable"), mark="not_applicable")
    return Cell(form.show(words, row), row.id, row.interval_origin if form.interval else row.origin, row.mark)
