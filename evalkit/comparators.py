"""Comparators: whom the participants are compared with, as `project.toml` says it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from evalkit.own_columns import in_tables
from evalkit.part import Name, Names, Part, Share, Texts

AGE = "age_at_start"
AGE_BAND, EDUCATION_BAND, LANGUAGE_BAND = "age_band", "education_band", "language_band"
# What is known of a cohort's persons beside the columns of participants, and may be asked to be made alike.
DERIVED = (AGE, AGE_BAND, EDUCATION_BAND, LANGUAGE_BAND)


class Comparison(Part):
    """[comparison]: with whom the participants are compared, and in what the two groups are to be made alike.

    `group` is a column of participants, `compared` and `reference` are its two codes. `phases` are those in which the
    persons of both take part; without them they are the window's own. `standardise_by` makes the strata of the simple
    alternative to weights. `randomised`: lots decided who belongs to which group.
    """

    group: Name
    compared: str
    reference: str
    phases: Names = ()
    adjust_for: Annotated[tuple[Name, ...], Field(min_length=1)]
    standardise_by: tuple[Name, ...] = ()
    randomised: bool = False

    def in_tables(self, own: Collection[str]) -> Comparison:
        """Return the comparison with the project's own columns under their names in tables."""
        (group,) = in_tables((self.group,), own)
        parts = {name: in_tables(getattr(self, name), own) for name in ("adjust_for", "standardise_by")}
        return self.model_copy(update={"group": group, **parts})


class Regression(Part):
    """[regression]: the characteristics that one model holds against the headline outcome, in the order of the table.

    Columns of participants that hold words, or DERIVED ones. They are chosen before anybody knows what comes of it.
    """

    characteristics: Annotated[tuple[Name, ...], Field(min_length=1)]

    def in_tables(self, own: Collection[str]) -> Regression:
        """Return the regression with the project's own columns under their names in tables."""
        return self.model_copy(update={"characteristics": in_tables(self.characteristics, own)})


class Benchmark(Part):
    """[benchmarks.NAME]: a published share of people in some states so many months after their last day.

    `persons` is the number behind it, where the source gives it.
    """

    name: Texts
    share: Share
    months: Annotated[int, Field(gt=0)]
    states: Annotated[Names, Field(min_length=1)]
    persons: Annotated[int, Field(gt=0)] | None = None
    approximate: bool = False
    source: Texts
