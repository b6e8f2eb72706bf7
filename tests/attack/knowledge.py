"""What an intruder knows of such chapters: which counts there are, how rows are named, what a share is made of.

Counts bear the id of the row that prints them (without a print they are only thought of).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from deduction import Fact

from evalkit.project import Project
from evalkit.results import Results, Row

PERSON_MEASURES = (
    *("persons", "primary_outcome", "ever_reached", "outcome_by_clock", "no_exit", "not_due", "flow"),
    *("persons_in_several_phases", "participations_per_person", "participation_record", "common_indicator"),
    *(
        "assessment",
        "at_risk",
        "state_at",
        "in_state",
        "state_reached",
        "returns",
        "returned",
        "path_group",
        "path_note",
    ),
    *("moved", "compared_group", "small_group", "unknown_group", "shared_persons", "headline_bounds"),
)
OTHER_MEASURES = ("client_ships", "participations", "groups", "returned_times")


FINDINGS = ("finding", "agreement")


# Codes of what is a special category of personal data (health, disability, minority).
SENSITIVE_CATEGORIES = {("disability", "yes"), ("minority", "yes"), ("state", "health")}


SENSITIVE_CODES = ("CO16", "EECO12", "EECO15")


# A count that is 1: what is printed as a figure, not as a share, is of this.
ONE = "one"


ALL = math.inf


@dataclass(frozen=True)
class World:
    """One project's rows by id, as far as their names tell; values are used for nothing but the truth."""

    project: Project
    rows: Results

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    @property
    def settings(self):
        """The settings of the project."""
        return self.project.settings

    @property
    def operation(self) -> str:
        """The window that common indicators are about."""
        return next(iter(self.settings.windows))


def counts(rows: Results) -> dict[str, Row]:
    """Return the rows that are counts of persons or participations, by id."""
    found = {}
    for row in rows:
        counted = row.measure in PERSON_MEASURES and row.unit == "persons" and row.statistic not in ("share",)
        # By single state the rows of where people are over time are for the project's own people.
        counted = counted and (row.measure, row.variable) != ("state_at", "state")
        finding = row.measure in FINDINGS and row.unit in ("persons", "participations", "number") and of_persons(row)
        if counted or finding or row.measure in OTHER_MEASURES:
            found[row.id] = row
    return found


def of_persons(row: Row) -> bool:
    return row.outcome in ("client_ships", "outcome_before_start", "outside_target_group", "status_unknown",
                           "end_missing", "one_day")  # fmt: skip


def threshold_of(row: Row, world: World) -> int:
    """Return the least count of the row that may be told."""
    disclosure = world.settings.disclosure
    sensitive = (row.variable, row.category) in SENSITIVE_CATEGORIES or row.category in SENSITIVE_CODES
    return disclosure.sensitive_threshold if sensitive else disclosure.threshold


def fraction(row: Row, world: World) -> tuple[str, str] | None:
    """Return the counts that a share, mean or cost is made of: how many, of how many."""
    counted = row.id.removesuffix(row.statistic) + "count"
    if row.measure == "persons":
        return counted, f"persons.{row.window}.count"
    if row.measure in ("primary_outcome", "ever_reached", "outcome_by_clock") and row.statistic == "share":
        return counted, base_of(row)
    if row.measure == "participations_per_group":
        return f"participations.{row.window}.count", f"groups.{row.window}.count"
    if row.measure == "cost":
        clock = ".project_end" if row.category == "primary_outcome" else ""
        measure = "persons" if row.category == "participant" else row.category
        return f"euros.{row.window}", f"{measure}.{row.window}{clock}.count"
    if row.measure in ("indicator", "indicator_by_gender", "indicator_interval"):
        return _of_indicator(row, world)
    if row.measure == "assessment" and row.statistic == "change":
        return row.id.removesuffix("change") + "pairs", f"persons.{world.operation}.count"
    if row.measure == "detectable":
        return group_size(row), reference_size(row)
    return _of_pathway(row, world)


def _of_pathway(row: Row, world: World) -> tuple[str, str] | None:
    """The counts behind a share of the chapters on pathways, comparisons and sensitivity."""
    everybody, counted = f"persons.{row.window}.count", row.id.removesuffix(row.statistic) + "count"
    if row.measure in ("state_at", "state_occupation") and row.variable == "state_group":
        moment = f"{row.time:g}"
        group = f"state_at.{row.window}.state_group={row.category}.{moment}.count"
        return group, f"state_at.{row.window}.{moment}.count"
    if row.measure == "time_in_state":
        return f"in_state.{row.window}.state={row.category}.count", everybody
    if row.measure in ("returns", "returned"):
        return counted, everybody
    if row.measure == "missing_values":
        of = f"persons.{row.window}.gender={row.category}.count" if row.category else everybody
        field = "age_band" if row.outcome == "birth_year" else row.outcome
        own = f"missing.{row.window}.{field}.{row.category}"
        return (own if row.category else f"persons.{row.window}.{field}=missing.count"), of
    if row.measure == "headline_bounds" and row.statistic != "unknown":
        top = rule_count(world, row.window, "primary", row.clock)
        top = f"highest.{row.window}.{row.clock}" if row.statistic == "highest" else top
        return top, base_of(replace(row, variable="")) if row.statistic == "observed" else everybody
    if row.measure == "sensitivity":
        bases = {"at_risk_only": f"at_risk.{row.window}", "client_ships": f"client_ships.{row.window}.count"}
        exits = row.category.startswith("exit")
        base = f"counted.{row.window}.{row.category}" if exits else bases.get(row.category, everybody)
        return rule_count(world, row.window, row.outcome, row.category), base
    return None


def rule_count(world: World, window: str, outcome: str, rule: str) -> str:
    """Return the count of those who reached an outcome by a rule; the headline's have rows of their own."""
    if outcome == "primary" and rule == "project_end":
        return f"primary_outcome.{window}.project_end.count"
    own = f"outcome_by_clock.{window}.{rule}.count"
    return own if outcome == "primary" and own in world.by_id else f"reached.{window}.{outcome}.{rule}"


def base_of(row: Row) -> str:
    """Return the count of the persons among whom an outcome was counted."""
    if row.clock != "project_end":
        return f"counted.{row.window}.{row.clock}"
    group = f"{row.variable}={row.category}." if row.variable not in ("", "state") else ""
    return f"persons.{row.window}.{group}count"


def group_size(row: Row) -> str:
    """Return the name of how many of a group are at risk."""
    return f"followed.{row.window}.{row.variable}={row.category}"


def reference_size(row: Row) -> str:
    """Return the name of how many of the group are at risk that the others are compared with."""
    return f"followed.{row.window}.{row.variable}=reference"


def _of_indicator(row: Row, world: World) -> tuple[str, str] | None:
    """The counts behind the realised figure of an indicator that is computed from the persons."""
    name = row.category if row.measure != "indicator_by_gender" else row.outcome
    table = world.project.tables.get("indicators")
    if table is None or "computed" not in table:
        return None
    found = table.loc[table["indicator"] == name, "computed"].dropna()
    if found.empty or str(found.iloc[0]) not in world.by_id:
        return None
    source = world.by_id[str(found.iloc[0])]
    if row.measure == "indicator_by_gender" and row.variable:
        source = replace(source, variable=row.variable, category=row.category)
    if row.statistic == "realised" and source.statistic == "count":
        return source.id, ONE
    if row.statistic in ("realised", "wilson", "clopper-pearson") and source.statistic == "share":
        return fraction(source, world)
    return fraction(source, world) if row.statistic == "counted" else None


def equal(one: Mapping[str, float], other: Mapping[str, float], why: str) -> Fact:
    return Fact(_minus(one, other), 0, 0, why)


def at_most(one: Mapping[str, float], other: Mapping[str, float], why: str) -> Fact:
    return Fact(_minus(one, other), -ALL, 0, why)


def _minus(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    terms: dict[str, float] = dict(one)
    for name, weight in other.items():
        terms[name] = terms.get(name, 0) - weight
    return {name: weight for name, weight in terms.items() if weight}


def sum_of(rows: Results | list[Row]) -> dict[str, float]:
    return {row.id: 1 for row in rows}


def nested(world: World) -> Iterator[tuple[str, str]]:
    """Windows of which one holds the other: (smaller, larger)."""
    windows = world.settings.windows
    for small, inner in windows.items():
        for large, outer in windows.items():
            phases = not outer.phases or set(inner.phases) <= set(outer.phases)
            if small != large and outer.start <= inner.start and inner.end <= outer.end and phases:
                yield small, large


def codes_of(world: World) -> dict[str, dict[str, str]]:
    """Common indicators: code to statistic to the row's id."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in world.rows.where(measure="common_indicator"):
        found[row.category][row.statistic] = row.id
    return found
