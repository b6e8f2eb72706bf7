"""Manifests: what a report was made from, as its run.json tells it, and by what a report is known to be stale.

Two reports with the same manifest have the same bytes. It knows no time, no host and no place.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evalkit import notebooks
from evalkit.building.order import Order
from evalkit.notebooks import NOTEBOOKS, PORTFOLIO
from evalkit.project import LEDGER
from evalkit.publishing.record import RECORD, read_record, sha256

# Libraries that numbers and pages depend on directly; `environment` holds these and all that they need.
LIBRARIES = (
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "statsmodels",
    "lifelines",
    "papermill",
    "pypandoc_binary",
    "typst",
)
# Files of a project folder that are read where they are there, and that project.toml does not name.
UNNAMED = ("narrative.*.md", LEDGER)


@dataclass(frozen=True)
class Stale:
    """Why a report has to be made: a code that the catalogues know, and the file or library that it is about."""

    code: str
    value: str = ""


def why_stale(order: Order) -> Stale | None:
    """Return the first reason to make the report anew; None where what stands at its place would come out again."""
    if not order.destination.is_dir():
        return Stale("missing")
    record = read_record(order.destination)
    if order.force:
        return Stale("forced")
    return next(_reasons(order, record), None) if record else Stale("output", RECORD)


def _reasons(order: Order, record: Mapping[str, Any]) -> Iterator[Stale]:
    if record.get("parameters") != order.parameters:
        yield Stale("parameters")
    if order.side_by_side and record.get("projects") != list(order.slugs):
        yield Stale("projects")
    yield from (Stale("data", name) for name in _changed_data(order, record.get("data", {})))
    if record.get("code", {}).get("sha256") != code_hash():
        yield Stale("code")
    if record.get("environment") != environment_hash():
        told = record.get("libraries", {})
        changed = [name for name, version in libraries().items() if told.get(name) != version]
        yield Stale("libraries", ", ".join(changed)) if changed else Stale("environment")
    yield from (Stale("output", name) for name in _changed_output(order.destination, record.get("files", {})))


def _changed_data(order: Order, told: Mapping[str, str]) -> Iterator[str]:
    """Files that the report was made from and that are other ones now, or that have come since."""
    now: dict[str, str | None] = {}
    for prefix, folder in order.sources():
        names = [name.removeprefix(prefix) for name in told if name.startswith(prefix)]
        found = [path.name for pattern in UNNAMED for path in folder.glob(pattern)]
        now |= {prefix + name: _hash_of(folder / name) for name in (*names, *found)}
    yield from (name for name in sorted({*told, *now}) if told.get(name) != now.get(name))


def _changed_output(folder: Path, told: Mapping[str, str]) -> Iterator[str]:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()} - {RECORD}
    yield from (name for name in sorted({*told, *there}) if told.get(name) != _hash_of(folder / name))


def _hash_of(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return None


def made_from(order: Order) -> dict[str, str]:
    """Return the hashes of the files that the report at the order's place was made from; none where there is none."""
    return dict(read_record(order.destination).get("data", {}))


def data_hashes(order: Order, read: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the hashes of all files that the report is made from, by name.

    `read` holds by slug the files that were read as they were then; a ledger of releases counts beside them.
    """
    found: dict[str, str] = {}
    for slug, (prefix, folder) in zip(order.slugs, order.sources(), strict=True):
        found |= {prefix + name: digest for name, digest in read[slug].items()}
        ledger = _hash_of(folder / LEDGER)
        found |= {f"{prefix}{LEDGER}": ledger} if ledger else {}
    return found


def made_with() -> dict[str, Any]:
    """Return evalkit's version, commit and hash, the versions of its main libraries and a hash over all of them."""
    return {
        "code": {"version": importlib.metadata.version("evalkit"), "commit": _commit(), "sha256": code_hash()},
        "libraries": libraries(),
        "environment": environment_hash(),
    }


@cache
def libraries() -> dict[str, str]:
    """Return the versions of Python and of the libraries that numbers and pages depend on directly."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in LIBRARIES}


@cache
def environment_hash() -> str:
    """Return one hash over Python and all that evalkit needs, with what that needs in turn, by name and version."""
    versions: dict[str, str] = {"python": platform.python_version()}
    waiting = ["evalkit"]
    while waiting:
        name = waiting.pop()
        if name in versions:
            continue
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = ""
            continue
        versions[name] = found.version
        waiting += [_name_of(need) for need in found.requires or () if "extra ==" not in need]
    return sha256("\n".join(f"{name} {version}" for name, version in sorted(versions.items())).encode())


def _name_of(requirement: str) -> str:
    """The project that a requirement names, in the form that names are compared in."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]


@cache
def code_hash() -> str:
    """Return one hash over the package's files and the notebooks' sources."""
    package = Path(__file__).parent.parent
    shipped = notebooks.FOLDER if notebooks.FOLDER.is_relative_to(package) else None
    digest = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        if shipped is None or shipped not in path.parents:
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for notebook in (*NOTEBOOKS, PORTFOLIO):
        cells = json.loads(notebook.path.read_text(encoding="utf-8"))["cells"]
        digest.update("\0".join("".join(cell["source"]) for cell in cells).encode())
    return digest.hexdigest()


def _commit() -> str:
    """The commit of evalkit's checkout; empty outside of one."""
    checkout = notebooks.FOLDER.parent
    if not (checkout / "pyproject.toml").exists() or shutil.which("git") is None:
        return ""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else ""
