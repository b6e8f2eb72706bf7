"""Groups compared in words: how many looks, who is left out, what differs and what so few could not have shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evalkit.results import Results, Row
from evalkit.sentences.timing import beyond, not_reached
from evalkit.sentences.totals import number_of
from evalkit.wording import Span, Spans, Words, joined, lowered

# Below this adjusted p-value a difference is called one; the words beside it say what was not shown otherwise.
SIGNIFICANCE = 0.05


def reference_of(shown: Results, variable: str) -> str:
    """Return the group that differences are taken from: the compared one that has no difference of its own."""
    others = {row.category for row in shown.where(measure="incidence_difference", variable=variable)}
    groups = (row.category for row in shown.where(measure="compared_group", variable=variable))
    return next((name for name in groups if name not in others), "")


def is_clear(row: Row) -> bool:
    """Say whether the row's interval is there and does not hold zero."""
    return row.lower is not None and row.upper is not None and not row.lower <= 0 <= row.upper


def looks(shown: Results, words: Words) -> Spans:
    """Return how many tests were made and what that means."""
    row = next(iter(shown.where(measure="looks")), None)
    if row is None:
        return ()
    if row.value == 0:
        # Which groupings could not be tested is told of the tests.
        return () if shown.where(measure="gray_test") else words.sentence("comparisons.no_looks")
    key = "comparisons.one_look" if row.value == 1 else "comparisons.looks"
    return words.sentence(key, looks=words.value(row))


def left_out(shown: Results, words: Words) -> Spans:
    """Return which groups are too small to be compared, of how many persons the group is not known, and the times
    to which no groups are followed.
    """
    least = next(iter(shown.where(measure="least_persons")), None)
    small = [row for row in shown.where(measure="small_group")]
    unknown = [row for row in shown.where(measure="unknown_group")]
    said = []
    if small and least is not None:
        items = [words.sentence("comparisons.group_of", group=words.level(row.variable, row.category),
                                count=words.value(row)) for row in small]  # fmt: skip
        said.append(words.sentence("comparisons.small_groups", least=words.value(least), groups=words.listed(items)))
    if unknown:
        items = [words.sentence("comparisons.unknown_of", variable=lowered(words.label("variable", row.variable)),
                                count=words.value(row)) for row in unknown]  # fmt: skip
        said.append(words.sentence("comparisons.unknown_groups", groups=words.listed(items)))
    return joined(*said, beyond_groups(shown, words, "incidence_by_group", "incidence_difference"))


def beyond_groups(shown: Results, words: Words, incidence: str, difference: str, told: Iterable[float] = ()) -> Spans:
    """Return the times that are left out since no group is followed to them, or both groups of no pair; not those told
    already.
    """
    nobody, no_pair = not_reached(shown, incidence), not_reached(shown, difference)
    return joined(
        beyond([time for time in nobody if time not in told], words, "comparisons.beyond"),
        beyond([time for time in no_pair if time not in (*nobody, *told)], words, "comparisons.beyond_differences"),
    )


def tests(shown: Results, words: Words) -> Spans:
    """Return Gray's test of each characteristic, hedged by its adjusted p-value; the others together."""
    said, alike, hidden, untested = [], [], [], []
    rows = list(shown.where(measure="gray_test", statistic="p_value"))
    item = "comparisons.test_item" if len(rows) > 1 else "comparisons.test_item_alone"
    for row in rows:
        adjusted = shown[f"{row.id.removesuffix('p_value')}adjusted_p_value"]
        grouping = Span(lowered(words.label("variable", row.variable)))
        fields = {"grouping": grouping.text, "p": words.value(adjusted)}
        if adjusted.hidden:
            hidden.append((grouping,))
        elif adjusted.value is None:
            untested.append((grouping,))
        elif adjusted.value < SIGNIFICANCE:
            said.append(words.sentence("comparisons.test_differs", **fields))
        else:
            alike.append(words.sentence(item, **fields))
    if alike:
        said.append(words.sentence("comparisons.tests_do_not_differ", groupings=words.listed(alike)))
    for key, groupings in (("tests_hidden", hidden), ("tests_not_possible", untested)):
        if groupings:
            said.append(words.sentence(f"comparisons.{key}", len(groupings), groupings=words.listed(groupings)))
    return joined(*said)


def differences(shown: Results, words: Words) -> Spans:
    """Return the differences of incidence whose interval does not hold zero, and how many hold it or have none."""
    return _differences(shown, words, "incidence_difference")


def means(shown: Results, words: Words) -> Spans:
    """Return the differences of mean time after the outcome, in the same way."""
    return _differences(shown, words, "mean_difference")


def _differences(shown: Results, words: Words, measure: str) -> Spans:
    rows = [row for row in shown.where(measure=measure) if row.value is not None]
    if any(row.rounded for row in rows):
        # Rounding alone can push an interval off zero, so only the tests, which are exact, say whether groups differ.
        return words.sentence(f"comparisons.rounded.{measure}")
    clear = [row for row in rows if is_clear(row)]
    unclear = [row for row in rows if row.lower is not None and not is_clear(row)]
    open_ended = [row for row in rows if row.lower is None]
    said = []
    for row in clear:
        said.append(_difference(shown, row, words))
        test = next(iter(shown.where(measure="gray_test", variable=row.variable, statistic="adjusted_p_value")), None)
        if test is not None and (test.hidden or (test.value is not None and test.value >= SIGNIFICANCE)):
            said.append(words.sentence("comparisons.test_disagrees", p=words.value(test)))
    if clear and unclear:
        said.append(words.sentence(f"comparisons.others.{measure}", len(unclear), count=number_of(unclear, words)))
    elif unclear:
        said.append(words.sentence(f"comparisons.none.{measure}", len(unclear), count=number_of(unclear, words)))
    if open_ended:
        said.append(words.sentence("comparisons.no_interval", len(open_ended), count=number_of(open_ended, words)))
    if any(row.hidden for row in shown.where(measure=measure)):
        said.append(words.sentence("comparisons.differences_hidden"))
    return joined(*said)


def _difference(shown: Results, row: Row, words: Words) -> Spans:
    # Without its sign: the text says the direction in words.
    size = words.value(row if row.value is None else replace(row, value=abs(row.value)))
    fields = {"within": words.within(row.time or 0), "difference": size, "interval": words.interval(row)}
    fields |= {"group": words.level(row.variable, row.category)}
    fields |= {"reference": words.label(row.variable, reference_of(shown, row.variable))}
    direction = "more" if (row.value or 0) > 0 else "less"
    return words.sentence(f"comparisons.{row.measure}_{direction}", **fields)
