"""Notebooks run with checked parameters, and a failed one is never taken for a chapter."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from evalkit.errors import ChapterError, ParameterError
from evalkit.notebooks import (
    NOTEBOOKS,
    PORTFOLIO,
    blocks,
    check_parameters,
    cleaned,
    default_parameters,
    run,
    saved_rows,
)

REACH = NOTEBOOKS[0].path


def written(folder, *cells, tag="parameters"):
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.cells[0].metadata["tags"] = [tag]
    path = folder / "made.ipynb"
    nbformat.write(notebook, path)
    return path


def test_unknown_parameter_is_named_with_the_known_ones():
    with pytest.raises(ParameterError, match=r"parameter_unknown.*key colour.*project, language, release"):
        check_parameters(REACH, {"colour": "red"})


def test_parameter_of_another_type_is_named():
    with pytest.raises(ParameterError, match="key language, value int, expected str"):
        check_parameters(REACH, {"language": 1})


def test_notebook_without_the_parameters_tag_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="parameters_tag_missing"):
        default_parameters(written(tmp_path, "a = 1", tag="other"))


def test_parameters_cell_with_anything_but_assignments_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="parameters_not_plain"):
        default_parameters(written(tmp_path, "import os\na = 1"))


def test_failed_cell_is_named_with_notebook_cell_and_error(tmp_path):
    source = written(tmp_path, "a = 1", "a / 0")
    with pytest.raises(ChapterError) as caught:
        run(source, tmp_path / "out.ipynb", {"a": 2})
    fault = caught.value.fault
    assert (fault.code, fault.key) == ("notebook_failed", "made.ipynb")
    assert fault.value == "ZeroDivisionError: division by zero"
    assert fault.more["source"] == "a / 0"


def test_blocks_of_a_stored_notebook_are_read_in_order():
    kinds = [block.kind for block in blocks(REACH)]
    assert kinds[0] == "heading"
    assert "several" not in kinds
    assert kinds.count("table") >= 6


def test_saved_rows_come_from_every_chapter_but_the_summary():
    rows = saved_rows(REACH.parent)
    assert {"persons.project.count", "primary_outcome.project.project_end.share"} <= {row.id for row in rows}
    assert rows["persons.project.count"].value == 50


@pytest.mark.parametrize("notebook", [*NOTEBOOKS, PORTFOLIO], ids=lambda each: each.name)
def test_stored_notebooks_hold_no_time_machine_or_count_of_runs(notebook):
    stored = nbformat.read(notebook.path, as_version=4)
    assert stored == cleaned(nbformat.read(notebook.path, as_version=4))
    assert "papermill" not in stored.metadata
