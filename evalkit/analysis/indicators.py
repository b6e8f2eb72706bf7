"""Targets against realised figures, money and horizontal principles, as result rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from evalkit.analysis.outcomes import outcome_counts
from evalkit.analysis.reach import reach
from evalkit.project import Project
from evalkit.results import Mark, Origin, Results, Row, in_every_window

# Percentage units as staff write them; such figures become shares between 0 and 1.
PERCENT_UNITS = ("%", "prosentti", "prosenttia", "per cent")
# A realised figure within half a unit in the last place that targets are written with counts as the target itself.
TOLERANCE = 1e-9


def computed_rows(project: Project) -> Results:
    """Return the rows of reach and outcomes in every window, which an indicator may name in its `computed` column."""
    rows = in_every_window(reach, project)
    if "episodes" in project.tables and project.settings.outcomes:
        rows += in_every_window(outcome_counts, project)
    return rows


def compare_indicators(project: Project, computed: Results | None = None) -> Results:
    """Return for each indicator its target, realised figure, attainment (realised / target) and status, as rows.

    Statuses: reached, not_reached, no_target, no_figure. A range target is reached from its lower end on. The realised
    figure is the typed one, or that of the row named in `computed`. Raises nothing that loading has not checked.
    """
    if "indicators" not in project.tables:
        return Results(())
    source = computed_rows(project) if computed is None else computed
    records = project.tables["indicators"].to_dict("records")
    return Results(tuple(row for record in records for row in _indicator_rows(record, source)))


def _indicator_rows(record: dict[str, Any], computed: Results) -> Iterator[Row]:
    unit = "share" if str(record.get("unit")).strip() in PERCENT_UNITS else "number"
    scale = 100 if unit == "share" else 1
    low, high = (_number(record.get(name), scale) for name in ("target_low", "target_high"))
    actual = _number(record.get("actual"), scale)
    origin: Origin = "published"
    named = record.get("computed")
    if actual is None and isinstance(named, str) and named in computed:
        row = computed[named]
        actual, origin = row.value, row.origin
    status = _status(low, actual, record.get("direction") == "lower")

    name = str(record["indicator"])
    yield replace(_stated("indicator", "indicator", name, "target", low, unit), lower=low, upper=high)
    yield replace(_stated("indicator", "indicator", name, "realised", actual, unit), origin=origin)
    attained = actual / low if low and actual is not None else None
    yield replace(_stated("indicator", "indicator", name, "attainment", attained, "share"), origin=origin)
    yield Row("indicator", "status", None, variable="indicator", category=name, unit="text", text=status, origin=origin)


def _number(value: object, scale: float) -> float | None:
    missing = value is None or value != value  # NaN is the only value that differs from itself
    return None if missing else float(value) / scale  # type: ignore[arg-type]


def _status(target: float | None, actual: float | None, lower_is_better: bool) -> str:
    if target is None:
        return "no_target"
    if actual is None:
        return "no_figure"
    ahead = target - actual if lower_is_better else actual - target
    return "reached" if ahead >= -TOLERANCE else "not_reached"


def money(project: Project) -> Results:
    """Return planned and realised euros of each line of [money], and the share of the plan that was used."""
    rows = []
    for name, line in project.settings.money.items():
        used = line.realised / line.planned if line.realised is not None and line.planned else None
        stated = {"planned": line.planned, "realised": line.realised}
        for statistic, value in stated.items():
            rows.append(_stated("money", "line", name, statistic, value, "euros"))
        rows.append(_stated("money", "line", name, "used", used, "share"))
    return Results(tuple(rows))


def horizontal(project: Project) -> Results:
    """Return the horizontal principles: gender statements (text yes or no) and sustainability scores (0 to 10)."""
    principles = project.settings.horizontal
    rows = []
    for name in ("gender_analysis", "gender_mainstreaming", "gender_main_goal"):
        said = getattr(principles, name)
        if said is not None:
            text = "yes" if said else "no"
            rows.append(
                Row("gender_statement", "answer", None, variable="statement", category=name, text=text,
                    unit="text", origin="published")
            )  # fmt: skip
    for name, score in principles.sustainability.items():
        rows.append(_stated("score", "principle", name, "direct", score.direct, "points"))
        rows.append(_stated("score", "principle", name, "indirect", score.indirect, "points"))
    return Results(tuple(rows))


def aims(project: Project) -> Results:
    """Return what became of each stated aim, as text rows in the order of the file."""
    return Results(
        tuple(
            Row("aim", "status", None, variable="aim", category=str(number), text=aim.status,
                unit="text", origin="published")
            for number, aim in enumerate(project.settings.aims, 1)
        )
    )  # fmt: skip


def _stated(measure: str, variable: str, category: str, statistic: str, value: float | None, unit: str) -> Row:
    mark: Mark = "missing" if value is None else ""
    return Row(
        measure, statistic, value, variable=variable, category=category, unit=unit, mark=mark, origin="published"
    )
