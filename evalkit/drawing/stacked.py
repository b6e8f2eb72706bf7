"""Stacked columns: how the whole divides into parts at each time, the numbers written into the parts."""

from __future__ import annotations

from typing import Any

from evalkit.drawing.bars import look
from evalkit.drawing.paper import (
    GRID,
    INK,
    MUTED,
    PAPER,
    SIZE,
    WIDTH,
    Margins,
    Paper,
    line_height,
    number,
    paper,
    width,
    wrapped,
)

HEIGHT = 3.1
SMALL = SIZE - 1
NAME_ROOM = 1.75
KEY = 0.22
THICKNESS = 0.82
# Parts that step back behind the others: waiting, rare states together, not known, not shown. `line` is the colour of a
# line, where a hatch has no room.
NEUTRAL: dict[str, dict[str, Any]] = {
    "waiting": {"facecolor": GRID, "hatch": "", "line": MUTED},
    "other": {"facecolor": PAPER, "hatch": "\\\\\\\\", "line": GRID},
    "unknown": {"facecolor": PAPER, "hatch": "....", "line": PAPER},
    "suppressed": {"facecolor": PAPER, "hatch": "", "line": PAPER},
}


def stacked(content: dict[str, Any]) -> Paper:
    """Return the paper with a column a label, its parts from the first series at the bottom to the last on top."""
    names = [wrapped(series["label"], NAME_ROOM) for series in content["series"]]
    levels = [line_height() * (name.count("\n") + 1) + 0.08 for name in names]
    ticks = max(width(label) for label in content["y"]["labels"]) + 0.12
    margins = Margins(
        left=max(ticks, width(wrapped(content["below"]["label"], 1.0), SMALL) + 0.35),
        right=max(width(name) for name in names) + KEY + 0.35,
        top=0.42,
        bottom=0.8,
    )
    sheet = paper(max(HEIGHT, sum(levels)), margins)
    _axes(sheet, content)
    for look_of, series, lows in zip(looks(content["series"]), content["series"], _lows(content), strict=True):
        _part(sheet, series, lows, look_of)
    _names(sheet, content, names, levels)
    _below(sheet, content["below"])
    return sheet


def looks(series: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how each part is filled (facecolor, hatch) and drawn as a line: by its place, or as its `neutral` kind."""
    coloured = [place for place, one in enumerate(series) if not one.get("neutral")]
    found = {place: look(index) for index, place in enumerate(coloured)}
    return [
        NEUTRAL[one["neutral"]]
        if one.get("neutral")
        else {key: found[place][key] for key in ("facecolor", "hatch")} | {"line": found[place]["facecolor"]}
        for place, one in enumerate(series)
    ]


def filled(how: dict[str, Any]) -> dict[str, Any]:
    """Return what matplotlib wants to know of a part's fill; the edge keeps neighbours apart in grey."""
    return {"facecolor": how["facecolor"], "hatch": how["hatch"], "edgecolor": INK, "linewidth": 0.6}


def _lows(content: dict[str, Any]) -> list[list[float]]:
    """Where each part begins: on top of those before it; a part without a value takes no room."""
    lows, level = [], [0.0] * len(content["x"]["labels"])
    for series in content["series"]:
        lows.append(level)
        level = [low + (value or 0) for low, value in zip(level, series["values"], strict=True)]
    return lows


def _axes(sheet: Paper, content: dict[str, Any]) -> None:
    axes, x, y = sheet.axes, content["x"], content["y"]
    axes.set_xlim(-0.5, len(x["labels"]) - 0.5)
    axes.set_ylim(0, 1)
    axes.set_xticks(range(len(x["labels"])), x["labels"])
    axes.set_yticks(y["ticks"], y["labels"])
    axes.tick_params(axis="both", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(x["label"], labelpad=3)
    sheet.write(0.05, sheet.height - 0.2, y["label"], va="center")


def _part(sheet: Paper, series: dict[str, Any], lows: list[float], how: dict[str, Any]) -> None:
    values = [number(value or 0) for value in series["values"]]
    sheet.axes.bar(range(len(values)), values, THICKNESS, bottom=lows, **filled(how))
    inch = sheet.axes.get_position().height * sheet.height
    for place, (low, value, text) in enumerate(zip(lows, values, series["texts"], strict=True)):
        # A part too thin for its number leaves it to the table.
        if value * inch > line_height(SMALL):
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
            sheet.axes.text(place, low + value / 2, text, ha="center", va="center_baseline", fontsize=SMALL, bbox=box)


def _names(sheet: Paper, content: dict[str, Any], names: list[str], levels: list[float]) -> None:
    """The parts' names beside the columns, in the order of the parts: the uppermost first."""
    from matplotlib.patches import Rectangle

    left = sheet.axes.get_position().x1 * WIDTH + 0.12
    top = sheet.axes.get_position().y1 * sheet.height
    for name, level, how in reversed(list(zip(names, levels, looks(content["series"]), strict=True))):
        middle = top - level / 2
        box = (left / WIDTH, (middle - 0.07) / sheet.height)
        size = (KEY / WIDTH, 0.14 / sheet.height)
        key = Rectangle(box, *size, transform=sheet.figure.transFigure, **filled(how))
        sheet.figure.add_artist(key)
        sheet.write(left + KEY + 0.08, middle, name, va="center", linespacing=1.1)
        top -= level


def _below(sheet: Paper, below: dict[str, Any]) -> None:
    """How many are counted in each column, under the axis."""
    axes = sheet.axes
    start, room = axes.get_position().x0 * WIDTH, axes.get_position().width * WIDTH
    level = 0.17
    sheet.write(0.05, level, wrapped(below["label"], 1.0), va="center", color=MUTED, fontsize=SMALL)
    for place, text in enumerate(below["texts"]):
        middle = start + (place + 0.5) / len(below["texts"]) * room
        sheet.write(middle, level, text, va="center", ha="center", fontsize=SMALL)
