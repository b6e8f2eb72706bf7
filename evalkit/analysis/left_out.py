"""Left out: what the persons whose group or outcome is not known could change in each group of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.analysis.adjusted import comparison_study
from evalkit.analysis.comparisons import groupings
from evalkit.analysis.groupings import groups_of
from evalkit.analysis.headline import PRIMARY
from evalkit.analysis.missingness import unknown_outcomes
from evalkit.analysis.timing import Study
from evalkit.project import Project
from evalkit.results import Results, Row


def group_bounds(project: Project, window: str | None = None) -> Results:
    """Return for each compared group the share that reached the headline outcome by the window's end, and its bounds.

    measure group_bounds, variable and category: the group, of a characteristic or of `[comparison]`; observed (of its
    persons at risk), lowest and highest: as if all whose group is not known, and who did not reach the outcome, were in
    the group; or all who did reach it, and nobody of whom it is not known had failed. Only where anything is left out.
    They name nobody, so that a public release hides them: the persons by whom the bounds differ are few.
    Empty without outcomes or episodes. ParameterError as `build_cohort`.
    """
    if project.settings.outcomes is None or "episodes" not in project.tables:
        return Results(())
    compared = {variable: (study, persons) for study, persons, variable in groupings(project, window)}
    if project.settings.comparison is not None:
        study, persons = comparison_study(project, project.settings.comparison, window)
        compared[project.settings.comparison.group] = (study, persons)
    return Results(tuple(row for variable, (study, persons) in compared.items()
                         for row in _bounds(project, study, persons, variable)))  # fmt: skip


def _bounds(project: Project, study: Study, persons: pd.DataFrame, variable: str) -> Iterator[Row]:
    values = persons[variable].astype(object)
    lost = frozenset(persons.loc[values.isna(), "person"])
    got = frozenset(persons.loc[persons["event"] == PRIMARY, "person"])
    untold = (unknown_outcomes(project, study.cohort) & frozenset(persons["person"])) - got
    if not lost and not untold:
        return
    row = replace(study.template, measure="group_bounds", outcome="", variable=variable, unit="share")
    for name in groups_of(persons[variable]).compared:
        own = frozenset(persons.loc[values == name, "person"])
        high = own | (lost & (got | untold))
        for statistic, counted, base in (("observed", own & got, own), ("lowest", own & got, own | (lost - got)),
                                         ("highest", high & (got | untold), high)):  # fmt: skip
            yield replace(row, category=str(name), statistic=statistic, value=len(counted) / len(base),
                          count=float(len(counted)), base=float(len(base)))  # fmt: skip
