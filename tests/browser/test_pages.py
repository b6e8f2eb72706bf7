"""Every kind of page in a browser: alone with its files, by keyboard, on a narrow screen, on paper."""

import shutil

import pytest
from chromium import program

REPORT = "esimerkki/fi/internal/index.html"


@pytest.fixture
def report(site):
    return (site / REPORT).as_uri()


def test_page_asks_for_nothing_but_itself_and_says_nothing_to_the_console(visit, address):
    visited = visit(address)
    assert visited.asked == [address]
    assert visited.told == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_page_never_scrolls_sideways(visit, address, width):
    page = visit(address, width).page
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"


def test_page_bears_wider_spacing_of_text_on_a_narrow_screen(visit, address):
    page = visit(address, 320).page
    page.add_style_tag(content=SPACED + " p { margin-bottom: 2em !important; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {tag: one.tagName, id: one.id, href: one.getAttribute('href'), text: one.textContent.trim(),
          left: box.left, top: box.top, width: box.width, height: box.height, bottom: box.bottom, right: box.right,
          outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)};
}"""


def path(page):
    """What the tab key reaches, one after the other, from the top of the page to its end."""
    reached = []
    for _ in range(300):
        page.keyboard.press("Tab")
        one = page.evaluate(FOCUSED)
        if one["tag"] == "BODY":
            return reached
        reached.append(one)
    raise AssertionError("the tab key never leaves the page")


def test_tab_key_reaches_all_that_can_be_used_in_the_order_of_the_page_and_leaves(visit, address):
    page = visit(address).page
    usable = page.locator("a[href], summary, [tabindex='0']").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.textContent.trim())"
    )
    assert [one["text"] for one in path(page)] == usable


def test_focus_is_always_seen(visit, address):
    reached = path(visit(address).page)
    assert reached
    for one in reached:
        assert one["outline"] >= 2, one
        assert one["width"] > 0, one
        assert one["left"] >= 0, one
        assert one["right"] <= 1280, one
        assert one["bottom"] > 0, one
        assert one["top"] < 900, one


def test_first_stop_is_the_skip_link_and_it_leads_to_the_content(visit, address):
    page = visit(address).page
    assert page.evaluate("document.querySelector('.skip').getBoundingClientRect().right") <= 0
    page.keyboard.press("Tab")
    skip = page.evaluate(FOCUSED)
    assert (skip["href"], skip["left"]) == ("#content", 0)
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED)["id"] == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_contents_lead_to_their_headings_by_keyboard(visit, report):
    page = visit(report).page
    links = page.locator("nav.contents a")
    for number in range(links.count()):
        links.nth(number).focus()
        page.keyboard.press("Enter")
        target = links.nth(number).get_attribute("href")
        box = page.evaluate("id => { const b = document.getElementById(id).getBoundingClientRect(); return b.top }",
                            target[1:])  # fmt: skip
        assert page.url.endswith(target)
        assert -1 <= box < 900


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_numbers_of_a_figure_open_and_close_by_keyboard(visit, report, key):
    page = visit(report).page
    table = page.locator("details table").first
    page.locator("summary").first.focus()
    assert not table.is_visible()
    page.keyboard.press(key)
    assert table.is_visible()
    page.keyboard.press(key)
    assert not table.is_visible()


def test_wide_table_scrolls_by_keyboard_on_a_narrow_screen(visit, report):
    page = visit(report, 320).page
    box = page.locator(".scroll:has(#windows)")
    assert box.evaluate("one => one.scrollWidth > one.clientWidth")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.scroll:has(#windows)').scrollLeft > 0")


def test_caption_of_a_wide_table_stays_on_a_narrow_screen(visit, report):
    page = visit(report, 320).page
    boxes = page.locator("caption > span").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().right)"
    )
    assert boxes
    assert max(boxes) <= 320


def test_paper_shows_the_numbers_of_figures_and_leaves_out_what_is_for_the_screen(visit, report):
    page = visit(report).page
    page.emulate_media(media="print")
    hidden = ("nav.contents", ".skip", "summary", "footer", ".alone")
    assert [page.locator(one).first.is_visible() for one in hidden] == [False] * len(hidden)
    assert page.locator("details table").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"


def test_paper_is_light_in_dark_mode(visit, report):
    page = visit(report, scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')") == "#ffffff"


def test_list_leads_to_the_report_and_its_files(visit, site):
    page = visit((site / "internal.html").as_uri()).page
    targets = page.locator("main a").evaluate_all("all => all.map(one => one.href)")
    assert (site / REPORT).as_uri() in targets
    page.get_by_role("link", name="Suomeksi, sisäinen raportti").click()
    assert page.url == (site / REPORT).as_uri()


def test_machine_without_a_browser_fails_and_names_the_package(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        program()
