"""Consistency: figures that should agree, held against each other; findings inform, they stop nothing."""

from __future__ import annotations

from evalkit.analysis.cross_checks import published, statements
from evalkit.analysis.findings import rows_of
from evalkit.analysis.funnel import context, funnel
from evalkit.analysis.indicator_table import indicators
from evalkit.analysis.indicators import compare_indicators, computed_rows
from evalkit.analysis.money import money
from evalkit.analysis.record_checks import other_windows, records
from evalkit.project import Project
from evalkit.results import Results, stated_origin


def find_contradictions(project: Project, computed: Results | None = None) -> Results:
    """Return every comparison as three rows (first, second, difference), those that a reader has to know as `finding`.

    Compared are the figures of [published] with their rows; sums with their parts; targets for each place times the
    places with the target of all; texts with the form; paired statements; targets with the figures of other windows;
    and in the records persons with client-ships, outcomes and the target group, and participations with their ends.
    The others, which agree, are `agreement`. The rule is the row's outcome. Counts only, never a person.
    """
    rows = computed_rows(project) if computed is None else computed
    listed = tuple(each for each in indicators(project, rows) if not each.is_milestone)
    every = rows + compare_indicators(project, rows) + money(project, rows) + funnel(project) + context(project)
    said = (*published(project, every), *statements(project, listed))
    counted = (*other_windows(listed, rows), *records(project, rows))
    return rows_of(said, stated_origin(project)) + rows_of(counted, project.settings.project.persons)
