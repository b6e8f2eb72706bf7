"""A campaign: releases attacked one after the other, and what came of each in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chapters import Released, public_gate, release
from cohorts import random_project
from intruder import Attack, attack

import evalkit as ek
from evalkit.project import Project

SAMPLES = Path(__file__).parents[2] / "data_samples"
FORMATS = ("html", "docx")


@dataclass(frozen=True)
class Battle:
    """One attack on one release."""

    name: str
    found: Attack

    @property
    def lost(self) -> bool:
        """Whether anything came out, or what was published is not true."""
        return bool(self.found.holes or self.found.leaks or self.found.untrue)

    def __str__(self) -> str:
        found = self.found
        head = (
            f"{self.name}: {found.statements} statements, {len(found.secrets)} secrets, {len(found.holes)} deduced, "
            f"{len(found.leaks)} leaks, {len(found.untrue)} statements that are not so"
        )
        untrue = (f"not so: {fact.why}" for fact in found.untrue)
        return "\n  ".join([head, *map(str, found.holes), *map(str, found.leaks), *untrue])

    def check(self) -> None:
        """Raise AssertionError, with all that was found, where the release does not hold."""
        assert self.found.statements > 100, f"{self.name}: hardly anything was published"
        assert not self.lost, str(self)


def project_of(name: str | int) -> Project:
    """Return the random project of a seed, or a sample by its folder."""
    return random_project(name) if isinstance(name, int) else ek.load_project(SAMPLES / name)


@cache
def released(name: str | int) -> Released:
    """Return the public release of a project, made once."""
    return release(project_of(name), public_gate, FORMATS)


def attacked(name: str | int) -> Battle:
    """Return the attack on the public release of a project."""
    return Battle(str(name), attack(project_of(name), released(name)))
