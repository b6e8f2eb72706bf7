"""Cross-checks of what the form, the texts and the tables of figures state: each against another statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.analysis.findings import Comparison
from evalkit.analysis.indicator_table import Indicator
from evalkit.project import Project
from evalkit.results import Results, decimals
from evalkit.statements import Sum


def statements(project: Project, listed: tuple[Indicator, ...]) -> Iterator[Comparison]:
    """Return the comparisons of sums, targets for each place, money in text and form, and paired statements."""
    by_name = {indicator.name: indicator for indicator in listed}
    for number, part in enumerate(project.settings.sums, 1):
        yield from _sum(str(number), part, _figures(project, part, by_name))
    for indicator in listed:
        yield from _places(indicator, len(project.settings.places))
    for name, line in project.settings.money.items():
        if line.text is not None and line.planned is not None:
            yield Comparison("money_text", line.text, line.planned, "line", name, unit="euros")
    for number, pair in enumerate(project.settings.pairs, 1):
        yield Comparison("pair", pair.first.value, pair.second.value, "pair", str(number))
    figures = [each for each in listed if each.whole.realised.value is not None]
    shown = [each for each in figures if each.whole.evidence]
    if figures:
        yield Comparison("evidence_missing", len(figures), len(shown))


# What a sum is checked of: rule, and the figure of each part and of the total.
_Figures = Mapping[str, Mapping[str, float | None]]


def _figures(project: Project, part: Sum, by_name: Mapping[str, Indicator]) -> _Figures:
    if part.of == "money":
        lines = project.settings.money
        return {
            "sum_of_planned": {name: lines[name].planned for name in (*part.parts, part.total)},
            "sum_of_realised": {name: lines[name].realised for name in (*part.parts, part.total)},
        }
    entries = {name: by_name[name].whole for name in (*part.parts, part.total) if name in by_name}
    return {
        "sum_of_targets": {name: entry.target.bound for name, entry in entries.items()},
        "sum_of_realised": {name: entry.realised.value for name, entry in entries.items()},
    }


def _sum(number: str, part: Sum, figures: _Figures) -> Iterator[Comparison]:
    """A figure that is not there cannot be added up, and nothing is said of the sum."""
    unit = "euros" if part.of == "money" else "number"
    for rule, known in figures.items():
        values = [known.get(name) for name in part.parts]
        total = known.get(part.total)
        if total is not None and None not in values:
            yield Comparison(rule, sum(value or 0 for value in values), total, "sum", number, unit=unit)


def _places(indicator: Indicator, places: int) -> Iterator[Comparison]:
    """The target for each place times the places, and the figures of the places, against those of all."""
    whole, each = indicator.whole, indicator.whole.per_place.times(places)
    ends = {"per_place": (each.low, whole.target.low), "per_place_high": (each.high, whole.target.high)}
    for rule, (product, target) in ends.items():
        ranged = rule == "per_place" or each.is_range or whole.target.is_range
        if product is not None and target is not None and ranged:
            yield Comparison(rule, product, target, "indicator", indicator.name, base=places)
    values = [entry.realised.value for entry in indicator.places.values()]
    total = whole.realised.value
    if indicator.adds_up and total is not None and values and None not in values:
        added = sum(value or 0 for value in values)
        # Less than all is what nobody has broken down, and has a line of its own; more than all cannot be.
        if added > total:
            yield Comparison("sum_of_places", added, total, "indicator", indicator.name)


def published(project: Project, rows: Results) -> Iterator[Comparison]:
    """Return the comparisons of [published] with the rows that it names, as precisely as they were stated.

    A name without a row counts as misspelt where rows of its measure are at hand.
    """
    measures = {row.measure for row in rows}
    for name, stated in project.settings.published.items():
        within = 0.5 * 10 ** -decimals(stated) * (1 - 1e-9)
        if name in rows:
            yield Comparison("published", stated, rows[name].value, "row", name, within=within,
                             unit=rows[name].unit, persons=rows[name].persons)  # fmt: skip
        elif name.partition(".")[0] in measures:
            yield Comparison("published_unknown", stated, None, "row", name)
