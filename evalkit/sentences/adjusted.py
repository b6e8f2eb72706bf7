"""Participants against others in words: who the others are, what the weights did, and what the difference may mean."""

from __future__ import annotations

from evalkit.results import Results, Row
from evalkit.sentences.comparisons import beyond_groups, is_clear
from evalkit.sentences.timing import not_reached
from evalkit.survival.balance import NEGLIGIBLE
from evalkit.survival.weighting import HIGHEST, LOWEST
from evalkit.wording import Span, Spans, Words, joined

WAYS = ("crude_difference", "weighted_difference", "standardised_difference")
# Weights that leave less than this share of the persons' information are said to.
LITTLE = 0.5


def groups(shown: Results, words: Words) -> Spans:
    """Return the two groups with their persons at risk, and how it was decided who is in which."""
    sizes = list(shown.where(measure="comparison_group"))
    if not sizes:
        return ()
    items = [words.sentence("comparisons.group_of", group=words.label(row.variable, row.category),
                            count=words.part(row, "count")) for row in sizes]  # fmt: skip
    said = [words.sentence("comparisons.two_groups", groups=words.listed(items))]
    design = next(iter(shown.where(measure="design")), None)
    if design is None:
        said.append(words.sentence("comparisons.too_small_to_compare"))
    else:
        said.append(words.sentence("comparisons.drawn" if design.text == "yes" else "comparisons.not_drawn"))
    return joined(*said)


def weights(shown: Results, words: Words) -> Spans:
    """Return whom the weights leave out and why, what they leave to go by, or why there are none."""
    rows = shown.where(measure="weighting")
    if not rows:
        return ()
    if any(row.statistic == "count" for row in rows):
        return words.sentence("comparisons.no_weights")
    lowest, highest = words.number(LOWEST, 1), words.number(HIGHEST, 1)
    said = [words.sentence("comparisons.weights_rule", lowest=lowest, highest=highest)]
    for why in ("no_counterpart", "outside_support"):
        gone = [row for row in rows.where(statistic=why) if row.value is None or row.value > 0]
        if gone:
            said.append(
                words.sentence(f"comparisons.{why}", persons=words.listed([_of_group(row, words) for row in gone]))
            )
    if all(row.value == 0 for row in rows.where(statistic=("no_counterpart", "outside_support"))):
        said.append(words.sentence("comparisons.nobody_left_out"))
    effective = rows.where(statistic="effective")
    said.append(
        words.sentence("comparisons.effective", persons=words.listed([_of_group(row, words) for row in effective]))
    )
    if any(row.value is not None and row.value < LITTLE * (row.base or 0) for row in effective):
        said.append(words.sentence("comparisons.effective_little"))
    return joined(*said)


def _of_group(row: Row, words: Words) -> Spans:
    count = Span(words.number(row.value), row.id) if row.value is not None else words.value(row)
    return words.sentence("comparisons.of_group", group=words.label(row.variable, row.category), count=count)


def left_out(shown: Results, words: Words) -> Spans:
    """Return who is in neither group, who lacks a characteristic, and who is in no stratum that can be used."""
    said = [words.sentence("comparisons.neither_group", count=words.value(row))
            for row in _told(shown, "comparison_group_unknown")]  # fmt: skip
    lacking = _told(shown, "missing_covariates")
    if lacking:
        persons = words.listed([_of_group(row, words) for row in lacking])
        said.append(words.sentence("comparisons.missing_covariates", persons=persons))
    strata = [row for row in _told(shown, "standardisation") if not row.hidden]
    said += [words.sentence("comparisons.unusable_strata", count=words.value(row)) for row in strata]
    if shown.where(measure="standardisation", mark="suppressed"):
        said.append(words.sentence("comparisons.unusable_hidden"))
    if not said and shown.where(measure="missing_covariates"):
        said.append(words.sentence("comparisons.nothing_left_out"))
    told = not_reached(shown, "incidence_by_group")
    return joined(*said, beyond_groups(shown, words, "crude_incidence", "crude_difference", told))


def _told(shown: Results, measure: str) -> list[Row]:
    """The rows that count somebody, or that may."""
    return [row for row in shown.where(measure=measure) if row.hidden or row.value]


def balance(shown: Results, words: Words) -> Spans:
    """Return the largest standardised difference before and after weighting, and what is still not negligible."""
    rows = shown.where(measure="balance")
    before, after = (
        [row for row in rows.where(statistic=when) if row.value is not None] for when in ("before", "after")
    )
    hidden, coarse = any(row.hidden for row in rows), any(row.rounded for row in rows)
    if not before or not after or (hidden and not coarse):
        return words.sentence("comparisons.balance_hidden") if hidden else ()
    most = [max(part, key=lambda row: abs(row.value or 0)) for part in (before, after)]
    fields = {name: Span(words.number(abs(row.value or 0), 1 if coarse else 2), row.id)
              for name, row in zip(("before", "after"), most, strict=True)}  # fmt: skip
    said = [words.sentence("comparisons.balance_most", **fields, where=words.level(most[0].variable, most[0].category))]
    if coarse:
        said.append(words.sentence("comparisons.balance_coarse"))
        return joined(*said, words.sentence("comparisons.balance_without_small") if hidden else ())
    left = [row for row in after if abs(row.value or 0) >= NEGLIGIBLE]
    limit = words.number(NEGLIGIBLE, 1)
    if left:
        items = [(Span(words.level(row.variable, row.category)),) for row in left]
        said.append(words.sentence("comparisons.balance_left", limit=limit, levels=words.listed(items)))
    else:
        said.append(words.sentence("comparisons.balance_reached", limit=limit))
    return joined(*said)


def differences(shown: Results, words: Words) -> Spans:
    """Return the difference of the two groups at each horizon in every way, hedged by its interval."""
    rows = shown.where(measure=WAYS)
    names = [words.label(row.variable, row.category) for row in shown.where(measure="comparison_group")]
    named = dict(zip(("first", "second"), names, strict=False))
    said, partly = [], []
    for time in dict.fromkeys(row.time for row in rows):
        known = [row for row in rows.where(time=time) if row.value is not None]
        items = [words.sentence("comparisons.way", way=words.label("way", row.measure), difference=words.value(row),
                                interval=words.interval(row)) for row in known]  # fmt: skip
        if items:
            fields = {"within": words.within(time or 0), "differences": words.listed(items)}
            said.append(words.sentence("comparisons.ways", **named, **fields))
        if any(row.hidden for row in rows.where(time=time)):
            partly.append((Span(words.moment(time or 0)),))
        elif items and not any(row.rounded for row in known):
            said.append(words.sentence(f"comparisons.ways_{_verdict(known)}"))
    if partly:
        said.append(words.sentence("comparisons.ways_hidden", times=words.listed(partly)))
    if any(row.rounded for row in rows):
        # Rounding alone can push an interval off zero.
        said.append(words.sentence("comparisons.ways_rounded"))
    return joined(*said)


def _verdict(rows: list[Row]) -> str:
    """Whether the intervals of all ways leave zero out, none does, or they disagree."""
    clear = {is_clear(row) for row in rows}
    return "mixed" if len(clear) > 1 else "clear" if True in clear else "unclear"


def conclusion(shown: Results, words: Words) -> Spans:
    """Return what the comparison may and may not be taken to show, by its design."""
    design = next(iter(shown.where(measure="design")), None)
    if design is None:
        return words.sentence("comparisons.no_comparison_group") if shown.where(measure="looks") else ()
    if design.text != "yes":
        return words.sentence("comparisons.conclusion_not_drawn")
    return words.sentence(words.about("comparisons.conclusion_drawn", shown))


def groups_limits(shown: Results, words: Words) -> Spans:
    """Return what differences between groups cannot tell; nothing where lots decided who is in the only grouping."""
    tested = {row.variable for row in shown.where(measure="gray_test")}
    drawn = any(row.text == "yes" for row in shown.where(measure="design"))
    by_lot = {row.variable for row in shown.where(measure="comparison_group")} if drawn else set()
    return words.sentence("comparisons.groups_limits") if tested - by_lot else ()
