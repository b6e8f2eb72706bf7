"""Blocks: the pieces of a chapter as data, between notebook and document.

A notebook shows a block; JupyterLab draws its HTML, papermill keeps its data under the vendor MIME type, and
publishing reads the data back. No document is ever made from the HTML.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal

from evalkit.drawing import draw
from evalkit.wording import Span

BLOCK_MIME = "application/vnd.evalkit.block+json"
ROWS_MIME = "application/vnd.evalkit.rows+json"
PREVIEW_DPI = 100
# Lists of ids that few spans have: they stand in the data of those alone.
SELDOM = ("counts", "adds")


@dataclass(frozen=True)
class Block:
    """What all blocks share: data for publishing, HTML for JupyterLab, plain text for terminals."""

    kind: ClassVar[str] = ""

    def data(self) -> dict[str, Any]:
        """Return the block as JSON-ready data; `from_data` reads it back."""
        return {"kind": self.kind, **asdict(self, dict_factory=_told)}

    def plain(self) -> str:
        """Return the block as plain text."""
        raise NotImplementedError

    def html(self) -> str:
        """Return the block as an HTML fragment for JupyterLab."""
        return f"<p>{html.escape(self.plain())}</p>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {BLOCK_MIME: self.data(), "text/html": self.html(), "text/plain": self.plain()}


def _told(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in fields if value or name not in SELDOM}


@dataclass(frozen=True)
class Heading(Block):
    """A heading; level 1 opens a chapter."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str
    id: str

    def plain(self) -> str:
        return self.text

    def html(self) -> str:
        return f"<h{self.level}>{html.escape(self.text)}</h{self.level}>"


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph; a `note` tells how to read, a `warning` what may not be concluded."""

    kind: ClassVar[str] = "paragraph"
    spans: tuple[Span, ...]
    role: Literal["text", "note", "warning"] = "text"

    def plain(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Items(Block):
    """A bulleted list."""

    kind: ClassVar[str] = "items"
    items: tuple[tuple[Span, ...], ...]

    def plain(self) -> str:
        return "\n".join("- " + "".join(span.text for span in item) for item in self.items)

    def html(self) -> str:
        lines = ("".join(span.text for span in item) for item in self.items)
        return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


@dataclass(frozen=True)
class Narrative(Block):
    """Text that the project's people wrote, in Markdown without raw HTML."""

    kind: ClassVar[str] = "narrative"
    markdown: str
    language: str

    def plain(self) -> str:
        return self.markdown


@dataclass(frozen=True)
class Cell:
    """One table cell: printed text, the row it prints, where the number comes from, and its mark if it has no value."""

    text: str
    row: str = ""
    origin: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """One table row: its head and its cells."""

    head: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class HeadGroup:
    """A head that stands over `span` column heads; empty over those that belong to no group."""

    text: str
    span: int


@dataclass(frozen=True)
class Table(Block):
    """A table with caption, column heads (the first heads the row heads) and notes; numbers stand to the right.

    `groups`, if any, stand over the column heads and span all of them.
    """

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    numeric: bool = True
    groups: tuple[HeadGroup, ...] = ()

    def plain(self) -> str:
        rows = [" | ".join((line.head, *(cell.text for cell in line.cells))) for line in self.lines]
        return "\n".join((self.caption, " | ".join(self.heads), *rows, *self.notes))

    def html(self) -> str:
        over = "".join(f'<th scope="colgroup" colspan="{g.span}">{html.escape(g.text)}</th>' for g in self.groups)
        heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in self.heads)
        body = "".join(
            f'<tr><th scope="row">{html.escape(line.head)}</th>'
            + "".join(f"<td>{html.escape(cell.text)}</td>" for cell in line.cells)
            + "</tr>"
            for line in self.lines
        )
        notes = "".join(f"<p><small>{html.escape(note)}</small></p>" for note in self.notes)
        caption = f"<caption>{html.escape(self.caption)}</caption>"
        head = f"<thead>{f'<tr>{over}</tr>' if over else ''}<tr>{heads}</tr></thead>"
        return f"<table>{caption}{head}<tbody>{body}</tbody></table>{notes}"


@dataclass(frozen=True)
class Figure(Block):
    """A figure as data: `drawing` names the function of `figures` that draws `content`; `table` holds its numbers."""

    kind: ClassVar[str] = "figure"
    id: str
    drawing: str
    caption: str
    alt: str
    content: dict[str, Any] = field(hash=False)
    table: Table

    def plain(self) -> str:
        return f"{self.caption}\n{self.alt}"

    def html(self) -> str:
        return f"<figure><figcaption>{html.escape(self.caption)}</figcaption></figure>" + self.table.html()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(include, exclude)
        return {**bundle, "image/png": base64.b64encode(draw(self.drawing, self.content, "png", PREVIEW_DPI)).decode()}


@dataclass(frozen=True)
class Several(Block):
    """Blocks that one call makes; they follow each other in the chapter."""

    kind: ClassVar[str] = "several"
    blocks: tuple[Block, ...]

    def data(self) -> dict[str, Any]:
        """Return the data of each block."""
        return {"kind": self.kind, "blocks": [block.data() for block in self.blocks]}

    def plain(self) -> str:
        return "\n\n".join(block.plain() for block in self.blocks)

    def html(self) -> str:
        return "".join(block.html() for block in self.blocks)


KINDS: dict[str, type[Block]] = {
    kind.kind: kind for kind in (Heading, Paragraph, Items, Narrative, Table, Figure, Several)
}


def from_data(data: dict[str, Any]) -> Block:
    """Return the block that `Block.data` wrote; KeyError for an unknown kind."""
    values = {key: value for key, value in data.items() if key != "kind"}
    kind = KINDS[data["kind"]]
    if kind is Paragraph:
        values["spans"] = _spans(values["spans"])
    elif kind is Items:
        values["items"] = tuple(_spans(item) for item in values["items"])
    elif kind is Table:
        values = _table_values(values)
    elif kind is Figure:
        values["table"] = Table(**_table_values({k: v for k, v in values["table"].items() if k != "kind"}))
    elif kind is Several:
        values["blocks"] = tuple(from_data(block) for block in values["blocks"])
    return kind(**values)


def _spans(items: Iterable[dict[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**{**item, **{name: tuple(item[name]) for name in SELDOM if name in item}}) for item in items)


def _table_values(values: dict[str, Any]) -> dict[str, Any]:
    lines = tuple(
        Line(line["head"], tuple(Cell(**cell) for cell in line["cells"]), line["total"]) for line in values["lines"]
    )
    groups = tuple(HeadGroup(**group) for group in values["groups"])
    return {
        **values,
        "heads": tuple(values["heads"]),
        "lines": lines,
        "notes": tuple(values["notes"]),
        "groups": groups,
    }
