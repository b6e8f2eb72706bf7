"""Files that nobody types by accident: what each maker does to a good project folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

WORKBOOK, TABLE = "tiedot.xlsx", "mittarit.csv"
SHEET, STRINGS = "xl/worksheets/sheet2.xml", "xl/workbook.xml"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)


def changed(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    """A maker that replaces bytes in a part of the workbook."""

    def make(folder: Path) -> None:
        content = parts(folder / WORKBOOK)
        if old not in content[name]:
            raise ValueError(old)
        pack(folder / WORKBOOK, content | {name: content[name].replace(old, new, 1)})

    return make


def added(name: str, part: bytes) -> Callable[[Path], None]:
    """A maker that adds a part to the workbook."""
    return lambda folder: pack(folder / WORKBOOK, parts(folder / WORKBOOK) | {name: part})


def written(name: str, content: bytes) -> Callable[[Path], None]:
    """A maker that writes a file."""
    return lambda folder: (folder / name).write_bytes(content) and None


def removed(name: str) -> Callable[[Path], None]:
    """A maker that takes a file away."""
    return lambda folder: (folder / name).unlink()


def cut_short(folder: Path) -> None:
    whole = (folder / WORKBOOK).read_bytes()
    (folder / WORKBOOK).write_bytes(whole[: len(whole) // 2])


def part_twice(folder: Path) -> None:
    content = io.BytesIO((folder / WORKBOOK).read_bytes())
    with zipfile.ZipFile(content, "a") as archive:
        # A second entry of the same name; the module only warns where the name is given as text.
        entry = archive.getinfo(SHEET)
        archive.filelist.append(entry)
        archive._didModify = True
    (folder / WORKBOOK).write_bytes(content.getvalue())


def size_that_lies(folder: Path) -> None:
    """The directory says that the sheet is short; what it holds goes on."""
    path = folder / WORKBOOK
    sheet = parts(path)[SHEET]
    content = bytearray(path.read_bytes())
    size = len(sheet).to_bytes(4, "little")
    for at in (content.find(size), content.rfind(size)):
        content[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(bytes(content))


def password_bit(folder: Path) -> None:
    content = bytearray((folder / WORKBOOK).read_bytes())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    (folder / WORKBOOK).write_bytes(bytes(content))


def link_out(name: str) -> Callable[[Path], None]:
    """A maker that moves a file out of the folder and leaves a link to it."""

    def make(folder: Path) -> None:
        outside = folder.parent / f"{folder.name}-outside-{name}"
        (folder / name).rename(outside)
        (folder / name).symlink_to(outside)

    return make


def renamed(name: str, other: str) -> Callable[[Path], None]:
    """A maker that gives a file another name."""
    return lambda folder: (folder / name).rename(folder / other) and None


def many_cells(folder: Path) -> None:
    """A few bytes that stand for more cells than any memory holds."""
    changed(SHEET, b'r="A2"', b'r="XFD1048576"')(folder)


def open_document(body: str) -> Callable[[Path], None]:
    """A maker of an OpenDocument workbook with one sheet, Jaksot, of these rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} xmlns:calcext="urn:calcext"><office:body>'
        f'<office:spreadsheet><table:table table:name="Jaksot">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    whole = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }
    return lambda folder: pack(folder / "jaksot.ods", whole)


def row(*texts: str, more: str = "") -> str:
    """A row of an OpenDocument sheet; `more` are further cells."""
    cells = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f"<table:table-row>{''.join(cells)}{more}</table:table-row>"


HEADER = row("Tunniste", "Vaihe", "Alku", "Loppu")
FORMULA = '<table:table-cell table:formula="of:=1+1"/>'
FAILED = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" calcext:value-type="error">'
    "<text:p>#N/A</text:p></table:table-cell>"
)
ENDLESS = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000" '
    'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
)


def parquet(rows: dict[str, list[object]]) -> Callable[[Path], None]:
    """A maker of a Parquet file of participations."""

    def make(folder: Path) -> None:
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.table(rows), folder / "jaksot.parquet")

    return make


MAKERS: dict[str, Callable[[Path], None]] = {
    "no project.toml": removed("project.toml"),
    "no workbook": removed(WORKBOOK),
    "no table": removed(TABLE),
    "empty workbook": written(WORKBOOK, b""),
    "no archive": written(WORKBOOK, b"PK\x03\x04 nothing more"),
    "cut short": cut_short,
    "part twice": part_twice,
    "size that lies": size_that_lies,
    "sheet without markup": changed(SHEET, b"<worksheet", b"<<worksheet"),
    "cell without address": changed(SHEET, b'r="A2"', b'r="2A"'),
    "old workbook": written(WORKBOOK, COMPOUND + bytes(512)),
    "password": written(WORKBOOK, COMPOUND + bytes(512) + "EncryptedPackage".encode("utf-16-le")),
    "password of the archive": password_bit,
    "bomb": added("xl/media/bomb.xml", bytes(60_000_000)),
    "endless sheet": many_cells,
    "macros": added("xl/vbaProject.bin", b"Sub Auto_Open()"),
    "macro sheet": added("xl/macrosheets/sheet1.xml", b"<xm/>"),
    "macros by kind": changed("[Content_Types].xml", b"spreadsheetml.sheet.main", b"macroEnabled.main"),
    "external link": added("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "connection": added("xl/connections.xml", b"<connections/>"),
    "entity in the sheet": changed(SHEET, b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet'),
    "entity in the workbook": changed(STRINGS, b"<workbook", b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><workbook'),
    "link out: table": link_out(TABLE),
    "link out: settings": link_out("project.toml"),
    "link out: narrative": link_out("narrative.fi.md"),
    "macro workbook": renamed(WORKBOOK, "tiedot.xlsm"),
    "binary workbook": renamed(WORKBOOK, "tiedot.xlsb"),
    "page": renamed(TABLE, "mittarit.pdf"),
    "workbook as table": written(TABLE, b"PK\x03\x04 and more"),
    "no encoding": written(TABLE, b"Mittari;Toteuma\n\x81\x8d;1\n"),
    "zeros": written(TABLE, b"Mittari;Toteuma\n\0\0;1\n"),
    "blank table": written(TABLE, b"\n ; \n"),
    "open document with a formula": open_document(HEADER + row("KALLE-1", "hanke", more=FORMULA)),
    "open document that fails": open_document(HEADER + row("KALLE-1", "hanke", "1.9.2017", more=FAILED)),
    "endless open document": open_document(HEADER + ENDLESS),
    "open document with a link": open_document("<table:table-source/>" + HEADER),
    "parquet": parquet({"Tunniste": ["KALLE-1"], "Vaihe": ["hanke"], "Alku": ["syksyllä"], "Loppu": [None]}),
    "no parquet": written("jaksot.parquet", b"PAR1 nothing PAR1"),
}
