"""What axe does not see on a page: placeholders for descriptions, wrong languages, heads without scope."""

from __future__ import annotations

import re
from collections.abc import Iterator

from page_tree import Element, Tree

from evalkit.wording import TAGS

SCOPES = {"col", "row", "colgroup", "rowgroup"}
# Descriptions that describe nothing, in the three languages, and names of files.
PLACEHOLDER = re.compile(
    r"(kuva|kuvio|kaavio|kuvaaja|figur|bild|diagram|figure|image|chart|graph|picture|alt|todo|x+|\W*)[\s\d.]*"
    r"|\S+\.(svg|png|jpe?g)",
    re.IGNORECASE,
)
SHORTEST = 25


def faults(page: str) -> list[str]:
    """Return the faults of a page, a line each."""
    root = Tree(page).root
    return [*_language(root), *_drawings(root), *_tables(root)]


def _language(root: Element) -> Iterator[str]:
    named = [one.values.get("lang", "") for one in root.all("html")]
    if len(named) != 1 or named[0] not in TAGS.values():
        yield f"language of the page: {named}"
    for one in root.walk():
        if "lang" in one.values and one.values["lang"].partition("-")[0] not in TAGS:
            yield f"language of <{one.tag}>: {one.values['lang']}"
    if not any(one.text().strip() for one in root.all("title")):
        yield "no title"


def _drawings(root: Element) -> Iterator[str]:
    for one in root.walk():
        drawn = one.tag == "img" or one.values.get("role") == "img"
        if one.tag == "svg" and (one.parent is None or one.parent.values.get("role") != "img"):
            yield "drawing without a description"
        if not drawn:
            continue
        said = " ".join((one.values.get("alt") or one.values.get("aria-label") or "").split())
        captions = [caption.text() for figure in _around(one, "figure") for caption in figure.all("figcaption")]
        if PLACEHOLDER.fullmatch(said) or len(said) < SHORTEST:
            yield f"description that describes nothing: {said}"
        if any(said in caption or caption in said for caption in captions):
            yield f"description that repeats the caption: {said}"


def _around(element: Element, tag: str) -> Iterator[Element]:
    while element.parent is not None:
        element = element.parent
        if element.tag == tag:
            yield element


def _tables(root: Element) -> Iterator[str]:
    for table in root.all("table"):
        captions = [one.text().strip() for one in table.all("caption")]
        if len(captions) != 1 or not captions[0]:
            yield f"table without a caption: {table.text()[:40]}"
        if not table.all("th"):
            yield f"table without heads: {captions}"
        for head in table.all("th"):
            if head.values.get("scope") not in SCOPES:
                yield f"head without a scope: {head.text()}"
            if not head.text().strip():
                yield f"empty head: {captions}"
