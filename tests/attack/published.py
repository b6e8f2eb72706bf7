"""What an intruder reads from the published files, whatever their kind: page, Word file, workbook, drawings, PDF."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from xml.etree import ElementTree

from drawings import read_drawing
from reading import EXACT, Printed, Reading, Unit, parts_of, plain

from evalkit.wording import Words

VOID = ("meta", "link", "img", "br", "hr", "col", "input", "source")
BLOCKS = ("p", "li", "td", "th", "caption", "figcaption", "h1", "h2", "h3", "h4", "title", "desc", "text", "dt", "dd")
ATTRIBUTES = ("alt", "title", "aria-label", "content", "descr", "name")
COLUMNS = ("id", "value", "lower", "upper", "count", "base", "unit", "origin", "mark")


def read_files(files: Mapping[str, bytes], language: str = "fi") -> Reading:
    """Return what stands in the files of one release, whatever their kind."""
    found = Reading()
    for name, content in files.items():
        if name.endswith(".html"):
            found += read_page(name, content.decode(), language)
        elif name.endswith(".svg"):
            found += read_drawing(name, content.decode())
        elif name.endswith(".xlsx"):
            found += read_workbook(name, content, language)
            found.units += archive_units(name, content)
        elif name.endswith(".docx"):
            found.units += archive_units(name, content)
        elif name.endswith(".png"):
            found.units += [Unit(f"{name} metadata", text) for text in picture_texts(content)]
        elif name.endswith(".pdf"):
            found.units += [Unit(name, line) for line in pdf_lines(content)]
        else:
            found.units += [Unit(name, line) for line in content.decode().splitlines()]
    return found


class _Page(HTMLParser):
    """Spans that name their row, runs of text, attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[tuple[str, str, str]] = []
        self.units: list[tuple[str, str]] = []
        self.open: list[tuple[str, str]] = []
        self.rows: list[tuple[int, str, list[str]]] = []
        self.runs: list[tuple[int, str, list[str]]] = []
        self.table, self.line = "", []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.units += [(f"@{name}", given[name]) for name in ATTRIBUTES if given.get(name)]
        if tag == "table":
            self.table = given.get("id", "")
        if tag == "tr":
            self.line = []
        if tag in VOID:
            return
        self.open.append((tag, given.get("data-row", "")))
        depth = len(self.open)
        if given.get("data-row"):
            self.rows.append((depth, given["data-row"], []))
        if tag in BLOCKS:
            self.runs.append((depth, tag, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag not in VOID:
            depth, (last, _) = len(self.open), self.open.pop()
            if self.rows and self.rows[-1][0] == depth:
                _, row, texts = self.rows.pop()
                self.spans.append((self.table, row, "".join(texts)))
            if self.runs and self.runs[-1][0] == depth:
                _, name, texts = self.runs.pop()
                self.units.append((f"{self.table} {name}".strip(), "".join(texts)))
                if name in ("td", "th"):
                    self.line.append("".join(texts))
            if last == "tr":
                self.units.append((f"{self.table} line", " | ".join(self.line)))
            if last == "table":
                self.table = ""
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        marked = any(tag == "sup" for tag, _ in self.open)
        if self.rows and not marked:
            self.rows[-1][2].append(data)
        if self.runs and not marked:
            self.runs[-1][2].append(data)


def read_page(name: str, page: str, language: str) -> Reading:
    """Return the numbers that name their row, the texts, and the drawings inside the page."""
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    parser = _Page()
    parser.feed(re.sub(r"<style.*?</style>|<script.*?</script>", "", page, flags=re.DOTALL))
    found = Reading(units=[Unit(f"{name} {place}", plain(text)) for place, text in parser.units if plain(text)])
    for table, row, text in parser.spans:
        said = list(parts_of(text, language))
        place = f"{name} #{table}" if table else f"{name} text"
        found.printed += [Printed(place, row, part, low, high) for part, low, high in said]
        if not said:
            found.marks.setdefault(row, plain(text))
    for drawing in drawings:
        figure = re.search(r'id="([\w-]+)-figure_1"', drawing)
        found += read_drawing(f"{name} {figure.group(1) if figure else 'drawing'}.svg", drawing)
    comments = re.findall(r"<!--(.*?)-->", page, re.DOTALL)
    found.units += [Unit(f"{name} comment", plain(text)) for text in comments]
    return found


def read_workbook(name: str, content: bytes, language: str) -> Reading:
    """Return the rows of the workbook's last sheet, exact as they are, and every cell of every sheet as text."""
    from openpyxl import load_workbook

    words = Words(language)
    heads = [words.text(f"page.column.{key}") for key in COLUMNS]
    found = Reading()
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        lines = list(sheet.iter_rows(values_only=True))
        for line in lines:
            shown = " | ".join(str(cell) for cell in line if cell is not None)
            found.units.append(Unit(f"{name} {sheet.title}", plain(shown)))
        if lines and heads[0] in lines[0]:
            places = {key: lines[0].index(head) for key, head in zip(COLUMNS, heads, strict=True) if head in lines[0]}
            for line in lines[1:]:
                found += _workbook_row(f"{name} {sheet.title}", {key: line[place] for key, place in places.items()})
        else:
            numbers_in = (cell for line in lines for cell in line if isinstance(cell, int | float))
            found.cells += [(f"{name} {sheet.title}", float(cell)) for cell in numbers_in]
    return found


def _workbook_row(place: str, cells: Mapping[str, object]) -> Reading:
    row, found = str(cells["id"]), Reading()
    for part in ("value", "lower", "upper", "count", "base"):
        number = cells.get(part)
        if isinstance(number, int | float):
            slack = EXACT * max(1.0, abs(number))
            found.printed.append(Printed(place, row, part, number - slack, number + slack))
    if cells.get("mark"):
        found.marks[row] = str(cells["mark"])
    return found


def archive_units(name: str, content: bytes) -> list[Unit]:
    """Return every text of a zip archive: each paragraph and table line, attributes that are read, properties."""
    found = []
    for member, data in members(content):
        if member.endswith((".xml", ".rels")):
            found += list(_xml_units(f"{name}/{member}", data))
        elif member.endswith(".png"):
            found += [Unit(f"{name}/{member} metadata", text) for text in picture_texts(data)]
    return found


def members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Return the members of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            yield member, archive.read(member)


def _xml_units(place: str, data: bytes) -> Iterator[Unit]:
    root = ElementTree.fromstring(data)
    inside = {id(node) for line in root.iter() if _tag(line) == "tr" for node in line.iter() if _tag(node) == "p"}
    for node in root.iter():
        if _tag(node) == "tr":
            cells = [_all_text(cell) for cell in node if _tag(cell) == "tc"]
            yield Unit(f"{place} line", plain(" | ".join(cells)))
        elif (_tag(node) == "p" and id(node) not in inside) or (_tag(node) != "t" and node.text and node.text.strip()):
            text = _all_text(node) if _tag(node) == "p" else node.text
            parts = (text or "").split("\n")
            yield from (Unit(f"{place} {_tag(node)}", plain(part)) for part in parts if plain(part))
        for key, value in node.attrib.items():
            if key.rpartition("}")[2] in ("descr", "title", "alt", "name") and value:
                yield Unit(f"{place} @{key.rpartition('}')[2]}", plain(value))


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _all_text(node: ElementTree.Element) -> str:
    """The text of a node without raised letters: those name the origin of a number."""
    raised = {id(text) for run in node.iter() if _tag(run) == "r" and _is_raised(run) for text in run.iter()}
    shown = (part for part in node.iter() if _tag(part) in ("t", "br") and id(part) not in raised)
    return "".join("\n" if _tag(part) == "br" else part.text or "" for part in shown)


def _is_raised(run: ElementTree.Element) -> bool:
    return any(_tag(part) == "vertAlign" for part in run.iter()) or any(
        _tag(part) == "rStyle" and "origin" in str(part.attrib).lower() for part in run.iter()
    )


def picture_texts(content: bytes) -> list[str]:
    """Return the texts inside a PNG file: its metadata chunks."""
    found, place = [], 8
    while place < len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        if kind in (b"tEXt", b"iTXt"):
            found.append(data.replace(b"\0", b" ").decode("latin-1"))
        elif kind == b"zTXt":
            found.append(zlib.decompress(data.partition(b"\0")[2][1:]).decode("latin-1"))
        place += 12 + length
    return found


def pdf_lines(content: bytes) -> Iterable[str]:
    """Return the text of a PDF by lines, and its document information."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    # Cells of a table stand apart by two spaces at least.
    cells = (cell for line in text.stdout.decode().splitlines() for cell in re.split(r"\s{2,}", line))
    yield from (plain(cell) for cell in cells if cell.strip())
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as document:
        # The dates are the project's last day, which stands on the page in another form.
        dates = ("/CreationDate", "/ModDate")
        yield from (f"{key} {value}" for key, value in document.docinfo.items() if key not in dates)
        for obj in document.objects:
            if isinstance(obj, pikepdf.Dictionary):
                yield from (plain(str(obj[key])) for key in ("/Alt", "/ActualText") if key in obj)
