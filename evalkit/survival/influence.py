"""Influence: what each person adds to an estimate, for standard errors that are right for case weights.

The infinitesimal jackknife: the estimate's derivative by a person's weight, squared, times the squared weight, summed
over persons (Efron 1982; Therneau and Grambsch 2000; R's survfit with weights).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evalkit.survival.counting import Array
from evalkit.survival.hazards import Hazards, hazards_by_group, rows_of_groups
from evalkit.survival.observations import code_cells
from evalkit.survival.risk_table import ENTRY, EVENT, PERSON_CODE, SQUARED_WEIGHT, TIME, RiskTable

# Numbers in one block of persons x times: 32 MB.
BLOCK = 4_000_000


def robust_errors(table: RiskTable) -> list[Array]:
    """Return for each group of a pooled weighted table the standard errors, (outcomes and any, exit times)."""
    return [np.sqrt(sum((block**2).sum(axis=1) for block in blocks)) for blocks in _blocks_by_group(table)]


def robust_area_errors(table: RiskTable, widths: Sequence[Array]) -> list[Array]:
    """Return for each group the standard errors of the areas under its incidences, given the widths of the steps."""
    return [
        np.sqrt(sum(((block @ width) ** 2).sum(axis=1) for block in blocks))
        for blocks, width in zip(_blocks_by_group(table), widths, strict=True)
    ]


def _blocks_by_group(table: RiskTable) -> Iterator[Iterator[Array]]:
    squares = pd.DataFrame() if table.squares is None else table.squares
    group, _ = code_cells(squares, table.by)
    for own, (_, hazards) in zip(rows_of_groups(group), hazards_by_group(table), strict=True):
        yield _blocks(hazards, squares.iloc[own])


def _blocks(hazards: Hazards, rows: pd.DataFrame) -> Iterator[Array]:
    """Yield weighted influences, (outcomes and any, persons, exit times), of some persons at a time.

    The rows of a named person are added up; else each row is a person.
    """
    named = PERSON_CODE in rows
    rows = rows.sort_values(PERSON_CODE, kind="stable") if named else rows
    person = rows[PERSON_CODE].to_numpy() if named else np.arange(len(rows))
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    ends = np.r_[first[1:], len(rows)]
    size = max(BLOCK // hazards.outcome.size, 1)
    start = 0
    while start < len(rows):
        # As many whole persons as fit, at least one.
        stop = ends[max(np.searchsorted(ends, start + size, "right") - 1, np.searchsorted(ends, start, "right"))]
        block = rows.iloc[start:stop]
        weighted = influence(hazards, block) * np.sqrt(block[SQUARED_WEIGHT].to_numpy(float))[:, None]
        yield np.add.reduceat(weighted, first[(first >= start) & (first < stop)] - start, axis=1) if named else weighted
        start = stop


def influence(hazards: Hazards, persons: pd.DataFrame) -> Array:
    """Return the derivative of each incidence by each person's weight, (outcomes and any, persons, exit times).

    A person adds the own event's share of the increment at the exit and takes away the expected one at every time at
    risk; both are carried forward by what is left to happen after them.
    """
    entry, leaving = persons[ENTRY].to_numpy(), persons[TIME].to_numpy()
    # Who enters at 0 is at risk at 0 too.
    first = np.where(entry == 0, 0, np.searchsorted(hazards.time, entry, "right"))[:, None]
    last = np.searchsorted(hazards.time, leaving)
    until = np.maximum(np.minimum(last[:, None], np.arange(len(hazards.time))) + 1, first)
    gone = last[:, None] <= np.arange(len(hazards.time))
    had_event = gone & (persons[EVENT].to_numpy() > 0)[:, None]
    outcomes = len(hazards.outcome)
    result = np.empty((outcomes, *gone.shape))
    for j in range(outcomes):
        reached = hazards.incidence[j]
        lost = hazards.inverse / hazards.at_risk
        now = _between(hazards.before * hazards.outcome[j] / hazards.at_risk, first, until)
        later = _between(hazards.total * lost, first, until)
        past = _between(hazards.total * lost * reached, first, until)
        own = persons[EVENT].to_numpy() == j + 1 if j < outcomes - 1 else persons[EVENT].to_numpy() > 0
        gained = own[:, None] * (hazards.before / hazards.at_risk)[last][:, None] * gone
        forgone = had_event * lost[last][:, None] * (reached - reached[last][:, None])
        result[j] = gained - forgone - now + reached * later - past
    return result


def _between(increments: Array, first: Array, until: Array) -> Array:
    """Return the sums of the increments from `first` up to but not including `until`."""
    sums = np.r_[0.0, np.cumsum(increments)]
    return sums[until] - sums[first]
