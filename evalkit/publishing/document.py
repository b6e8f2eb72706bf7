"""From a report's blocks to one pandoc document, the same for every format; `html` and `word` give it their form.

Classes say what a part is: `table`, `figure` (a block and all that belongs to it), `data` (a figure's numbers),
`notes`, `note`, `warning`, `material` (what the report was made from), `label` (the numbered start of a caption).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evalkit.chapter.blocks import Block, Figure, Heading, Items, Narrative, Paragraph, Table
from evalkit.errors import Fault
from evalkit.publishing import nodes
from evalkit.publishing.content import Report, anchor
from evalkit.publishing.foreign import foreign_note, marked
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.origins import Origins, origins
from evalkit.publishing.pandoc import API_VERSION, PublishingError
from evalkit.publishing.prose import inlines, narrative
from evalkit.publishing.tabulation import table
from evalkit.wording import Words


def document(report: Report, words: Words) -> dict[str, Any]:
    """Return the report as a pandoc document; images are named `figures/<id>`, without an ending."""
    context = _Context(report, words, origins(report, words), _numbered(report.tables()), _numbered(report.figures()))
    body: Nodes = []
    for chapter, blocks in report.chapters:
        for block in blocks:
            body += _block(block, chapter, context)
        body += _notes(context.origins.of_chapter(blocks))
    meta = {"title": report.title, "subtitle": report.subtitle, "lang": words.tag}
    said = {key: {"t": "MetaInlines", "c": marked([nodes.text(value)], report.foreign)}
            for key, value in meta.items() if value}  # fmt: skip
    material, body = (marked(part, report.foreign) for part in (_material(report, words), body))
    before = _protection(report, words) + material + _languages([*said.values(), material, body], words)
    return {"pandoc-api-version": API_VERSION, "meta": said, "blocks": _without_gaps(before + body)}


@dataclass(frozen=True)
class _Context:
    """What a block needs to know of its report; the numbers of tables and figures are by id."""

    report: Report
    words: Words
    origins: Origins
    tables: Mapping[str, int]
    figures: Mapping[str, int]


def _numbered(blocks: Iterable[Table | Figure]) -> dict[str, int]:
    return {block.id: number for number, block in enumerate(blocks, 1)}


def _without_gaps(body: Nodes) -> Nodes:
    """The blocks with no heading more than one level below the one before it, whatever people wrote."""
    levels = [0]

    def heading(content: Any) -> Nodes:
        levels.append(min(content[0], levels[-1] + 1))
        return [{"t": "Header", "c": [levels[-1], *content[1:]]}]

    changed: Nodes = nodes.walk(body, {"Header": heading})
    return changed


def _protection(report: Report, words: Words) -> Nodes:
    """How small numbers are protected, before all else: a note of a public report."""
    if report.release != "public":
        return []
    title = nodes.paragraph([nodes.strong([nodes.text(words.text("page.protection"))])])
    said = nodes.paragraph([nodes.text(words.text(report.protection))])
    return [nodes.division([title, said], attributes("protection", ("note",)))]


def _languages(tree: Any, words: Words) -> Nodes:
    """That some of the project's texts are in another language, where some are."""
    said = foreign_note(tree, words)
    return [nodes.division([nodes.paragraph([nodes.text(said)])], attributes("languages", ("note",)))] if said else []


def _material(report: Report, words: Words) -> Nodes:
    """What the numbers were made from, where the project says it: a note that stands before all chapters."""
    source = words.text("page.source", source=report.source) if report.source else ""
    said = [nodes.paragraph([nodes.text(text)]) for text in (report.note, source) if text]
    if not said:
        return []
    title = nodes.paragraph([nodes.strong([nodes.text(words.text("page.material"))])])
    return [nodes.division([title, *said], attributes("material", ("note", "material")))]


def _block(block: Block, chapter: str, context: _Context) -> Nodes:
    if isinstance(block, Heading):
        return [nodes.header(block.level, [nodes.text(block.text)], anchor(chapter, block))]
    if isinstance(block, Table):
        return [_table(block, context)]
    if isinstance(block, Figure):
        return [_figure(block, context)]
    if isinstance(block, Items):
        return [nodes.bullets([nodes.plain(inlines(item, context.origins))] for item in block.items)]
    if isinstance(block, Narrative):
        return narrative(block, context.report.language, chapter)
    if isinstance(block, Paragraph):
        paragraph = nodes.paragraph(inlines(block.spans, context.origins))
        return [paragraph] if block.role == "text" else [nodes.division([paragraph], attributes(classes=(block.role,)))]
    raise PublishingError(Fault("block_unknown", value=block.kind))


def _table(block: Table, context: _Context) -> nodes.Node:
    notes = [*block.notes, *context.origins.of_table(block)]
    caption = label("table", context.tables[block.id], context.words)
    return nodes.division(table(block, caption, notes, context.origins), attributes(classes=("table",)))


def _figure(block: Figure, context: _Context) -> nodes.Node:
    """A figure, where its numbers come from, and its numbers unless a table of the report holds them."""
    number, words = context.figures[block.id], context.words
    named = attributes(number=str(number))
    drawing = nodes.plain([nodes.image(block.alt, f"figures/{block.id}", named)])
    caption = [*label("figure", number, words), nodes.text(block.caption)]
    parts = [nodes.figure(block.id, caption, [drawing]), *_notes(context.origins.of_figure(block))]
    same = next((one for one in context.report.tables() if one == block.table), None)
    if same:
        said = words.text("page.figure_data_elsewhere", number=number, table=context.tables[same.id])
        parts += _notes([said], f"#{same.id}")
    else:
        start = [nodes.text(words.text("page.figure_data", number=number) + " ")]
        own = replace(block.table, id=f"{block.id}-data")
        content = table(own, start, own.notes, context.origins)
        parts.append(nodes.division(content, attributes(classes=("data",), number=str(number))))
    return nodes.division(parts, attributes(classes=("figure",)))


def _notes(texts: Iterable[str], target: str = "") -> Nodes:
    """Small print, as a link where it leads somewhere; nothing for no texts."""
    said: Nodes = [nodes.text(text) for text in texts]
    lines = [nodes.paragraph([nodes.link([text], target) if target else text]) for text in said]
    return [nodes.division(lines, attributes(classes=("notes",)))] if lines else []


def label(kind: str, number: int, words: Words) -> Nodes:
    """Return the start of a caption, such as "Taulukko 3. "; the attributes let Word number by itself."""
    name = words.text(f"page.{kind}")
    text = nodes.text(words.text("page.label", name=name, number=number) + " ")
    return [nodes.span([text], attributes(classes=("label",), name=name, number=str(number)))]
