"""Checks of the table of indicators that look at several cells of a row, or at all rows of an indicator."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from evalkit.errors import Fault
from evalkit.loading.reading import Reading
from evalkit.privacy import shown
from evalkit.project import FILE, Settings
from evalkit.schema import INDICATORS

_TARGETS = ("target_low", "target_high", "per_place_low", "per_place_high")


def indicator_faults(reading: Reading, settings: Settings) -> list[Fault]:
    """Return the faults of targets, figures and places, and of sums that name an indicator which the table lacks.

    None for another table, and where the indicators have no names.
    """
    if reading.schema.name != INDICATORS.name or "indicator" not in reading.frame:
        return []
    frame = reading.frame.reindex(columns=list(reading.schema.column_names))
    return [
        *_upside_down(reading, frame),
        *_undated(reading, frame),
        *_places(reading, frame, settings.places),
        *_sums(settings, list(dict.fromkeys(frame["indicator"].dropna()))),
    ]


def _sums(settings: Settings, names: list[str]) -> Iterator[Fault]:
    for number, part in enumerate(settings.sums):
        for name in (*part.parts, part.total) if part.of == INDICATORS.name else ():
            if name not in names:
                yield Fault("name_unknown", file=FILE, key=f"sums.{number}", value=name, expected=", ".join(names))


def _upside_down(reading: Reading, frame: pd.DataFrame) -> Iterator[Fault]:
    for low, high in (_TARGETS[:2], _TARGETS[2:]):
        for row in frame.index[frame[low] > frame[high]]:
            more = {"low": reading.shown(row, low), "low_column": reading.headers[low]}
            value = reading.shown(row, high)
            yield reading.fault("target_upside_down", int(row), high, value=value, more=more)


def _undated(reading: Reading, frame: pd.DataFrame) -> Iterator[Fault]:
    figures = frame["actual"].notna()
    if not {"as_of", "as_of_note"} & set(reading.frame) and figures.any():
        present = ", ".join(shown(header) for header in reading.headers.values())
        yield reading.fault("column_missing", column="as_of", expected="as_of", more={"present": present})
        return
    # A day that cannot be read is a fault of its own.
    dated = reading.raw["as_of"].notna() if "as_of" in reading.raw else pd.Series(False, index=frame.index)
    for row in frame.index[figures & ~dated & frame["as_of_note"].isna()]:
        yield reading.fault("figure_undated", int(row), "as_of", value=reading.shown(row, "actual"))


def _places(reading: Reading, frame: pd.DataFrame, places: Collection[str]) -> Iterator[Fault]:
    """A target for each place needs the places, and where an indicator has rows by place, a row for each of them."""
    per_place = frame[["per_place_low", "per_place_high"]].notna().any(axis=1)
    if not places:
        for row in frame.index[per_place]:
            column = next(name for name in _TARGETS[2:] if frame[name].notna()[row])
            yield reading.fault("places_missing", int(row), column)
        return
    for _, rows in frame.groupby("indicator", sort=False):
        by_place = rows[rows["place"].notna()]
        aimed = per_place[rows.index].any() or by_place[list(_TARGETS)].notna().any(axis=None)
        missing = [place for place in places if place not in set(by_place["place"])]
        if aimed and len(by_place) and missing:
            value = ", ".join(missing)
            yield reading.fault("place_missing", int(by_place.index[0]), "place", value=value)
