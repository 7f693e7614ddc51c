"""Columns that are the same all the way down, held as one value and never written out until they are put with others.

Nothing can be written into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


def same(count: int, value: Any, of: Any = np.int64) -> Column:
    """So many of one value."""
    return _endless(value, of)[:count]


@lru_cache(maxsize=1024)
def _endless(value: Any, of: Any) -> Column:
    return np.broadcast_to(of(value), 1 << 40)


def _is_same(column: Column) -> bool:
    return column.strides == (0,) and len(column) > 0


def some(column: Column, which: npt.NDArray[Any]) -> Column:
    """Some of a column's rows, by their places or a mask."""
    if not _is_same(column):
        return column[which]
    count = int(np.count_nonzero(which)) if which.dtype == bool else len(which)
    return column[:count] if count <= len(column) else same(count, column.item(0), column.dtype.type)


def some_of(columns: Mapping[str, Column], which: npt.NDArray[Any]) -> dict[str, Column]:
    """Some rows of columns; those that are one column stay one."""
    taken = {id(column): column for column in columns.values()}
    taken = {number: some(column, which) for number, column in taken.items()}
    return {name: taken[id(column)] for name, column in columns.items()}


def narrowed(column: Column, of: Any) -> Column:
    """A column as another type."""
    return same(len(column), column.item(0), of) if _is_same(column) else column.astype(of, copy=False)
