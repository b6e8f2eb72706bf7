"""Drawings: from a figure's content (plain data with worded texts) to the bytes of an SVG or a PNG.

Knows no language and prints no number of its own: every text stands in the content.
"""

from evalkit.drawing.draw import DRAWINGS, draw, drawn

__all__ = ["DRAWINGS", "draw", "drawn"]
