"""The report as a PDF that everybody can read: tagged after PDF/UA-1, with bookmarks, its language and its title.

The template holds the look; here the document's blocks become calls of its functions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.aside import temporary
from evalkit.catalogues import TAGS
from evalkit.errors import Fault
from evalkit.plain_text import clean
from evalkit.publishing import nodes
from evalkit.publishing.content import Report
from evalkit.publishing.keeping import kept, led
from evalkit.publishing.nodes import Nodes, attributes
from evalkit.publishing.pandoc import PublishingError, convert
from evalkit.wording import Words

if TYPE_CHECKING:
    import typst

# A4 with margins of 2.5 cm: the line upright and across, in cm.
_UPRIGHT, _ACROSS = 16.0, 24.7
_SIZES = (8.5, 7.5, 7.0)
# A table of fewer rows or of fewer lines stays on one page.
_LONG, _LONG_IN_LINES = 16, 34
# Functions of the template.
_BOXES = ("note", "warning", "lead", "held", "section")
_LANDSCAPE, _TOGETHER = "landscape", "together"
_LEAD = attributes(classes=("lead",))


def pdf_file(report: Report, document: dict[str, Any], drawings: Mapping[str, bytes]) -> bytes:
    """Return the PDF/UA-1 file; `drawings` are SVGs by figure id. PublishingError if it cannot be made accessible."""
    words = Words(report.language)
    known = set(_ids(document["blocks"]))
    changes: dict[str, nodes.Change] = {
        "Figure": lambda content: [_raw(_figure(content))],
        "Div": _placed,
        "Span": _spoken,
        "Link": lambda content: None if _leads(content[2][0], known) else list(content[1]),
    }
    body: Nodes = nodes.walk(kept(led(document["blocks"], _LEAD)), changes)
    first = next((place for place, block in enumerate(body) if block["t"] == "Header"), None)
    if first is not None:
        body.insert(first, _raw(f"#contents({literal(words.text('page.contents'))})"))
    markup = convert({**document, "meta": {}, "blocks": _across(body)}, "typst", ["--wrap=none"]).decode()
    return _compiled(_start(report, words) + markup, drawings, report.epoch)


def _compiled(source: str, drawings: Mapping[str, bytes], epoch: datetime.date) -> bytes:
    """The file that typst makes of the source, dated `epoch`, with the fonts that come with the libraries alone."""
    import typst

    moment = datetime.datetime.combine(epoch, datetime.time(), datetime.UTC)
    with temporary() as place:
        (place / "figures").mkdir()
        for name, drawing in drawings.items():
            (place / "figures" / f"{name}.svg").write_bytes(drawing)
        (place / "main.typ").write_text(source, encoding="utf-8")
        compiler = typst.Compiler(place / "main.typ", root=place, font_paths=_fonts())
        try:
            made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(moment.timestamp()))
        except typst.TypstError as error:
            raise PublishingError(Fault("typst_failed", value=error.message[:500])) from None
    return bytes(made)  # type: ignore[arg-type]


@cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts and those of matplotlib; what is installed on the machine changes nothing."""
    import matplotlib
    import typst

    return typst.Fonts(
        include_system_fonts=False, font_paths=[Path(matplotlib.get_data_path(), "fonts", "ttf").as_posix()]
    )


def _start(report: Report, words: Words) -> str:
    """The template and its values: title, mark, language."""
    template = (files("evalkit.publishing") / "templates" / "report.typ").read_text(encoding="utf-8")
    language, _, region = words.tag.partition("-")
    values = {
        "title": clean(report.title),
        "subtitle": clean(report.subtitle),
        "mark": words.text("page.internal") if report.release == "internal" else "",
        "page-word": words.text("page.page"),
        "language": language,
        "region": region,
    }
    given = ", ".join(f"{name}: {literal(value)}" for name, value in values.items())
    front = f"#front({literal(nodes.unbroken(values['subtitle']))}, {literal(values['mark'])})"
    return f"{template}\n#show: report.with({given})\n{front}\n\n"


def literal(text: str) -> str:
    """Return a text as a string of typst's language, in which nothing of it is markup."""
    return '"' + clean(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _raw(markup: str) -> nodes.Node:
    return nodes.raw("typst", markup, block=True)


def _wrapped(function: str, blocks: Nodes) -> Nodes:
    return [_raw(f"#{function}["), *blocks, _raw("]")]


def _ids(tree: Any) -> Iterable[str]:
    """The ids of what a link may lead to."""
    if isinstance(tree, list):
        for item in tree:
            yield from _ids(item)
    elif isinstance(tree, dict):
        content: Any = tree.get("c")
        if tree.get("t") == "Header":
            yield content[1][0]
        elif tree.get("t") in ("Table", "Figure"):
            yield content[0][0]
        yield from _ids(content)


def _leads(target: str, known: set[str]) -> bool:
    """Whether a link has where to lead: typst refuses one to a place that is not there."""
    return not target.startswith("#") or target[1:] in known


def _placed(content: Any) -> Nodes | None:
    """A block of the document as a call of the template's function of its kind."""
    (_, classes, values), blocks = content
    if "notes" in classes:
        return _wrapped("notes", [_one(blocks)])
    box = next((one for one in classes if one in _BOXES), "")
    if box:
        return _wrapped(box, blocks)
    if blocks and blocks[0]["t"] == "Table":
        function, table = _table(blocks[0]["c"])
        placed = [_raw(table), *blocks[1:]]
        return _wrapped(function, placed) if function else placed
    language = dict(values).get("lang")
    return _wrapped(_in_language(language), blocks) if language else blocks


def _spoken(content: Any) -> Nodes | None:
    """A text in another language than the page's; pandoc's writer would drop its language."""
    language = dict(content[0][2]).get("lang")
    return (
        [nodes.raw("typst", f"#{_in_language(language)}["), *content[1], nodes.raw("typst", "]")] if language else None
    )


def _in_language(language: str) -> str:
    language, _, region = TAGS[language].partition("-")
    return f"text(lang: {literal(language)}, region: {literal(region)})"


def _one(blocks: Nodes) -> nodes.Node:
    """Small print as one paragraph."""
    lines = [part for block in blocks for part in ({"t": "Space"}, *block["c"])]
    return nodes.paragraph(lines[1:])


def _across(body: Nodes) -> Nodes:
    """The blocks with the headings of what stands on a page across on that page as well."""
    moved: Nodes = []
    for block in body:
        place = len(moved)
        while block == _raw(f"#{_LANDSCAPE}[") and place and moved[place - 1]["t"] == "Header":
            place -= 1
        moved.insert(place, block)
    return moved


def _figure(content: Any) -> str:
    (name, _, _), (_, caption), blocks = content
    _, alt, (source, _) = blocks[0]["c"][0]["c"]
    values = (literal(name), _content(caption[0]["c"]), literal(f"{source}.svg"), literal(nodes.words_of(alt)))
    return f"#drawn({', '.join(values)})"


def _table(content: Any) -> tuple[str, str]:
    """What holds a table (a page across where it is too wide, one page where it is short), and the table."""
    (name, _, _), (_, caption), columns, (_, head), bodies, _ = content
    # With a large library, which what only looks whether reports are fresh does without.
    from evalkit.publishing.columns import layout, row_texts

    rows = [*head, *(row for _, _, own, body in bodies for row in (*own, *body))]
    texts = row_texts(rows, len(columns))
    upright = layout(texts, len(head), _UPRIGHT, _SIZES)
    fitted = upright if upright.fits else layout(texts, len(head), _ACROSS, _SIZES)
    short = len(rows) < _LONG or fitted.lines < _LONG_IN_LINES
    holder = _LANDSCAPE if not upright.fits else _TOGETHER if short else ""
    widths = "".join(f"{share * 100:.2f}%, " for share in fitted.shares)
    fits = "true" if fitted.fits else "false"
    heads = f"(rows: {len(head)}, cells: ({_cells(head)}))"
    lines = "".join(_cells(own) + _cells(body) for _, _, own, body in bodies)
    given = (literal(name), _content(caption[0]["c"]), f"({widths})", f"{fitted.size}pt", fits, heads)
    return holder, f"#tabulated({', '.join(given)},\n{lines})"


def _cells(rows: Any) -> str:
    return "".join("".join(_cell(*cell) + ", " for cell in cells) + "\n" for _, cells in rows)


def _cell(_: Any, align: Any, high: int, wide: int, blocks: Any) -> str:
    """One cell; its side is given where it is not the left one."""
    side = align["t"].removeprefix("Align").lower()
    values = {"align": "" if side in ("left", "default") else side, "rowspan": high, "colspan": wide}
    given = ", ".join(f"{key}: {value}" for key, value in values.items() if value not in ("", 1))
    return f"table.cell({given}){_content(blocks[0]['c'])}" if given else _content(blocks[0]["c"])


def _content(inlines: Nodes) -> str:
    return f"[{''.join(_inline(node) for node in inlines)}]"


def _inline(node: nodes.Node) -> str:
    """One inline of a table or a caption, which hold text, its marks and its weight."""
    kind = node["t"]
    content: Any = node.get("c")
    if kind == "Str":
        return f"#{literal(content)}"
    if kind in ("Strong", "Superscript"):
        return f"#{'strong' if kind == 'Strong' else 'super'}{_content(content)}"
    if kind == "RawInline":
        return str(content[1])
    if kind == "Span":
        (_, classes, _), inside = content
        return f"#strong{_content(inside)}" if "label" in classes else _content(inside)[1:-1]
    return " "
