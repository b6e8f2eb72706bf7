"""The same examples in every run, however slow the machine: a property test that fails once fails always."""

import os

import pytest
from built_pages import build_pages
from hypothesis import settings

from evalkit import wording
from evalkit.catalogues import TAGS

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(params=TAGS)
def any_language(request, monkeypatch) -> str:
    """Each language in turn, whether its catalogues are there or not; it speaks Finnish, under its own tag."""
    spoken = wording.catalogue
    monkeypatch.setattr(wording, "languages", lambda: tuple(TAGS))
    monkeypatch.setattr(wording, "catalogue", lambda _, domain: spoken("fi", domain))
    return request.param


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The folder of the pages in BUILT; all workers share it, and one of them builds."""
    own = tmp_path_factory.getbasetemp()
    output = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "pages"
    return build_pages(output)
