"""The report as one web page that asks nothing of the network: drawings and style stand inside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Any

from evalkit.aside import temporary
from evalkit.drawing.paper import BAND, FILLS, GRID, INK, LINES, MUTED, PAPER
from evalkit.plain_text import clean
from evalkit.publishing import nodes
from evalkit.publishing.content import Report
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.pandoc import API_VERSION, convert
from evalkit.wording import Words

_TEMPLATES = files("evalkit.publishing") / "templates"
# Colours of a drawing that the page's style replaces in dark mode.
_COLOURS = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    BAND: "band",
    PAPER: "paper",
    **{colour: f"series-{index}" for index, colour in enumerate(dict.fromkeys((*LINES, *FILLS)), 1) if colour != INK},
}


def web_page(
    report: Report, document: dict[str, Any], drawings: Mapping[str, bytes], others: Mapping[str, str]
) -> bytes:
    """Return the page; `drawings` are SVGs by figure id, `others` the names of the files beside it, by kind."""
    words = Words(report.language)
    body = nodes.walk(
        document["blocks"],
        {
            "Image": lambda content: _drawing(content, drawings, words),
            "Table": lambda content: [_scrolling(content)],
            "Div": lambda content: _disclosure(content, words),
        },
    )
    links = [nodes.link([nodes.text(words.text(f"page.file.{kind}"))], name) for kind, name in others.items()]
    said = {
        "subtitle": report.subtitle,
        "contents": words.text("page.contents"),
        "internal": words.text("page.internal") if report.release == "internal" else "",
    }
    return page(report.title, body, words, said, links)


def page(title: str, body: Nodes, words: Words, said: Mapping[str, str], files: Nodes | None = None) -> bytes:
    """Return a page of blocks in evalkit's own form; `said` may hold a subtitle, a mark and a title of the contents.

    `files` are links to what belongs to the page; without a title of the contents there is no table of them.
    """
    with temporary() as folder:
        template = folder / "page.html"
        template.write_text(_template("page.html"), encoding="utf-8")
        options = ["--standalone", f"--template={template}", "--wrap=none", "--shift-heading-level-by=1"]
        options += ["--toc", "--toc-depth=3"] if said.get("contents") else []
        meta = _meta(title, words, said, files or [])
        return convert({"pandoc-api-version": API_VERSION, "meta": meta, "blocks": body}, "html5", options)


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _meta(title: str, words: Words, said: Mapping[str, str], files: Nodes) -> dict[str, Any]:
    values = {
        "title": title,
        "lang": words.tag,
        "skip": words.text("page.skip"),
        "files": words.text("page.files"),
        **said,
    }
    meta: dict[str, Any] = {
        key: {"t": "MetaInlines", "c": [nodes.text(value)]} for key, value in values.items() if value
    }
    # The name of a window or a tab does not break.
    meta["pagetitle"] = {"t": "MetaInlines", "c": [{"t": "Str", "c": clean(title)}]}
    meta["file"] = {"t": "MetaList", "c": [{"t": "MetaInlines", "c": [link]} for link in files]}
    meta["style"] = {"t": "MetaInlines", "c": [nodes.raw("html", _template("page.css"))]}
    return meta


def _drawing(content: Any, drawings: Mapping[str, bytes], words: Words) -> Nodes:
    """The SVG itself in place of the image, which scrolls on a small screen, and a link to its file."""
    (_, _, values), alt, (source, _) = content
    figure = source.removeprefix("figures/")
    said = escape(nodes.words_of(alt))
    svg = inline_svg(drawings[figure].decode(), figure)
    opens = escape(words.text("page.figure_alone", number=dict(values)["number"]))
    link = f'<a class="alone" href="{source}.svg">{opens}</a>'
    shown = f'<span class="drawing scroll" role="img" tabindex="0" aria-label="{said}">{svg}</span>'
    return [nodes.raw("html", shown + link)]


def inline_svg(svg: str, name: str) -> str:
    """Return the SVG fit to stand in a page: no prologue, ids of its own, colours that follow the page's style."""
    start = svg.index("<svg")
    inner = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", svg[start:], flags=re.DOTALL)
    inner = re.sub(r'(\bid="|url\(#|xlink:href="#|\bhref="#)', rf"\g<1>{name}-", inner)
    for colour, variable in _COLOURS.items():
        inner = inner.replace(colour, f"var(--{variable}, {colour})")
    return inner


def _scrolling(content: Any) -> nodes.Node:
    """The table in a box that scrolls sideways by itself, so that the page does not."""
    name = content[0][0]
    box = attributes(classes=("scroll",), tabindex="0", role="group", aria_labelledby=f"{name}-caption")
    return nodes.division([{"t": "Table", "c": content}], box)


def _disclosure(content: Any, words: Words) -> Nodes | None:
    """The numbers of a figure behind a disclosure widget."""
    (_, classes, values), blocks = content
    if "data" not in classes:
        return None
    summary = escape(words.text("page.figure_data_summary", number=dict(values)["number"]))
    opened = nodes.raw("html", f"<details><summary>{summary}</summary>", block=True)
    return [opened, *blocks, nodes.raw("html", "</details>", block=True)]
