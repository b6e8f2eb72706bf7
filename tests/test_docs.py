"""The documentation is what it says: the API page is the docstrings, the tutorial can be followed to the letter."""

import importlib
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from openpyxl import Workbook

import evalkit

DOCS = Path("docs")
TUTORIALS = ("tutorial.md", "tutorial.en.md")


def api_page():
    """The script beside the page, which is no module of the package."""
    spec = importlib.util.spec_from_file_location("make_api", DOCS / "make_api.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made.page()


def test_api_page_is_up_to_date():
    assert (DOCS / "api.md").read_text(encoding="utf-8") == api_page(), "run make docs"


def test_api_page_tells_of_every_public_name_and_of_no_address():
    page = api_page()
    names = set(re.findall(r"^### (\w+)$", page, re.M))
    assert names == set(evalkit.__all__) - {"__version__"}
    assert re.findall(r"0x[0-9a-f]{6,}", page) == []


def blocks(name, language):
    """The code blocks of a tutorial in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", (DOCS / name).read_text(encoding="utf-8"), re.M | re.S)


def sheets(name):
    """The sheets that a tutorial shows: the name in bold above a table, and the table's lines."""
    shown = re.findall(r"\*\*(\w+)\*\*[^\n]*\n\n((?:\|.*\n)+)", (DOCS / name).read_text(encoding="utf-8"))
    for sheet, table in shown:
        head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        yield sheet, [head, *lines]


def followed(name, folder):
    """The project folder that a reader has who types what the tutorial shows."""
    folder.mkdir()
    (settings,) = blocks(name, "toml")
    (folder / "project.toml").write_text(settings, encoding="utf-8")
    book = Workbook()
    book.remove(book.active)
    for sheet, lines in sheets(name):
        made = book.create_sheet(sheet)
        for line in lines:
            made.append(line)
    book.save(folder / tomllib.loads(settings)["tables"]["participants"]["file"])
    return folder


@pytest.mark.parametrize("name", TUTORIALS)
def test_project_of_the_tutorial_has_no_faults(name, tmp_path):
    project = evalkit.load_project(followed(name, tmp_path / "own"))
    assert {table: len(frame) for table, frame in project.tables.items()} == {
        "participants": 4,
        "enrolments": 4,
        "episodes": 4,
    }


@pytest.mark.parametrize("name", TUTORIALS)
def test_outcomes_of_the_tutorial_can_be_counted(name, tmp_path):
    rows = evalkit.outcome_counts(evalkit.load_project(followed(name, tmp_path / "own")))
    assert rows["primary_outcome.project.project_end.count"].value == 2


@pytest.mark.parametrize("file", ["github.yml", "gitlab.yml"])
def test_ready_files_for_ci_call_the_two_commands_and_keep_the_reports(file):
    text = (DOCS / "ci" / file).read_text(encoding="utf-8")
    assert [command for command in ("make test", "make report") if command not in text] == []
    assert re.search(r"^\s*(path: |- )reports/$", text, re.M)


def test_page_on_path_figures_types_no_number_of_the_code_and_names_what_is_there():
    text = (DOCS / "reading-a-path-figure.md").read_text(encoding="utf-8")
    # The chapters' own numbers, and the whole of a column.
    assert set(re.findall(r"\d+", text)) == {"30", "40", "100"}
    assert not re.search(r"\b(five|six|seven|eight|nine|ten|twelve|twenty)\b", text, re.IGNORECASE)
    named = re.search(r"`(\w+)`\s+in `evalkit/(\w+)/(\w+).py`", text)
    module = importlib.import_module(f"evalkit.{named[2]}.{named[3]}")
    assert isinstance(getattr(module, named[1]), int)
    assert ("three groups" in text) == (len(module.GROUPS) == 3)


@pytest.mark.parametrize("name", TUTORIALS)
def test_tutorial_leads_to_the_page_on_path_figures(name):
    assert "](reading-a-path-figure.md)" in (DOCS / name).read_text(encoding="utf-8")


def test_links_of_the_documentation_lead_somewhere():
    pages = [Path("README.md"), Path("CONTRIBUTING.md"), *DOCS.glob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    ]
    assert links
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
