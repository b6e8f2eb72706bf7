"""Outcomes as counts: how many persons reached what, by a counting rule (clock)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from evalkit.analysis.attainment import Target, in_persons
from evalkit.analysis.cohort import CLOCKS, Cohort, build_cohort, outcome_of
from evalkit.analysis.reach import categories
from evalkit.errors import Fault, ParameterError
from evalkit.project import Outcomes, Project
from evalkit.results import Results, Row, mark_origin
from evalkit.spells import Moment, in_force, moment, states_since
from evalkit.survival.proportions import proportion

# The project's own rule: the target is stated by it, and the other clocks answer other questions.
TARGET_CLOCK = "project_end"
# Reg. (EU) 1304/2013 Annex I: immediate results are those between leaving and four weeks later.
IMMEDIATE_DAYS = 28
LONGER_TERM_MONTHS = 6
# To be without work again, or not to be heard of, is nothing that a person has reached.
NOT_REACHED = ("unemployed", "unknown")
# What an exit clock cannot count, or not yet.
_BY_CLOCK = ("no_exit", "not_due")


@dataclass(frozen=True)
class Reached:
    """Which persons count in the denominator, and the spells (person, state, start) that the clock counts for them."""

    persons: pd.DataFrame
    spells: pd.DataFrame


def outcome_counts(project: Project, window: str | None = None, clock: str = "project_end") -> Results:
    """Return the rows of one window (the first where none is named) by one clock.

    Persons who reached a primary outcome, in all, by the state they got furthest with, and by each of the project's
    groups; persons who ever reached each state (they overlap); the target and the persons it takes, in the window and
    by the clock that it was set for. Shares are of all persons counted by the clock, with Wilson's 95 % interval.
    ParameterError as `build_cohort`, for a project without outcomes or episodes, and for a clock that needs dates.
    """
    outcomes = project.settings.outcomes
    if outcomes is None:
        raise ParameterError(Fault("outcomes_missing", key="outcomes"))
    if "episodes" not in project.tables:
        raise ParameterError(Fault("table_missing", key="tables", value="episodes"))
    cohort = build_cohort(project, window, clock)
    found = reached(project, cohort)
    template = Row("primary_outcome", "count", None, window=cohort.window, clock=clock)
    rows = (
        *_primary(project, outcomes, found, template),
        *_ever(project, found, replace(template, measure="ever_reached")),
        *_not_counted(cohort, found, replace(template, measure="no_exit")),
        *_target(project, outcomes, frozenset(found.persons["person"]), replace(template, measure="primary_target")),
    )
    published = project.settings.published
    marked = mark_origin(Results(rows), project.settings.project.persons, published)
    return marked.map(lambda row: replace(row, origin="computed") if _is_of_published(row, published) else row)


def _is_of_published(row: Row, published: Mapping[str, float]) -> bool:
    """Whether a row tells the persons that a target takes, where the target and all persons have been published."""
    if (row.measure, row.statistic) != ("primary_target", "count"):
        return False
    share = replace(row, statistic="share")
    return share.id in published and published.get(f"persons.{row.window}.count") == len(row.persons[0])


def outcomes_by_clock(project: Project, window: str | None = None) -> Results:
    """Return the share that reached a primary outcome by each clock, in one window (the first where none is named).

    measure outcome_by_clock: count and share; no_exit: persons whose exit is not known, whom an exit clock leaves out;
    not_due: persons whose last day by the clock comes after the window. Empty where the project knows no dates, since
    exit clocks need them. ParameterError as `outcome_counts`.
    """
    if project.settings.time.unit != "date":
        return Results(())
    rows = Results(())
    for clock in CLOCKS:
        rows += outcome_counts(project, window, clock).where(measure=(*_BY_CLOCK, "primary_outcome"), variable="")
    return rows.map(lambda row: row if row.measure in _BY_CLOCK else replace(row, measure="outcome_by_clock"))


def reached(project: Project, cohort: Cohort) -> Reached:
    """Return what the cohort's persons reached by the cohort's clock.

    A spell counts if it started after day 0 and neither its state nor its outcome was in force on day 0. By
    project_end it has started by the window's end; by exit_4_weeks it is in force on a day from the last exit to 28
    days later; by exit_6_months on the day six calendar months after it (the month's last day where there is no such
    day). The exit clocks count persons whose exit is known, and need dates (ParameterError).
    """
    persons = cohort.frame.set_index("person", drop=False)
    spells = states_since(project, persons["origin"])
    new = spells[(spells["start"] > spells["origin"]) & ~_known_at_start(spells, cohort)]
    if cohort.clock == TARGET_CLOCK:
        return Reached(persons, new[new["start"] <= moment(cohort.period.end)])
    if project.settings.time.unit != "date":
        raise ParameterError(Fault("clock_needs_dates", key="clock", value=cohort.clock, expected=TARGET_CLOCK))
    exits = pd.Series(persons["exit"].reindex(new["person"]).array, index=new.index)
    last = due(exits, cohort.clock)
    counted = in_force(new, exits if cohort.clock == "exit_4_weeks" else last, last)
    return Reached(persons[persons["exit"].notna()], new[counted & exits.notna()])


def due(exits: pd.Series, clock: str) -> pd.Series:
    """Return the last day whose situation counts by an exit clock."""
    if clock == "exit_4_weeks":
        return exits + pd.Timedelta(days=IMMEDIATE_DAYS)
    return exits + pd.DateOffset(months=LONGER_TERM_MONTHS)


def not_due(exits: pd.Series, clock: str, end: Moment) -> pd.Series:
    """Say for each exit whether the last day of the clock comes after the end: the data may not tell of it yet."""
    return due(exits, clock) > moment(end)


def furthest(spells: pd.DataFrame, states: list[str]) -> pd.Series:
    """Return for each person who reached one of the states the one that started last; on a tie the first in order."""
    wanted = spells[spells["state"].isin(states)]
    ranked = wanted.assign(rank=wanted["state"].map(states.index))
    last = ranked.sort_values(["start", "rank"], ascending=[False, True], kind="stable")
    return last.drop_duplicates("person").set_index("person")["state"]


def _known_at_start(spells: pd.DataFrame, cohort: Cohort) -> pd.Series:
    """Whether the spell's state, or another state of its outcome, was in force on the person's day 0."""
    outcomes = outcome_of(cohort.outcomes)
    kinds = [outcomes.get(state, state) for state in spells["state"]]
    pairs = pd.MultiIndex.from_arrays([spells["person"], kinds])
    at_start = pairs[in_force(spells, spells["origin"], spells["origin"])]
    return pd.Series(pairs.isin(at_start), index=spells.index)


def _primary(project: Project, outcomes: Outcomes, found: Reached, template: Row) -> Iterator[Row]:
    states = list(dict.fromkeys(state for name in outcomes.primary for state in outcomes.states[name]))
    state = found.persons["person"].map(furthest(found.spells, states))
    base = frozenset(found.persons["person"])
    yield from _count_and_share(template, _where(state.notna()), base)
    for name in states:
        yield from _count_and_share(replace(template, variable="state", category=name), _where(state == name), base)
    for variable in project.settings.groups:
        for category, members in categories(project, found.persons, variable).items():
            row = replace(template, variable=variable, category=category)
            yield from _count_and_share(row, _where(state.notna() & members), _where(members))


def _where(members: pd.Series) -> frozenset[str]:
    """The persons, by whom the series is indexed, of whom it is true."""
    return frozenset(members.index[members])


def _ever(project: Project, found: Reached, template: Row) -> Iterator[Row]:
    """Every state that occurs in the project's data has its rows: one that nobody reached is a true zero."""
    occurring = set(project.tables["episodes"]["state"]) - set(NOT_REACHED)
    base = frozenset(found.persons["person"])
    reached_by = {state: frozenset(rows) for state, rows in found.spells.groupby("state")["person"]}
    for state in project.settings.table_schema("episodes").column("state").codes:
        if state in occurring:
            row = replace(template, variable="state", category=state)
            yield from _count_and_share(row, reached_by.get(state, frozenset()), base)


def _not_counted(cohort: Cohort, found: Reached, template: Row) -> Iterator[Row]:
    if cohort.clock != TARGET_CLOCK:
        unknown = frozenset(cohort.frame["person"]) - frozenset(found.persons["person"])
        yield replace(template, value=float(len(unknown)), persons=(unknown,))
        late = _where(not_due(found.persons["exit"], cohort.clock, cohort.period.end))
        yield replace(template, measure="not_due", value=float(len(late)), persons=(late,))


def _target(project: Project, outcomes: Outcomes, persons: frozenset[str], template: Row) -> Iterator[Row]:
    window = outcomes.target_window or next(iter(project.settings.windows))
    if outcomes.target is None or (template.window, template.clock) != (window, TARGET_CLOCK):
        return
    yield replace(template, statistic="share", value=outcomes.target, unit="share")
    needed = in_persons(Target(outcomes.target, outcomes.target), len(persons)).bound
    yield replace(template, value=needed, persons=(persons,))


def _count_and_share(row: Row, counted: frozenset[str], base: frozenset[str]) -> Iterator[Row]:
    row = replace(row, persons=(counted, base))
    yield replace(row, value=float(len(counted)))
    share = replace(row, statistic="share", unit="share", count=len(counted), base=len(base))
    if not base:
        yield replace(share, value=None, mark="not_applicable")
        return
    estimate = proportion(len(counted), len(base))
    yield replace(share, value=estimate.share, lower=estimate.lower, upper=estimate.upper)
