"""Outcomes in words: shares with their counts and intervals, the target, and why two windows differ."""

from __future__ import annotations

from evalkit.results import Results, Row
from evalkit.sentences.common_indicators import late_sentence
from evalkit.sentences.totals import sum_of
from evalkit.survival.proportions import proportion
from evalkit.wording import Span, Spans, Words, joined, lowered


def shares(shown: Results) -> list[Row]:
    """Return the share that reached a primary outcome, a row a window."""
    return list(shown.where(measure="primary_outcome", variable="", statistic="share"))


def fields_of(words: Words, share: Row) -> dict[str, object]:
    """Return the fields that sentences about a share use: window, clock, count, base, share, interval."""
    return {
        "during": words.during(share.window),
        "clock": words.label("clock_by", share.clock),
        "count": words.part(share, "count"),
        "base": words.part(share, "base"),
        "share": words.value(share),
        "interval": words.interval(share),
    }


def primary(shown: Results, words: Words) -> Spans:
    """Return how many reached a primary outcome in each window, and how that divides by the furthest state."""
    said = []
    for share in shares(shown):
        said.append(words.sentence("outcomes.primary", share.count, **fields_of(words, share)))
        states = shown.where(measure="primary_outcome", window=share.window, variable="state", statistic="count")
        said.append(_kinds(states, words))
    return joined(*said)


def _kinds(states: Results, words: Words) -> Spans:
    """How many reached each state: nothing where all reached the same one; hidden ones are named."""
    kinds = [
        words.sentence("outcomes.kind", count=words.value(row), state=words.label("state_reached", row.category))
        for row in states
        if row.value
    ]
    hidden: list[Spans] = [(Span(lowered(words.label("state", row.category))),) for row in states if row.hidden]
    several = kinds and len(kinds) + len(hidden) > 1
    return joined(
        words.sentence("outcomes.kinds", kinds=words.listed(kinds)) if several else (),
        words.sentence("outcomes.kinds_hidden", len(hidden), states=words.listed(hidden)) if hidden else (),
    )


def target(shown: Results, words: Words) -> Spans:
    """Return the target against what was counted: persons needed and reached first, the interval after."""
    needed = next(iter(shown.where(measure="primary_target", statistic="count")), None)
    if needed is None or (needed.value is None and not needed.hidden):
        return ()
    share = next(row for row in shares(shown) if row.window == needed.window)
    wanted = shown[needed.id.removesuffix("count") + "share"]
    fields = fields_of(words, share) | {"needed": words.value(needed), "target": words.value(wanted)}
    if share.count is None or needed.value is None or wanted.value is None:
        return words.sentence("outcomes.target_not_told", **fields)
    reached = "exceeded" if (share.value or 0) > wanted.value else "reached"
    near = words.sentence("outcomes.target_near") if _methods_disagree(share, wanted.value) else ()
    return joined(
        words.sentence(f"outcomes.target_{reached if share.count >= needed.value else 'not_reached'}", **fields), near
    )


def _methods_disagree(share: Row, target: float) -> bool:
    """Whether the target lies within one of Wilson's and the exact interval and not within the other."""
    if share.count is None or None in (share.lower, share.upper) or not share.base:
        return False
    exact = proportion(int(share.count), int(share.base), "clopper-pearson")
    within = [lower <= target <= upper for lower, upper in ((share.lower, share.upper), (exact.lower, exact.upper))]  # type: ignore[operator]
    return within[0] != within[1]


def two_windows(shown: Results, words: Words) -> Spans:
    """Return why the shares of two windows answer different questions; empty with one window."""
    found = shares(shown)
    if len(found) < 2:
        return ()
    narrow, wide = _narrow_and_wide(shown, found[0], found[1])
    fields = {
        "narrow": words.label("window", narrow.window),
        "wide": words.label("window", wide.window),
        "narrow_share": words.value(narrow),
        "wide_share": words.value(wide),
        "narrow_base": words.part(narrow, "base"),
        "wide_base": words.part(wide, "base"),
    }
    said = [words.sentence("outcomes.two_windows", **fields)]
    if _is_within(shown, narrow, wide):
        said.append(words.sentence("outcomes.wider_window"))
    target = next(iter(shown.where(measure="primary_target")), None)
    if target is not None:
        said.append(words.sentence("outcomes.target_window", window=words.label("window", target.window)))
    return joined(*said)


def _narrow_and_wide(shown: Results, first: Row, second: Row) -> tuple[Row, Row]:
    """Two shares, that of the smaller window first; in their own order where nothing shown tells which it is."""
    known = first.base is not None and second.base is not None and first.base > second.base
    return (second, first) if known or _is_within(shown, second, first) else (first, second)


def _is_within(shown: Results, narrow: Row, wide: Row) -> bool:
    return bool(shown.where(measure="window", statistic="within", window=narrow.window, category=wide.window))


def mapping(shown: Results, words: Words) -> Spans:
    """Return which states count as which outcome, and which states of the data count as none."""
    states: dict[str, list[Spans]] = {}
    for row in shown.where(measure="definition"):
        states.setdefault(row.outcome, []).append((Span(lowered(words.label("state", row.category))),))
    said = [
        words.sentence("outcomes.mapping", outcome=words.label("outcome", outcome), states=words.listed(names))
        for outcome, names in states.items()
        if outcome
    ]
    others = states.get("", [])
    return joined(*said, words.sentence("outcomes.mapping_others", states=words.listed(others)) if others else ())


def clocks(shown: Results, words: Words) -> Spans:
    """Return why the clocks give different shares, and whom the exit clocks cannot count, or not yet."""
    windows = dict.fromkeys(row.window for row in shown.where(measure="outcome_by_clock"))
    said = []
    for window in windows:
        during = words.during(window)
        # An exit is known or not, whichever clock starts from it.
        no_exit = next(iter(shown.where(measure="no_exit", window=window)))
        if no_exit.value or no_exit.hidden:
            fields = {"during": during, "no_exit": words.value(no_exit)}
            said.append(words.sentence("outcomes.no_exit", no_exit.value, **fields))
        else:
            said.append(words.sentence("outcomes.all_exits", during=during))
        late = [row for row in shown.where(measure="not_due", window=window) if row.value or row.hidden]
        said += [late_sentence(row, words) for row in late]
    return joined(words.sentence("outcomes.clocks_why"), *said) if said else ()


def overlap(shown: Results, words: Words) -> Spans:
    """Return why states ever reached add up to more than the persons, where they do."""
    said, overlapping = [], False
    for share in shares(shown):
        states = shown.where(measure="ever_reached", window=share.window, variable="state", statistic="count")
        total = sum(row.value or 0 for row in states)
        # A sum of the shown ones would be no sum of all.
        hidden = next((row for row in (share, *states) if row.hidden), None) if states else None
        overlaps = hidden is None and share.base is not None and total > share.base
        if hidden or overlaps:
            added = words.value(hidden) if hidden else sum_of(list(states), words)
            said.append(words.sentence("outcomes.overlap", **fields_of(words, share), sum=added))
        overlapping |= overlaps
    return joined(*said, words.sentence("outcomes.overlap_why") if overlapping else ())


def assessments(shown: Results, words: Words) -> Spans:
    """Return how much each assessed dimension changed, hedged by its interval, and whom that speaks of."""
    said = []
    for row in shown.where(measure="assessment", statistic="change"):
        fields = {"dimension": words.label(row.variable, row.category), "interval": words.interval(row)}
        fields |= {"pairs": words.part(row, "count")}
        if row.hidden:
            said.append(words.sentence("outcomes.assessment_hidden", **fields))
        if row.value is None or row.lower is None or row.upper is None:
            continue
        unclear = row.lower <= 0 <= row.upper
        key = "assessment_unclear" if unclear else "assessment_rose" if row.value > 0 else "assessment_fell"
        shown_value = words.number(row.value if unclear else abs(row.value), 1)
        said.append(words.sentence(f"outcomes.{key}", change=Span(shown_value, row.id), **fields))
    return joined(*said, words.sentence("outcomes.assessment_why")) if said else ()
