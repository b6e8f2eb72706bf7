"""Portfolios: several projects side by side as one report."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from evalkit import notebooks
from evalkit.chapter.page import open_portfolio
from evalkit.notebooks import PORTFOLIO
from evalkit.project import Project
from evalkit.publishing import Report, publish
from evalkit.publishing.archive import EARLIEST
from evalkit.reports import FORMATS, check_choices, check_writable, code_and_libraries, log_seconds

SLUG = "portfolio"


def build_portfolio(
    projects: Sequence[Project],
    language: str = "fi",
    release: str = "public",
    formats: Sequence[str] = FORMATS,
    output: str | Path = "reports",
) -> Path:
    """Build the report that puts projects side by side; return its folder, <output>/portfolio/<language>/<release>.

    Errors as in `reports.build_report`; the files of a project are checked when it is loaded.
    """
    check_choices(language, release, formats)
    words = open_portfolio(projects, language, release).words
    place = Path(SLUG, language, release)
    check_writable(Path(output), place)
    started = time.perf_counter()
    given = {"projects": [str(project.folder.resolve()) for project in projects], "language": language,
             "release": release}  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="evalkit-") as scratch:
        executed = Path(scratch) / PORTFOLIO.path.name
        notebooks.run(PORTFOLIO.path, executed, given)
        blocks, rows = notebooks.blocks(executed), notebooks.rows_of(executed)
    provenance = {
        **code_and_libraries(),
        "data": {f"{project.slug}/{name}": digest for project in projects for name, digest in project.hashes.items()},
        "parameters": {"language": language, "release": release, "formats": list(formats)},
        "projects": [project.slug for project in projects],
    }
    title, subtitle = words.text("portfolio.title"), words.text("portfolio.subtitle", count=len(projects))
    ends = [project.settings.project.end for project in projects if project.settings.project.end]
    report = Report(slug=SLUG, title=title, subtitle=subtitle, language=language, release=release,
                    chapters=((PORTFOLIO.name, blocks),), rows=rows, provenance=provenance,
                    epoch=max(ends, default=EARLIEST))  # fmt: skip
    folder = publish(report, Path(output) / place, tuple(formats))
    log_seconds(Path(output), place, time.perf_counter() - started)
    return folder
