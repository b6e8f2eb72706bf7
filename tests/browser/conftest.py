"""A real browser, and every kind of page that evalkit writes, opened from the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from chromium import ARGUMENTS, program
from playwright.sync_api import Page, sync_playwright
from sample_report import SECTIONS, brief, report

from evalkit.publishing import publish, write_index
from evalkit.wording import languages

# Name of a kind of page: where it lies below the folder of reports.
PAGES = {
    **{f"internal report ({name})": f"esimerkki/{name}/internal/index.html" for name in languages()},
    "public report": "toinen/fi/public/index.html",
    "list of reports": "index.html",
    "list of internal reports": "internal.html",
}


@dataclass(frozen=True)
class Visit:
    """An opened page and what it did while it was open: messages of the console, addresses that it asked for."""

    page: Page
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


# A module's own: as long as it is open, its event loop is in the way of other tests that need one.
@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program(), args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """A folder of reports: a rich internal one, a public one, and the list."""
    output = tmp_path_factory.mktemp("site")
    for name in languages():
        rich = (*report().chapters, ("30_sections", (SECTIONS,)))
        publish(report(language=name, chapters=rich), output / "esimerkki" / name / "internal", ("html",))
    publish(brief(slug="toinen", release="public"), output / "toinen" / "fi" / "public", ("html",))
    write_index(output)
    return output


@pytest.fixture(params=PAGES)
def address(request, site) -> str:
    return (site / PAGES[request.param]).as_uri()


@pytest.fixture
def visit(browser):
    """A function that opens an address in a window of its own, `width` wide, in light or dark."""
    contexts = []

    def opened(address: str, width: int = 1280, scheme: str = "light") -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
        contexts.append(context)
        made = Visit(context.new_page())
        made.page.on("console", lambda message: made.told.append(message.text))
        made.page.on("pageerror", lambda error: made.told.append(str(error)))
        made.page.on("request", lambda request: made.asked.append(request.url))
        made.page.goto(address)
        return made

    yield opened
    for context in contexts:
        context.close()
