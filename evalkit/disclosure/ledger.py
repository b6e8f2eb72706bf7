"""Ledger: what earlier public releases of a project have told, so that a later one cannot be subtracted from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.disclosure.counts import Count, Key
from evalkit.disclosure.relations import COUNTS, Relation
from evalkit.errors import DataError, Fault
from evalkit.results import Row

FILE = "releases.json"

# What one release told: the counts that it showed, by the ids of their rows. What it hid is not written down.
Entry = Mapping[str, int]


def ledger_bytes(folder: Path) -> tuple[bytes, ...]:
    """Return what stands in the ledger, nothing where there is none."""
    path = folder / FILE
    return (path.read_bytes(),) if path.is_file() else ()


def read_ledger(folder: Path) -> tuple[Entry, ...]:
    """Return the counts of each earlier release, the first one first; none where nothing has been released.

    Raises DataError where releases.json is not what `evalkit release` writes: then nobody knows what is public.
    """
    written = ledger_bytes(folder)
    if not written:
        return ()
    try:
        # A ledger begins with a release: an empty one has lost what it knew.
        first, *later = json.loads(written[0])["releases"]
        return tuple({str(name): int(count) for name, count in entry["counts"].items()} for entry in (first, *later))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DataError([Fault("ledger_broken", file=FILE)]) from None


def write_release(folder: Path, shown: Iterable[Row]) -> bool:
    """Add a release to the ledger; say whether it told anything that the last one did not tell the same way."""
    entries = read_ledger(folder)
    entry = {row.id: int(row.value) for row in shown if row.value is not None and _is_count(row)}
    if entries and entries[-1] == entry:
        return False
    content = {"releases": [{"counts": dict(sorted(each.items()))} for each in (*entries, entry)]}
    aside = folder / f"{FILE}.part"
    aside.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    aside.replace(folder / FILE)
    return True


@dataclass(frozen=True)
class Told:
    """What earlier releases tell of today's counts: those that are known as they are, and how others have changed."""

    known: frozenset[Key]
    counts: Mapping[Key, Count]
    relations: tuple[Relation, ...]


def told(rows: Iterable[Row], ledger: Iterable[Entry], counts: Mapping[Key, Count]) -> Told:
    """Return today's counts that are public already, and the differences to the counts that were published.

    A count that has grown or shrunk by fewer persons than its threshold tells of those persons; so does a window that
    was published before and is now drawn a little differently.
    """
    known: set[Key] = set()
    changed: dict[Key, Count] = {}
    relations: list[Relation] = []
    today = {row.id: row for row in rows if _is_count(row) and row.persons[0]}
    for number, entry in enumerate(ledger):
        for name, row in today.items():
            for published in _published(name, row, entry, today):
                key = row.persons[0]
                before = entry[published]
                if before == len(key):
                    known |= {key} if published == name else set()
                    continue
                old, apart = f"ledger.{number}.{published}", f"change.{number}.{published}.{name}"
                changed[old] = Count(before, 0, FIXED_COST)
                changed[apart] = Count(abs(before - len(key)), counts[key].threshold)
                known.add(old)
                larger, smaller = (key, old) if len(key) > before else (old, key)
                relations.append(Relation(larger, ((smaller, 1), (apart, 1))))
    return Told(frozenset(known), changed, tuple(relations))


# A published count costs something to hide, that is: it is printed. It is never hidden.
FIXED_COST = 1


def _is_count(row: Row) -> bool:
    return row.statistic in COUNTS and bool(row.persons)


def _published(name: str, row: Row, entry: Entry, today: Mapping[str, Row]) -> Iterator[str]:
    """The published counts to hold the row against: its own, and the same of a window that is no longer there."""
    if name in entry:
        yield name
    if not row.window:
        return
    start, end = f"{row.measure}.", name.removeprefix(f"{row.measure}.{row.window}")
    for other in entry:
        if other != name and other not in today and other.startswith(start) and other.endswith(end):
            window = other.removeprefix(start).removesuffix(end)
            if window and "." not in window:
                yield other
