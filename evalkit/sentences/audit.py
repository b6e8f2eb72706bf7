"""The consistency audit in words: what was compared, both figures, and what it means that they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evalkit.results import Results, Row
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
    """Return the comparisons among the rows, `finding` or `agreement`, in their order."""
    rows = list(shown.where(measure=measure))
    for three in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        first, second, difference = _all_or_none(three)
        fields = _fields(first, second, words)
        yield Told(
            words.text(f"audit.{first.outcome}.what", **fields),
            words.value(first),
            words.value(second),
            words.value(difference),
            _meaning(first, fields, words) if measure == "finding" else "",
        )


def _all_or_none(comparison: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of a comparison, all hidden where one is: that or how far figures differ tells the hidden one."""
    if not any(row.hidden for row in comparison):
        return comparison
    return tuple(replace(row, value=None, base=None, text="", mark="suppressed") for row in comparison)


def _meaning(first: Row, fields: dict[str, object], words: Words) -> str:
    return words.text("audit.not_told" if first.hidden else f"audit.{first.outcome}.meaning", **fields)


def _fields(first: Row, second: Row, words: Words) -> dict[str, object]:
    base = words.part(first, "base")
    share = first.unit == "share" and first.base is not None
    return {
        "subject": words.label(first.variable, first.category),
        "window": words.label("window", first.window),
        "other": words.label("window", second.window),
        "base": base,
        "target": replace(base, text=words.percent(first.base or 0)) if share else base,
        "first_source": words.label("pair_first", first.category),
        "second_source": words.label("pair_second", first.category),
    }


def findings(shown: Results, words: Words) -> Spans:
    """Return how many comparisons are findings, and how many agree."""
    found = len(shown.where(measure="finding", statistic="first"))
    agreed = shown.where(measure="agreement", statistic="first")
    published = agreed.where(outcome="published")
    fields = {"found": words.number(found), "agreed": words.number(len(agreed))}
    told = words.sentence("audit.found", found, **fields) if found else words.sentence("audit.nothing_found", **fields)
    same = words.sentence("audit.published_agree", published=words.number(len(published))) if published else ()
    return joined(told, same)


def lines(shown: Results, words: Words) -> list[str]:
    """Return each finding as one line of text."""
    return [
        words.text("audit.line", what=item.what, first=item.first.text, second=item.second.text,
                   difference=item.difference.text, meaning=item.meaning)
        for item in told(shown, "finding", words)
    ]  # fmt: skip
