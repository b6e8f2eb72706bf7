"""Pages of samples that several tests read, built once: all kinds of data, each language, both releases."""

from pathlib import Path

from evalkit.aside import alone
from evalkit.building.manifest import why_stale
from evalkit.building.order import Choices, orders_for
from evalkit.reports import build
from evalkit.wording import languages

BUILT = {
    "internal": {"mahdollisuudet-todeksi": ("fi", "en"), "esimerkkipolku": ("en", "sv")},
    "public": {
        "mahdollisuudet-todeksi": ("fi", "en"),
        "esimerkkipolku": languages(),
        "rossi-1980": languages(),
    },
}


def build_pages(output: Path) -> Path:
    """Build the pages that are not there yet, and return their folder; who comes second waits and finds them."""
    orders = [
        order
        for release, wanted in BUILT.items()
        for slug, spoken in wanted.items()
        for order in orders_for(Path("data_samples", slug), Choices(spoken, release, ("html",), output))
    ]
    with alone(output / "any", lambda: None):
        outcomes = build([order for order in orders if why_stale(order)])
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    return output
