"""Checks of the persons' records: what counts in one way and not in another. Counts only, never a person."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.analysis.attainment import TOLERANCE, Situation, status
from evalkit.analysis.cohort import build_cohort
from evalkit.analysis.findings import Comparison
from evalkit.analysis.indicator_table import Indicator
from evalkit.analysis.outcomes import TARGET_CLOCK
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.spells import enrolments_in, moment, states_since

MET = ("reached", "exceeded")


def records(project: Project, computed: Results) -> Iterator[Comparison]:
    """Return what the records of participants, participations and spells say in two ways; none without persons or
    windows."""
    if not {"participants", "enrolments"} <= set(project.tables) or not project.settings.windows:
        return
    taken = _taken(project)
    yield Comparison("end_missing", len(taken), int(taken["end"].notna().sum()), unit="participations")
    if project.settings.time.unit == "date":
        longer = len(taken) - int((taken["start"] == taken["end"]).sum())
        yield Comparison("one_day", len(taken), longer, unit="participations")
    yield from _target_group(project, set(taken["person"]))
    for window in project.settings.windows:
        yield from _client_ships(computed, window)
        if project.settings.outcomes and "episodes" in project.tables:
            yield from _outcomes_before_start(project, computed, window)
            yield from _outcomes_and_persons(project, computed, window)


def _taken(project: Project) -> pd.DataFrame:
    """The participations of all windows, each once; those outside, such as of a comparison group, are not checked."""
    listed = pd.concat([enrolments_in(project, window) for window in project.settings.windows])
    return listed[~listed.index.duplicated()]


def _target_group(project: Project, persons: set[str]) -> Iterator[Comparison]:
    table, wanted = project.tables["participants"], project.settings.project.target_group
    if not wanted or "status_at_start" not in table:
        return
    statuses = table.loc[table["person"].isin(persons), "status_at_start"]
    known = int(statuses.notna().sum())
    yield Comparison("outside_target_group", known, int(statuses.isin(wanted).sum()), unit="persons")
    yield Comparison("status_unknown", len(statuses), known, unit="persons")


def _client_ships(computed: Results, window: str) -> Iterator[Comparison]:
    ships, persons = (_count(computed, measure, window) for measure in ("client_ships", "persons"))
    if ships is not None and persons is not None:
        yield Comparison("client_ships", ships, persons, windows=(window, window))


def _outcomes_before_start(project: Project, computed: Results, window: str) -> Iterator[Comparison]:
    """Persons with a primary outcome by the window's end, against those whose outcome counts in the window."""
    cohort = build_cohort(project, window)
    spells = states_since(project, cohort.frame.set_index("person")["origin"])
    states = _primary_states(project)
    recorded = spells[spells["state"].isin(states) & (spells["start"] <= moment(cohort.period.end))]
    counted = _count(computed, "primary_outcome", window)
    if counted is not None:
        yield Comparison("outcome_before_start", recorded["person"].nunique(), counted, unit="persons",
                         windows=(window, window))  # fmt: skip


def _outcomes_and_persons(project: Project, computed: Results, window: str) -> Iterator[Comparison]:
    """All outcomes together against the persons, and against the participations of each window.

    A person counts once among the primary outcomes, by the furthest state, and once in each other state ever reached.
    """
    primary, persons = (_count(computed, measure, window) for measure in ("primary_outcome", "persons"))
    if primary is None or persons is None:
        return
    ever = computed.where(measure="ever_reached", window=window, clock=TARGET_CLOCK, statistic="count")
    states = _primary_states(project)
    total = primary + sum(row.value or 0 for row in ever if row.category not in states)
    if total <= persons:
        return
    yield Comparison("outcomes_above_persons", total, persons, windows=(window, window), base=persons)
    for other in project.settings.windows:
        taken = _count(computed, "participations", other)
        if taken == total:
            yield Comparison("outcomes_as_participations", total, taken, windows=(window, other), base=persons)


def _primary_states(project: Project) -> set[str]:
    outcomes = project.settings.outcomes
    return {state for name in outcomes.primary for state in outcomes.states[name]} if outcomes else set()


def _count(computed: Results, measure: str, window: str) -> float | None:
    found = computed.where(measure=measure, window=window, clock=("", TARGET_CLOCK), variable="", statistic="count")
    return next((row.value for row in found), None)


def other_windows(listed: tuple[Indicator, ...], computed: Results) -> Iterator[Comparison]:
    """Return the figures of other windows that would reach a target which the figure of its own window does not.

    An indicator whose computed row does not exist is told as well.
    """
    for indicator in listed:
        entry = indicator.whole
        if not entry.computed:
            continue
        if entry.computed not in computed:
            yield Comparison("computed_unknown", None, None, "indicator", indicator.name)
            continue
        own = computed[entry.computed]
        if status(entry.target, Situation(own.value)) in (*MET, "no_target"):
            continue
        for other in _elsewhere(own, computed):
            if status(entry.target, Situation(other.value)) in MET:
                unit = own.unit if own.unit == "share" else "number"
                yield Comparison("another_window", own.value, other.value, "indicator", indicator.name,
                                 (own.window, other.window), entry.target.bound, unit, TOLERANCE,
                                 (*own.persons, *other.persons))  # fmt: skip


def _elsewhere(own: Row, computed: Results) -> Iterator[Row]:
    """The rows that count the same in another window."""
    names = ("measure", "clock", "outcome", "variable", "category", "statistic")
    same = computed.where(**{name: getattr(own, name) for name in names})
    yield from (row for row in same if row.window != own.window)
