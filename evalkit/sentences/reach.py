"""Reach in words: persons by window and gender, client-ships, participations."""

from __future__ import annotations

from evalkit.results import Results
from evalkit.wording import Span, Spans, Words, joined


def question(shown: Results, words: Words) -> Spans:
    """Return what the chapter tells: of persons, or of the activities alone where no person was counted."""
    key = "reach.question" if shown.where(measure="persons") else "reach.question_stated"
    return words.sentence(key) if shown else ()


def persons(shown: Results, words: Words) -> Spans:
    """Return how many persons each window reached, women and men apart where both were counted."""
    said = []
    for total in shown.where(measure="persons", variable="", statistic="count"):
        fields = {"during": words.during(total.window), "persons": words.value(total)}
        genders = shown.where(measure="persons", window=total.window, variable="gender", statistic="count")
        counted = {row.category: words.value(row) for row in genders}
        by_gender = set(counted) == {"female", "male"}
        key = "reach.persons_by_gender" if by_gender else "reach.persons"
        said.append(words.sentence(key, total.value, **fields, **(counted if by_gender else {})))
    return joined(*said)


def counts(shown: Results, words: Words) -> Spans:
    """Return client-ships against persons where they differ, and participations by group where groups are known."""
    said = []
    for total in shown.where(measure="persons", variable="", statistic="count"):
        fields = {"during": words.during(total.window), "persons": words.value(total)}
        rows = {row.measure: row for row in shown.where(window=total.window, variable="")}
        ships, mean = rows.get("client_ships"), rows.get("participations_per_group")
        if ships is not None and ships.value != total.value:
            both = words.value(rows["persons_in_several_phases"])
            said.append(words.sentence("reach.client_ships", **fields, ships=words.value(ships), both=both))
        if mean is not None and (mean.value is not None or mean.hidden):
            groups, participations = words.value(rows["groups"]), words.value(rows["participations"])
            fields |= {"groups": groups, "participations": participations, "mean": words.value(mean)}
            said.append(words.sentence("reach.groups", **fields))
    return joined(*said)


def funnel(shown: Results, words: Words) -> Spans:
    """Return how many came as far as each step, and what share of the step before that is."""
    said = []
    for row in shown.where(measure="funnel", statistic="count"):
        share = next(iter(shown.where(measure="funnel", statistic="share", category=row.category)), None)
        fields = {"step": words.label(row.variable, row.category), "count": words.value(row)}
        if share is None:
            said.append(words.sentence("reach.funnel_first", **fields))
        else:
            said.append(words.sentence("reach.funnel_next", **fields, share=words.value(share)))
    return joined(*said)


def no_persons(shown: Results, words: Words) -> Spans:
    """Return that there are no data by person, where no person was counted."""
    return () if shown.where(measure="persons") or not shown else words.sentence("reach.no_persons")


def places(shown: Results, words: Words) -> Spans:
    """Return where the project worked, where it names its places."""
    names: list[Spans] = [(Span(words.label("place", row.category)),) for row in shown.where(measure="place")]
    return words.sentence("reach.places", len(names), places=words.listed(names)) if names else ()
