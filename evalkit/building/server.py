"""The warm process: it loads the libraries once, and forks a process for each project, report and chapter.

It runs as a program of its own (`python -m evalkit.building.server`), so that no fork inherits what its caller holds,
and ends when its caller does.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from evalkit.building.order import Order
from evalkit.building.processes import Forks, Tell, answer, leave
from evalkit.building.steps import Outcome
from evalkit.errors import DefectError

# What chapters and publishing import when they first need it; each fork would import it anew.
LATE = (
    *("babel.dates", "babel.messages.mofile", "babel.messages.pofile", "babel.numbers", "formulaic", "lifelines"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "matplotlib.pyplot"),
    *("matplotlib_inline.backend_inline", "openpyxl", "pandera.pandas", "pypandoc", "python_calamine"),
    *("scipy.special", "scipy.stats", "statsmodels.stats.proportion"),
)


def ask(orders: Sequence[Order], tell: Tell) -> list[Outcome]:
    """Return what has become of each order; a warm process with forks makes them and tells each step.

    Raises DefectError for a defect of evalkit. However this process ends, all others end with it.
    """
    ours, theirs = Pipe()
    # In a session of its own: Ctrl-C is for the caller, whose end the others notice.
    server = subprocess.Popen(
        # -P: nothing is imported from the folder that the caller happens to be in.
        [sys.executable, "-P", "-m", __name__, str(theirs.fileno())], pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True, env=_environment(),
    )  # fmt: skip
    theirs.close()
    try:
        ours.send(list(orders))
        while True:
            kind, content = ours.recv()
            if kind == "told":
                tell(content)
            elif kind == "failed":
                raise content
            else:
                return content  # type: ignore[no-any-return]
    except (EOFError, ConnectionError):
        raise DefectError("ChildProcessError", Path(__file__).name) from None
    finally:
        ours.close()
        # It may still be loading libraries, and would not hear before the end of it that nobody waits any more.
        server.terminate()
        server.wait()


def _environment() -> dict[str, str]:
    """The caller's environment, in which this very evalkit is found, and each process computes in one thread."""
    found = (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", ""))
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(filter(None, found))}


def serve(caller: Connection) -> None:
    """Make the reports that the caller orders, and end when it is gone."""
    produce = _warm_up()
    # From here on there may be forks to end.
    signal.signal(signal.SIGTERM, leave)
    try:
        orders = caller.recv()
    except EOFError:
        # The caller was interrupted before it had asked for anything.
        return
    # From here on a warning of a library could tell a value of the data.
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    crew = Forks(lambda content: caller.send(("told", content)), caller)
    caller.send(answer(produce, orders, crew))


def _warm_up() -> Any:
    """Load all that a report needs, and return what produces reports."""
    import evalkit
    from evalkit import notebooks

    # First, since it keeps a slow module of nbformat's out.
    notebooks.read(notebooks.PORTFOLIO.path)
    for name in (*LATE, "evalkit.engine"):
        importlib.import_module(name)
    for name in evalkit.__all__:
        getattr(evalkit, name)
    from matplotlib import font_manager

    from evalkit.building.production import produce

    font_manager.findfont("DejaVu Sans")
    # Objects that live as long as the process are none of the collector's business, nor copied by it in each fork.
    gc.freeze()
    return produce


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
