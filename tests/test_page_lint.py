"""The lint of pages finds what it is for, and nothing on the pages that evalkit writes."""

from pathlib import Path

import pytest
from page_lint import faults
from sample_report import written

from evalkit.publishing.index import Entry, index

PAGE = """<!DOCTYPE html><html lang="fi-FI"><head><title>Luku</title></head><body>
<figure><span role="img" aria-label="Työhön pääsi 36 % ja opiskelemaan 18 %."><svg></svg></span>
<figcaption>Tulokset</figcaption></figure>
<table><caption>Tulokset</caption><tr><th scope="col">n</th></tr><tr><td>1</td></tr></table></body></html>"""


def test_page_without_faults_has_none():
    assert faults(PAGE) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('lang="fi-FI"', ""),
        ('lang="fi-FI"', 'lang="fi-US"'),
        ('lang="fi-FI"', 'lang="de-DE"'),
        ("<title>Luku</title>", "<title> </title>"),
        ("Työhön pääsi 36 % ja opiskelemaan 18 %.", "Kuvio 1"),
        ("Työhön pääsi 36 % ja opiskelemaan 18 %.", "figures/outcomes-of-the-project.svg"),
        ("Työhön pääsi 36 % ja opiskelemaan 18 %.", "Diagram"),
        ("Työhön pääsi 36 % ja opiskelemaan 18 %.", ""),
        ("Työhön pääsi 36 % ja opiskelemaan 18 %.", "Tulokset"),
        ("<figcaption>Tulokset", "<figcaption>Kuvio 1. Työhön pääsi 36 % ja opiskelemaan 18 %."),
        (' role="img"', ""),
        ("<caption>Tulokset</caption>", ""),
        ("<caption>Tulokset", "<caption> "),
        (' scope="col"', ""),
        ('scope="col"', 'scope="column"'),
        ('<th scope="col">n</th>', "<td>n</td>"),
        ('<th scope="col">n', '<th scope="col">'),
    ],
)
def test_each_fault_is_found(right, wrong):
    assert right in PAGE
    assert faults(PAGE.replace(right, wrong, 1)) != []


def test_pages_that_evalkit_writes_have_none():
    entry = Entry(Path("a/fi/public"), "a", "Hanke A", "ESR", "fi", "public", "Tulos.", {"html": "index.html"})
    assert faults(written()["index.html"].decode()) == []
    assert faults(index([entry]).decode()) == []
