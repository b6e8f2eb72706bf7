"""The browser on this machine; none is fetched from anywhere."""

import shutil

import pytest

# Debian's package first.
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def program() -> str:
    """Return the path of the browser; a machine without one fails the test, and the message says what is needed."""
    found = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if found is None:
        pytest.fail("no browser found: install the package chromium (on Debian: apt-get install chromium)")
    return found
