"""The final-report summary: the chapters' main findings in a few sentences, ready to paste into a form."""

from __future__ import annotations

from evalkit.results import Results
from evalkit.sentences import outcomes, reach, targets, timing
from evalkit.wording import Spans, Words, joined


def reached(shown: Results, words: Words) -> Spans:
    """Return whom the project reached, against its target."""
    return joined(reach.persons(shown, words), reach.counts(shown, words), targets.persons(shown, words))


def outcome(shown: Results, words: Words) -> Spans:
    """Return what the persons reached, against the target, and why two windows differ."""
    return joined(outcomes.primary(shown, words), outcomes.target(shown, words), outcomes.two_windows(shown, words))


def time(shown: Results, words: Words) -> Spans:
    """Return how soon outcomes were reached."""
    return joined(timing.incidence(shown, words), timing.follow_up(shown, words))


def money(shown: Results, words: Words) -> Spans:
    """Return what was planned and used."""
    return targets.money(shown, words)
