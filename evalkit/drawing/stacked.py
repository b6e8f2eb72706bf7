"""Stacked columns: how the whole divides into parts at each time, the numbers written into the parts."""

from __future__ import annotations

import math
from typing import Any

from evalkit.drawing.bars import look
from evalkit.drawing.paper import (
    GRID,
    INK,
    LEGEND_GAP,
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
# The room above the columns, and of a line of names there.
TOP, LINE, MARGIN = 0.42, 0.24, 0.05
THICKNESS = 0.82
# Between two numbers under the columns.
GAP = 0.05
# Parts that step back behind the others: waiting, rare states together, not known, not shown. `line` is the colour of a
# line, where a hatch has no room.
NEUTRAL: dict[str, dict[str, Any]] = {
    "waiting": {"facecolor": GRID, "hatch": "", "line": MUTED},
    "other": {"facecolor": PAPER, "hatch": "\\\\\\\\", "line": GRID},
    "unknown": {"facecolor": PAPER, "hatch": "....", "line": PAPER},
    "suppressed": {"facecolor": PAPER, "hatch": "", "line": PAPER},
}


def stacked(content: dict[str, Any]) -> Paper:
    """Return the paper with a column a label, its parts from the first series at the bottom to the last on top.

    The parts' names stand beside the columns, or above them where the numbers would have no room in the columns.
    """
    names = [wrapped(series["label"], NAME_ROOM) for series in content["series"]]
    levels = [line_height() * (name.count("\n") + 1) + 0.08 for name in names]
    ticks = max(width(label) for label in content["y"]["labels"]) + 0.12
    left = max(ticks, width(wrapped(content["below"]["label"], 1.0), SMALL) + 0.35)
    right = max(width(name) for name in names) + KEY + 0.35
    above = _step(content, (WIDTH - left - right) / len(content["x"]["labels"])) > 1
    places = _places([series["label"] for series in content["series"]]) if above else []
    lines = (places[-1][0] + 1) * LINE if places else 0.0
    margins = Margins(left, 0.1 if above else right, top=TOP + lines, bottom=0.8)
    sheet = paper(HEIGHT if above else max(HEIGHT, sum(levels)), margins)
    _axes(sheet, content)
    for look_of, series, lows in zip(looks(content["series"]), content["series"], _lows(content), strict=True):
        _part(sheet, series, lows, look_of)
    if above:
        _names_above(sheet, content["series"], places)
    else:
        _names(sheet, content, names, levels)
    _below(sheet, content)
    return sheet


def _step(content: dict[str, Any], room: float) -> int:
    """To every how many columns, each `room` wide, the number under it has room."""
    return math.ceil((max(width(text, SMALL) for text in content["below"]["texts"]) + GAP) / room)


def _places(names: list[str]) -> list[tuple[int, float]]:
    """The line of each name above the columns and where in it the name begins."""
    places: list[tuple[int, float]] = []
    line, left = 0, MARGIN
    for name in names:
        room = KEY + 0.08 + width(name)
        if left > MARGIN and left + room > WIDTH:
            line, left = line + 1, MARGIN
        places.append((line, left))
        left += room + LEGEND_GAP
    return places


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
    columns = len(x["labels"])
    step = _step(content, axes.get_position().width * WIDTH / columns)
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(0, 1)
    axes.set_xticks(range(0, columns, step), x["labels"][::step])
    axes.set_yticks(y["ticks"], y["labels"])
    axes.tick_params(axis="both", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(x["label"], labelpad=3)
    sheet.write(MARGIN, axes.get_position().y1 * sheet.height + TOP - 0.2, y["label"], va="center")


def _part(sheet: Paper, series: dict[str, Any], lows: list[float], how: dict[str, Any]) -> None:
    values = [number(value or 0) for value in series["values"]]
    sheet.axes.bar(range(len(values)), values, THICKNESS, bottom=lows, **filled(how))
    inner = sheet.axes.get_position()
    inch, room = inner.height * sheet.height, inner.width * WIDTH / len(values) * THICKNESS
    for place, (low, value, text) in enumerate(zip(lows, values, series["texts"], strict=True)):
        # A part too thin for its number leaves it to the table.
        if value * inch > line_height(SMALL) and width(text, SMALL) < room:
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
            sheet.axes.text(place, low + value / 2, text, ha="center", va="center_baseline", fontsize=SMALL, bbox=box)


def _names(sheet: Paper, content: dict[str, Any], names: list[str], levels: list[float]) -> None:
    """The parts' names beside the columns, in the order of the parts: the uppermost first."""
    left = sheet.axes.get_position().x1 * WIDTH + 0.12
    top = sheet.axes.get_position().y1 * sheet.height
    for name, level, how in reversed(list(zip(names, levels, looks(content["series"]), strict=True))):
        _name(sheet, name, (left, top - level / 2), how)
        top -= level


def _names_above(sheet: Paper, series: list[dict[str, Any]], places: list[tuple[int, float]]) -> None:
    """The parts' names in lines above the columns, in the order of the parts: the lowest first."""
    for one, (line, left), how in zip(series, places, looks(series), strict=True):
        _name(sheet, one["label"], (left, sheet.height - (line + 0.5) * LINE), how)


def _name(sheet: Paper, name: str, place: tuple[float, float], how: dict[str, Any]) -> None:
    from matplotlib.patches import Rectangle

    left, middle = place
    box = (left / WIDTH, (middle - 0.07) / sheet.height)
    size = (KEY / WIDTH, 0.14 / sheet.height)
    sheet.figure.add_artist(Rectangle(box, *size, transform=sheet.figure.transFigure, **filled(how)))
    # Names in one line stand on one base line, whatever their letters.
    how_high = "center" if "\n" in name else "center_baseline"
    sheet.write(left + KEY + 0.08, middle, name, va=how_high, linespacing=1.1)


def _below(sheet: Paper, content: dict[str, Any]) -> None:
    """How many are counted in each column, under the axis."""
    axes, below = sheet.axes, content["below"]
    start, room = axes.get_position().x0 * WIDTH, axes.get_position().width * WIDTH
    step = _step(content, room / len(below["texts"]))
    level = 0.17
    sheet.write(MARGIN, level, wrapped(below["label"], 1.0), va="center", color=MUTED, fontsize=SMALL)
    for place, text in list(enumerate(below["texts"]))[::step]:
        middle = start + (place + 0.5) / len(below["texts"]) * room
        sheet.write(middle, level, text, va="center", ha="center", fontsize=SMALL)
