"""CSV files: the encoding, the delimiter and the rows, whichever program wrote them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection

from evalkit.errors import DataError, Fault
from evalkit.loading.cells import Cell
from evalkit.loading.sheet import SEARCHED, Grid, header_place, matches

DELIMITERS = (";", ",", "\t")
_MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Excel's own line that names the delimiter.
_NAMED = re.compile(r"sep=([;,\t])\s*", re.IGNORECASE)


def delimited_grid(content: bytes, file: str, headers: Collection[str]) -> Grid:
    """Return the cells of a CSV file; the delimiter is the one by which a row has most of the headers (folded).

    Raises DataError: the content of another kind of file, an encoding that is neither UTF-8 nor Windows-1252, a
    quotation mark that is never closed.
    """
    written, remarks = _decoded(content, file)
    tried = {delimiter: _rows(written, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda one: _fitness(tried[one][0], headers))
    rows, whole = tried[delimiter]
    if named := _NAMED.fullmatch(written.partition("\n")[0]):
        rows, whole = _rows(written, named[1])
        rows = [[], *rows[1:]]
    if not whole:
        raise DataError([Fault("csv_broken", file=file, row=len(rows) + 1)])
    return Grid(rows, remarks=remarks)


def _decoded(content: bytes, file: str) -> tuple[str, tuple[Fault, ...]]:
    if content.startswith((b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise DataError([Fault("file_not_its_kind", file=file)])
    marked = next((name for mark, name in _MARKED.items() if content.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            written = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in written:
            return written, (Fault("read_as_windows_1252", file=file),) if encoding == "cp1252" else ()
    raise DataError([Fault("encoding_unknown", file=file)])


def _rows(written: str, delimiter: str) -> tuple[list[list[Cell]], bool]:
    """The rows, and whether they are all: strict, or an open quotation mark would swallow the rest of the file."""
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True):
            rows.append(list(row))
    except csv.Error:
        return rows, False
    return rows, True


def _fitness(rows: list[list[Cell]], headers: Collection[str]) -> tuple[int, int]:
    """How many headers the best row has, then how wide the header row is."""
    first = [row for row in rows if any(row)][:SEARCHED]
    if not first:
        return 0, 0
    header = first[header_place(first, headers)]
    return max(matches(row, headers) for row in first), len(header)
