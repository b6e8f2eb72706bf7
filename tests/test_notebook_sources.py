"""The notebooks are thin: calls and prose, no logic, no typed-in results."""

import ast

import nbformat
import pytest

from evalkit.notebooks import NOTEBOOKS, PORTFOLIO, default_parameters

ALL = (*NOTEBOOKS, PORTFOLIO)

LOGIC = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Lambda, ast.BinOp, ast.ListComp, ast.DictComp)


def code_cells(name):
    notebook = next(each for each in ALL if each.name == name)
    return [cell for cell in nbformat.read(notebook.path, as_version=4).cells if cell.cell_type == "code"]


@pytest.fixture(params=[notebook.name for notebook in ALL])
def cells(request):
    return code_cells(request.param)


def test_cells_have_at_most_eight_lines(cells):
    assert all(len(cell.source.splitlines()) <= 8 for cell in cells)


def test_cells_hold_no_logic_but_the_sum_of_results(cells):
    for cell in cells:
        found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)]
        assert all(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) for node in found), cell.source


def test_cells_hold_no_typed_in_number_but_a_heading_level(cells):
    for cell in cells:
        numbers = [n.value for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Constant)]
        assert [n for n in numbers if isinstance(n, int | float) and n != 1] == [], cell.source


def test_everything_comes_from_evalkit(cells):
    imports = [line for cell in cells for line in cell.source.splitlines() if "import" in line.split()]
    assert imports == ["import evalkit as ek"]


def test_nothing_is_shown_before_the_gate(cells):
    sources = [cell.source for cell in cells]
    gate = next(number for number, source in enumerate(sources) if "ek.protect(" in source)
    shows = [number for number, source in enumerate(sources) if "page.table" in source or "page.figure" in source]
    assert all(number > gate for number in shows)


@pytest.mark.parametrize("notebook", ALL, ids=lambda each: each.name)
def test_parameters_point_at_a_committed_sample(notebook):
    given = default_parameters(notebook.path)
    folders = given["projects"] if notebook is PORTFOLIO else [given["project"]]
    assert all((notebook.path.parent / folder / "project.toml").is_file() for folder in folders)
    assert given["release"] == "public"
    assert given["language"] == "fi"


def test_no_notebook_is_left_out():
    names = {path.stem for path in NOTEBOOKS[0].path.parent.glob("*.ipynb")}
    assert names == {notebook.name for notebook in ALL}
