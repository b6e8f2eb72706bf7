"""Covariates: the characteristics by which groups are made alike, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evalkit.survival.dtypes import covariate
from evalkit.survival.faults import require_column

# The level that stands for persons whose value is not known.
UNKNOWN = "missing"
VARIABLE, LEVEL = "variable", "level"


def covariates(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return columns (variable, level) of the rows: 0 or 1 for each level that occurs, a number as it is (level "").

    Who has no value is of the level "missing"; among numbers the mean stands in for it, so that a column of its own
    tells these persons apart. Levels are in the order of categories, else sorted. Codes that look like numbers have to
    be categories. ParameterError for a column that is not there; DataError for numbers kept as text, dates and other
    values that are neither number nor text.
    """
    columns: dict[tuple[str, str], pd.Series] = {}
    for name in names:
        require_column(name, frame.columns)
        columns |= _columns(frame[name], name)
    made = pd.DataFrame(columns, index=frame.index, dtype=float)
    made.columns = pd.MultiIndex.from_tuples(list(columns), names=[VARIABLE, LEVEL]) if columns else made.columns
    return made


def _columns(given: pd.Series, name: str) -> dict[tuple[str, str], pd.Series]:
    values = covariate(given, name)
    unknown = values.isna()
    found: dict[tuple[str, str], pd.Series]
    if values.dtype.kind in "iuf":
        numbers = values.astype("float64")
        found = {(name, ""): numbers.fillna(numbers.mean() if not unknown.all() else 0.0)}
    else:
        present = values.dropna()
        categorical = isinstance(values.dtype, pd.CategoricalDtype)
        levels = list(values.cat.categories) if categorical else sorted(present.unique(), key=str)
        found = {(name, str(level)): (values == level).astype(float) for level in levels}
    return found | ({(name, UNKNOWN): unknown.astype(float)} if unknown.any() else {})
