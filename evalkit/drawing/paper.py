"""The paper that all drawings share: its size in inches, colours, line styles, and text that is measured to fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font

WIDTH = 7.0
SIZE = 9.5
LEGEND_GAP = 0.3
PAPER, INK, MUTED, GRID, BAND = "#ffffff", "#1b1b1b", "#595959", "#d0d0d0", "#e3e3e3"
# Okabe and Ito (2008), Color Universal Design. Lines take the darker ones (3:1 against white); fills may be lighter,
# since they have an edge.
LINES = ("#0072b2", "#d55e00", "#009e73", INK, "#cc79a7", "#56b4e9")
FILLS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.6, 1.2, 1.6)), (0, (9, 2)), (0, (2.5, 1)))


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib settings of every drawing, whatever the user's own settings are; restored afterwards."""
    import matplotlib

    settings: Any = {
        "svg.hashsalt": "evalkit",
        "svg.fonttype": "none",
        "font.family": "DejaVu Sans",
        "font.size": SIZE,
        # A dollar sign in a label is a dollar sign, not the start of a formula.
        "text.parse_math": False,
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
        "text.color": INK,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.8,
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings)
        yield


@dataclass(frozen=True)
class Paper:
    """A figure of fixed width with one pair of axes; all lengths in inches."""

    figure: Figure
    axes: Axes

    @property
    def height(self) -> float:
        """The paper's height."""
        return float(self.figure.get_figheight())

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write text at a point given in inches from the lower left corner."""
        self.figure.text(x / WIDTH, y / self.height, text, **how)

    def line(self, xs: tuple[float, ...], ys: tuple[float, ...], **how: Any) -> None:
        """Draw a line between points given in inches from the lower left corner."""
        from matplotlib.lines import Line2D

        scaled = ([x / WIDTH for x in xs], [y / self.height for y in ys])
        self.figure.add_artist(Line2D(*scaled, transform=self.figure.transFigure, **how))


@dataclass(frozen=True)
class Margins:
    """The room around the axes, in inches."""

    left: float
    right: float
    top: float
    bottom: float


def paper(inner_height: float, margins: Margins) -> Paper:
    """Return a paper whose axes are `inner_height` high between the margins."""
    from matplotlib.figure import Figure

    height = margins.top + inner_height + margins.bottom
    figure = Figure(figsize=(WIDTH, height))
    inner_width = WIDTH - margins.left - margins.right
    box = (margins.left / WIDTH, margins.bottom / height, inner_width / WIDTH, inner_height / height)
    axes = figure.add_axes(box)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_axisbelow(True)
    return Paper(figure, axes)


def width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Return how wide the widest line of a text is, in inches."""
    return max(sum(_advance(letter, weight) for letter in line) for line in text.split("\n")) * size / 72


@cache
def _advance(letter: str, weight: str) -> float:
    """How wide a letter is in letters of size 1; one that the font lacks is as wide as the sign that stands for it."""
    from matplotlib.ft2font import LoadFlags

    font = _font(weight)
    glyph = font.load_glyph(font.get_char_index(ord(letter)), LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance) / font.units_per_EM


@cache
def _font(weight: str) -> FT2Font:
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    return FT2Font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))


def wrapped(text: str, room: float, size: float = SIZE) -> str:
    """Return the text broken into lines that fit into `room` inches; a longer word is cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, room, size)
    return "\n".join(lines)


def _pieces(word: str, room: float, size: float) -> list[str]:
    if width(word, size) <= room:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def line_height(size: float = SIZE) -> float:
    """Return the height of one line of text in inches."""
    return size * 1.25 / 72


def label_step(labels: list[str]) -> float:
    """Return how far apart the lines of labels below each other must be so that no two neighbours touch, in inches."""
    heights = [line_height() * (label.count("\n") + 1) for label in labels]
    pairs = zip(heights, heights[1:] or heights, strict=False)
    return max((one + next_one) / 2 for one, next_one in pairs) + 0.04


def legend_places(names: list[str], key: float, left: float) -> list[float]:
    """Return where each entry of a legend begins, its key `key` inches wide; from `left`, or before where it must."""
    widths = [key + width(name) for name in names]
    whole = sum(widths) + LEGEND_GAP * (len(names) - 1)
    start = max(min(left, WIDTH - whole - 0.1), 0.05)
    return [start + sum(widths[:place]) + LEGEND_GAP * place for place in range(len(names))]


def spread(wanted: list[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Return places as near to the wanted ones as keeps `gap` between neighbours, inside the limits where they fit."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = list(wanted)
    floor = lowest
    for index in order:
        places[index] = floor = max(wanted[index], floor)
        floor += gap
    ceiling = highest
    for index in reversed(order):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - gap
    return places


def number(value: float | None) -> float:
    """Return the value, NaN for none: matplotlib leaves a gap there."""
    return float("nan") if value is None else float(value)
