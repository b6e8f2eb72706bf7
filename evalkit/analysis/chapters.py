"""Chapters: every row that a project's chapters can show, the same as its notebooks compute."""

from __future__ import annotations

from evalkit.analysis.adjusted import adjusted_comparison
from evalkit.analysis.assessments import assessments
from evalkit.analysis.benchmarks import benchmarks
from evalkit.analysis.common_indicators import common_indicators
from evalkit.analysis.comparisons import compare_groups
from evalkit.analysis.consistency import find_contradictions
from evalkit.analysis.definitions import definitions
from evalkit.analysis.funnel import context, funnel
from evalkit.analysis.horizontal import aims, horizontal
from evalkit.analysis.indicators import compare_indicators, computed_rows
from evalkit.analysis.left_out import group_bounds
from evalkit.analysis.missingness import headline_bounds, missing_values
from evalkit.analysis.money import money
from evalkit.analysis.outcomes import outcomes_by_clock
from evalkit.analysis.overlap import shared_persons
from evalkit.analysis.pathways import pathways
from evalkit.analysis.sensitivity import sensitivity
from evalkit.analysis.timing import Counting, as_counted, time_to_outcome
from evalkit.measures import INTERNAL, gate_class
from evalkit.project import Project
from evalkit.results import Results, in_every_window


def chapter_rows(project: Project) -> Results:
    """Return the rows of all chapters that are counted or stated; `timing_rows` are those that are estimated."""
    computed = computed_rows(project)
    rows = computed + funnel(project) + context(project) + definitions(project) + assessments(project)
    rows += compare_indicators(project, computed) + money(project, computed) + aims(project) + horizontal(project)
    rows += find_contradictions(project, computed) + common_indicators(project, framework=None)
    rows += _paths(project)
    return rows + outcomes_by_clock(project) + comparison_rows(project) if has_outcomes(project) else rows


def comparison_rows(project: Project) -> Results:
    """Return the rows of the chapter on comparisons that are counted, and those that stand on their own persons."""
    others = benchmarks(project) + shared_persons(project)
    missing = missing_values(project) + group_bounds(project) + in_every_window(headline_bounds, project)
    return others + missing + in_every_window(sensitivity, project)


def _paths(project: Project) -> Results:
    """The rows on paths that a public release may have: over time by group, none of single persons or rare moves."""
    if not has_episodes(project):
        return Results(())
    rows = pathways(project, least=project.settings.disclosure.threshold)
    return Results(tuple(row for row in rows if gate_class(row) != INTERNAL))


def timing_rows(project: Project, counting: Counting = as_counted) -> Results:
    """Return the rows of the chapters on time, from the counts that `counting` returns; the flow is always counted."""
    if not has_outcomes(project):
        return Results(())
    return time_to_outcome(project, counting=counting) + compare_groups(project, counting=counting)


def adjusted_rows(project: Project, counting: Counting = as_counted) -> Results:
    """Return the rows of the comparison with comparison persons, estimated from the counts that `counting` returns."""
    return adjusted_comparison(project, counting=counting) if has_outcomes(project) else Results(())


def has_outcomes(project: Project) -> bool:
    """Say whether the project has what outcomes are counted from."""
    return has_episodes(project) and project.settings.outcomes is not None


def has_episodes(project: Project) -> bool:
    """Say whether the project has what paths are made of."""
    known = {"participants", "enrolments", "episodes"} <= set(project.tables)
    return known and bool(project.settings.windows)
