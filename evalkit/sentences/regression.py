"""The regression in words: what goes with reaching an outcome sooner, and how a ratio is read."""

from __future__ import annotations

from evalkit.analysis.factors import DECADE
from evalkit.analysis.groupings import LEAST_PERSONS
from evalkit.analysis.regression import FEW_EVENTS, NO_CHARACTERISTIC
from evalkit.numerals import rounded
from evalkit.results import Results, Row
from evalkit.sentences.comparisons import SIGNIFICANCE
from evalkit.sentences.totals import number_of
from evalkit.survival.regression import EVENTS_PER_TERM
from evalkit.wording import RATIO_DECIMALS, Span, Spans, Words, joined, lowered


def model(shown: Results, words: Words) -> Spans:
    """Return which persons and characteristics are in the model and why these, or why there is no model."""
    told = {row.statistic: row for row in shown.where(measure="regression")}
    if not told:
        return ()
    if "problem" in told:
        return _problem(shown, told, words)
    factors = shown.where(measure="regression_factor")
    characteristics = words.listed([(_named(row, words),) for row in factors])
    counts = {name: words.value(told[name]) for name in ("persons", "events")}
    return joined(
        words.sentence("comparisons.regression_model", len(factors), characteristics=characteristics, **counts),
        words.sentence(f"comparisons.regression_{told['rule'].text}", **_rules(words)),
        *_not_used(shown, words),
        _left_out(shown, told["left_out"], words),
    )


def _problem(shown: Results, told: dict[str, Row], words: Words) -> Spans:
    """Why there is no model, of one characteristic or of several."""
    problem = told["problem"].text
    measure = "regression_not_used" if problem == NO_CHARACTERISTIC else "regression_factor"
    asked = shown.where(measure=measure)
    counts = {name: words.value(row) for name, row in told.items() if name in ("events", "needed")}
    # What one ratio needs is what each of them needs.
    one = {NO_CHARACTERISTIC: len(asked) == 1, FEW_EVENTS: told["terms"].value == 1}.get(problem, False)
    key = f"{problem}{'_one' * one}"
    return words.sentence(f"comparisons.regression_{key}", len(asked), **counts, **_rules(words),
                          characteristics=words.listed([(_named(row, words),) for row in asked]))  # fmt: skip


def _rules(words: Words) -> dict[str, str]:
    """How many persons a level needs, and how many events each ratio."""
    return {"least": words.number(LEAST_PERSONS), "each": words.number(EVENTS_PER_TERM)}


def _named(row: Row, words: Words) -> Span:
    return Span(lowered(words.label("variable", row.variable)))


def _not_used(shown: Results, words: Words) -> list[Spans]:
    said = []
    for why in ("few_events", "alike"):
        named = [(_named(row, words),) for row in shown.where(measure="regression_not_used") if row.text == why]
        if named:
            key = f"comparisons.regression_without_{why}"
            said.append(words.sentence(key, characteristics=words.listed(named), **_rules(words)))
    return said


def _left_out(shown: Results, total: Row, words: Words) -> Spans:
    if not total.value:
        return ()
    groups = [words.sentence("comparisons.group_of", group=words.level(row.variable, row.category),
                             count=words.value(row)) for row in shown.where(measure="regression_left_out")]  # fmt: skip
    return words.sentence("comparisons.regression_left_out", total.value, count=words.value(total),
                          groups=words.listed(groups), **_rules(words))  # fmt: skip


def ratio_note(shown: Results, words: Words) -> Spans:
    """Return how a hazard ratio is read, also that of a number, and the other one, or why there is no other."""
    if not shown.where(measure="hazard_ratio"):
        return ()
    other = "subdistribution" if shown.where(measure="subdistribution_hazard_ratio") else "late_entry"
    notes = ["note", *["years"] * bool(shown.where(measure="hazard_ratio", category=DECADE)), other]
    return joined(*(words.sentence(f"comparisons.ratio_{note}") for note in notes))


def ratios(shown: Results, words: Words) -> Spans:
    """Return where an outcome was reached sooner or later, how many ratios say neither, and if both models agree."""
    rows = list(shown.where(measure="hazard_ratio", statistic="estimate"))
    clear = [row for row in rows if direction(row)]
    unclear = [row for row in rows if not direction(row)]
    said = [_ratio(shown, row, words) for row in clear]
    if unclear:
        which = f"{'others' if clear else 'none'}{'_one' * (len(unclear) == 1)}"
        said.append(words.sentence(f"comparisons.ratios_{which}", count=number_of(unclear, words)))
    return joined(*said, _agreement(shown, rows, words))


def direction(row: Row) -> str:
    """Return "sooner" or "later" where the ratio's interval, as it is printed, leaves 1 out, else nothing."""
    lower, upper = (rounded(limit or 0, RATIO_DECIMALS) for limit in (row.lower, row.upper))
    return "sooner" if lower > 1 else "later" if upper < 1 else ""


def _ratio(shown: Results, row: Row, words: Words) -> Spans:
    fields = {"ratio": words.value(row), "interval": words.interval(row)}
    reference = next(iter(shown.where(measure=row.measure, statistic="reference", variable=row.variable)), None)
    key = f"comparisons.ratio_{direction(row)}"
    if reference is None:
        return words.sentence(f"{key}_years", **fields)
    fields |= {"level": Span(words.level(row.variable, row.category))}
    return words.sentence(key, reference=words.label(row.variable, reference.category), **fields)


def _agreement(shown: Results, rows: list[Row], words: Words) -> Spans:
    """Whether the model in which the others compete says the same of each level."""
    other = {(row.variable, row.category): row
             for row in shown.where(measure="subdistribution_hazard_ratio", statistic="estimate")}  # fmt: skip
    if not other:
        return ()
    differs = [row for row in rows if direction(other[row.variable, row.category]) != direction(row)]
    if not differs:
        return words.sentence("comparisons.ratios_agree")
    levels = words.listed([(Span(words.text("table.quoted", caption=words.level(row.variable, row.category))),)
                           for row in differs])  # fmt: skip
    return words.sentence("comparisons.ratios_disagree", levels=levels)


def proportional(shown: Results, words: Words) -> Spans:
    """Return of which characteristics the ratio changes with time, and what that means for reading it."""
    if not shown.where(measure="hazard_ratio"):
        return ()
    tests = list(shown.where(measure="proportional_hazards", statistic="p_value"))
    if not tests:
        return words.sentence("comparisons.proportional_untested")
    changing = [row for row in tests if row.value is not None and row.value < SIGNIFICANCE]
    named = [row for row in changing if row.variable]
    if named:
        items = words.listed([words.sentence("comparisons.test_item_alone", grouping=_named(row, words),
                                             p=words.value(row)) for row in named])  # fmt: skip
        rejected = words.sentence("comparisons.proportional_rejected", len(named), characteristics=items)
        return joined(rejected, _curves(shown, named, words))
    of_all = next(row for row in tests if not row.variable)
    key = "proportional_rejected_together" if changing else "proportional"
    return words.sentence(f"comparisons.{key}", p=words.value(of_all))


def _curves(shown: Results, tests: list[Row], words: Words) -> Spans:
    """Where it is seen when a difference shows: curves are drawn by groups, but not by all that a model may hold."""
    drawn = {row.variable for row in shown.where(measure="incidence_by_group") if row.value is not None}
    seen = [row for row in tests if row.variable in drawn]
    if len(seen) == len(tests):
        return words.sentence("comparisons.proportional_curves")
    named = words.listed([(_named(row, words),) for row in seen])
    return words.sentence("comparisons.proportional_curves_of", len(seen), characteristics=named) if seen else ()


def limits(shown: Results, words: Words) -> Spans:
    """Return what a ratio does not tell, but for one of groups that lots decided."""
    ratios_of = {row.variable for row in shown.where(measure="hazard_ratio")}
    if not ratios_of:
        return ()
    lots = any(row.text == "yes" for row in shown.where(measure="design"))
    drawn = {row.variable: row for row in shown.where(measure="comparison_group") if lots and row.variable in ratios_of}
    said = [
        words.sentence("comparisons.regression_limits_drawn", grouping=_named(row, words)) for row in drawn.values()
    ]
    return joined(words.sentence("comparisons.regression_limits"), *said)
