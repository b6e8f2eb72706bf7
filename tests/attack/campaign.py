"""A campaign: releases attacked one after the other, and what came of each in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from chapters import Released, public_gate, release
from cohorts import random_project
from intruder import Attack, attack
from published import read_files
from reading import Reading

import evalkit as ek
from evalkit.project import Project
from evalkit.wording import languages

SAMPLES = Path(__file__).parents[2] / "data_samples"
FORMATS = ("html", "docx", "pdf")


@dataclass(frozen=True)
class Battle:
    """One attack on one release."""

    name: str
    found: Attack

    @property
    def lost(self) -> bool:
        """Whether a small count or anything else came out, or something was published that is not true.

        A count of many that is hidden in vain is told, but tells of nobody.
        """
        small = [hole for hole in self.found.holes if hole.secret.threshold]
        return bool(small or self.found.leaks or self.found.untrue)

    def __str__(self) -> str:
        found = self.found
        small = [hole for hole in found.holes if hole.secret.threshold]
        head = (
            f"{self.name}: {found.statements} statements, {len(found.secrets)} secrets, {len(small)} small counts "
            f"deduced, {len(found.holes) - len(small)} hidden in vain, "
            f"{len(found.leaks)} leaks, {len(found.untrue)} statements that are not so"
        )
        untrue = (f"not so: {fact.why}" for fact in found.untrue)
        return "\n  ".join(
            [
                head,
                *map(str, [*small, *(hole for hole in found.holes if not hole.secret.threshold)]),
                *map(str, found.leaks),
                *untrue,
            ]
        )

    def check(self) -> None:
        """Raise AssertionError, with all that was found, where the release does not hold."""
        assert self.found.statements > 100, f"{self.name}: hardly anything was published"
        assert not self.lost, str(self)


@cache
def project_of(name: str | int) -> Project:
    """Return the random project of a seed, or a sample by its folder."""
    return random_project(name) if isinstance(name, int) else ek.load_project(SAMPLES / name)


@cache
def released(name: str | int) -> Released:
    """Return the public release of a project, made once."""
    return release(project_of(name), public_gate, FORMATS)


def attacked(name: str | int, beside: Reading | None = None, every_language: bool = True) -> Battle:
    """Return the attack on the public release of a project, in one language or all, with what was read beside it."""
    project, told = project_of(name), released(name)
    read = read_files(told.files)
    for language in languages()[1:] if every_language else ():
        read += read_files(release(project, public_gate, ("html",), language=language).files, language)
    return Battle(str(name), attack(project, told, read if beside is None else joined(read, beside)))


def joined(read: Reading, beside: Reading) -> Reading:
    """Return one report's numbers together with those that another report has of the same rows."""
    return replace(read, printed=[*read.printed, *beside.printed])


def of_portfolio(read: Reading, project: Project) -> Reading:
    """Return what a portfolio's page says of one of its projects, by the ids that the project's own report has."""
    outcomes = project.settings.outcomes
    window = (outcomes.target_window if outcomes else "") or next(iter(project.settings.windows))
    own, place = f"project={project.slug}.", f"project_indicator={project.slug}/"
    ids = {
        f"portfolio.{own}participants": f"persons.{window}.count",
        f"portfolio.{own}euros_a_person": f"cost.{window}.per=participant.cost",
        f"portfolio_outcome.{own}share": f"primary_outcome.{window}.project_end.share",
    }
    told = []
    for each in read.printed:
        if each.row.startswith(f"portfolio_target.{place}"):
            told.append(replace(each, row="indicator.indicator=" + each.row.removeprefix(f"portfolio_target.{place}")))
        elif each.row in ids and (each.row, each.part) != (f"portfolio.{own}euros_a_person", "integer"):
            told.append(replace(each, row=ids[each.row]))
    return Reading(printed=told)
