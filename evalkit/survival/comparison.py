"""Comparison: the counts of all groups of one stratum on a common time axis, as the tests need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.counting import Array
from evalkit.survival.observations import code_cells
from evalkit.survival.risk_table import CENSORED, ENTERED, EVENT, TIME, RiskTable


@dataclass(frozen=True)
class Comparison:
    """One stratum at the times of its events: at risk (groups, times), events (outcomes, groups, times)."""

    at_risk: Array
    events: Array


def comparisons(table: RiskTable) -> Iterator[Comparison]:
    """Yield each stratum of the table; groups are in the same order in each.

    ParameterError for fewer than two groups and for case weights, with which these tests are not defined.
    """
    if table.squares is not None:
        raise ParameterError(Fault("weights_not_supported", key="weights"))
    group, groups = code_cells(table.counts, table.by)
    if len(groups) < 2:
        raise ParameterError(Fault("one_group", key="by", column=", ".join(table.by), expected="2 or more groups"))
    stratum, strata = code_cells(table.counts, table.strata)
    for position in range(len(strata)):
        rows = stratum == position
        yield _comparison(table, table.counts[rows], group[rows], len(groups))


def with_known_groups(table: RiskTable) -> RiskTable:
    """Return the table without the persons whose group is missing.

    DataError where fewer than two groups are left.
    """
    known = table.counts[list(table.by)].notna().all(axis=1)
    if known.all():
        return table
    counts = table.counts[known].reset_index(drop=True)
    if len(code_cells(counts, table.by)[1]) < 2:
        raise DataError([Fault("nothing_to_compare", key="by")])
    return replace(table, counts=counts)


def require_events(table: RiskTable, columns: list[str], outcome: str) -> None:
    """Raise DataError where none of the counts columns holds an event."""
    if not table.counts[columns].to_numpy().any():
        raise DataError([Fault("no_events", column=EVENT, value=outcome)])


def _comparison(table: RiskTable, counts: pd.DataFrame, group: Array, groups: int) -> Comparison:
    times, place = np.unique(counts[TIME].to_numpy(), return_inverse=True)
    columns = [*table.event_columns, CENSORED, ENTERED]
    dense = np.zeros((len(columns), groups, len(times)))
    dense[:, group, place] = counts[columns].to_numpy(float).T
    events, entered = dense[:-2], dense[-1]
    leaving = dense[:-1].sum(axis=0)
    # Those who entered before and did not leave before; who entered at 0 is at risk at 0 too.
    at_risk = np.cumsum(entered - leaving, axis=1) - entered + leaving + np.where(times == 0, entered, 0)
    happened = events.any(axis=(0, 1))
    return Comparison(at_risk[:, happened], events[:, :, happened])
