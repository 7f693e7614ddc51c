"""Hours: elapsed time between moments read off a clock in England.

A UTC minute is `day * 1440 + minute`, from ordinal day 0. British Summer Time runs from 01:00 UTC on the last
Sunday of March to 01:00 UTC on the last Sunday of October (Summer Time Order 2002; the same days since 1996).
Before 1996 the formula is an approximation: the March day is right back to 1981, the October one was a week
earlier in 1983, 1988, 1993, 1994 and 1995. Days after the law is changed would be wrong too.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from checker.calendar.durations import Day

Span = tuple[int, int]
"""The earliest and the latest UTC minute that a moment could be."""

_HOUR, _DAY = 60, 1440


@cache
def summer_time(year: int) -> Span:
    """The UTC minutes at which summer time begins and ends in `year`."""
    march, october = (date(year, month, 31).toordinal() for month in (3, 10))
    return (march - march % 7) * _DAY + _HOUR, (october - october % 7) * _DAY + _HOUR  # ordinal % 7 is 0 on a Sunday


def utc_span(day: Day, minute: int | None = None) -> Span:
    """The earliest and latest UTC minute that a date and time on a London clock could be.

    `minute` is minutes after midnight, 0 to 1439, or None when only the date is known: then from 00:00 to 23:59
    of that day. In the autumn hour that comes twice (01:00 to 01:59) the two differ by an hour; a time in the
    spring hour that is missed out is read as if the clocks had not yet changed. Raises ValueError if `minute` is
    out of range or `day` outside the years 1 to 9999.
    """
    if minute is None:
        return utc_span(day, 0)[0], utc_span(day, _DAY - 1)[1]
    if not 0 <= minute < _DAY:
        raise ValueError(f"expected minutes after midnight, 0 to {_DAY - 1}, found {minute}")
    begins, ends = summer_time(date.fromordinal(day).year)
    winter = day * _DAY + minute  # what it is in UTC if the clock shows GMT
    summer = winter - _HOUR  # and if it shows BST
    if begins <= summer < ends:
        return summer, winter if winter >= ends else summer
    return winter, winter


@cache
def days_clocks_go_back() -> tuple[Day, ...]:
    """The days of the years 1900 to 2100, those facts may be of, on which a clock shows 01:00 to 01:59 twice; in order."""
    return tuple(summer_time(year)[1] // _DAY for year in range(1900, 2101))


def comes_twice(day: Day, minute: int) -> bool:
    """Whether a time of a day, in minutes after midnight by a London clock, is of the hour that comes twice."""
    return minute // _HOUR == 1 and day in days_clocks_go_back()


def is_earlier(day: Day, minute: int, other: int) -> bool | None:
    """Whether a time of a day is before another of that day, both in minutes after midnight by a London clock.

    None where both are of the hour that comes twice: each is then either of two, and either may have come first, or neither
    even where the clock shows the same. Only there do times of one day not follow one another as the clock shows them.
    """
    return None if comes_twice(day, minute) and comes_twice(day, other) else minute < other


def within_hours(start: Span, end: Span, hours: int) -> bool | None:
    """Whether the `end` is no more than `hours` after the `start`, each a span as `utc_span` gives.

    True if even the longest time that could have passed is within it (always so when the end is before the
    start), False if even the shortest is not, None if it cannot be told. With dates only, 48 hours are kept a day
    apart, not kept three or more days apart, and cannot be told at two; over a clock change one day (autumn) and
    three (spring) cannot be told either.
    """
    limit = hours * _HOUR
    if end[1] - start[0] <= limit:
        return True
    return False if end[0] - start[1] > limit else None


def local_text(utc_minute: int) -> str:
    """The London date and time of a UTC minute, with its offset: "2026-03-29T09:30+01:00".

    Raises ValueError outside the years 1 to 9999.
    """
    day, minute = local_time(utc_minute)
    offset = (day * _DAY + minute - utc_minute) // _HOUR
    return f"{date.fromordinal(day).isoformat()}T{minute // 60:02}:{minute % 60:02}+0{offset}:00"


def local_time(utc_minute: int) -> tuple[Day, int]:
    """The London day of a UTC minute, and what a clock there shows: minutes after midnight, 0 to 1439.

    Raises ValueError outside the years 1 to 9999.
    """
    begins, ends = summer_time(date.fromordinal(utc_minute // _DAY).year)
    return divmod(utc_minute + (_HOUR if begins <= utc_minute < ends else 0), _DAY)
