"""Time to outcome in words: who was followed, incidence at the horizons, median, mean time, follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.results import Results, Row
from evalkit.wording import Span, Spans, Words, joined, lowered

# An estimate that rests on fewer persons than this at its time is said to.
FEW_AT_RISK = 10


def at_risk(shown: Results, words: Words) -> Spans:
    """Return how many of a window's persons were at risk, and why the others were not."""
    said = []
    for row in shown.where(measure="flow", category="at_risk"):
        steps = {step.category: step for step in shown.where(measure="flow", window=row.window)}
        fields = {"during": words.during(row.window), "at_risk": words.value(row)}
        fields |= {"persons": words.value(steps["in_window"]), "censored": words.value(steps["censored"])}
        said.append(words.sentence("timing.at_risk", **fields))
    return joined(*said)


def incidence(shown: Results, words: Words) -> Spans:
    """Return the incidence of each outcome at the last horizon with its interval, and until when any is known."""
    rows = [row for row in shown.where(measure="incidence", statistic="estimate")
            if row.hidden or row.value is not None]  # fmt: skip
    if not rows:
        return _known_until(shown, words)
    seen = [row for row in rows if not row.hidden]
    if not seen:
        return words.sentence("timing.incidence_hidden")
    last = max(row.time or 0 for row in seen)
    items = [_estimate(words, row) for row in seen if row.time == last]
    told = words.sentence("timing.incidence", within=words.within(last), outcomes=words.listed(items))
    hidden = [row for row in rows if row.hidden]
    without = [row.outcome for row in hidden if row.time == last]
    later = words.sentence("timing.later_hidden") if any((row.time or 0) > last for row in hidden) else ()
    return joined(
        told, without_outcomes(words, without), later, *_few_at_risk(shown, last, words), _known_until(shown, words)
    )


def _known_until(shown: Results, words: Words) -> Spans:
    """Return that nobody was at risk for a while, where that is so; nothing is known after it."""
    told = [row for row in shown.where(measure="known_until") if row.value is not None]
    return joined(*(words.sentence("timing.known_until", time=words.value(row)) for row in told))


def without_outcomes(words: Words, outcomes: Sequence[str]) -> Spans:
    """Return which outcomes are not shown; nothing where there are none."""
    named: list[Spans] = [(Span(lowered(words.label("outcome", outcome))),) for outcome in outcomes]
    return words.sentence("timing.outcomes_hidden", len(named), outcomes=words.listed(named)) if named else ()


def _few_at_risk(shown: Results, time: float, words: Words) -> Iterator[Spans]:
    for row in shown.where(measure="at_risk", time=time):
        if row.hidden or (row.value is not None and row.value < FEW_AT_RISK):
            yield words.sentence("timing.few_at_risk", row.value, count=words.value(row))


def _estimate(words: Words, row: Row) -> Spans:
    outcome = words.label("outcome_reached", row.outcome)
    return words.sentence("timing.estimate", outcome=outcome, share=words.value(row), interval=words.interval(row))


def median(shown: Results, words: Words) -> Spans:
    """Return the median time to any primary outcome, or that fewer than half reached one while followed."""
    row = next(iter(shown.where(measure="median_time")), None)
    if row is None:
        return ()
    if row.value is None and not row.hidden:
        # Where the curve is not known to the end, nobody knows whether half got there; that is said with the curve.
        return () if shown.where(measure="known_until") else words.sentence("timing.median_not_reached")
    return words.sentence("timing.median", median=words.value(row), interval=words.interval(row))


def means(shown: Results, words: Words) -> Spans:
    """Return the mean time that was spent in each outcome by the last horizon."""
    rows = [row for row in shown.where(measure="restricted_mean") if row.outcome != "any"]
    if not rows:
        return ()
    items = [
        words.sentence("timing.mean", outcome=words.label("outcome_in", row.outcome),
                       mean=words.value(row), interval=words.interval(row))
        for row in rows if row.value is not None
    ]  # fmt: skip
    told = words.sentence("timing.means", within=words.within(rows[0].time or 0), means=words.listed(items))
    hidden: list[Spans] = [(Span(words.label("outcome_in", row.outcome)),) for row in rows if row.hidden]
    rest = words.sentence("timing.means_hidden", outcomes=words.listed(hidden)) if hidden else ()
    return joined(told if items else (), rest)


def follow_up(shown: Results, words: Words) -> Spans:
    """Return the median follow-up (reverse Kaplan-Meier), in the project's time unit."""
    row = next(iter(shown.where(measure="follow_up")), None)
    if row is None or (row.value is None and not row.hidden):
        return ()
    return words.sentence("timing.follow_up", median=words.value(row))


def time_unit(shown: Results, words: Words) -> Spans:
    """Return that dates are unknown, where the project counts whole units from each person's origin."""
    return words.sentence("timing.elapsed") if words.elapsed else ()


def limits(shown: Results, words: Words) -> Spans:
    """Return what curves cannot tell; where nobody was lost before the last horizon, censoring is no limit.

    Where times are elapsed ones, everybody's follow-up may end with the last of them: nobody joined late.
    """
    key = _limit(shown)
    return words.sentence(words.about(key, shown)) if key else ()


def _limit(shown: Results) -> str:
    """The key of what limits the curves, empty where there are none."""
    rows = [row for row in shown.where(measure="incidence", statistic="estimate") if row.value is not None]
    censored = next(iter(shown.where(measure="flow", category="censored")), None)
    if not rows or censored is None:
        return ""
    last = max(row.time or 0 for row in rows)
    at_end = next((row for row in shown.where(measure="at_risk") if row.time == last), None)
    complete = at_end is not None and at_end.value is not None and at_end.value == censored.value
    return "timing.limits_complete" if complete else "timing.limits"


def not_reached(shown: Results, measure: str) -> list[float]:
    """Return the times that the tables of a measure leave out, since nobody was followed to them."""
    rows = shown.where(measure=measure)
    reached = {row.time for row in rows if row.mark != "not_applicable"}
    return [time for time in dict.fromkeys(row.time for row in rows) if time is not None and time not in reached]


def beyond(times: Sequence[float], words: Words, key: str = "form.beyond") -> Spans:
    """Return that these times are left out, and why."""
    named: list[Spans] = [(Span(words.moment(time)),) for time in times]
    return words.sentence(key, len(named), times=words.listed(named)) if named else ()


def curve_note(shown: Results, words: Words) -> Spans:
    """Return why a curve can lie above or below the share of the chapter before it, and to which times none reaches."""
    censored = _limit(shown) == "timing.limits"
    rounded = shown.where(measure="incidence", rounded=True)
    return joined(
        words.sentence(words.about("timing.curve_note", shown)) if censored else (),
        words.sentence("timing.rounded_note") if rounded else (),
        beyond(not_reached(shown, "incidence"), words),
    )
