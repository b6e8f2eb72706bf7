"""Dtypes: a column of any pandas dtype as plain numbers, texts or categories."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault, ParameterError
from evalkit.survival.faults import row_faults

Array = np.ndarray[Any, np.dtype[Any]]
# What pandas calls objects that are all numbers.
NUMBERS = frozenset({"integer", "floating", "mixed-integer-float", "decimal"})


def plain(values: pd.Series) -> pd.Series:
    """Return the column with a dtype of numpy, or as categories, however it was stored.

    Nullable, sparse and Arrow's numbers, decimals and numbers kept as objects become int64 or, with missing ones,
    float64; truth values become bool where none is missing. An Arrow dictionary is a way of storing: what comes back
    are its values. Everything else stays what it is, as objects.
    """
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype) or (isinstance(dtype, np.dtype) and dtype.kind != "O"):
        return values
    if isinstance(dtype, pd.SparseDtype):
        return pd.Series(values.to_numpy(), index=values.index, name=values.name)
    if isinstance(dtype, pd.ArrowDtype) and hasattr(dtype.pyarrow_dtype, "value_type") and dtype.kind == "O":
        return plain(values.astype(pd.ArrowDtype(dtype.pyarrow_dtype.value_type)))
    missing = values.isna()
    if dtype.kind in "iu" and not missing.any():
        return values.astype(np.int64)
    if dtype.kind in "iuf" or _are_numbers(values):
        return pd.Series(values.to_numpy(dtype=float, na_value=np.nan), index=values.index, name=values.name)
    if not missing.any() and pd.api.types.infer_dtype(values) == "boolean":
        return values.astype(bool)
    return values.astype(object)


def numbers(values: pd.Series) -> Array:
    """Return the values as int64 or float64, texts that read as numbers among them; what is no number becomes NaN."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        return values.to_numpy().astype(np.int64, copy=False)
    column = plain(values)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.r_[numbers(column.cat.categories.to_series()).astype(float), np.nan][column.cat.codes]
    if column.dtype.kind in "mMbc":
        return np.full(len(values), np.nan)
    made = pd.to_numeric(column, errors="coerce").to_numpy()
    return made if made.dtype == np.int64 else made.astype(float)


def covariate(values: pd.Series, name: str, coded: bool = False) -> pd.Series:
    """Return a characteristic as a model takes it: numbers, truth values, text, or the categories that occur.

    Numbers are never taken for the levels of a factor, unless they are categories or `coded` says that the values are
    codes. DataError naming the column: `number_as_text` where every text is a number, `not_a_number` for dates and
    whatever else is neither number nor text.
    """
    column = plain(values)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    if column.dtype.kind in "iufb":
        return column
    present = column[column.notna()]
    kinds = present.map(_kind)
    if (kinds == "truth").all():
        return column
    wanted = "number" if (kinds == "number").any() else "text"
    wrong = (kinds != wanted).reindex(column.index, fill_value=False)
    if wrong.any():
        raise DataError(row_faults("not_a_number", name, wrong.to_numpy(bool)))
    if not coded and np.isfinite(numbers(present.str.replace(",", ".", regex=False))).all():
        raise DataError(row_faults("number_as_text", name, column.notna().to_numpy()))
    return column


def truths(values: Any, key: str) -> Array:
    """Return truth values, or 0 and 1, of any dtype as bool; ParameterError naming the parameter for anything else.

    A text is not taken for True because it is there, nor a missing value because it is no 0.
    """
    column = plain(pd.Series(values))
    wrong = ~column.isin((0, 1)).to_numpy(bool)
    if wrong.any():
        told = repr(column[wrong].iloc[0])
        raise ParameterError(Fault("out_of_range", key=key, value=told, expected="True, False"))
    return column.to_numpy(bool)


def _are_numbers(values: pd.Series) -> bool:
    kind = pd.api.types.infer_dtype(values, skipna=True)
    return kind in NUMBERS or (kind.startswith("mixed") and bool((values.dropna().map(_kind) == "number").all()))


def _kind(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "truth"
    if isinstance(value, int | float | Decimal | np.integer | np.floating):
        return "number"
    return "text" if isinstance(value, str) else "other"
