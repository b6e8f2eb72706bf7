"""Groups of participants compared: how soon each reached the headline outcome, by how much they differ, on what n."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from evalkit.analysis.groupings import LEAST_PERSONS, PHASE, STANDARD, Groups, banded, groups_of
from evalkit.analysis.headline import PRIMARY, headline_study
from evalkit.analysis.timing import Study, at_horizons, estimate_row, last_horizon
from evalkit.errors import DataError
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.spells import enrolments_in
from evalkit.survival.gray import gray_test
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.intervals import Estimate, difference_interval
from evalkit.survival.precision import DEFAULT_POWER, detectable_incidences
from evalkit.survival.restricted_mean import restricted_mean_differences
from evalkit.survival.risk_table import OUTCOME, RiskTable, risk_table
from evalkit.survival.significance import holm

# How many of the last horizons get a difference: 12 and 24 months where the horizons are the usual ones.
DIFFERENCES = 2
# Measures that count persons.
COUNTS = ("compared_group", "small_group", "unknown_group")


@dataclass(frozen=True)
class Split:
    """One characteristic: the persons in groups that are large enough, counted, and the groups in their order."""

    study: Study
    variable: str
    groups: Groups
    persons: pd.DataFrame
    table: RiskTable
    template: Row

    @property
    def others(self) -> list[str]:
        """The groups that are compared with the reference."""
        return [name for name in self.groups.compared if name != self.groups.reference]


def compare_groups(project: Project, window: str | None = None) -> Results:
    """Return how soon the groups of each characteristic reached the headline outcome, in one window.

    Characteristics are the project's groups, the bands of age, education and language level, and readiness; the phase
    in which people began is compared in the first window with several phases. One in which all persons at risk are
    alike is left out.

    measure compared_group, small_group (fewer than LEAST_PERSONS at risk), unknown_group: persons at risk;
    incidence_by_group: at the horizons, with the n (`base`) and who had reached it by then (`count`);
    incidence_difference, mean_difference: a group less the largest one, at the last two horizons, and of the mean time
    after the outcome; gray_test: statistic, degrees_of_freedom, p_value, adjusted_p_value (Holm, over all
    characteristics), not applicable where fewer than two groups are large enough or nothing happened; detectable: the
    reference's share at the last horizon (reference) and the nearest ones of the largest other group (below, above)
    that so many persons would have told from it, with a chance of DEFAULT_POWER;
    looks: how many tests were made; least_persons: the rule itself. ParameterError as `build_cohort`.
    """
    study = headline_study(project, window)
    frame = banded(project, study.cohort)
    rows = [row for name in _characteristics(project) if name in frame for row in _compared(study, frame, name)]
    several = _window_of_several_phases(project)
    if several is not None:
        wide = headline_study(project, several)
        rows += _compared(wide, banded(project, wide.cohort), PHASE)
    return Results((*_adjusted(rows), *_looks(study, rows)))


def _characteristics(project: Project) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*project.settings.groups, *STANDARD)))


def _window_of_several_phases(project: Project) -> str | None:
    windows = project.settings.windows
    return next((name for name in windows if enrolments_in(project, name)["phase"].nunique() > 1), None)


def _compared(study: Study, frame: pd.DataFrame, variable: str) -> Iterator[Row]:
    persons = frame[frame["at_risk"]]
    groups = groups_of(persons[variable])
    if len(groups.sizes) < 2:
        return
    template = replace(study.template, variable=variable)
    yield from _sizes(groups, template)
    if len(groups.compared) < 2:
        yield _not_tested(replace(template, measure="gray_test"))
        return
    yield from _estimates(split_of(study, persons, variable, groups))


def split_of(study: Study, persons: pd.DataFrame, variable: str, groups: Groups, weights: str | None = None) -> Split:
    """Return the persons in groups that are large enough, counted with the reference first."""
    order = [groups.reference, *(name for name in groups.compared if name != groups.reference)]
    rows = persons[persons[variable].isin(order)]
    rows = rows.assign(**{variable: pd.Categorical(rows[variable].astype(str), order)})
    table = risk_table(replace(study.cohort, frame=rows), by=variable, weights=weights)
    return Split(study, variable, groups, rows, table, replace(study.template, variable=variable))


def _sizes(groups: Groups, template: Row) -> Iterator[Row]:
    row = replace(template, statistic="count", outcome="")
    for name, size in groups.sizes.items():
        measure = "compared_group" if name in groups.compared else "small_group"
        yield replace(row, measure=measure, category=name, value=float(size))
    if groups.unknown:
        yield replace(row, measure="unknown_group", category="missing", value=float(groups.unknown))


def _estimates(split: Split) -> Iterator[Row]:
    found = list(incidences(split, "incidence_by_group"))
    yield from found
    yield from differences(split, found, "incidence_difference")
    yield from mean_differences(split, "mean_difference")
    tests = list(_gray(split))
    yield from tests
    yield from _detectable(split, found)


def incidences(split: Split, measure: str) -> Iterator[Row]:
    """Yield the incidence of the headline outcome in each group at the horizons, with the persons behind it."""
    curve = cumulative_incidence(split.table)
    curve = curve[curve[OUTCOME] == PRIMARY]
    for name, size in split.groups.compared.items():
        row = replace(split.template, measure=measure, category=name, base=float(size))
        for found in at_horizons(split.study, curve[curve[split.variable] == name], row):
            yield replace(found, count=_reached(split, name, found.time or 0))


def _reached(split: Split, group: str, horizon: float) -> float:
    """How many of a group had reached the headline outcome while followed up to the horizon."""
    rows = split.persons[split.persons[split.variable] == group]
    by_then = rows["time"] <= split.study.time.elapsed(horizon)
    return float(((rows["event"] == PRIMARY) & by_then).sum())


def differences(split: Split, found: list[Row], measure: str) -> Iterator[Row]:
    """Yield each group's incidence less the reference's at the last horizons; the n behind it is both groups' sum.

    Without limits where a group's incidence is 0 or 1, since it has none there itself.
    """
    times = split.study.time.horizons[-DIFFERENCES:]
    by_place = {(row.category, row.time): row for row in found}
    for name in split.others:
        for time in times:
            first, second = by_place[name, time], by_place[split.groups.reference, time]
            base = (first.base or 0) + (second.base or 0)
            row = replace(first, measure=measure, unit="share_difference", base=base, lower=None, upper=None,
                          count=None, mark="")  # fmt: skip
            if first.value is None or second.value is None:
                yield replace(row, value=None, mark="not_applicable")
            else:
                lower, upper = _limits(first, second)
                yield replace(row, value=first.value - second.value, lower=lower, upper=upper)


def _limits(first: Row, second: Row) -> tuple[float | None, float | None]:
    estimates: list[Estimate] = []
    for row in (first, second):
        if row.value is None or row.lower is None or row.upper is None:
            return None, None
        estimates.append((row.value, row.lower, row.upper))
    return difference_interval(*estimates)


def mean_differences(split: Split, measure: str) -> Iterator[Row]:
    """Yield each group's mean time after the headline outcome less the reference's, as far as all are followed."""
    longest = split.table.counts.groupby(split.variable, observed=True)["time"].max().min()
    horizon = last_horizon(split.study.time, float(longest))
    if horizon is None:
        return
    means = restricted_mean_differences(split.table, split.study.time.elapsed(horizon))
    wanted = means[(means["measure"] == "difference") & (means[OUTCOME] == PRIMARY)]
    for name in split.others:
        step = wanted[wanted[split.variable] == name].iloc[0]
        base = float(split.groups.compared[name] + split.groups.compared[split.groups.reference])
        row = replace(split.template, measure=measure, statistic="estimate", category=name, time=float(horizon),
                      unit="time", base=base)  # fmt: skip
        yield estimate_row(row, step, "estimate", split.study.time.units)


def _gray(split: Split) -> Iterator[Row]:
    row = replace(split.template, measure="gray_test", unit="number", base=float(sum(split.groups.compared.values())))
    try:
        test = gray_test(split.table, PRIMARY)
    except DataError:
        yield _not_tested(row)
        return
    yield replace(row, statistic="statistic", value=test.statistic)
    yield replace(row, statistic="degrees_of_freedom", value=float(test.degrees_of_freedom))
    yield replace(row, statistic="p_value", value=test.p_value, unit="p_value")


def _not_tested(row: Row) -> Row:
    return replace(row, statistic="p_value", unit="p_value", mark="not_applicable")


def _adjusted(rows: list[Row]) -> Iterator[Row]:
    """The rows with the adjusted p-value after each p-value."""
    tests = [row for row in rows if row.measure == "gray_test" and row.statistic == "p_value"]
    adjusted = holm([float("nan") if row.value is None else row.value for row in tests])
    by_test = {row.id: None if row.mark else float(p) for row, p in zip(tests, adjusted, strict=True)}
    for row in rows:
        yield row
        if row.id in by_test:
            yield replace(row, statistic="adjusted_p_value", value=by_test[row.id])


def _looks(study: Study, rows: list[Row]) -> Iterator[Row]:
    if not rows:
        return
    tests = sum(row.measure == "gray_test" and row.statistic == "p_value" and not row.mark for row in rows)
    row = replace(study.template, statistic="count", unit="number", outcome="")
    yield replace(row, measure="looks", value=float(tests))
    yield replace(row, measure="least_persons", value=float(LEAST_PERSONS), unit="persons")


def _detectable(split: Split, found: list[Row]) -> Iterator[Row]:
    """At the last horizon that both the reference and the largest other group reach."""
    name, reference = max(split.others, key=split.groups.compared.__getitem__), split.groups.reference
    known = {(row.category, row.time): row for row in found if row.value is not None}
    times = [time for time in split.study.time.horizons if {(name, time), (reference, time)} <= set(known)]
    if not times:
        return
    base = known[reference, times[-1]]
    sizes = (float(split.groups.compared[reference]), float(split.groups.compared[name]))
    nearest = detectable_incidences(base.value or 0, sizes, DEFAULT_POWER)
    row = replace(base, measure="detectable", category=name, lower=None, upper=None, count=sizes[1], base=sizes[0])
    for statistic, value in (("reference", base.value), ("below", nearest.below), ("above", nearest.above)):
        yield replace(row, statistic=statistic, value=value, mark="" if value is not None else "not_applicable")
