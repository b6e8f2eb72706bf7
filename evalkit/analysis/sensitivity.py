"""Sensitivity: the headline share under each counting rule and each definition of the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from evalkit.analysis.cohort import CLOCKS, Cohort, build_cohort
from evalkit.analysis.headline import PRIMARY
from evalkit.analysis.outcomes import TARGET_CLOCK, reached
from evalkit.project import Outcomes, Project
from evalkit.results import Results, Row, mark_origin
from evalkit.spells import in_force, moment
from evalkit.survival.proportions import proportion

# Rules beside the clocks: where the person is on the window's last day; only persons who could still reach an outcome;
# each client-ship, so that a person in two phases counts twice.
AT_END, AT_RISK, CLIENT_SHIPS = "in_force_at_end", "at_risk_only", "client_ships"
# States that many reports count as a step forward, though they are no employment and no education.
STEPS = ("work_trial", "rehabilitative_work", "language_course", "career_guidance")
WIDE = "primary_or_step"


def sensitivity(project: Project, window: str | None = None) -> Results:
    """Return the share that reached the outcome in one window, by every rule of counting and every definition of it.

    measure sensitivity, variable "rule", category: the clocks (exit clocks only with dates), in_force_at_end,
    at_risk_only, client_ships (only where a window has several phases); outcome: "primary", each primary outcome alone
    where there are several, and "primary_or_step", which also counts work trials and the like where they occur. Shares
    have Wilson's interval. Empty without outcomes or episodes; ParameterError as `build_cohort`.
    """
    outcomes = project.settings.outcomes
    if outcomes is None or "episodes" not in project.tables:
        return Results(())
    rows: list[Row] = []
    for outcome, states in _definitions(project, outcomes).items():
        cohort = build_cohort(project, window)
        template = Row("sensitivity", "share", None, window=cohort.window, outcome=outcome, variable="rule",
                       unit="share")  # fmt: skip
        for rule, (count, base) in _rules(project, cohort, states):
            rows.append(_share(replace(template, category=rule), count, base))
    return mark_origin(Results(tuple(rows)), project.settings.project.persons, {})


def _definitions(project: Project, outcomes: Outcomes) -> dict[str, tuple[str, ...]]:
    """Each definition's states, the headline first."""
    primary = tuple(dict.fromkeys(state for name in outcomes.primary for state in outcomes.states[name]))
    found = {PRIMARY: primary}
    if len(outcomes.primary) > 1:
        found |= {name: outcomes.states[name] for name in outcomes.primary}
    occurring = set(project.tables["episodes"]["state"])
    steps = tuple(state for state in STEPS if state in occurring and state not in primary)
    return found | ({WIDE: (*primary, *steps)} if steps else {})


def _rules(project: Project, cohort: Cohort, states: Sequence[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    for clock in CLOCKS if project.settings.time.unit == "date" else (TARGET_CLOCK,):
        yield clock, _counted(project, build_cohort(project, cohort.window, clock), states)
    found = reached(project, cohort)
    end = moment(cohort.period.end)
    there = found.spells[in_force(found.spells, end, end)]
    yield AT_END, (_persons(there, states), len(found.persons))
    free = cohort.frame.loc[cohort.frame["at_risk"], "person"]
    yield AT_RISK, (_persons(found.spells[found.spells["person"].isin(free)], states), len(free))
    if len(cohort.period.phases) > 1:
        yield CLIENT_SHIPS, _by_phase(project, cohort, states)


def _counted(project: Project, cohort: Cohort, states: Sequence[str]) -> tuple[int, int]:
    found = reached(project, cohort)
    return _persons(found.spells, states), len(found.persons)


def _persons(spells: pd.DataFrame, states: Sequence[str]) -> int:
    return int(spells.loc[spells["state"].isin(states), "person"].nunique())


def _by_phase(project: Project, cohort: Cohort, states: Sequence[str]) -> tuple[int, int]:
    """The counts of each phase on its own, added up: day 0 is then the first day in that phase."""
    counts, bases = 0, 0
    for phase in cohort.period.phases:
        period = cohort.period.model_copy(update={"phases": (phase,)})
        alone = project.settings.model_copy(update={"windows": {cohort.window: period}})
        only = replace(project, settings=alone)
        count, base = _counted(only, build_cohort(only, cohort.window), states)
        counts, bases = counts + count, bases + base
    return counts, bases


def _share(row: Row, count: int, base: int) -> Row:
    counted = replace(row, count=float(count), base=float(base))
    if not base:
        return replace(counted, mark="not_applicable")
    share = proportion(count, base)
    return replace(counted, value=share.share, lower=share.lower, upper=share.upper)
