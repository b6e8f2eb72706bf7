"""A folder that is written aside and takes its place in one step, so that readers see the old one or the new one."""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evalkit.access import PUBLIC_FOLDER, keep_private

# Linux: exchange two names in one step (renameat2(2)); the folder of relative paths is the current one.
_EXCHANGE, _HERE = 2, -100
# What mkdtemp appends to its prefix, and what an old folder bears while two renames are under way.
_RANDOM, _OLD = "[a-z0-9_]" * 8, "-old"


@contextmanager
def aside(destination: Path, private: bool) -> Iterator[Path]:
    """A new folder beside the destination that takes its place when the block ends well, and else goes.

    By `private` nobody but the owner can read it there; else its files are as the system makes them.
    """
    with beside(destination) as folder:
        yield folder
        if private:
            keep_private(folder)
        else:
            folder.chmod(PUBLIC_FOLDER)
        _take_place(folder, destination)


@contextmanager
def beside(destination: Path) -> Iterator[Path]:
    """A new folder beside the destination, which goes when the block ends; nobody else may look into it.

    Folders that killed builds of the same destination have left beside it go first.
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    _sweep(destination)
    folder, in_use = _locked_folder(destination)
    try:
        yield folder
    finally:
        # Holds what was unfinished, or the old report after an exchange.
        shutil.rmtree(folder, ignore_errors=True)
        if in_use is not None:
            os.close(in_use)


@contextmanager
def temporary() -> Iterator[Path]:
    """A new folder in the system's temporary place, which goes when the block ends, or when the next one begins."""
    with beside(Path(tempfile.gettempdir(), "evalkit")) as folder:
        yield folder


@contextmanager
def alone(destination: Path, waits: Callable[[], None]) -> Iterator[None]:
    """A block that no other process enters for the same destination, nor for one beside it; `waits` is told of a wait.

    Where the system has no locks on folders, builds at once each write aside, and the last one's report stays.
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    try:
        locked = _lock(destination.parent)
    except BlockingIOError:
        waits()
        locked = _lock(destination.parent, wait=True)
    try:
        yield
    finally:
        if locked is not None:
            os.close(locked)


def _locked_folder(destination: Path) -> tuple[Path, int | None]:
    """A new folder, and its lock where the system has locks; never one that another process is sweeping away."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
        with suppress(BlockingIOError):
            lock = _lock(folder)
            if folder.exists():
                return folder, lock
            if lock is not None:
                os.close(lock)


def _sweep(destination: Path) -> None:
    """Remove what killed builds of the destination left; their last copy of the old report goes back to its place.

    What another process has locked is in use, and so may be any folder where the system has no locks.
    """
    left = f".{glob.escape(destination.name)}-{_RANDOM}"
    for old in destination.parent.glob(left + _OLD):
        with suppress(OSError):
            shutil.rmtree(old) if destination.exists() else old.rename(destination)
    for folder in destination.parent.glob(left):
        with suppress(OSError):
            lock = _lock(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _lock(folder: Path, wait: bool = False) -> int | None:
    """The open folder, locked until it is closed or the process ends; None where it cannot be locked at all.

    Raises BlockingIOError where another process has the lock, unless it is to wait for it.
    """
    try:
        import fcntl

        opened = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(opened)
        raise
    except OSError:
        os.close(opened)
        return None
    return opened


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
    old = destination.with_name(f"{folder.name}{_OLD}")
    destination.rename(old)
    try:
        folder.rename(destination)
    except OSError:
        old.rename(destination)
        raise
    shutil.rmtree(old, ignore_errors=True)
