"""A notebook gives the same outputs within a warm process as in a kernel of its own."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from evalkit.errors import ChapterError
from evalkit.notebooks import PORTFOLIO, cleaned, read, run

CELLS = (
    "a = 1",
    "print('printed'); print(a)",
    "import sys; print('told', file=sys.stderr)",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>shown</b>'))\na",
    "import pandas as pd\npd.DataFrame({'share': [1.5, None]})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "%matplotlib inline",
    "plt.figure(); plt.plot([2, 1]); 'a figure of a later cell'",
    "import asyncio; await asyncio.sleep(0); _",
    "b = 2\nb;",
    "import os; __name__, os.path.basename(os.getcwd()), __import__('datetime').date(2019, 8, 31)",
    "%%capture seen\nprint('unseen')",
    "In[2], Out[4]",
)


def written(folder, *cells):
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.cells[0].metadata["tags"] = ["parameters"]
    path = folder / "made.ipynb"
    nbformat.write(notebook, path)
    return path


def in_another_process(source, target, **given):
    """Run a notebook within a process that ends with it, as the engine wants it."""
    code = (
        "import sys, pathlib; from evalkit.notebooks import run\n"
        f"run(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), {given}, kernel=False)"
    )
    return subprocess.run([sys.executable, "-c", code, str(source), str(target)], capture_output=True, text=True)


def outputs(path):
    return [json.loads(json.dumps(cell)) for cell in cleaned(read(path)).cells if cell.cell_type == "code"]


@pytest.fixture
def both(tmp_path):
    """The cells of a notebook as a kernel has run them and as the engine has."""

    def run_twice(source, **given):
        run(source, tmp_path / "kernel.ipynb", given)
        done = in_another_process(source, tmp_path / "engine.ipynb", **given)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return outputs(tmp_path / "kernel.ipynb"), outputs(tmp_path / "engine.ipynb")

    return run_twice


def test_cells_of_all_kinds_give_the_same(tmp_path, both):
    of_kernel, of_engine = both(written(tmp_path, *CELLS))
    assert of_engine == of_kernel
    kinds = {output["output_type"] for cell in of_engine for output in cell["outputs"]}
    assert kinds == {"stream", "display_data", "execute_result"}
    assert sum("image/png" in output.get("data", {}) for cell in of_engine for output in cell["outputs"]) == 2


def test_notebook_of_the_portfolio_gives_the_same(both):
    of_kernel, of_engine = both(PORTFOLIO.path, release="internal")
    assert of_engine == of_kernel


def test_cell_that_fails_ends_the_notebook_and_is_named(tmp_path):
    source = written(tmp_path, "a = 0", "1 / a", "print('after')")
    with pytest.raises(ChapterError) as caught:
        run(source, tmp_path / "kernel.ipynb", {})
    done = in_another_process(source, tmp_path / "engine.ipynb")
    assert str(caught.value) in done.stderr
    assert [cell["outputs"] for cell in outputs(tmp_path / "engine.ipynb")][-1] == []


def test_notebook_leaves_no_history_in_the_home_of_its_user(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    done = in_another_process(written(tmp_path, "a = 1"), tmp_path / "engine.ipynb")
    assert done.returncode == 0
    assert list(tmp_path.rglob("history.sqlite*")) == []
