"""Errors that a user can act on. They carry codes and fields; `wording` makes the reader's sentences of them."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

from evalkit.privacy import masked

# What the system refuses for reasons that are its user's to mend, and the fault's code for it.
_PLACES = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "place_closed"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "disk_full"),
}


@dataclass(frozen=True)
class Fault:
    """One thing to mend: what is wrong (`code`), where, what stands there and what was expected.

    `row` and `letter` are what the spreadsheet shows, `column` is the header. Identifiers of persons are masked in any
    text of a fault, but for those that a project has given itself: whoever makes a fault from its data masks them
    (`privacy.Persons`).
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    key: str = ""
    value: str = ""
    expected: str = ""
    more: dict[str, str] = field(default_factory=dict)
    letter: str = ""

    @property
    def cell(self) -> str:
        """The address of the cell as Excel shows it (B17); empty where the fault is not that of one cell."""
        return f"{self.letter}{self.row}" if self.letter and self.row is not None else ""

    def __post_init__(self) -> None:
        for item in fields(self):
            told = getattr(self, item.name)
            if isinstance(told, str):
                object.__setattr__(self, item.name, masked(told))
        object.__setattr__(self, "more", {name: masked(told) for name, told in self.more.items()})

    def __str__(self) -> str:
        named = ((item.name, getattr(self, item.name)) for item in fields(self))
        return ", ".join(f"{name} {value}" for name, value in named if value not in ("", None, {}))


class EvalkitError(Exception):
    """Whatever evalkit refuses, as opposed to a defect of evalkit itself."""

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Return what the error is made of, so that it is the same in another process."""
        return type(self), tuple(vars(self).values())


class DataError(EvalkitError):
    """Faults in a project's files; lists every fault found, not the first one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ParameterError(EvalkitError):
    """A parameter that a function, notebook or command cannot take; `fault` says which and why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class MissingTextError(EvalkitError):
    """A key that a catalogue lacks; a defect of the catalogue, found by the tests."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class ReleaseError(EvalkitError):
    """A release that the disclosure gate does not let through; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class ChapterError(EvalkitError):
    """A notebook that failed while a report was built; `fault` names notebook, cell and error."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class PlaceError(EvalkitError):
    """A file or folder that the system does not let be written or read, or a full disk; `fault` says which."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))

    @classmethod
    def of(cls, error: OSError) -> PlaceError | None:
        """Return what a user can mend of an error of the system; None where it is nothing of the kind."""
        code = _PLACES.get(error.errno or 0)
        place = Path(error.filename).parent.as_posix() if isinstance(error.filename, str) else ""
        return cls(Fault(code, value=place)) if code else None


class DefectError(Exception):
    """A defect of evalkit as it may be told: the kind of the error and its place, but no text with values of data."""

    def __init__(self, kind: str, place: str) -> None:
        self.kind, self.place = kind, place
        super().__init__(kind, place)

    @classmethod
    def of(cls, error: BaseException) -> DefectError:
        """Return what may be told of an error."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        return cls(type(error).__name__, f"{Path(last.filename).name}:{last.lineno}")


def tellable(error: Exception) -> EvalkitError | DefectError:
    """Return an error as it may be told and mended: evalkit's own as it is, one of the system as a PlaceError."""
    if isinstance(error, (EvalkitError, DefectError)):
        return error
    return (PlaceError.of(error) if isinstance(error, OSError) else None) or DefectError.of(error)
