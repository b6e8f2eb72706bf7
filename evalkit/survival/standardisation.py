"""Direct standardisation: the incidence that groups would have if they were made up alike of the same strata."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.curves import at_times
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.intervals import DEFAULT_LEVEL, confidence_interval
from evalkit.survival.risk_table import ENTERED, INCIDENCE, LOWER, OUTCOME, STANDARD_ERROR, UPPER, RiskTable


@dataclass(frozen=True)
class Standardised:
    """Standardised incidences, and how many persons were in strata that could not be used.

    `table` has a row a group: <group>, incidence, standard_error, lower, upper; `strata` are those that were used.
    """

    table: pd.DataFrame
    strata: pd.DataFrame
    persons: float
    left_out: float


def standardised_incidence(
    table: RiskTable, outcome: Hashable, time: float, level: float = DEFAULT_LEVEL
) -> Standardised:
    """Return the incidence of an outcome by a time in each group, standardised to the strata of all groups together.

    The table's first `by` is the group, the others make the strata. A stratum counts with its share of the persons of
    all usable strata; one in which a group has nobody, or nobody followed so long, is left out. The standard error is
    that of a weighted sum, the shares taken as known.
    ParameterError where there are no strata or the outcome is unknown; DataError where no stratum can be used.
    """
    if len(table.by) < 2:
        raise ParameterError(Fault("one_group", key="by", expected="group, strata"))
    if outcome not in table.outcomes:
        expected = ", ".join(str(known) for known in table.outcomes)
        raise ParameterError(Fault("unknown_value", key="outcome", value=str(outcome), expected=expected))
    group, strata = table.by[0], list(table.by[1:])
    curve = cumulative_incidence(table)
    found = at_times(curve[curve[OUTCOME] == outcome], time)
    groups = found[group].nunique(dropna=False)
    known = found.groupby(strata, dropna=False, observed=True)[INCIDENCE].transform("count")
    sizes = table.counts.groupby(strata, dropna=False, observed=True)[ENTERED].sum().rename(ENTERED).reset_index()
    used = found[known == groups].merge(sizes, on=strata)
    if used.empty:
        raise DataError([Fault("nothing_to_compare", key="by")])
    once = used.drop_duplicates(strata)
    persons = float(once[ENTERED].sum())
    weighted = _weighted(used, group, persons, level)
    return Standardised(weighted, once[strata], persons, float(sizes[ENTERED].sum()) - persons)


def _weighted(used: pd.DataFrame, group: str, persons: float, level: float) -> pd.DataFrame:
    share = used[ENTERED] / persons
    sums = pd.DataFrame({
        group: used[group], INCIDENCE: share * used[INCIDENCE], STANDARD_ERROR: (share * used[STANDARD_ERROR]) ** 2
    }).groupby(group, observed=True, dropna=False).sum().reset_index()  # fmt: skip
    error = np.sqrt(sums[STANDARD_ERROR])
    lower, upper = confidence_interval(sums[INCIDENCE], error, level=level)
    return sums.assign(**{STANDARD_ERROR: error, LOWER: lower, UPPER: upper})
