"""Faults of rows: their positions, named for the first ones and counted for all."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

import numpy as np

from evalkit.errors import Fault, ParameterError
from evalkit.own_columns import own_name

ROWS_NAMED = 10


def require_column(name: Hashable, present: Iterable[Hashable]) -> None:
    """Raise ParameterError for a column that is not there; a project's own one of that name is what is expected."""
    columns = set(present)
    if name not in columns:
        own = own_name(str(name))
        raise ParameterError(Fault("missing_column", column=str(name), expected=own if own in columns else ""))


def row_faults(code: str, column: str, wrong: np.ndarray[Any, np.dtype[Any]]) -> Iterator[Fault]:
    """Yield one fault with the positions (from 0) of the first wrong rows and their number, if there are any."""
    if wrong.any():
        rows = np.flatnonzero(wrong)
        named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
        yield Fault(code, column=column, more={"rows": named, "count": str(len(rows))})
