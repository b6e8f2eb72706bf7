"""Consistency: figures that should agree and do not, each with both values and their difference."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.project import Project
from evalkit.results import Results, Row, decimals


def find_contradictions(project: Project, computed: Results) -> Results:
    """Return a stated, a computed and a difference row for each figure that does not agree; empty where all agree.

    Compared are the figures under [published] with the rows they name, as precisely as they were stated, and the
    `text` of a money line with its planned sum.
    """
    found = [*_published(project, computed), *_money_texts(project)]
    rows = []
    for name, stated, counted in found:
        for statistic, value in (("stated", stated), ("computed", counted), ("difference", stated - counted)):
            rows.append(
                Row("finding", statistic, value, variable="finding", category=name, unit="number", origin="published")
            )
    return Results(tuple(rows))


def _published(project: Project, computed: Results) -> Iterator[tuple[str, float, float]]:
    for name, stated in project.settings.published.items():
        if name in computed:
            value = computed[name].value
            if value is not None and abs(value - stated) >= 0.5 * 10 ** -decimals(stated):
                yield name, stated, value


def _money_texts(project: Project) -> Iterator[tuple[str, float, float]]:
    for name, line in project.settings.money.items():
        if line.text is not None and line.planned is not None and line.text != line.planned:
            yield f"money_text_{name}", line.text, line.planned
