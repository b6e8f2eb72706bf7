"""The only gate to publication: what has not passed `protect` is shown to nobody outside the project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from evalkit.analysis.portfolio import portfolio_notes
from evalkit.disclosure.ledger import ledger_bytes
from evalkit.disclosure.release import Earlier, Release, released
from evalkit.errors import Fault, ParameterError
from evalkit.measures import FROM_RISK_SETS, gate_class, measure_of
from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.schema import RELEASES


def protect(results: Results, release: str = "public", project: Project | Sequence[Project] | None = None) -> Results:
    """Return the rows that the release may show; `project` is the one that they are about, or those of a portfolio.

    An internal release shows every row, and every page of it says that it is not for publication. A public one shows
    counts below the threshold, and those by which they could be worked out, as suppressed; estimates of times come
    from rounded counts; checks of single records are left out. What is hidden is decided once for all of a project's
    chapters, windows and languages (see `release.released`), so that no table shows what another hides.
    ParameterError for another release, for a public one without its project, and for a measure without a gate class.
    """
    if release not in RELEASES:
        raise ParameterError(Fault("release_unknown", key="release", value=release, expected=", ".join(RELEASES)))
    for measure in dict.fromkeys(row.measure for row in results):
        measure_of(measure)
    if release == "internal" or not len(results):
        return results
    if project is None:
        raise ParameterError(Fault("project_needed", key="project", value=release))
    projects = [project] if isinstance(project, Project) else list(project)
    shown: dict[str, Row] = {}
    for one in projects:
        shown |= decide(one).rows
    if len(projects) > 1:
        shown |= {row.id: row for row in portfolio_notes(projects)}
    return Results(tuple(_let_through(results, shown)))


def decide(project: Project) -> Release:
    """Return what a public release of the project shows; decided once, also for processes forked from this one."""
    return _released(_Loaded(project, _identity(project)))


def earlier(project: Project) -> Earlier:
    """Return how many releases there have been before, and how much a public one hides because of them."""
    return decide(project).earlier if ledger_bytes(project.folder) else Earlier(0, 0, 0)


def _let_through(results: Results, shown: dict[str, Row]) -> Iterator[Row]:
    """The released form of each row; rounded families whole, in place of their first row."""
    told: set[tuple[str, str]] = set()
    for row in results:
        family = (row.measure, row.window)
        if gate_class(row) not in FROM_RISK_SETS:
            if row.id in shown:
                yield shown[row.id]
        elif family not in told:
            told.add(family)
            yield from (other for other in shown.values() if (other.measure, other.window) == family)


@dataclass(frozen=True)
class _Loaded:
    """A project by what it was read from, so that its release is decided once in a process and not once a chapter."""

    project: Project = field(compare=False)
    identity: tuple[object, ...]


def _identity(project: Project) -> tuple[object, ...]:
    # A project that was not read from files is itself; it is kept with its release, so that no other gets its number.
    return (project.folder.resolve(), *sorted(project.hashes.items()), *ledger_bytes(project.folder),
            0 if project.hashes else id(project))  # fmt: skip


@lru_cache(maxsize=16)
def _released(loaded: _Loaded) -> Release:
    return released(loaded.project)
