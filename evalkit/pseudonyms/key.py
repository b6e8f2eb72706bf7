"""The key of the pseudonyms: whoever has it can tell which pseudonym is whose, so it stays out of its folders."""

from __future__ import annotations

import secrets
from pathlib import Path

from evalkit.access import new_file
from evalkit.errors import Fault, ParameterError

# As long as the output of SHA-256 (RFC 2104, section 3).
KEY_BYTES = 32


def make_key(path: Path) -> bytes:
    """Write a new random key to a new file that only its owner can read, and return the key.

    Raises ParameterError where the file is there already or cannot be written: a lost key cannot be made again.
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        new_file(path, f"{key.hex()}\n".encode("ascii"))
    except FileExistsError:
        raise _refused("key_there_already", path) from None
    except OSError:
        raise _refused("key_unwritable", path) from None
    return key


def read_key(path: Path) -> bytes:
    """Return the key in a file that `make_key` wrote; ParameterError where it is missing or no such key."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise _refused("key_file_missing", path) from None
    except (OSError, ValueError):
        raise _refused("key_unreadable", path) from None
    if len(key) < KEY_BYTES:
        raise _refused("key_unreadable", path)
    return key


def refuse_inside(path: Path, *folders: Path) -> None:
    """Raise ParameterError where a file is, or would be, inside one of the folders, by its name or through a link."""
    places = (path.parent.resolve() / path.name, path.resolve())
    if any(place.is_relative_to(folder.resolve()) for place in places for folder in folders):
        raise _refused("key_inside", path)


def _refused(code: str, path: Path) -> ParameterError:
    return ParameterError(Fault(code, key="key", value=path.as_posix()))
