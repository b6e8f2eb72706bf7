"""State counts in words: why a state is on the paths of more or fewer persons than reached it."""

from __future__ import annotations

from evalkit.analysis.state_counts import AND, SAME
from evalkit.results import Results
from evalkit.wording import Spans, Words, joined, lowered


def two_counts(shown: Results, words: Words) -> Spans:
    """Return the states of which another number is on the paths than reached them, and why.

    Of those of which a number is hidden it is not said whether they differ, only that this is not said.
    """
    counts, there = (
        {row.category: row for row in shown.where(measure=measure, variable="state", statistic="count")}
        for measure in ("state_reached", "in_state")
    )
    alike: dict[str, list[Spans]] = {}
    hidden = False
    for row in shown.where(measure="state_reached", statistic="reason"):
        numbers = {"reached": counts[row.category], "in_paths": there[row.category]}
        if row.text == SAME:
            continue
        if row.hidden or any(one.hidden for one in numbers.values()):
            hidden = True
        else:
            fields = {name: words.value(one) for name, one in numbers.items()}
            state = lowered(words.label("state", row.category))
            alike.setdefault(row.text, []).append(words.sentence("pathways.two_counts_of", state=state, **fields))
    return joined(
        *(
            words.sentence("pathways.two_counts", reasons=_because(text, words), states=words.listed(items))
            for text, items in alike.items()
        ),
        words.sentence("pathways.two_counts_hidden") if hidden else (),
    )


def _because(text: str, words: Words) -> Spans:
    return words.listed([words.sentence(f"pathways.because_{reason}") for reason in text.split(AND)])
