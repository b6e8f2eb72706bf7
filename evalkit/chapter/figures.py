"""Figures: from rows to a worded figure that carries its own data, caption and alternative text."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from evalkit.analysis.attainment import target_of
from evalkit.analysis.timing import is_within
from evalkit.chapter.blocks import Cell, Figure, Line, Table
from evalkit.chapter.comparison_figures import balance, group_differences, ways_of_comparing
from evalkit.chapter.marks import explained
from evalkit.chapter.path_figures import index_plot, state_distribution
from evalkit.chapter.tables import table
from evalkit.errors import Fault, ParameterError
from evalkit.results import Results, Row
from evalkit.sentences import plain, sentence
from evalkit.sentences.targets import by_category, compared
from evalkit.wording import Span, Spans, Words, lowered


def figure(shown: Results, name: str, words: Words) -> Figure | None:
    """Return the figure of that name, drawn from protected rows alone; ParameterError for an unknown name.

    None where there are less than two rows: nothing to compare.
    """
    if name not in FIGURES:
        raise ParameterError(Fault("figure_unknown", key="figure", value=name, expected=", ".join(FIGURES)))
    wanted, make = FIGURES[name]
    return make(shown, words) if len(shown.where(**wanted)) > 1 else None


def time_to_outcome(shown: Results, words: Words) -> Figure | None:
    """Cumulative incidence of each outcome with its interval, and the numbers at risk under the axis.

    A curve ends where the rows after it are hidden; None where no curve may be shown.
    """
    curve = _steps_shown(shown)
    at_risk = _while_drawn(shown.where(measure="at_risk"), curve, words)
    outcomes = dict.fromkeys(row.outcome for row in curve)
    if not outcomes:
        return None
    ticks = [row.time or 0 for row in at_risk]
    highest = max((row.value if row.upper is None else row.upper for row in curve if row.value is not None), default=0)
    content = {
        "series": [_steps(words, curve.where(outcome=outcome)) for outcome in outcomes],
        "x": {
            "label": words.text(f"figure.x.{words.time_unit}"),
            "ticks": ticks,
            "labels": [words.number(tick) for tick in ticks],
        },
        "y": _share_axis(words, highest),
        "at_risk": {
            "label": words.text("figure.at_risk"),
            "rows": [{"label": words.text("figure.persons"), "counts": [words.figure(row) for row in at_risk]}],
        },
    }
    fields: dict[str, object] = {"window": words.label("window", next(row.window for row in curve))}
    alt = words.text("figure.time-to-outcome.alt", finding=plain(sentence(shown, "timing.incidence", words)))
    every = dict.fromkeys(row.outcome for row in shown.where(measure="incidence_curve"))
    hidden: list[Spans] = [(Span(lowered(words.label("outcome", name))),) for name in every if name not in outcomes]
    key = f"figure.time-to-outcome.caption{'_without' if hidden else ''}"
    caption = words.text(key, **fields, hidden=words.listed(hidden))
    return Figure("time-to-outcome", "incidence", caption, alt, content, _curve_table(shown, at_risk, words))


def _while_drawn(at_risk: Results, curve: Results, words: Words) -> Results:
    """The numbers at risk at the times to which some curve is drawn: beyond its end there is nothing to read."""
    last = max((row.time or 0 for row in curve), default=0)
    return Results(tuple(row for row in at_risk if is_within(row.time or 0, last, words.time_unit)))


def _steps_shown(shown: Results) -> Results:
    """The steps of each curve before its first hidden one."""
    curve = shown.where(measure="incidence_curve")
    hidden: dict[str, float] = {}
    for row in curve:
        if row.hidden:
            hidden[row.outcome] = min(row.time or 0, hidden.get(row.outcome, math.inf))
    return Results(tuple(row for row in curve if (row.time or 0) < hidden.get(row.outcome, math.inf)))


def _steps(words: Words, rows: Results) -> dict[str, Any]:
    """A step curve from 0; no band where there is no interval, such as before the first step."""
    return {
        "label": words.label("outcome", next(iter(rows)).outcome),
        "times": [0, *(row.time for row in rows)],
        "values": [0, *(row.value or 0 for row in rows)],
        "lower": [None, *(row.lower for row in rows)],
        "upper": [None, *(row.upper for row in rows)],
    }


def _share_axis(words: Words, highest: float) -> dict[str, Any]:
    step = next((step for step in (5, 10, 20) if highest * 100 <= step * 6), 20)
    ticks = [percent / 100 for percent in range(0, 101, step) if percent < max(highest * 100, step) + step]
    labels = [words.percent(tick) for tick in ticks]
    return {"label": words.text("figure.time-to-outcome.y"), "ticks": ticks, "labels": labels}


def _curve_table(shown: Results, at_risk: Results, words: Words) -> Table:
    """At each axis tick: how many are at risk and the incidences reached by then."""
    rows = shown.where(measure="incidence_at_tick")
    outcomes = list(dict.fromkeys(row.outcome for row in rows))
    found = {(row.outcome, row.time): row for row in rows}
    heads = (words.text("table.timing-curve.lines"), words.text("figure.at_risk"),
             *(words.label("outcome", outcome) for outcome in outcomes))  # fmt: skip
    lines = []
    for tick in at_risk:
        cells = [tick, *(found[outcome, tick.time] for outcome in outcomes)]
        lines.append(Line(words.moment(tick.time or 0), tuple(_cell(row, words) for row in cells)))
    made = Table("timing-curve", words.text("table.timing-curve.caption"), heads, tuple(lines))
    return explained(made, shown, words)


def _cell(row: Row, words: Words) -> Cell:
    return Cell(words.figure(row, 1 if row.unit == "share" else None), row.id, row.origin, row.mark)


def outcomes(shown: Results, words: Words) -> Figure | None:
    """Persons who reached work or study, by the furthest state, a bar for each window; None if nobody did."""
    rows = shown.where(measure="primary_outcome", variable="state", statistic="count")
    windows = list(dict.fromkeys(row.window for row in rows))
    # A state that nobody reached in any window is in the table; as an empty bar it would only take room.
    states = [
        state
        for state in dict.fromkeys(row.category for row in rows)
        if any(row.value or row.hidden for row in rows.where(category=state))
    ]
    if not states:
        return None
    found = {(row.window, row.category): row for row in rows}
    series = []
    for window in windows:
        bars = [found.get((window, state)) for state in states]
        series.append({
            "label": words.label("window", window),
            "values": [row.value if row else None for row in bars],
            "texts": [words.figure(row) if row else words.text("form.mark.not_applicable") for row in bars],
        })  # fmt: skip
    labels = [words.label("state", state) for state in states]
    content = {"series": series, "labels": labels, "x": {"label": words.text("figure.outcomes.x")}}
    alt = words.text("figure.outcomes.alt", finding=plain(sentence(shown, "outcomes.primary", words)))
    data = table(shown, "outcomes-primary", words)
    return Figure("outcomes", "bars", words.text("figure.outcomes.caption"), alt, content, data)


def targets(shown: Results, words: Words) -> Figure:
    """Each realised figure in proportion to the end of its target that must be met, as text too: realised (target)."""
    lines = []
    for name, rows in by_category(shown, "indicator").items():
        target = target_of(rows["target"])
        text = plain(compared(words, "", rows)).strip()
        if target.bound is None and not rows["target"].hidden:
            text = words.text("figure.targets.no_target", figure=text)
        actual = rows["realised"].value
        # A figure that is to stay small has all the room from nought to its limit.
        low = 0.0 if target.lower_is_better and not target.is_range else target.low
        lines.append({"label": words.label("indicator", name), "actual": actual, "bound": target.bound,
                      "low": low, "high": target.high, "text": text})  # fmt: skip
    content = {
        "lines": lines,
        **{part: {"label": words.text(f"figure.targets.{part}")} for part in ("actual", "target")},
    }
    ranged = any(line["low"] != line["high"] for line in lines)
    if ranged:
        content["range"] = {"label": words.text("figure.targets.range")}
    alt = words.text(
        f"figure.targets.alt{'_range' if ranged else ''}", finding=plain(sentence(shown, "indicators.statuses", words))
    )
    caption = words.text("figure.targets.caption")
    return Figure("targets", "targets", caption, alt, content, table(shown, "indicators-targets", words))


def scores(shown: Results, words: Words) -> Figure:
    """Direct and indirect sustainability scores, 0 to 10, by principle."""
    rows = shown.where(measure="score")
    principles = list(dict.fromkeys(row.category for row in rows))
    series = []
    for statistic in ("direct", "indirect"):
        points = list(rows.where(statistic=statistic))
        series.append({
            "label": words.label("statistic", statistic),
            "values": [row.value for row in points],
            "texts": [words.figure(row) for row in points],
        })  # fmt: skip
    content = {"series": series, "labels": [words.label("principle", name) for name in principles],
               "x": {"label": words.text("figure.scores.x")}}  # fmt: skip
    # A hidden score may be the highest one.
    most = next((row for row in rows if row.hidden), max(rows, key=lambda row: row.value or 0))
    touched = {row.category for row in rows if row.value}
    alt = words.text("figure.scores.alt", count=words.number(len(touched)), all=words.number(len(principles)),
                     most=words.value(most), principle=words.label("principle", most.category))  # fmt: skip
    caption = words.text("figure.scores.caption")
    return Figure("scores", "scores", caption, alt, content, table(shown, "indicators-scores", words))


# Name of the figure: the rows that it draws, and what makes it.
FIGURES: dict[str, tuple[dict[str, str], Callable[[Results, Words], Figure | None]]] = {
    "time-to-outcome": ({"measure": "incidence_curve"}, time_to_outcome),
    "outcomes": ({"measure": "primary_outcome", "variable": "state", "statistic": "count"}, outcomes),
    "scores": ({"measure": "score"}, scores),
    "comparisons": ({"measure": "incidence_difference"}, group_differences),
    "comparisons-ways": ({"measure": "crude_difference"}, ways_of_comparing),
    "balance": ({"measure": "balance"}, balance),
    "state-distribution": ({"measure": "state_at", "statistic": "share"}, state_distribution),
    "index-plot": ({"measure": "index_plot"}, index_plot),
    "targets": ({"measure": "indicator", "statistic": "target", "mark": ""}, targets),
}
