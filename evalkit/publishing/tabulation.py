"""A table block as a pandoc table: scopes, alignment, row ids, and where each number comes from."""

from __future__ import annotations

from evalkit.chapter.blocks import Cell, Line, Table
from evalkit.publishing import nodes
from evalkit.publishing.nodes import Node, Nodes, attributes
from evalkit.wording import MINUS, Words


def table(block: Table, label: Nodes, words: Words) -> Nodes:
    """Return the table, its caption after `label`, and its notes."""
    notes = [*block.notes, *origin_notes(block, words)]
    described = {"aria_describedby": f"{block.id}-notes"} if notes else {}
    mixed = len(origins(block)) > 1
    right = [block.numeric and _is_numeric(block, index) for index in range(len(block.heads) - 1)]
    caption = nodes.span([*label, nodes.text(block.caption)], attributes(f"{block.id}-caption"))
    node = nodes.table(
        attributes(block.id, **described),
        [caption],
        _head(block, ["Left", *("Right" if numeric else "Left" for numeric in right)]),
        [_line(line, right, words if mixed else None) for line in block.lines],
    )
    said = [nodes.paragraph([nodes.text(note)]) for note in notes]
    return [node, *([nodes.division(said, attributes(f"{block.id}-notes", ("notes",)))] if notes else [])]


def origins(block: Table) -> tuple[str, ...]:
    """Return the origins of a table's numbers, in the order of their first appearance."""
    return tuple(dict.fromkeys(cell.origin for line in block.lines for cell in line.cells if cell.origin))


def origin_notes(block: Table, words: Words) -> list[str]:
    """Return what tells where the numbers come from: one sentence, or the meaning of each letter in the cells."""
    found = origins(block)
    if len(found) == 1:
        return [words.text(f"page.origin_all.{found[0]}")]
    meanings = (
        words.text(
            "page.origin_meaning", letter=origin_letter(origin, words), meaning=words.text(f"page.origin.{origin}")
        )
        for origin in found
    )
    return [words.text("page.origin_meanings", meanings=", ".join(meanings))] if found else []


def origin_letter(origin: str, words: Words) -> str:
    """Return the letter that marks an origin beside a number."""
    return words.text(f"page.origin_letter.{origin}")


def _is_numeric(block: Table, index: int) -> bool:
    """Whether a column of a table of numbers holds numbers: half of its values or more begin like one."""
    shown = [line.cells[index] for line in block.lines if not line.cells[index].mark]
    return 2 * sum(_begins_with_number(cell) for cell in shown) >= len(shown)


def _begins_with_number(cell: Cell) -> bool:
    return cell.text.lstrip(f"{MINUS}+<>≤≥ ")[:1].isdigit()


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


def _line(line: Line, right: list[bool], words: Words | None) -> list[object]:
    head = nodes.cell(_weighted([nodes.text(line.head)], line), "Left", attributes(scope="row"))
    cells = (
        nodes.cell(_weighted(_value(cell, words), line), "Right" if numeric else "Left", _marks(cell))
        for cell, numeric in zip(line.cells, right, strict=True)
    )
    return [head, *cells]


def _weighted(inlines: Nodes, line: Line) -> Nodes:
    return [nodes.strong(inlines)] if line.total else inlines


def _marks(cell: Cell) -> list[object]:
    classes = {"number": _begins_with_number(cell), f"mark-{cell.mark}": bool(cell.mark)}
    return attributes(classes=[name for name, holds in classes.items() if holds])


def _value(cell: Cell, words: Words | None) -> Nodes:
    shown: Node = nodes.text(cell.text)
    value = nodes.span([shown], attributes(row=cell.row)) if cell.row else shown
    if not cell.origin or words is None:
        return [value]
    return [value, nodes.superscript([nodes.text(origin_letter(cell.origin, words))])]
