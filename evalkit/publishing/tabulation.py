"""A table block as a pandoc table: scopes, alignment, row ids, and where each number comes from."""

from __future__ import annotations

from evalkit.blocks import Cell, Line, Table
from evalkit.publishing import nodes
from evalkit.publishing.nodes import Node, Nodes, attributes
from evalkit.wording import Words


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
        _head(block.heads, right),
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
    """Whether every value of a column has a digit; dates and words in a table of numbers stand to the left."""
    shown = [line.cells[index] for line in block.lines if index < len(line.cells)]
    return all(cell.mark or any(letter.isdigit() for letter in cell.text) or len(cell.text) < 2 for cell in shown)


def _head(heads: tuple[str, ...], right: list[bool]) -> list[object]:
    first = nodes.cell([nodes.text(heads[0])], "Left", attributes(scope="col"))
    rest = (
        nodes.cell([nodes.text(head)], "Right" if numeric else "Left", attributes(scope="col"))
        for head, numeric in zip(heads[1:], right, strict=True)
    )
    return [first, *rest]


def _line(line: Line, right: list[bool], words: Words | None) -> list[object]:
    head = nodes.cell(_weighted([nodes.text(line.head)], line), "Left", attributes(scope="row"))
    cells = (
        nodes.cell(_weighted(_value(cell, words), line), "Right" if numeric else "Left", _marks(cell, numeric))
        for cell, numeric in zip(line.cells, right, strict=True)
    )
    return [head, *cells]


def _weighted(inlines: Nodes, line: Line) -> Nodes:
    return [nodes.strong(inlines)] if line.total else inlines


def _marks(cell: Cell, numeric: bool) -> list[object]:
    classes = [name for name, is_so in (("number", numeric), (f"mark-{cell.mark}", bool(cell.mark))) if is_so]
    return attributes(classes=classes)


def _value(cell: Cell, words: Words | None) -> Nodes:
    shown: Node = nodes.text(cell.text)
    value = nodes.span([shown], attributes(row=cell.row)) if cell.row else shown
    if not cell.origin or words is None:
        return [value]
    return [value, nodes.superscript([nodes.text(origin_letter(cell.origin, words))])]
