"""Text with numbers in it, and the texts that the project's people wrote."""

from __future__ import annotations

from typing import Any

from evalkit.chapter.blocks import Narrative
from evalkit.publishing import nodes
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.origins import Origins
from evalkit.publishing.pandoc import read_markdown
from evalkit.wording import Spans

BETWEEN_IDS = " | "
# What a link in a written text may lead to; a script is not among them.
_SAFE_LINKS = ("https://", "http://", "mailto:", "#")


def inlines(spans: Spans, origins: Origins) -> Nodes:
    """Return spans as inlines; a number keeps the id of its row as `data-row` and bears the letter of its origin.

    A number that counts or adds up rows keeps their ids as `data-counts` or `data-adds`, with BETWEEN_IDS between.
    """
    written: Nodes = []
    for span in spans:
        shown = nodes.text(span.text)
        named = {"row": span.row, "counts": BETWEEN_IDS.join(span.counts), "adds": BETWEEN_IDS.join(span.adds)}
        ids = {name: told for name, told in named.items() if told}
        number = attributes(classes=("number",), **ids)
        written += [nodes.span([shown], number) if ids else shown, *origins.mark(origins.of(span))]
    return written


def narrative(block: Narrative, language: str, chapter: str) -> Nodes:
    """Return a written text as blocks: raw HTML as the letters it is made of, images as their descriptions.

    No attribute that the text gives is kept, except the id of a heading.
    """

    def heading(content: Any) -> Nodes:
        level, (name, _, _), inlines = content
        return [nodes.header(max(level, 2), inlines, f"{chapter}-{name}" if name else "")]

    def bare(kind: str) -> nodes.Change:
        return lambda content: [{"t": kind, "c": [attributes(), *content[1:]]}]

    def unwrapped(content: Any) -> Nodes:
        return list(content[1])

    def raw_inline(content: Any) -> Nodes:
        # A comment is a note to the writers.
        return [] if content[1].startswith("<!--") else [nodes.text(content[1])]

    def raw_block(content: Any) -> Nodes:
        shown = raw_inline(content)
        return [nodes.paragraph(shown)] if shown else []

    def link(content: Any) -> Nodes:
        target = content[2][0]
        return [nodes.link(content[1], target)] if target.startswith(_SAFE_LINKS) else list(content[1])

    changes: dict[str, nodes.Change] = {
        "Header": heading,
        "Str": lambda content: [nodes.text(content)],
        "RawInline": raw_inline,
        "RawBlock": raw_block,
        "Image": unwrapped,
        "Span": unwrapped,
        "Div": unwrapped,
        "Code": bare("Code"),
        "CodeBlock": bare("CodeBlock"),
        "Link": link,
    }
    written: Nodes = nodes.walk(read_markdown(block.markdown), changes)
    return written if block.language == language else [nodes.division(written, attributes(lang=block.language))]
