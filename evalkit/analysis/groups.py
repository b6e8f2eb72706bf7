"""Time to outcome by group as result rows: incidence, Gray's test, mean times, what so many could have shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalkit.analysis.cohort import Cohort
from evalkit.analysis.timing import (
    Counting,
    Study,
    as_counted,
    at_horizons,
    estimate_row,
    last_horizon,
    study_of,
)
from evalkit.errors import DataError, ParameterError
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.gray import gray_test
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.precision import DEFAULT_POWER, detectable_incidences
from evalkit.survival.restricted_mean import restricted_mean_differences
from evalkit.survival.risk_table import ANY_OUTCOME, RiskTable, risk_table


def compare_groups(project: Project, window: str | None = None, counting: Counting = as_counted) -> Results:
    """Return rows for each of the project's groups in one window; none where fewer than two groups are at risk.

    Persons whose group is not known are in none of them.

    measure incidence_by_group: the first outcome at the horizons; gray_test: statistic, degrees_of_freedom, p_value of
    each outcome (not adjusted for their number); mean_difference: mean time before any outcome, each later group less
    the first; detectable: the nearest shares of the second of two groups that so many persons would have told from the
    first's, with a chance of DEFAULT_POWER. A test of an outcome that too few have had is marked not applicable.
    Estimates come from the counts that `counting` returns, tests from the counts themselves.
    """
    study = study_of(project, window)
    groups = groupings(project, study.cohort)
    return Results(tuple(row for variable in groups for row in _rows(study, variable, counting)))


def groupings(project: Project, cohort: Cohort) -> list[str]:
    """Return the characteristics by which the project compares and of which two groups at least are at risk."""
    at_risk = cohort.frame[cohort.frame["at_risk"]]
    return [name for name in project.settings.groups if name in at_risk and at_risk[name].nunique() > 1]


def _rows(study: Study, variable: str, counting: Counting) -> Iterator[Row]:
    frame = study.cohort.frame
    counted = risk_table(replace(study.cohort, frame=frame[frame[variable].notna()]), by=variable)
    table = counting(counted)
    if table is None:
        return
    template = replace(study.template, variable=variable)
    incidences = list(_incidences(study, table, template))
    yield from incidences
    for outcome in study.cohort.outcomes:
        yield from _gray(counted, replace(template, measure="gray_test", outcome=outcome, unit="number"))
    yield from _mean_differences(study, table, template)
    yield from _detectable(study, table, template, incidences)


def _incidences(study: Study, table: RiskTable, template: Row) -> Iterator[Row]:
    curve, first = cumulative_incidence(table), next(iter(study.cohort.outcomes))
    for category, steps in curve[curve["outcome"] == first].groupby(template.variable, sort=False, observed=True):
        row = replace(template, measure="incidence_by_group", category=str(category), outcome=first)
        yield from at_horizons(study, steps, row)


def _gray(table: RiskTable, row: Row) -> Iterator[Row]:
    try:
        test = gray_test(table, row.outcome)
    # Too few events to compare, or late entry, with which the test is not defined.
    except (DataError, ParameterError):
        yield replace(row, statistic="p_value", unit="p_value", mark="not_applicable")
        return
    yield replace(row, statistic="statistic", value=test.statistic)
    yield replace(row, statistic="degrees_of_freedom", value=float(test.degrees_of_freedom))
    yield replace(row, statistic="p_value", value=test.p_value, unit="p_value")


def _mean_differences(study: Study, table: RiskTable, template: Row) -> Iterator[Row]:
    """Up to the last horizon to which every group is followed."""
    longest = table.counts.groupby(template.variable, observed=True)["time"].max().min()
    horizon = last_horizon(study.time, float(longest))
    if horizon is None:
        return
    means = restricted_mean_differences(table, study.time.elapsed(horizon))
    wanted = means[(means["measure"] == "difference") & (means["outcome"] == ANY_OUTCOME)]
    for step in wanted.to_dict("records"):
        row = replace(template, measure="mean_difference", statistic="difference", outcome=ANY_OUTCOME,
                      category=str(step[template.variable]), time=float(horizon), unit="time")  # fmt: skip
        yield estimate_row(row, step, "estimate", study.time.units)


def _detectable(study: Study, table: RiskTable, template: Row, incidences: list[Row]) -> Iterator[Row]:
    """At the last horizon that both of two groups reach."""
    sizes = table.counts.groupby(template.variable, observed=True)["entered"].sum()
    both = [row for row in incidences if row.value is not None]
    times = [row.time for row in both if sum(other.time == row.time for other in both) == len(sizes)]
    if len(sizes) != 2 or not times:
        return
    first, second = sizes.index
    base = next(row for row in both if row.time == times[-1] and row.category == str(first))
    nearest = detectable_incidences(base.value or 0, (float(sizes[first]), float(sizes[second])), DEFAULT_POWER)
    row = replace(base, measure="detectable", category=str(second), lower=None, upper=None)
    row = replace(row, count=float(sizes[second]), base=float(sizes[first]))
    for statistic, value in (("below", nearest.below), ("above", nearest.above)):
        yield replace(row, statistic=statistic, value=value, mark="" if value is not None else "not_applicable")
