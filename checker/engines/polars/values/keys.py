"""A case's number and a day as one whole number, so that the days of all cases are one sorted column."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from checker.engines.polars.values.quick import begins_run, ends_run, flatnonzero
from checker.engines.polars.values.truths import Days

SHIFT = 22
DAY = (1 << SHIFT) - 1  # STILL_OPEN fits

T = TypeVar("T", bound=np.generic)
Cases = npt.NDArray[np.int64]
Keys = npt.NDArray[np.int64]


def key_of(cases: Cases, days: Days) -> npt.NDArray[np.int64]:
    """Case numbers and days as keys."""
    return (cases << SHIFT) | days


def distinct(keys: npt.NDArray[T]) -> npt.NDArray[T]:
    """Keys in order, each once; runs that are in order already are put together, which hashing them would not do. Nor is all of
    numpy's masked arrays imported for it, as for `np.unique`."""
    keys = np.sort(keys, kind="stable")
    return keys[begins_run(keys)]


def are_among(keys: Keys, others: Keys) -> npt.NDArray[np.bool_]:
    """Which keys are among others."""
    listed = distinct(others)
    if not len(listed):
        return np.zeros(len(keys), dtype=bool)
    return listed[np.minimum(np.searchsorted(listed, keys), len(listed) - 1)] == keys


def last_upto(keys: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The place of the last of some keys that is not after each that is wanted; -1 where there is none.

    Where many are wanted, in order, the keys are looked for among them instead.
    """
    if len(wanted) < 2 * len(keys) or (wanted[1:] < wanted[:-1]).any():
        return np.searchsorted(keys, wanted, side="right") - 1
    begins = np.searchsorted(wanted, keys)
    return np.repeat(np.arange(-1, len(keys)), np.diff(begins, prepend=0, append=len(wanted)))


def rising(*columns: npt.NDArray[Any], apart: bool = False) -> bool:
    """Whether rows stand in order of some columns, the first counting most; with `apart`, no two being equal in that."""
    first = columns[0]
    if ((first[1:] <= first[:-1]) if apart else (first[1:] < first[:-1])).any():
        return False
    tied = flatnonzero(first[1:] == first[:-1])
    if not len(tied):
        return True
    equal = np.ones(len(tied), dtype=bool)
    for column in columns[1:]:
        one, other = column[tied], column[tied + 1]
        if (equal & (one > other)).any():
            return False
        equal &= one == other
    return True


def spread(begins: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> tuple[Cases, Cases]:
    """The places of runs of rows, each from its beginning on and so many long, with the number of the run each is of."""
    of = np.repeat(np.arange(len(counts)), counts)
    return of, np.arange(len(of)) + np.repeat(begins - np.cumsum(counts) + counts, counts)


def from_long_before(
    count: int, keys: npt.NDArray[np.int64], values: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any]]:  # fmt: skip
    """Points in order, and one of no value at the beginning of each case that has none there."""
    every = np.concatenate([np.arange(count, dtype=np.int64) << SHIFT, keys])
    order = np.argsort(every, kind="stable")  # two runs in order, which are merged
    every = every[order]
    told = np.concatenate([np.zeros(count, values.dtype), values])[order]
    last = ends_run(every)
    return (every, told) if last.all() else (every[last], told[last])
