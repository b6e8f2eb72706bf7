"""Target against realised: each bar in proportion to its own target, so that unlike units stand under each other.

Of a range that is the end to be met, the same one as in the table: there the mark stands, and the range is a band.
"""

from __future__ import annotations

from typing import Any

from evalkit.drawing.paper import (
    BAND,
    FILLS,
    INK,
    MUTED,
    PAPER,
    WIDTH,
    Margins,
    Paper,
    line_height,
    paper,
    width,
    wrapped,
)

LABEL_ROOM = 2.3
TEXT_ROOM = 1.7
# A bar longer than this many targets is cut and ends in an arrow; its text says the number.
LONGEST = 1.6
# In inches: the least height of a line, the bar, the band of a target, and the mark of one.
LOWEST, THICKNESS, BAND_THICKNESS, MARK = 0.3, 0.15, 0.23, 0.24


def targets(content: dict[str, Any]) -> Paper:
    """Return the paper with a line for each indicator: realised bar, mark of the target, band of a range, text."""
    lines = content["lines"]
    labels = [wrapped(line["label"], LABEL_ROOM) for line in lines]
    texts = [wrapped(line["text"], TEXT_ROOM) for line in lines]
    heights = [_height(label, text) for label, text in zip(labels, texts, strict=True)]
    places = [sum(heights[:line]) + height / 2 for line, height in enumerate(heights)]
    margins = Margins(
        left=max(width(label) for label in labels) + 0.15,
        right=max(width(text) for text in texts) + 0.2,
        top=0.36,
        bottom=0.06,
    )
    sheet = paper(sum(heights), margins)
    _frame(sheet, labels, places)
    for line, place, text in zip(lines, places, texts, strict=True):
        _line(sheet, line, place)
        level = sheet.height - margins.top - place
        sheet.write(WIDTH - margins.right + 0.15, level, text, va="center", linespacing=1.1)
    _legend(sheet, content, margins.left)
    return sheet


def _height(*texts: str) -> float:
    """How high a line is, in inches: each has room for its own texts."""
    return max(LOWEST, max(text.count("\n") + 1 for text in texts) * line_height() + 0.1)


def _frame(sheet: Paper, labels: list[str], places: list[float]) -> None:
    """Axes whose vertical unit is an inch, from the top."""
    axes = sheet.axes
    axes.set_ylim(sheet.height * axes.get_position().height, 0)
    axes.set_xlim(0, LONGEST)
    axes.set_yticks(places, labels)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["bottom"].set_visible(False)


def _line(sheet: Paper, line: dict[str, Any], place: float) -> None:
    axes, actual, whole = sheet.axes, line.get("actual"), line.get("bound")
    if not whole:
        return
    # A range that reaches beyond the axis is left open there.
    low, high = (line[end] / whole for end in ("low", "high"))
    if low < high:
        band: Any = {"facecolor": BAND, "edgecolor": MUTED, "linewidth": 0.6}
        axes.barh(place, high - low, left=low, height=BAND_THICKNESS, **band)
    # The light edge keeps the mark apart from a dark bar, in grey as well.
    for colour, thick in ((PAPER, 5.0), (INK, 2.2)):
        axes.plot([1, 1], [place - MARK / 2, place + MARK / 2], color=colour, linewidth=thick, zorder=3)
    if actual is not None:
        reach = min(actual / whole, LONGEST - 0.07)
        axes.barh(place, reach, height=THICKNESS, color=FILLS[0], zorder=2)
        if actual / whole > reach:
            tip = [(reach, place - THICKNESS / 2), (LONGEST, place), (reach, place + THICKNESS / 2)]
            axes.fill(*zip(*tip, strict=True), color=FILLS[0], zorder=2, linewidth=0)


def _legend(sheet: Paper, content: dict[str, Any], left: float) -> None:
    from matplotlib.patches import Rectangle

    def box(place: float, look: dict[str, Any]) -> None:
        corner = (place / WIDTH, (level - 0.065) / sheet.height)
        size = (0.24 / WIDTH, 0.13 / sheet.height)
        sheet.figure.add_artist(Rectangle(corner, *size, transform=sheet.figure.transFigure, **look))

    level, place = sheet.height - 0.15, left
    box(place, {"facecolor": FILLS[0]})
    sheet.write(place + 0.32, level, content["actual"]["label"], va="center")
    place += 0.32 + width(content["actual"]["label"]) + 0.3
    sheet.line((place + 0.12, place + 0.12), (level - 0.09, level + 0.09), color=INK, linewidth=2.2)
    sheet.write(place + 0.24, level, content["target"]["label"], va="center")
    place += 0.24 + width(content["target"]["label"]) + 0.3
    if "range" in content:
        box(place, {"facecolor": BAND, "edgecolor": MUTED, "linewidth": 0.6})
        sheet.write(place + 0.32, level, content["range"]["label"], va="center")
