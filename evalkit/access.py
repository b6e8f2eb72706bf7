"""Who may read what evalkit writes of persons: the owner of the file alone, whatever the umask is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
# What a folder and a file have that may be read by everybody.
PUBLIC_FOLDER, PUBLIC_FILE = 0o755, 0o644
# What a process sets whose every file is the owner's own.
OWN_UMASK = 0o077


def keep_private(folder: Path) -> None:
    """Let nobody but the owner read a folder and whatever is in it."""
    for place, folders, files in os.walk(folder):
        for name in folders:
            Path(place, name).chmod(FOLDER)
        for name in files:
            Path(place, name).chmod(FILE)
    folder.chmod(FOLDER)


def new_file(path: Path, content: bytes = b"") -> None:
    """Write a file that only its owner can read; FileExistsError where there is one, which stays as it is."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, FILE)) as file:
        file.write(content)


def put_file(path: Path, content: bytes, private: bool) -> None:
    """Write a file aside and put it in the old one's place; one that says the same stays as it is.

    Readers see the old one or the new one: everybody, or by `private` the owner alone.
    """
    if path.is_file() and path.read_bytes() == content:
        return
    handle, aside = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    if not private:
        Path(aside).chmod(PUBLIC_FILE)
    os.replace(aside, path)
