"""How many days a length comes to, counted back from a day, whichever day that is.

A month to 28 March has 28 days and one to 28 February 31, so a length in days and a window in months compare one way on some
days and the other on others.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from checker.calendar.arithmetic import CalendarEnd, after, before
from checker.calendar.durations import Day, Duration, Unit

_LEAP_YEARS = (48, 1461)  # months, and days, after which they come round
_LONGEST_AT_ONCE = 7  # days, more than there ever are from which working days, or months, run out together


def shorter(length: Duration, window: Duration, *, or_as_long: bool = False) -> bool:
    """Whether on every day `length` comes to less than the `window` that ends that day or, `or_as_long`, to as much.

    A length in hours goes by the clock; a window has no hours. Raises ValueError for working days.
    """
    if _months(length) is not None and _months(window) is not None:
        most, fewest = _months(length) or 0, _months(window) or 0
    elif length.unit is Unit.HOURS:
        most, fewest = length.amount, fewest_hours(window)
    else:
        most, fewest = extent(length)[1], extent(window)[0]
    return most < fewest or (or_as_long and most == fewest)


@cache
def never_longer(length: Duration, other: Duration) -> bool:
    """Whether `length` has run out by the day on which `other` does, counted from any day of four years. Raises ValueError for
    hours."""
    days = range(date(2020, 1, 1).toordinal(), date(2024, 1, 1).toordinal())
    return all(_runs_out(day, length) <= _runs_out(day, other) for day in days)


def _runs_out(day: Day, length: Duration) -> Day:
    """The day on which a length runs out; the last day there is, past the known calendar."""
    try:
        return after(day, length)
    except CalendarEnd:
        return date.max.toordinal()


@cache
def turns(day: Day, length: Duration) -> frozenset[Day]:
    """The first day counted from which `length` runs out on a day or later, and the one before it: within that length and, where
    that is another, beginning with it. None of them where the calendar does not reach so far. Raises ValueError for hours."""
    try:
        back = before(day, length) - _LONGEST_AT_ONCE
        first = [
            next(each for each in range(back, day + 2) if after(each, length, beginning_with=counted) >= day)
            for counted in (False, True)
        ]
    except CalendarEnd:
        return frozenset()
    return frozenset(each + apart for each in first for apart in (-1, 0))


def fewest_hours(window: Duration) -> int:
    """The fewest hours that a window of days has: one of them may be the day on which summer time begins."""
    return extent(window)[0] * 24 - 1


def extent(length: Duration) -> tuple[int, int]:
    """The fewest and the most days that days, weeks, months or years come to. Raises ValueError for any other unit."""
    if length.unit in (Unit.HOURS, Unit.WORKING_DAYS):
        raise ValueError(f"{length} is not so many days")
    months = _months(length)
    if months is None:
        return (days := length.amount * (7 if length.unit is Unit.WEEKS else 1)), days
    rounds, rest = divmod(months, _LEAP_YEARS[0])
    fewest, most = _extent(rest)
    return rounds * _LEAP_YEARS[1] + fewest, rounds * _LEAP_YEARS[1] + most


def _months(length: Duration) -> int | None:
    return {Unit.MONTHS: length.amount, Unit.YEARS: length.amount * 12}.get(length.unit)


@cache
def _extent(months: int) -> tuple[int, int]:
    """The fewest and the most days of so many months: to the first day of any month, or to its last."""
    firsts = [date(2024 + n // 12, n % 12 + 1, 1).toordinal() for n in range(_LEAP_YEARS[0])]
    found = [day - before(day, Duration(months, Unit.MONTHS)) for first in firsts for day in (first, first - 1)]
    return min(found), max(found)
