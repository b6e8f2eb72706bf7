"""Totals: numbers that no row holds, told with the ids of the rows that they count or add up."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.results import Row, derived_origin
from evalkit.wording import Span, Spans, Words


def number_of(rows: Sequence[Row], words: Words) -> Span:
    """Return how many rows there are; a count of what the report shows has no origin of its own."""
    return Span(words.number(len(rows)), counts=tuple(row.id for row in rows))


def sum_of(rows: Sequence[Row], words: Words) -> Span:
    """Return the sum of the rows' values, with the origin that they have in common."""
    origins = {row.origin for row in rows}
    origin = derived_origin(origins.pop()) if len(origins) == 1 else "computed"
    return Span(words.number(sum(row.value or 0 for row in rows)), origin=origin, adds=tuple(row.id for row in rows))


def told_apart(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows that have a sentence each, and the hidden ones where there are several: they share one."""
    hidden = [row for row in rows if row.hidden]
    together = hidden if len(hidden) > 1 else []
    return [row for row in rows if row not in together], together


def all_hidden(who: Sequence[Spans], words: Words) -> Spans:
    """Return in one sentence that the numbers of several groups of persons are protected; nothing of none."""
    return words.sentence("form.several_hidden", who=words.listed(who)) if who else ()
