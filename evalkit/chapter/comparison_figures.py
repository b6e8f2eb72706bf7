"""Figures of the comparisons: differences with their intervals, and the balance before and after weighting."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from evalkit.chapter.blocks import Figure
from evalkit.chapter.tables import table
from evalkit.results import Results, Row
from evalkit.sentences import sentence
from evalkit.sentences.adjusted import WAYS
from evalkit.sentences.comparisons import reference_of
from evalkit.survival.balance import NEGLIGIBLE
from evalkit.wording import Words


def group_differences(shown: Results, words: Words) -> Figure | None:
    """Each group's incidence less its reference's, at the horizon that most of the groups reach; None without any."""
    rows = shown.where(measure="incidence_difference")
    drawn = [row for row in rows if row.value is not None]
    if not drawn:
        return None
    times = [row.time for row in drawn]
    time = max(dict.fromkeys(times), key=times.count) or 0
    lines: list[dict[str, Any]] = []
    for variable in dict.fromkeys(row.variable for row in rows):
        reference = reference_of(shown, variable)
        label = words.text("comparisons.figure_head", variable=words.label("variable", variable),
                           reference=words.label(variable, reference))  # fmt: skip
        lines.append({"label": label, "head": True})
        lines += [_line(row, words.label(variable, row.category), words)
                  for row in rows.where(variable=variable, time=time)]  # fmt: skip
    content = {"lines": lines, "x": _points(lines, words)}
    fields = {"within": words.within(time)}
    alt = words.text("figure.comparisons.alt", finding=_plain(shown, "comparisons.differences", words), **fields)
    caption = words.text("figure.comparisons.caption", **fields)
    data = table(shown, "comparisons-differences", words)
    return Figure("comparisons", "estimates", caption, alt, content, data)


def ways_of_comparing(shown: Results, words: Words) -> Figure | None:
    """The difference of the two groups, plain, weighted and standardised, at the last horizons; None without any."""
    rows = shown.where(measure=WAYS)
    if not any(row.value is not None for row in rows):
        return None
    lines: list[dict[str, Any]] = []
    for time in dict.fromkeys(row.time for row in rows):
        lines.append({"label": words.moment(time or 0), "head": True})
        lines += [_line(row, words.label("measure", row.measure), words) for row in rows.where(time=time)]
    content = {"lines": lines, "x": _points(lines, words)}
    alt = words.text("figure.comparisons-ways.alt", finding=_plain(shown, "comparisons.adjusted", words))
    caption = words.text("figure.comparisons-ways.caption")
    data = table(shown, "comparisons-ways", words)
    return Figure("comparisons-ways", "estimates", caption, alt, content, data)


def balance(shown: Results, words: Words) -> Figure | None:
    """The standardised difference of each level before and after weighting; None where no row has a value."""
    rows = shown.where(measure="balance")
    found = {(row.variable, row.category, row.statistic): row for row in rows}
    lines = [
        {"label": words.level(variable, category),
         **{when: found[variable, category, when].value for when in ("before", "after")}}
        for variable, category in dict.fromkeys((row.variable, row.category) for row in rows)
    ]  # fmt: skip
    lines = [line for line in lines if line["before"] is not None or line["after"] is not None]
    values = [value for line in lines for value in (line["before"], line["after"]) if isinstance(value, float)]
    if not values:
        return None
    content: dict[str, Any] = {
        "lines": lines,
        "x": {"label": words.text("figure.balance.x"), **_axis(values, 0.1, words, 1)},
        "negligible": {"value": NEGLIGIBLE, "label": words.text("figure.balance.negligible")},
        **{when: {"label": words.label("statistic", when)} for when in ("before", "after")},
    }
    alt = words.text("figure.balance.alt", finding=_plain(shown, "comparisons.balance", words))
    caption = words.text("figure.balance.caption")
    return Figure("balance", "balance", caption, alt, content, table(shown, "comparisons-balance", words))


def _line(row: Row, label: str, words: Words) -> dict[str, Any]:
    text = words.figure(row, 1)
    if row.value is not None and not row.mark:
        # The axis says that these are percentage points.
        text, limits = words.number(row.value * 100, 1), words.limits(row)
        text = words.text("table.with_interval", value=text, interval=limits) if limits else text
    return {"label": label, "value": row.value, "lower": row.lower, "upper": row.upper, "text": text}


def _points(lines: Iterable[dict[str, Any]], words: Words) -> dict[str, Any]:
    found = [line.get(name) for line in lines for name in ("value", "lower", "upper")]
    axis = _axis([value for value in found if value is not None], 0.2, words, 0, 100)
    return {"label": words.text("figure.comparisons.x"), **axis}


def _axis(values: list[float], step: float, words: Words, decimals: int, scale: int = 1) -> dict[str, Any]:
    """Ticks from below the least to above the largest value, zero among them, no more than nine."""
    while (max(values) - min(values)) / step > 6:
        step *= 2
    # A little more than the ends, so that no mark lies on the frame.
    low, high = math.floor(min(*values, 0) / step - 0.05), math.ceil(max(*values, 0) / step + 0.05)
    ticks = [round(place * step, 6) for place in range(min(low, -1), max(high, 1) + 1)]
    return {"ticks": ticks, "labels": [words.number(tick * scale, decimals) for tick in ticks]}


def _plain(shown: Results, name: str, words: Words) -> str:
    return "".join(span.text for span in sentence(shown, name, words))
