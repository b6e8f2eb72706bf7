"""Parquet files, as researchers keep their tables."""

from __future__ import annotations

import decimal
import io
import math
from typing import Any

from evalkit.errors import DataError, Fault
from evalkit.loading.cells import Cell
from evalkit.loading.sheet import Grid

# A few bytes can stand for any number of rows.
MOST_CELLS = 20_000_000


def parquet_grid(content: bytes, file: str) -> Grid:
    """Return the cells of a Parquet file, the names of its columns as the first row.

    Raises DataError: pyarrow is not installed, no Parquet file, too large.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise DataError([Fault("library_missing", file=file, value="pyarrow", expected="evalkit[scale]")]) from None
    try:
        opened = parquet.ParquetFile(io.BytesIO(content))
        size = opened.metadata.num_rows * opened.metadata.num_columns
        if size > MOST_CELLS:
            raise DataError([Fault("sheet_too_large", file=file, expected=str(MOST_CELLS // 1_000_000))])
        columns = opened.read().to_pydict()
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError):
        raise DataError([Fault("file_unreadable", file=file)]) from None
    rows = ([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return Grid([list(columns), *rows], lettered=False)


def _cell(value: Any) -> Cell:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, decimal.Decimal):
        return float(value)
    # A dictionary or a list inside a cell is no value of any column: as text, its check refuses it.
    return value if isinstance(value, Cell) else str(value)
