"""The one calendar, in columns: days counted many at once from tables of months and of the calendar's working days.

What lies beyond the tables is counted day by day, by the functions every engine counts by.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property, lru_cache

import numpy as np

from checker.calendar import (
    KNOWN_FROM,
    KNOWN_TO,
    CalendarEnd,
    Duration,
    Unit,
    after,
    age_reached,
    before,
    working_days,
)
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Days, Mask
from checker.snapshot.facts import LONG_BEFORE

NO_DAY = -1
"""Where the calendar does not reach."""

_FEW = 256
_FIRST, _LAST = 657_437, 767_009  # 1801 to 2100
_LONGEST = {Unit.DAYS: 36_525, Unit.WEEKS: 5_217, Unit.MONTHS: 1_200, Unit.YEARS: 100, Unit.WORKING_DAYS: 26_000}
"""Lengths of up to a century: from any day of the tables they stay inside the calendar of months."""


_MANY = 20_000
"""Once so many days have been counted by one length, all the days of the tables are: to look one up is quicker then."""

Count = Callable[[Days, Duration, bool], Days]


def after_each(days: Days, length: Duration, *, beginning_with: bool = False) -> Days:
    """`after` of each day; `NO_DAY` where the calendar does not reach."""
    one = _told(lambda day: after(day, length, beginning_with=beginning_with))
    return _each(days, _counts(_after, length, beginning_with), one)


def before_each(days: Days, length: Duration, *, clear: bool = False) -> Days:
    """`before` of each day; `NO_DAY` where the calendar does not reach."""
    return _each(days, _counts(_before, length, clear), _told(lambda day: before(day, length, clear=clear)))


def age_reached_each(born: Days, age: Duration) -> Days:
    """`age_reached` of each day of birth. Raises what that does."""
    return _each(born, _counts(_reached, age, False), lambda day: age_reached(day, age))


def run_of(days: Days) -> tuple[int, int]:
    """The first of some days, but for what began long before, and the last."""
    first, last = int(days.min()), int(days.max())
    if first <= LONG_BEFORE:
        first = int(np.min(days, where=days > LONG_BEFORE, initial=last))
    return first, last


def different(days: Days) -> tuple[Days, Days]:
    """The different days among some, in order, and the place of each among those: so that what goes by the day is worked out
    once for all of one day. Where they are few, or far apart, all of them as they stand."""
    if len(days) < _FEW:
        return days, np.arange(len(days))
    first, last = run_of(days)
    if last - first >= len(days):
        return days, np.arange(len(days))
    place = np.maximum(days - (first - 1), 0)  # what began long before comes first
    there = np.zeros(last - first + 2, dtype=bool)
    there[place] = True
    each = flatnonzero(there)
    return np.where(each > 0, each + (first - 1), LONG_BEFORE), (np.cumsum(there) - 1)[place]


def _after(days: Days, length: Duration, beginning_with: bool) -> Days:
    if length.amount == 0:
        return days.copy()
    if length.unit is Unit.WORKING_DAYS:
        return _working(days + (0 if beginning_with else 1), length.amount - 1)
    return _moved(days, length, 1, past_end=int(beginning_with)) - int(beginning_with)


def _before(days: Days, length: Duration, clear: bool) -> Days:
    if length.unit is Unit.WORKING_DAYS and length.amount:
        latest = _working(days, -length.amount)
        return np.where(latest == NO_DAY, NO_DAY, latest - int(clear))
    return _moved(days, length, -1) - int(clear)


def _reached(born: Days, age: Duration, _: bool) -> Days:
    return _moved(born, age, 1, past_end=1)


class _Counts:
    """One way of counting one length from the days of the tables."""

    def __init__(self, count: Count, length: Duration, flag: bool) -> None:
        self.count, self.length, self.flag, self.asked = count, length, flag, 0
        self.first, self.last = (KNOWN_FROM, KNOWN_TO) if length.unit is Unit.WORKING_DAYS else (_FIRST, _LAST)
        self.short = length.amount <= _LONGEST.get(length.unit, -1)

    def near(self, days: Days) -> Mask:
        """The days that are in the tables, where the length is not too long for them."""
        return (days >= self.first) & (days <= self.last) if self.short else np.zeros(len(days), dtype=bool)

    def of(self, days: Days) -> Days:
        """Counted from days that are in the tables."""
        self.asked += len(days)
        return self.count(days, self.length, self.flag) if self.asked < _MANY else self.table[days - self.first]

    @cached_property
    def table(self) -> Days:
        """Counted from each day there is."""
        return self.count(np.arange(self.first, self.last + 1), self.length, self.flag)


_counts = lru_cache(maxsize=256)(_Counts)


def _each(days: Days, counts: _Counts, one: Callable[[int], int]) -> Days:
    """The days in the tables counted together, the others one by one."""
    if not len(days):
        return days
    near = counts.near(days)
    if near.all():
        return counts.of(days)
    found = np.full(len(days), NO_DAY, dtype=np.int64)
    found[near] = counts.of(days[near])
    far, place = np.unique(days[~near], return_inverse=True)
    found[~near] = np.array([one(day) for day in far.tolist()], dtype=np.int64)[place]
    return found


def _told(one: Callable[[int], int]) -> Callable[[int], int]:
    """A count, or `NO_DAY` where the calendar does not reach."""

    def told(day: int) -> int:
        try:
            return one(day)
        except (CalendarEnd, ValueError, OverflowError):
            return NO_DAY

    return told


def _moved(days: Days, length: Duration, way: int, *, past_end: int = 0) -> Days:
    """Days, weeks, months or years on, or back where `way` is -1; as far past the end of a month without the date."""
    if length.amount == 0:
        return days.copy()
    if length.unit in (Unit.DAYS, Unit.WEEKS):
        return days + way * length.amount * (7 if length.unit is Unit.WEEKS else 1)
    if length.unit is Unit.WORKING_DAYS:
        raise ValueError(f"{length} is not an age")
    month, begins = _months()
    at = month[days - _FIRST]
    to = at + way * length.amount * (12 if length.unit is Unit.YEARS else 1)
    on, last = days - begins[at], begins[to + 1] - begins[to] - 1
    return begins[to] + np.where(on > last, last + past_end, on)


def _working(days: Days, count: int) -> Days:
    """The working day so many on from the first that is not before each day."""
    worked, earlier = _worked()
    place = earlier[days - KNOWN_FROM] + count
    told = (place >= 0) & (place < len(worked))
    return np.where(told, worked[np.where(told, place, 0)], NO_DAY)


@cache
def _months() -> tuple[Days, Days]:
    """The place of the month of each day of the tables, and the first day of each month, a century either side."""
    begins = np.arange("1701-01", "2202-01", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64) + 719_163
    month = np.repeat(np.arange(len(begins) - 1), np.diff(begins))  # of each day from the first of them all
    return month[_FIRST - begins[0] : _LAST + 1 - begins[0]], begins


@cache
def _worked() -> tuple[Days, Days]:
    """The known working days, and how many of them are before each day from KNOWN_FROM to the second after KNOWN_TO."""
    worked = np.array(working_days(), dtype=np.int64)
    return worked, np.searchsorted(worked, np.arange(KNOWN_FROM, KNOWN_TO + 3))
