"""Every kind of page in a browser: no fault that axe knows, in light and dark, on a desk and on a telephone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}


def faults(page):
    response = Axe().run(page, options=OPTIONS).response
    assert response["passes"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(visit, address, width, scheme):
    page = visit(address, width, scheme).page
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert faults(page) == []


# Pages of real projects, which other tests read too; `make accessible` looks at all reports.
REAL = [
    ("esimerkkipolku", "sv", "internal"),
    ("mahdollisuudet-todeksi", "en", "public"),
    ("rossi-1980", "fi", "public"),
]


@pytest.mark.parametrize(("slug", "language", "release"), REAL, ids=lambda one: one)
def test_axe_finds_nothing_in_the_report_of_a_project(visit, pages, slug, language, release):
    without_fault(visit, pages / slug / language / release / "index.html")


def without_fault(visit, path):
    """Look at a page on a desk in light and on a telephone in the dark."""
    address = path.resolve().as_uri()
    for width, scheme in ((1280, "light"), (320, "dark")):
        visited = visit(address, width, scheme)
        visited.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
        assert (faults(visited.page), visited.told, visited.asked) == ([], [], [address])


def test_axe_finds_what_is_wrong(visit, site):
    page = visit((site / "index.html").as_uri()).page
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"x.png\"><p style=\"color: #ccc\">pale</p>'")
    assert {name for name, _ in faults(page)} >= {"image-alt", "color-contrast"}


# Of text against its background and of marks of a drawing against the paper (WCAG 1.4.3, 1.4.11).
TEXT, MARK = 4.5, 3.0


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# axe does not look into drawings.
SHOWN = """() => [...document.querySelectorAll('.drawing svg text')].map(text => getComputedStyle(text).fill)"""
PAPER = "() => getComputedStyle(document.body).backgroundColor"


def hexadecimal(css):
    return "#" + "".join(f"{int(part):02x}" for part in css[css.index("(") + 1 : -1].split(",")[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_of_drawings_stand_out_from_the_paper(visit, site, scheme):
    page = visit((site / "esimerkki/fi/internal/index.html").as_uri(), scheme=scheme).page
    paper, texts = hexadecimal(page.evaluate(PAPER)), page.evaluate(SHOWN)
    assert len(texts) > 40
    assert min(contrast(hexadecimal(text), paper) for text in texts) >= TEXT


LINES = """() => [...document.querySelectorAll('.drawing svg path')].map(path => getComputedStyle(path))
  .filter(style => style.strokeWidth === '2px').map(style => style.stroke)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_curves_stand_out_from_the_paper(visit, site, scheme):
    page = visit((site / "esimerkki/fi/internal/index.html").as_uri(), scheme=scheme).page
    paper, lines = hexadecimal(page.evaluate(PAPER)), page.evaluate(LINES)
    assert len(lines) >= 2
    assert min(contrast(hexadecimal(line), paper) for line in lines) >= MARK


def test_drawings_follow_the_scheme_of_the_page(visit, site):
    address = (site / "esimerkki/fi/internal/index.html").as_uri()
    light, dark = (visit(address, scheme=scheme).page.evaluate(SHOWN) for scheme in ("light", "dark"))
    assert set(light).isdisjoint(dark)
