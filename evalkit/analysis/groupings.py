"""Groupings: the characteristics by which a cohort's persons are compared, and which groups are large enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.analysis.assessments import LEVELS, READINESS, with_readiness
from evalkit.analysis.cohort import Cohort
from evalkit.analysis.reach import AGE_BANDS, age_band
from evalkit.comparators import AGE, AGE_BAND, EDUCATION_BAND, LANGUAGE_BAND
from evalkit.project import Project
from evalkit.spells import enrolments_in

PHASE = "phase"
# The one rule of this chapter for groups that are too small: fewer persons at risk are named and not compared.
LEAST_PERSONS = 10
# ISCED levels as the common indicators band them.
EDUCATION_BANDS = {"low": ("0", "1", "2"), "middle": ("3", "4"), "high": ("5", "6", "7", "8")}
# The three broad levels of the CEFR: basic, independent and proficient user.
LANGUAGE_BANDS = {"A": ("A0", "A1", "A2"), "B": ("B1", "B2"), "C": ("C1", "C2")}
# Compared by in every project that knows them, after the project's own groups.
STANDARD = (AGE_BAND, EDUCATION_BAND, LANGUAGE_BAND, READINESS)


@dataclass(frozen=True)
class Groups:
    """The groups of one characteristic among the persons at risk: name to persons, in their order.

    Differences are taken from the reference.
    """

    sizes: dict[str, int]
    unknown: int
    reference: str

    @property
    def compared(self) -> dict[str, int]:
        """The groups that are large enough."""
        return {name: size for name, size in self.sizes.items() if size >= LEAST_PERSONS}


def banded(project: Project, cohort: Cohort) -> pd.DataFrame:
    """Return the cohort's frame with the bands that the project's data allow, the first phase and the readiness.

    Each is a categorical column in its own order, as are the columns of participants that hold codes.
    """
    frame = cohort.frame
    levels = {name: list(codes) for name, codes in _codes(project, frame).items()}
    if frame[AGE].notna().any():
        frame, levels[AGE_BAND] = frame.assign(**{AGE_BAND: age_band(frame[AGE])}), list(AGE_BANDS)
    for column, name, bands in (("education", EDUCATION_BAND, EDUCATION_BANDS),
                                ("language_level", LANGUAGE_BAND, LANGUAGE_BANDS)):  # fmt: skip
        if column in frame:
            band = {code: band for band, codes in bands.items() for code in codes}
            frame, levels[name] = frame.assign(**{name: frame[column].astype(object).map(band)}), list(bands)
    frame, levels[PHASE] = frame.assign(**{PHASE: _first_phase(project, cohort)}), list(cohort.period.phases)
    readiness = with_readiness(project).tables["participants"]
    if READINESS in readiness:
        level = frame["person"].map(readiness.set_index("person")[READINESS])
        frame, levels[READINESS] = frame.assign(**{READINESS: level}), list(LEVELS)
    return frame.assign(**{name: _categorical(frame[name], order) for name, order in levels.items()})


def _codes(project: Project, frame: pd.DataFrame) -> dict[str, Sequence[str]]:
    columns = project.settings.table_schema("participants").columns
    return {each.name: each.codes for each in columns if each.name in frame and each.name != "person"
            and each.kind in ("code", "text")}  # fmt: skip


def _categorical(values: pd.Series, order: list[str]) -> pd.Series:
    present = set(values.dropna())
    known = [*(name for name in order if name in present), *sorted(present - set(order), key=str)]
    return pd.Series(pd.Categorical(values, known), index=values.index)


def _first_phase(project: Project, cohort: Cohort) -> pd.Series:
    """The phase of each person's first participation: who took part in several is counted by where they began."""
    taken = enrolments_in(project, cohort.window).sort_values("start", kind="stable").drop_duplicates("person")
    return cohort.frame["person"].map(taken.set_index("person")["phase"]).astype(object)


def groups_of(values: pd.Series) -> Groups:
    """Return the groups of the persons whose values are given, by whether they are large enough to be compared.

    The reference is the largest of those that are, the first of them on a tie.
    """
    sizes = {str(name): int(size) for name, size in values.value_counts(sort=False).items() if size}
    large = [name for name, size in sizes.items() if size >= LEAST_PERSONS]
    return Groups(sizes, int(values.isna().sum()), max(large, key=lambda name: sizes[name], default=""))
