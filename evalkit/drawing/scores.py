"""Scores of the horizontal principles, 0 to 10: a mark for each series on each line, its score written beside it."""

from __future__ import annotations

from typing import Any

from evalkit.drawing.paper import (
    FILLS,
    INK,
    MUTED,
    WIDTH,
    Margins,
    Paper,
    label_step,
    legend_places,
    paper,
    width,
    wrapped,
)

HIGHEST = 10
LABEL_ROOM = 3.8
# Between the marks of one line, in inches; their scores stand beside them.
APART = 0.135
MARKERS = ("o", "D", "s", "^")


def scores(content: dict[str, Any]) -> Paper:
    """Return the paper with a line for each label; a score that is not given has a text but no mark."""
    series = content["series"]
    labels = [wrapped(label, LABEL_ROOM) for label in content["labels"]]
    step = max(APART * len(series) + 0.02, label_step(labels))
    margins = Margins(left=max(width(label) for label in labels) + 0.25, right=0.45, top=0.4, bottom=0.34)
    sheet = paper(step * len(labels), margins)
    _frame(sheet, labels, content["x"])
    for index, one in enumerate(series):
        offset = (index - (len(series) - 1) / 2) * APART / step
        for place, (score, text) in enumerate(zip(one["values"], one["texts"], strict=True)):
            _mark(sheet, (score, place + offset), index, text)
    _legend(sheet, [one["label"] for one in series], margins.left)
    return sheet


def _frame(sheet: Paper, labels: list[str], x: dict[str, Any]) -> None:
    axes = sheet.axes
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(0, HIGHEST)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, pad=10)
    axes.spines["bottom"].set_visible(False)
    sheet.write(axes.get_position().x0 * WIDTH, 0.14, x["label"], va="center", color=MUTED)


def _mark(sheet: Paper, point: tuple[float | None, float], index: int, text: str) -> None:
    score, place = point
    if score is not None:
        sheet.axes.plot([0, score], [place, place], color=MUTED, linewidth=1.1, zorder=2)
        sheet.axes.plot([score], [place], zorder=3, clip_on=False, **_look(index))
    at = (score or 0, place)
    sheet.axes.annotate(text, at, (6, 0), textcoords="offset points", va="center", annotation_clip=False)


def _look(index: int) -> dict[str, Any]:
    fill = FILLS[index % len(FILLS)]
    shape = MARKERS[index % len(MARKERS)]
    return {"marker": shape, "markersize": 5.5, "markerfacecolor": fill, "markeredgecolor": INK, "markeredgewidth": 0.7}


def _legend(sheet: Paper, names: list[str], left: float) -> None:
    level = sheet.height - 0.15
    for index, (name, place) in enumerate(zip(names, legend_places(names, 0.24, left), strict=True)):
        sheet.line((place + 0.08,), (level,), linestyle="none", **_look(index))
        sheet.write(place + 0.24, level, name, va="center")
