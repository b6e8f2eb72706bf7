"""The files of a project folder: only those inside it, each read once and fingerprinted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from evalkit.errors import DataError, Fault
from evalkit.project import FILE


class Folder:
    """A project folder that remembers what was read from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._contents: dict[str, bytes] = {}

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file read, by its name inside the folder, in alphabetical order."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(self._contents.items())}

    def content(self, file: str, key: str = "") -> bytes:
        """Return a file's bytes; `key` is the setting that names it.

        Raises DataError: the name leads out of the folder (absolute, through .. or a link), missing, unreadable.
        """
        place = self._inside(file, key)
        name = place.relative_to(self.path.resolve()).as_posix()
        if name not in self._contents:
            self._contents[name] = self._read(place, file)
        return self._contents[name]

    def has(self, file: str) -> bool:
        """Say whether the folder holds a file of that name."""
        return (self.path / file).is_file()

    def _inside(self, file: str, key: str) -> Path:
        root = self.path.resolve()
        try:
            place = (root / file).resolve()
        except (OSError, RuntimeError, ValueError):
            raise DataError([Fault("file_unreadable", file=file)]) from None
        if Path(file).is_absolute() or not place.is_relative_to(root):
            raise DataError([Fault("file_outside", file=FILE, key=key, value=file)])
        return place

    def _read(self, place: Path, file: str) -> bytes:
        try:
            return place.read_bytes()
        except FileNotFoundError:
            kind = Path(file).suffix
            others = ", ".join(sorted(other.name for other in self.path.glob(f"*{kind}")))
            raise DataError([Fault("file_missing", file=file, expected=others)]) from None
        except OSError:
            raise DataError([Fault("file_unreadable", file=file)]) from None
