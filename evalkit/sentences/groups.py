"""Groups compared in words: tests, differences of mean times, what so many persons could have shown."""

from __future__ import annotations

from evalkit.results import Results, Row
from evalkit.wording import Span, Spans, Words, joined

# Below this p-value a difference is called a difference; the words beside it say what was not shown otherwise.
SIGNIFICANCE = 0.05


def tests(shown: Results, words: Words) -> Spans:
    """Return Gray's test of each outcome by each grouping, hedged by its p-value."""
    said = []
    for row in shown.where(measure="gray_test", statistic="p_value"):
        fields = {"grouping": words.label("variable", row.variable).lower(), "p": words.value(row)}
        fields["outcome"] = words.label("outcome", row.outcome).lower()
        if row.value is None:
            key = "groups.test_hidden" if row.hidden else "groups.test_not_possible"
            said.append(words.sentence(key, **fields))
        else:
            differ = row.value < SIGNIFICANCE
            said.append(words.sentence("groups.test_differs" if differ else "groups.test_does_not_differ", **fields))
    return joined(*said)


def means(shown: Results, words: Words) -> Spans:
    """Return the difference of the mean times before any outcome, hedged by its interval."""
    said = []
    for row in shown.where(measure="mean_difference"):
        fields = {"within": words.within(row.time or 0), "group": words.label(row.variable, row.category)}
        fields |= {"reference": _reference(shown, words, row)}
        if row.hidden:
            said.append(words.sentence("groups.mean_hidden", **fields))
        if row.value is None or row.lower is None or row.upper is None:
            continue
        difference = Span(words.moment(abs(row.value)), row.id)
        key = "groups.mean_longer" if row.value >= 0 else "groups.mean_shorter"
        zero = row.lower <= 0 <= row.upper
        said.append(words.sentence(key, difference=difference, interval=words.interval(row), **fields))
        said.append(words.sentence("groups.mean_not_shown" if zero else "groups.mean_shown"))
    return joined(*said)


def precision(shown: Results, words: Words) -> Spans:
    """Return what difference so many persons could have shown; beside every difference that was not found."""
    said = []
    for above in shown.where(measure="detectable", statistic="above"):
        below = shown[above.id.removesuffix("above") + "below"]
        first = next(
            row for row in shown.where(measure="incidence_by_group", variable=above.variable, time=above.time)
            if row.category != above.category
        )  # fmt: skip
        fields = {"within": words.within(above.time or 0), "share": words.value(first)}
        fields |= {"group": words.label(above.variable, above.category)}
        fields |= {"reference": words.label(first.variable, first.category)}
        fields |= {"outcome": words.label("outcome", above.outcome).lower()}
        fields |= {"first": words.part(above, "base"), "second": words.part(above, "count")}
        if above.value is not None or above.hidden:
            low = () if below.value is None else words.sentence("groups.detectable_below", below=words.value(below))
            said.append(words.sentence("groups.detectable", above=words.value(above), low=low, **fields))
    return joined(*said)


def _reference(shown: Results, words: Words, row: Row) -> str:
    """The group that the differences are taken from: the first one, which has no difference of its own."""
    groups = dict.fromkeys(each.category for each in shown.where(measure="incidence_by_group", variable=row.variable))
    others = {each.category for each in shown.where(measure="mean_difference", variable=row.variable)}
    return words.label(row.variable, next(group for group in groups if group not in others))
