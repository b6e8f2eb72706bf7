"""Factors: the characteristics of a regression, which of their levels are large enough, and who is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.analysis.groupings import LEAST_PERSONS, groups_of
from evalkit.analysis.headline import PRIMARY
from evalkit.survival.covariates import UNKNOWN
from evalkit.survival.regression import EVENTS_PER_TERM

# The level of a characteristic that is a number of years: per so many years, since a year is too small a step to read.
DECADE, YEARS = "ten_years", 10


@dataclass(frozen=True)
class Factor:
    """One characteristic in a model: the level of each person (or the number), the reference and the other levels.

    A number has no reference and the one level DECADE.
    """

    variable: str
    values: pd.Series
    reference: str
    levels: tuple[str, ...]

    @property
    def all_levels(self) -> tuple[str, ...]:
        """The reference, if there is one, and the other levels."""
        return (self.reference, *self.levels) if self.reference else self.levels

    @property
    def known(self) -> pd.Series:
        """Which persons have one of the levels, or a number."""
        return self.values.isin(self.all_levels) if self.reference else self.values.notna()

    def of(self, level: str) -> pd.Series:
        """Return which persons are at the level; of a number, all who have one."""
        return self.values == level if self.reference else self.known

    @property
    def column(self) -> pd.Series:
        """The characteristic as a regression takes it, the reference first; a number in tens of years."""
        if self.reference:
            return pd.Series(pd.Categorical(self.values, self.all_levels), index=self.values.index)
        return self.values.astype("float64") / YEARS


@dataclass(frozen=True)
class LeftOut:
    """The persons whom a model leaves out for one level of a characteristic."""

    variable: str
    level: str
    persons: frozenset[str]


@dataclass(frozen=True)
class Model:
    """The persons of a model and its characteristics, all of whose levels are large enough among these persons."""

    persons: pd.DataFrame
    factors: tuple[Factor, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def terms(self) -> int:
        """How many ratios the model estimates."""
        return sum(len(factor.levels) for factor in self.factors)

    @property
    def events(self) -> int:
        """How many of the persons reached the headline outcome."""
        return int((self.persons["event"] == PRIMARY).sum())

    @property
    def needed(self) -> int:
        """How many events so many terms ask for."""
        return EVENTS_PER_TERM * self.terms


def model_of(persons: pd.DataFrame, names: Sequence[str]) -> Model:
    """Return the model of the named characteristics: without those in which no two levels are large enough, and
    without the persons of levels that are too small.

    To leave out persons makes other levels smaller, so that it is done until nobody is left out any more. Each person
    is left out for one level: the first that was too small among those who were still there.
    """
    rows, gone = persons, list[LeftOut]()
    while names:
        found = {name: factor_of(rows[name]) for name in names}
        factors = tuple(factor for factor in found.values() if factor)
        if len(factors) < len(names):
            return model_of(persons, [factor.variable for factor in factors])
        kept = rows
        for factor in factors:
            known = factor.known[kept.index]
            gone += _left_out(kept[~known], factor)
            kept = kept[known]
        if len(kept) == len(rows):
            return Model(rows, factors, tuple(sorted(gone, key=lambda one: names.index(one.variable))))
        rows = kept
    return Model(persons, ())


def _left_out(persons: pd.DataFrame, factor: Factor) -> Iterator[LeftOut]:
    for level, own in persons["person"].groupby(_levels(persons[factor.variable])):
        yield LeftOut(factor.variable, str(level), frozenset(own))


def factor_of(values: pd.Series) -> Factor | None:
    """Return the characteristic with its levels that are large enough; None where fewer than two known ones are."""
    variable = str(values.name)
    if pd.api.types.is_numeric_dtype(values):
        return Factor(variable, values, "", (DECADE,)) if values.nunique() > 1 else None
    groups = groups_of(values)
    if len(groups.compared) < 2:
        return None
    levels = [name for name in groups.compared if name != groups.reference]
    levels += [UNKNOWN] if groups.unknown >= LEAST_PERSONS else []
    return Factor(variable, _levels(values), groups.reference, tuple(levels))


def _levels(values: pd.Series) -> pd.Series:
    return values.astype(object).where(values.notna(), UNKNOWN).astype(str)
