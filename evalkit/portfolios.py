"""Portfolios: several projects side by side as one report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.building.order import Choices, portfolio_orders
from evalkit.errors import Fault, ParameterError
from evalkit.publishing import FORMATS
from evalkit.reports import build, finished

if TYPE_CHECKING:
    from evalkit.project import Project


def build_portfolio(
    projects: Sequence[Project],
    language: str = "fi",
    release: str = "public",
    formats: Sequence[str] = FORMATS,
    output: str | Path = "reports",
    force: bool = False,
) -> Path:
    """Build the report that puts projects side by side; return its folder, <output>/portfolio/<language>/<release>.

    Only projects of a programme stand in it, and ParameterError is raised for fewer than two. Errors and `force` as in
    `reports.build_report`.
    """
    choices = Choices((language,), release, tuple(formats), Path(output), force)
    choices.check()
    orders = portfolio_orders([project.folder for project in projects], choices)
    if not orders:
        raise ParameterError(Fault("portfolio_of_one", key="projects", value=str(len(projects))))
    return finished(build(orders))
