"""Missing data: what is not known of the persons, by group, and what it could change in the headline shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.assessments import READINESS
from evalkit.analysis.cohort import CLOCKS, Cohort, build_cohort
from evalkit.analysis.groupings import PHASE, banded, groups_of
from evalkit.analysis.outcomes import TARGET_CLOCK, not_due, reached
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.proportions import proportion

# A code that says the same as an empty cell.
UNKNOWN_CODES = {"gender": ("unknown",)}
# The state of persons of whom nothing is known; a spell in it tells no outcome.
UNKNOWN_STATE = "unknown"


def missing_values(project: Project, window: str | None = None) -> Results:
    """Return how many persons of a window lack each value, in all and by the project's first group.

    measure missing_values, outcome: the column (of participants, readiness, phase where there are several, or exit),
    variable and category: the group, empty for all; statistic share with `count` of `base`. Columns that nobody lacks
    have their rows too. Refusals of sensitive fields are answers. ParameterError as `build_cohort`.
    """
    cohort = build_cohort(project, window)
    frame = banded(project, cohort)
    template = Row("missing_values", "share", None, window=cohort.window, unit="share",
                   origin=project.settings.project.persons)  # fmt: skip
    group = next((name for name in project.settings.groups if name in frame), "")
    rows: list[Row] = []
    for column in _columns(project, cohort, frame):
        lacking = frame[column].isna() | frame[column].astype(object).isin(UNKNOWN_CODES.get(column, ()))
        rows.append(_share(replace(template, outcome=column), frame["person"], lacking))
        for name in groups_of(frame[group]).compared if group and group != column else ():
            row = replace(template, outcome=column, variable=group, category=name)
            members = frame[group].astype(str) == name
            rows.append(_share(row, frame["person"][members], lacking[members]))
    return Results(tuple(rows))


def _columns(project: Project, cohort: Cohort, frame: pd.DataFrame) -> list[str]:
    asked = [name for name in project.settings.table_schema("participants").column_names if name in frame]
    compared = project.settings.comparison
    # The person's identifier, and the column that tells participants from comparison persons.
    for name in ("person", compared.group if compared else ""):
        if name in asked:
            asked.remove(name)
    asked += [READINESS] * (READINESS in frame) + [PHASE] * (len(cohort.period.phases) > 1)
    return [*asked, *(["exit"] if project.settings.time.unit == "date" else [])]


def _share(row: Row, persons: pd.Series, lacking: pd.Series) -> Row:
    count, base = float(lacking.sum()), float(len(lacking))
    filled = replace(row, count=count, base=base, persons=(frozenset(persons[lacking]), frozenset(persons)))
    return replace(filled, value=count / base) if base else replace(filled, mark="not_applicable")


def headline_bounds(project: Project, window: str | None = None) -> Results:
    """Return by each clock the headline share and its bounds: as if all whose outcome is not known had failed, or not.

    measure headline_bounds, by clock: observed (of those that the clock can count, with Wilson's interval), lowest and
    highest (of all persons of the window), unknown: persons whose outcome the data do not tell. By the window's end
    these are the ones without any spell, or with none but unknown ones; by the exit clocks those without a known last
    day and those whose day comes after the window. ParameterError as `build_cohort`.
    """
    outcomes = project.settings.outcomes
    if outcomes is None or "episodes" not in project.tables:
        return Results(())
    clocks = CLOCKS if project.settings.time.unit == "date" else (TARGET_CLOCK,)
    return Results(tuple(row for clock in clocks for row in _bounds(project, window, clock)))


def _bounds(project: Project, window: str | None, clock: str) -> Iterator[Row]:
    cohort = build_cohort(project, window, clock)
    found = reached(project, cohort)
    outcomes = project.settings.outcomes
    primary = [state for name in outcomes.primary for state in outcomes.states[name]] if outcomes else []
    persons = cohort.frame.set_index("person", drop=False)
    everybody = frozenset(persons["person"])
    got = frozenset(found.spells.loc[found.spells["state"].isin(primary), "person"])
    unknown = unknown_outcomes(project, cohort, clock) - got
    row = Row("headline_bounds", "", None, window=cohort.window, clock=clock, unit="share",
              origin=project.settings.project.persons)  # fmt: skip
    if not everybody:
        return
    yield _proportion(replace(row, statistic="observed"), got, frozenset(found.persons["person"]))
    yield replace(row, statistic="unknown", value=float(len(unknown)), unit="persons", persons=(unknown, everybody))
    for statistic, counted in (("lowest", got), ("highest", got | unknown)):
        yield replace(row, statistic=statistic, value=len(counted) / len(everybody), count=float(len(counted)),
                      base=float(len(everybody)), persons=(counted, everybody))  # fmt: skip


def unknown_outcomes(project: Project, cohort: Cohort, clock: str = TARGET_CLOCK) -> frozenset[str]:
    """Return the persons of a cohort of whom the data do not tell by the clock whether they reached an outcome."""
    persons = cohort.frame
    if clock == TARGET_CLOCK:
        spells = project.tables["episodes"]
        untold = ~persons["person"].isin(spells.loc[spells["state"] != UNKNOWN_STATE, "person"])
    else:
        untold = persons["exit"].isna() | not_due(persons["exit"], clock, cohort.period.end)
    return frozenset(persons.loc[untold, "person"])


def _proportion(row: Row, counted: frozenset[str], base: frozenset[str]) -> Row:
    filled = replace(row, count=float(len(counted)), base=float(len(base)), persons=(counted, base))
    if not base:
        return replace(filled, mark="not_applicable")
    share = proportion(len(counted), len(base))
    return replace(filled, value=share.share, lower=share.lower, upper=share.upper)
