"""Funnel and context: how many came as far as each step, and what the source states beside its results, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalkit.project import Project
from evalkit.results import Results, Row, stated_origin


def funnel(project: Project) -> Results:
    """Return how many persons came as far as each step of [[funnel]], and their share of the step before.

    Steps are numbered from 1 in the order of the file. A share of an approximate figure is approximate, and
    in whole per cent.
    """
    rows: list[Row] = []
    before = None
    for number, step in enumerate(project.settings.funnel, 1):
        row = Row("funnel", "count", step.value, variable="step_reached", category=str(number), origin="published",
                  approximate=step.approximate)  # fmt: skip
        rows.append(row)
        if before is not None and before.value:
            about = step.approximate or before.approximate
            share = step.value / before.value
            rows.append(replace(row, statistic="share", value=round(share, 2) if about else share, count=step.value,
                                base=before.value, unit="share", approximate=about))  # fmt: skip
        before = step
    return Results(tuple(rows))


def context(project: Project) -> Results:
    """Return the places of the project, as text rows, and the figures under [stated], each with its note (stated_note).

    Neither belongs to a target or to a person of the data.
    """
    settings = project.settings
    place = Row("place", "place", None, variable="place", unit="text", text="named", origin=stated_origin(project))
    places = (replace(place, category=name) for name in settings.places)
    stated = (row for name in settings.stated for row in _stated(project, name))
    return Results((*places, *stated))


def _stated(project: Project, name: str) -> Iterator[Row]:
    each = project.settings.stated[name]
    row = Row("stated", "stated", each.value, variable="stated", category=name, unit=each.unit,
              lower=None if each.upper is None else each.value, upper=each.upper, approximate=each.approximate,
              origin=stated_origin(project))  # fmt: skip
    yield row
    if each.note:
        yield replace(row, statistic="stated_note", value=None, lower=None, upper=None, approximate=False, unit="text",
                      text=name)  # fmt: skip
