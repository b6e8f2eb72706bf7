"""Groups of participants compared: how soon each reached the headline outcome, by how much they differ, on what n."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from evalkit.analysis.groupings import LEAST_PERSONS, PHASE, STANDARD, Groups, banded, groups_of
from evalkit.analysis.headline import PRIMARY, headline_study
from evalkit.analysis.timing import Counting, Study, as_counted, estimate_row
from evalkit.errors import DataError
from evalkit.project import Project
from evalkit.results import Mark, Origin, Results, Row
from evalkit.spells import enrolments_in
from evalkit.survival.covariates import UNKNOWN
from evalkit.survival.gray import gray_test
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.intervals import difference_interval
from evalkit.survival.precision import DEFAULT_POWER, detectable_incidences
from evalkit.survival.restricted_mean import restricted_mean_differences
from evalkit.survival.risk_table import ENTERED, INCIDENCE, OUTCOME, TIME, RiskTable, events_of, risk_table
from evalkit.survival.significance import holm

# The horizons that get a difference, in months; where a project has others, its last two.
COMPARED_MONTHS = (12, 24)


@dataclass(frozen=True)
class Split:
    """One characteristic: the persons in groups that are large enough, and their counts with the reference first.

    `table` holds the counts that estimates come from, None where no group may be shown.
    """

    study: Study
    variable: str
    groups: Groups
    persons: pd.DataFrame
    table: RiskTable | None
    template: Row

    @property
    def others(self) -> list[str]:
        """The groups that are compared with the reference."""
        return [name for name in self.groups.compared if name != self.groups.reference]

    def members(self, group: str) -> frozenset[str]:
        """Return the persons of a group."""
        return frozenset(self.persons.loc[self.persons[self.variable] == group, "person"])

    def unknown(self, group: str, at: float) -> Mark:
        """Return why nothing is known of a group at a time, as `Study.unknown`."""
        own = None if self.table is None else self.table.counts[self.table.counts[self.variable] == group]
        return "not_applicable" if own is None or at > own[TIME].max() else "missing"

    def reached(self, group: str, horizon: float) -> frozenset[str]:
        """Return who of a group had reached the headline outcome while followed up to the horizon."""
        by_then = (self.persons["event"] == PRIMARY) & (self.persons["time"] <= self.study.time.elapsed(horizon))
        return self.members(group) & frozenset(self.persons.loc[by_then, "person"])


def compare_groups(project: Project, window: str | None = None, counting: Counting = as_counted) -> Results:
    """Return how soon the groups of each characteristic reached the headline outcome, in one window.

    Characteristics are the project's groups, the bands of age, education and language level, and readiness; the phase
    in which people began is compared in the first window with several phases. One in which all persons at risk are
    alike is left out. Estimates come from the counts that `counting` returns; tests from the counts themselves, but
    they are left out where `counting` lets no estimate be made.

    measure compared_group, small_group (fewer than LEAST_PERSONS at risk), unknown_group: persons at risk;
    incidence_by_group: at the horizons, with the n (`base`) and who had reached it by then (`count`);
    incidence_difference, mean_difference: a group less the largest one, at `compared_times`, and of the mean time after
    the outcome; gray_test: statistic, degrees_of_freedom, p_value, adjusted_p_value (Holm, over all
    characteristics), not applicable where fewer than two groups are large enough or nothing happened; detectable: the
    reference's share at the last horizon (reference) and the nearest ones of the largest other group (below, above)
    that so many persons would have told from it, with a chance of DEFAULT_POWER;
    looks: how many tests were made; least_persons: the rule itself. ParameterError as `build_cohort`.
    """
    rows = [row for study, persons, variable in groupings(project, window)
            for row in _compared(study, persons, variable, counting)]  # fmt: skip
    shown = {row.variable for row in rows if row.measure == "incidence_by_group"}
    adjusted = (row for row in _adjusted(rows) if row.measure != "gray_test" or row.mark or row.variable in shown)
    return Results((*adjusted, *_looks(rows, project.settings.project.persons)))


def splits(project: Project, window: str | None = None) -> Iterator[Split]:
    """Yield each characteristic of which two groups at least are large enough, with its counts as they are."""
    for study, persons, variable in groupings(project, window):
        groups = groups_of(persons[variable])
        if len(groups.compared) > 1:
            yield split_of(study, persons, variable, groups)


def groupings(project: Project, window: str | None = None) -> Iterator[tuple[Study, pd.DataFrame, str]]:
    """Yield each characteristic in which the persons at risk differ, with the study whose persons they are."""
    places = [(window, tuple(dict.fromkeys((*project.settings.groups, *STANDARD))))]
    several = _window_of_several_phases(project)
    if several is not None:
        places.append((several, (PHASE,)))
    for place, variables in places:
        study = headline_study(project, place)
        frame = banded(project, study.cohort)
        persons = frame[frame["at_risk"]]
        for variable in variables:
            if variable in persons and persons[variable].nunique() > 1:
                yield study, persons, variable


def _window_of_several_phases(project: Project) -> str | None:
    windows = project.settings.windows
    return next((name for name in windows if enrolments_in(project, name)["phase"].nunique() > 1), None)


def _compared(study: Study, persons: pd.DataFrame, variable: str, counting: Counting) -> Iterator[Row]:
    groups = groups_of(persons[variable])
    template = replace(study.template, variable=variable)
    yield from _sizes(groups, persons, template)
    if len(groups.compared) < 2:
        yield _not_tested(replace(template, measure="gray_test"))
        return
    split = split_of(study, persons, variable, groups)
    yield from _gray(split)
    if split.table is not None and (counted := counting(split.table)) is not None:
        yield from _estimates(replace(split, table=counted))


def split_of(study: Study, persons: pd.DataFrame, variable: str, groups: Groups, weights: str | None = None) -> Split:
    """Return the persons in groups that are large enough, counted with the reference first."""
    order = [groups.reference, *(name for name in groups.compared if name != groups.reference)]
    rows = persons[persons[variable].isin(order)]
    rows = rows.assign(**{variable: pd.Categorical(rows[variable].astype(str), order)})
    table = risk_table(replace(study.cohort, frame=rows), by=variable, weights=weights)
    return Split(study, variable, groups, rows, table, replace(study.template, variable=variable))


def _sizes(groups: Groups, persons: pd.DataFrame, template: Row) -> Iterator[Row]:
    """Those whose group is not known are the last of the groups."""
    row = replace(template, statistic="count", outcome="")
    values = persons[template.variable]
    for name, size in groups.sizes.items():
        measure = "compared_group" if name in groups.compared else "small_group"
        members = frozenset(persons.loc[values.astype(object) == name, "person"])
        yield replace(row, measure=measure, category=name, value=float(size), persons=(members,))
    if groups.unknown:
        members = frozenset(persons.loc[values.isna(), "person"])
        yield replace(row, measure="unknown_group", category=UNKNOWN, value=float(groups.unknown), persons=(members,))


def _estimates(split: Split) -> Iterator[Row]:
    found = list(incidences(split, "incidence_by_group"))
    yield from found
    yield from differences(split, found, "incidence_difference")
    yield from mean_differences(split, "mean_difference")
    yield from _detectable(split, found)


def incidences(split: Split, measure: str) -> Iterator[Row]:
    """Yield the incidence of the headline outcome in each group at the horizons, with the persons behind it.

    Not applicable where nobody of the group was followed so long.
    """
    if split.table is None:
        return
    at = split.study.horizons
    curve = cumulative_incidence(split.table, list(at.values()))
    curve = curve[curve[OUTCOME] == PRIMARY]
    steps = dict(zip(zip(curve[split.variable], curve[TIME], strict=True), curve.to_dict("records"), strict=True))
    for name in split.groups.compared:
        for horizon, time in at.items():
            count, base = _behind(split, name, horizon)
            row = replace(split.template, measure=measure, statistic="estimate", category=name, time=horizon,
                          unit="share", count=count, base=base,
                          persons=(split.reached(name, horizon), split.members(name)))  # fmt: skip
            found = estimate_row(row, steps[name, time], INCIDENCE, unknown=split.unknown(name, time))
            yield split.study.within(found, time)


def _behind(split: Split, group: str, horizon: float) -> tuple[float, float]:
    """Who had the outcome by the horizon, and all that the estimate rests on, as far as they are counted."""
    table = split.table
    if table is None or table.squares is not None:
        return float(len(split.reached(group, horizon))), float(len(split.members(group)))
    own = table.counts[table.counts[split.variable] == group]
    by_then = own["time"] <= split.study.time.elapsed(horizon)
    return float(own.loc[by_then, events_of(PRIMARY)].sum()), float(own[ENTERED].sum())


def differences(split: Split, found: list[Row], measure: str) -> Iterator[Row]:
    """Yield each group's incidence less the reference's at `compared_times`; the n behind it is both groups' sum."""
    times = compared_times(split.study)
    by_place = {(row.category, row.time): row for row in found}
    for name in split.others:
        for time in times:
            first, second = by_place[name, time], by_place[split.groups.reference, time]
            base = (first.base or 0) + (second.base or 0)
            row = replace(first, measure=measure, unit="share_difference", base=base, lower=None, upper=None,
                          count=None, mark="", persons=(*first.persons, *second.persons))  # fmt: skip
            if first.value is None or second.value is None:
                yield replace(row, value=None, mark=first.mark or second.mark)
            else:
                limits = difference_interval(_estimate(first), _estimate(second))
                lower, upper = (None if math.isnan(limit) else float(limit) for limit in limits)
                yield replace(row, value=first.value - second.value, lower=lower, upper=upper)


def compared_times(study: Study) -> tuple[float, ...]:
    """Return the horizons at which groups are compared: COMPARED_MONTHS or, without these, the window's last two."""
    inside = tuple(horizon for horizon, at in study.horizons.items() if at <= study.longest)
    usual = study.time.horizon_unit == "month" and set(COMPARED_MONTHS) <= set(inside)
    return COMPARED_MONTHS if usual else inside[-2:]


def _estimate(row: Row) -> tuple[float, ...]:
    """The estimate with its limits; NaN for those that it has not."""
    return tuple(math.nan if value is None else value for value in (row.value, row.lower, row.upper))


def mean_differences(split: Split, measure: str) -> Iterator[Row]:
    """Yield each group's mean time after the headline outcome less the reference's, as far as all are followed."""
    horizon, means = _longest_means(split)
    if means is None:
        return
    wanted = means[(means["measure"] == "difference") & (means[OUTCOME] == PRIMARY)]
    reference = split.groups.reference
    for name in split.others:
        step = wanted[wanted[split.variable] == name].iloc[0]
        base = sum(_behind(split, group, horizon)[1] for group in (name, reference))
        behind = [part for group in (name, reference) for part in (split.reached(group, horizon), split.members(group))]
        row = replace(split.template, measure=measure, statistic="estimate", category=name, time=float(horizon),
                      unit="time", base=base, persons=tuple(behind))  # fmt: skip
        yield estimate_row(row, step, "estimate", split.study.time.units)


def _longest_means(split: Split) -> tuple[int, pd.DataFrame | None]:
    """The differences of restricted means to the last horizon at which every group's curve is known; None for none."""
    if split.table is None:
        return 0, None
    horizon = split.study.last_known(split.table)
    if horizon is None:
        return 0, None
    return horizon, restricted_mean_differences(split.table, split.study.time.elapsed(horizon))


def _gray(split: Split) -> Iterator[Row]:
    row = replace(split.template, measure="gray_test", unit="number")
    if split.table is None:
        return
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


def _looks(rows: list[Row], origin: Origin) -> Iterator[Row]:
    if not rows:
        return
    tests = sum(row.measure == "gray_test" and row.statistic == "p_value" and not row.mark for row in rows)
    yield Row("looks", "count", float(tests), unit="number", origin=origin)
    yield Row("least_persons", "count", float(LEAST_PERSONS), origin=origin)


def _detectable(split: Split, found: list[Row]) -> Iterator[Row]:
    """At the last horizon that both the reference and the largest other group reach."""
    name, reference = max(split.others, key=split.groups.compared.__getitem__), split.groups.reference
    known = {(row.category, row.time): row for row in found if row.value is not None}
    times = [time for time in split.study.time.horizons if {(name, time), (reference, time)} <= set(known)]
    if not times:
        return
    base = known[reference, times[-1]]
    sizes = (_behind(split, reference, 0)[1], _behind(split, name, 0)[1])
    nearest = detectable_incidences(base.value or 0, sizes, DEFAULT_POWER)
    row = replace(base, measure="detectable", category=name, lower=None, upper=None, count=sizes[1], base=sizes[0])
    for statistic, value in (("reference", base.value), ("below", nearest.below), ("above", nearest.above)):
        yield replace(row, statistic=statistic, value=value, mark="" if value is not None else "not_applicable")
