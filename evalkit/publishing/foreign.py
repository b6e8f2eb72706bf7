"""Texts in another language than the page's: found wherever they stand, and marked with their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evalkit.publishing import nodes
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.wording import Span, Spans, Words


def marked(tree: Any, foreign: Mapping[str, str]) -> Any:
    """Return the tree with each of the texts that stands in it as a span with its language, in whatever case.

    What bears a language already is left as it is, and so are descriptions of images, which can hold no span.
    """
    languages = {_printed(text): language for text, language in foreign.items()}
    if not languages:
        return tree
    longest_first = sorted(languages, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return _marked(tree, pattern, languages)


def _printed(text: str) -> str:
    """The text as it stands in a tree; lower case stands for any case."""
    return str(nodes.text(text)["c"]).lower()


def _marked(tree: Any, pattern: re.Pattern[str], languages: Mapping[str, str]) -> Any:
    if isinstance(tree, dict):
        kept = tree.get("t") == "Image" or language_of(tree)
        return tree if kept else {key: _marked(value, pattern, languages) for key, value in tree.items()}
    if not isinstance(tree, list):
        return tree
    made: list[Any] = []
    for item in tree:
        is_text = isinstance(item, dict) and item.get("t") == "Str"
        made += _parts(item["c"], pattern, languages) if is_text else [_marked(item, pattern, languages)]
    return made


def _parts(content: str, pattern: re.Pattern[str], languages: Mapping[str, str]) -> Nodes:
    """A text in pieces: every second one of the split is a foreign text."""
    pieces = pattern.split(content)
    return [
        nodes.span([nodes.text(piece)], attributes(lang=languages[piece.lower()])) if number % 2 else nodes.text(piece)
        for number, piece in enumerate(pieces)
        if piece
    ]


def language_of(node: Mapping[str, Any]) -> str:
    """Return the language that a span or division bears, or nothing."""
    if node.get("t") not in ("Span", "Div"):
        return ""
    return dict(node["c"][0][2]).get("lang", "")


def foreign_note(tree: Any, words: Words) -> str:
    """Return that some of the project's texts in the tree are in another language, and in which; nothing for none."""
    names: list[Spans] = [(Span(words.label("language_in", one)),) for one in dict.fromkeys(foreign_languages(tree))]
    said = words.sentence("page.foreign", languages=words.listed(names)) if names else ()
    return "".join(span.text for span in said)


def foreign_languages(tree: Any) -> Iterator[str]:
    """Return the languages that parts of a tree bear, in their order and as often as they do."""
    if isinstance(tree, dict):
        if language := language_of(tree):
            yield language
        tree = list(tree.values())
    for part in tree if isinstance(tree, list) else ():
        yield from foreign_languages(part)
