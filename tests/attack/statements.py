"""What the printed numbers say of counts: themselves, shares, intervals, midpoints, sentences."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
from deduction import Fact
from knowledge import ALL, ONE, World, counts, fraction, threshold_of
from reading import Printed, Reading
from statsmodels.stats.proportion import proportion_confint

from evalkit.results import Row

# Estimates that are made of counts, but are no plain share of them.
NOT_SHARES = ("detectable", "assessment", "state_occupation", "time_in_state")
# Rounded, these are sums of rounded parts and no midpoints of their own.
SUMMED = ("at_risk", "state_at")
# The largest base that printed intervals are looked up for.
MOST = 90


def bucket(midpoint: float, base: int) -> tuple[float, float]:
    """Return the counts that are rounded to a midpoint: 0 is 0, and of base 6 are 1 to 6 told as 3, 7 to 12 as 9."""
    if midpoint == 0:
        return 0.0, 0.0
    below = math.floor(midpoint / base) * base
    return below + 1.0, below + base


def statements(world: World, reading: Reading, rounded: frozenset[str]) -> Iterator[Fact]:
    """Return what the printed numbers say of counts."""
    counted = counts(world.rows)
    for each in dict.fromkeys(reading.printed):
        if each.row in world.by_id:
            row = world.by_id[each.row]
            if each.row in rounded and (row.measure not in SUMMED or row.variable):
                yield from _rounded_statement(row, each, world, counted)
            elif each.row not in rounded:
                yield from _statement(row, each, world, counted)


def _why(each: Printed) -> str:
    said = f"{each.low:g}" if each.high - each.low < 1e-6 else f"{each.low:g}…{each.high:g}"
    return f"{each.row} {each.part} {said} ({each.place})"


def _rounded_statement(row: Row, each: Printed, world: World, counted: Mapping[str, Row]) -> Iterator[Fact]:
    if row.id in counted and each.part in ("value", "integer"):
        low, high = bucket(round((each.low + each.high) / 2), threshold_of(row, world) + 1)
        yield Fact({row.id: 1}, low, high, _why(each) + " rounded")


def _statement(row: Row, each: Printed, world: World, counted: Mapping[str, Row]) -> Iterator[Fact]:
    why = _why(each)
    if row.id in counted and each.part in ("value", "integer"):
        yield Fact({row.id: 1}, each.low, each.high, why)
        return
    over = fraction(row, world)
    if over is None:
        return
    top, bottom = over
    if top == bottom:
        return
    part = _part(row, each)
    if part == "value" and row.measure == "cost":
        # Euros are typed: what is left is the number of persons that they are divided by.
        yield Fact({bottom: 1}, (row.count or 0) / each.high, (row.count or 0) / each.low, why)
    elif part == "value" and row.measure not in NOT_SHARES:
        yield Fact({top: 1, bottom: -each.low}, 0, ALL, why)
        yield Fact({top: 1, bottom: -each.high}, -ALL, 0, why)
    elif part == "count" and row.measure != "cost":
        yield Fact({top: 1}, each.low, each.high, why)
    elif part == "base":
        yield Fact({bottom: 1}, each.low, each.high, why)


def _part(row: Row, each: Printed) -> str:
    """Which part of its row a printed number is; a sentence tells it in words, the attack reads it off the number."""
    if row.statistic == "counted" and each.part == "value":
        return "count"
    if each.part != "integer":
        return each.part
    fits = {name: value is not None and each.low <= value <= each.high
            for name, value in (("count", row.count), ("base", row.base), ("value", row.value))}  # fmt: skip
    if row.statistic == "counted":
        return "count" if fits["value"] else "base"
    if row.unit == "share":
        return "count" if fits["count"] else "base"
    if row.measure == "cost":
        return "value" if fits["value"] else "base"
    return "value"


def interval_statements(world: World, reading: Reading, rounded: frozenset[str]) -> Iterator[Fact]:
    """Return what printed intervals say: only some counts of some bases give them."""
    found: dict[tuple[str, str], dict[str, Printed]] = defaultdict(dict)
    for each in dict.fromkeys(reading.printed):
        if each.part in ("lower", "upper") and each.row not in rounded:
            found[each.row, each.place][each.part] = each
    for (name, _), ends in found.items():
        row = world.by_id.get(name)
        kind = "clopper-pearson" if row is not None and row.statistic == "clopper-pearson" else "wilson"
        wanted = row is not None and row.measure in (
            "primary_outcome",
            "outcome_by_clock",
            "indicator_interval",
            "sensitivity",
        )
        over = fraction(row, world) if row is not None and wanted else None
        if over is None or ONE in over or len(ends) < 2:
            continue
        lower, upper = ends["lower"], ends["upper"]
        pairs = [
            (count, base)
            for count, base, low, high in _intervals(kind)
            if lower.low <= low <= lower.high and upper.low <= high <= upper.high
        ]
        why = f"{kind} interval of {_why(ends['lower'])}"
        for place, of in enumerate(over):
            values = [pair[place] for pair in pairs]
            if values:
                yield Fact({of: 1}, min(values), max(values), why)


@cache
def _intervals(kind: str) -> tuple[tuple[int, int, float, float], ...]:
    """The interval of every share of up to MOST persons."""
    pairs = [(count, base) for base in range(1, MOST + 1) for count in range(base + 1)]
    counted, bases = np.array(pairs).T
    low, high = proportion_confint(counted, bases, 0.05, "beta" if kind == "clopper-pearson" else "wilson")
    return tuple(zip(counted.tolist(), bases.tolist(), low.tolist(), high.tolist(), strict=True))
