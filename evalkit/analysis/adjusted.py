"""Participants against comparison persons: plain, weighted to be alike, and standardised."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.comparisons import Split, differences, incidences, mean_differences, split_of
from evalkit.analysis.groupings import Groups, banded, groups_of
from evalkit.analysis.headline import PRIMARY, headline_study
from evalkit.analysis.timing import Study, estimate_row
from evalkit.comparators import Comparison
from evalkit.errors import DataError
from evalkit.project import Project
from evalkit.results import Mark, Results, Row
from evalkit.survival.balance import standardised_differences
from evalkit.survival.covariates import LEVEL, UNKNOWN, VARIABLE, covariates
from evalkit.survival.risk_table import RiskTable, risk_table
from evalkit.survival.standardisation import Standardised, standardised_incidence
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


def adjusted_comparison(project: Project, window: str | None = None) -> Results:
    """Return the participants of one window against the comparison persons that `[comparison]` names; else no rows.

    measure comparison_group: persons at risk of each group, marked not applicable where fewer than LEAST_PERSONS, and
    then nothing else; design: whether lots decided, as text; crude_, weighted_ and standardised_incidence and
    _difference (participants less the others), crude_ and weighted_mean_difference as in `compare_groups`; balance:
    standardised difference of each covariate's level before and after weighting; weighting: persons left out of either
    group because nobody in the other is like them (no_counterpart, outside_support), effective persons of each group,
    the largest weight. Where no weights can be had, weighting has one row that is marked not applicable.
    ParameterError as `headline_study`.
    """
    comparison = project.settings.comparison
    if comparison is None or "episodes" not in project.tables:
        return Results(())
    wide = _with_comparison_persons(project, comparison, window)
    study = headline_study(wide, window)
    persons = banded(wide, study.cohort)
    of_both = persons[comparison.group].isin((comparison.compared, comparison.reference))
    persons = persons[persons["at_risk"] & of_both]
    groups = _groups(persons, comparison)
    study = replace(study, template=replace(study.template, variable=comparison.group))
    sizes = list(_sizes(groups, persons, study.template))
    if len(groups.compared) < 2:
        return Results(tuple(sizes))
    crude = split_of(study, persons, comparison.group, groups)
    rows = (
        *sizes,
        *_design(comparison, study.template),
        *_compared(crude, CRUDE),
        *_weighted(study, persons, groups, comparison),
        *_standardised(study, persons, groups, comparison),
    )
    return Results(rows)


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


def _design(comparison: Comparison, template: Row) -> Iterator[Row]:
    answer = "yes" if comparison.randomised else "no"
    yield replace(template, measure="design", statistic="answer", outcome="", unit="text", text=answer)


def _compared(split: Split, way: str) -> Iterator[Row]:
    found = list(incidences(split, f"{way}_incidence"))
    yield from found
    yield from differences(split, found, f"{way}_difference")
    yield from mean_differences(split, f"{way}_mean_difference")


def _weighted(study: Study, persons: pd.DataFrame, groups: Groups, comparison: Comparison) -> Iterator[Row]:
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
    yield from _compared(split, WEIGHTED)


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


def _standardised(study: Study, persons: pd.DataFrame, groups: Groups, comparison: Comparison) -> Iterator[Row]:
    if not comparison.standardise_by:
        return
    by = [comparison.group, *comparison.standardise_by]
    rows = persons.assign(**{name: persons[name].astype(object).fillna(UNKNOWN) for name in by})
    table = risk_table(replace(study.cohort, frame=rows), by=by)
    split = split_of(study, persons, comparison.group, groups)
    found: list[Row] = []
    for horizon in study.time.horizons:
        row = replace(study.template, measure=f"{STANDARDISED}_incidence", statistic="estimate", time=float(horizon),
                      unit="share")  # fmt: skip
        behind = {name: (split.reached(name, horizon), split.members(name)) for name in groups.compared}
        own = [replace(row, category=name, base=float(len(who[1])), persons=who) for name, who in behind.items()]
        made = _usable(table, study.time.elapsed(horizon))
        if made is None:
            found += [replace(each, mark="not_applicable") for each in own]
            continue
        steps = {str(step[comparison.group]): step for step in made.table.to_dict("records")}
        found += [estimate_row(each, steps[each.category], "incidence") for each in own]
        yield replace(row, measure="standardisation", statistic="left_out", outcome="", unit="persons",
                      value=made.left_out, base=made.persons + made.left_out)  # fmt: skip
    yield from found
    yield from differences(split, found, f"{STANDARDISED}_difference")


def _usable(table: RiskTable, time: int) -> Standardised | None:
    """The standardised incidences, if the strata that cannot be used hold no more than MOST_LEFT_OUT of the persons."""
    try:
        made = standardised_incidence(table, PRIMARY, time)
    except DataError:
        return None
    return made if made.left_out <= MOST_LEFT_OUT * (made.persons + made.left_out) else None
