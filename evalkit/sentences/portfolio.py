"""Projects side by side in words: what their figures can and cannot be compared for."""

from __future__ import annotations

from evalkit.results import Results
from evalkit.wording import Spans, Words, joined


def notes(shown: Results, words: Words) -> Spans:
    """Return why the projects are not simply comparable, a sentence a reason, and that persons are not added up."""
    reasons = [words.sentence(f"portfolio.note_{row.category}") for row in shown.where(measure="portfolio_note")]
    return joined(words.sentence("portfolio.note_persons"), *reasons) if shown else ()
