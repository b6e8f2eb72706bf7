"""What belongs together on a page: a paragraph with what it leads to, small print with its text, a short section."""

from __future__ import annotations

from typing import Any

from evalkit.publishing import nodes
from evalkit.publishing.nodes import Node, Nodes, attributes

# A section of at most so many letters below its heading is short.
_SHORT = 800
_HELD, _SECTION = "held", "section"
# Divisions that are no text.
_BLOCKS = ("table", "figure", "data", "notes")


def led(blocks: Nodes, attribute: list[Any]) -> Nodes:
    """Return the blocks with each paragraph that leads to what follows it in a division of its own.

    Such is the one between a chapter's title and its first heading, and the one above a list. It belongs on their page.
    """
    kept = list(blocks)
    for place, (before, block, after) in enumerate(zip(blocks, blocks[1:], blocks[2:], strict=False), 1):
        under_title = before["t"] == "Header" and before["c"][0] == 1 and after["t"] == "Header"
        if block["t"] == "Para" and (under_title or after["t"] == "BulletList"):
            kept[place] = nodes.division([block], attribute)
    return kept


def kept(blocks: Nodes) -> Nodes:
    """Return the blocks with small print in a division `held` with the text or figure above it, and short sections
    in a division `section`, none of which is to be parted between pages."""
    together: Nodes = []
    for block in blocks:
        if _is(block, "notes") and together and (_is_text(together[-1]) or together[-1]["t"] == "Figure"):
            together[-1] = nodes.division([together[-1], block], attributes(classes=(_HELD,)))
        else:
            together.append(_inside(block))
    return _sections(together)


def _is(block: Node, *classes: str) -> bool:
    return block["t"] == "Div" and any(one in block["c"][0][1] for one in classes)


def _is_text(block: Node) -> bool:
    return block["t"] == "Para" or (block["t"] == "Div" and not _is(block, *_BLOCKS))


def _inside(block: Node) -> Node:
    return {**block, "c": [block["c"][0], kept(block["c"][1])]} if _is(block, "figure") else block


def _sections(blocks: Nodes) -> Nodes:
    """The blocks with each short section, of texts alone, in a division; chapters are none."""
    starts = [place for place, block in enumerate(blocks) if block["t"] == "Header"]
    sections: Nodes = blocks[: starts[0]] if starts else list(blocks)
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=False):
        part = blocks[start:end]
        texts = part[1:]
        short = len(nodes.words_of(texts)) <= _SHORT and all(map(_is_text, texts))
        whole = texts and short and part[0]["c"][0] > 1
        sections += [nodes.division(part, attributes(classes=(_SECTION,)))] if whole else part
    return sections
