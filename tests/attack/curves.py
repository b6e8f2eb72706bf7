"""Curves: from the heights of published steps back to the persons behind them.

A step of an Aalen-Johansen curve is the share still without an outcome times events by persons at risk; both are small
whole numbers, so that the height of a step tells them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from knowledge import World
from reading import Reading

import evalkit as ek

Series = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Step:
    """Where a curve rises: when, and for each outcome how many events of how many at risk the height tells.

    Of several readings these are the likeliest, `fewest` and `most` the events between which all of them lie.
    """

    time: float
    events: Mapping[str, int]
    at_risk: int
    fewest: Mapping[str, int]
    most: Mapping[str, int]


@dataclass(frozen=True)
class Leak:
    """What a curve should not tell, and where."""

    place: str
    what: str


def published_curves(world: World, reading: Reading) -> dict[str, Series]:
    """Return the curves of the first window as each file has them: file to outcome to (time, height)."""
    found: dict[str, Series] = {}
    rows = [row for row in world.rows.where(measure="incidence_curve", statistic="estimate")]
    outcomes = list(dict.fromkeys(row.outcome for row in rows))
    by_row = {row.id: row for row in rows}
    sheet: Series = defaultdict(list)
    for each in reading.printed:
        if each.part == "value" and each.place.startswith("numbers.xlsx") and each.row.startswith("incidence_curve."):
            row = by_row.get(each.row)
            outcome, time = (row.outcome, row.time or 0.0) if row else _named(each.row, outcomes)
            sheet[outcome].append((time, (each.low + each.high) / 2))
    if sheet:
        found["numbers.xlsx"] = {name: sorted(points) for name, points in sheet.items()}
    for place, lines in reading.curves.items():
        if place.endswith("time-to-outcome.svg"):
            found[place] = {name: _heights(line) for name, line in zip(outcomes, lines, strict=False)}
    return found


def _named(row_id: str, outcomes: Sequence[str]) -> tuple[str, float]:
    """Outcome and time of a curve's row whose time the exact curve does not have."""
    rest = next(row_id.partition(f".{name}.")[2] for name in outcomes if f".{name}." in row_id)
    outcome = next(name for name in outcomes if f".{name}." in row_id)
    return outcome, float(rest.removesuffix(".estimate"))


def _heights(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of a drawn step curve as (time, height from then on)."""
    found: dict[float, float] = {}
    for time, height in line:
        found[round(time, 4)] = height
    return sorted(found.items())


def steps(series: Series, most: int, base: int, slack: float) -> tuple[list[Step], list[str]]:
    """Return the steps as read from heights, on the midpoints of `base` where they allow it, and what they leak.

    A step leaks where no reading on the midpoints exists: it then tells of its events as they were.
    """
    done = dict.fromkeys(series, 0)
    height = dict.fromkeys(series, 0.0)
    found, leaks, left = [], [], most - base
    for time in sorted({time for points in series.values() for time, _ in points}):
        now = {name: dict(points).get(time, height[name]) for name, points in series.items()}
        rises = {name: now[name] - height[name] for name in series}
        without = 1 - sum(height.values())
        if max(rises.values()) > slack and without > slack:
            hazards = {name: rise / without for name, rise in rises.items()}
            readings = _readings(hazards, most, slack)
            grid = [one for one in readings if all(_on_midpoint(done[name] + one[1][name], base) for name in series)]
            if not grid:
                least = min((sum(events.values()) for _, events in readings), default=0)
                leaks.append(
                    f"a step at {time:g} is {least} event(s)" if least else f"a step at {time:g} of no rounding"
                )
            possible = grid or readings or [(0, dict.fromkeys(series, 0))]
            possible = [one for one in possible if one[0] <= left] or possible
            at_risk, events = max(possible, key=lambda one: one[0])
            left = max(one[0] - sum(one[1].values()) for one in possible)
            done = {name: done[name] + events[name] for name in series}
            fewest, highest = ({name: pick(one[1][name] for one in possible) for name in series} for pick in (min, max))
            found.append(Step(time, events, at_risk, fewest, highest))
        height = now
    return found, leaks


def _readings(hazards: Mapping[str, float], most: int, slack: float) -> list[tuple[int, dict[str, int]]]:
    """Every number at risk, with the events of each outcome, that gives these heights."""
    found = []
    for at_risk in range(1, most + 1):
        events = {name: round(hazard * at_risk) for name, hazard in hazards.items()}
        whole = all(abs(hazards[name] * at_risk - events[name]) < slack * at_risk * 3 for name in hazards)
        if whole and 0 < sum(events.values()) <= at_risk:
            found.append((at_risk, events))
    return found


def _on_midpoint(count: int, base: int) -> bool:
    return count == 0 or (count - base // 2) % base == 0


def telling_times(world: World, series: Series) -> list[float]:
    """Return the times of the curves, 0 apart, that are a day: neither the middle nor the end of a month since day 0.

    Where a project knows no dates, its units are what is known of everybody.
    """
    time = world.settings.time
    if time.unit != "date":
        return []
    last = max(
        (round(at * time.units) for points in series.values() for at, _ in points),
        default=0,
    )
    ends = [time.elapsed(month) for month in range(1, int(last / time.units) + 3)]
    coarse = {0, last, *ends, *(end - int(time.units / 2) for end in ends)}
    times = sorted({at for points in series.values() for at, _ in points})
    return [at for at in times if round(at * time.units) not in coarse]


def leaks(world: World, reading: Reading) -> Iterator[Leak]:
    """Return what the published curves tell of single persons."""
    limit = world.settings.disclosure.threshold
    frame = followed(world)
    curves = published_curves(world, reading)
    for place, series in curves.items():
        slack = 1e-7 if place.endswith("xlsx") else 1e-5
        if len(frame) < 2 * limit:
            yield Leak(place, f"a curve of {len(frame)} persons")
        _, told = steps(series, len(frame) + limit + 1, limit + 1, slack)
        yield from (Leak(place, what) for what in told)
        telling = telling_times(world, series)
        if telling:
            yield Leak(place, f"{len(telling)} times that are one person's day, the first at {telling[0]:g}")
        last = max((time for points in series.values() for time, _ in points), default=0.0) * world.settings.time.units
        # Of a curve in months, its last day is the end of a month in whose middle the last persons leave.
        coarse = in_months(world, frame, not telling)
        left = int((coarse["time"].astype(float) >= last - (0 if telling else world.settings.time.units / 2) - 1).sum())
        if left < limit:
            yield Leak(place, f"the curve goes on to day {last:.0f}, where {left} are at risk")
    yield from _group_leaks(world, reading, frame, limit)
    if "numbers.xlsx" in curves:
        yield from _mean_leaks(world, reading, curves["numbers.xlsx"])


def followed(world: World) -> pd.DataFrame:
    """Return the persons at risk of the first window."""
    frame = ek.build_cohort(world.project).frame
    return frame[frame["at_risk"]]


def _group_leaks(world: World, reading: Reading, frame: pd.DataFrame, limit: int) -> Iterator[Leak]:
    printed = {each.row: each.place for each in reading.printed if each.part == "value"}
    for row in world.rows.where(measure=("incidence_by_group",)):
        size = int((frame[row.variable].astype(str) == row.category).sum()) if row.variable in frame else 2 * limit
        if row.id in printed and size < 2 * limit:
            yield Leak(printed[row.id], f"{row.id} of a group of {size}")


def _mean_leaks(world: World, reading: Reading, series: Series) -> Iterator[Leak]:
    """A mean that is not the area under the published curve comes from another one."""
    values = {each.row: (each.low + each.high) / 2 for each in reading.printed
              if each.part == "value" and each.place.startswith("numbers.xlsx")}  # fmt: skip
    for row in world.rows.where(measure="restricted_mean"):
        if row.id in values and (row.outcome in series or row.outcome == "any"):
            names = list(series) if row.outcome == "any" else [row.outcome]
            area = sum(_area(series[name], row.time or 0) for name in names)
            told = (row.time or 0) - area if row.outcome == "any" else area
            if abs(told - values[row.id]) > 0.06:
                yield Leak("numbers.xlsx", f"{row.id} {values[row.id]:.3f} is not the curve's {told:.3f}")


def _area(points: list[tuple[float, float]], until: float) -> float:
    ends = [*(time for time, _ in points[1:]), until]
    return sum(height * max(0.0, min(end, until) - min(start, until))
               for (start, height), end in zip(points, ends, strict=True))  # fmt: skip


def in_months(world: World, frame: pd.DataFrame, rounded: bool) -> pd.DataFrame:
    """The persons at risk with the times that a rounded curve knows: the middle of their month."""
    time = world.settings.time
    if not rounded or time.unit != "date":
        return frame
    months = np.ceil((frame["time"].astype(float) + 1) / time.units)
    return frame.assign(time=[time.elapsed(month) - int(time.units / 2) for month in months])
