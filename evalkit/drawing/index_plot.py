"""Index plot: a line for each person, its colour and thickness telling the state over time."""

from __future__ import annotations

from typing import Any

from evalkit.drawing.paper import INK, MUTED, WIDTH, Margins, Paper, line_height, paper, spread, width, wrapped
from evalkit.drawing.stacked import KEY, NAME_ROOM, looks

# A person's line is as high as the page allows.
HIGHEST = 5.2
LINE = 0.085
GROUP_ROOM = 1.25
# Between two groups, in lines.
GAP = 1.5


def index_plot(content: dict[str, Any]) -> Paper:
    """Return the paper with the persons of each group under each other, the first group on top.

    A series may be thinner than a whole line (`thickness`): in grey, thick is work and study, thin is waiting.
    """
    names = [wrapped(series["label"], NAME_ROOM) for series in content["states"]]
    groups = [wrapped(group["label"], GROUP_ROOM) for group in content["groups"]]
    lines = sum(len(group["persons"]) for group in content["groups"]) + GAP * (len(groups) - 1)
    levels = [line_height() * (name.count("\n") + 1) + 0.08 for name in names]
    labels = sum(line_height() * (group.count("\n") + 1) + 0.05 for group in groups)
    inner = max(min(HIGHEST, lines * LINE), sum(levels), labels)
    margins = Margins(
        left=max(width(group) for group in groups) + 0.3,
        right=max(width(name) for name in names) + KEY + 0.35,
        top=0.12,
        bottom=0.52,
    )
    sheet = paper(inner, margins)
    _axes(sheet, content["x"], lines)
    top, spans = 0.0, []
    for group in content["groups"]:
        _group(sheet, group, content["states"], top)
        spans.append((top, top + len(group["persons"])))
        top += len(group["persons"]) + GAP
    _brackets(sheet, groups, spans, lines)
    _names(sheet, content["states"], names, levels)
    return sheet


def _axes(sheet: Paper, x: dict[str, Any], lines: float) -> None:
    axes = sheet.axes
    axes.set_xlim(x["ticks"][0], max(x["ticks"][-1], x["end"]))
    axes.set_ylim(lines, 0)
    axes.set_xticks(x["ticks"], x["labels"])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(x["label"], labelpad=3)


def _group(sheet: Paper, group: dict[str, Any], series: list[dict[str, Any]], top: float) -> None:
    """All stays in one state are one collection: a picture of hundreds of persons stays small."""
    for place, (one, how) in enumerate(zip(series, looks(series), strict=True)):
        thickness = one["thickness"] * 0.9
        spans: dict[float, list[tuple[float, float]]] = {}
        for line, person in enumerate(group["persons"]):
            own = [(start, end - start) for start, end, state in person if state == place]
            if own:
                spans[top + line + (1 - thickness) / 2] = own
        for level, own in spans.items() if thickness else ():
            sheet.axes.broken_barh(own, (level, thickness), facecolor=how["line"], edgecolor="none")


def _brackets(sheet: Paper, labels: list[str], spans: list[tuple[float, float]], lines: float) -> None:
    """Each group's name and a line along its persons, to the left of them; names of small groups move apart."""
    box = sheet.axes.get_position()
    top, height = box.y1 * sheet.height, box.height * sheet.height
    left = box.x0 * WIDTH - 0.08
    gap = max(line_height() * (label.count("\n") + 1) for label in labels) + 0.02
    wanted = [top - (first + last) / 2 / lines * height for first, last in spans]
    for label, (first, last), level in zip(
        labels, spans, spread(wanted, gap, gap / 2, sheet.height - gap / 2), strict=True
    ):
        ends = (top - first / lines * height, top - last / lines * height)
        sheet.line((left, left), ends, color=MUTED, linewidth=1)
        sheet.write(left - 0.08, level, label, ha="right", va="center", linespacing=1.1)


def _names(sheet: Paper, series: list[dict[str, Any]], names: list[str], levels: list[float]) -> None:
    from matplotlib.patches import Rectangle

    left = sheet.axes.get_position().x1 * WIDTH + 0.12
    top = sheet.axes.get_position().y1 * sheet.height
    for name, level, one, how in zip(names, levels, series, looks(series), strict=True):
        middle, height = top - level / 2, max(0.14 * one["thickness"], 0.0)
        box = (left / WIDTH, (middle - height / 2) / sheet.height)
        size = (KEY / WIDTH, height / sheet.height)
        if height:
            key = Rectangle(box, *size, transform=sheet.figure.transFigure, facecolor=how["line"], edgecolor=INK,
                            linewidth=0.4)  # fmt: skip
            sheet.figure.add_artist(key)
        sheet.write(left + KEY + 0.08, middle, name, va="center", linespacing=1.1)
        top -= level
