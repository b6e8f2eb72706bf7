"""A report is stale when something has changed that it was made from, or the report itself; and it is told what."""

import re
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.building import manifest
from evalkit.building.manifest import Stale, why_stale
from evalkit.building.order import Choices, orders_for, portfolio_orders
from evalkit.cli import app
from evalkit.publishing.record import read_record
from evalkit.reports import build

NAMES = ("monet-polut", "oma-polku")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with two small projects, and the reports of each and of both, all made at once."""
    place = tmp_path_factory.mktemp("built")
    for name in NAMES:
        shutil.copytree(Path("data_samples") / name, place / name)
    outcomes = build(ordered(place))
    assert [outcome.error for outcome in outcomes] == [None] * 3
    return place


@pytest.fixture
def place(built, tmp_path):
    """A copy that a test may change."""
    return shutil.copytree(built, tmp_path / "place")


def ordered(place, **choices):
    chosen = Choices(**{"release": "internal", "output": place / "reports", **choices})
    folders = [place / name for name in NAMES]
    return [order for folder in folders for order in orders_for(folder, chosen)] + portfolio_orders(folders, chosen)


def reasons(place, **choices):
    return {order.slug: why_stale(order) for order in ordered(place, **choices)}


def the_first(place, **choices):
    return why_stale(ordered(place, **choices)[0])


def test_nothing_is_stale_after_a_build_even_when_all_of_it_has_moved(place):
    assert reasons(place) == {"monet-polut": None, "oma-polku": None, "portfolio": None}


def test_changed_data_make_only_the_projects_own_report_and_the_portfolio_stale(place):
    table = place / "oma-polku" / "seurantatiedot.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    assert reasons(place) == {
        "monet-polut": None,
        "oma-polku": Stale("data", "seurantatiedot.csv"),
        "portfolio": Stale("data", "oma-polku/seurantatiedot.csv"),
    }


@pytest.mark.parametrize("name", ["project.toml", "narrative.fi.md"])
def test_changed_settings_and_narrative_are_named(name, place):
    path = place / "monet-polut" / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert the_first(place) == Stale("data", name)


@pytest.mark.parametrize("name", ["narrative.sv.md", "releases.json"])
def test_file_that_has_come_since_is_named(name, place):
    (place / "monet-polut" / name).touch()
    assert the_first(place) == Stale("data", name)


def test_file_that_is_gone_is_named(place):
    (place / "monet-polut" / "narrative.fi.md").unlink()
    assert the_first(place) == Stale("data", "narrative.fi.md")


def test_other_files_in_the_folder_matter_to_nothing(place):
    (place / "monet-polut" / "~$muistiinpanot.docx").touch()
    assert the_first(place) is None


def test_changed_code_makes_every_report_stale(place, monkeypatch):
    monkeypatch.setattr(manifest, "code_hash", lambda: "another")
    assert set(reasons(place).values()) == {Stale("code")}


def test_hash_of_the_code_changes_with_a_module_and_with_a_notebooks_source_only(tmp_path):
    package = shutil.copytree("evalkit", tmp_path / "evalkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree("notebooks", tmp_path / "notebooks")

    def hashed():
        code = "from evalkit.building.manifest import code_hash; print(code_hash())"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={}, capture_output=True, text=True)
        return done.stdout.strip()

    before = hashed()
    assert before == manifest.code_hash()
    notebook = tmp_path / "notebooks" / "10_reach.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("application/vnd", "application/another"), encoding="utf-8")
    assert hashed() == before
    notebook.write_text(text.replace("import evalkit as ek", "import evalkit as ek  # again"), encoding="utf-8")
    of_notebook = hashed()
    (package / "publishing" / "templates" / "page.css").write_text("", encoding="utf-8")
    assert len({before, of_notebook, hashed()}) == 3


def test_changed_library_is_named(place, monkeypatch):
    monkeypatch.setattr(manifest, "libraries", lambda: {**read_record(next(place.glob("reports/m*/*/*")))["libraries"],
                                                        "pandas": "0"})  # fmt: skip
    assert the_first(place) is None
    monkeypatch.setattr(manifest, "environment_hash", lambda: "another")
    assert the_first(place) == Stale("libraries", "pandas")


def test_library_that_libraries_need_counts_without_a_name(place, monkeypatch):
    monkeypatch.setattr(manifest, "environment_hash", lambda: "another")
    assert the_first(place) == Stale("environment")


def test_other_formats_are_a_reason(place):
    assert the_first(place, formats=("html",)) == Stale("parameters")


def test_other_language_and_release_have_reports_of_their_own(place):
    order = ordered(place)[0]
    assert why_stale(replace(order, language="sv")) == Stale("missing")
    assert why_stale(replace(order, release="public")) == Stale("missing")


def test_forced_report_is_stale(place):
    assert the_first(place, force=True) == Stale("forced")


def test_portfolio_without_one_of_its_projects_is_stale(place):
    choices = Choices(release="internal", output=place / "reports")
    third = shutil.copytree("data_samples/kotopaikka", place / "kotopaikka")
    (order,) = portfolio_orders([place / NAMES[0], place / NAMES[1], third], choices)
    assert why_stale(order) == Stale("projects")


@pytest.mark.parametrize("name", ["index.html", "numbers.xlsx", "monet-polut.docx"])
def test_file_of_the_report_that_is_changed_or_gone_is_named(name, place):
    path = place / "reports" / "monet-polut" / "fi" / "internal" / name
    path.write_bytes(path.read_bytes() + b" ")
    assert the_first(place) == Stale("output", name)
    path.unlink()
    assert the_first(place) == Stale("output", name)


def test_file_that_is_not_of_the_report_is_named(place):
    (place / "reports" / "monet-polut" / "fi" / "internal" / "oma.txt").touch()
    assert the_first(place) == Stale("output", "oma.txt")


def test_record_that_somebody_has_changed_makes_the_report_stale(place):
    path = place / "reports" / "monet-polut" / "fi" / "internal" / "run.json"
    path.write_text(path.read_text(encoding="utf-8").replace("internal", "public"), encoding="utf-8")
    assert the_first(place) == Stale("output", "run.json")


def test_record_tells_no_time_no_host_and_no_place(place):
    for record in place.rglob("run.json"):
        text = record.read_text(encoding="utf-8")
        assert [
            word for word in ("/tmp", str(Path.home()), str(Path.cwd()), socket.gethostname()) if word in text
        ] == []
        assert re.search(r"\d\d:\d\d", text) is None


def test_build_of_fresh_reports_makes_nothing_and_says_so(place, monkeypatch):
    monkeypatch.setattr("evalkit.building.server.ask", None)
    folders = [str(place / name) for name in NAMES]
    told = CliRunner().invoke(app, ["build", *folders, "--release", "internal", "--output", str(place / "reports")])
    assert told.exit_code == 0
    assert [line.partition(",")[0] for line in told.output.splitlines()] == [
        "monet-polut: raportti on ajan tasalla",
        "oma-polku: raportti on ajan tasalla",
        "portfolio: raportti on ajan tasalla",
    ]


def test_fresh_reports_are_found_without_loading_a_large_library(place):
    folders = [str(place / name) for name in NAMES]
    arguments = ["build", *folders, "--release", "internal", "--output", str(place / "reports")]
    code = (
        "import sys\nfrom evalkit.cli import app\n"
        f"try: app({arguments!r})\n"
        "finally: print([name for name in ('pandas', 'numpy', 'matplotlib', 'papermill') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.count("ajan tasalla") == 3
    assert done.stdout.splitlines()[-1] == "[]"
