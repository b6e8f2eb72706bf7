"""Indicators: targets against realised figures, in all, by place and by gender, as result rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from evalkit.analysis.attainment import TOLERANCE, Situation, attainment, in_persons, status, with_target
from evalkit.analysis.indicator_table import PERCENT_UNITS, Entry, Indicator, indicators
from evalkit.analysis.outcomes import outcome_counts
from evalkit.analysis.reach import reach
from evalkit.project import Project
from evalkit.results import Mark, Results, Row, derived_origin, in_every_window, mark_origin, stated_origin
from evalkit.schema import MISSING
from evalkit.survival.proportions import ProportionKind, proportion

# A share's interval by both usual methods: where they disagree about a target, no sentence leans on one.
METHODS: tuple[ProportionKind, ...] = ("wilson", "clopper-pearson")


def computed_rows(project: Project) -> Results:
    """Return the rows of reach and outcomes in every window, which an indicator may name in its `computed` column."""
    rows = in_every_window(reach, project)
    if "episodes" in project.tables and project.settings.outcomes:
        rows += in_every_window(outcome_counts, project)
    return rows


def compare_indicators(project: Project, computed: Results | None = None) -> Results:
    """Return targets against realised figures, as rows; the realised figure is typed, or the computed row's.

    For each indicator (category): `indicator` with unit, per_place, target (value: the end to be met; lower, upper:
    the range), realised, attainment (realised / target, none where less is better) and status (as in `attainment`);
    `indicator_evidence` with as_of, due and evidence; for a milestone `milestone` with status, as_of, due, evidence.
    A share of counted persons has `indicator_interval` with the persons needed and counted and the interval by each of
    METHODS. By place and gender (outcome: the indicator) `indicator_by_place` and `indicator_by_gender`, what is not
    broken down as category "missing", which makes them add up; figures of earlier days are `indicator_earlier`, and
    `project_time` is the share of the project's time gone by on the days before its end. A place has evidence of
    its own where it is not that of all.
    """
    rows = computed_rows(project) if computed is None else computed
    listed = indicators(project, rows)
    by_place = any(each.whole.per_place.bound is not None for each in listed)
    made = [row for each in listed for row in _indicator_rows(each, project, rows)
            if by_place or row.statistic != "per_place"]  # fmt: skip
    return mark_published(Results((*_evidence_once(made), *_time_gone(listed, project))), project)


def mark_published(rows: Results, project: Project) -> Results:
    """Return rows with those marked as published that [published] gives; the others keep their origin."""
    stated = {row_id: value for row_id, value in project.settings.published.items() if row_id in rows}
    marked = mark_origin(rows, "published", stated)
    return Results(tuple(new if old.id in stated else old for old, new in zip(rows, marked, strict=True)))


def _indicator_rows(indicator: Indicator, project: Project, computed: Results) -> Iterator[Row]:
    origin = stated_origin(project)
    template = Row("indicator", "", None, variable="indicator", category=indicator.name, origin=origin)
    measure = "milestone" if indicator.is_milestone else "indicator"
    if indicator.group:
        yield replace(template, measure=measure, statistic="group", unit="text", text=indicator.group)
    if indicator.is_milestone:
        yield from _milestone(indicator.whole, replace(template, measure="milestone", unit="text"))
        return
    yield from _comparison(indicator, project, template)
    yield from _evidence(indicator.whole, replace(template, measure="indicator_evidence"))
    yield from _intervals(indicator.whole, replace(template, measure="indicator_interval"))
    yield from _by_place(indicator, project, origin)
    yield from _by_gender(indicator, computed)
    for entry in indicator.earlier:
        if entry.as_of is not None:
            yield replace(entry.realised, measure="indicator_earlier", statistic="realised", window="", clock="",
                          outcome=indicator.name, variable="as_of", category=_written(entry.as_of))  # fmt: skip


def _comparison(indicator: Indicator, project: Project, template: Row) -> Iterator[Row]:
    entry = indicator.whole
    # The interval of a share is `indicator_interval`: here the ends are those of a target.
    figure = {**_figure(entry.realised), "lower": None, "upper": None}
    realised = replace(template, statistic="realised", **figure)
    if indicator.unit and indicator.unit not in PERCENT_UNITS:
        yield replace(template, statistic="unit", unit="text", text=indicator.unit)
    yield _target_row(replace(entry, target=entry.per_place), replace(template, statistic="per_place"))
    yield _target_row(entry, replace(template, statistic="target"))
    yield realised
    attained = attainment(entry.target, realised.value)
    mark: Mark = "" if attained is not None else "missing" if realised.value is None else "not_applicable"
    if entry.target.bound is None or entry.target.lower_is_better:
        mark = "not_applicable"
    yield replace(template, statistic="attainment", value=attained, unit="share", mark=mark,
                  origin=derived_origin(realised.origin), persons=realised.persons)  # fmt: skip
    yield _status_row(entry, project, replace(template, origin=derived_origin(realised.origin)))


def _figure(realised: Row) -> dict[str, Any]:
    """What a realised row says, apart from whose it is."""
    names = ("value", "lower", "upper", "count", "base", "unit", "approximate", "origin", "mark", "persons")
    return {name: getattr(realised, name) for name in names}


def _target_row(entry: Entry, row: Row) -> Row:
    mark: Mark = "not_applicable" if entry.target.bound is None else ""
    return replace(with_target(row, entry.target), unit=entry.realised.unit, mark=mark)


def _status_row(entry: Entry, project: Project, row: Row) -> Row:
    situation = Situation(entry.realised.value, _is_due(entry, project), entry.realised.unit == "share")
    return replace(row, statistic="status", unit="text", text=status(entry.target, situation),
                   persons=entry.realised.persons)  # fmt: skip


def _is_due(entry: Entry, project: Project) -> bool:
    """Whether the target was due on the entry's day; one without a day is due when the project ends.

    A figure of which only a note tells the day is one from under way. What has no figure is looked at on the
    project's last day.
    """
    end = project.settings.project.end
    last = None if end is None or project.settings.time.unit != "date" else pd.Timestamp(end)
    due = last if entry.due is None else entry.due
    if due is None:
        return True
    if entry.as_of is None:
        return not entry.note and (last is None or due <= last)
    return bool(due <= entry.as_of)


def _evidence(entry: Entry, row: Row) -> Iterator[Row]:
    if entry.as_of is not None or entry.note:
        yield _day(replace(row, statistic="as_of"), entry.as_of, entry.note)
    if entry.due is not None:
        yield _day(replace(row, statistic="due"), entry.due)
    if entry.evidence:
        yield replace(row, statistic="evidence", unit="text", text=entry.evidence)


def _evidence_once(rows: list[Row]) -> list[Row]:
    """The rows with one set of evidence, of all indicators, where every indicator has the same."""
    told: dict[str, list[Row]] = {}
    for row in rows:
        if row.measure == "indicator_evidence":
            told.setdefault(row.category, []).append(replace(row, variable="all", category="indicators"))
    names = {row.category for row in rows if row.measure == "indicator"}
    first = next(iter(told.values()), [])
    if len(names) < 2 or set(told) != names or any(each != first for each in told.values()):
        return rows
    return [*(row for row in rows if row.measure != "indicator_evidence"), *first]


def _milestone(entry: Entry, row: Row) -> Iterator[Row]:
    yield replace(row, statistic="status", text=entry.status, mark="" if entry.status else "missing")
    yield from _evidence(entry, row)


def _day(row: Row, day: Any, note: str = "") -> Row:
    """A day as text that `wording` prints as a date, whole units as a time, or what is known of the day."""
    if day is None:
        return replace(row, unit="text", text=note)
    dated = isinstance(day, pd.Timestamp)
    return replace(row, unit="date", text=_written(day)) if dated else replace(row, unit="time", value=float(day))


def _written(day: Any) -> str:
    return day.date().isoformat() if isinstance(day, pd.Timestamp) else str(day)


def _intervals(entry: Entry, row: Row) -> Iterator[Row]:
    """Persons needed and counted, and the interval by each method, where the realised share is one of persons."""
    share = entry.realised
    if share.unit != "share" or share.lower is None or not share.base or share.count is None:
        return
    row = replace(row, origin=derived_origin(share.origin), persons=share.persons)
    if entry.target.bound is not None:
        needed = with_target(row, in_persons(entry.target, int(share.base)))
        yield replace(needed, statistic="needed", unit="persons", base=share.base, persons=share.persons[1:])
    yield replace(row, statistic="counted", value=share.count, unit="persons", base=share.base)
    for method in METHODS:
        limits = proportion(int(share.count), int(share.base), method)
        yield replace(row, statistic=method, value=limits.share, lower=limits.lower, upper=limits.upper,
                      count=share.count, base=share.base, unit="share")  # fmt: skip


def _by_place(indicator: Indicator, project: Project, origin: Any) -> Iterator[Row]:
    if not indicator.places:
        return
    template = Row("indicator_by_place", "", None, outcome=indicator.name, variable="place", origin=origin)
    parts = []
    for place, entry in indicator.places.items():
        row = replace(template, category=place)
        if entry.target.bound is None:
            entry = replace(entry, target=indicator.whole.per_place)
        parts.append(replace(row, statistic="realised", **_figure(entry.realised)))
        yield parts[-1]
        yield _target_row(entry, replace(row, statistic="target"))
        yield _status_row(entry, project, replace(row, origin=derived_origin(entry.realised.origin)))
        yield from (shows for shows in _evidence(entry, row) if shows not in list(_evidence(indicator.whole, row)))
    total = replace(template, variable="", statistic="realised", **_figure(indicator.whole.realised))
    yield from _rest(replace(total, variable="place"), parts, indicator.adds_up)
    yield total
    yield _target_row(indicator.whole, replace(template, variable="", statistic="target"))
    yield _status_row(indicator.whole, project, replace(template, variable="", origin=derived_origin(total.origin)))


def _by_gender(indicator: Indicator, computed: Results) -> Iterator[Row]:
    """The computed row's breakdown by gender, where the realised figure of all is counted from the persons."""
    source = indicator.whole.realised
    if indicator.whole.computed not in computed or source.variable or source.measure == "indicator":
        return
    same = {name: getattr(source, name) for name in ("measure", "window", "clock", "outcome", "statistic")}
    found = list(computed.where(**same, variable="gender"))
    if not found:
        return
    template = Row("indicator_by_gender", "realised", None, outcome=indicator.name, variable="gender")
    parts = [replace(template, category=row.category, **_figure(replace(row, unit=source.unit))) for row in found]
    total = replace(template, variable="", **_figure(source))
    yield from parts
    yield from _rest(replace(total, variable="gender"), parts, indicator.adds_up)
    yield total


def _rest(total: Row, parts: list[Row], adds_up: bool) -> Iterator[Row]:
    """What the parts leave of the total as a line of its own: nobody knows where it belongs."""
    known = [part for part in parts if part.value is not None]
    if total.value is None or any(part.category == MISSING for part in parts):
        return
    rest = replace(total, category=MISSING, lower=None, upper=None, origin=derived_origin(total.origin))
    if adds_up:
        left = total.value - sum(part.value or 0 for part in known)
        if left > TOLERANCE:
            yield replace(rest, value=left, count=None, base=None, persons=_left(total, known))
    elif total.base is not None and all(part.base is not None for part in known):
        count, base = (getattr(total, name) - sum(getattr(part, name) for part in known) for name in ("count", "base"))
        if base > 0:
            yield replace(rest, value=count / base, count=count, base=base, persons=_left(total, known))


def _left(total: Row, parts: list[Row]) -> tuple[frozenset[str], ...]:
    """The persons whom no part counts, for each set of the total."""
    return tuple(
        whole.difference(*(part.persons[place] for part in parts if len(part.persons) > place))
        for place, whole in enumerate(total.persons)
    )


def _time_gone(listed: Iterable[Indicator], project: Project) -> Iterator[Row]:
    about = project.settings.project
    if about.start is None or about.end is None or project.settings.time.unit != "date":
        return
    start, end = pd.Timestamp(about.start), pd.Timestamp(about.end)
    entries = [entry for each in listed if not each.is_milestone for entry in (each.whole, *each.earlier)]
    days = {entry.as_of for entry in entries if entry.as_of is not None}
    for day in sorted(day for day in days if start <= day < end):
        # Both the first day and the day itself have been worked.
        gone, whole = (day - start).days + 1, (end - start).days + 1
        yield Row("project_time", "share", gone / whole, variable="as_of", category=_written(day), count=gone,
                  base=whole, unit="share", origin=derived_origin(stated_origin(project)))  # fmt: skip
