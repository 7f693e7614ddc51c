"""Columns of texts as the places of what each row holds in a sorted list."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int32]
Coded = tuple[Ints, Sequence[str]]
"""Places in a sorted list of texts, `NOTHING` for none; and the list."""

NOTHING = -1


def coded(column: pl.Series) -> Coded:
    """The texts of a column, however they are stored; whole numbers as text."""
    if isinstance(column.dtype, (pl.Categorical, pl.Enum)):
        return _recoded(column)
    listed = pl.select(pl.lit(column).unique().drop_nulls().cast(pl.String).sort()).to_series()
    texts = pl.lit(column.cast(pl.String) if column.dtype.is_integer() else column)
    place = pl.select(texts.cast(pl.Enum(listed)).to_physical().cast(pl.Int32).fill_null(NOTHING)).to_series()
    return place.to_numpy(), listed.to_list()


def _recoded(column: pl.Series) -> Coded:
    """The same of texts that are held by their codes already."""
    held = column.to_physical()
    codes = (held.cast(pl.Int64).fill_null(NOTHING) if held.null_count() else held).to_numpy()
    there = np.zeros(int(codes.max(initial=0)) + 2, dtype=bool)  # the last is for none
    there[codes] = True
    each = np.flatnonzero(there[:-1])
    texts = pl.Series(each.tolist(), dtype=held.dtype).cat.to(column.dtype).cast(pl.String).to_list()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    moved = np.full(len(there), NOTHING, dtype=np.int32)
    moved[each[order]] = np.arange(len(each))
    return moved[codes], [texts[place] for place in order]


def ranked(column: pl.Series) -> Ints:
    """The place of each value of a column among all that it holds as text; `NOTHING` where there is none."""
    if column.dtype == pl.Boolean or column.dtype.is_float():
        listed = sorted(column.unique().drop_nulls().to_list(), key=str)
        place = column.replace_strict(listed, list(range(len(listed))), return_dtype=pl.Int32)
        return place.fill_null(NOTHING).to_numpy()
    return coded(column)[0]
