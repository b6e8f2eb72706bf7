"""Ledger: what earlier public releases of a project have told, as `evalkit release` writes it beside the project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evalkit.disclosure.counts import Key, Persons, told_by
from evalkit.errors import DataError, Fault
from evalkit.project import LEDGER, Project
from evalkit.results import Results, Row

# What counts are counted by, in project.toml: where it has changed, an equal number is not the same count.
DEFINING = ("time", "windows", "outcomes", "states", "state_priority", "characteristics", "groups", "comparison")


@dataclass(frozen=True)
class Entry:
    """What one release told; what it hid is not written down.

    `counts` are the sizes of sets of persons that it did not hide, `bounds` the least and the most that can be told of
    each one that it hid, both by the names that `sizes_told` gives them; `rounded` is a hash of what came from rounded
    counts, by window and then by characteristic ("" for all persons), and `definition` one of the settings that
    everything was counted by.
    """

    counts: Mapping[str, int]
    bounds: Mapping[str, tuple[int, int]]
    rounded: Mapping[str, Mapping[str, str]]
    definition: str

    def tells_the_same(self, other: Entry) -> bool:
        """Say whether another release tells the same counts, by the same rules."""
        return replace(self, bounds={}) == replace(other, bounds={})


def ledger_bytes(folder: Path) -> tuple[bytes, ...]:
    """Return what stands in the ledger, nothing where there is none."""
    path = folder / LEDGER
    return (path.read_bytes(),) if path.is_file() else ()


def read_ledger(folder: Path) -> tuple[Entry, ...]:
    """Return the entry of each earlier release, the first one first; none where nothing has been released.

    Raises DataError where releases.json is not what `evalkit release` writes: then nobody knows what is public.
    """
    written = ledger_bytes(folder)
    if not written:
        return ()
    try:
        # A ledger begins with a release: an empty one has lost what it knew.
        first, *later = json.loads(written[0])["releases"]
        return tuple(_entry(**entry) for entry in (first, *later))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DataError([Fault("ledger_broken", file=LEDGER)]) from None


def _entry(counts: dict[str, Any], bounds: dict[str, Any], rounded: dict[str, Any], definition: str) -> Entry:
    return Entry(
        {str(name): int(count) for name, count in counts.items()},
        {str(name): (int(low), int(high)) for name, (low, high) in bounds.items()},
        {window: {str(name): str(digest) for name, digest in found.items()} for window, found in rounded.items()},
        str(definition),
    )


def write_release(folder: Path, entry: Entry) -> bool:
    """Add a release to the ledger; say whether it told anything that the last one did not tell the same way."""
    entries = read_ledger(folder)
    if entries and entries[-1].tells_the_same(entry):
        return False
    content = {"releases": [asdict(each) for each in (*entries, entry)]}
    aside = folder / f"{LEDGER}.part"
    aside.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    aside.replace(folder / LEDGER)
    return True


def entry_of(project: Project, shown: Iterable[Row], sizes: Mapping[str, Persons], hidden: frozenset[Key]) -> Entry:
    """Return the entry of a release that shows these rows, and all sizes that are not hidden.

    What can be told of the hidden ones is not yet in it.
    """
    rounded: dict[str, dict[str, str]] = {}
    for (window, variable), digest in rounded_families(shown).items():
        rounded.setdefault(window, {})[variable] = digest
    counts = {name: len(persons) for name, persons in sizes.items() if persons not in hidden}
    return Entry(counts, {}, rounded, definition_of(project))


def sizes_told(rows: Iterable[Row]) -> dict[str, Persons]:
    """Return the sets of persons whose sizes the rows tell, by the row's id and, but for the first, their place."""
    return {f"{row.id}.{place}" if place else row.id: persons
            for row in rows for place, persons in enumerate(told_by(row))}  # fmt: skip


def definition_of(project: Project) -> str:
    """Return a hash of the settings that counts are counted by."""
    return _digest(project.settings.model_dump_json(include=set(DEFINING)))


def rounded_families(rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    """Return a hash of what came from rounded counts, by window and characteristic."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.rounded:
            found.setdefault((row.window, row.variable), []).append(row)
    return {family: _digest("\n".join(sorted(_told(own)))) for family, own in found.items()}


def _told(rows: Iterable[Row]) -> Iterator[str]:
    # Every number as it is recorded, whatever it is printed with.
    yield from (json.dumps(record, sort_keys=True) for record in Results(tuple(rows)).records())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
