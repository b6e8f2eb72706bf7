"""Assessments at start and end: paired change with its interval, and levels of readiness at the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.counting import ROUNDING
from evalkit.survival.intervals import DEFAULT_LEVEL

# The name of the column that `with_readiness` adds, and its codes.
READINESS = "readiness"
LEVELS = LOW, HIGH = "low", "high"


def assessments(project: Project) -> Results:
    """Return for each instrument and dimension how many were assessed, and the paired change of those assessed twice.

    measure assessment, variable dimension: persons (assessed at all), pairs (assessed on two days at least),
    mean_start and mean_end of the pairs, change with Student's interval (none for fewer than two pairs, nor where all
    changed alike). First and last day of assessment count; what lies between does not. Empty for a project without
    assessments.
    """
    if "assessments" not in project.tables:
        return Results(())
    template = Row("assessment", "", None, variable="dimension", origin=project.settings.project.persons)
    groups = project.tables["assessments"].groupby(["instrument", "dimension"], sort=False)
    return Results(
        tuple(
            row
            for (instrument, dimension), scores in groups
            for row in _change(replace(template, outcome=str(instrument), category=str(dimension)), scores)
        )
    )


def _change(row: Row, scores: pd.DataFrame) -> Iterator[Row]:
    pairs = first_and_last(scores)
    twice = pairs[pairs["days"] > 1]
    assessed, again = frozenset(pairs.index), frozenset(twice.index)
    yield replace(row, statistic="persons", value=float(len(pairs)), persons=(assessed,))
    row = replace(row, persons=(again, assessed))
    yield replace(row, statistic="pairs", value=float(len(twice)))
    for statistic, column in (("mean_start", "first"), ("mean_end", "last")):
        value = float(twice[column].mean()) if len(twice) else None
        yield replace(row, statistic=statistic, value=value, unit="points", mark="" if len(twice) else "missing")
    yield _mean_with_interval(replace(row, statistic="change", unit="points"), twice["last"] - twice["first"])


def first_and_last(scores: pd.DataFrame) -> pd.DataFrame:
    """Return a row a person: first and last score in the order of days, and on how many days they were assessed."""
    ordered = scores.sort_values("date", kind="stable").groupby("person", sort=True)
    return ordered.agg(first=("score", "first"), last=("score", "last"), days=("date", "nunique"))


def _mean_with_interval(row: Row, values: pd.Series) -> Row:
    from scipy.stats import t

    count = len(values)
    if not count:
        return replace(row, mark="missing")
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    # One person has no spread, and persons who all changed alike would make the mean look certain.
    if not spread > ROUNDING:
        return replace(row, value=mean, count=float(count))
    half = float(t.ppf(0.5 + DEFAULT_LEVEL / 2, count - 1) * spread / count**0.5)
    return replace(row, value=mean, lower=mean - half, upper=mean + half, count=float(count))


def with_readiness(project: Project) -> Project:
    """Return the project with each participant's readiness at the start as a further column of participants.

    low: the mean of the person's first scores over all dimensions lies below the median of all assessed persons; high:
    it does not. Missing for persons who were not assessed. A project without assessments is returned as it is.
    """
    if "assessments" not in project.tables or "participants" not in project.tables:
        return project
    scores = project.tables["assessments"]
    firsts = [first_and_last(part)["first"] for _, part in scores.groupby(["instrument", "dimension"])]
    start = pd.concat(firsts, axis=1).mean(axis=1)
    level = pd.Series(HIGH, index=start.index, dtype=object).where(start >= start.median(), LOW)
    persons = project.tables["participants"]
    levelled = persons.assign(**{READINESS: persons["person"].map(level)})
    return replace(project, tables={**project.tables, "participants": levelled})
