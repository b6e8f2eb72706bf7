"""The record of a report, its run.json: what it was made from, its other files by hash, and a hash over all that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evalkit.plain_text import clean

RECORD = "run.json"
_OWN = "record"


def sha256(content: bytes) -> str:
    """Return the content's SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def record(provenance: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return the record of a report with these files."""
    told = _fit({**provenance, "files": {name: sha256(content) for name, content in files.items()}})
    return _written({**told, _OWN: sha256(_written(told))})


def read_record(folder: Path) -> dict[str, Any]:
    """Return the record in a report's folder; nothing where there is none or somebody has changed it."""
    try:
        told = json.loads((folder / RECORD).read_bytes())
        own = told.pop(_OWN)
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}
    return told if own == sha256(_written(told)) else {}


def _fit(value: Any) -> Any:
    """The value with every text in it fit to be written: names of projects may hold anything."""
    if isinstance(value, Mapping):
        return {key: _fit(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_fit(part) for part in value]
    return clean(value) if isinstance(value, str) else value


def _written(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
