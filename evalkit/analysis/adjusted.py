"""Participants against comparison persons: plain, weighted to be alike, and standardised."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.analysis.comparisons import Split, differences, incidences, mean_differences, split_of
from evalkit.analysis.groupings import Groups, banded, groups_of
from evalkit.analysis.headline import headline_study
from evalkit.analysis.timing import Counting, Study, as_counted
from evalkit.comparators import Comparison
from evalkit.errors import DataError
from evalkit.project import Project
from evalkit.results import Mark, Results, Row
from evalkit.survival.balance import standardised_differences
from evalkit.survival.covariates import LEVEL, UNKNOWN, VARIABLE, covariates
from evalkit.survival.standardisation import standardising_weights
from evalkit.survival.weighting import (
    LEFT_OUT,
    NO_COUNTERPART,
    OUTSIDE,
    WEIGHT,
    effective_persons,
    inverse_probability_weights,
)

# The ways of comparing, in the order in which they are shown.
CRUDE, WEIGHTED, STANDARDISED = "crude", "weighted", "standardised"
# Strata that cannot be used may hold so large a share of the persons: with more left out, the rest are other people.
MOST_LEFT_OUT = 0.1


def adjusted_comparison(project: Project, window: str | None = None, counting: Counting = as_counted) -> Results:
    """Return the participants of one window against the comparison persons that `[comparison]` names; else no rows.

    measure comparison_group: persons at risk of each group, marked not applicable where fewer than LEAST_PERSONS, and
    then nothing else; design: whether lots decided, as text; crude_, weighted_ and standardised_incidence and
    _difference (participants less the others), crude_ and weighted_mean_difference as in `compare_groups`; balance:
    standardised difference of each covariate's level before and after weighting; weighting: persons left out of either
    group because nobody in the other is like them (no_counterpart, outside_support), effective persons of each group,
    the largest weight; standardisation: persons in strata that cannot be used. Where no weights can be had, weighting
    has one row that is marked not applicable. Estimates come from the counts that `counting` returns.
    ParameterError as `headline_study`.
    """
    comparison = project.settings.comparison
    if comparison is None or "episodes" not in project.tables:
        return Results(())
    study, everybody = comparison_study(project, comparison, window)
    persons = _of_both(everybody, comparison)
    groups = _groups(persons, comparison)
    sizes = list(_sizes(groups, persons, study.template))
    if len(groups.compared) < 2:
        return Results(tuple(sizes))
    crude = split_of(study, persons, comparison.group, groups)
    rows = (
        *sizes,
        *_group_unknown(everybody, persons, study.template),
        *_missing_covariates(persons, comparison, study.template),
        *_design(comparison, study.template),
        *_compared(crude, CRUDE, counting),
        *_weighted(study, persons, comparison, counting),
        *_standardised(crude, comparison, counting),
    )
    return Results(rows)


def comparison_splits(project: Project, window: str | None = None) -> Iterator[Split]:
    """Yield participants and comparison persons as they are counted, where both groups are large enough."""
    comparison = project.settings.comparison
    if comparison is not None and "episodes" in project.tables:
        study, everybody = comparison_study(project, comparison, window)
        persons = _of_both(everybody, comparison)
        groups = _groups(persons, comparison)
        if len(groups.compared) > 1:
            yield split_of(study, persons, comparison.group, groups)


def comparison_study(project: Project, comparison: Comparison, window: str | None = None) -> tuple[Study, pd.DataFrame]:
    """Return the cohort of both groups together, and those of it at risk, whether their group is known or not."""
    wide = _with_comparison_persons(project, comparison, window)
    study = headline_study(wide, window)
    persons = banded(wide, study.cohort)
    study = replace(study, template=replace(study.template, variable=comparison.group))
    return study, persons[persons["at_risk"]]


def _of_both(persons: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    return persons[persons[comparison.group].isin((comparison.compared, comparison.reference))]


def _with_comparison_persons(project: Project, comparison: Comparison, window: str | None) -> Project:
    """The project with the comparison persons' phases among those of the window."""
    settings = project.settings
    name = next(iter(settings.windows), "") if window is None else window
    if not comparison.phases or name not in settings.windows:
        return project
    period = settings.windows[name].model_copy(update={"phases": comparison.phases})
    widened = settings.model_copy(update={"windows": {**settings.windows, name: period}})
    return replace(project, settings=widened)


def _groups(persons: pd.DataFrame, comparison: Comparison) -> Groups:
    """The two groups, the compared one first; the reference is the other, whichever is larger."""
    found = groups_of(persons[comparison.group])
    sizes = {name: found.sizes.get(name, 0) for name in (comparison.compared, comparison.reference)}
    return Groups(sizes, found.unknown, comparison.reference)


def _sizes(groups: Groups, persons: pd.DataFrame, template: Row) -> Iterator[Row]:
    for name, size in groups.sizes.items():
        members = frozenset(persons.loc[persons[template.variable] == name, "person"])
        row = replace(template, measure="comparison_group", statistic="count", category=name, outcome="")
        mark: Mark = "" if name in groups.compared else "not_applicable"
        yield replace(row, value=float(size), mark=mark, count=float(size), persons=(members,))


def _group_unknown(everybody: pd.DataFrame, persons: pd.DataFrame, template: Row) -> Iterator[Row]:
    """Who is followed and in neither group: nobody knows with whom to compare them."""
    gone = frozenset(everybody["person"]) - frozenset(persons["person"])
    row = replace(template, measure="comparison_group_unknown", statistic="count", outcome="")
    yield replace(row, value=float(len(gone)), persons=(gone,))


def _missing_covariates(persons: pd.DataFrame, comparison: Comparison, template: Row) -> Iterator[Row]:
    """Who of each group lacks any characteristic that is adjusted for; they stay, as a category of their own."""
    lacking = persons[list(comparison.adjust_for)].isna().any(axis=1)
    row = replace(template, measure="missing_covariates", statistic="count", outcome="")
    for name in (comparison.compared, comparison.reference):
        without = frozenset(persons.loc[lacking & (persons[comparison.group] == name), "person"])
        yield replace(row, category=name, value=float(len(without)), persons=(without,))


def _design(comparison: Comparison, template: Row) -> Iterator[Row]:
    answer = "yes" if comparison.randomised else "no"
    yield replace(template, measure="design", statistic="answer", outcome="", unit="text", text=answer)


def _compared(split: Split, way: str, counting: Counting) -> Iterator[Row]:
    yield from _curves(split, way, counting)
    yield from mean_differences(_counted(split, counting), f"{way}_mean_difference")


def _curves(split: Split, way: str, counting: Counting) -> Iterator[Row]:
    split = _counted(split, counting)
    found = list(incidences(split, f"{way}_incidence"))
    yield from found
    if found:
        yield from differences(split, found, f"{way}_difference")


def _counted(split: Split, counting: Counting) -> Split:
    return replace(split, table=None if split.table is None else counting(split.table))


def _weighted(study: Study, persons: pd.DataFrame, comparison: Comparison, counting: Counting) -> Iterator[Row]:
    made = covariates(persons, comparison.adjust_for)
    treated = (persons[comparison.group] == comparison.compared).to_numpy()
    template = replace(study.template, measure="weighting", outcome="", statistic="count")
    try:
        weights = inverse_probability_weights(treated, made)
    except DataError:
        yield replace(template, mark="not_applicable")
        return
    kept = persons.assign(**{WEIGHT: weights[WEIGHT]})[weights[WEIGHT] > 0]
    yield from _left_out(weights, persons, comparison, template)
    left = _groups(kept, comparison)
    if len(left.compared) < 2:
        yield replace(template, mark="not_applicable")
        return
    template = replace(study.template, measure="balance", outcome="", unit="number")
    yield from _balance(made, persons, weights, comparison, template)
    split = split_of(study, kept, comparison.group, left, WEIGHT)
    yield from _compared(split, WEIGHTED, counting)


def _left_out(weights: pd.DataFrame, persons: pd.DataFrame, comparison: Comparison, template: Row) -> Iterator[Row]:
    """The largest weight is one person's, so it names nobody whose number would let it through a public release."""
    for name in (comparison.compared, comparison.reference):
        own = weights[persons[comparison.group] == name]
        who = persons.loc[own.index, "person"]
        members = frozenset(who)
        row = replace(template, category=name, base=float(len(own)))
        for why in (NO_COUNTERPART, OUTSIDE):
            gone = frozenset(who[own[LEFT_OUT] == why])
            yield replace(row, statistic=why, value=float(len(gone)), persons=(gone, members))
        kept = frozenset(who[own[WEIGHT] > 0])
        yield replace(row, statistic="effective", value=effective_persons(own[WEIGHT].to_numpy()),
                      persons=(kept, members))  # fmt: skip
        yield replace(row, statistic="largest_weight", value=float(own[WEIGHT].max()), unit="number")


def _balance(
    made: pd.DataFrame, persons: pd.DataFrame, weights: pd.DataFrame, comparison: Comparison, template: Row
) -> Iterator[Row]:
    """The persons at a level, of both groups together, are the row's count."""
    treated = (persons[comparison.group] == comparison.compared).to_numpy()
    differences = {"before": standardised_differences(made, treated),
                   "after": standardised_differences(made, treated, weights[WEIGHT].to_numpy())}  # fmt: skip
    groups = [frozenset(persons.loc[part, "person"]) for part in (treated, ~treated)]
    names = (made.columns.get_level_values(part) for part in (VARIABLE, LEVEL))
    for variable, level in zip(*names, strict=True):
        there = frozenset(persons.loc[made[(variable, level)] == 1, "person"]) if level else None
        count = None if there is None else float(len(there))
        behind = [part for group in groups for part in ((group,) if there is None else (group & there, group))]
        row = replace(template, variable=variable, category=level, count=count, base=float(len(made)),
                      persons=tuple(behind))  # fmt: skip
        for statistic, found in differences.items():
            value = float(found[(variable, level)])
            mark: Mark = "not_applicable" if math.isnan(value) else ""
            yield replace(row, statistic=statistic, value=None if mark else value, mark=mark)


def _standardised(crude: Split, comparison: Comparison, counting: Counting) -> Iterator[Row]:
    """Which strata can be used hangs on their sizes alone, never on what became of the persons in them."""
    if not comparison.standardise_by:
        return
    study, persons = crude.study, crude.persons
    by = [comparison.group, *comparison.standardise_by]
    labels = persons.assign(**{name: persons[name].astype(object).fillna(UNKNOWN) for name in by})
    try:
        weight = standardising_weights(labels, comparison.group, comparison.standardise_by)
    except DataError:
        weight = np.zeros(len(persons))
    kept = persons.assign(**{WEIGHT: weight})[weight > 0]
    gone = frozenset(persons.loc[weight == 0, "person"])
    row = replace(crude.template, measure="standardisation", statistic="left_out", outcome="")
    yield replace(row, value=float(len(gone)), persons=(gone,))
    left = _groups(kept, comparison)
    if len(gone) > MOST_LEFT_OUT * len(persons) or len(left.compared) < 2:
        yield from _not_comparable(crude, STANDARDISED)
    else:
        split = split_of(study, kept, comparison.group, left, WEIGHT)
        yield from _curves(split, STANDARDISED, counting)


def _not_comparable(split: Split, way: str) -> Iterator[Row]:
    found = [
        replace(split.template, measure=f"{way}_incidence", statistic="estimate", category=name, time=horizon,
                value=None, unit="share", mark="not_applicable")
        for name in split.groups.compared for horizon in split.study.horizons
    ]  # fmt: skip
    yield from found
    yield from differences(split, found, f"{way}_difference")
