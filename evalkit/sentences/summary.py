"""The final-report summary: the chapters' main findings in a few sentences, ready to paste into a form."""

from __future__ import annotations

from evalkit.results import Results
from evalkit.sentences import outcomes, reach, targets, timing
from evalkit.wording import Span, Spans, Words, joined, lowered


def reached(shown: Results, words: Words) -> Spans:
    """Return whom the project reached, against its target."""
    return joined(reach.persons(shown, words), reach.counts(shown, words), targets.persons(shown, words))


def outcome(shown: Results, words: Words) -> Spans:
    """Return what the persons reached, against the target, and why two windows differ."""
    return joined(outcomes.primary(shown, words), outcomes.target(shown, words), outcomes.two_windows(shown, words))


def target(shown: Results, words: Words) -> Spans:
    """Return how many of the targets were reached and how many were not."""
    return targets.tally(shown, words)


def time(shown: Results, words: Words) -> Spans:
    """Return how soon outcomes were reached."""
    return joined(timing.incidence(shown, words), timing.follow_up(shown, words))


def limits(shown: Results, words: Words) -> Spans:
    """Return what may not be concluded from the summary, by whether and with whom participants were compared."""
    if not shown.where(measure="primary_outcome"):
        return ()
    design = next(iter(shown.where(measure="design")), None)
    if design is None:
        return words.sentence("summary.limits")
    names = [words.label(row.variable, row.category) for row in shown.where(measure="comparison_group")]
    if design.text == "yes":
        compared = shown.where(measure=("incidence_difference", "weighted_incidence"))
        return words.sentence(words.about("summary.limits_drawn", compared))
    named = dict.fromkeys(row.variable for row in shown.where(measure="balance"))
    items = [(Span(lowered(words.label("variable", name))),) for name in named]
    if not items or not shown.where(measure="weighted_incidence"):
        return words.sentence("summary.limits_unweighted")
    fields = {"characteristics": words.listed(items), **dict(zip(("first", "second"), names, strict=False))}
    return words.sentence("summary.limits_weighted", **fields)


def money(shown: Results, words: Words) -> Spans:
    """Return what was planned and used."""
    return targets.money(shown, words)
