"""The table of indicators as records: each indicator with its latest entry for all places, by place, and earlier ones.

A target for each place becomes the target of all, and a figure that is not typed is taken from the computed rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evalkit.analysis.attainment import Target
from evalkit.project import Project
from evalkit.results import Origin, Results, Row, stated_origin
from evalkit.schema import MILESTONE_UNIT

# Units that say that a figure counts persons.
PERSON_UNITS = frozenset(
    {"hlö", "henkilö", "henkilöä", "henkeä", "osallistuja", "osallistujaa", "asiakas", "asiakasta", "naista", "miestä"}
    | {"person", "persons", "people", "participants", "clients", "women", "men"}
    | {"personer", "deltagare", "klienter", "kvinnor", "män"}
)
# Percentage units as staff write them; such figures become shares between 0 and 1.
PERCENT_UNITS = ("%", "prosentti", "prosenttia", "per cent")


@dataclass(frozen=True)
class Entry:
    """An indicator on one day, for one place or for all: its targets, figure, days, and what shows it.

    `realised` is a row without a category: the typed figure, or the computed row's value with its count and interval.
    """

    target: Target
    per_place: Target
    realised: Row
    as_of: Any = None
    due: Any = None
    note: str = ""
    evidence: str = ""
    status: str = ""
    computed: str = ""


@dataclass(frozen=True)
class Indicator:
    """An indicator: the result it belongs to, its unit as written, its latest entry for all places together, by place,
    and earlier entries.
    """

    name: str
    group: str
    unit: str
    whole: Entry
    places: Mapping[str, Entry]
    earlier: tuple[Entry, ...] = ()

    @property
    def is_milestone(self) -> bool:
        """Whether it has a status instead of a figure."""
        return self.unit == MILESTONE_UNIT or bool(self.whole.status)

    @property
    def adds_up(self) -> bool:
        """Whether figures of places add up: counts do; shares, means and what is to stay small do not."""
        realised = self.whole.realised
        return realised.unit != "share" and realised.statistic != "mean" and not self.whole.target.lower_is_better


def indicators(project: Project, computed: Results) -> tuple[Indicator, ...]:
    """Return the project's indicators in the order of the table; none where it has no such table."""
    if "indicators" not in project.tables:
        return ()
    found: dict[str, list[dict[str, Any]]] = {}
    for record in project.tables["indicators"].to_dict("records"):
        found.setdefault(str(record["indicator"]), []).append(_present(record))
    return tuple(_indicator(name, records, project, computed) for name, records in found.items())


def _present(record: dict[str, Any]) -> dict[str, Any]:
    """The record's cells that are not blank."""
    return {name: value for name, value in record.items() if not pd.isna(value)}


def _indicator(name: str, records: list[dict[str, Any]], project: Project, computed: Results) -> Indicator:
    group, unit = (
        next((str(record[column]).strip() for record in records if column in record), "")
        for column in ("group", "unit")
    )
    entries: dict[str, list[Entry]] = {}
    for record in records:
        entry = _entry(record, unit, computed, stated_origin(project))
        entries.setdefault(record.get("place", ""), []).append(entry)
    latest = {place: sorted(listed, key=_on_day)[-1] for place, listed in entries.items()}
    places = {place: entry for place, entry in latest.items() if place}
    order = [place for place in project.settings.places if place in places]
    whole = latest.get("") or _of_places(tuple(places.values()))
    every = len(project.settings.places) or len(places)
    if whole.target == replace(whole.target, low=None, high=None):
        whole = replace(whole, target=whole.per_place.times(every))
    earlier = tuple(sorted(entries.get("", []), key=_on_day)[:-1])
    return Indicator(name, group, unit, whole, {place: places[place] for place in order or places}, earlier)


def _on_day(entry: Entry) -> tuple[bool, Any]:
    """Entries without a day come first, in the order of the file."""
    return (entry.as_of is not None, entry.as_of or 0)


def _entry(record: dict[str, Any], unit: str, computed: Results, origin: Origin) -> Entry:
    scale = 100 if unit in PERCENT_UNITS else 1
    lower = record.get("direction") == "lower"
    return Entry(
        _target(record, ("target_low", "target_high"), scale, lower),
        _target(record, ("per_place_low", "per_place_high"), scale, lower),
        _realised(record, scale, computed, origin),
        record.get("as_of"),
        record.get("due"),
        *(str(record.get(name, "")) for name in ("as_of_note", "evidence", "status", "computed")),
    )


def _target(record: dict[str, Any], columns: tuple[str, str], scale: float, lower_is_better: bool) -> Target:
    """A target with one end is a point."""
    ends = [record[name] / scale for name in columns if name in record]
    return Target(ends[0], ends[-1], lower_is_better) if ends else Target(None, None, lower_is_better)


def _realised(record: dict[str, Any], scale: float, computed: Results, origin: Origin) -> Row:
    named = record.get("computed", "")
    if "actual" not in record and named in computed:
        row = computed[named]
        return replace(row, unit="share" if row.unit == "share" else "number")
    unit = "share" if scale == 100 else "number"
    value = record["actual"] / scale if "actual" in record else None
    return Row("indicator", "realised", value, unit=unit, origin=origin, mark="" if value is not None else "missing")


def _of_places(entries: tuple[Entry, ...]) -> Entry:
    """The entry of all places where the table has none: sums, as far as every place has what is added up."""
    first = entries[0]
    lower = first.target.lower_is_better
    total = _sum(entry.realised.value for entry in entries)
    if lower or first.realised.unit == "share" or first.realised.statistic == "mean":
        target, total = Target(lower_is_better=lower), None
    else:
        ends = [_sum(end) for end in zip(*((entry.target.low, entry.target.high) for entry in entries), strict=True)]
        target = Target(ends[0], ends[1])
    realised = Row("indicator", "realised", total, unit=first.realised.unit, origin=first.realised.origin,
                   mark="" if total is not None else "missing",
                   persons=tuple(part for entry in entries for part in entry.realised.persons))  # fmt: skip
    days = [entry.as_of for entry in entries if entry.as_of is not None]
    return Entry(target, Target(lower_is_better=lower), realised, max(days, default=None), first.due, first.note,
                 first.evidence)  # fmt: skip


def _sum(values: Iterable[float | None]) -> float | None:
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known) if len(known) == len(listed) else None
