"""Published shares as benchmarks: the project's own share at the same distance from the last day, beside each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.cohort import build_cohort
from evalkit.comparators import Benchmark
from evalkit.project import Project
from evalkit.results import Origin, Results, Row, stated_origin
from evalkit.spells import in_force, moment, states_since
from evalkit.survival.proportions import proportion, proportion_difference


def benchmarks(project: Project, window: str | None = None) -> Results:
    """Return each benchmark and the share of the window's persons in its states so many months after their last day.

    measure benchmark, category its name, time its months: published (the stated share, `base` its n where it is
    known). measure benchmark_own: own (share with Wilson's interval, of those whose last day is known and lies so long
    before the window's end), difference (own less published, with Newcombe's interval; only where the n is known). not
    applicable where nobody has been gone so long. Empty for a project without benchmarks, and where dates or episodes
    are not known.
    """
    settings = project.settings
    if settings.time.unit != "date" or "episodes" not in project.tables:
        return Results(())
    return Results(tuple(row for name in settings.benchmarks for row in _rows(project, name, window)))


def _rows(project: Project, name: str, window: str | None) -> Iterator[Row]:
    benchmark = project.settings.benchmarks[name]
    there, counted, first = _own(project, benchmark, window)
    count, base = len(there), len(counted)
    row = replace(first, measure="benchmark", variable="benchmark", category=name, time=float(benchmark.months),
                  unit="share")  # fmt: skip
    cited: Origin = "fictitious" if stated_origin(project) == "fictitious" else "cited"
    stated = None if benchmark.persons is None else float(benchmark.persons)
    yield replace(row, statistic="published", value=benchmark.share, base=stated, approximate=benchmark.approximate,
                  origin=cited)  # fmt: skip
    row = replace(row, measure="benchmark_own", base=float(base), persons=(there, counted))
    own = replace(row, statistic="own", count=float(count))
    if not base:
        yield replace(own, mark="not_applicable")
        return
    share = proportion(count, base)
    yield replace(own, value=share.share, lower=share.lower, upper=share.upper)
    if benchmark.persons is not None:
        published = (round(benchmark.share * benchmark.persons), benchmark.persons)
        found = proportion_difference((count, base), published)
        yield replace(row, statistic="difference", value=found.difference, lower=found.lower, upper=found.upper,
                      unit="share_difference")  # fmt: skip


def _own(project: Project, benchmark: Benchmark, window: str | None) -> tuple[frozenset[str], frozenset[str], Row]:
    """Who was in the benchmark's states, of whom, and the row that both are filled into."""
    cohort = build_cohort(project, window)
    persons = cohort.frame.set_index("person", drop=False)
    day = persons["exit"] + pd.DateOffset(months=benchmark.months)
    counted = day[day <= moment(cohort.period.end)]
    spells = states_since(project, persons.loc[counted.index, "origin"])
    spells = spells[spells["state"].isin(benchmark.states)]
    then = pd.Series(counted.reindex(spells["person"]).array, index=spells.index)
    there = frozenset(spells.loc[in_force(spells, then, then), "person"])
    row = Row("", "", None, window=cohort.window, origin=project.settings.project.persons)
    return there, frozenset(counted.index), row
