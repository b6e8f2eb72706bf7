"""Workbooks are zip archives: their parts, unpacked within limits before anything else reads them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from evalkit.errors import DataError, Fault

# A workbook of a hundred thousand rows unpacks to some 50 MB, and to some 30 times its packed size.
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
# Whatever its ratio, an archive that unpacks to so little harms nobody.
HARMLESS = 10_000_000
# Compound files of older Office programs; a workbook with a password is packed in one.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Pictures and printer settings are not unpacked: nothing reads them.
_READ = (".xml", ".rels", "mimetype")
# Entities and outer definitions come with a document type; no office program writes one.
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)

Parts = Mapping[str, bytes]


def unpack(content: bytes, file: str) -> tuple[Parts, frozenset[str]]:
    """Return the XML parts of an office file by name, and the names of all parts.

    Raises DataError: no archive, a password, more unpacked than a workbook can have, a document type in a part.
    """
    if content.startswith(_COMPOUND):
        raise DataError([Fault("file_encrypted" if _ENCRYPTED in content else "file_old_excel", file=file)])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_bombs(entries, len(content), file)
            parts = {entry.filename: archive.read(entry) for entry in entries if entry.filename.endswith(_READ)}
    except _UNREADABLE:
        raise DataError([Fault("file_unreadable", file=file)]) from None
    _refuse_doctypes(parts, file)
    return parts, frozenset(entry.filename for entry in entries)


def repacked(parts: Parts) -> io.BytesIO:
    """Return an archive of just these parts: what was checked, whatever the directory of the first one said."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    written.seek(0)
    return written


def _refuse_bombs(entries: list[zipfile.ZipInfo], packed: int, file: str) -> None:
    """By the directory alone: `read` stops at the size that it gives."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise DataError([Fault("file_encrypted", file=file)])
    if len({entry.filename for entry in entries}) < len(entries):
        raise DataError([Fault("file_unreadable", file=file)])
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > HARMLESS and unpacked > MOST_RATIO * packed):
        raise DataError([Fault("archive_bomb", file=file, expected=str(MOST_UNPACKED // 1_000_000))])


def _refuse_doctypes(parts: Parts, file: str) -> None:
    for part in parts.values():
        # In UTF-16 every other byte is zero.
        if _DOCTYPE.search(part.replace(b"\0", b"") if b"\0" in part[:200] else part):
            raise DataError([Fault("xml_doctype", file=file)])
