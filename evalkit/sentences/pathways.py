"""Paths in words: how they were made, where people were, how they moved, typical paths, returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evalkit.analysis.pathways import OTHER_PATHS
from evalkit.analysis.sequences import OTHER, UNKNOWN
from evalkit.results import STEP, Results, Row
from evalkit.sentences.timing import FEW_AT_RISK, beyond, not_reached
from evalkit.sentences.totals import all_hidden, told_apart
from evalkit.wording import Span, Spans, Words, joined, lowered

# How many of the most frequent states or moves a sentence names; the table has them all.
NAMED = 3
# Of fewer persons a rounded count, which can be three off, may be wrong by more than a tenth of them.
FEW_ROUNDED = 30
# Fewer columns are no course over time.
LEAST_COLUMNS = 3
ARROW = " \N{RIGHTWARDS ARROW} "
# Notes that say that something is missing or at odds; where none of them does, that is said instead.
FLAWS = ("overlap", "gap", "only_unknown")


def path_name(path: str, words: Words, within: bool = False) -> str:
    """Return the states of a path in words with arrows between, or what the rest of the paths is called.

    `within` a sentence, names begin with a small letter.
    """
    names = [words.label("path", path)] if path == OTHER_PATHS else [words.label("state", x) for x in path.split(STEP)]
    return ARROW.join(lowered(name) if within else name for name in names)


def rule(shown: Results, words: Words) -> Spans:
    """Return how a path is made of what was recorded."""
    return words.sentence("pathways.rule", unknown=_unknown(words)) if shown.where(measure="state_priority") else ()


def _unknown(words: Words) -> str:
    return lowered(words.label("state", UNKNOWN))


def priority(shown: Results, words: Words) -> Spans:
    """Return which of the states in force at once counts, and which rare states are counted together."""
    order, pooled = (shown.where(measure=measure) for measure in ("state_priority", "pooled_state"))
    if not order:
        return ()
    told = words.sentence("pathways.priority", states=words.listed(_states(order, words)))
    if not pooled:
        return told
    known = {row.category for row in order} - {UNKNOWN}
    key = "pathways.pooled_all" if known == {row.category for row in pooled} else "pathways.pooled"
    return joined(told, words.sentence(key, other=_other(words), states=words.listed(_states(pooled, words))))


def _states(rows: Iterable[Row], words: Words) -> list[Spans]:
    return [(Span(lowered(words.label("state", row.category))),) for row in rows]


def _other(words: Words) -> str:
    return lowered(words.label("state", OTHER))


def notes(shown: Results, words: Words) -> Spans:
    """Return how many persons' records overlapped, had gaps, were open or told nothing."""
    rows = {row.category: row for row in shown.where(measure="path_note")}
    if not rows:
        return ()
    flawless = all(rows[note].value == 0 for note in FLAWS)
    said = [words.sentence("pathways.no_flaws")] if flawless else []
    apart, together = told_apart([row for row in rows.values() if row.value or row.hidden])
    for row in apart:
        fields = {"count": words.value(row), "unknown": _unknown(words)}
        said.append(words.sentence(f"pathways.note_{row.category}", row.value, **fields))
    return joined(*said, all_hidden([words.sentence(f"pathways.those_{row.category}") for row in together], words))


def _hidden(rows: Iterable[Row], words: Words, key: str = "pathways.hidden") -> Spans:
    """That some of the numbers are protected, where some are."""
    return words.sentence(key) if any(row.hidden for row in rows) else ()


def divided(shown: Results, measure: str) -> Results:
    """Return the rows of a measure by state, or by group of states where a release has no finer ones."""
    by_state = shown.where(measure=measure, variable="state")
    return by_state if len(by_state) else shown.where(measure=measure, variable="state_group")


def distributed(shown: Results) -> list[Row]:
    """Return how many were observed at each time that the figure has a column for.

    None where these are too few, or every known state is a rare one.
    """
    told = set() if all_rare(shown) else {row.time for row in divided(shown, "state_at")}
    totals = [row for row in shown.where(measure="state_at", variable="") if row.value and row.time in told]
    return totals if len(totals) >= LEAST_COLUMNS else []


def all_rare(shown: Results) -> bool:
    """Say whether every known state is counted among the rare ones, so that there is nothing to tell apart."""
    found = {row.category for row in shown.where(measure="state_at", variable="state")}
    return OTHER in found and found <= {OTHER, UNKNOWN}


def states(shown: Results, words: Words) -> Spans:
    """Return the most frequent states at the start and at the last time when enough persons are observed."""
    if all_rare(shown):
        return words.sentence("pathways.states_rare", other=_other(words))
    told = {row.time for row in shown.where(measure="state_at", variable="state_group")}
    parts = divided(shown, "state_at").where(statistic="count", time=tuple(told))
    every = [row for row in shown.where(measure="state_at", variable="") if row.time in told]
    totals = [row for row in every if row.value]
    if every and all(row.hidden for row in every):
        return words.sentence("pathways.states_hidden")
    enough = [row for row in totals if _is_enough(row)]
    said, behind = [], []
    for total in dict.fromkeys((*totals[:1], *enough[-1:])):
        rows = list(parts.where(time=total.time))
        behind += rows
        items = [_counted(words, row, lowered(words.label(row.variable, row.category))) for row in _most(rows)]
        if items:
            key = "pathways.states_later" if total.time else "pathways.states_start"
            fields = {"persons": _about(words, total), "states": words.listed(items)}
            said.append(words.sentence(key, total.value, time=words.moment(total.time or 0), **fields))
    return joined(*said, _hidden_parts(behind, (*every, *parts), words))


def _hidden_parts(told: Iterable[Row], every: Iterable[Row], words: Words) -> Spans:
    """That something is hidden at the times that were told, so that it may be larger than what was, or at others."""
    return _hidden(told, words, "pathways.hidden_most") or _hidden(every, words, "pathways.hidden_times")


def states_note(shown: Results, words: Words) -> Spans:
    """Return why later columns have fewer persons, that numbers are rounded and times left out, where it is so."""
    every = list(shown.where(measure="state_at", variable=""))
    totals = [row.value for row in distributed(shown) if row.value]
    fewer = totals and (any(row.hidden for row in every) or totals[-1] < totals[0])
    rounded = any(row.rounded for row in every)
    coarse = rounded and not shown.where(measure="state_at", variable="state")
    return joined(
        words.sentence("pathways.states_note") if fewer else (),
        words.sentence("pathways.rounded_note") if rounded else (),
        words.sentence("pathways.times_note") if coarse else (),
    )


def _is_enough(total: Row) -> bool:
    return (total.value or 0) >= (FEW_ROUNDED if total.rounded else FEW_AT_RISK)


def _most(rows: Iterable[Row]) -> list[Row]:
    return sorted((row for row in rows if row.value), key=lambda row: -(row.value or 0))[:NAMED]


def _counted(words: Words, row: Row, name: str) -> Spans:
    return words.sentence("pathways.counted", name=name, count=_about(words, row))


def _about(words: Words, row: Row) -> Span:
    """The row's value; "about" so many where it is a rounded count."""
    return words.value(replace(row, approximate=row.approximate or row.rounded))


def occupation(shown: Results, words: Words) -> Spans:
    """Return the most probable states at the last horizon when enough persons are observed, else at the last one.

    From rounded counts these are the most frequent ones of those who were observed;
    nothing where all are hidden or nought.
    """
    every = divided(shown, "state_occupation")
    rows = [row for row in every if row.value]
    if not rows:
        return ()
    observed = {row.time: row for row in shown.where(measure="state_at", variable="") if row.value is not None}
    times = sorted({row.time or 0 for row in rows})
    enough = [time for time in times if time in observed and _is_enough(observed[time])]
    last = max(enough or times)
    items = [
        words.sentence("pathways.estimate", state=lowered(words.label(row.variable, row.category)),
                       share=words.value(row), interval=words.interval(row))
        for row in _most(row for row in rows if row.time == last)
    ]  # fmt: skip
    told = words.sentence(
        words.about("pathways.occupation", rows), time=words.moment(last), estimates=words.listed(items)
    )
    few: dict[float | None, list[Row]] = {}
    for time in times:
        if time in observed and time not in enough:
            few.setdefault(observed[time].value, []).append(observed[time])
    key = words.about("pathways.few", rows)
    warned = [
        words.sentence(key, number, time=words.listed(_times(alike, words)), count=_about(words, alike[0]))
        for number, alike in few.items()
    ]
    behind = (*every, *shown.where(measure="state_at", variable="", time=tuple(row.time for row in every)))
    return joined(told, *warned, _hidden_parts((row for row in every if row.time == last), behind, words))


def _times(rows: Iterable[Row], words: Words) -> list[Spans]:
    return [(Span(words.moment(row.time or 0)),) for row in rows]


def occupation_note(shown: Results, words: Words) -> Spans:
    """Return what the estimate of the states, or their share of those observed, stands on; times without one."""
    rows = [row for row in divided(shown, "state_occupation") if not row.hidden]
    told = words.sentence(words.about("pathways.occupation_note", rows)) if rows else ()
    return joined(told, beyond(not_reached(shown, "state_occupation"), words))


def means(shown: Results, words: Words) -> Spans:
    """Return how the time up to the last horizon divided between the states on average."""
    every = shown.where(measure="time_in_state")
    rows = [row for row in every if row.value is not None]
    if not rows:
        return _hidden(every, words, "pathways.means_hidden")
    items = [
        words.sentence("pathways.mean", state=lowered(words.label("state", row.category)), mean=words.value(row))
        for row in rows
    ]
    told = words.sentence("pathways.means", within=words.within(rows[0].time or 0), means=words.listed(items))
    return joined(told, _hidden(every, words))


def moves(shown: Results, words: Words) -> Spans:
    """Return how often states changed, of how many persons, and the most frequent changes."""
    moved, changes = (next(iter(shown.where(measure=measure)), None) for measure in ("moved", "moves"))
    if moved is None or changes is None:
        return ()
    if moved.value == 0:
        return words.sentence("pathways.no_moves")
    told = words.sentence("pathways.moves", moved.value, moved=words.value(moved), moves=words.value(changes))
    rows = list(shown.where(measure="transition", statistic="count"))
    items = [_counted(words, row, path_name(row.category, words, within=True)) for row in _most(rows)]
    named = words.sentence("pathways.transitions", transitions=words.listed(items)) if items else ()
    return joined(told, named, _hidden(rows, words, "pathways.hidden_most"))


def paths(shown: Results, words: Words) -> Spans:
    """Return how many different paths there are, and the most frequent one."""
    different = next(iter(shown.where(measure="paths")), None)
    if different is None:
        return ()
    told = words.sentence("pathways.paths", different.value, paths=words.value(different))
    rows = [row for row in shown.where(measure="path", statistic="count") if row.category != OTHER_PATHS]
    for row in _most(rows)[:1]:
        share = shown[row.id.removesuffix("count") + "share"]
        fields = {"path": path_name(row.category, words, within=True), "share": words.value(share)}
        told = joined(told, words.sentence("pathways.most_frequent", row.value, count=words.value(row), **fields))
    return joined(told, _hidden(rows, words, "pathways.hidden_most"))


def limits(shown: Results, words: Words) -> Spans:
    """Return what paths cannot tell; that some joined late only where people joined on dates."""
    if not shown:
        return ()
    return joined(
        words.sentence("pathways.limits"),
        () if words.elapsed else words.sentence("pathways.limits_late"),
        words.sentence(words.about("pathways.limits_followed", shown)),
    )


def returns(shown: Results, words: Words) -> Spans:
    """Return how many came back to the project, how often, and after how long."""
    returned = next(iter(shown.where(measure="returned", statistic="count")), None)
    if returned is None:
        return ()
    times = next(iter(shown.where(measure="returned_times")))
    if returned.value == 0 or times.value == 0:
        return words.sentence("pathways.no_returns")
    share = shown[returned.id.removesuffix("count") + "share"]
    fields = {"returned": words.value(returned), "share": words.value(share), "times": words.value(times)}
    told = words.sentence("pathways.returns", returned.value, **fields)
    waits = {row.statistic: row for row in shown.where(measure="time_to_return")}
    median = waits.get("median")
    if median is None or (median.value is None and not median.hidden):
        return told
    after = {name: words.value(row) for name, row in waits.items()} | {"count": words.part(median, "count")}
    return joined(told, words.sentence("pathways.time_to_return", median.count, **after))
