"""Common indicators in words: the rules, how many records are complete, whom the results leave out, what counts."""

from __future__ import annotations

from evalkit.analysis.participation_records import LONG_TERM_MONTHS, LONG_TERM_MONTHS_YOUNG, YOUNG_BELOW
from evalkit.results import Results, Row
from evalkit.sentences.totals import all_hidden, told_apart
from evalkit.wording import Span, Spans, Words, joined, lowered


def rules(shown: Results, words: Words) -> Spans:
    """Return the programme with its regulation, and the rules of counting."""
    named = next(iter(shown.where(measure="framework")), None)
    if named is None or named.hidden:
        return ()
    programme, regulation = words.label("programme", named.text), words.label("regulation", named.text)
    limits = {"months": LONG_TERM_MONTHS, "months_young": LONG_TERM_MONTHS_YOUNG, "young": YOUNG_BELOW}
    return joined(
        words.sentence("common_indicators.programme", programme=programme, regulation=regulation),
        words.sentence("common_indicators.rule", **limits),
    )


def records(shown: Results, words: Words) -> Spans:
    """Return how many participants there are, how many records are not complete, and who lacks a known exit."""
    rows = {row.statistic: row for row in shown.where(measure="participation_record", variable="", clock="")}
    if not rows:
        return ()
    fields = {"during": words.during(rows["persons"].window), "persons": words.value(rows["persons"])}
    said = [words.sentence("common_indicators.persons", rows["persons"].value, **fields)]
    if rows["incomplete"].value == 0:
        said.append(words.sentence("common_indicators.complete"))
    lacking = words.listed([_lacking(row, words) for row in shown.where(statistic="lacking")])
    late = shown.where(measure="participation_record", statistic="not_due")
    left_out = [row for row in (rows["incomplete"], rows.get("no_exit"), *late) if row and (row.value or row.hidden)]
    apart, together = told_apart(left_out)
    said += [_left_out(row, lacking, words) for row in apart]
    return joined(*said, all_hidden([_those(row, words) for row in together], words))


def _left_out(row: Row, lacking: Spans, words: Words) -> Spans:
    """How many persons are left out of the funder's counts for one reason."""
    if row.statistic == "not_due":
        return late_sentence(row, words)
    fields: dict[str, object] = {row.statistic: words.value(row), "fields": lacking}
    return words.sentence(f"common_indicators.{row.statistic}", row.value, **fields)


def _those(row: Row, words: Words) -> Spans:
    """Who is left out for one reason, where nobody may say how many they are."""
    day = words.label("clock_day", row.clock) if row.clock else ""
    return words.sentence(f"common_indicators.those_{row.statistic}", day=day)


def late_sentence(row: Row, words: Words) -> Spans:
    """Return for how many persons the last day of a clock comes after the window."""
    day = words.label("clock_day", row.clock)
    return words.sentence("common_indicators.not_due", row.value, not_due=words.value(row), day=day)


def states(shown: Results, words: Words) -> Spans:
    """Return which states the funder's rules take for which situation, and which never."""
    found: dict[tuple[str, str], list[Spans]] = {}
    for row in shown.where(measure="counts_as"):
        named = (Span(lowered(words.label("state", row.category))),)
        found.setdefault((row.statistic, row.outcome), []).append(named)
    return joined(
        *(
            words.sentence(
                f"common_indicators.{kind}",
                len(named),
                situation=words.label("situation_as", situation),
                states=words.listed(named),
            )
            for (kind, situation), named in found.items()
        )
    )


def _lacking(row: Row, words: Words) -> Spans:
    field = words.label("missing_field", row.category)
    return words.sentence("common_indicators.lacking", field=field, count=words.value(row))
