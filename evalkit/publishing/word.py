"""The report as a Word file: real headings, native tables, numbered captions, pictures with descriptions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from evalkit.publishing import nodes
from evalkit.publishing.archive import archive, parts
from evalkit.publishing.content import Report
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.pandoc import convert
from evalkit.publishing.reference import TEXT_WIDTH, reference
from evalkit.wording import Words

_STYLES = {"note": "Note", "warning": "Warning", "notes": "Table Notes", "narrative": ""}
CONTENTS_DEPTH = 2


def word_file(report: Report, document: dict[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """Return the Word file; `pictures` are PNGs by figure id."""
    words = Words(report.language)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, picture in pictures.items():
            (place / f"{name}.png").write_bytes(picture)
        template = place / "reference.docx"
        template.write_bytes(reference(report, words))
        changes: dict[str, nodes.Change] = {
            "Image": lambda content: [_picture(content, place)],
            "Table": lambda content: [{"t": "Table", "c": _table(content)}],
            "Span": _label,
            "Div": _styled,
        }
        body = nodes.walk(document["blocks"], changes)
        whole = {**document, "blocks": [*_contents(document["blocks"], words), *body]}
        written = convert(whole, "docx", [f"--reference-doc={template}", "--output=-"], report.epoch)
    return archive(parts(written), report.epoch)


def _picture(content: Any, place: Path) -> nodes.Node:
    _, alt, (source, title) = content
    path = place / (source.removeprefix("figures/") + ".png")
    return {"t": "Image", "c": [attributes(width=f"{TEXT_WIDTH}cm"), alt, [str(path), title]]}


def _styled(content: Any) -> Nodes | None:
    (name, classes, _), blocks = content
    style = next((_STYLES[one] for one in classes if one in _STYLES), "")
    return [nodes.division(blocks, attributes(name, custom_style=style))] if style else None


def _label(content: Any) -> Nodes | None:
    """The start of a caption as a field, so that numbers follow when the table is pasted into another report."""
    (_, classes, values), _ = content
    if "label" not in classes:
        return None
    said = dict(values)
    name, number = escape(said["name"]), said["number"]
    field = f'<w:fldSimple w:instr=" SEQ {name} \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
    return [nodes.text(said["name"]), nodes.space(), nodes.raw("openxml", field), nodes.text(".")]


def _table(content: Any) -> list[Any]:
    """The table with column widths after its texts and its cells in a style of their own."""
    attribute, caption, columns, head, bodies, foot = content
    rows = [*head[1], *(row for body in bodies for row in body[3])]
    widths = column_widths([[nodes.words_of(cell[4]) for cell in row[1]] for row in rows])
    sized = [[column[0], {"t": "ColWidth", "c": width}] for column, width in zip(columns, widths, strict=True)]
    styled = [_styled_rows(part) for part in (head[1], bodies[0][3])]
    body = [*bodies[0][:3], styled[1]]
    return [attribute, caption, sized, [head[0], styled[0]], [body], foot]


def _styled_rows(rows: list[Any]) -> list[Any]:
    def styled(cell: list[Any]) -> list[Any]:
        return [*cell[:4], [nodes.division(cell[4], attributes(custom_style="Table Text"))]]

    return [[row[0], [styled(cell) for cell in row[1]]] for row in rows]


def column_widths(texts: list[list[str]]) -> list[float]:
    """Return each column's share of the line, after its longest word and its longest text."""
    columns = list(zip(*texts, strict=True))
    words = [max(max((len(word) for word in text.split()), default=1) for text in column) for column in columns]
    lengths = [min(max(len(text) for text in column), 40) for column in columns]
    wanted = [max(word, length, 6) + 2 for word, length in zip(words, lengths, strict=True)]
    return [round(one / sum(wanted), 4) for one in wanted]


def _contents(blocks: Nodes, words: Words) -> Nodes:
    """The table of contents as a field that already holds its entries: no question on opening, and F9 adds pages."""
    entries = list(_entries(blocks))
    if not entries:
        return []
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{CONTENTS_DEPTH}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = nodes.raw("openxml", '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', block=True)
    title = nodes.division(
        [nodes.paragraph([nodes.text(words.text("page.contents"))])], attributes(custom_style="TOC Heading")
    )
    lines = []
    for index, (level, text, target) in enumerate(entries):
        inlines = [nodes.raw("openxml", begin)] if index == 0 else []
        line = nodes.paragraph([*inlines, nodes.link([nodes.text(text)], f"#{target}")])
        lines.append(nodes.division([line], attributes(custom_style=f"TOC {level}")))
    return [title, *lines, end]


def _entries(blocks: Nodes) -> Iterator[tuple[int, str, str]]:
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] <= CONTENTS_DEPTH:
            level, (name, _, _), inlines = block["c"]
            yield level, nodes.words_of(inlines), name
