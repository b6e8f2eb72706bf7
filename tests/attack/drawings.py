"""Drawings read back: their texts, and curves and bars from the coordinates of their lines."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from reading import Reading, Unit, numbers, plain

_PATH = re.compile(r"[ML]\s*(-?[\d.]+)\s+(-?[\d.]+)")


def read_drawing(name: str, drawing: str) -> Reading:
    """Return the texts of a drawing, its step curves in the units of its axes, and the lengths of its bars."""
    root = ElementTree.fromstring(re.sub(r"<!DOCTYPE.*?>", "", drawing, flags=re.DOTALL))
    units, lines, bars = [], [], []
    for node in root.iter():
        tag = node.tag.rpartition("}")[2]
        if tag in ("text", "title", "desc", "tspan") and node.text:
            units.append(Unit(f"{name} {tag}", plain(node.text)))
        units += [Unit(f"{name} @{key}", plain(value)) for key, value in node.attrib.items()
                  if key.rpartition("}")[2] in ("aria-label", "alt", "title") or key.startswith("data-")]  # fmt: skip
        if tag == "path":
            points = [(float(x), float(y)) for x, y in _PATH.findall(node.get("d", ""))]
            # On the page a colour is a variable with the drawing's own colour behind it.
            style = re.sub(r"var\(--[\w-]+, (#\w+)\)", r"\1", node.get("style", ""))
            if "fill: none" in style and re.search(r"stroke-width: 2(;|$)", style) and len(points) > 2:
                lines.append(points)
            if re.search("fill: (#|url)", style) and "fill: #ffffff" not in style and _is_box(points):
                bars.append(points)
    ticks = {axis: _ticks(root, axis) for axis in ("x", "y")}
    found = Reading(units=units)
    if lines and all(len(known) > 1 for known in ticks.values()):
        found.curves[name] = [[(_scaled(x, ticks["x"]), _scaled(y, ticks["y"])) for x, y in line] for line in lines]
    elif bars:
        edges = [min(x for x, _ in box) for box in bars]
        common = max(set(edges), key=edges.count)
        found.bars[name] = [max(x for x, _ in box) - common for box, edge in zip(bars, edges, strict=True)
                            if abs(edge - common) < 1e-6 and _height(box) > 9.4]  # fmt: skip
    return found


def _is_box(points: list[tuple[float, float]]) -> bool:
    return len(points) == 4 and len({x for x, _ in points}) == 2 and len({y for _, y in points}) == 2


def _height(box: list[tuple[float, float]]) -> float:
    return max(y for _, y in box) - min(y for _, y in box)


def _ticks(root: ElementTree.Element, axis: str) -> list[tuple[float, float]]:
    """Place on the paper and value of each tick of an axis whose labels are numbers."""
    found = []
    for group in root.iter():
        if re.fullmatch(rf"(?:.*-)?{axis}tick_\d+", group.get("id", "")):
            text = next((node.text for node in group.iter() if node.tag.endswith("}text")), None)
            said, place = numbers(text or ""), _tick_place(group, axis)
            if place is not None and len(said) == 1:
                found.append((place, said[0][0] / (100 if "%" in (text or "") else 1)))
    return found


def _tick_place(group: ElementTree.Element, axis: str) -> float | None:
    """Where a tick is: its mark, or the line across the axes where it has none."""
    for node in group.iter():
        if node.tag.endswith("}use"):
            return float(node.get(axis, "0"))
        points = _PATH.findall(node.get("d", "")) if node.get("clip-path") else []
        if len(points) == 2:
            return float(points[0][axis == "y"])
    return None


def _scaled(place: float, ticks: list[tuple[float, float]]) -> float:
    (first, low), (last, high) = ticks[0], ticks[-1]
    return low + (place - first) / (last - first) * (high - low)
