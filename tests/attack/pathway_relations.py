"""How the counts of pathways, comparisons and sensitivity hang together, and with the other chapters' counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from deduction import Fact
from knowledge import World, at_most, equal, rule_count, sum_of

from evalkit.results import Results

# Education in three bands, by ISCED level.
BANDS = {"low": "012", "middle": "34", "high": "5678"}


def pathway_laws(world: World) -> Iterator[Fact]:
    """Return the relations that always hold."""
    for window in world.settings.windows:
        yield from _state_laws(world, window)
        yield from _note_laws(world, window)
        yield from _return_laws(world, window)
    yield from _shared_laws(world)
    yield from _headline_laws(world)


def pathway_guesses(world: World) -> Iterator[Fact]:
    """Return relations that often hold."""
    yield from _group_guesses(world)
    yield from _sensitivity_guesses(world)
    for row in world.rows.where(measure="path_group"):
        step = "outcome" if row.category != "censored" else "step"
        flow = f"flow.{row.window}.project_end.{step}={row.category}.count"
        if flow in world.by_id:
            yield equal({row.id: 1}, {flow: 1}, f"paths and flow by {row.category}")


def _state_laws(world: World, window: str) -> Iterator[Fact]:
    rows = [row for row in world.rows.where(measure="state_at", window=window, statistic="count")]
    totals = sorted((row for row in rows if not row.variable), key=lambda row: row.time or 0)
    for total in totals:
        groups = [row for row in rows if row.variable == "state_group" and row.time == total.time]
        if groups:
            yield equal(sum_of(groups), {total.id: 1}, f"state groups add up at {total.time:g}")
    if totals:
        yield at_most({totals[0].id: 1}, {f"persons.{window}.count": 1}, "all are observed at the start")
    for row in world.rows.where(measure="state_reached", window=window, statistic="count"):
        reached = f"ever_reached.{window}.project_end.state={row.category}.count"
        yield equal({row.id: 1}, {reached: 1}, "the chapters on outcomes and on paths count who reached a state alike")


def _note_laws(world: World, window: str) -> Iterator[Fact]:
    """Whose records have a hole, or nothing in them, is unknown at some time; the others have a state."""
    notes = {row.category: row.id for row in world.rows.where(measure="path_note", window=window)}
    if not notes:
        return
    unknown, persons = f"in_state.{window}.state=unknown.count", {f"persons.{window}.count": 1.0}
    flawed = {notes["gap"]: 1.0, notes["only_unknown"]: 1.0}
    yield equal(flawed, {unknown: 1} if unknown in world.by_id else {}, "unknown for a while or throughout")
    yield at_most({notes["gap"]: 1}, {f"moved.{window}.count": 1}, "who has a gap changes state")
    for note in ("overlap", "gap", "open_end"):
        yield at_most({notes[note]: 1, notes["only_unknown"]: 1}, persons, f"{note} only where a state is known")


def _return_laws(world: World, window: str) -> Iterator[Fact]:
    same = {"0": "1", "1": "2", "2+": "3+"}
    for row in world.rows.where(measure="returns", window=window, statistic="count"):
        stays = f"participations_per_person.{window}.number={same[row.category]}"
        yield from (equal({row.id: 1}, {name: 1}, "returns are participations less one")
                    for name in (stays, f"{stays}.count") if name in world.by_id)  # fmt: skip
    for row in world.rows.where(measure="returned", window=window, statistic="count"):
        parts = [
            one for one in world.rows.where(measure="returns", window=window, statistic="count") if one.category != "0"
        ]
        if parts:
            yield equal({row.id: 1}, sum_of(parts), "who returned did so once or more")
    for row in world.rows.where(measure="returned_times", window=window):
        stays, persons = f"participations.{window}.count", f"persons.{window}.count"
        yield equal({row.id: 1, persons: 1}, {stays: 1}, "every stay after the first is a return")


def _shared_laws(world: World) -> Iterator[Fact]:
    found: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row in world.rows.where(measure="shared_persons"):
        found[row.variable, row.outcome, row.window][row.category] = row.id
    for (variable, of, window), by in found.items():
        for one, only in zip(of.split("+"), ("first_only", "second_only"), strict=True):
            if variable == "window" and {"both", only} <= by.keys():
                parts = {by["both"]: 1, by[only]: 1}
                yield equal(parts, {f"persons.{one}.count": 1}, f"persons shared with {one}")
        several = f"persons_in_several_phases.{window}.count"
        if variable == "phase" and several in world.by_id and len(world.settings.windows[window].phases) == 2:
            yield equal({by["both"]: 1}, {several: 1}, "who was in both phases")
            yield equal(dict.fromkeys(by.values(), 1), {f"persons.{window}.count": 1}, "all are in a phase")


def _headline_laws(world: World) -> Iterator[Fact]:
    for row in world.rows.where(measure="headline_bounds", statistic="unknown"):
        reached = rule_count(world, row.window, "primary", row.clock)
        yield equal({f"highest.{row.window}.{row.clock}": 1}, {reached: 1, row.id: 1}, f"highest by {row.clock}")
    by_gender: dict[str, dict[str, float]] = defaultdict(dict)
    window = world.operation
    for row in world.rows.where(measure="missing_values"):
        if row.category:
            field = "age_band" if row.outcome == "birth_year" else row.outcome
            by_gender[field][f"missing.{row.window}.{field}.{row.category}"] = 1
            window = row.window
    for field, parts in by_gender.items():
        persons = f"persons.{window}.{field}=missing.count"
        if persons in world.by_id:
            yield at_most(parts, {persons: 1}, f"missing {field} by gender")


def _group_guesses(world: World) -> Iterator[Fact]:
    """Groups compared, too small and unknown are all who are at risk; many are the persons' categories."""
    found: dict[tuple[str, str], list] = defaultdict(list)
    for row in world.rows.where(measure=("compared_group", "small_group", "unknown_group")):
        found[row.window, row.variable].append(row)
    for (window, variable), rows in found.items():
        total = f"flow.{window}.project_end.step=at_risk.count"
        yield equal(
            sum_of(rows), {total if total in world.by_id else f"persons.{window}.count": 1}, f"{variable} at risk"
        )
        for row in rows:
            source = variable.removesuffix("_band") if variable != "age_band" else variable
            codes = BANDS.get(row.category, (row.category,)) if variable == "education_band" else (row.category,)
            same = [f"persons.{window}.{source}={code}.count" for code in codes]
            known = [name for name in same if name in world.by_id]
            if known:
                yield equal({row.id: 1}, dict.fromkeys(known, 1), f"group {row.category} is the table's")


def _sensitivity_guesses(world: World) -> Iterator[Fact]:
    for window in world.settings.windows:
        rows = world.rows.where(measure="sensitivity", window=window)
        rules = dict.fromkeys(row.category for row in rows)
        outcomes = [
            name for name in dict.fromkeys(row.outcome for row in rows) if name not in ("primary", "primary_or_step")
        ]
        for rule in rules:
            count = {row.outcome: rule_count(world, window, row.outcome, rule) for row in rows.where(category=rule)}
            for name in outcomes:
                if "primary" in count:
                    yield at_most({count[name]: 1}, {count["primary"]: 1}, f"{name} within primary by {rule}")
            if "primary" in count and outcomes:
                parts = {count[name]: 1 for name in outcomes}
                yield at_most({count["primary"]: 1}, parts, f"primary is one of its outcomes by {rule}")
            if {"primary", "primary_or_step"} <= count.keys():
                yield at_most({count["primary"]: 1}, {count["primary_or_step"]: 1}, f"steps beside by {rule}")
        for name in dict.fromkeys(row.outcome for row in rows):
            whole = rule_count(world, window, name, "project_end")
            for rule in ("in_force_at_end", "at_risk_only"):
                if rule in rules:
                    yield at_most(
                        {rule_count(world, window, name, rule): 1}, {whole: 1}, f"{name} {rule} has reached it"
                    )
        yield from _ever_guesses(world, window, rows)


def _ever_guesses(world: World, window: str, rows: Results) -> Iterator[Fact]:
    """Who reached an outcome reached one of its states."""
    for name, states in world.settings.outcomes.states.items():
        if rows.where(outcome=name, category="project_end"):
            ever = [f"ever_reached.{window}.project_end.state={state}.count" for state in states]
            known = [one for one in ever if one in world.by_id]
            whole = rule_count(world, window, name, "project_end")
            yield at_most({whole: 1}, dict.fromkeys(known, 1), f"{name} by its states")
            yield from (at_most({one: 1}, {whole: 1}, f"{one} is {name}") for one in known)


def compared_facts(world: World, printed) -> Iterator[Fact]:
    """Return what the base of a difference says: all persons of the groups that are compared."""
    for each in printed:
        row = world.by_id.get(each.row)
        if row is not None and row.measure in ("incidence_difference", "mean_difference") and each.part == "base":
            groups = world.rows.where(measure="compared_group", window=row.window, variable=row.variable)
            pair = [one for one in groups]
            if len(pair) == 2:
                yield Fact(sum_of(pair), each.low, each.high, f"base of {row.id} ({each.place})")
