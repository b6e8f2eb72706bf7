"""Overlap: the persons that two windows, or two phases, have in common, and why the two are not independent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from urllib.parse import unquote

from evalkit.project import Project
from evalkit.results import Results, Row
from evalkit.spells import enrolments_in

# What two windows or phases make of their persons together.
BOTH, FIRST_ONLY, SECOND_ONLY = "both", "first_only", "second_only"


def pair_code(first: str, second: str) -> str:
    """Return one code for two: first+second, with a plus sign of their own as %2B."""
    return "+".join(name.replace("%", "%25").replace("+", "%2B") for name in (first, second))


def pair_of(code: str) -> tuple[str, str]:
    """Return the two codes that `pair_code` joined."""
    first, second = code.split("+")
    return unquote(first), unquote(second)


def shared_persons(project: Project) -> Results:
    """Return for each pair of windows, and of phases in a window, how many persons are in both and in one only.

    measure shared_persons, variable "window" or "phase", outcome "first+second", category both, first_only or
    second_only.
    Windows without common persons have no rows: they may be compared as two groups. Empty without participations.
    """
    if "enrolments" not in project.tables:
        return Results(())
    template = Row("shared_persons", "", None, origin=project.settings.project.persons)
    windows = {name: set(enrolments_in(project, name)["person"]) for name in project.settings.windows}
    rows = list(_pairs(windows, replace(template, variable="window")))
    for name in windows:
        taken = enrolments_in(project, name)
        phases = {str(phase): set(part["person"]) for phase, part in taken.groupby("phase", sort=False)}
        rows += _pairs(phases, replace(template, variable="phase", window=name))
    return Results(tuple(rows))


def _pairs(persons: Mapping[str, set[str]], template: Row) -> Iterator[Row]:
    for first, second in combinations(persons, 2):
        one, other = persons[first], persons[second]
        if one & other:
            row = replace(template, outcome=pair_code(first, second), statistic="count")
            for category, found in ((BOTH, one & other), (FIRST_ONLY, one - other), (SECOND_ONLY, other - one)):
                yield replace(row, category=category, value=float(len(found)), persons=(frozenset(found),))
