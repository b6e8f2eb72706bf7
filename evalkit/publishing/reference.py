"""The Word file that lends its styles, page, header and footer to each report; made from pandoc's own by code."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape

from evalkit.plain_text import clean
from evalkit.publishing.archive import archive, parts
from evalkit.publishing.content import Report
from evalkit.publishing.pandoc import run
from evalkit.wording import Words

# A4 with margins of 2.5 cm.
TEXT_WIDTH = 16
_TWIPS = {"width": 11906, "height": 16838, "margin": 1417, "head": 709}
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLE = re.compile(r'<w:style\b[^>]*w:styleId="(?P<id>[^"]+)".*?</w:style>\s*', re.DOTALL)


def reference(report: Report, words: Words) -> bytes:
    """Return the reference document in the report's language, its release in the header of every page."""
    found = {name: content.decode() for name, content in parts(_pandocs_own()).items()}
    found["word/styles.xml"] = _styles(found["word/styles.xml"], words.tag)
    found["word/settings.xml"] = _settings(found["word/settings.xml"], words)
    found["word/header1.xml"] = _header(report, words)
    found["word/footer1.xml"] = _footer(words)
    for kind, relation in (("header", "rIdHeader"), ("footer", "rIdFooter")):
        override = f'<Override PartName="/word/{kind}1.xml" ContentType="{_TYPES}.{kind}+xml"/></Types>'
        found["[Content_Types].xml"] = found["[Content_Types].xml"].replace("</Types>", override)
        entry = f'<Relationship Id="{relation}" Type="{_RELATION}/{kind}" Target="{kind}1.xml"/></Relationships>'
        rels = "word/_rels/document.xml.rels"
        found[rels] = found[rels].replace("</Relationships>", entry)
    found["word/document.xml"] = re.sub(
        r"<w:sectPr\b.*?</w:sectPr>", _section(), found["word/document.xml"], flags=re.DOTALL
    )
    return archive({name: content.encode() for name, content in found.items()}, report.epoch)


@cache
def _pandocs_own() -> bytes:
    return run(["--print-default-data-file=reference.docx"])


def _styles(pandocs: str, tag: str) -> str:
    """Pandoc's styles with ours in the place of those of the same name."""
    ours = (files("evalkit.publishing") / "templates" / "styles.xml").read_text(encoding="utf-8")
    own = {match["id"]: match[0] for match in _STYLE.finditer(ours)}
    kept = _STYLE.sub(lambda match: "" if match["id"] in own else match[0], pandocs)
    defaults = re.search(r"<w:docDefaults>.*?</w:docDefaults>", ours, re.DOTALL)
    if defaults:
        kept = re.sub(r"<w:docDefaults>.*?</w:docDefaults>", defaults[0], kept, flags=re.DOTALL)
    return kept.replace("</w:styles>", "".join(own.values()) + "</w:styles>").replace("LANGUAGE", tag)


def _settings(pandocs: str, words: Words) -> str:
    said = re.sub(r'<w:themeFontLang w:val="[^"]*"\s*/>', f'<w:themeFontLang w:val="{words.tag}"/>', pandocs)
    mark = words.number(0.5, 1)[1]
    said = re.sub(r'<w:decimalSymbol w:val="[^"]*"\s*/>', f'<w:decimalSymbol w:val="{mark}"/>', said)
    return re.sub(r'<w:listSeparator w:val="[^"]*"\s*/>', '<w:listSeparator w:val=";"/>', said)


def _header(report: Report, words: Words) -> str:
    mark = words.text("page.internal") if report.release == "internal" else ""
    right = f'<w:r><w:tab/></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(mark)}</w:t></w:r>'
    text = f'<w:r><w:t xml:space="preserve">{escape(clean(report.title))}</w:t></w:r>'
    return _part("hdr", "Header", text + (right if mark else ""))


def _footer(words: Words) -> str:
    label = f'<w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">{escape(words.text("page.page"))} </w:t></w:r>'
    return _part("ftr", "Footer", label + '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')


def _part(root: str, style: str, runs: str) -> str:
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} {_NAMES}>{paragraph}</w:{root}>'


def _section() -> str:
    margin, head = _TWIPS["margin"], _TWIPS["head"]
    sides = " ".join(f'w:{side}="{margin}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr xmlns:r="{_RELATION}">'
        '<w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" r:id="rIdFooter"/>'
        f'<w:pgSz w:w="{_TWIPS["width"]}" w:h="{_TWIPS["height"]}"/>'
        f'<w:pgMar {sides} w:header="{head}" w:footer="{head}" w:gutter="0"/>'
        "</w:sectPr>"
    )
