"""Sentences: findings in words, made from the same rows as the tables beside them."""

from __future__ import annotations

from evalkit.errors import Fault, ParameterError
from evalkit.results import Results
from evalkit.sentences import (
    adjusted,
    audit,
    common_indicators,
    comparisons,
    outcomes,
    pathways,
    portfolio,
    reach,
    regression,
    robustness,
    state_counts,
    summary,
    targets,
    timing,
)
from evalkit.wording import Spans, Words, joined

SENTENCES = {
    "reach.question": reach.question,
    "reach.persons": reach.persons,
    "reach.counts": reach.counts,
    "reach.funnel": reach.funnel,
    "reach.places": reach.places,
    "reach.no_persons": reach.no_persons,
    "reach.target": targets.persons,
    "outcomes.primary": outcomes.primary,
    "outcomes.target": outcomes.target,
    "outcomes.two_windows": outcomes.two_windows,
    "outcomes.assessments": outcomes.assessments,
    "outcomes.mapping": outcomes.mapping,
    "outcomes.clocks": outcomes.clocks,
    "outcomes.overlap": outcomes.overlap,
    "timing.at_risk": timing.at_risk,
    "timing.incidence": timing.incidence,
    "timing.median": timing.median,
    "timing.means": timing.means,
    "timing.follow_up": timing.follow_up,
    "timing.curve_note": timing.curve_note,
    "timing.limits": timing.limits,
    "timing.time_unit": timing.time_unit,
    "pathways.rule": pathways.rule,
    "pathways.priority": pathways.priority,
    "pathways.notes": pathways.notes,
    "pathways.states": pathways.states,
    "pathways.states_note": pathways.states_note,
    "pathways.occupation": pathways.occupation,
    "pathways.occupation_note": pathways.occupation_note,
    "pathways.means": pathways.means,
    "pathways.two_counts": state_counts.two_counts,
    "pathways.moves": pathways.moves,
    "pathways.paths": pathways.paths,
    "pathways.returns": pathways.returns,
    "pathways.limits": pathways.limits,
    "comparisons.looks": comparisons.looks,
    "comparisons.left_out": comparisons.left_out,
    "comparisons.tests": comparisons.tests,
    "comparisons.differences": comparisons.differences,
    "comparisons.means": comparisons.means,
    "comparisons.regression": regression.model,
    "comparisons.ratio_note": regression.ratio_note,
    "comparisons.ratios": regression.ratios,
    "comparisons.proportional": regression.proportional,
    "comparisons.regression_limits": regression.limits,
    "comparisons.groups": adjusted.groups,
    "comparisons.groups_limits": adjusted.groups_limits,
    "comparisons.weights": adjusted.weights,
    "comparisons.kept": adjusted.left_out,
    "comparisons.balance": adjusted.balance,
    "comparisons.adjusted": adjusted.differences,
    "comparisons.conclusion": adjusted.conclusion,
    "comparisons.benchmarks": robustness.benchmarks,
    "comparisons.shared": robustness.shared,
    "comparisons.missing": robustness.missing,
    "comparisons.bounds": robustness.bounds,
    "comparisons.sensitivity": robustness.sensitivity,
    "targets.question": targets.question,
    "indicators.statuses": targets.statuses,
    "indicators.rule": targets.rule,
    "indicators.time_gone": targets.time_gone,
    "indicators.intervals": targets.intervals,
    "indicators.milestones": targets.milestones,
    "indicators.money": targets.money,
    "indicators.costs": targets.costs,
    "indicators.aims": targets.aims,
    "indicators.findings": audit.findings,
    "common_indicators.rules": common_indicators.rules,
    "common_indicators.records": common_indicators.records,
    "common_indicators.states": common_indicators.states,
    "portfolio.notes": portfolio.notes,
    "summary.reach": summary.reached,
    "summary.outcome": summary.outcome,
    "summary.targets": summary.target,
    "summary.time": summary.time,
    "summary.money": summary.money,
    "summary.limits": summary.limits,
}


def sentence(shown: Results, name: str, words: Words) -> Spans:
    """Return the sentences of that name about protected rows; each number names the row that it prints.

    Empty where the rows that it speaks of are not there. Raises ParameterError for an unknown name.
    """
    if name not in SENTENCES:
        raise ParameterError(Fault("sentence_unknown", key="sentence", value=name, expected=", ".join(SENTENCES)))
    return joined(SENTENCES[name](shown, words))


def plain(spans: Spans) -> str:
    """Return spans as text."""
    return "".join(span.text for span in spans)
