"""Sensitivity: the headline share under each counting rule and each definition of the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from evalkit.analysis.cohort import CLOCKS, Cohort, build_cohort
from evalkit.analysis.headline import PRIMARY
from evalkit.analysis.outcomes import TARGET_CLOCK, reached
from evalkit.project import Outcomes, Project
from evalkit.results import Results, Row
from evalkit.spells import find_window, in_force, moment
from evalkit.survival.proportions import proportion

# Rules beside the clocks: where the person is on the window's last day; only persons who could still reach an outcome;
# each client-ship, so that a person in two phases counts twice. The last two are crossed with the clocks: of an exit
# clock, which counts where the person is then, their name follows the clock's.
AT_END, AT_RISK, CLIENT_SHIPS = "in_force_at_end", "at_risk_only", "client_ships"
# States that many reports count as a step forward, though they are no employment and no education.
STEPS = ("work_trial", "rehabilitative_work", "language_course", "career_guidance")
WIDE = "primary_or_step"


def sensitivity(project: Project, window: str | None = None) -> Results:
    """Return the share that reached the outcome in one window, by every rule of counting and every definition of it.

    measure sensitivity, variable "rule", category: the clocks (exit clocks only with dates), in_force_at_end, and by
    each clock at_risk_only and client_ships (only where a window has several phases), as in exit_4_weeks_at_risk_only;
    outcome: "primary", each primary outcome alone where there are several, and "primary_or_step", which also counts
    work trials and the like where they occur. Shares have Wilson's interval. Empty without outcomes or episodes;
    ParameterError as `build_cohort`.
    """
    outcomes = project.settings.outcomes
    if outcomes is None or "episodes" not in project.tables:
        return Results(())
    template = Row("sensitivity", "share", None, window=find_window(project, window)[0], variable="rule", unit="share",
                   origin=project.settings.project.persons)  # fmt: skip
    rules = list(_rules(project, build_cohort(project, window)))
    return Results(
        tuple(
            _share(replace(template, outcome=outcome, category=rule), _who(spells, states) & base, base)
            for outcome, states in _definitions(project, outcomes).items()
            for rule, spells, base in rules
        )
    )


def _definitions(project: Project, outcomes: Outcomes) -> dict[str, tuple[str, ...]]:
    """Each definition's states, the headline first."""
    primary = tuple(dict.fromkeys(state for name in outcomes.primary for state in outcomes.states[name]))
    found = {PRIMARY: primary}
    if len(outcomes.primary) > 1:
        found |= {name: outcomes.states[name] for name in outcomes.primary}
    occurring = set(project.tables["episodes"]["state"])
    steps = tuple(state for state in STEPS if state in occurring and state not in primary)
    return found | ({WIDE: (*primary, *steps)} if steps else {})


# A rule with the spells (person, state) that it counts, and the persons of whom it counts them.
Rule = tuple[str, pd.DataFrame, frozenset[str]]


def _rules(project: Project, cohort: Cohort) -> Iterator[Rule]:
    at_risk = frozenset(cohort.frame.loc[cohort.frame["at_risk"], "person"])
    for clock in CLOCKS if project.settings.time.unit == "date" else (TARGET_CLOCK,):
        found = reached(project, replace(cohort, clock=clock))
        base = frozenset(found.persons["person"])
        yield clock, found.spells, base
        if clock == TARGET_CLOCK:
            end = moment(cohort.period.end)
            yield AT_END, found.spells[in_force(found.spells, end, end)], base
        yield _named(AT_RISK, clock), found.spells, base & at_risk
        if len(cohort.period.phases) > 1:
            yield _named(CLIENT_SHIPS, clock), *_by_phase(project, cohort, clock)


def _named(rule: str, clock: str) -> str:
    return rule if clock == TARGET_CLOCK else f"{clock}_{rule}"


def _who(spells: pd.DataFrame, states: Sequence[str]) -> frozenset[str]:
    return frozenset(spells.loc[spells["state"].isin(states), "person"])


def _by_phase(project: Project, cohort: Cohort, clock: str) -> tuple[pd.DataFrame, frozenset[str]]:
    """Each phase on its own, from the first day in it on, put together: a person in two phases counts twice."""
    spells: list[pd.DataFrame] = []
    base: set[str] = set()
    for phase in cohort.period.phases:
        period = cohort.period.model_copy(update={"phases": (phase,)})
        only = replace(project, settings=project.settings.model_copy(update={"windows": {cohort.window: period}}))
        found = reached(only, build_cohort(only, cohort.window, clock))
        spells.append(found.spells.assign(person=f"{phase} " + found.spells["person"]))
        base |= {f"{phase} {person}" for person in found.persons["person"]}
    return pd.concat(spells), frozenset(base)


def _share(row: Row, counted: frozenset[str], base: frozenset[str]) -> Row:
    """Client-ships are no persons, and no rule lets them through a public release: they name nobody."""
    persons = () if row.category.endswith(CLIENT_SHIPS) else (counted, base)
    filled = replace(row, count=float(len(counted)), base=float(len(base)), persons=persons)
    if not base:
        return replace(filled, mark="not_applicable")
    share = proportion(len(counted), len(base))
    return replace(filled, value=share.share, lower=share.lower, upper=share.upper)
