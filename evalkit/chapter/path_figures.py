"""Figures of paths: the distribution of states over time, and every person's path in the internal release."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from evalkit.analysis.sequences import OTHER, UNKNOWN
from evalkit.analysis.timing import tick_times
from evalkit.chapter.blocks import Figure
from evalkit.chapter.tables import table
from evalkit.results import Results, Row
from evalkit.sentences import plain, sentence
from evalkit.sentences.pathways import distributed, divided
from evalkit.wording import Words

# Drawn in grey, so that what the project works for stands out.
NEUTRAL = {"unemployed": "waiting", OTHER: "other", UNKNOWN: "unknown"}
# How thick a person's line is: whole in most states, less in services, thin while waiting, none where nothing is known.
SERVICES = ("work_trial", "rehabilitative_work", "language_course", "career_guidance", "with_case_worker", OTHER)
SERVICE_THICKNESS, WAITING_THICKNESS = 0.62, 0.28


def state_distribution(shown: Results, words: Words) -> Figure | None:
    """The states of those who were observed at each time, as stacked columns of 100 %, with the counts in the parts.

    None where `distributed` finds too few of them.
    """
    totals = distributed(shown)
    if not totals:
        return None
    times = [row.time for row in totals]
    parts = divided(shown, "state_at").where(time=tuple(times))
    content = {
        "series": [*_parts(parts, words), *_hidden(parts, times, words)],
        "x": {
            "label": words.text(f"figure.x.{words.time_unit}"),
            "labels": [words.number(time or 0) for time in times],
        },
        "y": {
            "label": words.text("figure.state-distribution.y"),
            "ticks": [0, 0.25, 0.5, 0.75, 1],
            "labels": [words.percent(tick) for tick in (0, 0.25, 0.5, 0.75, 1)],
        },
        "below": {"label": words.text("figure.persons"), "texts": [words.figure(row) for row in totals]},
    }
    alt = words.text("figure.state-distribution.alt", finding=plain(sentence(shown, "pathways.states", words)))
    caption = words.text("figure.state-distribution.caption", window=_window(words, totals))
    numbers = table(shown, "pathways-states", words, next(row.variable for row in parts))
    return Figure("state-distribution", "stacked", caption, alt, content, numbers)


def _parts(rows: Results, words: Words) -> list[dict[str, Any]]:
    return [
        {
            "label": words.label(next(row.variable for row in rows), state),
            "neutral": NEUTRAL.get(state, ""),
            "values": [None if count.hidden else share.value for count, share in _pairs(rows, state)],
            "texts": [words.figure(count) for count, _ in _pairs(rows, state)],
        }
        for state in dict.fromkeys(row.category for row in rows)
    ]


def _pairs(rows: Results, state: str) -> list[tuple[Row, Row]]:
    """The count and the share of a state at each time."""
    counts, shares = (rows.where(category=state, statistic=statistic) for statistic in ("count", "share"))
    return list(zip(counts, shares, strict=True))


def _hidden(rows: Results, times: list[float | None], words: Words) -> list[dict[str, Any]]:
    """What is left of each column where parts are suppressed, as one part that says so."""
    if not any(row.hidden for row in rows):
        return []
    hidden = {(row.category, row.time) for row in rows if row.hidden}
    left = [
        1 - sum(row.value or 0 for row in own if (row.category, row.time) not in hidden)
        if any((row.category, row.time) in hidden for row in own)
        else 0.0
        for own in (rows.where(time=time, statistic="share") for time in times)
    ]
    said = words.text("figure.state-distribution.hidden")
    return [{"label": said, "neutral": "suppressed", "values": left, "texts": [""] * len(times)}]


def index_plot(shown: Results, words: Words) -> Figure | None:
    """A line for each person, in groups by what the path led to; only where the release may show single persons."""
    rows = [row for row in shown.where(measure="index_plot") if not row.hidden]
    if not rows:
        return None
    states = list(dict.fromkeys(row.category for row in shown.where(measure="state_at", variable="state")))
    last = max(row.value or 0 for row in rows)
    ticks = tick_times(last, words.time_unit)
    groups = [
        {"label": words.label("outcome", outcome), "persons": _persons(list(own), states)}
        for outcome, own in groupby(rows, key=lambda row: row.outcome)
    ]
    content = {
        "states": [
            {"label": words.label("state", state), "neutral": NEUTRAL.get(state, ""), "thickness": _thickness(state)}
            for state in states
        ],
        "groups": groups,
        "x": {
            "label": words.text(f"figure.x.{words.time_unit}"),
            "ticks": ticks,
            "labels": [words.number(tick) for tick in ticks],
            "end": last,
        },
    }
    persons = words.number(sum(len(group["persons"]) for group in groups))
    alt = words.text("figure.index-plot.alt", persons=persons, groups=words.number(len(groups)))
    caption = words.text("figure.index-plot.caption", window=_window(words, rows))
    return Figure("index-plot", "index_plot", caption, alt, content, table(shown, "pathways-groups", words))


def _persons(rows: list[Row], states: list[str]) -> list[list[tuple[float, float, int]]]:
    """Each person's stays: from, to, and the state's place."""
    return [
        [(row.time or 0, row.value or 0, states.index(row.text)) for row in own]
        for _, own in groupby(rows, key=lambda row: row.category)
    ]


def _thickness(state: str) -> float:
    if state == UNKNOWN:
        return 0.0
    thin = WAITING_THICKNESS if NEUTRAL.get(state) == "waiting" else 1.0
    return SERVICE_THICKNESS if state in SERVICES else thin


def _window(words: Words, rows: list[Row]) -> str:
    return words.label("window", rows[0].window) if rows else ""
