"""A folder that is written aside and takes its place in one step, so that readers see the old one or the new one."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Linux: exchange two names in one step (renameat2(2)); the folder of relative paths is the current one.
_EXCHANGE, _HERE = 2, -100


@contextmanager
def aside(destination: Path) -> Iterator[Path]:
    """A new folder beside the destination that takes its place when the block ends well, and else goes."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
    try:
        yield folder
        folder.chmod(0o755)
        _take_place(folder, destination)
    finally:
        # Holds the unfinished new report, or the old one after an exchange.
        shutil.rmtree(folder, ignore_errors=True)


def _take_place(folder: Path, destination: Path) -> None:
    if not destination.exists():
        folder.rename(destination)
    elif not _exchanged(folder, destination):
        _renamed_in_turn(folder, destination)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders' names; False where the system or the file system cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _renamed_in_turn(folder: Path, destination: Path) -> None:
    """Two renames: for a moment nothing stands at the destination, and a failed second one brings the old one back."""
    old = destination.with_name(f"{folder.name}-old")
    destination.rename(old)
    try:
        folder.rename(destination)
    except OSError:
        old.rename(destination)
        raise
    shutil.rmtree(old, ignore_errors=True)
