"""The consistency audit in words: what was compared, both figures, and what it means that they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalkit.results import Results, Row
from evalkit.sentences.totals import number_of
from evalkit.wording import Span, Spans, Words, joined


@dataclass(frozen=True)
class Told:
    """One comparison in words; figures name their rows."""

    what: str
    first: Span
    second: Span
    difference: Span
    meaning: str


def told(shown: Results, measure: str, words: Words) -> Iterator[Told]:
    """Return the comparisons among the rows, `finding` or `agreement`, in their order; none of hidden figures."""
    for first, second, difference in _comparisons(shown, measure):
        fields = _fields(first, second, words)
        yield Told(
            words.text(f"audit.{first.outcome}.what", **fields),
            _measured(first, words),
            _measured(second, words),
            _measured(difference, words),
            words.text(f"audit.{first.outcome}.meaning", **fields) if measure == "finding" else "",
        )


def _measured(row: Row, words: Words) -> Span:
    return Span(words.measured(row), row.id, mark=row.mark)


def _comparisons(shown: Results, measure: str) -> list[tuple[Row, ...]]:
    """First, second and difference of each comparison; that figures agree, or do not, would tell a hidden one."""
    rows = list(shown.where(measure=measure))
    every = zip(rows[::3], rows[1::3], rows[2::3], strict=True)
    return [three for three in every if not any(row.hidden for row in three)]


def _fields(first: Row, second: Row, words: Words) -> dict[str, object]:
    base = words.part(first, "base")
    as_share = first.unit == "share" and first.base is not None
    return {
        "subject": words.label(first.variable, first.category),
        "window": words.label("window", first.window),
        "other": words.label("window", second.window),
        "base": base,
        "target": words.percent(first.base or 0) if as_share else base,
        "first_source": words.label("pair_first", first.category),
        "second_source": words.label("pair_second", first.category),
    }


def findings(shown: Results, words: Words) -> Spans:
    """Return how many comparisons are findings, and how many agree."""
    found = [first for first, *_ in _comparisons(shown, "finding")]
    agreed = [first for first, *_ in _comparisons(shown, "agreement")]
    published = [row for row in agreed if row.outcome == "published"]
    fields = {"found": number_of(found, words), "agreed": number_of(agreed, words)}
    key, plural = ("audit.found", len(found)) if found else ("audit.nothing_found", None)
    told = words.sentence(key, plural, **fields)
    same = words.sentence("audit.published_agree", published=number_of(published, words)) if published else ()
    # A gate may leave comparisons of hidden figures out altogether.
    rest = words.sentence("audit.shown_only") if any(row.hidden for row in shown) else ()
    return joined(told, same, rest)


def lines(shown: Results, words: Words) -> list[str]:
    """Return each finding as one line of text."""
    return [
        words.text("audit.line", what=item.what, first=item.first.text, second=item.second.text,
                   difference=item.difference.text, meaning=item.meaning)
        for item in told(shown, "finding", words)
    ]  # fmt: skip
