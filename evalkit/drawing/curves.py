"""Cumulative incidence: step curves with bands, named at their ends, and the numbers at risk under the axis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from evalkit.drawing.paper import (
    DASHES,
    GRID,
    INK,
    LINES,
    MUTED,
    SIZE,
    WIDTH,
    Margins,
    Paper,
    line_height,
    number,
    paper,
    spread,
    width,
    wrapped,
)

HEIGHT = 2.0
SMALL = SIZE - 1
LABEL_ROOM = 1.5


def incidence(content: dict[str, Any]) -> Paper:
    """Return the paper with one curve a series, from 0 at the first tick to the series' last time."""
    names = [wrapped(series["label"], LABEL_ROOM) for series in content["series"]]
    at_risk = content.get("at_risk") or {"label": "", "rows": []}
    # Room for every name beside the curves' ends, where there are many.
    sheet = paper(max(HEIGHT, len(names) * _name_height(names)), _margins(content, names, at_risk))
    _axes(sheet, content)
    for index, series in enumerate(content["series"]):
        _curve(sheet, series, index, content["x"]["ticks"][0])
    _names(sheet, content["series"], names)
    _at_risk(sheet, at_risk, content["x"]["ticks"])
    return sheet


def _name_height(names: list[str]) -> float:
    return max(name.count("\n") + 1 for name in names) * line_height() * 1.1


def _margins(content: dict[str, Any], names: list[str], at_risk: dict[str, Any]) -> Margins:
    ticks = max(width(label) for label in content["y"]["labels"]) + 0.12
    heads = max((width(wrapped(row["label"], LABEL_ROOM), SMALL) for row in at_risk["rows"]), default=0) + 0.2
    first_count = max((width(row["counts"][0], SMALL) for row in at_risk["rows"]), default=0) / 2
    rows = sum(_row_height(row) for row in at_risk["rows"])
    table = line_height(SMALL) + 0.1 + rows if at_risk["rows"] else 0.0
    return Margins(
        left=max(ticks, heads + first_count) + 0.05,
        right=max(width(name) for name in names) + 0.42,
        top=0.42,
        bottom=0.52 + table + 0.05,
    )


def _row_height(row: dict[str, Any]) -> float:
    return line_height(SMALL) * (wrapped(row["label"], LABEL_ROOM).count("\n") + 1) + 0.04


def _axes(sheet: Paper, content: dict[str, Any]) -> None:
    axes, x, y = sheet.axes, content["x"], content["y"]
    last = max([*x["ticks"], *(time for series in content["series"] for time in series["times"])])
    axes.set_xlim(x["ticks"][0], last)
    axes.set_ylim(y["ticks"][0], y["ticks"][-1])
    axes.set_xticks(x["ticks"], x["labels"])
    axes.set_yticks(y["ticks"], y["labels"])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(x["label"], labelpad=3)
    # Above the axis and level: a reader need not turn the head.
    sheet.write(0.05, sheet.height - 0.2, y["label"], va="center", color=INK)


def _curve(sheet: Paper, series: dict[str, Any], index: int, start: float) -> None:
    colour, dashes = LINES[index % len(LINES)], DASHES[index % len(DASHES)]
    times, values = [start, *series["times"]], [0.0, *map(number, series["values"])]
    # No band before the first step: a curve of no width would say that nothing is uncertain there.
    lower, upper = ([number(None), *map(number, series[bound])] for bound in ("lower", "upper"))
    sheet.axes.fill_between(times, lower, upper, step="post", color=colour, alpha=0.16, linewidth=0)
    sheet.axes.step(times, values, where="post", color=colour, linestyle=dashes, linewidth=2, clip_on=False)


def _names(sheet: Paper, all_series: list[dict[str, Any]], names: list[str]) -> None:
    """Write each curve's name beside its end; names that would touch move apart, a thin line shows whose they are."""
    axes = sheet.axes
    bottom, top = axes.get_ylim()
    inch = (top - bottom) / (axes.get_position().height * sheet.height)
    ends = [(series["times"][-1], number(series["values"][-1])) for series in all_series]
    gap = _name_height(names) * inch
    places = spread([value for _, value in ends], gap, bottom + gap / 2, top)
    right = axes.get_position().x1 * WIDTH
    base = axes.get_position().y0 * sheet.height
    for index, ((time, value), place, name) in enumerate(zip(ends, places, names, strict=True)):
        level = base + (place - bottom) / inch
        left, last = axes.get_xlim()
        end = axes.get_position().x0 * WIDTH + (time - left) / (last - left) * axes.get_position().width * WIDTH
        look = {"color": LINES[index % len(LINES)], "linestyle": DASHES[index % len(DASHES)]}
        sheet.line((end, right + 0.06), (base + (value - bottom) / inch, level), color=MUTED, linewidth=0.6)
        sheet.line((right + 0.06, right + 0.32), (level, level), linewidth=2, **look)
        sheet.write(right + 0.37, level, name, va="center", linespacing=1.1)


def _at_risk(sheet: Paper, at_risk: dict[str, Any], ticks: list[float]) -> None:
    if not at_risk["rows"]:
        return
    axes = sheet.axes
    left, last = axes.get_xlim()
    start, room = axes.get_position().x0 * WIDTH, axes.get_position().width * WIDTH
    level = axes.get_position().y0 * sheet.height - 0.6
    sheet.write(0.05, level, at_risk["label"], va="center", color=MUTED, fontsize=SMALL)
    level -= line_height(SMALL) / 2 + 0.06
    for row in at_risk["rows"]:
        middle = level - _row_height(row) / 2
        sheet.write(0.05, middle, wrapped(row["label"], LABEL_ROOM), va="center", fontsize=SMALL, linespacing=1.1)
        for first, final, count in _runs(ticks, row["counts"]):
            place = start + ((first + final) / 2 - left) / (last - left) * room
            sheet.write(place, middle, count, va="center", ha="center", fontsize=SMALL)
        level -= _row_height(row)


def _runs(ticks: list[float], counts: list[str]) -> Iterator[tuple[float, float, str]]:
    """First and last tick of each count; of a word that is the same at several ticks in a row, it is written once."""
    for text, run in groupby(zip(ticks, counts, strict=True), key=lambda pair: pair[1]):
        places = [tick for tick, _ in run]
        if any(letter.isdigit() for letter in text):
            yield from ((place, place, text) for place in places)
        else:
            yield places[0], places[-1], text
