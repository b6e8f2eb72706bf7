"""Crews: how the tasks of a build run side by side, in forked processes or, where there is no fork, in threads.

A task is a function of an item and of the crew, through which it tells its progress and starts tasks of its own.
"""

from __future__ import annotations

import ctypes
import multiprocessing.connection
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, NoReturn

from evalkit.errors import DefectError, tellable

# Two cores, two tasks that compute: a third one only makes the others wait.
WORKERS = 2
# Linux: the signal that a process gets when its parent ends (prctl(2)).
_PARENT_DEATH_SIGNAL = 1

Tell = Callable[[Any], None]
Task = Callable[[Any, "Threads | Forks"], Any]


def can_fork() -> bool:
    """Say whether tasks may run in forked processes here; elsewhere a fork of a process with libraries is not safe."""
    return sys.platform == "linux"


@dataclass
class Threads:
    """The crew without forks: notebooks run in kernels, two at a time, and all else in this process, in turn.

    `work` runs tasks that compute, `lead` those that mostly wait for tasks of their own; both return the results in
    the order of the items. A leading task that computes something itself does so in a `turn`.
    """

    tell: Tell
    forked: ClassVar[bool] = False

    def work(self, task: Task, items: Sequence[Any]) -> list[Any]:
        """Return the tasks' results."""
        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(lambda item: task(item, self), items))

    def lead(self, task: Task, items: Sequence[Any], at_once: int) -> list[Any]:
        """Return the tasks' results; matplotlib draws for one at a time only."""
        return [task(item, self) for item in items]

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A context without meaning here: nothing else runs."""
        yield


class _Child(NamedTuple):
    process: int
    number: int


@dataclass
class Forks:
    """The crew of forks: each task has a process of its own, which inherits what its parent holds and then ends.

    `turns` is a pipe that holds a byte for each of the WORKERS. The processes end with their parent, whatever ends it;
    and all of them when the other end of `lifeline` closes.
    """

    tell: Tell
    lifeline: Connection | None = None
    turns: tuple[int, int] = field(default_factory=os.pipe)
    forked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        os.write(self.turns[1], bytes(WORKERS))

    def work(self, task: Task, items: Sequence[Any]) -> list[Any]:
        """Return the tasks' results; each takes its turn."""

        def in_turn(item: Any, crew: Crew) -> Any:
            # A kernel may not outlive the build by catching what asks it to end.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            with crew.turn():
                return task(item, crew)

        return self.lead(in_turn, items, WORKERS)

    def lead(self, task: Task, items: Sequence[Any], at_once: int) -> list[Any]:
        """Return the tasks' results; the first error of a task ends the others and is raised here."""
        waiting = deque(enumerate(items))
        running: dict[Connection, _Child] = {}
        results: dict[int, Any] = {}
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    number, item = waiting.popleft()
                    reading, process = self._fork(task, item)
                    running[reading] = _Child(process, number)
                for reading in self._heard(running):
                    kind, content = _received(reading)
                    if kind == "told":
                        self.tell(content)
                    elif kind == "failed":
                        raise content
                    else:
                        results[running[reading].number] = content
                        os.waitpid(running.pop(reading).process, 0)
                        reading.close()
        finally:
            for reading, child in running.items():
                _end(child.process)
                reading.close()
        return [results[number] for number in sorted(results)]

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A context that begins when one of the WORKERS is free; nobody enters it twice."""
        byte = os.read(self.turns[0], 1)
        try:
            yield
        finally:
            os.write(self.turns[1], byte)

    def _heard(self, running: Iterable[Connection]) -> Iterator[Connection]:
        for reading in multiprocessing.connection.wait([*running, *([self.lifeline] if self.lifeline else [])]):
            if reading is self.lifeline:
                leave()
            yield reading  # type: ignore[misc]

    def _fork(self, task: Task, item: Any) -> tuple[Connection, int]:
        reading, writing = multiprocessing.connection.Pipe(duplex=False)
        parent = os.getpid()
        # Between the fork and its own handler a signal would be lost; it waits until there is one.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        process = os.fork()
        if process == 0:
            try:
                end_with_parent(parent)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
                reading.close()
                self.tell, self.lifeline = lambda content: writing.send(("told", content)), None
                writing.send(answer(task, item, self))
            finally:
                # Not sys.exit: what the parent has left to do at its end is not for its forks.
                os._exit(0)
        writing.close()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        return reading, process


Crew = Threads | Forks


def end_with_parent(parent: int) -> None:
    """Ask the system to end this process in an orderly way when the parent ends, however that comes about."""
    signal.signal(signal.SIGTERM, leave)
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit


def leave(*_: Any) -> NoReturn:
    """End this process in an orderly way; once, since a second signal would break off the clearing away."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit


def answer(task: Task, item: Any, crew: Forks) -> tuple[str, Any]:
    """What goes back to the parent; of a defect its kind and place only, since its text may hold a value."""
    try:
        return "done", task(item, crew)
    except Exception as error:
        return "failed", tellable(error)


def _received(reading: Connection) -> tuple[str, Any]:
    try:
        return reading.recv()  # type: ignore[no-any-return]
    except EOFError:
        return "failed", DefectError("ChildProcessError", Path(__file__).name)


def _end(process: int) -> None:
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
