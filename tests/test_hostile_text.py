"""Whatever stands in names, labels, places and narratives is text in every published file, and acts in none."""

import datetime
import io
import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import openpyxl
import pytest
from sample_report import CONTENTS, ROWS, figure

from evalkit.chapter.blocks import Cell, Heading, Items, Line, Narrative, Paragraph, Table
from evalkit.publishing import Report
from evalkit.publishing.report import files
from evalkit.wording import Span

EVIL = (
    '<script>alert(1)</script> & "x" \' </title></style></svg> <!-- --> ]]> ${HOME} $x_1$ \\n {{7*7}} '
    "\x00\x07\x1b\ud800 =cmd()"
)
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x")')
# A drawing has room for labels, not for novels.
SHORT_EVIL = '</svg><script>&"$x_1$\x07'
# What of it a reader sees: control characters and lone surrogates are nothing to see.
SEEN = '<script>alert(1)</script> & "x" \' </title></style></svg> <!-- --> ]]> ${HOME} $x_1$ \\n {{7*7}}'


def evil_everywhere(value):
    """The content of a drawing with every text in it replaced."""
    if isinstance(value, dict):
        # How a part is filled is a code of evalkit's own.
        return {key: part if key == "neutral" else evil_everywhere(part) for key, part in value.items()}
    if isinstance(value, list):
        return [evil_everywhere(part) for part in value]
    return SHORT_EVIL if isinstance(value, str) else value


TABLE = Table(
    "evil",
    EVIL,
    (EVIL, EVIL, "Luku"),
    tuple(Line(text, (Cell(text), Cell("5"))) for text in (EVIL, *FORMULAS)),
    (EVIL, *FORMULAS),
)
FIGURES = tuple(
    replace(figure(drawing), caption=EVIL, alt=EVIL, content=evil_everywhere(CONTENTS[drawing]), table=TABLE)
    for drawing in CONTENTS
)
# A file in UTF-8 has no lone surrogates.
WRITTEN = EVIL.replace("\ud800", "")
STORY = f"""{WRITTEN}

## Otsikko {{#aims onclick="alert(1)"}}

[linkki](javascript:alert(1)) <img src=x onerror=alert(1)> <iframe src="https://example.org"></iframe>

```{{=html}}
<script>alert(2)</script>
```

`<b>raaka</b>`{{=html}} `=1+1`{{=openxml}} \\input{{/etc/passwd}} $\\href{{javascript:alert(1)}}{{x}}$
"""


@pytest.fixture(scope="module")
def written():
    blocks = (
        Heading(1, EVIL, "evil"),
        Paragraph((Span(EVIL), Span(FORMULAS[0]))),
        Items(((Span(EVIL),),)),
        Narrative(STORY, "fi"),
        TABLE,
        *FIGURES,
    )
    return files(
        Report(
            slug="paha",
            title=EVIL,
            subtitle=EVIL,
            language="fi",
            release="internal",
            chapters=(("10_reach", blocks),),
            rows=ROWS,
            provenance={"note": WRITTEN},
            epoch=datetime.date(2019, 8, 31),
            note=EVIL,
            source=EVIL,
        )
    )


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


def acts(name, value):
    return name.startswith("on") or value.strip().lower().startswith(("javascript:", "data:", "file:"))


def test_page_holds_no_element_or_attribute_that_acts(written):
    page = Page(written["index.html"].decode())
    assert (
        page.tags & {"script", "iframe", "object", "embed", "form", "input", "base", "link", "foreignobject"} == set()
    )
    assert [pair for pair in page.attributes if acts(*pair)] == []


def test_page_shows_what_was_written(written):
    page = Page(written["index.html"].decode())
    shown = " ".join(" ".join(page.texts).replace("\N{NO-BREAK SPACE}", " ").split())
    assert shown.count("<script>alert(1)</script>") >= 15
    assert SEEN in shown
    assert "<script>alert(2)</script>" in shown


@pytest.mark.parametrize("name", ["index.html", "paha.docx", "numbers.xlsx", "run.json"])
def test_no_control_character_is_published(written, name):
    content = written[name]
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(each) for each in archive.namelist() if each.endswith((".xml", ".rels"))]
    for part in parts:
        assert re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(x0*(0|7|1b)|0*(0|7|27));", part, re.IGNORECASE) is None


def test_drawings_hold_text_and_no_script(written):
    drawings = [content for name, content in written.items() if name.endswith(".svg")]
    assert len(drawings) == len(CONTENTS)
    for content in drawings:
        root = ElementTree.fromstring(content)
        names = {element.tag.rpartition("}")[2].lower() for element in root.iter()}
        assert names & {"script", "foreignobject", "iframe", "a", "set", "animate"} == set()
        assert [pair for element in root.iter() for pair in element.attrib.items() if acts(*pair)] == []


def test_word_file_is_well_formed_and_its_fields_are_evalkits_own(written):
    with zipfile.ZipFile(io.BytesIO(written["paha.docx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not any("vba" in name.lower() or "embeddings" in name for name in parts)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)
    document = parts["word/document.xml"].decode()
    fields = set(re.findall(r"<w:instrText[^>]*>\s*(\w+)", document)) | set(re.findall(r'w:instr="\s*(\w+)', document))
    assert fields <= {"SEQ", "TOC", "PAGEREF", "PAGE", "NUMPAGES", "REF"}
    targets = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', parts["word/_rels/document.xml.rels"].decode())
    assert [target for target in targets if not target.startswith(("https://", "http://", "mailto:"))] == []
    text = "".join(ElementTree.fromstring(parts["word/document.xml"]).itertext())
    assert "<script>alert(1)</script>" in text


def test_workbook_holds_no_formula_and_no_link_out(written):
    with zipfile.ZipFile(io.BytesIO(written["numbers.xlsx"])) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert [name for name, part in parts.items() if "sheet" in name and re.search(r"<f[ >/]", part)] == []
    assert not any("externalLink" in name or "vba" in name for name in parts)
    assert not any('TargetMode="External"' in part for part in parts.values())
    book = openpyxl.load_workbook(io.BytesIO(written["numbers.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    live = [cell for cell in cells if cell.value.startswith(("=", "+", "-", "@"))]
    assert {cell.value for cell in live} >= {"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)"}
    assert [cell.value for cell in live if cell.data_type != "s" or not cell.quotePrefix] == []


def test_run_record_is_one_json_object(written):
    assert json.loads(written["run.json"])["note"].startswith("<script>")
