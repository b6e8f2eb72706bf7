"""Money: planned against realised euros, and what one participant and one person with a primary outcome cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalkit.analysis.outcomes import TARGET_CLOCK
from evalkit.project import Project
from evalkit.results import Mark, Results, Row, derived_origin, stated_origin

# The line of [money] that a cost is taken from: all public funding, not one funder's part of it.
TOTAL = "total"


def money(project: Project, computed: Results | None = None) -> Results:
    """Return planned and realised euros of each line of [money], the share of the plan used, and the costs.

    `cost` rows: the realised total per participant and per person who reached a primary outcome, in the window that
    the target is about (value in euros, count the total, base the persons). They are marked missing where the total
    is known and the persons are not, and are not there without a realised total.
    """
    rows = []
    for name, line in project.settings.money.items():
        used = line.realised / line.planned if line.realised is not None and line.planned else None
        template = Row("money", "", None, variable="line", category=name, origin=stated_origin(project))
        for statistic, value, unit in (
            ("planned", line.planned, "euros"), ("realised", line.realised, "euros"), ("used", used, "share"),
        ):  # fmt: skip
            origin = derived_origin(template.origin) if statistic == "used" else template.origin
            rows.append(_valued(replace(template, origin=origin), statistic, value, unit))
    return Results((*rows, *_costs(project, computed or Results(()))))


def _costs(project: Project, computed: Results) -> Iterator[Row]:
    line = project.settings.money.get(TOTAL)
    if line is None or line.realised is None:
        return
    outcomes = project.settings.outcomes
    window = (outcomes.target_window if outcomes else "") or next(iter(project.settings.windows), "")
    counts = computed.where(window=window, clock=("", TARGET_CLOCK), variable="", statistic="count")
    for category, measure in {"participant": "persons", "primary_outcome": "primary_outcome"}.items():
        counted = next(iter(counts.where(measure=measure)), None)
        persons = counted.value if counted else None
        value = line.realised / persons if persons else None
        origin = derived_origin(counted.origin if counted else stated_origin(project))
        template = Row("cost", "", None, window=window, variable="per", category=category, count=line.realised,
                       base=persons, origin=origin, persons=counted.persons[:1] if counted else ())  # fmt: skip
        yield _valued(template, "cost", value, "euros")


def _valued(template: Row, statistic: str, value: float | None, unit: str) -> Row:
    mark: Mark = "missing" if value is None else ""
    return replace(template, statistic=statistic, value=value, unit=unit, mark=mark)
