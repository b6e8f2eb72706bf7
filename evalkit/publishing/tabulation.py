"""A table block as a pandoc table: scopes, alignment, row ids, and the letter of each number's origin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evalkit.chapter.blocks import Cell, Line, Table
from evalkit.numerals import MINUS
from evalkit.publishing import nodes
from evalkit.publishing.nodes import Node, Nodes, attributes
from evalkit.publishing.origins import Origins, of_cell, table_origins

# A text of so many letters, such as "not applicable" or a date, is on one line where there is room.
SHORT = 16
_AFTER_WORD = re.compile(r"[^\W\d]+\s[\d\s.,–]*\d(?:\s?%)?")


def table(block: Table, label: Nodes, notes: Sequence[str], origins: Origins) -> Nodes:
    """Return the table, its caption after `label`, and its notes; letters where its numbers have several origins."""
    described = {"aria_describedby": f"{block.id}-notes"} if notes else {}
    marks = origins if len(table_origins(block)) > 1 else None
    right = [block.numeric and _is_numeric(block, index) for index in range(len(block.heads) - 1)]
    caption = nodes.span([*label, nodes.text(block.caption)], attributes(f"{block.id}-caption"))
    node = nodes.table(
        attributes(block.id, **described),
        [caption],
        _head(block, ["Left", *("Right" if numeric else "Left" for numeric in right)]),
        _bodies(block, right, marks),
    )
    said = [nodes.paragraph([nodes.text(note)]) for note in notes]
    return [node, *([nodes.division(said, attributes(f"{block.id}-notes", ("notes",)))] if notes else [])]


def _is_numeric(block: Table, index: int) -> bool:
    """Whether a column of a table of numbers holds numbers: half of its values or more are such."""
    shown = [line.cells[index] for line in block.lines if line.cells and not line.cells[index].mark]
    return 2 * sum(_is_number(cell) for cell in shown) >= len(shown)


def _is_number(cell: Cell) -> bool:
    """Whether a cell begins like a number, or is one after a word such as "about"."""
    begins = cell.text.lstrip(f"{MINUS}+<>≤≥ ")[:1].isdigit()
    return begins or _AFTER_WORD.fullmatch(cell.text) is not None


def _head(block: Table, aligned: list[str]) -> list[list[object]]:
    """One head row, or two where heads are grouped; a head of no group reaches over both."""

    def head(index: int, rows: int = 1) -> list[object]:
        return nodes.cell([nodes.text(block.heads[index])], aligned[index], attributes(scope="col"), rows)

    if not block.groups:
        return [[head(index) for index in range(len(block.heads))]]
    upper: list[object] = []
    lower: list[object] = []
    start = 0
    for group in block.groups:
        own = range(start, start + group.span)
        start += group.span
        if group.text:
            scope = attributes(scope="colgroup")
            upper.append(nodes.cell([nodes.text(group.text)], "Center", scope, columns=group.span))
            lower += [head(index) for index in own]
        else:
            upper += [head(index, rows=2) for index in own]
    return [upper, lower]


def _bodies(block: Table, right: list[bool], marks: Origins | None) -> list[tuple[nodes.Rows, nodes.Rows]]:
    """The lines in bodies, each after the line without cells, if any, that is a head over them."""
    bodies: list[tuple[nodes.Rows, nodes.Rows]] = []
    for line in block.lines:
        if not line.cells:
            over = [nodes.strong([nodes.text(line.head)])]
            section = nodes.cell(over, "Left", attributes(scope="rowgroup"), columns=len(block.heads))
            bodies.append(([[section]], []))
        else:
            bodies = bodies or [([], [])]
            bodies[-1][1].append(_line(line, right, marks))
    return bodies


def _line(line: Line, right: list[bool], marks: Origins | None) -> list[object]:
    head = nodes.cell(_weighted([nodes.text(line.head)], line), "Left", attributes(scope="row"))
    cells = (
        nodes.cell(_weighted(_value(cell, marks), line), "Right" if numeric else "Left", _classes(cell))
        for cell, numeric in zip(line.cells, right, strict=True)
    )
    return [head, *cells]


def _weighted(inlines: Nodes, line: Line) -> Nodes:
    return [nodes.strong(inlines)] if line.total else inlines


def _classes(cell: Cell) -> list[object]:
    number = _is_number(cell)
    short = len(cell.text) <= SHORT and not number
    # A line may be broken before brackets, such as those of an interval.
    classes = {"number": number, "bracketed": number and " (" in cell.text, "short": short and not cell.mark}
    classes |= {f"mark-{cell.mark}": bool(cell.mark)}
    return attributes(classes=[name for name, holds in classes.items() if holds])


def _value(cell: Cell, marks: Origins | None) -> Nodes:
    shown: Node = nodes.text(cell.text)
    value = nodes.span([shown], attributes(row=cell.row)) if cell.row else shown
    return [value] if marks is None else [value, *marks.mark(of_cell(cell))]
