"""The report as a Word file: real headings, native tables, numbered captions, pictures with descriptions."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from evalkit.drawing.paper import width
from evalkit.publishing import nodes
from evalkit.publishing.archive import archive, parts
from evalkit.publishing.content import Report
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.pandoc import convert
from evalkit.publishing.reference import TEXT_WIDTH, reference
from evalkit.wording import Words

_STYLES = {"note": "Note", "warning": "Warning", "notes": "Table Notes"}
CONTENTS_DEPTH = 2
# Measured in a wide font, in bold: whatever font the reader's Word has, no word need be broken. In cm and points.
_MARGINS = 0.35
_SIZES = {"Table Text": 9.5, "Table Text Small": 8.0}
# What a narrow table is stretched to, of the line.
_NARROWEST = 0.6
# How many lines a text may claim when columns share what their longest words leave.
_LONGEST = 3
# A table of fewer rows stays on one page.
_LONG = 10


def word_file(report: Report, document: dict[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """Return the Word file; `pictures` are PNGs by figure id."""
    words = Words(report.language)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "figures").mkdir()
        for name, picture in pictures.items():
            (place / "figures" / f"{name}.png").write_bytes(picture)
        template = place / "reference.docx"
        template.write_bytes(reference(report, words))
        changes: dict[str, nodes.Change] = {
            "Image": lambda content: [_picture(content)],
            "Table": lambda content: [{"t": "Table", "c": _table(content)}],
            "Span": _label,
            "Div": _styled,
            "Figure": _captioned,
        }
        body = _kept(nodes.walk(document["blocks"], changes))
        first = next((place for place, block in enumerate(body) if block["t"] == "Header"), 0)
        whole = {**document, "blocks": [*body[:first], *_contents(document["blocks"], words), *body[first:]]}
        # Pictures are named without the folder: pandoc writes the names that it is given into the file.
        options = [f"--reference-doc={template}", f"--resource-path={folder}", "--output=-"]
        written = convert(whole, "docx", options, report.epoch)
    return archive(_mended(parts(written)), report.epoch)


def _mended(content: dict[str, bytes]) -> dict[str, bytes]:
    """What pandoc does not say: row heads in the first column, rows that stay whole, pictures without outer margin."""
    body = content["word/document.xml"]
    body = body.replace(b'w:firstColumn="0"', b'w:firstColumn="1"').replace(b'w:val="0020"', b'w:val="00A0"')
    body = re.sub(rb"<w:tr>(?!<w:trPr>)", b"<w:tr><w:trPr><w:cantSplit/></w:trPr>", body)
    body = re.sub(rb"<w:tbl>.*?</w:tbl>", _breakable, body, flags=re.DOTALL)
    body = body.replace(b"<wp:inline>", b'<wp:inline distT="0" distB="0" distL="0" distR="0">')
    return {**content, "word/document.xml": body}


def _breakable(table: re.Match[bytes]) -> bytes:
    """A long table may go on on the next page, with two rows or more on each."""
    start, *rows = re.split(rb"(?=<w:tr>)", table[0])
    if len(rows) < _LONG:
        return table[0]
    free = [re.sub(rb'(<w:pStyle w:val="TableText(Small)?" ?/>)', rb'\1<w:keepNext w:val="0"/>', row) for row in rows]
    heads = sum(b"<w:tblHeader" in row for row in rows)
    return b"".join((start, *rows[: heads + 1], *free[heads + 1 : -2], *rows[-2:]))


def _kept(blocks: Nodes) -> Nodes:
    """The blocks with the paragraph between a chapter's title and its first heading kept on the page of that one."""
    lead = attributes(custom_style="Lead")
    kept = list(blocks)
    for place, (title, block, heading) in enumerate(zip(blocks, blocks[1:], blocks[2:], strict=False), 1):
        if (title["t"], block["t"], heading["t"]) == ("Header", "Para", "Header") and title["c"][0] == 1:
            kept[place] = nodes.division([block], lead)
    return kept


def _picture(content: Any) -> nodes.Node:
    _, alt, (source, title) = content
    return {"t": "Image", "c": [attributes(width=f"{TEXT_WIDTH}cm"), alt, [f"{source}.png", title]]}


def _captioned(content: Any) -> Nodes:
    """The caption above its picture, as on the page."""
    (name, _, _), (_, caption), picture = content
    said = nodes.division([nodes.paragraph(caption[0]["c"])], attributes(custom_style="Image Caption"))
    shown = nodes.division([nodes.paragraph(block["c"]) for block in picture], attributes(custom_style="Figure"))
    return [nodes.division([said, shown], attributes(name))]


def _styled(content: Any) -> Nodes | None:
    (name, classes, _), blocks = content
    if "notes" in classes:
        # One paragraph stays on one page.
        lines = [part for block in blocks for part in ({"t": "LineBreak"}, *block["c"])]
        blocks = [nodes.paragraph(lines[1:])]
    style = next((_STYLES[one] for one in classes if one in _STYLES), "")
    return [nodes.division(blocks, attributes(name, custom_style=style))] if style else None


def _label(content: Any) -> Nodes | None:
    """The start of a caption as a field, so that numbers follow when the table is pasted into another report."""
    (_, classes, values), text = content
    if "label" not in classes:
        return None
    said = dict(values)
    name, number = escape(said["name"]), said["number"]
    before, after = (
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in nodes.words_of(text).split(number, 1)
    )
    field = f'<w:fldSimple w:instr=" SEQ {name} \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
    return [nodes.raw("openxml", before + field + after)]


def _table(content: Any) -> list[Any]:
    """The table with column widths after its texts and its cells in a style of their own."""
    attribute, caption, columns, head, bodies, foot = content
    rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part)]
    widths, style = column_widths(column_texts(rows, len(columns)))
    sized = [[column[0], {"t": "ColWidth", "c": width}] for column, width in zip(columns, widths, strict=True)]
    styled = [[*body[:2], *(_styled_rows(part, style) for part in body[2:])] for body in bodies]
    return [attribute, caption, sized, [head[0], _styled_rows(head[1], style)], styled, foot]


def _styled_rows(rows: list[Any], style: str) -> list[Any]:
    def styled(cell: list[Any]) -> list[Any]:
        text = [nodes.paragraph(block["c"]) for block in cell[4]]
        return [*cell[:4], [nodes.division(text, attributes(custom_style=style))]]

    return [[row[0], [styled(cell) for cell in row[1]]] for row in rows]


def column_texts(rows: list[Any], count: int) -> list[list[str]]:
    """Return the texts of each column, without the heads that reach over several."""
    texts: list[list[str]] = [[] for _ in range(count)]
    taken: set[tuple[int, int]] = set()
    for place, (_, cells) in enumerate(rows):
        column = 0
        for _, _, high, wide, blocks in cells:
            while (place, column) in taken:
                column += 1
            taken |= {(place + down, column + along) for down in range(high) for along in range(wide)}
            if wide == 1:
                texts[column].append(nodes.words_of(blocks))
    return texts


def column_widths(columns: list[list[str]]) -> tuple[list[float], str]:
    """Return each column's share of the line and the style of the cells.

    Every column has room for its longest word; what is left goes to those with longer texts. A narrow table leaves
    room over, and where even the words do not fit the letters are smaller.
    """
    for style, size in _SIZES.items():
        words = [_room((word for text in texts for word in text.split(" ")), size) for texts in columns]
        wanted = [max(word, min(_room(texts, size), _LONGEST)) for word, texts in zip(words, columns, strict=True)]
        if sum(wanted) <= 1:
            stretch = max(1, _NARROWEST / sum(wanted))
            return [round(one * stretch, 4) for one in wanted], style
        if sum(words) <= 1:
            left = (1 - sum(words)) / (sum(wanted) - sum(words))
            shares = [word + (want - word) * left for word, want in zip(words, wanted, strict=True)]
            return [round(one, 4) for one in shares], style
    return [round(one / sum(words), 4) for one in words], style


def _room(texts: Iterable[str], size: float) -> float:
    widest = max((width(text, size, "bold") for text in texts), default=0.0)
    return (widest * 2.54 + _MARGINS) / TEXT_WIDTH


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
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    title = nodes.division(
        [nodes.paragraph([nodes.text(words.text("page.contents"))])], attributes(custom_style="TOC Heading")
    )
    lines = []
    for index, (level, text, target) in enumerate(entries):
        before = [nodes.raw("openxml", begin)] if index == 0 else []
        after = [nodes.raw("openxml", end)] if index == len(entries) - 1 else []
        line = nodes.paragraph([*before, nodes.link([nodes.text(text)], f"#{target}"), *after])
        lines.append(nodes.division([line], attributes(custom_style=f"TOC {level}")))
    return [title, *lines]


def _entries(blocks: Nodes) -> Iterator[tuple[int, str, str]]:
    for block in blocks:
        if block["t"] == "Div":
            yield from _entries(block["c"][1])
        elif block["t"] == "Header" and block["c"][0] <= CONTENTS_DEPTH and block["c"][1][0]:
            level, (name, _, _), inlines = block["c"]
            yield level, nodes.words_of(inlines), name
