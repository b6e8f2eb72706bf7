"""Kernels: how the processes that run notebooks are started."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager


class PrivateKernelManager(AsyncKernelManager):
    """Starts kernels that talk over sockets in a folder of their own, not over network ports.

    Their messages hold participant data. The folder goes with the manager; a shared one would let two kernels that
    start at once take each other's sockets.
    """

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._sockets = tempfile.TemporaryDirectory(prefix="evalkit-", ignore_cleanup_errors=True)
        self.transport = "ipc"
        self.ip = str(Path(self._sockets.name) / "kernel")

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel without its own log, which would tell users of interrupts that are part of its end."""
        await super().start_kernel(**{"stderr": subprocess.DEVNULL, **options})
