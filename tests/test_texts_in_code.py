"""No text for a reader stands in a module or a notebook: the catalogues have them, in every language."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

import evalkit
from evalkit.notebooks import NOTEBOOKS, PORTFOLIO

PACKAGE = Path(evalkit.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
PROSE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}|[äöåÄÖÅ]")
# Rooms that say nothing to a reader: they know what staff may write, or speak to a caller in Faults, whose codes have
# words in the catalogues.
SILENT = ("__init__.py", "analysis", "loading", "privacy", "survival")
# Markup, styles of pages and patterns are no prose.
CODE = re.compile(r"[<>\\{}]")
# Names in the languages of Word and of matplotlib, of the fonts that are shipped, and the start of a message of click.
NAMES = {
    "Got unexpected",
    *(
        "DejaVu Sans",
        "offset points",
        "Image Caption",
        "Next Note",
        "Table Notes",
        "Table Text",
        "Table Text Small",
        "TOC Heading",
    ),
    "Table Text Smallest",
}
# What makes a text that a reader sees, and which of its arguments are codes.
MAKERS = {"Span", "Heading", "Paragraph", "Cell", "Line", "HeadGroup"}
CODES = {"id", "row", "origin", "mark", "role", "kind"}
# A key or a code: small letters, digits and marks between them.
NAME = re.compile(r"[a-z0-9]+([._+-][a-z0-9]+)*|[./]*(data_samples/[a-z0-9-]+)?")


def strings(tree):
    """The string constants of a module without its docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    heads = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    docs = {id(head.value) for head in heads if isinstance(head, ast.Expr)}
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
    return [node for node in found if isinstance(node.value, str)]


def tree_of(module):
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", [one for one in MODULES if one.parts[0] not in SILENT], ids=str)
def test_module_holds_no_prose(module):
    prose = [node.value for node in strings(tree_of(module)) if PROSE.search(node.value)]
    assert [text for text in prose if not CODE.search(text) and text not in NAMES] == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_what_a_reader_sees_is_made_of_no_letters_in_the_code(module):
    calls = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
    makers = [call for call in calls if getattr(call.func, "id", "") in MAKERS]
    given = [arg for call in makers for arg in call.args]
    given += [one.value for call in makers for one in call.keywords if one.arg not in CODES]
    said = [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    assert [text for text in said if re.search(r"[^\W\d_]", text)] == []


@pytest.mark.parametrize("notebook", [*NOTEBOOKS, PORTFOLIO], ids=lambda each: each.name)
def test_code_of_a_notebook_holds_keys_and_names_alone(notebook):
    cells = [cell.source for cell in nbformat.read(notebook.path, as_version=4).cells if cell.cell_type == "code"]
    found = [node.value for source in cells for node in strings(ast.parse(source))]
    assert len(found) > 10
    assert [text for text in found if not NAME.fullmatch(text)] == []
