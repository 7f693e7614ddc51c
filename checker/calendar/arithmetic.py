"""Counting in days, working days, weeks, months and years.

Source: the counting conventions in docs/meaning.md (Days): "within N of X" leaves X out and takes the last day whole;
"beginning with X" counts X; months and years go by the corresponding date (Interpretation Act 1978, Dodds v
Walker); a working day is not a Saturday, a Sunday or an England and Wales bank holiday (Care Planning
Regulations 2010 reg 2). A limit that ends on a weekend or a bank holiday does not roll forward.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import cache

from checker.calendar.bank_holidays import BANK_HOLIDAYS, KNOWN_FROM, KNOWN_TO
from checker.calendar.durations import Day, Duration, Unit
from checker.frozen import frozen

_WEEKEND = {6: "Saturday", 0: "Sunday"}  # by ordinal modulo 7: day 1 was a Monday
_LAST_DAY = date.max.toordinal()
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class CalendarEnd(Exception):  # noqa: N818 - an end that callers turn into cannot-tell, not an error in the input
    """An answer needs a day that the calendar does not know.

    `day` is the first such day met in the direction of counting: a weekday before KNOWN_FROM or beyond KNOWN_TO
    whose bank holidays are not known, or a day outside the years 1 to 9999.
    """

    def __init__(self, day: Day) -> None:
        super().__init__(day)
        self.day = day

    def __str__(self) -> str:
        needed = date.fromordinal(self.day).isoformat() if 1 <= self.day <= _LAST_DAY else "a day outside years 1-9999"
        known = f"{date.fromordinal(KNOWN_FROM)} to {date.fromordinal(KNOWN_TO)}"
        return f"bank holidays are known from {known}; {needed} is needed"


def is_working_day(day: Day) -> bool:
    """Whether `day` is Monday to Friday and not a bank holiday.

    Raises CalendarEnd for a weekday outside KNOWN_FROM to KNOWN_TO; a weekend day is known anywhere.
    """
    if day % 7 in _WEEKEND:
        return False
    if not KNOWN_FROM <= day <= KNOWN_TO:
        raise CalendarEnd(day)
    return day not in BANK_HOLIDAYS


@cache
def working_days() -> Sequence[Day]:
    """The working days from KNOWN_FROM to KNOWN_TO, in order."""
    week = {day for day in range(KNOWN_FROM, KNOWN_TO + 1) if day % 7 not in _WEEKEND}
    return sorted(week.difference(BANK_HOLIDAYS))


def _known_before(day: Day) -> int:
    """How many known working days are earlier than `day`."""
    return bisect_left(working_days(), day)


def _next_weekday(day: Day) -> Day:
    return day + (1, 1, 1, 1, 1, 3, 2)[day % 7]


def _previous_weekday(day: Day) -> Day:
    return day - (2, 3, 1, 1, 1, 1, 1)[day % 7]


def _nth_working_day_after(day: Day, count: int) -> Day:
    first = _next_weekday(day)
    if first < KNOWN_FROM:
        raise CalendarEnd(first)
    days = working_days()
    position = _known_before(day + 1) + count - 1
    if position >= len(days):
        raise CalendarEnd(_next_weekday(max(day, KNOWN_TO)))
    return days[position]


def _nth_working_day_before(day: Day, count: int) -> Day:
    first = _previous_weekday(day)
    if first > KNOWN_TO:
        raise CalendarEnd(first)
    position = _known_before(day) - count
    if position < 0:
        raise CalendarEnd(_previous_weekday(min(day, KNOWN_FROM)))
    return working_days()[position]


def _on_calendar(day: Day) -> Day:
    if not 1 <= day <= _LAST_DAY:
        raise CalendarEnd(day)
    return day


def _corresponding(day: Day, months: int, *, past_end: int) -> Day:
    """The same day of the month, `months` on; where there is none, the month's last day plus `past_end`."""
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise CalendarEnd(0 if year < 1 else _LAST_DAY + 1)
    leap = month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    length = _MONTH_LENGTHS[month] + leap
    return date(year, month + 1, min(start.day, length)).toordinal() + (past_end if start.day > length else 0)


def add_months(day: Day, months: int) -> Day:
    """The corresponding date `months` later (earlier if negative), clamped to the end of the month.

    31 May + 3 months = 31 August; 30 November + 3 months = 28 or 29 February. Raises CalendarEnd outside the
    years 1 to 9999.
    """
    return _corresponding(day, months, past_end=0)


def _months(duration: Duration) -> int:
    return duration.amount * 12 if duration.unit is Unit.YEARS else duration.amount


def _days(duration: Duration) -> int:
    return duration.amount * 7 if duration.unit is Unit.WEEKS else duration.amount


def _refuse_hours(duration: Duration) -> None:
    if duration.unit is Unit.HOURS:
        raise ValueError(f"{duration} cannot be counted in days: hours go by the clock, see utc_span and within_hours")


def after(day: Day, duration: Duration, *, beginning_with: bool = False) -> Day:
    """The last day that is within `duration` of `day`; `day` itself is day 0, on whatever day it falls.

    With `beginning_with`, `day` is day 1: 16 weeks end on day + 111; months and years end the day before the
    corresponding date, and on the last day of the month where there is no such date (1 month beginning with
    31 January ends on 28 or 29 February); working days count `day` if it is one. Nought of anything is `day`.

    Raises ValueError for hours; CalendarEnd when bank holidays beyond those known are needed.
    """
    _refuse_hours(duration)
    if duration.amount == 0:
        return day
    if duration.unit is Unit.WORKING_DAYS:
        return _nth_working_day_after(day - 1 if beginning_with else day, duration.amount)
    if duration.unit in (Unit.MONTHS, Unit.YEARS):
        if beginning_with:
            return _corresponding(day, _months(duration), past_end=1) - 1
        return add_months(day, _months(duration))
    return _on_calendar(day + _days(duration) - (1 if beginning_with else 0))


def before(day: Day, duration: Duration, *, clear: bool = False) -> Day:
    """The latest day that is at least `duration` before `day`: counting back, `day` is day 0.

    3 working days before a Monday is the Wednesday. With `clear`, that many whole days or working days must lie
    strictly between: one calendar day earlier (3 clear working days before a Monday is the Tuesday; before a
    Thursday, the Sunday). Months and years go by the corresponding date, clamped to the end of the month.

    Raises ValueError for hours; CalendarEnd when bank holidays earlier than those known are needed.
    """
    _refuse_hours(duration)
    if duration.amount == 0:
        latest = day
    elif duration.unit is Unit.WORKING_DAYS:
        latest = _nth_working_day_before(day, duration.amount)
    elif duration.unit in (Unit.MONTHS, Unit.YEARS):
        latest = add_months(day, -_months(duration))
    else:
        latest = day - _days(duration)
    return _on_calendar(latest - 1 if clear else latest)


def count_working_days(first: Day, last: Day) -> int:
    """How many working days d there are with first < d <= last; none if `last` is not later.

    Raises CalendarEnd if a weekday among them is outside the known calendar.
    """
    if last <= first:
        return 0
    for needed in (_next_weekday(first), _next_weekday(max(first, KNOWN_TO))):
        if needed <= last and not KNOWN_FROM <= needed <= KNOWN_TO:
            raise CalendarEnd(needed)
    return _known_before(last + 1) - _known_before(first + 1)


@frozen
class PassedOver:
    """A day that counting in working days leaves out: "Saturday", "Sunday" or the bank holiday's name."""

    day: Day
    reason: str


def passed_over(first: Day, last: Day) -> tuple[PassedOver, ...]:
    """The days d that are not working days, with why, for first < d <= last: they explain a count.

    Raises CalendarEnd if a weekday among them is outside the known calendar.
    """
    return tuple(
        PassedOver(day, _WEEKEND.get(day % 7) or BANK_HOLIDAYS[day])
        for day in range(first + 1, last + 1)
        if not is_working_day(day)
    )


def age_reached(born: Day, duration: Duration) -> Day:
    """The day at whose start somebody born on `born` reaches that age (Family Law Reform Act 1969 s.9).

    Where the corresponding date does not exist it is the next day: born on 29 February, 18 is reached on 1 March.
    Raises ValueError for hours and working days; CalendarEnd outside the years 1 to 9999.
    """
    if duration.unit in (Unit.HOURS, Unit.WORKING_DAYS):
        raise ValueError(f"{duration} is not an age")
    if duration.unit in (Unit.MONTHS, Unit.YEARS):
        return _corresponding(born, _months(duration), past_end=1)
    return _on_calendar(born + _days(duration))


def age_on(born: Day, day: Day) -> int:
    """Age in completed years at any time on `day`; -1 if `day` is before `born`. Agrees with `age_reached`."""
    if day < born:
        return -1
    birth, now = date.fromordinal(born), date.fromordinal(day)
    return now.year - birth.year - ((now.month, now.day) < (birth.month, birth.day))
