"""Horizontal bars for counts and shares, one or more series side by side, each value written at its bar's end.

A value that is not there (None) has its text but no bar.
"""

from __future__ import annotations

from typing import Any

from evalkit.drawing.paper import (
    FILLS,
    INK,
    MUTED,
    SIZE,
    WIDTH,
    Margins,
    Paper,
    label_step,
    legend_places,
    paper,
    width,
    wrapped,
)

LABEL_ROOM = 3.0
# The second series is hatched: the two stay apart without colour.
HATCHES = ("", "////", "....", "xxxx")


def bars(content: dict[str, Any]) -> Paper:
    """Return the paper with a group of bars for each label, the first label on top."""
    labels = [wrapped(label, LABEL_ROOM) for label in content["labels"]]
    series = content["series"]
    thickness = 0.2 if len(series) == 1 else 0.15
    step = max(len(series) * thickness + 0.08, label_step(labels))
    legend = len(series) > 1
    margins = Margins(
        left=max(width(label) for label in labels) + 0.15,
        right=0.1,
        top=0.38 if legend else 0.06,
        bottom=0.32 if content.get("x", {}).get("label") else 0.06,
    )
    sheet = paper(step * len(labels), margins)
    _frame(sheet, labels, content)
    scale = _scale(series, WIDTH - margins.left - margins.right)
    for index, one in enumerate(series):
        offset = (index - (len(series) - 1) / 2) * thickness / step
        _series(sheet, one, index, (offset, thickness / step * 0.88, scale))
    if legend:
        _legend(sheet, [one["label"] for one in series], margins.left)
    return sheet


def _frame(sheet: Paper, labels: list[str], content: dict[str, Any]) -> None:
    axes = sheet.axes
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["bottom"].set_visible(False)
    if content.get("x", {}).get("label"):
        sheet.write(axes.get_position().x0 * WIDTH, 0.14, content["x"]["label"], va="center", color=MUTED)


def _scale(series: list[dict[str, Any]], room: float) -> float:
    """The share of the axis that one unit takes, such that each bar with its text fits."""
    pairs = [
        (float(value), width(text))
        for one in series
        for value, text in zip(one["values"], one["texts"], strict=True)
        if value
    ]
    return min(((room - text - 0.15) / value for value, text in pairs), default=0.0) / room


def _series(sheet: Paper, one: dict[str, Any], index: int, how: tuple[float, float, float]) -> None:
    offset, thickness, scale = how
    bars = [(place + offset, value) for place, value in enumerate(one["values"])]
    known = [(place, float(value) * scale) for place, value in bars if value is not None]
    if known:
        places, lengths = zip(*known, strict=True)
        sheet.axes.barh(places, lengths, height=thickness, **look(index))
    for (place, value), text in zip(bars, one["texts"], strict=True):
        end = (float(value or 0) * scale, place)
        sheet.axes.annotate(text, end, (4, 0), textcoords="offset points", va="center", color=INK)


def look(index: int) -> dict[str, Any]:
    """Return colour, hatch and edge of the bars of a series."""
    colour, hatch = FILLS[index % len(FILLS)], HATCHES[index % len(HATCHES)]
    return {"facecolor": colour, "hatch": hatch, "edgecolor": INK if hatch else colour, "linewidth": 0.6}


def _legend(sheet: Paper, names: list[str], left: float) -> None:
    from matplotlib.patches import Rectangle

    level = sheet.height - 0.16
    for index, (name, place) in enumerate(zip(names, legend_places(names, 0.32, left), strict=True)):
        box = (place / WIDTH, (level - 0.065) / sheet.height)
        shape = Rectangle(box, 0.24 / WIDTH, 0.13 / sheet.height, transform=sheet.figure.transFigure, **look(index))
        sheet.figure.add_artist(shape)
        sheet.write(place + 0.32, level, name, va="center", fontsize=SIZE)
