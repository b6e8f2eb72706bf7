"""Several projects side by side: what each planned, reached and used, and why they cannot simply be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evalkit.analysis.indicators import compare_indicators, computed_rows
from evalkit.project import DAYS_PER_MONTH, Project
from evalkit.results import Results, Row, derived_origin, stated_origin

# Statuses of an indicator that has a target and a figure to hold against it.
WITH_VERDICT = ("reached", "exceeded", "partly", "not_reached")
REACHED = ("reached", "exceeded")


def portfolio(projects: Sequence[Project]) -> Results:
    """Return a line a project: months, participants, euros used, euros a person, targets set, decided and reached.

    measure portfolio, variable project, category the slug. Participants, and the share with a primary outcome with its
    interval (portfolio_outcome), are those of the window that the target is about, else of the first one; what a
    project has no data for is marked missing. portfolio_target: each
    indicator's rows under <slug>/<indicator>. portfolio_note: text rows saying what is not comparable and why.
    Persons are never added up over projects: one person may have been in several.
    """
    rows: list[Row] = []
    for project in projects:
        computed = computed_rows(project)
        compared = compare_indicators(project, computed)
        rows += [*_line(project, computed, compared), *_targets(project, compared)]
    return Results((*rows, *portfolio_notes(projects)))


def _line(project: Project, computed: Results, compared: Results) -> Iterator[Row]:
    about = project.settings.project
    origin = stated_origin(project)
    template = Row("portfolio", "", None, variable="project", category=project.slug, origin=origin)
    months = (about.end - about.start).days / DAYS_PER_MONTH if about.start and about.end else None
    yield _known(replace(template, statistic="duration", value=months, unit="time"))
    persons, share = (_of_target_window(project, computed, name) for name in ("persons.count", "primary_outcome.share"))
    yield _known(_as(template, "participants", persons))
    if share is not None:
        yield _as(replace(template, measure="portfolio_outcome"), "share", share)
    total = project.settings.money.get("total")
    used = total.realised if total else None
    yield _known(replace(template, statistic="euros_used", value=used, unit="euros"))
    count = persons.value if persons else None
    a_person = used / count if used is not None and count else None
    derived = replace(template, origin=derived_origin(origin))
    behind = persons.persons if persons else ()
    yield _known(replace(derived, statistic="euros_a_person", value=a_person, unit="euros", persons=behind))
    judged = compared.where(measure="indicator", statistic="status", variable="indicator")
    statuses = [row.text for row in judged]
    numeric = [status for status in statuses if status != "no_target"]
    decided = sum(status in WITH_VERDICT for status in numeric)
    reached = sum(status in REACHED for status in numeric)
    for statistic, count in (("targets_set", len(numeric)), ("targets_decided", decided), ("targets_reached", reached)):
        behind = tuple(part for row in judged for part in row.persons)
        counted = replace(derived, statistic=statistic, unit="number", persons=behind)
        yield replace(counted, value=float(count)) if numeric else replace(counted, mark="not_applicable")


def _as(template: Row, statistic: str, row: Row | None) -> Row:
    """A row of another analysis as a row of the portfolio; the empty template where there is none."""
    own = replace(row or template, measure=template.measure, statistic=statistic, window="", clock="")
    return replace(own, variable=template.variable, category=template.category)


def _known(row: Row) -> Row:
    return replace(row, mark="missing") if row.value is None else row


def _of_target_window(project: Project, computed: Results, name: str) -> Row | None:
    """The row of that measure and statistic for everybody in the window that the target is about."""
    measure, statistic = name.split(".")
    outcomes = project.settings.outcomes
    window = (outcomes.target_window if outcomes else "") or next(iter(project.settings.windows), "")
    found = computed.where(measure=measure, statistic=statistic, window=window, variable="")
    return next(iter(found), None)


def _targets(project: Project, compared: Results) -> Iterator[Row]:
    for row in compared.where(measure=("indicator", "milestone"), variable="indicator"):
        yield replace(
            row, measure="portfolio_target", variable="project_indicator", category=f"{project.slug}/{row.category}"
        )


def portfolio_notes(projects: Sequence[Project]) -> Iterator[Row]:
    """Return why lines are not comparable, from what the projects define."""
    settings = [project.settings for project in projects]
    differ = {
        "programmes": len({each.project.programme for each in settings}) > 1,
        "durations": len({_months(project) for project in projects}) > 1,
        "outcomes": len({str(each.outcomes.states) for each in settings if each.outcomes}) > 1,
        "windows": len({_period(project) for project in projects if project.settings.windows}) > 1,
        "interim": any(_is_interim(project) for project in projects),
        "target_windows": len({each.outcomes.target_window for each in settings if each.outcomes}) > 1,
        "no_persons": any("participants" not in project.tables for project in projects),
        "fictitious": any(each.project.persons == "fictitious" for each in settings),
        "synthetic": any(each.project.persons == "synthetic" and each.windows for each in settings),
    }
    for name in [name for name, is_so in differ.items() if is_so]:
        yield Row("portfolio_note", "note", None, variable="note", category=name, unit="text", text=name)


def _months(project: Project) -> int | None:
    about = project.settings.project
    return round((about.end - about.start).days / DAYS_PER_MONTH) if about.start and about.end else None


def _period(project: Project) -> tuple[object, object]:
    window = next(iter(project.settings.windows.values()))
    return window.start, window.end


def _is_interim(project: Project) -> bool:
    """Whether any figure is of a day before the project's end."""
    end, table = project.settings.project.end, project.tables.get("indicators")
    if table is None or "as_of" not in table or end is None:
        return False
    days = table["as_of"].dropna()
    return bool((days.dt.date < end).any())
