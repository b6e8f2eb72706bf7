"""Drawings: same content, same bytes; nothing of the moment in them; texts that stay inside and apart."""

import io
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sample_report import CONTENTS

from evalkit.drawing import DRAWINGS, draw
from evalkit.drawing.balance import _look as balance_look
from evalkit.drawing.paper import PAPER, label_step, line_height, spread, width, wrapped
from evalkit.errors import ParameterError

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=sorted(DRAWINGS))
def drawing(request):
    return request.param


def texts(svg: bytes) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("form", ["svg", "png"])
def test_same_content_gives_the_same_bytes(drawing, form):
    content = CONTENTS[drawing]
    assert draw(drawing, content, form) == draw(drawing, content, form)


def test_no_date_program_or_address_of_a_program_stands_in_a_drawing(drawing):
    svg = draw(drawing, CONTENTS[drawing], "svg").decode()
    assert "atplotlib v" not in svg
    assert "<dc:date>" not in svg
    assert Image.open(io.BytesIO(draw(drawing, CONTENTS[drawing], "png", dpi=50))).info.keys() <= {"dpi"}


def test_user_settings_of_matplotlib_change_nothing_and_come_back(drawing):
    import matplotlib

    plain = draw(drawing, CONTENTS[drawing], "svg")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert draw(drawing, CONTENTS[drawing], "svg") == plain
        assert matplotlib.rcParams["font.size"] == 30


def test_png_is_seven_inches_wide_at_the_asked_resolution(drawing):
    assert Image.open(io.BytesIO(draw(drawing, CONTENTS[drawing], "png", dpi=100))).width == 700


def test_every_text_of_the_content_stands_in_the_svg_as_text(drawing):
    shown = " ".join(texts(draw(drawing, CONTENTS[drawing], "svg")))
    for text in strings(CONTENTS[drawing]):
        assert all(word in shown for word in text.split()), text


def strings(content):
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        # The kind of a part is no text.
        content = [part for key, part in content.items() if key != "neutral"]
    parts = content if isinstance(content, list) else []
    return [text for part in parts for text in strings(part)]


def test_nothing_is_drawn_at_the_edge_of_the_paper(drawing):
    picture = Image.open(io.BytesIO(draw(drawing, CONTENTS[drawing], "png", dpi=150))).convert("L")
    wide, high = picture.size
    edges = [(0, 0, wide, 2), (0, high - 2, wide, high), (0, 0, 2, high), (wide - 2, 0, wide, high)]
    assert all(picture.crop(edge).getextrema() == (255, 255) for edge in edges)


def test_curve_starts_at_nothing_and_steps_after_its_time():
    content = {
        "series": [{"label": "Työ", "times": [6], "values": [0.5], "lower": [0.5], "upper": [0.5]}],
        "x": {"label": "", "ticks": [0, 12], "labels": ["0", "12"]},
        "y": {"label": "", "ticks": [0, 1], "labels": ["0 %", "100 %"]},
    }
    svg = draw("incidence", content, "svg").decode()
    paths = re.findall(r'<path d="([^"]+)"[^>]*stroke-width: 2', svg)
    points = [tuple(map(float, pair)) for pair in re.findall(r"[ML] ([\d.]+) ([\d.]+)", paths[0])]
    (x0, y0), (x1, y1), (x2, y2) = points
    assert y0 == y1
    assert x1 == x2
    assert y2 < y1
    assert x0 < x1


def test_band_is_drawn_between_the_limits_of_the_curve():
    content = {
        "series": [{"label": "Työ", "times": [6, 9], "values": [0.5] * 2, "lower": [0.25] * 2, "upper": [0.875] * 2}],
        "x": {"label": "", "ticks": [0, 12], "labels": ["0", "12"]},
        "y": {"label": "", "ticks": [0, 1], "labels": ["0 %", "100 %"]},
    }
    svg = draw("incidence", content, "svg").decode()
    (band,) = re.findall(r'<path id="[^"]+" d="([^"]+z)\s*"', svg)
    curve = heights(re.findall(r'<path d="([^"]+)"[^>]*stroke-width: 2', svg)[0])
    nothing, half = max(curve), min(curve)
    # The band begins with the curve's first step; half of the axis is as high as that step.
    lowest = max(heights(band))
    assert {round((lowest - y) / (nothing - half) / 2, 3) for y in heights(band)} == {0, 0.625}


def heights(path):
    """The heights on the page of a path's points, the highest the smallest."""
    return [float(y) for _, y in re.findall(r"[ML] ([\d.]+) (-?[\d.]+)", path)]


def test_lines_differ_in_dashes_and_bars_in_hatching():
    svg = draw("incidence", CONTENTS["incidence"], "svg").decode()
    assert "stroke-dasharray" in svg
    assert "<pattern" in draw("bars", CONTENTS["bars"], "svg").decode()


def test_marks_before_and_after_weighting_differ_in_shape_and_filling():
    looks = [{name: look[name] for name in ("marker", "markerfacecolor")} for look in map(balance_look, (0, 1))]
    assert looks[0]["marker"] != looks[1]["marker"]
    assert looks[0]["markerfacecolor"] == PAPER != looks[1]["markerfacecolor"]


def test_estimate_without_an_interval_is_an_open_mark_and_one_without_a_value_none():
    def marks(**line):
        content = {**CONTENTS["estimates"], "lines": [{"label": "a", "text": "b", **line}]}
        return draw("estimates", content, "svg").decode().count("<use ")

    assert marks(value=0.1, lower=0, upper=0.2) > marks(value=0.1) > marks(value=None)


def test_longer_bar_stands_for_the_greater_value_and_its_text_fits():
    content = {"labels": ["a", "b"], "series": [{"label": "", "values": [1, 1000], "texts": ["1", "1 000 henkilöä"]}]}
    svg = ET.fromstring(draw("bars", content, "svg"))
    places = [(node.text, float(node.get("x"))) for node in svg.iter(f"{SVG}text")]
    where = dict(places)
    assert where["1"] < where["1 000 henkilöä"]
    assert where["1 000 henkilöä"] / 72 + width("1 000 henkilöä") <= 7


@pytest.mark.parametrize("drawing", ["bars", "scores"])
def test_legend_stays_on_the_paper_beside_labels_that_take_half_of_it(drawing):
    names = ["Välitön vaikutus asteikolla 0–10", "Välillinen vaikutus asteikolla"]
    series = [{"label": name, "values": [1], "texts": ["1"]} for name in names]
    content = {"labels": ["Aineettomien tuotteiden ja palvelujen kehittäminen"], "series": series, "x": {"label": ""}}
    svg = ET.fromstring(draw(drawing, content, "svg"))
    ends = [float(node.get("x")) / 72 + width(node.text) for node in svg.iter(f"{SVG}text") if node.text in names]
    assert len(ends) == 2
    assert max(ends) <= 7


def test_labels_of_one_line_stand_close_and_longer_ones_do_not_touch():
    one = line_height()
    assert label_step(["a", "b"]) == pytest.approx(one + 0.04)
    assert label_step(["a\nb", "c"]) == pytest.approx(1.5 * one + 0.04)
    assert label_step(["a\nb", "c\nd", "e"]) == pytest.approx(2 * one + 0.04)
    assert label_step(["a\nb"]) == pytest.approx(2 * one + 0.04)


def test_fifteen_scores_and_a_curve_leave_room_for_text_on_their_page():
    scores = {**CONTENTS["scores"], "labels": ["Hyvinvointi"] * 15}
    scores["series"] = [{"label": one["label"], "values": [1] * 15, "texts": ["1"] * 15} for one in scores["series"]]
    assert inches(draw("scores", scores, "png", 50)) < 5.3
    assert inches(draw("incidence", CONTENTS["incidence"], "png", 50)) < 3.6


def inches(png):
    return Image.open(io.BytesIO(png)).height / 50


def test_names_of_many_curves_have_room_beside_their_ends():
    series = [{**CONTENTS["incidence"]["series"][1], "label": f"Nimi {number}"} for number in range(14)]
    svg = ET.fromstring(draw("incidence", {**CONTENTS["incidence"], "series": series}, "svg"))
    levels = sorted(float(one.get("y")) for one in svg.iter(f"{SVG}text") if str(one.text).startswith("Nimi"))
    assert len(levels) == 14
    assert all(after - before >= 72 * line_height() - 0.5 for before, after in pairwise(levels))


@pytest.mark.parametrize(("most", "every"), [(99, 1), (4321, 2)])
def test_many_columns_have_the_names_above_them_and_as_many_numbers_as_have_room(most, every):
    content = dict(CONTENTS["stacked"], x={"label": "Kuukausia alusta", "labels": [str(x) for x in range(25)]})
    content["below"] = {"label": "Henkilöt", "texts": [str(most - x) for x in range(25)]}
    content["series"] = [
        {"label": f"Melko pitkä tilanteen nimi {name}", "values": [0.25] * 25, "texts": [str(most)] * 25}
        for name in "abcd"
    ]
    shown = texts(draw("stacked", content, "svg"))
    assert [text for text in shown if text in content["below"]["texts"]][-1] == str(most - 24)
    numbers = [text for text in shown if text in content["below"]["texts"] and text != str(most)]
    assert numbers == content["below"]["texts"][every::every]
    assert set(one["label"] for one in content["series"]) <= set(shown)


def test_dollar_signs_are_not_taken_for_formulas():
    content = {"labels": ["$x^2$ ja $"], "series": [{"label": "", "values": [1], "texts": ["1"]}]}
    assert "$x^2$ ja $" in texts(draw("bars", content, "svg"))


def test_unknown_drawing_is_refused_by_name():
    with pytest.raises(ParameterError, match="pie"):
        draw("pie", {}, "svg")


def test_long_label_is_wrapped_to_its_room_and_loses_no_letter():
    text = "Epäsuotuisanolosuhteidenhallintajärjestelmäkokonaisuus ja muu"
    broken = wrapped(text, 1.0)
    assert all(width(line) <= 1.0 for line in broken.split("\n"))
    assert re.sub(r"\s", "", broken) == text.replace(" ", "")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_names_at_the_ends_of_curves_keep_their_order_and_a_gap(wanted):
    places = spread(wanted, 0.1, 0.0, 1.0)
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    apart = [places[after] - places[before] for before, after in pairwise(order)]
    assert all(gap >= 0.1 - 1e-9 for gap in apart)
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)
