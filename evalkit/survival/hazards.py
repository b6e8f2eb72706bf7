"""Hazards: from the counts of one group to its survival and incidences, which all estimators read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evalkit.survival.counting import ROUNDING, Array
from evalkit.survival.risk_table import AT_RISK, TIME, RiskTable, exit_rows, group_slices


@dataclass(frozen=True)
class Hazards:
    """One group's exit times (T of them), numbers at risk, and hazards: a row for each outcome and a last one for any.

    Arrays by outcome have the shape (K + 1, T).
    """

    time: Array
    at_risk: Array
    outcome: Array

    @property
    def total(self) -> Array:
        """The hazard of any outcome."""
        return self.outcome[-1]

    @cached_property
    def survival(self) -> Array:
        """The share without any outcome at each time, by the product limit."""
        return np.cumprod(1 - self.total)

    @cached_property
    def before(self) -> Array:
        """Survival just before each time."""
        return np.r_[1.0, self.survival[:-1]]

    @cached_property
    def incidence(self) -> Array:
        """Cumulative incidence of each outcome; the last row is 1 - survival."""
        # Five persons who leave one by one add up to a little more than one.
        by_outcome = np.minimum(np.cumsum(self.before * self.outcome[:-1], axis=1), 1.0)
        return np.vstack([by_outcome, 1 - self.survival])

    @cached_property
    def inverse(self) -> Array:
        """1 / (1 - total), and 0 where everybody at risk has an event: what is divided there is 0 as well."""
        surviving = 1 - self.total
        return np.divide(1.0, surviving, out=np.zeros(len(surviving)), where=surviving > 0)

    @cached_property
    def greenwood(self) -> Array:
        """Greenwood's sum; it stops growing where everybody at risk has an event."""
        return np.cumsum(self.total * self.inverse / self.at_risk)


def hazards_by_group(table: RiskTable) -> Iterator[tuple[slice, Hazards]]:
    """Yield for each group of a pooled table its rows in `exit_rows(table)` and its hazards."""
    steps = exit_rows(table)
    for rows in group_slices(steps, table.by):
        yield rows, _hazards(steps.iloc[rows], table.event_columns)


def _hazards(steps: pd.DataFrame, event_columns: list[str]) -> Hazards:
    events = steps[event_columns].to_numpy(float).T
    at_risk = steps[AT_RISK].to_numpy(float)
    hazard = np.vstack([events, events.sum(axis=0)]) / at_risk
    # Sums of weights that should be equal differ in the last digit, and survival would not quite reach 0.
    hazard[hazard > 1 - ROUNDING] = 1.0
    return Hazards(steps[TIME].to_numpy(), at_risk, hazard)
