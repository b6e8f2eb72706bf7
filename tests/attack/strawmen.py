"""Gates that do too little, each in its own way: the attack must break every one of them."""

from __future__ import annotations

from dataclasses import replace

from knowledge import World, counts, threshold_of

from evalkit.project import Project
from evalkit.results import Results, Row

PARTS = dict.fromkeys(("value", "lower", "upper", "count", "base"))


def open_door(rows: Results, project: Project) -> Results:
    """Show everything."""
    return rows


def primary_only(rows: Results, project: Project) -> Results:
    """Hide small counts and the shares made of them, and nothing else."""
    return rows.map(lambda row: hidden(row) if is_small(row, rows, project) else row)


def shares_shown(rows: Results, project: Project) -> Results:
    """Hide small counts, but not the shares and intervals that are made of them."""
    return rows.map(lambda row: hidden(row) if row.statistic != "share" and is_small(row, rows, project) else row)


def hidden(row: Row) -> Row:
    """Return the row with its mark in place of its numbers."""
    return replace(row, **PARTS, mark="suppressed")


def is_small(row: Row, rows: Results, project: Project) -> bool:
    """Whether the row is a small count, or a share of one."""
    world = World(project, rows)
    limit = threshold_of(row, world)
    if row.id in counts(Results((row,))):
        return 0 < (row.value or 0) < limit
    return row.unit == "share" and row.count is not None and row.measure != "cost" and 0 < row.count < limit
