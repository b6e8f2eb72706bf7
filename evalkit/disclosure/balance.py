"""Balance: how alike two groups are, as coarsely as a public release may tell it.

A standardised difference is one number for two counts, the persons at a level in either group. It is told for levels
at which, and beside which, both groups have as many persons as the threshold, and to one decimal: who knows one of the
two counts still cannot tell the other exactly. What weights leave to go by is told as a rounded number of persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from evalkit.disclosure.counts import Sensitivity
from evalkit.disclosure.rounding import GROUP, midpoints
from evalkit.results import Mark, Row

# Standardised differences are told in tenths: what is taken for negligible is one of them.
DECIMALS = 1


def coarse_balance(rows: Iterable[Row], sensitivity: Sensitivity) -> Iterator[Row]:
    """Yield the public form of each row on weights and balance: coarse where groups are large enough, else suppressed.

    The largest weight is one person's: it is never told.
    """
    for row in rows:
        value = _coarse(row, sensitivity.threshold(row))
        mark: Mark = row.mark or ("" if value is not None else "suppressed")
        yield replace(row, value=value, count=None, base=None, mark=mark, rounded=value is not None, persons=())


def _coarse(row: Row, threshold: int) -> float | None:
    if row.value is None:
        return None
    if row.measure == "balance" and _is_large(row, threshold):
        # Adding zero takes the sign off a difference that rounds to nothing.
        return round(row.value, DECIMALS) + 0.0
    if row.statistic == "effective" and row.value >= GROUP * threshold:
        return float(midpoints(np.array(math.ceil(row.value)), threshold))
    return None


def _is_large(row: Row, threshold: int) -> bool:
    """Whether both groups have enough persons, and where the row is of a level both at it and beside it."""
    if not row.category:
        return all(len(group) >= GROUP * threshold for group in row.persons)
    at, groups = row.persons[0::2], row.persons[1::2]
    return all(threshold <= len(level) <= len(group) - threshold for level, group in zip(at, groups, strict=True))
