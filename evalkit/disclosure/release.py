"""Release: every row of a project as a public release may show it, decided once for all chapters together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from evalkit.analysis.adjusted import ALIKE, ESTIMATED, GROUPS, LEFT_OUT_OF_WEIGHTS
from evalkit.analysis.chapters import adjusted_rows, chapter_rows, has_outcomes, timing_rows
from evalkit.analysis.comparisons import COUNTED, TOLD
from evalkit.analysis.funder_rules import indicator_definitions
from evalkit.analysis.portfolio import portfolio
from evalkit.analysis.record_checks import OF_RECORDS
from evalkit.disclosure.audit import with_certain_bounds
from evalkit.disclosure.balance import coarse_balance
from evalkit.disclosure.counts import GROUP, Count, Key, Sensitivity, add, counts_of, curve_threshold, told_by
from evalkit.disclosure.curves import curve_counts
from evalkit.disclosure.followed import Groups, followed_groups
from evalkit.disclosure.ledger import read_ledger, told
from evalkit.disclosure.paths import OVER_TIME, moments, rounded_states, unlinked
from evalkit.disclosure.problem import Problem
from evalkit.disclosure.relations import Sum, linked
from evalkit.disclosure.rounding import no_counts, round_counts
from evalkit.disclosure.suppression import suppress
from evalkit.disclosure.typed import typed_of_few
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.risk_table import RiskTable

# Estimated from counts of the risk sets: in a public release from rounded ones.
ROUNDED = (
    *("incidence", "incidence_curve", "at_risk", "restricted_mean", "median_time", "follow_up"),
    *("incidence_by_group", "incidence_difference", "gray_test", "mean_difference", "detectable"),
    *ESTIMATED,
)
# Of these a row that cannot come from rounded counts is shown as suppressed; of the others none of a measure or all.
AT_FIXED_PLACES = (
    *("incidence", "at_risk", "incidence_by_group", "incidence_difference", "gray_test", "median_time", "follow_up"),
    *(measure for measure in ESTIMATED if "mean" not in measure),
)
# So many thresholds of persons at risk let a difference between two groups be told: with fewer, half a bucket moves it
# by more than what it is likely to be. Strata are added up, so that each may be smaller.
ENOUGH = 3
# What staff state themselves, in project.toml or the table of indicators, tells of nobody in the data.
STATED = (
    *("benchmark", "design", *TOLD),
    *("aim", "cost", "counts_as", "common_indicator_missing", "definition", "framework", "funnel", "gender_statement"),
    *("groups", "indicator", "indicator_by_place", "indicator_by_gender", "indicator_earlier", "indicator_evidence"),
    *("indicator_interval", "milestone", "money", "place", "primary_target", "project_time", "score", "stated"),
    *("state_priority", "pooled_state"),
    *("window", "finding", "agreement", "portfolio", "portfolio_outcome", "portfolio_target", "portfolio_note"),
)

NO_BOUNDS: Mapping[Key, Count] = MappingProxyType({})


def released(project: Project) -> dict[str, Row]:
    """Return every row that a public release of the project may show, by id, in its public form.

    Its line in a portfolio is among them. What no rule lets through is suppressed: a figure that names no persons and
    is not stated by staff. Checks of single records, and comparisons of hidden figures, are left out.
    """
    rows, timing = chapter_rows(project) + portfolio([project]), timing_rows(project) + adjusted_rows(project)
    states = rows.where(measure=OVER_TIME)
    others = (row for row in rows if row.measure not in OVER_TIME)
    gone = timing.where(measure="weighting", statistic=LEFT_OUT_OF_WEIGHTS)
    counted = Results((*others, *timing.where(measure=("flow", *COUNTED, *TOLD, *GROUPS)), *gone))
    problem, counting = _with_curves(project, counted)
    enough = ENOUGH * curve_threshold(project)
    rounded = timing_rows(project, counting)
    rounded += adjusted_rows(project, lambda table: counting(table, least=enough if len(table.by) == 1 else None))
    hidden = suppress(problem) if problem.counts else frozenset()
    sizes = frozenset(problem.counts) - hidden
    told = unlinked(moments(project, rows), problem, hidden)
    typed = typed_of_few(project, counted, hidden)
    shown = [*_shown(counted, hidden, typed), *rounded_states(states, told), *_rounded(timing, rounded, sizes)]
    alike = (row for row in timing.where(measure=ALIKE) if row.statistic not in LEFT_OUT_OF_WEIGHTS)
    shown += coarse_balance(alike, Sensitivity(project))
    return {row.id: row for row in shown}


def _with_curves(project: Project, rows: Results) -> tuple[Problem, Callable[..., RiskTable | None]]:
    """The counts with what curves tell of them, and how curves are counted.

    There are none where each of several outcomes is one at least, and they are few together: that would tell how few.
    """
    groups = followed_groups(project) if has_outcomes(project) else {}
    problem = _problem(project, rows, *curve_counts(project)) if has_outcomes(project) else _problem(project, rows)
    certain = with_certain_bounds(problem) if problem.counts else problem
    if any(certain.counts[key].fewest > 1 and certain.counts[key].cost for key in certain.small):
        return _problem(project, rows), no_counts
    return certain, _Counting(project, groups)


@dataclass(frozen=True)
class _Counting:
    """How curves are counted: rounded, with those who are beside each group."""

    project: Project
    groups: Groups

    def __call__(self, table: RiskTable, least: int | None = None) -> RiskTable | None:
        """Return the rounded table, None where it may not be shown."""
        groups = self.groups.get(table.by[0] if table.by else "", {})
        beside = {name: group.beside for name, group in groups.items()}
        threshold, time = curve_threshold(self.project), self.project.settings.time
        return round_counts(table, threshold, time, least, beside)


def _problem(
    project: Project, rows: Results, bounds: Mapping[Key, Count] = NO_BOUNDS, sums: Sequence[Sum] = ()
) -> Problem:
    """Everything that is told in exact counts, linked, within the bounds that curves tell."""
    counts = counts_of(rows, Sensitivity(project))
    if not counts:
        return Problem({}, ())
    codes = indicator_definitions(project.settings.project.programme)
    links = linked(rows, counts, sums, {code: definition.fields for code, definition in codes.items()})
    every: dict[Key, Count] = dict(counts)
    add(every, links.unprinted)
    add(every, {key: bound for key, bound in bounds.items() if key in every})
    public = told(rows, read_ledger(project.folder), every)
    add(every, public.counts)
    headlines = (key for key, count in every.items() if count.cost >= GROUP + count.value and not count.is_small)
    return Problem(every, links.relations + public.relations, frozenset(headlines) - public.known, public.known)


def _shown(rows: Results, hidden: frozenset[Key], typed: frozenset[str]) -> Iterator[Row]:
    for row in rows:
        compared = row.measure in ("finding", "agreement")
        tells = any(persons in hidden for persons in told_by(row))
        known = bool(row.persons) or (row.measure in STATED and row.id not in typed)
        if compared and (tells or row.outcome in OF_RECORDS):
            continue
        yield row if known and not tells else suppressed(row)


def suppressed(row: Row) -> Row:
    """Return the row without anything that it tells, marked as suppressed."""
    return replace(row, value=None, lower=None, upper=None, count=None, base=None, text="", mark="suppressed",
                   persons=())  # fmt: skip


def _rounded(timing: Results, exactly: Results, sizes: frozenset[Key]) -> Iterator[Row]:
    """The estimates from rounded counts; at fixed times and groups a row for each exact one, suppressed if need be."""
    rounded = exactly.map(lambda row: _without_sizes(row, sizes))
    found = {row.id: row for row in rounded}
    for measure in ROUNDED:
        exact = timing.where(measure=measure)
        if measure in AT_FIXED_PLACES:
            yield from (_as_rounded(_without_sizes(row, sizes), found.get(row.id)) for row in exact)
        else:
            from_rounded = rounded.where(measure=measure)
            yield from (replace(row, rounded=True) for row in from_rounded)
            if exact and not from_rounded and measure != "incidence_curve":
                yield from (suppressed(row) for row in exact)


def _without_sizes(row: Row, sizes: frozenset[Key]) -> Row:
    """The row without the numbers of persons behind it, but for groups whose size is shown."""
    bases = row.persons[1::2]
    shown = bool(bases) and all(base in sizes for base in bases)
    counted = row.count if row.measure == "detectable" and all(part in sizes for part in row.persons) else None
    return replace(row, count=counted, base=row.base if shown else None, persons=())


def _as_rounded(exact: Row, rounded: Row | None) -> Row:
    if exact.mark:
        return exact
    if rounded is None or rounded.value is None or (exact.value and exact.measure == "at_risk" and not rounded.value):
        return suppressed(exact)
    return replace(rounded, rounded=exact.measure != "gray_test")
