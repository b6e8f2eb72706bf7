"""What must stay secret: small counts, printed, hidden or only thought of, such as the difference of two windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from deduction import Secret
from funder_relations import WITHIN
from knowledge import OTHER_MEASURES, World, base_of, codes_of, counts, fraction, nested, threshold_of
from relations import CHANGING

from evalkit.results import Row


def secrets(world: World, truth: Mapping[str, float], marks: Mapping[str, str]) -> Iterator[Secret]:
    """Return every small count, printed or only thought of, and every hidden one that is not small."""
    counted = counts(world.rows)
    for name, row in counted.items():
        limit, value = threshold_of(row, world), truth[name]
        if row.measure in OTHER_MEASURES:
            continue
        if 0 < value < limit:
            yield Secret(name, {name: 1}, value, limit)
        elif name in marks and value:
            # A zero that follows from what is printed tells of nobody.
            yield Secret(name, {name: 1}, value, 0)
    yield from _complements(world, truth)
    yield from _differences(world, truth)


def _small(name: str, terms: Mapping[str, float], truth: Mapping[str, float], limit: int) -> Iterator[Secret]:
    if all(each in truth for each in terms):
        value = sum(weight * truth[each] for each, weight in terms.items())
        if 0 < value < limit:
            yield Secret(name, terms, value, limit)


def _complements(world: World, truth: Mapping[str, float]) -> Iterator[Secret]:
    """Those of a base who are not counted: all but two reached it."""
    limit = world.settings.disclosure.threshold
    of_all = ("persons", "path_note")
    for row in world.rows.where(measure=(*of_all, "primary_outcome", "ever_reached", "outcome_by_clock")):
        base = f"persons.{row.window}.count" if row.measure in of_all else base_of(row)
        if row.statistic == "count" and base != row.id:
            yield from _small(f"not {row.id}", {base: 1, row.id: -1}, truth, limit)
    for row in world.rows.where(measure=("state_at", "time_in_state", "missing_values", "sensitivity")):
        over = fraction(row, world)
        if over is not None:
            others = _named_beside(row, world)
            yield from (replace(secret, fewest=max(1, others)) for secret in
                        _small(f"not {over[0]}", {over[1]: 1, over[0]: -1}, truth, limit))  # fmt: skip
            yield from _small(over[0], {over[0]: 1}, truth, limit)
    yield from _code_complements(world, truth, limit)
    yield from _leavers(world, truth, limit)


def _named_beside(row: Row, world: World) -> int:
    """How many other groups of states are told to hold somebody at the same time."""
    if row.measure != "state_at":
        return 0
    same = {"measure": "state_at", "window": row.window, "time": row.time, "variable": "state_group"}
    return sum(
        1 for other in world.rows.where(**same, statistic="count") if other.category != row.category and other.value
    )


def _leavers(world: World, truth: Mapping[str, float], limit: int) -> Iterator[Secret]:
    """Who is followed at one time and not at the next."""
    for window in world.settings.windows:
        for measure in ("at_risk", "state_at"):
            rows = world.rows.where(measure=measure, window=window, variable="", statistic="count")
            for one, other in pairwise(sorted(rows, key=lambda row: row.time or 0)):
                yield from _small(f"left between {one.id} and {other.id}", {one.id: 1, other.id: -1}, truth, limit)


def _code_complements(world: World, truth: Mapping[str, float], limit: int) -> Iterator[Secret]:
    """Those of a common indicator's base who do not count, and of a wider indicator those not in the narrower."""
    codes = codes_of(world)
    for by in codes.values():
        yield from _small(f"not {by['total']}", {by["base"]: 1, by["total"]: -1}, truth, limit)
    for one, other in WITHIN:
        for name in ("total", "female", "male"):
            if name in codes.get(one, {}) and name in codes.get(other, {}):
                terms = {codes[other][name]: 1, codes[one][name]: -1}
                yield from _small(f"{other} but not {one}, {name}", terms, truth, limit)


def _differences(world: World, truth: Mapping[str, float]) -> Iterator[Secret]:
    """Persons of the larger window who were not in the smaller one."""
    for small, large in nested(world):
        for row in world.rows.where(measure="persons", window=small, statistic="count"):
            other = replace(row, window=large).id
            if row.variable not in CHANGING and other in world.by_id:
                limit = threshold_of(row, world)
                yield from _small(f"{other} less {row.id}", {other: 1, row.id: -1}, truth, limit)
