"""Running pandoc: one document in, one file out, and an error that says what to do."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from collections.abc import Sequence
from typing import Any

from evalkit.errors import EvalkitError, Fault

# The version of pandoc's document format that `nodes` writes; a pandoc that reads another one refuses it by itself.
API_VERSION = [1, 23, 1]


class PublishingError(EvalkitError):
    """A report that could not be written; `fault` says why. An earlier report stays as it was."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def convert(
    document: dict[str, Any], to: str, options: Sequence[str] = (), epoch: datetime.date | None = None
) -> bytes:
    """Return the document in the format `to`; `epoch` is the only date that may stand in the file.

    Raises PublishingError if pandoc is missing or fails.
    """
    source = json.dumps(document, ensure_ascii=False).encode()
    return run(["--from=json", f"--to={to}", *options], source, epoch)


def read_markdown(text: str) -> list[dict[str, Any]]:
    """Return CommonMark text as pandoc blocks."""
    blocks: list[dict[str, Any]] = json.loads(run(["--from=commonmark+attributes", "--to=json"], text.encode()))[
        "blocks"
    ]
    return blocks


def run(options: Sequence[str], source: bytes = b"", epoch: datetime.date | None = None) -> bytes:
    """Return what pandoc writes to its standard output; PublishingError if it is missing or fails."""
    command = [_program(), *options]
    moment = datetime.datetime.combine(epoch or datetime.date(1980, 1, 1), datetime.time(), datetime.UTC)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}
    try:
        done = subprocess.run(command, input=source, capture_output=True, check=False, env=environment)
    except OSError:
        raise PublishingError(Fault("pandoc_missing", expected="pypandoc_binary")) from None
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip()
        raise PublishingError(Fault("pandoc_failed", value=message[:500]))
    return done.stdout


def _program() -> str:
    import pypandoc

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError:
        raise PublishingError(Fault("pandoc_missing", expected="pypandoc_binary")) from None
