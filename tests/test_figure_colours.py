"""Figures without colour: for eyes that see less of it and for printers that have none, series stay apart."""

import io
from itertools import combinations, pairwise

import numpy as np
import pytest
from PIL import Image

from evalkit.drawing import draw
from evalkit.drawing.bars import HATCHES
from evalkit.drawing.paper import DASHES, FILLS, LINES, PAPER
from evalkit.drawing.scores import MARKERS

# What is left of linear red, green and blue to eyes without one kind of cone, at full severity
# (Machado, Oliveira and Fernandes 2009, table 1).
BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# Of two colours in CIELAB: 10 is seen at a glance, side by side.
AT_A_GLANCE = 10


def linear(colour):
    channels = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(red_green_blue):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    relative = to_xyz @ np.clip(red_green_blue, 0, 1) / [0.9505, 1.0, 1.089]
    x, y, z = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("colours", [LINES[:4], FILLS[:4]], ids=["lines", "fills"])
def test_four_series_keep_different_colours_for_the_colour_blind(colours, kind):
    seen = [lab(np.array(BLINDNESS[kind]) @ linear(colour)) for colour in colours]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > AT_A_GLANCE


def test_every_line_has_a_style_of_its_own():
    assert len(set(map(str, DASHES))) == len(DASHES) == len(LINES)


def test_bars_that_touch_differ_in_hatching_and_all_of_them_in_hatching_or_in_grey():
    looks = [(colour, HATCHES[index % len(HATCHES)]) for index, colour in enumerate(FILLS)]
    assert all(one[1] != other[1] for one, other in pairwise(looks))
    assert all(a[1] != b[1] or contrast(a[0], b[0]) >= 1.3 for a, b in combinations(looks, 2))


def test_scores_differ_in_the_shape_of_their_marks():
    assert len(set(MARKERS)) == len(MARKERS) >= 4


def test_lines_stand_out_from_the_paper():
    assert min(contrast(colour, PAPER) for colour in LINES[:4]) >= 3


def grey(drawing, content):
    return np.asarray(Image.open(io.BytesIO(draw(drawing, content, "png", 100))).convert("L")).astype(int)


def test_two_series_of_bars_look_different_in_grey():
    def bars(*values):
        series = [{"label": "x", "values": [value], "texts": ["y"]} for value in values]
        return grey("bars", {"labels": ["a"], "series": series})

    # The same bar as the first and as the second of two series: only its look differs.
    first, second = bars(5, 0), bars(0, 5)
    darkness = [np.sort(picture.ravel())[: picture.size // 12].std() for picture in (first, second)]
    assert darkness[1] > 2 * darkness[0]


def test_picture_has_300_dots_an_inch():
    content = {"labels": ["a"], "series": [{"label": "", "values": [1], "texts": ["1"]}]}
    picture = Image.open(io.BytesIO(draw("bars", content, "png")))
    assert picture.width == 2100
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
