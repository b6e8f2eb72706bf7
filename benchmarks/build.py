"""Times `evalkit build` beside the usual way, and what is built again after a change; prints two tables.

The usual way runs the same notebooks by papermill's command line and makes a page of each by nbconvert, one after the
other. Seconds are medians; "computing" counts all processors and all processes that a command has started.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from evalkit.loading import load_project
from evalkit.notebooks import NOTEBOOKS, SUMMARY

RUNS = 1
SAMPLES = Path("data_samples")
PROJECTS = ("mahdollisuudet-todeksi", "kotopaikka", "monet-polut", "oma-polku", "pakolaistaustaisten-ohjaus")
PYTHON = (sys.executable, "-m")
Seconds = tuple[float, float]


def timed(run: Callable[[], None]) -> Seconds:
    """Return the seconds that passed and those that the commands computed for."""

    def computed() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    start, before = time.perf_counter(), computed()
    run()
    return time.perf_counter() - start, computed() - before


def command(*words: object) -> None:
    """Run a command; what it prints is shown only where it fails."""
    done = subprocess.run([*PYTHON, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")


def usual_way(project: Path, scratch: Path) -> None:
    """Run a project's chapters one after the other by papermill and make a page of each by nbconvert."""
    loaded = load_project(project)
    for notebook in [each for each in NOTEBOOKS if not each.lacks(loaded)]:
        target = scratch / notebook.path.name
        given = ["-p", "project", project.resolve(), "-p", "language", "fi", "-p", "release", "public"]
        given += ["-p", "executed", scratch] if notebook.name == SUMMARY else []
        command("papermill", notebook.path, target, "--cwd", notebook.path.parent, "--no-progress-bar", *given)
        command("nbconvert", "--to", "html", target)


def build(projects: Sequence[Path], output: Path, *options: str) -> None:
    """Build the projects' reports in Finnish, or as the options say."""
    command("evalkit", "build", *projects, "--output", output, *options)


def side_by_side(folder: Path) -> None:
    """Print the times of one report both ways, taken in turn."""
    project, times = SAMPLES / PROJECTS[0], {"papermill and nbconvert": [], "evalkit build": []}
    for number in range(RUNS):
        scratch = folder / f"usual-{number}"
        scratch.mkdir()
        times["papermill and nbconvert"].append(timed(lambda scratch=scratch: usual_way(project, scratch)))
        output = folder / f"built-{number}"
        times["evalkit build"].append(timed(lambda output=output: build([project], output)))
    print("| one report, all its notebooks | seconds | computing | times as fast |\n|---|---|---|---|")
    slowest = median(passed for passed, _ in times["papermill and nbconvert"])
    for name, taken in times.items():
        print(line(name, taken), f"{slowest / median(passed for passed, _ in taken):.1f} |", flush=True)


def after_changes(folder: Path) -> None:
    """Print the times of five projects in all languages: from nothing, unchanged, and with one project changed."""
    projects = [shutil.copytree(SAMPLES / name, folder / "projects" / name) for name in PROJECTS]
    narrative = projects[-1] / "narrative.fi.md"

    def change() -> None:
        narrative.write_text(narrative.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    steps = {"from nothing": "--force", "nothing has changed": "", "one project has changed": ""}
    taken: dict[str, list[Seconds]] = {name: [] for name in steps}
    for _ in range(RUNS):
        for name, option in steps.items():
            if name.startswith("one"):
                change()
            options = ["--language", "all", *([option] if option else [])]
            taken[name].append(timed(lambda options=options: build(projects, folder / "all", *options)))
    print("\n| five projects in all languages | seconds | computing |\n|---|---|---|")
    for name, times in taken.items():
        print(line(name, times), flush=True)


def line(name: str, times: Sequence[Seconds]) -> str:
    """Return the start of a table's line: medians of the seconds."""
    passed, computed = zip(*times, strict=True)
    return f"| {name} | {median(passed):.1f} | {median(computed):.1f} |"


def main() -> None:
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        side_by_side(Path(folder))
        after_changes(Path(folder))


if __name__ == "__main__":
    main()
