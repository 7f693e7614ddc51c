"""Counting forwards and backwards. Every expected day was counted by hand or comes from the catalogues of law."""

from datetime import date

import pytest

from checker.calendar import (
    Duration,
    PassedOver,
    Unit,
    add_months,
    after,
    age_on,
    age_reached,
    before,
    count_working_days,
    parse_duration,
    passed_over,
)


def d(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        ("2024-09-02", "20 working days", "2024-09-30"),  # Monday: the looked-after catalogue, 12.2
        ("2024-08-31", "20 working days", "2024-09-27"),  # Saturday is day 0: the same place
        ("2024-09-01", "20 working days", "2024-09-27"),  # Sunday: 26 calendar days
        ("2024-12-05", "20 working days", "2025-01-07"),  # 25 and 26 December and 1 January: 33 days
        ("2025-04-10", "20 working days", "2025-05-13"),  # Good Friday, Easter Monday, early May: 33 days
        ("2024-03-07", "20 working days", "2024-04-08"),  # Good Friday and Easter Monday: 32 days
        ("2024-12-24", "1 working day", "2024-12-27"),
        ("2024-12-25", "1 working day", "2024-12-27"),  # a trigger on a bank holiday is day 0
        ("2022-09-16", "1 working day", "2022-09-20"),  # the State Funeral
        ("2020-05-01", "5 working days", "2020-05-11"),  # 4 May was worked, Friday 8 May was not
        ("2024-09-06", "0 working days", "2024-09-06"),
        ("2024-09-07", "0 working days", "2024-09-07"),
        ("2024-09-07", "0 days", "2024-09-07"),
        ("2024-09-02", "10 days", "2024-09-12"),
        ("2024-09-02", "5 days", "2024-09-07"),  # ends on a Saturday and does not roll
        ("2024-09-02", "6 weeks", "2024-10-14"),
        ("2024-05-31", "3 months", "2024-08-31"),
        ("2024-11-30", "3 months", "2025-02-28"),
        ("2023-11-30", "3 months", "2024-02-29"),
        ("2024-08-31", "6 months", "2025-02-28"),
        ("2024-12-15", "1 month", "2025-01-15"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2096-02-29", "4 years", "2100-02-28"),  # 2100 is not a leap year
        ("2023-02-28", "1 year", "2024-02-28"),
    ],
)
def test_within(start: str, length: str, last: str) -> None:
    assert after(d(start), parse_duration(length)) == d(last)


def test_twenty_working_days_span_26_to_33_calendar_days() -> None:
    """The looked-after catalogue, 12.4: the spans of 2024 and 2025."""
    twenty = parse_duration("20 working days")
    spans = {after(day, twenty) - day for day in range(d("2024-01-01"), d("2025-12-31") + 1)}
    assert (min(spans), max(spans)) == (26, 33)


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        ("2024-09-02", "1 day", "2024-09-02"),
        ("2024-09-02", "1 week", "2024-09-08"),
        ("2024-09-02", "1 month", "2024-10-01"),
        ("2024-03-01", "1 month", "2024-03-31"),
        ("2025-01-31", "1 month", "2025-02-28"),  # no 31 February: to the end of the month
        ("2025-01-30", "1 month", "2025-02-28"),
        ("2025-01-29", "1 month", "2025-02-28"),
        ("2025-01-28", "1 month", "2025-02-27"),
        ("2024-01-30", "1 month", "2024-02-29"),
        ("2024-09-02", "1 year", "2025-09-01"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-09-02", "10 working days", "2024-09-13"),  # Monday is day 1
        ("2024-08-31", "10 working days", "2024-09-13"),  # Saturday: begins on the Monday
        ("2024-12-25", "1 working day", "2024-12-27"),
        ("2024-09-02", "0 days", "2024-09-02"),
        ("2024-09-01", "0 working days", "2024-09-01"),
    ],
)
def test_beginning_with(start: str, length: str, last: str) -> None:
    assert after(d(start), parse_duration(length), beginning_with=True) == d(last)


def test_sixteen_weeks_beginning_with_end_on_start_plus_111() -> None:
    start = d("2026-01-05")
    assert after(start, Duration(16, Unit.WEEKS), beginning_with=True) == start + 111
    assert after(start, Duration(16, Unit.WEEKS)) == start + 112


@pytest.mark.parametrize(
    ("end", "length", "latest", "latest_clear"),
    [
        ("2024-09-16", "3 working days", "2024-09-11", "2024-09-10"),  # Monday: Wednesday, Tuesday
        ("2024-09-19", "3 working days", "2024-09-16", "2024-09-15"),  # Thursday: Monday, Sunday
        ("2024-09-14", "1 working day", "2024-09-13", "2024-09-12"),  # Saturday: Friday is day 1
        ("2024-09-20", "5 working days", "2024-09-13", "2024-09-12"),
        ("2024-04-03", "2 working days", "2024-03-28", "2024-03-27"),  # over Easter
        ("2024-09-16", "0 working days", "2024-09-16", "2024-09-15"),
        ("2024-09-16", "10 days", "2024-09-06", "2024-09-05"),
        ("2024-09-16", "2 weeks", "2024-09-02", "2024-09-01"),
        ("2024-05-31", "3 months", "2024-02-29", "2024-02-28"),
        ("2025-05-31", "3 months", "2025-02-28", "2025-02-27"),
        ("2024-02-29", "1 year", "2023-02-28", "2023-02-27"),
        ("2025-01-15", "1 month", "2024-12-15", "2024-12-14"),
    ],
)
def test_before(end: str, length: str, latest: str, latest_clear: str) -> None:
    assert before(d(end), parse_duration(length)) == d(latest)
    assert before(d(end), parse_duration(length), clear=True) == d(latest_clear)


def test_add_months() -> None:
    assert add_months(d("2024-05-31"), 3) == d("2024-08-31")
    assert add_months(d("2024-05-31"), -3) == d("2024-02-29")
    assert add_months(d("2024-12-31"), 2) == d("2025-02-28")
    assert add_months(d("2024-01-31"), 0) == d("2024-01-31")
    assert add_months(d("2024-01-31"), -13) == d("2022-12-31")
    assert add_months(d("2000-01-30"), 1) == d("2000-02-29")  # 2000 was a leap year, 1900 was not
    assert add_months(d("1900-01-30"), 1) == d("1900-02-28")


@pytest.mark.parametrize(
    ("born", "age", "reached"),
    [
        ("2008-05-09", "18 years", "2026-05-09"),
        ("2008-02-29", "18 years", "2026-03-01"),
        ("2008-02-29", "16 years", "2024-02-29"),
        ("2008-02-29", "5 years", "2013-03-01"),
        ("2024-08-31", "6 months", "2025-03-01"),
        ("2023-08-31", "6 months", "2024-03-01"),
        ("2024-01-31", "3 months", "2024-05-01"),
        ("2024-01-31", "2 months", "2024-03-31"),
        ("2024-01-01", "4 weeks", "2024-01-29"),
        ("2024-01-01", "28 days", "2024-01-29"),
        ("2024-01-01", "0 years", "2024-01-01"),
    ],
)
def test_age_reached(born: str, age: str, reached: str) -> None:
    assert age_reached(d(born), parse_duration(age)) == d(reached)


def test_age_on() -> None:
    assert age_on(d("2008-05-09"), d("2026-05-08")) == 17
    assert age_on(d("2008-05-09"), d("2026-05-09")) == 18
    assert age_on(d("2008-02-29"), d("2026-02-28")) == 17
    assert age_on(d("2008-02-29"), d("2026-03-01")) == 18
    assert age_on(d("2008-02-29"), d("2024-02-28")) == 15
    assert age_on(d("2008-02-29"), d("2024-02-29")) == 16
    assert age_on(d("2024-05-09"), d("2024-05-09")) == 0
    assert age_on(d("2024-05-09"), d("2024-05-08")) == -1
    assert age_on(d("2024-05-09"), d("2010-01-01")) == -1


def test_passed_over_explains_a_count() -> None:
    assert passed_over(d("2024-12-23"), d("2024-12-28")) == (
        PassedOver(d("2024-12-25"), "Christmas Day"),
        PassedOver(d("2024-12-26"), "Boxing Day"),
        PassedOver(d("2024-12-28"), "Saturday"),
    )
    # Christmas Day 2022 was a Sunday: the Sunday is a Sunday, its substitute has the name.
    assert [p.reason for p in passed_over(d("2022-12-23"), d("2022-12-27"))] == [
        "Saturday",
        "Sunday",
        "Boxing Day",
        "Christmas Day (substitute day)",
    ]
    assert passed_over(d("2024-12-25"), d("2024-12-25")) == ()  # the first day is not looked at
    assert passed_over(d("2024-12-26"), d("2024-12-25")) == ()


def test_count_working_days() -> None:
    assert count_working_days(d("2024-09-02"), d("2024-09-30")) == 20
    assert count_working_days(d("2024-12-24"), d("2024-12-27")) == 1
    assert count_working_days(d("2024-09-02"), d("2024-09-02")) == 0
    assert count_working_days(d("2024-09-03"), d("2024-09-02")) == 0


def test_hours_are_not_counted_in_days() -> None:
    for count in (after, before, age_reached):
        with pytest.raises(ValueError, match="72 hours"):
            count(d("2024-09-02"), parse_duration("72 hours"))
    with pytest.raises(ValueError, match="not an age"):
        age_reached(d("2024-09-02"), parse_duration("5 working days"))
