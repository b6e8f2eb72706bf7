"""Typed figures: what staff type of participants tells of them as much as what is counted from the data."""

from __future__ import annotations

from evalkit.analysis.indicator_table import PERSON_UNITS
from evalkit.disclosure.counts import Key
from evalkit.disclosure.relations import COUNTS
from evalkit.measures import measure_of
from evalkit.project import Project
from evalkit.results import Results, Row

# A typed figure of an indicator, and what follows from it.
FIGURES = ("realised", "attainment", "status")


def typed_of_few(project: Project, rows: Results, hidden: frozenset[Key]) -> frozenset[str]:
    """Return the ids of rows that tell of typed persons what a public release may not tell of counted ones.

    A figure typed for an indicator whose unit is persons is not told where it is below the threshold, nor where it is
    that of a count which is hidden: it may be the same one. With it go what follows from it and all figures by place of
    the indicator, from which it could be taken away. In a project without persons in its data typed figures are what
    the project itself has made public.
    """
    if "participants" not in project.tables:
        return frozenset()
    of_persons = {row.category for row in rows.where(measure="indicator", statistic="unit")
                  if row.text.strip().lower() in PERSON_UNITS}  # fmt: skip
    sizes = {
        len(row.persons[0]) for row in rows if row.statistic in COUNTS and row.persons and row.persons[0] in hidden
    }
    least = project.settings.disclosure.threshold
    typed = [row for row in rows.where(statistic="realised") if measure_of(row.measure).typed and not row.persons]
    of_participants = [row for row in typed if row.value and _indicator(row) in of_persons]
    few = [row for row in of_participants if row.value and (row.value < least or row.value in sizes)]
    names = {(row.measure, _indicator(row)) for row in few if row.measure != "indicator_earlier"}
    return frozenset(row.id for row in rows if _follows(row, names)) | {row.id for row in few}


def _indicator(row: Row) -> str:
    return row.category if row.measure == "indicator" else row.outcome


def _follows(row: Row, names: set[tuple[str, str]]) -> bool:
    """Whether the row is a figure of an indicator, or of its places, that may not be told."""
    if row.measure == "portfolio_target":
        return row.statistic in FIGURES and ("indicator", row.category.partition("/")[2]) in names
    if not measure_of(row.measure).typed or row.statistic not in FIGURES:
        return False
    whole = ("indicator", _indicator(row)) in names
    return whole or (row.measure == "indicator_by_place" and (row.measure, row.outcome) in names)
