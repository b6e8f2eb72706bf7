"""Time to outcome in words: who was followed, incidence at the horizons, median, mean time, follow-up."""

from __future__ import annotations

from evalkit.results import Results, Row
from evalkit.wording import Span, Spans, Words, joined

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
    """Return the cumulative incidence of each outcome at the last horizon, with its interval."""
    rows = [row for row in shown.where(measure="incidence", statistic="estimate") if row.mark != "not_applicable"]
    if not rows:
        return ()
    last = max(row.time or 0 for row in rows)
    items = [_estimate(words, row) for row in rows if row.time == last]
    fields = {"within": words.within(last)}
    told = words.sentence("timing.incidence", **fields, outcomes=words.listed(items))
    at_end = [row for row in shown.where(measure="at_risk") if row.time == last]
    few = [row for row in at_end if row.value is not None and row.value < FEW_AT_RISK]
    warned = (words.sentence("timing.few_at_risk", row.value, count=words.value(row)) for row in few)
    return joined(told, *warned)


def _estimate(words: Words, row: Row) -> Spans:
    outcome = words.label("outcome_reached", row.outcome)
    return words.sentence("timing.estimate", outcome=outcome, share=words.value(row), interval=words.interval(row))


def median(shown: Results, words: Words) -> Spans:
    """Return the median time to any primary outcome, or that fewer than half reached one while followed."""
    row = next(iter(shown.where(measure="median_time")), None)
    if row is None:
        return ()
    if row.value is None:
        return words.sentence("timing.median_not_reached")
    moments = {"median": Span(words.moment(row.value), row.id), "interval": words.interval(row)}
    return words.sentence("timing.median", **moments)


def means(shown: Results, words: Words) -> Spans:
    """Return the mean time that was spent in each outcome by the last horizon."""
    rows = [row for row in shown.where(measure="restricted_mean") if row.outcome != "any"]
    if not rows:
        return ()
    items = [
        words.sentence("timing.mean", outcome=words.label("outcome_in", row.outcome),
                       mean=Span(words.moment(row.value), row.id), interval=words.interval(row))
        for row in rows if row.value is not None
    ]  # fmt: skip
    return words.sentence("timing.means", within=words.within(rows[0].time or 0), means=words.listed(items))


def follow_up(shown: Results, words: Words) -> Spans:
    """Return the median follow-up (reverse Kaplan-Meier), in the project's time unit."""
    row = next(iter(shown.where(measure="follow_up")), None)
    if row is None or row.value is None:
        return ()
    return words.sentence("timing.follow_up", median=Span(words.moment(row.value), row.id))


def time_unit(shown: Results, words: Words) -> Spans:
    """Return that dates are unknown, where the project counts whole units from each person's origin."""
    return () if words.time_unit == "month" else words.sentence("timing.elapsed")


def limits(shown: Results, words: Words) -> Spans:
    """Return what curves cannot tell; where nobody was lost before the last horizon, censoring is no limit."""
    rows = [row for row in shown.where(measure="incidence", statistic="estimate") if row.value is not None]
    censored = next(iter(shown.where(measure="flow", category="censored")), None)
    if not rows or censored is None:
        return ()
    last = max(row.time or 0 for row in rows)
    at_end = next((row for row in shown.where(measure="at_risk") if row.time == last), None)
    complete = at_end is not None and at_end.value == censored.value
    return words.sentence("timing.limits_complete" if complete else "timing.limits")


def curve_note(shown: Results, words: Words) -> Spans:
    """Return why a curve can lie above the share of the chapter before it, where censoring makes it so."""
    told = limits(shown, words)
    return words.sentence("timing.curve_note") if told and told != words.sentence("timing.limits_complete") else ()
