"""Limits in hours, in columns: time that passes by the clock, worked out once for each different day and time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from checker.calendar import utc_span
from checker.engines.polars.lines import key_of
from checker.engines.polars.lookups import different
from checker.engines.polars.truths import Days, Mask
from checker.engines.reference.limits import local_day


def spans(days: Days, minutes: Days) -> tuple[Days, Days]:
    """The earliest and latest UTC minute of each day and time; a minute of -1 is not known."""
    if not (minutes >= 0).any():
        each, places = different(days)
        table = np.array([_span(day, -1) for day in each.tolist()], dtype=np.int64).reshape(-1, 2)
        return table[places, 0], table[places, 1]
    keys, places = np.unique(key_of(days, minutes + 1), return_inverse=True)
    told = [_span(int(key) >> 22, (int(key) & ((1 << 22) - 1)) - 1) for key in keys]
    table = np.array(told, dtype=np.int64).reshape(-1, 2)
    return table[places, 0], table[places, 1]


@lru_cache(maxsize=100_000)
def _span(day: int, minute: int) -> tuple[int, int]:
    return utc_span(day, minute if minute >= 0 else None)


def london_days(minutes: Days) -> Days:
    """The London day of each UTC minute."""
    each, places = np.unique(minutes, return_inverse=True)
    return np.array([_london_day(minute) for minute in each.tolist()], dtype=np.int64)[places]


_london_day = lru_cache(maxsize=100_000)(local_day)


def kept(start: tuple[Days, Days], end: tuple[Days, Days], hours: Days) -> tuple[Mask, Mask]:
    """Whether the end is certainly no more than so many hours after the start, and whether it certainly is more."""
    limit = hours * 60
    return end[1] - start[0] <= limit, end[0] - start[1] > limit
