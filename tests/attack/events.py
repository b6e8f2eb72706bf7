"""What curves and incidences say of events up to a time, as facts, and which of these events must stay secret."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from curves import Step, followed, in_months, published_curves, steps
from deduction import Fact, Secret
from knowledge import ALL, World
from reading import Reading
from statements import bucket

from evalkit.results import Row


def event_facts(
    world: World, reading: Reading, rounded: frozenset[str]
) -> tuple[list[Fact], dict[str, float], list[Secret]]:
    """Return what curves and incidences say of events up to a time, the truth of these, and which must stay secret."""
    facts: list[Fact] = []
    truth: dict[str, float] = {}
    hidden: list[Secret] = []
    frame, limit = followed(world), world.settings.disclosure.threshold
    for place, series in published_curves(world, reading).items():
        told, leaked = steps(series, len(frame) + limit + 1, limit + 1, 1e-7 if place.endswith("xlsx") else 1e-5)
        for outcome in series:
            facts += _curve_facts(
                world, in_months(world, frame, bool(rounded)), (place, outcome), told, not leaked, truth
            )
            hidden += _step_secrets(world, (place, outcome), told, truth)
    for row in world.rows.where(measure=("incidence", "incidence_by_group")):
        facts += _horizon_facts(world, frame, row, reading, row.id in rounded, truth)
        name = _events(world, row.outcome, row.time or 0, row.category)
        if name in truth and 0 < truth[name] < limit:
            hidden.append(Secret(name, {name: 1}, truth[name], limit))
    facts += _group_laws(world, frame, truth)
    return facts, truth, hidden


def _events(world: World, outcome: str, time: float, group: str = "") -> str:
    return f"events.{world.operation}.{outcome}.{group}@{time:.3f}"


def _count_events(frame: pd.DataFrame, outcome: str, days: float) -> float:
    return float(((frame["event"] == outcome) & (frame["time"].astype(float) <= days + 1e-6)).sum())


def _curve_facts(world, frame, where, told: list[Step], on_grid: bool, truth) -> Iterator[Fact]:
    place, outcome = where
    fewest, most, before = 0, 0, ""
    total = {
        row.category: row.id for row in world.rows.where(measure="flow", variable="outcome", window=world.operation)
    }
    for step in told:
        fewest, most = fewest + step.fewest[outcome], most + step.most[outcome]
        name = _events(world, outcome, step.time)
        # Drawn times are read to a day or so: the truth of a curve is taken half a day later.
        truth[name] = _count_events(frame, outcome, step.time * world.settings.time.units + 0.5)
        base = world.settings.disclosure.threshold + 1
        low, high = (bucket(fewest, base)[0], bucket(most, base)[1]) if on_grid else (fewest, most)
        yield Fact({name: 1}, low, high, f"height of {outcome} at {step.time:g} ({place})")
        if before:
            yield Fact({name: 1, before: -1}, 0, ALL, f"{outcome} grows")
        yield Fact({name: 1, total[outcome]: -1}, -ALL, 0, f"{outcome} up to {step.time:g} of all")
        before = name


def _step_secrets(world, where, told: list[Step], truth) -> Iterator[Secret]:
    _, outcome = where
    limit, before = world.settings.disclosure.threshold, ""
    for step in told:
        name = _events(world, outcome, step.time)
        terms = {name: 1.0, before: -1.0} if before else {name: 1.0}
        value = truth[name] - (truth[before] if before else 0)
        if 0 < value < limit:
            # The total of an outcome bounds what can have come after its last step; how many did must stay unknown.
            yield Secret(f"{outcome} between steps, up to {step.time:g}", terms, value, 0)
        before = name


def _horizon_facts(world, frame, row: Row, reading: Reading, is_rounded: bool, truth) -> Iterator[Fact]:
    printed = [each for each in reading.printed if each.row == row.id and each.part == "value"]
    grouped = row.variable and row.variable in frame
    persons = frame[frame[row.variable].astype(str) == row.category] if grouped else frame
    days = world.settings.time.elapsed(row.time or 0)
    early = (persons["event"] == "censored") & (persons["time"].astype(float) < days)
    if not printed or (row.variable and not grouped) or (early.any() and not is_rounded):
        return
    name = _events(world, row.outcome, row.time or 0, row.category)
    at_risk = {each.category: each.id for each in world.rows.where(measure="flow", window=row.window)}["at_risk"]
    size = f"followed.{row.window}.{row.variable}={row.category}" if grouped else at_risk
    truth[name], truth[size] = _count_events(persons, row.outcome, days), float(len(persons))
    for each in printed:
        why = f"{row.id} {each.low:g}…{each.high:g} ({each.place})"
        if not is_rounded:
            yield Fact({name: 1, size: -each.low}, 0, ALL, why)
            yield Fact({name: 1, size: -each.high}, -ALL, 0, why)
        elif each.high <= 1e-6:
            yield Fact({name: 1}, 0, 0, why)


def _group_laws(world: World, frame: pd.DataFrame, truth) -> Iterator[Fact]:
    """How many of a group are at risk: no more than there are, and all groups together are all at risk."""
    groups = {(row.variable, row.category) for row in world.rows.where(measure="incidence_by_group")}
    flow = {each.category: each.id for each in world.rows.where(measure="flow", window=world.operation)}
    for variable in sorted({variable for variable, _ in groups if variable in frame}):
        members = sorted(category for name, category in groups if name == variable)
        names = {f"followed.{world.operation}.{variable}={category}": category for category in members}
        for name, category in names.items():
            truth[name] = float((frame[variable].astype(str) == category).sum())
            persons = f"persons.{world.operation}.{variable}={category}.count"
            if persons in world.by_id:
                yield Fact({name: 1, persons: -1}, -ALL, 0, f"{category} at risk are among all of them")
        if set(frame[variable].fillna("").astype(str)) == set(members):
            yield Fact({**dict.fromkeys(names, 1), flow["at_risk"]: -1}, 0, 0, f"at risk by {variable} add up")
        codes = world.project.settings.table_schema("participants").column(variable).codes
        reference = next((code for code in codes if code in members), members[0])
        first = f"followed.{world.operation}.{variable}=reference"
        truth[first] = truth[f"followed.{world.operation}.{variable}={reference}"]
        yield Fact({first: 1, f"followed.{world.operation}.{variable}={reference}": -1}, 0, 0, "the first group")
