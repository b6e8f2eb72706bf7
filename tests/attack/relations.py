"""How counts hang together, as anybody knows who has read such a chapter.

A relation that always holds is a law; one that holds in most projects is a guess, which a lucky intruder gets right:
the attack takes the guesses that are true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from deduction import Fact
from funder_relations import funder_guesses, funder_laws
from knowledge import FINDINGS, ONE, World, at_most, base_of, counts, equal, nested, of_persons, sum_of
from pathway_relations import pathway_guesses, pathway_laws

from evalkit.results import Row

# Dimensions that a person has once for all, so that windows can be subtracted; age is another in each window.
CHANGING = ("age_band",)


def laws(world: World) -> Iterator[Fact]:
    """Return the relations that always hold."""
    yield Fact({ONE: 1}, 1, 1, "one is one")
    for family in (_totals, _outcome_laws, _participation_laws, _flow_laws, funder_laws, pathway_laws, _finding_laws):
        yield from family(world)


def guesses(world: World) -> Iterator[Fact]:
    """Return relations that often hold."""
    yield from _window_guesses(world)
    yield from _outcome_guesses(world)
    yield from _dwindling(world)
    yield from funder_guesses(world)
    yield from pathway_guesses(world)


def _totals(world: World) -> Iterator[Fact]:
    """The categories of a characteristic, missing among them, add up to all persons."""
    for window in world.settings.windows:
        rows = world.rows.where(measure="persons", window=window, statistic="count")
        total = {f"persons.{window}.count": 1}
        for variable in dict.fromkeys(row.variable for row in rows if row.variable):
            yield equal(sum_of(rows.where(variable=variable)), total, f"{variable} adds up in {window}")


def _outcome_laws(world: World) -> Iterator[Fact]:
    rows = [row for row in world.rows.where(measure=("primary_outcome", "ever_reached", "outcome_by_clock"))
            if row.statistic == "count"]  # fmt: skip
    for row in rows:
        yield at_most({row.id: 1}, {base_of(row): 1}, f"{row.id} is of its base")
    for window in world.settings.windows:
        primary = [row for row in rows if row.measure == "primary_outcome" and row.window == window]
        total = {row.id: 1 for row in primary if not row.variable}
        for variable in dict.fromkeys(row.variable for row in primary if row.variable):
            parts = [row for row in primary if row.variable == variable]
            yield equal(sum_of(parts), total, f"primary outcomes by {variable} add up in {window}")
        states = {row.category: row.id for row in primary if row.variable == "state"}
        ever = {row.category: row.id for row in rows if row.measure == "ever_reached" and row.window == window}
        for state in states.keys() & ever.keys():
            yield at_most({states[state]: 1}, {ever[state]: 1}, f"furthest is among ever reached: {state}, {window}")
            yield at_most({ever[state]: 1}, total, f"who ever reached {state} reached a primary outcome, {window}")
        if states and states.keys() <= ever.keys():
            yield at_most(total, {ever[state]: 1 for state in states}, f"primary is one of its states, {window}")
    for row in world.rows.where(measure="no_exit"):
        counted = {f"counted.{row.window}.{row.clock}": 1, row.id: 1}
        yield equal(counted, {f"persons.{row.window}.count": 1}, f"exits known and not known, {row.clock}")
    for row in world.rows.where(measure="not_due"):
        yield at_most({row.id: 1}, {f"counted.{row.window}.{row.clock}": 1}, f"not due has an exit, {row.clock}")
    for row in world.rows.where(measure="outcome_by_clock", clock="project_end", statistic="count"):
        yield equal(
            {row.id: 1}, {f"primary_outcome.{row.window}.project_end.count": 1}, "the same by the clock's table"
        )
    exits = [row for row in world.rows.where(measure="no_exit")]
    for one, other in pairwise(exits):
        yield equal({one.id: 1}, {other.id: 1}, "an exit is known or not, whatever the clock")


def _participation_laws(world: World) -> Iterator[Fact]:
    for window, period in world.settings.windows.items():
        persons, stays = f"persons.{window}.count", f"participations.{window}.count"
        numbers = {row.category: row.id for row in world.rows.where(measure="participations_per_person", window=window)}
        if len(numbers) == 3:
            yield equal(dict.fromkeys(numbers.values(), 1), {persons: 1}, f"participations per person, {window}")
            least = {numbers["1"]: 1, numbers["2"]: 2, numbers["3+"]: 3}
            yield at_most(least, {stays: 1}, f"participations are at least these, {window}")
        ships, several = f"client_ships.{window}.count", f"persons_in_several_phases.{window}.count"
        if ships in world.by_id and len(period.phases) in (1, 2):
            yield equal({ships: 1}, {persons: 1, several: 1}, f"client-ships are persons and those in both, {window}")
        if several in world.by_id and "2" in numbers:
            yield at_most({several: 1}, {numbers["2"]: 1, numbers["3+"]: 1}, f"two phases are two stays, {window}")


def _flow_laws(world: World) -> Iterator[Fact]:
    for window in world.settings.windows:
        flow = {row.category: row.id for row in world.rows.where(measure="flow", window=window)}
        if not flow:
            continue
        outcomes = [row.category for row in world.rows.where(measure="flow", window=window, variable="outcome")]
        excluded = [name for name in ("status_at_start", "outcome_before_window", "no_follow_up") if name in flow]
        yield equal({flow["in_window"]: 1}, {f"persons.{window}.count": 1}, "the flow starts with all persons")
        yield equal({flow["in_window"]: 1}, {flow[name]: 1 for name in (*excluded, "at_risk")}, "excluded or at risk")
        yield equal({flow["at_risk"]: 1}, {flow[name]: 1 for name in (*outcomes, "censored")}, "outcome or censored")
        yield at_most({flow["in_window"]: 1}, {flow["in_data"]: 1}, "in the window, in the data")
        numbers = {row.category: row.id for row in world.rows.where(measure="participations_per_person", window=window)}
        if "returned" in flow and len(numbers) == 3:
            yield equal({flow["returned"]: 1}, {numbers["2"]: 1, numbers["3+"]: 1}, "who returned has several stays")
        yield from _event_laws(world, window, flow)
        ticks = sorted(world.rows.where(measure="at_risk", window=window), key=lambda row: row.time or 0)
        if ticks:
            yield at_most({ticks[0].id: 1}, {flow["at_risk"]: 1}, "at risk at the start")


def _dwindling(world: World) -> Iterator[Fact]:
    """Those followed become fewer, unless somebody is followed from later on."""
    for window in world.settings.windows:
        for measure in ("at_risk", "state_at"):
            rows = world.rows.where(measure=measure, window=window, variable="", statistic="count")
            for earlier, later in pairwise(sorted(rows, key=lambda row: row.time or 0)):
                yield at_most({later.id: 1}, {earlier.id: 1}, f"those followed become fewer, {measure}")


def _event_laws(world: World, window: str, flow: Mapping[str, str]) -> Iterator[Fact]:
    """Who had an outcome first has reached it."""
    outcomes = world.settings.outcomes
    total = f"primary_outcome.{window}.project_end.count"
    primary = {flow[name]: 1 for name in outcomes.primary if name in flow}
    yield at_most(primary, {total: 1}, "first outcomes are among those reached")
    ever = {row.category: row.id for row in world.rows.where(measure="ever_reached", window=window, statistic="count",
                                                             clock="project_end")}  # fmt: skip
    for name, states in outcomes.states.items():
        reached = {ever[state]: 1 for state in states if state in ever}
        if name in flow:
            yield at_most({flow[name]: 1}, reached, f"first {name} is among its states ever reached")


def _window_guesses(world: World) -> Iterator[Fact]:
    for small, large in nested(world):
        for row in counts(world.rows.where(window=small)).values():
            other = replace(row, window=large).id
            changing = row.variable in CHANGING or row.measure in (*FINDINGS, "participations_per_person")
            if other in world.by_id and not changing:
                yield at_most({row.id: 1}, {other: 1}, f"{small} within {large}: {row.id}")
        other = f"persons_in_several_phases.{large}.count"
        if other in world.by_id:
            yield at_most({other: 1}, {f"persons.{small}.count": 1}, "who was in both phases was in the project")


def _outcome_guesses(world: World) -> Iterator[Fact]:
    """Without censoring before it, an incidence is a count of those at risk."""
    for row in world.rows.where(measure="flow", category="at_risk"):
        at_start = world.rows.where(measure="at_risk", window=row.window, time=0.0)
        yield from (equal({each.id: 1}, {row.id: 1}, "all are at risk on day 0") for each in at_start)


def _finding_laws(world: World) -> Iterator[Fact]:
    """Two figures and their difference; some are counts of other tables."""
    found: dict[tuple[str, str, str], dict[str, Row]] = defaultdict(dict)
    for row in world.rows.where(measure=FINDINGS):
        if of_persons(row):
            found[row.outcome, row.category, row.window][row.statistic] = row
    for (rule, _, window), rows in found.items():
        if set(rows) == {"first", "second", "difference"}:
            first, second, difference = (rows[name].id for name in ("first", "second", "difference"))
            if (rows["difference"].value or 0) >= 0:
                yield equal({first: 1}, {second: 1, difference: 1}, f"finding {rule}")
            if rule == "client_ships":
                yield equal({first: 1}, {f"client_ships.{window}.count": 1}, f"finding {rule}")
                yield equal({second: 1}, {f"persons.{window}.count": 1}, f"finding {rule}")
            if rule == "outcome_before_start":
                yield equal({second: 1}, {f"primary_outcome.{window}.project_end.count": 1}, f"finding {rule}")
