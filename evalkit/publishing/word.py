"""The report as a Word file: real headings, native tables, numbered captions, pictures with descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from evalkit.aside import temporary
from evalkit.plain_text import clean
from evalkit.publishing import nodes
from evalkit.publishing.archive import archive, parts
from evalkit.publishing.content import Report
from evalkit.publishing.keeping import led
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.ooxml import mended
from evalkit.publishing.pandoc import convert
from evalkit.publishing.reference import TEXT_WIDTH, reference
from evalkit.wording import Words

_STYLES = {"note": "Note", "warning": "Warning", "notes": "Table Notes"}
CONTENTS_DEPTH = 2
# Sizes in points of the styles of cells.
_SIZES = {9.5: "Table Text", 8.0: "Table Text Small", 7.0: "Table Text Smallest"}


def word_file(report: Report, document: dict[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """Return the Word file; `pictures` are PNGs by figure id."""
    words = Words(report.language)
    with temporary() as place:
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
        body = _apart(led(nodes.walk(document["blocks"], changes), attributes(custom_style="Lead")))
        first = next((place for place, block in enumerate(body) if block["t"] == "Header"), 0)
        meta = {**document["meta"], "subject": {"t": "MetaString", "c": clean(report.subtitle)}}
        whole = {
            **document,
            "meta": meta,
            "blocks": [*body[:first], *_contents(document["blocks"], words), *body[first:]],
        }
        # Pictures are named without the folder: pandoc writes the names that it is given into the file.
        options = [f"--reference-doc={template}", f"--resource-path={place}", "--output=-"]
        written = convert(whole, "docx", options, report.epoch)
    described = [words.text("page.table_columns", heads=heads) for heads in _heads(document["blocks"])]
    return archive(mended(parts(written), described), report.epoch)


def _heads(tree: Any) -> Iterator[str]:
    """The heads of each table's columns, in the order of the document."""
    if isinstance(tree, list):
        for item in tree:
            yield from _heads(item)
    elif isinstance(tree, dict) and tree.get("t") == "Table":
        cells = (nodes.words_of(cell[4]) for row in tree["c"][3][1] for cell in row[1])
        yield "; ".join(cells)
    elif isinstance(tree, dict):
        yield from _heads(tree.get("c"))


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


def _apart(blocks: Nodes) -> Nodes:
    """The blocks with every second of several notes in a style of its own: Word makes one box of those in one style."""
    apart: Nodes = []
    for block in blocks:
        if _style(block) == "Note" and apart and _style(apart[-1]) == "Note":
            apart.append(nodes.division(block["c"][1], attributes(block["c"][0][0], custom_style="Next Note")))
        else:
            apart.append(block)
    return apart


def _style(block: nodes.Node) -> str:
    return str(dict(block["c"][0][2]).get("custom-style", "")) if block["t"] == "Div" else ""


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
    # With a large library, which what only looks whether reports are fresh does without.
    from evalkit.publishing.columns import layout, row_texts

    attribute, caption, columns, head, bodies, foot = content
    rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part)]
    fitted = layout(row_texts(rows, len(columns)), len(head[1]), TEXT_WIDTH, tuple(_SIZES))
    style = _SIZES[fitted.size]
    sized = [[column[0], {"t": "ColWidth", "c": share}] for column, share in zip(columns, fitted.shares, strict=True)]
    styled = [[*body[:2], *(_styled_rows(part, style) for part in body[2:])] for body in bodies]
    return [attribute, caption, sized, [head[0], _styled_rows(head[1], style)], styled, foot]


def _styled_rows(rows: list[Any], style: str) -> list[Any]:
    def styled(cell: list[Any]) -> list[Any]:
        text = [nodes.paragraph(block["c"]) for block in cell[4]]
        return [*cell[:4], [nodes.division(text, attributes(custom_style=style))]]

    return [[row[0], [styled(cell) for cell in row[1]]] for row in rows]


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
