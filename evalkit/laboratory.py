"""The laboratory: JupyterLab on copies of the notebooks that have a project's parameters in them."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from evalkit import notebooks
from evalkit.access import FOLDER, OWN_UMASK, new_file
from evalkit.errors import Fault, ParameterError
from evalkit.loading import load_project
from evalkit.notebooks import NOTEBOOKS

ADDRESS = "127.0.0.1"


def beside(folder: Path) -> Path:
    """Return where a project's notebooks go unless somewhere else is asked for: not among its data."""
    place = folder.resolve()
    return place.parent / f"{place.name}-notebooks"


def lay_out(folder: str | Path, place: Path, language: str, release: str) -> dict[Path, bool]:
    """Copy the notebooks that the project has data for; return each copy, and whether it is new.

    Each can be read by its owner alone. A copy that is there already stays: somebody may have worked on it. Raises
    DataError for faults in the project, ParameterError where the place cannot be written.
    """
    project = load_project(folder)
    found = {}
    try:
        if not place.exists():
            # What they compute of persons is for no repository; a folder that was there is somebody's own.
            place.mkdir(mode=FOLDER, parents=True)
            new_file(place / ".gitignore", b"*\n")
        given = {"project": _from(place, Path(folder)), "language": language, "release": release}
        for notebook in NOTEBOOKS:
            if not notebook.lacks(project):
                copy = place / notebook.path.name
                found[copy] = not copy.exists()
                if found[copy]:
                    new_file(copy, notebooks.content(notebooks.with_parameters(notebook.path, given)))
    except OSError:
        raise ParameterError(Fault("folder_unwritable", value=place.as_posix())) from None
    return found


def _from(place: Path, folder: Path) -> str:
    """The way to the project from where the notebooks run; both can be moved together."""
    try:
        return Path(os.path.relpath(folder.resolve(), place.resolve())).as_posix()
    except ValueError:
        # Windows: another drive.
        return folder.resolve().as_posix()


def serve(place: Path, tell: Callable[[str], None], browser: bool = True, port: int | None = None) -> None:
    """Run JupyterLab on the notebooks until it is stopped; `tell` is told its address, with the token.

    It runs in this process, so that no list of processes shows the token. Raises ParameterError where the port is taken
    or not to be had.
    """
    _check_port(port)
    # What the server and its kernels write holds data of persons as well.
    os.umask(OWN_UMASK)
    from jupyterlab.labapp import LabApp

    # Kernels must find the evalkit that is running.
    found = (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", ""))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, found))
    token = secrets.token_hex(24)
    chosen = _options(place, token, browser) | ({"ServerApp.port": port, "ServerApp.port_retries": 0} if port else {})
    server = LabApp.initialize_server(argv=[f"--{name}={value}" for name, value in chosen.items()])
    # Not before the server listens, and knows at which port.
    server.io_loop.add_callback(lambda: tell(f"http://{ADDRESS}:{server.port}/lab?token={token}"))
    server.start()


def _check_port(port: int | None) -> None:
    try:
        with socket.socket() as opened:
            # As the server itself does: a port that has just been left is free.
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((ADDRESS, port or 0))
    except OverflowError:
        raise ParameterError(Fault("port_unknown", key="port", value=str(port))) from None
    except OSError:
        raise ParameterError(Fault("port_taken", key="port", value=str(port))) from None


def _options(place: Path, token: str, browser: bool) -> dict[str, object]:
    """JupyterLab's options, which go before a user's own: this machine only, a token, no call to anybody outside."""
    return {
        "ServerApp.root_dir": place.resolve(),
        "ServerApp.ip": ADDRESS,
        "ServerApp.allow_remote_access": False,
        "ServerApp.allow_root": True,
        "ServerApp.open_browser": browser,
        "ServerApp.log_level": "ERROR",
        "LabApp.log_level": "ERROR",
        "JupyterApp.answer_yes": True,
        "IdentityProvider.token": token,
        "PasswordIdentityProvider.hashed_password": "",
        # Not over network ports: what kernels tell holds data of persons.
        **({"KernelManager.transport": "ipc"} if os.name == "posix" else {}),
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": "None",
        "LabApp.extension_manager": "readonly",
    }
