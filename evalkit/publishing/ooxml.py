"""What pandoc leaves unsaid in the parts of a Word file: for tables, for pictures, and in the file's properties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

_BODY = "word/document.xml"
# Properties that pandoc makes up, or takes from the file that lends its styles: counts of words, minutes of work.
_CUSTOM, _APPLICATION = "docProps/custom.xml", "docProps/app.xml"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
# A table of fewer rows stays on one page.
_LONG = 10
_FIGURE_WITH_NOTES = re.compile(
    rb'(<w:pStyle w:val="Figure" ?/>)(?=(?:(?!</w:p>).)*</w:p>\s*<w:bookmarkEnd[^>]*>\s*'
    rb'<w:p><w:pPr><w:pStyle w:val="TableNotes")',
    re.DOTALL,
)


def mended(content: Mapping[str, bytes], descriptions: Sequence[str]) -> dict[str, bytes]:
    """Return the parts of a Word file with what is missing; `descriptions` are those of its tables, in order."""
    kept = {name: part for name, part in content.items() if name != _CUSTOM}
    named = _CUSTOM.encode()
    for name in ("[Content_Types].xml", "_rels/.rels"):
        kept[name] = re.sub(rb"<(Override|Relationship) [^>]*" + re.escape(named) + rb"[^>]*/>", b"", kept[name])
    kept[_APPLICATION] = f'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="{_TYPES}"/>'.encode()
    kept[_BODY] = _pictures(_tables(kept[_BODY], descriptions))
    return kept


def _tables(body: bytes, descriptions: Sequence[str]) -> bytes:
    """Row heads in the first column, rows that stay whole, and a description beside each title."""
    body = body.replace(b'w:firstColumn="0"', b'w:firstColumn="1"').replace(b'w:val="0020"', b'w:val="00A0"')
    body = re.sub(rb"<w:tr>(?!<w:trPr>)", b"<w:tr><w:trPr><w:cantSplit/></w:trPr>", body)
    body = body.replace(b"<w:trPr><w:tblHeader", b"<w:trPr><w:cantSplit/><w:tblHeader")
    tables = iter(descriptions)

    def described(title: re.Match[bytes]) -> bytes:
        return title[0] + f"<w:tblDescription w:val={quoteattr(next(tables))}/>".encode()

    body = re.sub(rb"<w:tblCaption [^>]*/>", described, body)
    return re.sub(rb"<w:tbl>.*?</w:tbl>", _breakable, body, flags=re.DOTALL)


def _pictures(body: bytes) -> bytes:
    """Pictures without an outer margin, on the page of their notes; one description each, and no name of a file."""
    body = _FIGURE_WITH_NOTES.sub(rb"\1<w:keepNext/>", body)
    body = body.replace(b"<wp:inline>", b'<wp:inline distT="0" distB="0" distL="0" distR="0">')
    return re.sub(rb'(<pic:cNvPr )descr="[^"]*"', rb'\1descr=""', body)


def _breakable(table: re.Match[bytes]) -> bytes:
    """A long table may go on on the next page, with two rows or more on each, and no section's head left behind."""
    start, *rows = re.split(rb"(?=<w:tr>)", table[0])
    if len(rows) < _LONG:
        return table[0]
    free = [row if b"<w:gridSpan" in row else _freed(row) for row in rows]
    heads = sum(b"<w:tblHeader" in row for row in rows)
    return b"".join((start, *rows[: heads + 1], *free[heads + 1 : -2], *rows[-2:]))


def _freed(row: bytes) -> bytes:
    """The row without the wish to be on the page of the next one."""
    return re.sub(rb'(<w:pStyle w:val="TableText\w*" ?/>)', rb'\1<w:keepNext w:val="0"/>', row)
