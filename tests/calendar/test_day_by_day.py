"""Every day from 2011, when the law the rules cite begins, to the end of the known calendar, against libraries that other
people keep: `holidays` for the days off, numpy for counting working days, dateutil for months and years."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from checker.calendar import (
    BANK_HOLIDAYS,
    KNOWN_TO,
    CalendarEnd,
    Duration,
    Unit,
    add_months,
    after,
    age_on,
    age_reached,
    before,
    count_working_days,
    is_working_day,
    passed_over,
)

holidays = pytest.importorskip("holidays")

FIRST = date(2011, 1, 1)
LAST = date.fromordinal(KNOWN_TO)
DAYS = [date.fromordinal(day) for day in range(FIRST.toordinal(), KNOWN_TO + 1)]
MARGIN = 400
"""Days kept from each end of the calendar where a count of 250 working days may be made."""

LIBRARY = holidays.country_holidays("GB", subdiv="ENG", years=range(2009, LAST.year + 1))
COUNTS = (1, 2, 3, 5, 10, 15, 20, 35, 45, 60, 65, 250)
MONTHS = (1, 2, 3, 4, 6, 9, 10, 12, 18, 24, 36, 120, 192, 216)


def busday(years: range = range(2011, LAST.year + 1)) -> np.busdaycalendar:
    off = holidays.country_holidays("GB", subdiv="ENG", years=years)
    return np.busdaycalendar(holidays=[np.datetime64(day) for day in off])


CALENDAR = busday()


def ordinals(days: np.ndarray) -> list[int]:
    return [day.toordinal() for day in days.astype(object)]


# --- days off ---------------------------------------------------------------------------------------------------------------
def test_the_days_go_from_2011_to_the_end_of_the_calendar() -> None:
    assert DAYS[0] == FIRST
    assert date(2028, 12, 31) == LAST == DAYS[-1]
    assert len(DAYS) == 18 * 365 + 5  # leap years: 2012, 2016, 2020, 2024, 2028


def test_every_working_day_is_one_to_numpy_and_the_library() -> None:
    theirs = np.is_busday(np.array(DAYS, dtype="datetime64[D]"), busdaycal=CALENDAR)
    assert [is_working_day(day.toordinal()) for day in DAYS] == list(theirs)


def test_every_bank_holiday_is_one_to_the_library_and_every_substitute_a_substitute() -> None:
    for day in DAYS:
        ours = BANK_HOLIDAYS.get(day.toordinal())
        theirs = LIBRARY.get(day) if day.weekday() < 5 else None
        assert (ours is None) is (theirs is None), day
        if ours is not None and theirs is not None and "(" in ours:
            assert "observed" in theirs or "substitute" in theirs.lower(), (day, theirs)


def test_every_day_passed_over_has_its_reason() -> None:
    passed = passed_over(FIRST.toordinal() - 1, KNOWN_TO)
    assert [each.day for each in passed] == [day.toordinal() for day in DAYS if day.weekday() > 4 or day in LIBRARY]
    weekend = {each.day: each.reason for each in passed if each.reason in ("Saturday", "Sunday")}
    assert weekend == {day.toordinal(): f"{day:%A}" for day in DAYS if day.weekday() > 4}


# --- working days -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", COUNTS)
def test_working_days_after_every_day(count: int) -> None:
    """numpy rolls a day off back to the working day before and counts from there: the day itself is day 0 to both."""
    days = DAYS[: -MARGIN if count > 20 else -MARGIN // 4]
    theirs = ordinals(
        np.busday_offset(np.array(days, dtype="datetime64[D]"), count, roll="backward", busdaycal=CALENDAR)
    )
    length = Duration(count, Unit.WORKING_DAYS)
    assert [after(day.toordinal(), length) for day in days] == theirs


@pytest.mark.parametrize("count", COUNTS)
def test_working_days_beginning_with_every_day(count: int) -> None:
    """The day itself is the first counted, if it is a working day: one fewer after it, or after the next that is."""
    days = DAYS[:-MARGIN]
    theirs = np.busday_offset(np.array(days, dtype="datetime64[D]"), count - 1, roll="forward", busdaycal=CALENDAR)
    length = Duration(count, Unit.WORKING_DAYS)
    assert [after(day.toordinal(), length, beginning_with=True) for day in days] == ordinals(theirs)


@pytest.mark.parametrize("count", COUNTS)
def test_working_days_before_every_day(count: int) -> None:
    days = DAYS[MARGIN:]
    theirs = np.busday_offset(np.array(days, dtype="datetime64[D]"), -count, roll="forward", busdaycal=CALENDAR)
    length = Duration(count, Unit.WORKING_DAYS)
    assert [before(day.toordinal(), length) for day in days] == ordinals(theirs)


@pytest.mark.parametrize("length", [0, 1, 7, 26, 28, 33, 92, 366])
def test_working_days_counted_from_every_day(length: int) -> None:
    """numpy counts from the first day up to but not with the last; we count after the first, up to and with the last."""
    days = np.array([day for day in DAYS if (LAST - day).days >= length], dtype="datetime64[D]")
    one = np.timedelta64(1, "D")
    theirs = np.busday_count(days + one, days + (length + 1) * one, busdaycal=CALENDAR)
    assert [count_working_days(day, day + length) for day in ordinals(days)] == list(theirs)


def test_a_count_past_the_end_says_so_from_every_day_that_needs_it() -> None:
    """Told exactly where 20 working days are left, and not told from the day after."""
    twenty = Duration(20, Unit.WORKING_DAYS)
    for day in DAYS[-60:]:
        left = np.busday_count(day + timedelta(days=1), LAST + timedelta(days=1), busdaycal=CALENDAR)
        if left >= 20:
            assert after(day.toordinal(), twenty) <= KNOWN_TO
        else:
            with pytest.raises(CalendarEnd):
                after(day.toordinal(), twenty)


# --- months and years -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("months", MONTHS)
def test_months_on_and_back_from_every_day(months: int) -> None:
    for day in DAYS:
        on, back = day + relativedelta(months=months), day - relativedelta(months=months)
        assert add_months(day.toordinal(), months) == on.toordinal(), day
        assert add_months(day.toordinal(), -months) == back.toordinal(), day
        assert after(day.toordinal(), Duration(months, Unit.MONTHS)) == on.toordinal(), day
        assert before(day.toordinal(), Duration(months, Unit.MONTHS)) == back.toordinal(), day


@pytest.mark.parametrize("years", [1, 2, 3, 4, 5, 10, 18])
def test_years_on_and_back_from_every_day(years: int) -> None:
    for day in DAYS:
        length = Duration(years, Unit.YEARS)
        assert after(day.toordinal(), length) == (day + relativedelta(years=years)).toordinal(), day
        assert before(day.toordinal(), length) == (day - relativedelta(years=years)).toordinal(), day


@pytest.mark.parametrize("years", [5, 10, 16, 18])
def test_every_birthday(years: int) -> None:
    """dateutil puts a birthday of 29 February on the 28th; in law it is 1 March (Family Law Reform Act 1969 s.9)."""
    for born in DAYS:
        birthday = born + relativedelta(years=years)
        if (born.month, born.day) == (2, 29) and birthday.day == 28:
            birthday += timedelta(days=1)
        reached = age_reached(born.toordinal(), Duration(years, Unit.YEARS))
        assert reached == birthday.toordinal(), born
        assert (age_on(born.toordinal(), reached - 1), age_on(born.toordinal(), reached)) == (years - 1, years), born


@pytest.mark.parametrize("weeks", [1, 6, 8, 16])
def test_weeks_from_every_day(weeks: int) -> None:
    for day in DAYS:
        ends = (day + relativedelta(weeks=weeks)).toordinal()
        assert after(day.toordinal(), Duration(weeks, Unit.WEEKS)) == ends
        assert after(day.toordinal(), Duration(weeks, Unit.WEEKS), beginning_with=True) == ends - 1


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_months_beginning_with_every_day(months: int) -> None:
    """The day before the corresponding date or, where a month has no such date, its last day."""
    for day in DAYS:
        on = day + relativedelta(months=months)
        last = on if on.day < day.day else on - timedelta(days=1)
        assert after(day.toordinal(), Duration(months, Unit.MONTHS), beginning_with=True) == last.toordinal(), day
