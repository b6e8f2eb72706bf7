"""Pandoc's document tree: the nodes that reports need, and a walk that changes a tree into a new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from evalkit.numerals import ELLIPSIS, MINUS, RANGE
from evalkit.plain_text import clean

JOINER = "\N{WORD JOINER}"
_RANGE_OF_NUMBERS = re.compile(rf"(?<=\d)([{RANGE}{ELLIPSIS}])(?=[\w{MINUS}])")
# The hyphen of a compound whose first part is several words, such as "Oma polku -hanke".
_HYPHEN_OF_COMPOUND = re.compile(r"(?:(?<=\s)|^)-(?=[^\W\d])")

Node = dict[str, Any]
Nodes = list[Node]
# Rows of a table, each a list of cells.
Rows = list[list[Any]]
# What a change puts in a node's place: other nodes, or None to leave the node as it is.
Change = Callable[[Any], Nodes | None]


def attributes(id: str = "", classes: Sequence[str] = (), **values: str) -> list[Any]:
    """Return an attribute list; an underscore in a name stands for a hyphen."""
    return [id, list(classes), [[name.replace("_", "-"), value] for name, value in values.items()]]


def text(content: str) -> Node:
    """Return text as it is, on one line, fit for any format; no line is broken within a range such as 1–2 or B1–B2."""
    return {"t": "Str", "c": unbroken(clean(content))}


def unbroken(content: str) -> str:
    """Return the text with its ranges and its leading hyphens joined, so that no line is broken there."""
    return _HYPHEN_OF_COMPOUND.sub(f"-{JOINER}", _RANGE_OF_NUMBERS.sub(rf"{JOINER}\1{JOINER}", content))


def space() -> Node:
    """Return a space between words."""
    return {"t": "Space"}


def strong(inlines: Nodes) -> Node:
    """Return emphasised text."""
    return {"t": "Strong", "c": inlines}


def superscript(inlines: Nodes) -> Node:
    """Return raised text."""
    return {"t": "Superscript", "c": inlines}


def span(inlines: Nodes, attribute: list[Any]) -> Node:
    """Return inlines with an attribute list."""
    return {"t": "Span", "c": [attribute, inlines]}


def link(inlines: Nodes, target: str) -> Node:
    """Return a link."""
    return {"t": "Link", "c": [attributes(), inlines, [target, ""]]}


def image(alt: str, source: str, attribute: list[Any]) -> Node:
    """Return an image with its alternative text."""
    return {"t": "Image", "c": [attribute, [{"t": "Str", "c": clean(alt)}], [source, ""]]}


def raw(form: str, content: str, block: bool = False) -> Node:
    """Return text that goes into one output format as it stands."""
    return {"t": "RawBlock" if block else "RawInline", "c": [form, content]}


def plain(inlines: Nodes) -> Node:
    """Return inlines as a block without a paragraph around them."""
    return {"t": "Plain", "c": inlines}


def paragraph(inlines: Nodes) -> Node:
    """Return a paragraph."""
    return {"t": "Para", "c": inlines}


def header(level: int, inlines: Nodes, id: str) -> Node:
    """Return a heading; one without an id stays out of the table of contents."""
    return {"t": "Header", "c": [level, attributes(id, () if id else ("unnumbered", "unlisted")), inlines]}


def bullets(items: Iterable[Nodes]) -> Node:
    """Return a bulleted list; an item is a list of blocks."""
    return {"t": "BulletList", "c": list(items)}


def division(blocks: Nodes, attribute: list[Any]) -> Node:
    """Return blocks with an attribute list."""
    return {"t": "Div", "c": [attribute, blocks]}


def figure(id: str, caption: Nodes, blocks: Nodes) -> Node:
    """Return a figure with its caption."""
    return {"t": "Figure", "c": [attributes(id), [None, [plain(caption)]], blocks]}


def cell(inlines: Nodes, align: str, attribute: list[Any], rows: int = 1, columns: int = 1) -> list[Any]:
    """Return one table cell over so many rows and columns; `align` is Left, Right or Center."""
    return [attribute, {"t": f"Align{align}"}, rows, columns, [plain(inlines)]]


def table(attribute: list[Any], caption: Nodes, head: Rows, bodies: list[tuple[Rows, Rows]]) -> Node:
    """Return a table of head rows and bodies: their own head rows and the rows, whose first cell is the row's head."""
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for one in head[0] for _ in range(one[3])]
    return {
        "t": "Table",
        "c": [
            attribute,
            [None, [plain(caption)]],
            columns,
            [attributes(), _rows(head)],
            [[attributes(), 1, _rows(own), _rows(rows)] for own, rows in bodies],
            [attributes(), []],
        ],
    }


def _rows(rows: Rows) -> list[Any]:
    return [[attributes(), cells] for cells in rows]


def walk(tree: Any, changes: Mapping[str, Change]) -> Any:
    """Return the tree with each node whose type has a change replaced by what the change makes of its content.

    Children are changed before their parents, so that a change sees what its content has become.
    """
    if isinstance(tree, list):
        walked: list[Any] = []
        for item in tree:
            walked += _changed(item, changes) if isinstance(item, dict | list) else [item]
        return walked
    if isinstance(tree, dict):
        content = tree.get("c")
        return {**tree, "c": walk(content, changes)} if isinstance(content, dict | list) else tree
    return tree


def _changed(item: Any, changes: Mapping[str, Change]) -> list[Any]:
    new = walk(item, changes)
    change = changes.get(new.get("t", "")) if isinstance(new, dict) else None
    replaced = change(new.get("c")) if change else None
    return [new] if replaced is None else replaced


def words_of(tree: Any) -> str:
    """Return the text of a tree without its form and what keeps its lines from breaking."""
    if isinstance(tree, list):
        return "".join(words_of(item) for item in tree)
    if not isinstance(tree, dict):
        return ""
    if tree.get("t") == "Str":
        return str(tree["c"]).replace(JOINER, "")
    if tree.get("t") in ("Space", "SoftBreak", "LineBreak"):
        return " "
    return words_of(tree.get("c", []))
