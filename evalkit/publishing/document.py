"""From a report's blocks to one pandoc document, the same for every format; `html` and `word` give it their form.

Classes say what a part is: `table`, `figure` (a block and all that belongs to it), `data` (a figure's numbers),
`notes`, `note`, `warning`, `label` (the numbered start of a caption).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evalkit.chapter.blocks import Block, Figure, Heading, Items, Narrative, Paragraph, Table
from evalkit.errors import Fault
from evalkit.publishing import nodes
from evalkit.publishing.content import Report, anchor
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.pandoc import API_VERSION, PublishingError
from evalkit.publishing.prose import inlines, narrative
from evalkit.publishing.tabulation import table
from evalkit.wording import Words


def document(report: Report, words: Words) -> dict[str, Any]:
    """Return the report as a pandoc document; images are named `figures/<id>`, without an ending."""
    tables = {block.id: number for number, block in enumerate(report.tables(), 1)}
    figures = {block.id: number for number, block in enumerate(report.figures(), 1)}
    body: Nodes = []
    for chapter, block in report.blocks():
        if isinstance(block, Heading):
            body.append(nodes.header(block.level, [nodes.text(block.text)], anchor(chapter, block)))
        elif isinstance(block, Table):
            body.append(_table(block, tables[block.id], words))
        elif isinstance(block, Figure):
            same = next((tables[one.id] for one in report.tables() if one == block.table), None)
            body.append(_figure(block, (figures[block.id], same), words))
        else:
            body += _text(block, report.language, chapter)
    meta = {"title": report.title, "subtitle": report.subtitle, "lang": words.tag}
    said = {key: {"t": "MetaInlines", "c": [nodes.text(value)]} for key, value in meta.items() if value}
    return {"pandoc-api-version": API_VERSION, "meta": said, "blocks": _without_gaps(body)}


def _without_gaps(body: Nodes) -> Nodes:
    """The blocks with no heading more than one level below the one before it, whatever people wrote."""
    levels = [0]

    def heading(content: Any) -> Nodes:
        levels.append(min(content[0], levels[-1] + 1))
        return [{"t": "Header", "c": [levels[-1], *content[1:]]}]

    changed: Nodes = nodes.walk(body, {"Header": heading})
    return changed


def _text(block: Block, language: str, chapter: str) -> Nodes:
    if isinstance(block, Items):
        return [nodes.bullets([nodes.plain(inlines(item))] for item in block.items)]
    if isinstance(block, Narrative):
        return narrative(block, language, chapter)
    if isinstance(block, Paragraph):
        paragraph = nodes.paragraph(inlines(block.spans))
        return [paragraph] if block.role == "text" else [nodes.division([paragraph], attributes(classes=(block.role,)))]
    raise PublishingError(Fault("block_unknown", value=block.kind))


def _table(block: Table, number: int, words: Words) -> nodes.Node:
    return nodes.division(table(block, label("table", number, words), words), attributes(classes=("table",)))


def _figure(block: Figure, numbers: tuple[int, int | None], words: Words) -> nodes.Node:
    """A figure and its numbers; `numbers` are its own and that of the table that also stands in a chapter."""
    number, same = numbers
    drawing = nodes.plain([nodes.image(block.alt, f"figures/{block.id}")])
    caption = [*label("figure", number, words), nodes.text(block.caption)]
    named = nodes.text(words.text("page.figure_data", number=number) + " ")
    own = replace(block.table, id=f"{block.id}-data")
    values = {"number": str(number)} | ({"table": str(same)} if same else {})
    data = nodes.division(table(own, [named], words), attributes(classes=("data",), **values))
    return nodes.division([nodes.figure(block.id, caption, [drawing]), data], attributes(classes=("figure",)))


def label(kind: str, number: int, words: Words) -> Nodes:
    """Return the start of a caption, such as "Taulukko 3. "; the attributes let Word number by itself."""
    name = words.text(f"page.{kind}")
    text = nodes.text(words.text("page.label", name=name, number=number) + " ")
    return [nodes.span([text], attributes(classes=("label",), name=name, number=str(number)))]
