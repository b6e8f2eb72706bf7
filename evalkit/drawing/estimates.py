"""Estimates below each other, each a mark on the line of its interval, with zero marked and the numbers beside it."""

from __future__ import annotations

from typing import Any

from evalkit.drawing.paper import (
    GRID,
    INK,
    LINES,
    MUTED,
    WIDTH,
    Margins,
    Paper,
    label_step,
    line_height,
    paper,
    width,
    wrapped,
)

LABEL_ROOM = 2.5
TEXT_ROOM = 1.75
STEP = 0.27


def estimates(content: dict[str, Any]) -> Paper:
    """Return the paper with a line for each estimate; a line that is a head has a label only.

    An estimate without an interval is an open mark, one without a value a text alone.
    """
    lines = content["lines"]
    # A head stands over the whole width; it is in bold, which is wider than what is measured here.
    labels = [wrapped(line["label"], WIDTH * 0.86 if line.get("head") else LABEL_ROOM) for line in lines]
    texts = [wrapped(line.get("text", ""), TEXT_ROOM) for line in lines]
    highest = max(text.count("\n") + 1 for text in texts) * line_height() + 0.08
    step = max(STEP, label_step(labels), highest)
    margins = Margins(
        left=max(width(label) for label, line in zip(labels, lines, strict=True) if not line.get("head")) + 0.2,
        right=max(width(text) for text in texts) + 0.25,
        top=0.08,
        bottom=0.55,
    )
    sheet = paper(step * len(lines), margins)
    _frame(sheet, len(lines), content)
    for place, line in enumerate(lines):
        level = sheet.height - margins.top - step * (place + 0.5)
        _label(sheet, labels[place], (margins.left - 0.1, level), bool(line.get("head")))
        if not line.get("head"):
            _estimate(sheet, line, place)
            sheet.write(WIDTH - margins.right + 0.12, level, texts[place], va="center", linespacing=1.1)
    return sheet


def _frame(sheet: Paper, lines: int, content: dict[str, Any]) -> None:
    axes, x = sheet.axes, content["x"]
    axes.set_ylim(lines - 0.5, -0.5)
    axes.set_xlim(min(x["ticks"]), max(x["ticks"]))
    axes.set_xticks(x["ticks"], x["labels"])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.axvline(content.get("zero", 0), color=INK, linewidth=1.0, zorder=1)
    middle = axes.get_position()
    sheet.write((middle.x0 + middle.x1) / 2 * WIDTH, 0.14, x["label"], va="center", ha="center", color=MUTED)


def _label(sheet: Paper, label: str, at: tuple[float, float], head: bool) -> None:
    x, y = (0.05, at[1]) if head else at
    plain = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    how: dict[str, Any] = {"ha": "left", "weight": "bold", "bbox": plain} if head else {"ha": "right"}
    sheet.write(x, y, label, va="center", linespacing=1.1, **how)


def _estimate(sheet: Paper, line: dict[str, Any], place: int) -> None:
    value, lower, upper = (line.get(name) for name in ("value", "lower", "upper"))
    if value is None:
        return
    known = lower is not None and upper is not None
    if lower is not None and upper is not None:
        sheet.axes.plot(
            [lower, upper], [place, place], color=LINES[0], linewidth=1.8, marker="|", markersize=7, zorder=2
        )
    face = LINES[0] if known else "none"
    sheet.axes.plot([value], [place], marker="o", markersize=6.5, markerfacecolor=face, markeredgecolor=LINES[0],
                    markeredgewidth=1.4, linestyle="none", zorder=3)  # fmt: skip
