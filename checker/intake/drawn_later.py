"""Whether what is read was drawn after the day it is to be judged as at, where it does not say when."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.intake.staleness import ENOUGH_TO_TELL, certainly_stopped

_A_WEEK = 7
_DIFFERENT_DAYS = 3
_A_TWENTIETH = 20


def last_known_after(days: pl.Series, as_at: int) -> int | None:
    """The last day that a source knows of, where it was drawn after the as-at date; None where it may not have been.

    `days` are ordinals on which it says that something was done which cannot lie ahead. A few after the as-at date may be
    mistyped. They are taken for more where they are of three different days, or ENOUGH_TO_TELL, and are no fewer than one for
    every twenty of as long before, a week at the least. What comes after a certain stop is none of them.
    """
    days = days.drop_nulls().sort()
    listed = days.to_numpy().astype(np.int64)
    first = int(np.searchsorted(listed, as_at, side="right"))
    before, after = listed[:first], listed[first : first + _until_a_stop(days, listed[first:], as_at)]
    so_far = np.arange(1, len(after) + 1)
    different = np.cumsum(np.diff(after, prepend=as_at) > 0)
    as_long = np.maximum(after - as_at, _A_WEEK)
    then = len(before) - np.searchsorted(before, as_at - as_long, side="right")
    more = (different >= _DIFFERENT_DAYS) | (so_far >= ENOUGH_TO_TELL)
    return int(after[-1]) if (more & (so_far * _A_TWENTIETH >= then)).any() else None


def _until_a_stop(days: pl.Series, after: npt.NDArray[np.int64], as_at: int) -> int:
    """How many of the days `after` the as-at date there are until what is recorded certainly stops."""
    quiet = np.flatnonzero(np.diff(after, prepend=as_at) > _A_WEEK).tolist()
    found = (at for at in quiet if certainly_stopped(days.filter(days < int(after[at])), int(after[at])))
    return next(found, len(after))
