"""Time to outcome in words: who was followed, incidence at the horizons, median, mean time, follow-up."""

from __future__ import annotations

from evalkit.results import Results, Row
from evalkit.wording import Span, Spans, Words, joined


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
    rows = list(shown.where(measure="incidence", statistic="estimate"))
    if not rows:
        return ()
    last = max(row.time or 0 for row in rows)
    items = [_estimate(words, row) for row in rows if row.time == last]
    fields = {"within": words.within(last)}
    return words.sentence("timing.incidence", **fields, outcomes=words.listed(items))


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
