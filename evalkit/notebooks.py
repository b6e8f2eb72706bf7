"""Notebooks: which there are, what each needs, their parameters, how one is run and what is read from its outputs."""

from __future__ import annotations

import ast
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evalkit.chapter.blocks import BLOCK_MIME, ROWS_MIME, Block, Several, from_data
from evalkit.errors import ChapterError, Fault, ParameterError
from evalkit.project import Project
from evalkit.results import Results, from_records

# An installed package holds the notebooks in a folder of its own; in a checkout they stand beside it, to be edited.
_SHIPPED = Path(__file__).resolve().parent / "shipped_notebooks"
FOLDER = _SHIPPED if _SHIPPED.is_dir() else _SHIPPED.parent.parent / "notebooks"
SUMMARY = "90_summary"
# Building this module's JSON-schema parsers costs seconds, and no notebook needs the formats that they check.
SLOW_OPTIONAL_MODULE = "rfc3987_syntax"
# What papermill is told of every notebook: written once, at its end.
_QUIETLY: dict[str, Any] = {
    "kernel_name": "python3",
    "progress_bar": False,
    "request_save_on_cell_execute": False,
}


@dataclass(frozen=True)
class Notebook:
    """One chapter's notebook, the key of its title, and the tables or settings that a project must have for it."""

    name: str
    title: str
    needs: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where the notebook is."""
        return FOLDER / f"{self.name}.ipynb"

    def lacks(self, project: Project) -> tuple[str, ...]:
        """Return what the project lacks for this chapter; empty when it can be made."""
        settings = project.settings
        has = {**{name: True for name in project.tables}, "windows": bool(settings.windows),
               "outcomes": settings.outcomes is not None}  # fmt: skip
        persons = "participants" in project.tables and settings.project.programme
        has["targets"] = bool("indicators" in project.tables or settings.money or settings.aims or persons)
        has["reach"] = bool("participants" in project.tables or settings.funnel or settings.stated)
        return tuple(need for need in self.needs if not has.get(need))


NOTEBOOKS = (
    Notebook("10_reach", "reach.title", ("reach",)),
    Notebook("20_outcomes", "outcomes.title", ("participants", "enrolments", "episodes", "windows", "outcomes")),
    Notebook("30_time_to_outcome", "timing.title", ("participants", "enrolments", "episodes", "windows", "outcomes")),
    Notebook("40_pathways", "pathways.title", ("participants", "enrolments", "episodes", "windows")),
    Notebook("50_comparisons", "comparisons.title", ("participants", "enrolments", "episodes", "windows", "outcomes")),
    Notebook("60_indicators", "targets.title", ("targets",)),
    Notebook(SUMMARY, "summary.title"),
)
# Several projects side by side: not a chapter of any of them.
PORTFOLIO = Notebook("70_portfolio", "portfolio.title")


@cache
def _nbformat() -> Any:
    sys.modules.setdefault(SLOW_OPTIONAL_MODULE, None)  # type: ignore[arg-type]
    import nbformat

    return nbformat


def read(path: Path) -> Any:
    """Return the notebook at a path as nbformat's version 4 node."""
    return _nbformat().read(path, as_version=4)


def default_parameters(path: Path) -> dict[str, Any]:
    """Return the parameters of a notebook with their defaults, read from its cell tagged `parameters`.

    Raises ParameterError where no cell has the tag or the cell holds anything but plain assignments.
    """
    cell = next((cell for cell in read(path).cells if "parameters" in cell.metadata.get("tags", [])), None)
    if cell is None:
        raise ParameterError(Fault("parameters_tag_missing", file=path.name))
    found = {}
    for line in ast.parse(cell.source).body:
        if not (isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)):
            raise ParameterError(Fault("parameters_not_plain", file=path.name, value=ast.unparse(line)[:60]))
        found[line.targets[0].id] = ast.literal_eval(line.value)
    return found


def check_parameters(path: Path, given: Mapping[str, Any]) -> None:
    """Raise ParameterError for a parameter that the notebook does not have or whose type differs from its default's.

    papermill itself only warns of unknown names and takes any type.
    """
    defaults = default_parameters(path)
    for name, value in given.items():
        if name not in defaults:
            raise ParameterError(Fault("parameter_unknown", file=path.name, key=name, expected=", ".join(defaults)))
        if type(value) is not type(defaults[name]):
            expected = type(defaults[name]).__name__
            raise ParameterError(
                Fault("parameter_type", file=path.name, key=name, value=type(value).__name__, expected=expected)
            )


def with_parameters(path: Path, given: Mapping[str, Any]) -> Any:
    """Return a notebook with these parameters in place of its defaults, and without outputs.

    Raises ParameterError as `check_parameters` does.
    """
    check_parameters(path, given)
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = _assigned(cell.source, given)
    return notebook


def _assigned(source: str, given: Mapping[str, Any]) -> str:
    """The lines of plain assignments with new values; what comes after a value on its line stays."""
    lines = source.splitlines()
    for line in reversed(ast.parse(source).body):
        name, value = line.targets[0].id, line.value  # type: ignore[attr-defined]
        if name in given:
            first, last = lines[value.lineno - 1], lines[value.end_lineno - 1]
            # Places of the syntax tree count bytes.
            before, after = first.encode()[: value.col_offset], last.encode()[value.end_col_offset :]
            new = json.dumps(given[name], ensure_ascii=False)
            lines[value.lineno - 1 : value.end_lineno] = [f"{before.decode()}{new}{after.decode()}"]
    return "\n".join(lines)


def content(notebook: Any) -> bytes:
    """Return a notebook as its file holds it, the same bytes for the same notebook."""
    return f"{_nbformat().writes(notebook).rstrip()}\n".encode()


def run(source: Path, target: Path, parameters: Mapping[str, Any], kernel: bool = True) -> None:
    """Execute a notebook with checked parameters and write it with its outputs to `target`.

    It runs in a kernel of its own or, without `kernel`, in this process, which then has to run no other one. Raises
    ParameterError for a parameter it cannot take and ChapterError, naming notebook, cell and error, where a cell
    fails; nobody may publish what then stands at `target`.
    """
    check_parameters(source, parameters)
    _nbformat()
    import papermill

    execute = _in_a_kernel if kernel else _in_this_process
    try:
        execute(source, target, dict(parameters))
    except papermill.PapermillExecutionError as error:
        more = {"cell": str(error.cell_index), "source": error.source.strip().splitlines()[0] if error.source else ""}
        raise ChapterError(
            Fault("notebook_failed", key=source.name, value=f"{error.ename}: {error.evalue}", more=more)
        ) from None


def _in_a_kernel(source: Path, target: Path, parameters: dict[str, Any]) -> None:
    import papermill

    from evalkit.kernels import event_loop

    with event_loop():
        # papermill's own `cwd` moves the whole process, and two notebooks run at once.
        where = {"metadata": {"path": str(source.parent)}}
        manager = "evalkit.kernels.PrivateKernelManager"
        papermill.execute_notebook(
            str(source), str(target), parameters, **_QUIETLY, resources=where, kernel_manager_class=manager
        )


def _in_this_process(source: Path, target: Path, parameters: dict[str, Any]) -> None:
    import papermill

    from evalkit.engine import NAME

    papermill.execute_notebook(str(source), str(target), parameters, NAME, **_QUIETLY, folder=str(source.parent))


def outputs(path: Path, mime: str) -> Iterator[Any]:
    """Return what the notebook's cells have put out under a MIME type, in order."""
    for cell in read(path).cells:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                yield output["data"][mime]


def blocks(path: Path) -> tuple[Block, ...]:
    """Return the chapter's blocks from an executed notebook."""
    shown = (from_data(data) for data in outputs(path, BLOCK_MIME) if data)
    return tuple(part for block in shown for part in (block.blocks if isinstance(block, Several) else (block,)))


def rows_of(path: Path) -> Results:
    """Return the rows that an executed notebook has saved."""
    rows = Results(())
    for records in outputs(path, ROWS_MIME):
        rows += from_records(records)
    return rows


def saved_rows(folder: str | Path = ".") -> Results:
    """Return the rows that the executed chapters of a folder have saved, in the order of the chapters."""
    rows = Results(())
    for notebook in NOTEBOOKS:
        path = Path(folder) / f"{notebook.name}.ipynb"
        if notebook.name != SUMMARY and path.exists():
            rows += rows_of(path)
    return rows


def store_outputs(names: Iterable[str] = ()) -> None:
    """Run the notebooks on their default sample and store the outputs in them, without times or machine names."""
    wanted = set(names)
    for notebook in (*NOTEBOOKS, PORTFOLIO):
        if not wanted or notebook.name in wanted:
            run(notebook.path, notebook.path, {})
            notebook.path.write_bytes(content(cleaned(read(notebook.path))))


def cleaned(notebook: Any) -> Any:
    """Return the notebook without what differs between runs: times, notes of papermill and of the kernel.

    Runs are counted from 1 in the order of the cells, since nbval takes a cell without a count for one never run.
    """
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    runs = itertools.count(1)
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
        cell.id = f"cell-{number:02d}"
        if cell.cell_type == "code":
            cell.execution_count = next(runs)
            for output in cell.outputs:
                output.metadata = {}
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count
    return notebook


if __name__ == "__main__":
    store_outputs(sys.argv[1:])
