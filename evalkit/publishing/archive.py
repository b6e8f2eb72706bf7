"""Office files are zip archives: the same content in the same order, with no clock in it, gives the same bytes."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Mapping

# The first day that the ZIP format knows: the date of what has none, never the clock's.
EARLIEST = datetime.date(1980, 1, 1)
_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def parts(archive: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def archive(content: Mapping[str, bytes], epoch: datetime.date) -> bytes:
    """Return an Office archive of the parts, dated `epoch` inside and out."""
    stamp = f"{epoch.isoformat()}T00:00:00Z".encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, (epoch.year, epoch.month, epoch.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            opened.writestr(entry, _DATES.sub(rb"\g<1>" + stamp, data) if name == _CORE else data)
    return file.getvalue()
