"""Text with numbers in it, and the texts that the project's people wrote."""

from __future__ import annotations

from typing import Any

from evalkit.blocks import Narrative
from evalkit.publishing import nodes
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.pandoc import read_markdown
from evalkit.wording import Spans

# What a link in a written text may lead to; a script is not among them.
_SAFE_LINKS = ("https://", "http://", "mailto:", "#")


def inlines(spans: Spans) -> Nodes:
    """Return spans as inlines; a number keeps the id of its row as `data-row`."""
    return [
        nodes.span([nodes.text(span.text)], attributes(classes=("number",), row=span.row))
        if span.row
        else nodes.text(span.text)
        for span in spans
    ]


def narrative(block: Narrative, language: str, level: int) -> Nodes:
    """Return a written text as blocks: raw HTML as the letters it is made of, images as their descriptions.

    Its headings come below the heading of `level` that it stands under.
    """
    read = read_markdown(block.markdown)
    highest = min((one["c"][0] for one in read if one["t"] == "Header"), default=1)

    def heading(content: Any) -> Nodes:
        return [nodes.header(min(max(content[0] - highest, 0) + level + 1, 6), content[2], "")]

    def raw_inline(content: Any) -> Nodes:
        # A comment is a note to the writers.
        return [] if content[1].startswith("<!--") else [nodes.text(content[1])]

    def raw_block(content: Any) -> Nodes:
        shown = raw_inline(content)
        return [nodes.paragraph(shown)] if shown else []

    def image(content: Any) -> Nodes:
        return list(content[1])

    def link(content: Any) -> Nodes | None:
        return None if content[2][0].startswith(_SAFE_LINKS) else list(content[1])

    changes: dict[str, nodes.Change] = {
        "Header": heading,
        "RawInline": raw_inline,
        "RawBlock": raw_block,
        "Image": image,
        "Link": link,
    }
    written: Nodes = nodes.walk(read, changes)
    foreign = {} if block.language == language else {"lang": block.language}
    return [nodes.division(written, attributes(classes=("narrative",), **foreign))]
