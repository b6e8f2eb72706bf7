"""Regression: which characteristics go with reaching the headline outcome sooner, all held against it in one model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from evalkit.analysis.factors import Factor, Model, factor_of, model_of
from evalkit.analysis.groupings import STANDARD, banded
from evalkit.analysis.headline import PRIMARY, headline_study
from evalkit.analysis.timing import Study
from evalkit.errors import DataError, ParameterError
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.cox import cox
from evalkit.survival.efron import ALL_TERMS
from evalkit.survival.fine_gray import fine_gray
from evalkit.survival.regression import Regression

HAZARD_RATIO, SUBDISTRIBUTION = "hazard_ratio", "subdistribution_hazard_ratio"
REFERENCE = "reference"
# How the characteristics were chosen, and why no model can be had.
DECLARED, IN_ORDER = "declared", "in_order"
FEW_EVENTS, NO_CHARACTERISTIC, NO_ESTIMATE = "few_events", "no_characteristic", "no_estimate"
# Why a characteristic that was asked for is not in the model.
ALIKE = "alike"


def outcome_regression(project: Project, window: str | None = None) -> Results:
    """Return with which characteristics reaching the headline outcome sooner goes together, in one window.

    The characteristics are those of `[regression]`; without it the project's groups and then STANDARD, in this order,
    up to the first for which there are fewer than EVENTS_PER_TERM events a term. A level needs LEAST_PERSONS persons
    at risk, and so do those whose level is not known; the persons of smaller ones are left out. The reference is the
    largest known level, the first of them on a tie; age_at_start is a number, per ten years.

    measure regression: persons, events, terms, needed (events), left_out, rule (declared or in_order), and problem
    where there is no model (few_events, no_characteristic, no_estimate: separation, or terms that determine each
    other); regression_factor: the terms of each characteristic; regression_left_out: whom a level that is too small
    leaves out, each person once, so that they add up; regression_not_used: why a characteristic is not in the model
    (alike, few_events); regression_persons and regression_events of each level, not of a number; hazard_ratio (Cox)
    and subdistribution_hazard_ratio (Fine-Gray), each with 95 % limits, p_value (Wald), events (count) and persons
    (base); proportional_hazards: statistic, degrees_of_freedom and p_value of each characteristic and of all. With
    late entry there is only the first model. No rows where nobody is at risk. They are for internal reports: the gate
    lets none of them through. ParameterError as `headline_study`.
    """
    study = headline_study(project, window)
    frame = banded(project, study.cohort)
    at_risk = frame[frame["at_risk"]]
    if at_risk.empty:
        return Results(())
    rule = DECLARED if project.settings.regression else IN_ORDER
    names = [name for name in _asked(project) if name in at_risk]
    model = model_of(at_risk, names) if rule == DECLARED else _as_far_as_events_go(at_risk, names)
    return Results(tuple(_rows(model, at_risk, names, rule, study)))


def _asked(project: Project) -> tuple[str, ...]:
    declared = project.settings.regression
    names = declared.characteristics if declared else (*project.settings.groups, *STANDARD)
    return tuple(dict.fromkeys(names))


def _as_far_as_events_go(persons: pd.DataFrame, names: Sequence[str]) -> Model:
    """The model of the first characteristics that there are enough events for; of the first alone if of none."""
    model = Model(persons, ())
    for name in names:
        wider = model_of(persons, [*(factor.variable for factor in model.factors), name])
        if wider.events < wider.needed:
            return model if model.factors else wider
        model = wider
    return model


def _rows(model: Model, at_risk: pd.DataFrame, names: Sequence[str], rule: str, study: Study) -> Iterator[Row]:
    row = replace(study.template, measure="regression", unit="number")
    told = replace(row, unit="text", statistic="rule", text=rule)
    yield told
    yield from _not_used(model, at_risk, names, told)
    yield from _sizes(model, at_risk, row)
    found, problem = _estimates(model, row)
    yield from found
    if problem:
        yield replace(told, statistic="problem", text=problem)


def _estimates(model: Model, row: Row) -> tuple[tuple[Row, ...], str]:
    """The rows of both models, or why there are none."""
    if not model.factors:
        return (), NO_CHARACTERISTIC
    if model.events < model.needed:
        return (), FEW_EVENTS
    try:
        return tuple(_estimated(model, row)), ""
    except (DataError, ParameterError):
        return (), NO_ESTIMATE


def _not_used(model: Model, at_risk: pd.DataFrame, names: Sequence[str], row: Row) -> Iterator[Row]:
    """Why a characteristic is not in the model: persons are alike in it, or there are too few events for it."""
    used = {factor.variable for factor in model.factors}
    for name in (name for name in names if name not in used):
        why = ALIKE if row.text == DECLARED or factor_of(at_risk[name]) is None else FEW_EVENTS
        yield replace(row, measure="regression_not_used", statistic="reason", variable=name, text=why)


def _sizes(model: Model, at_risk: pd.DataFrame, row: Row) -> Iterator[Row]:
    members = frozenset(model.persons["person"])
    reached = frozenset(model.persons.loc[model.persons["event"] == PRIMARY, "person"])
    gone = frozenset(at_risk["person"]) - members
    for statistic, who in (("persons", members), ("events", reached), ("left_out", gone)):
        yield replace(row, statistic=statistic, value=float(len(who)), unit="persons", persons=(who,))
    yield replace(row, statistic="terms", value=float(model.terms))
    yield replace(row, statistic="needed", value=float(model.needed))
    for factor in model.factors:
        yield replace(row, measure="regression_factor", statistic="terms", variable=factor.variable,
                      value=float(len(factor.levels)))  # fmt: skip
    for one in model.left_out:
        yield replace(row, measure="regression_left_out", statistic="count", variable=one.variable, category=one.level,
                      value=float(len(one.persons)), unit="persons", persons=(one.persons,))  # fmt: skip


def _estimated(model: Model, row: Row) -> Iterator[Row]:
    columns = {f"x{place}": factor.column for place, factor in enumerate(model.factors)}
    frame = model.persons[["time", "event", "entry"]].assign(**columns)
    formula, late = " + ".join(columns), bool((frame["entry"] > 0).any())
    hazards = cox(frame, formula, "time", "event", PRIMARY, entry="entry" if late else None)
    models = {HAZARD_RATIO: hazards}
    if not late:
        models[SUBDISTRIBUTION] = fine_gray(frame, formula, "time", "event", PRIMARY)
    # The terms are the levels but the references, in order.
    place = 0
    for name, factor in zip(columns, model.factors, strict=True):
        first = place
        for level in factor.all_levels:
            about = _about(model, factor, level, row)
            yield from _sizes_of(factor, about)
            for measure, fit in models.items():
                yield from _ratio(fit, None if level == factor.reference else place, replace(about, measure=measure))
            place += level != factor.reference
        test = name if place - first > 1 else hazards.table["term"][first]
        yield from _proportional(hazards, test, replace(row, variable=factor.variable))
    yield from _proportional(hazards, ALL_TERMS, row)


def _about(model: Model, factor: Factor, level: str, row: Row) -> Row:
    """The row that the figures of a level are filled into: its events of its persons."""
    there = factor.of(level)
    members = frozenset(model.persons.loc[there, "person"])
    reached = frozenset(model.persons.loc[there & (model.persons["event"] == PRIMARY), "person"])
    return replace(row, variable=factor.variable, category=level, count=float(len(reached)), base=float(len(members)),
                   persons=(reached, members))  # fmt: skip


def _sizes_of(factor: Factor, row: Row) -> Iterator[Row]:
    """The persons and the events of a level; a number has none, since nobody is ten years older."""
    if factor.reference:
        row = replace(row, statistic="count", unit="persons")
        yield replace(row, measure="regression_persons", value=row.base)
        yield replace(row, measure="regression_events", value=row.count)


def _ratio(fit: Regression, place: int | None, row: Row) -> Iterator[Row]:
    """The ratio of the term at that place; the one of a reference is 1 by definition."""
    row = replace(row, unit="ratio")
    if place is None:
        yield replace(row, statistic=REFERENCE, value=1.0, text=REFERENCE)
        return
    value, lower, upper = (float(fit.ratios[name].iloc[place]) for name in ("ratio", "lower", "upper"))
    yield replace(row, statistic="estimate", value=value, lower=lower, upper=upper)
    yield replace(row, statistic="p_value", value=float(fit.table["p_value"].iloc[place]), unit="p_value")


def _proportional(fit: Regression, term: str, row: Row) -> Iterator[Row]:
    """The test of proportional hazards under that name; none where the events lie at too few times for it."""
    if fit.proportional_hazards is None:
        return
    test = fit.proportional_hazards[fit.proportional_hazards["term"] == term]
    for statistic in ("statistic", "degrees_of_freedom", "p_value"):
        unit = "p_value" if statistic == "p_value" else "number"
        yield replace(
            row, measure="proportional_hazards", statistic=statistic, value=float(test[statistic].iloc[0]), unit=unit
        )
