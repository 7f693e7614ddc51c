"""The one calendar, in columns: each different day is looked up once, by the functions every engine counts by."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from checker.calendar import CalendarEnd, Duration, after, age_reached, before
from checker.engines.polars.truths import Days

NO_DAY = -1
"""Where the calendar does not reach."""

_FIRST, _LAST = 657_437, 767_009  # 1801 to 2100: beyond these a day is looked up singly


def after_each(days: Days, length: Duration, *, beginning_with: bool = False) -> Days:
    """`after` of each day; `NO_DAY` where the calendar does not reach."""
    return _each(days, _after, length, beginning_with)


def before_each(days: Days, length: Duration, *, clear: bool = False) -> Days:
    """`before` of each day; `NO_DAY` where the calendar does not reach."""
    return _each(days, _before, length, clear)


def age_reached_each(born: Days, age: Duration) -> Days:
    """`age_reached` of each day of birth."""
    return _each(born, _reached, age, False)


def _reached(born: int, age: Duration, _: bool) -> int:
    return age_reached(born, age)


def _each(days: Days, count: Callable[[int, Duration, bool], int], length: Duration, flag: bool) -> Days:
    if not len(days):
        return days
    table = _table(count, length, flag)
    near = (days >= _FIRST) & (days <= _LAST)
    places = (days if near.all() else days[near]) - _FIRST
    counted = table[places]
    if (counted == _UNKNOWN).any():
        for place in np.unique(places[counted == _UNKNOWN]):
            table[place] = count(int(place) + _FIRST, length, flag)
        counted = table[places]
    if len(places) == len(days):
        return counted
    found = np.full(len(days), NO_DAY, dtype=np.int64)
    found[near] = counted
    for place in np.flatnonzero(~near):
        found[place] = count(int(days[place]), length, flag)
    return found


_UNKNOWN = -2


@lru_cache(maxsize=256)
def _table(count: Callable[[int, Duration, bool], int], length: Duration, flag: bool) -> Days:
    """What has been looked up so far of one length; a day's place is its distance from the first."""
    return np.full(_LAST - _FIRST + 1, _UNKNOWN, dtype=np.int64)


def _after(day: int, length: Duration, beginning_with: bool) -> int:
    try:
        return after(day, length, beginning_with=beginning_with)
    except (CalendarEnd, ValueError, OverflowError):
        return NO_DAY


def _before(day: int, length: Duration, clear: bool) -> int:
    try:
        return before(day, length, clear=clear)
    except (CalendarEnd, ValueError, OverflowError):
        return NO_DAY
