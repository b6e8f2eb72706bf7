"""Kernels: how the processes that run notebooks are started."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop


@contextmanager
def event_loop() -> Iterator[None]:
    """Give the thread the event loop that running a notebook needs, and close it afterwards.

    Within JupyterLab there is a loop already; it stays open.
    """
    loop = ensure_event_loop()
    try:
        yield
    finally:
        if not loop.is_running():
            loop.close()


class PrivateKernelManager(AsyncKernelManager):
    """Starts kernels that talk over sockets in a folder of their own, not over network ports.

    Their messages hold participant data. A folder that kernels shared would let two that start at once take each
    other's sockets.
    """

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._sockets = Path(tempfile.mkdtemp(prefix="evalkit-"))
        self.transport = "ipc"
        self.ip = str(self._sockets / "kernel")

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel without its own log, which would tell users of interrupts that are part of its end."""
        await super().start_kernel(**{"stderr": subprocess.DEVNULL, **options})

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """Remove the sockets with the kernel, unless it is only started anew."""
        await super().cleanup_resources(restart)
        if not restart:
            shutil.rmtree(self._sockets, ignore_errors=True)
