"""The same examples in every run, however slow the machine: a property test that fails once fails always."""

import pytest
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
