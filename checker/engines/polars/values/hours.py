"""Limits in hours, in columns: time that passes by the clock."""

from __future__ import annotations

import numpy as np

from checker.calendar import summer_time
from checker.engines.polars.values.lookups import different
from checker.engines.polars.values.truths import Days, Mask
from checker.snapshot.framed.plain import EPOCH

_HOUR, _DAY = 60, 1440


def spans(days: Days, minutes: Days) -> tuple[Days, Days]:
    """The earliest and latest UTC minute of each day and time, as `utc_span` has it; a minute of -1 is not known."""
    begins, ends = _summers(days)
    first = days * _DAY + np.maximum(minutes, 0)
    last = np.where(minutes < 0, days * _DAY + (_DAY - 1), first)
    in_summer = (begins <= first - _HOUR) & (first - _HOUR < ends)
    surely = (begins <= last - _HOUR) & (last < ends)  # the hour that comes twice may be the later one
    return first - _HOUR * in_summer, last - _HOUR * surely


def london_days(minutes: Days) -> Days:
    """The London day of each UTC minute."""
    begins, ends = _summers(minutes // _DAY)
    return (minutes + _HOUR * ((begins <= minutes) & (minutes < ends))) // _DAY


def _summers(days: Days) -> tuple[Days, Days]:
    """The UTC minutes at which summer time begins and ends in the year of each day."""
    years, places = different((days - EPOCH).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)
    told = np.array([summer_time(year) for year in years.tolist()], dtype=np.int64).reshape(-1, 2)
    return told[places, 0], told[places, 1]


def kept(start: tuple[Days, Days], end: tuple[Days, Days], hours: Days) -> tuple[Mask, Mask]:
    """Whether the end is certainly no more than so many hours after the start, and whether it certainly is more."""
    limit = hours * 60
    return end[1] - start[0] <= limit, end[0] - start[1] > limit
