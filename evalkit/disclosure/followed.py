"""Followed: who of each group that has a curve is at risk, and who is in the window beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from evalkit.analysis.adjusted import comparison_study
from evalkit.analysis.comparisons import groupings
from evalkit.analysis.groupings import banded
from evalkit.analysis.timing import study_of
from evalkit.disclosure.counts import Persons
from evalkit.project import Project


@dataclass(frozen=True)
class Followed:
    """Everybody of a group in the window, and those of them at risk."""

    everybody: Persons
    at_risk: Persons

    @property
    def beside(self) -> int:
        """How many are not at risk."""
        return len(self.everybody) - len(self.at_risk)


# The groups of each variable; of no variable ("") all together are the one group ("").
Groups = Mapping[str, Mapping[str, Followed]]


def followed_groups(project: Project) -> Groups:
    """Return the groups of all characteristics by which curves may be drawn, by variable and category."""
    return dict(_groups(project))


def _groups(project: Project) -> Iterator[tuple[str, dict[str, Followed]]]:
    frame = study_of(project).cohort.frame
    yield "", {"": _followed(frame)}
    for study, _, variable in groupings(project):
        yield variable, _by(banded(project, study.cohort), variable)
    if comparison := project.settings.comparison:
        study, _ = comparison_study(project, comparison)
        yield comparison.group, _by(study.cohort.frame, comparison.group)


def _by(frame: pd.DataFrame, variable: str) -> dict[str, Followed]:
    return {str(name): _followed(part) for name, part in frame.groupby(frame[variable].astype(object))}


def _followed(persons: pd.DataFrame) -> Followed:
    return Followed(frozenset(persons["person"]), frozenset(persons.loc[persons["at_risk"], "person"]))
