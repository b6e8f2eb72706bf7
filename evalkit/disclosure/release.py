"""Release: every row of a project as a public release may show it, decided once for all chapters together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from evalkit.analysis.chapters import adjusted_rows, chapter_rows, has_outcomes, timing_rows
from evalkit.analysis.funder_rules import indicator_definitions
from evalkit.analysis.portfolio import portfolio
from evalkit.disclosure.audit import Intruder, with_certain_bounds
from evalkit.disclosure.balance import coarse_balance
from evalkit.disclosure.counts import GROUP, Count, Key, Sensitivity, add, counts_of, curve_threshold, told_by
from evalkit.disclosure.curves import curve_counts
from evalkit.disclosure.differencing import Told, told, too_fine
from evalkit.disclosure.followed import Groups, followed_groups
from evalkit.disclosure.ledger import Entry, definition_of, entry_of, read_ledger, sizes_told
from evalkit.disclosure.paths import moments, rounded_states, unlinked
from evalkit.disclosure.problem import Problem
from evalkit.disclosure.relations import Sum, linked
from evalkit.disclosure.rounding import no_counts, round_counts
from evalkit.disclosure.suppression import suppress
from evalkit.disclosure.typed import typed_of_few
from evalkit.errors import ReleaseError
from evalkit.measures import AT_PLACES, COARSE, COMPARED, ESTIMATED, EXACT, OVER_TIME, STATED, gate_class, measures_of
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.survival.risk_table import RiskTable

# So many thresholds of persons at risk let a difference between two groups be told: with fewer, half a bucket moves it
# by more than what it is likely to be. Strata are added up, so that each may be smaller.
ENOUGH = 3
NO_BOUNDS: Mapping[Key, Count] = MappingProxyType({})


@dataclass(frozen=True)
class Earlier:
    """How many releases there have been, and how many counts and rounded windows are hidden because of them."""

    releases: int
    counts: int
    windows: int


@dataclass(frozen=True)
class Release:
    """Every row that a public release of a project may show, by id, and what it hides because of earlier ones."""

    rows: Mapping[str, Row]
    earlier: Earlier
    _told: Entry
    _counted: Results
    _chosen: _Chosen

    @property
    def entry(self) -> Entry:
        """What it enters into the ledger: what it tells, and between which bounds it leaves what it hides."""
        intruder = Intruder(self._chosen.problem, self._chosen.hidden)
        told = {key: intruder.interval(key) for key in self._chosen.problem.counts if key in self._chosen.hidden}
        hidden = {name: told[key] for name, key in sizes_told(self._counted).items() if key in told}
        return replace(self._told, bounds={name: (int(each.least), int(each.most)) for name, each in hidden.items()})


def released(project: Project) -> Release:
    """Return what a public release of the project may show: each row in its public form, by id.

    Its line in a portfolio is among them. What no rule lets through is suppressed: a figure that names no persons and
    is not stated by staff. Checks of single records, and comparisons of hidden figures, are left out.
    """
    rows, timing = chapter_rows(project) + portfolio([project]), timing_rows(project) + adjusted_rows(project)
    counted = Results(tuple(row for row in (*rows, *timing) if gate_class(row) in EXACT))
    chosen = _chosen(project, counted)
    exact, hidden = [*_shown(counted, chosen.hidden, typed_of_few(project, counted, chosen.hidden))], chosen.hidden
    estimated = [*_estimated(project, rows, timing, chosen)]
    ledger, least = read_ledger(project.folder), project.settings.disclosure.threshold
    fine = too_fine(estimated, counted, ledger, least)
    shown = [*exact, *(row if (row.window, row.variable) not in fine else suppressed(row) for row in estimated)]
    entry = entry_of(project, shown, sizes_told(counted), hidden)
    # A report that is made again after its own entry is no later one.
    others = [each for each in ledger if not each.tells_the_same(entry)]
    because = (chosen.told.changed | chosen.told.kept) & hidden
    earlier = Earlier(len(others), len(because) if others else 0, len({window for window, _ in fine}))
    return Release({row.id: row for row in shown}, earlier, entry, counted, chosen)


@dataclass(frozen=True)
class _Chosen:
    """What is hidden of all that is linked, what earlier releases tell of it, and how curves are counted."""

    problem: Problem
    hidden: frozenset[Key]
    told: Told
    counting: Callable[..., RiskTable | None]


def _chosen(project: Project, rows: Results) -> _Chosen:
    """Choose what is hidden beside what curves tell; where that leaves no way to guard a count, there are no curves.

    Nor are there where each of several outcomes is one at least, and they are few together: that would tell how few.
    """
    bounds, sums = curve_counts(project) if has_outcomes(project) else ({}, [])
    problem, public = _problem(project, rows, bounds, sums)
    if not any(count.fewest > 1 and count.cost for count in problem.counts.values() if count.is_small):
        counting = _Counting(project, followed_groups(project) if has_outcomes(project) else {})
        try:
            return _Chosen(problem, _suppressed(problem), public, counting)
        except ReleaseError:
            if not bounds:
                raise
    problem, public = _problem(project, rows)
    return _Chosen(problem, _suppressed(problem), public, no_counts)


def _suppressed(problem: Problem) -> frozenset[Key]:
    return suppress(problem) if problem.counts else frozenset()


def _estimated(project: Project, rows: Results, timing: Results, chosen: _Chosen) -> Iterator[Row]:
    """What comes from rounded counts, over time and in comparisons."""
    enough, counting = ENOUGH * curve_threshold(project), chosen.counting
    rounded = timing_rows(project, counting)
    rounded += adjusted_rows(project, lambda table: counting(table, least=enough if len(table.by) == 1 else None))
    sizes = frozenset(chosen.problem.counts) - chosen.hidden
    times = unlinked(moments(project, rows), chosen.problem, chosen.hidden)
    yield from rounded_states(rows.where(measure=measures_of(*OVER_TIME)), times)
    yield from _rounded(timing, rounded, sizes)
    alike = (row for row in timing if gate_class(row) == COARSE)
    yield from coarse_balance(alike, Sensitivity(project))


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
) -> tuple[Problem, Told]:
    """Everything that is told in exact counts, linked, within the bounds that curves tell, beside earlier releases."""
    counts = counts_of(rows, Sensitivity(project))
    if not counts:
        return Problem({}, ()), Told()
    codes = indicator_definitions(project.settings.project.programme)
    links = linked(rows, counts, sums, {code: definition.fields for code, definition in codes.items()})
    every: dict[Key, Count] = dict(counts)
    add(every, links.unprinted)
    add(every, {key: bound for key, bound in bounds.items() if key in every})
    public = told(rows, read_ledger(project.folder), every, definition_of(project))
    add(every, public.counts)
    headlines = (key for key, count in every.items() if count.cost >= GROUP + count.value and not count.is_small)
    shown = frozenset(headlines) - public.known - public.kept
    problem = Problem(every, links.relations + public.relations, shown, public.known, public.kept)
    return with_certain_bounds(problem), public


def _shown(rows: Results, hidden: frozenset[Key], typed: frozenset[str]) -> Iterator[Row]:
    for row in rows:
        gate, tells = gate_class(row), any(persons in hidden for persons in told_by(row))
        known = bool(row.persons) or (gate in (STATED, COMPARED) and row.id not in typed)
        if gate == COMPARED and tells:
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
    for row in timing.where(measure=measures_of(AT_PLACES)):
        yield _as_rounded(_without_sizes(row, sizes), found.get(row.id))
    for measure in measures_of(ESTIMATED):
        exact, from_rounded = timing.where(measure=measure), rounded.where(measure=measure)
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
