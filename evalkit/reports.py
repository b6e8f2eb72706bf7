"""Reports: from a project folder to a published report, all of it or nothing."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evalkit import notebooks
from evalkit.chapter.page import in_language, words_for
from evalkit.disclosure import protect
from evalkit.errors import ChapterError, Fault, ParameterError
from evalkit.loading import load_project
from evalkit.notebooks import NOTEBOOKS, SUMMARY, Notebook
from evalkit.privacy import Persons, shown
from evalkit.project import Project
from evalkit.publishing import FORMATS, Report, publish
from evalkit.publishing.archive import EARLIEST
from evalkit.results import Results
from evalkit.spells import require
from evalkit.wording import Words

BUILD_LOG = "build-log.json"
# Two cores, two kernels: a third one only makes the others wait.
KERNELS = 2
# Characters of a failed notebook's error message: enough for what went wrong, too few for a table.
LONGEST_ERROR = 160
CODE_ENDINGS = (".py", ".po", ".toml", ".html", ".css", ".xml")
LIBRARIES = ("pandas", "numpy", "matplotlib", "statsmodels", "lifelines", "papermill", "pypandoc_binary")

Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Order:
    """What is to be built: one project in one language and release."""

    project: Project
    language: str
    release: str
    formats: tuple[str, ...]

    @property
    def place(self) -> Path:
        """The report's folder below the output folder."""
        return Path(self.project.slug, self.language, self.release)

    def chapters(self) -> list[Notebook]:
        """Return the notebooks for which the project has the data."""
        return [notebook for notebook in NOTEBOOKS if not notebook.lacks(self.project)]


def build_report(
    project: str | Path | Project,
    language: str = "fi",
    release: str = "public",
    formats: Sequence[str] = FORMATS,
    output: str | Path = "reports",
    progress: Progress = _silent,
) -> Path:
    """Build one report and return its folder, <output>/<slug>/<language>/<release>.

    `project` is a folder or a loaded project. `progress` is told each step, how many are done and of how many.
    Raises ParameterError for a language, release, format or output folder that cannot be had, DataError for faults in
    the project's files, ReleaseError for a refused release and ChapterError for a notebook that failed; an earlier
    report stays whole in each case. The seconds it took go to build-log.json.
    """
    check_choices(language, release, formats)
    loaded = project if isinstance(project, Project) else load_project(project)
    order = Order(loaded, language, release, tuple(formats))
    check_writable(Path(output), order.place)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="evalkit-") as scratch:
        chapters = _run_chapters(order, Path(scratch), progress)
        rows = notebooks.saved_rows(scratch)
    progress("publish", len(chapters), len(chapters) + 1)
    folder = publish(_report(order, chapters, rows), Path(output) / order.place, order.formats)
    log_seconds(Path(output), order.place, time.perf_counter() - started)
    progress("done", len(chapters) + 1, len(chapters) + 1)
    return folder


def check_choices(language: str, release: str, formats: Sequence[str]) -> None:
    """Raise ParameterError for an unknown language, release or format, and ReleaseError for a refused release."""
    protect(Results(()), release)
    Words(language)
    for name in formats or ("",):
        require("format", name, FORMATS)


def check_writable(output: Path, place: Path) -> None:
    """Make the output folder and raise ParameterError if a report could not be put in its place there."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        nearest = next(folder for folder in (output / place).parents if folder.exists())
        tempfile.TemporaryFile(dir=nearest).close()
    except OSError:
        raise ParameterError(Fault("output_unwritable", key="output", value=output.as_posix())) from None


def _run_chapters(order: Order, scratch: Path, progress: Progress) -> list[tuple[str, tuple[Any, ...]]]:
    """Run the chapters two at a time and the summary, which reads their rows, after them."""
    names = [notebook.name for notebook in order.chapters()]
    done: list[str] = []

    def run(name: str) -> None:
        progress(name, len(done), len(names) + 1)
        given = {"project": str(order.project.folder.resolve()), "language": order.language, "release": order.release}
        if name == SUMMARY:
            given["executed"] = str(scratch)
        source = notebooks.FOLDER / f"{name}.ipynb"
        notebooks.run(source, scratch / f"{name}.ipynb", given)
        done.append(name)

    try:
        with ThreadPoolExecutor(KERNELS) as pool:
            list(pool.map(run, [name for name in names if name != SUMMARY]))
        run(SUMMARY)
    except ChapterError as error:
        raise ChapterError(_without_persons(error.fault, order.project)) from None
    return [(name, notebooks.blocks(scratch / f"{name}.ipynb")) for name in names]


def _without_persons(fault: Fault, project: Project) -> Fault:
    """The fault with its error message cut to a line in which nobody is named: a library's may hold rows of a table."""
    persons = project.tables["participants"]["person"] if "participants" in project.tables else ()
    message = (fault.value.splitlines() or [""])[0]
    return replace(fault, value=shown(message, Persons(persons), LONGEST_ERROR))


def _report(order: Order, chapters: list[tuple[str, tuple[Any, ...]]], rows: Results) -> Report:
    about = order.project.settings.project
    words = words_for(order.project, order.language)
    named = {"programme": words.label("programme", about.programme), "code": about.code}
    if about.start and about.end:
        named["time"] = f"{words.date(about.start)}–{words.date(about.end)}"
    subtitle = ", ".join(value for value in (named["programme"], named["code"], named.get("time", "")) if value)
    return Report(
        slug=about.slug, title=in_language(about.name, order.language), subtitle=subtitle, language=order.language,
        release=order.release, chapters=tuple(chapters), rows=rows, provenance=provenance(order),
        epoch=about.end or EARLIEST, note=in_language(about.note, order.language),
        source=in_language(about.source, order.language),
    )  # fmt: skip


def provenance(order: Order) -> dict[str, Any]:
    """Return what the report was made from: code, data files by hash, parameters, libraries; no time, no host."""
    return {
        **code_and_libraries(),
        "data": dict(order.project.hashes),
        "parameters": {"language": order.language, "release": order.release, "formats": list(order.formats)},
        "chapters": [notebook.name for notebook in order.chapters()],
        "skipped": {n.name: list(n.lacks(order.project)) for n in NOTEBOOKS if n.lacks(order.project)},
    }


def code_and_libraries() -> dict[str, Any]:
    """Return evalkit's version, commit and hash, and the versions of the libraries that numbers and pages depend on."""
    return {
        "code": {"version": importlib.metadata.version("evalkit"), "commit": _commit(), "sha256": _code_hash()},
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def _commit() -> str:
    """The commit of evalkit's checkout; empty outside of one."""
    checkout = notebooks.FOLDER.parent
    if not (checkout / "pyproject.toml").exists() or shutil.which("git") is None:
        return ""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else ""


def _code_hash() -> str:
    """One hash over the package's files and the notebooks' sources."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.suffix in CODE_ENDINGS):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for notebook in (*NOTEBOOKS, notebooks.PORTFOLIO):
        digest.update("\0".join(cell.source for cell in notebooks.read(notebook.path).cells).encode())
    return digest.hexdigest()


def log_seconds(output: Path, place: Path, seconds: float) -> None:
    """Write how long a report took to build-log.json, which is no part of any report."""
    path = output / BUILD_LOG
    entries = _logged(path)
    entries[place.as_posix()] = {"seconds": round(seconds, 2)}
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    aside.replace(path)


def _logged(path: Path) -> dict[str, Any]:
    """What the log holds; nothing where it is not there, or damaged by a build that was broken off."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}
