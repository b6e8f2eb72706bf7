"""evalkit lab: a real JupyterLab on copies of the notebooks, which run from top to bottom there."""

import asyncio
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright

from evalkit.errors import ParameterError
from evalkit.laboratory import beside, lay_out, serve
from evalkit.notebooks import NOTEBOOKS, default_parameters
from evalkit.template import write_template

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
BROWSED = "10_reach.ipynb"
IDLE = """() => { const cells = [...document.querySelectorAll('.jp-CodeCell')];
    return cells.length > 3 && cells.every(cell => /\\[\\d+\\]/.test(cell.innerText)); }"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A running laboratory on the template: its address, its folder and the project."""
    folder = tmp_path_factory.mktemp("lab") / "hanke"
    write_template(folder)
    home = tmp_path_factory.mktemp("home")
    own = {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    command = [sys.executable, "-m", "evalkit", "lab", str(folder), "--no-browser", "--release", "internal"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **own})
    told = []
    for line in server.stdout:
        told.append(line)
        if address := re.search(r"http://127\.0\.0\.1:\d+/lab\?token=\w+", line):
            break
    yield SimpleNamespace(url=address[0], told=told, place=beside(folder), folder=folder)
    server.terminate()
    server.communicate(timeout=20)


def errors(notebook):
    return [out for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type in ("error", "stream")]


def test_laboratory_tells_its_copies_and_its_address(lab):
    assert len(lab.told) == len(NOTEBOOKS) + 1
    assert "Ctrl-C" in lab.told[-1]


def test_copies_stay_out_of_a_repository(lab):
    assert (lab.place / ".gitignore").read_text() == "*\n"


def test_folder_that_was_there_keeps_what_a_repository_sees_of_it(lab, tmp_path):
    lay_out(lab.folder, tmp_path, "fi", "internal")
    assert not (tmp_path / ".gitignore").exists()
    assert (tmp_path / BROWSED).exists()


def test_port_that_is_taken_or_not_there_is_told(lab):
    taken = int(re.search(r":(\d+)/lab", lab.url)[1])
    for port, code in ((taken, "port_taken"), (80_000, "port_unknown")):
        with pytest.raises(ParameterError, match=code):
            serve(lab.place, lambda url: None, browser=False, port=port)


def test_nobody_enters_without_the_token(lab):
    place = lab.url.partition("/lab?")[0]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{place}/api/contents")
    refused.value.close()
    assert refused.value.code == 403


def test_notebook_runs_from_top_to_bottom_in_the_browser(lab):
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        # So high that no cell is out of sight, and left undrawn.
        page = browser.new_page(viewport={"width": 1280, "height": 12_000})
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(lab.url.replace("/lab?", f"/lab/tree/{BROWSED}?"))
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name=re.compile("^Run All( Cells)?$")).click()
        page.wait_for_function(IDLE, timeout=60_000)
        shown = page.locator(".jp-OutputArea-output").count()
        failed = page.locator("[data-mime-type='application/vnd.jupyter.stderr'], .jp-OutputArea-output .ansi-red-fg")
        assert failed.count() == 0
        assert shown > 3
        page.keyboard.press("Control+s")
        page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
        browser.close()
    assert {
        url for url in asked if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
    } == set()


async def run_on_copy(path):
    notebook = nbformat.read(path, as_version=4)
    await NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).async_execute()
    nbformat.write(notebook, path)


async def run_side_by_side(paths):
    await asyncio.gather(*(run_on_copy(path) for path in paths))


def test_all_other_notebooks_run_from_top_to_bottom_on_the_same_copies(lab):
    *chapters, summary = sorted(lab.place.glob("*.ipynb"))
    asyncio.run(run_side_by_side(path for path in chapters if path.name != BROWSED))
    asyncio.run(run_on_copy(summary))
    for path in (*chapters, summary):
        assert errors(nbformat.read(path, as_version=4)) == []
    assert "22" in str(nbformat.read(summary, as_version=4).cells)


@pytest.fixture
def folder(tmp_path):
    write_template(tmp_path / "hanke")
    return tmp_path / "hanke"


def test_copies_hold_the_projects_parameters_and_no_outputs(folder):
    for copy in lay_out(folder, beside(folder), "fi", "internal"):
        given = default_parameters(copy)
        assert (given["project"], given["language"], given["release"]) == ("../hanke", "fi", "internal")
        cells = nbformat.read(copy, as_version=4).cells
        assert [cell for cell in cells if cell.get("outputs")] == []
        assert "# folder that holds project.toml" in str(cells)


def test_copies_that_are_there_are_not_written_over(folder, tmp_path):
    first = lay_out(folder, tmp_path / "muualla", "fi", "public")
    edited = next(iter(first))
    edited.write_text("oma", encoding="utf-8")
    again = lay_out(folder, tmp_path / "muualla", "fi", "internal")
    assert (set(first.values()), set(again.values())) == ({True}, {False})
    assert edited.read_text(encoding="utf-8") == "oma"


def test_only_notebooks_that_the_project_has_data_for_are_copied(tmp_path):
    found = lay_out("data_samples/oma-polku", tmp_path, "fi", "public")
    assert {path.stem for path in found} < {notebook.name for notebook in NOTEBOOKS}
