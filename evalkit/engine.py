"""The engine that runs a notebook within its own process, which papermill then needs no kernel and no sockets for.

Only for a process that runs one notebook and ends: a warm one, forked for it. What the cells put out is the same as
from a kernel.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import TextIOBase
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.jsonutil import json_default
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

NAME = "evalkit"


class _Results(DisplayHook):
    """Takes the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Write no prompt: the count goes with the output."""

    shell: Shell

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.put("execute_result", data=format_dict, metadata=md_dict or {}, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Displays(DisplayPublisher):
    """Takes what a cell displays, such as its matplotlib figures."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **options: Any) -> None:  # type: ignore[override]
        self.shell.put("display_data", data=data, metadata=metadata or {})


class _Stream(TextIOBase):
    """Takes what a cell prints."""

    def __init__(self, shell: Shell, name: str) -> None:
        self._shell, self._name = shell, name

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        before = self._shell.outputs[-1] if self._shell.outputs else None
        if before is not None and before.output_type == "stream" and before.name == self._name:
            before.text += text
        elif text:
            self._shell.put("stream", name=self._name, text=text)
        return len(text)


class Shell(InteractiveShell):
    """IPython's shell with its outputs as a notebook stores them."""

    def __init__(self, **options: Any) -> None:
        self.outputs: list[Any] = []
        # A history would be kept in the user's home.
        settings = Config({"HistoryManager": {"enabled": False}})
        super().__init__(config=settings, displayhook_class=_Results, display_pub_class=_Displays, **options)

    def put(self, kind: str, **content: Any) -> None:
        """Add an output to those of the running cell, as it would have come from a kernel: as JSON."""
        self.outputs.append(new_output(kind, **json.loads(json.dumps(content, default=json_default))))

    def enable_gui(self, gui: str | None = None) -> None:
        """Start no event loop: figures are stored, not shown in windows."""

    def _showtraceback(self, etype: type, evalue: object, stb: list[str]) -> None:
        self.put("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)

    def run(self, cell: Any) -> BaseException | None:
        """Run a code cell, store its outputs in it and return the error that ended it."""
        self.outputs = cell.outputs = []
        with redirect_stdout(_Stream(self, "stdout")), redirect_stderr(_Stream(self, "stderr")):  # type: ignore[type-var]
            result = self.run_cell(cell.source, store_history=True)
        cell.execution_count = result.execution_count
        return result.error_before_exec or result.error_in_exec


class InProcess(Engine):
    """papermill's engine of the name `evalkit`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, folder: str = ".", **options: Any) -> None:
        """Run the cells in order, in the notebook's folder, up to the first that fails."""
        shell = Shell.instance()
        with _working_in(folder):
            # As in a kernel: a figure that is left open at a cell's end becomes an output of the cell.
            shell.enable_matplotlib("inline")
            for number, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, number)
                error = shell.run(cell) if cell.cell_type == "code" and cell.source.strip() else None
                if error is not None:
                    nb_man.cell_exception(cell, number, exception=error)
                nb_man.cell_complete(cell, number)
                if error is not None:
                    break


@contextmanager
def _working_in(folder: str) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


papermill_engines.register(NAME, InProcess)
