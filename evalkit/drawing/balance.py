"""Love plot: the standardised difference of each characteristic before and after weighting, on one line each."""

from __future__ import annotations

from typing import Any

from evalkit.drawing.paper import (
    BAND,
    GRID,
    INK,
    LINES,
    MUTED,
    PAPER,
    WIDTH,
    Margins,
    Paper,
    label_step,
    legend_places,
    paper,
    width,
    wrapped,
)

LABEL_ROOM = 3.2
STEP = 0.22


def balance(content: dict[str, Any]) -> Paper:
    """Return the paper with two marks on each line, open before and filled after, over a band of what is negligible."""
    labels = [wrapped(line["label"], LABEL_ROOM) for line in content["lines"]]
    step = max(STEP, label_step(labels))
    margins = Margins(left=max(width(label) for label in labels) + 0.2, right=0.25, top=0.38, bottom=0.55)
    sheet = paper(step * len(labels), margins)
    _frame(sheet, labels, content)
    for place, line in enumerate(content["lines"]):
        _line(sheet, (line["before"], line["after"]), place)
    _legend(sheet, content, margins.left)
    return sheet


def _frame(sheet: Paper, labels: list[str], content: dict[str, Any]) -> None:
    axes, x = sheet.axes, content["x"]
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(min(x["ticks"]), max(x["ticks"]))
    axes.set_xticks(x["ticks"], x["labels"])
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="both", color=GRID, linewidth=0.6)
    axes.axvspan(-content["negligible"]["value"], content["negligible"]["value"], color=BAND, zorder=0, linewidth=0)
    axes.axvline(0, color=INK, linewidth=1.0, zorder=1)
    middle = axes.get_position()
    sheet.write((middle.x0 + middle.x1) / 2 * WIDTH, 0.14, x["label"], va="center", ha="center", color=MUTED)


def _line(sheet: Paper, values: tuple[float | None, float | None], place: int) -> None:
    before, after = values
    if before is not None and after is not None:
        sheet.axes.plot([before, after], [place, place], color=MUTED, linewidth=0.9, zorder=2)
    for value, index in ((before, 0), (after, 1)):
        if value is not None:
            sheet.axes.plot([value], [place], linestyle="none", zorder=3 + index, clip_on=False, **_look(index))


def _look(index: int) -> dict[str, Any]:
    """Open circle before, filled diamond after: shape and filling tell them apart without colour."""
    filled = {"marker": "D", "markersize": 5.5, "markerfacecolor": LINES[0], "markeredgecolor": LINES[0]}
    opened = {"marker": "o", "markersize": 6.5, "markerfacecolor": PAPER, "markeredgecolor": LINES[1]}
    return {**(filled if index else opened), "markeredgewidth": 1.3}


def _legend(sheet: Paper, content: dict[str, Any], left: float) -> None:
    from matplotlib.patches import Rectangle

    names = [content["before"]["label"], content["after"]["label"], content["negligible"]["label"]]
    level = sheet.height - 0.15
    for index, (name, place) in enumerate(zip(names, legend_places(names, 0.28, left), strict=True)):
        if index < 2:
            sheet.line((place + 0.1,), (level,), linestyle="none", **_look(index))
        else:
            corner = ((place - 0.02) / WIDTH, (level - 0.065) / sheet.height)
            size = (0.24 / WIDTH, 0.13 / sheet.height)
            look: dict[str, Any] = {"facecolor": BAND, "edgecolor": MUTED, "linewidth": 0.6}
            sheet.figure.add_artist(Rectangle(corner, *size, transform=sheet.figure.transFigure, **look))
        sheet.write(place + 0.28, level, name, va="center")
