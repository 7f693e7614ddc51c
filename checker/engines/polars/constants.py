"""Columns that are the same all the way down, held as one value and never written out until they are put with others.

Nothing can be written into one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


def same(count: int, value: Any, of: Any = np.int64) -> Column:
    """So many of one value."""
    return np.broadcast_to(of(value), count)


def some(column: Column, which: npt.NDArray[Any]) -> Column:
    """Some of a column's rows, by their places or a mask."""
    if column.strides != (0,) or not len(column):
        return column[which]
    count = int(np.count_nonzero(which)) if which.dtype == bool else len(which)
    return column[:count] if count <= len(column) else np.broadcast_to(column[0], count)


def narrowed(column: Column, of: Any) -> Column:
    """A column as another type."""
    if column.strides != (0,) or not len(column):
        return column.astype(of, copy=False)
    return np.broadcast_to(column[0].astype(of), len(column))
