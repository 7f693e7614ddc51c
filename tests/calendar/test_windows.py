"""How a length compares with a window that ends each day, whichever day that is."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta

from checker.calendar import Duration, after, extent, never_longer, parse_duration, shorter, turns


def back(day: dt.date, months: int) -> int:
    """How many days a window of so many months has that ends on a day, by another library."""
    return (day - (day - relativedelta(months=months))).days


@pytest.mark.parametrize("months", [1, 2, 3, 5, 6, 11, 12, 13, 24, 36, 47, 48, 60, 120])
def test_the_fewest_and_most_days_that_months_come_to(months: int) -> None:
    days = [dt.date(2028, 3, 1) - dt.timedelta(n) for n in range(1461 * 2)]
    found = [back(day, months) for day in days]
    assert extent(parse_duration(f"{months} months")) == (min(found), max(found))


@pytest.mark.parametrize(("years", "days"), [("4 years", 1461), ("400 years", 146100)])
def test_years_come_round_with_the_leap_years(years: str, days: int) -> None:
    assert extent(parse_duration(years)) == (days, days)


@pytest.mark.parametrize(
    ("length", "window", "strictly", "as_long"),
    [
        ("27 days", "28 days", True, True),
        ("28 days", "28 days", False, True),
        ("4 weeks", "28 days", False, True),
        ("29 days", "28 days", False, False),
        ("1 month", "1 month", False, True),
        ("1 month", "2 months", True, True),
        ("12 months", "1 year", False, True),
        ("11 months", "1 year", True, True),
        ("2 years", "12 months", False, False),
        ("27 days", "1 month", True, True),
        ("28 days", "1 month", False, True),  # 28 days to 28 February are all of it, and to 31 March are not
        ("30 days", "1 month", False, False),
        ("31 days", "1 month", False, False),
        ("1 month", "30 days", False, False),
        ("1 month", "31 days", False, True),
        ("1 month", "32 days", True, True),
        ("75 days", "12 months", True, True),
        ("72 hours", "28 days", True, True),
        ("22 hours", "1 day", True, True),
        ("23 hours", "1 day", False, True),  # as many as there are on the day summer time begins
        ("24 hours", "1 day", False, False),
        ("672 hours", "1 month", False, False),
    ],
)
def test_a_length_shorter_than_a_window_or_as_long(length: str, window: str, strictly: bool, as_long: bool) -> None:
    one, other = parse_duration(length), parse_duration(window)
    assert (shorter(one, other), shorter(one, other, or_as_long=True)) == (strictly, as_long)


def test_a_window_of_any_size_is_weighed() -> None:
    assert shorter(parse_duration("3 months"), parse_duration("999999999 years"))
    assert not shorter(Duration(999999999, parse_duration("1 year").unit), parse_duration("3 months"))


@pytest.mark.parametrize(
    ("length", "other", "never"),
    [
        ("3 months", "6 months", True),
        ("6 months", "3 months", False),
        ("1 year", "12 months", True),
        ("28 days", "1 month", True),
        ("29 days", "1 month", False),  # counted from 1 February a month is 28 days
        ("1 month", "31 days", True),
        ("1 month", "30 days", False),
        ("5 working days", "7 days", False),  # a bank holiday puts it off
        ("7 days", "5 working days", False),  # from a Sunday five working days run out on the Friday
        ("5 days", "5 working days", True),
        ("20 working days", "3 months", True),
        ("1 year", "99999 working days", True),
        ("99999 working days", "1 year", False),
    ],
)
def test_a_length_that_never_runs_out_after_another(length: str, other: str, never: bool) -> None:
    assert never_longer(parse_duration(length), parse_duration(other)) is never


@pytest.mark.parametrize("length", ["0 days", "1 day", "10 days", "5 working days", "1 month", "1 year"])
@pytest.mark.parametrize("day", ["2024-03-01", "2024-04-02", "2024-12-29", "2025-02-28", "2025-03-31"])
def test_what_runs_out_on_a_day_or_later_is_counted_from_the_later_of_two(length: str, day: str) -> None:
    over, of = dt.date.fromisoformat(day).toordinal(), parse_duration(length)
    found = turns(over, of)
    for counted in (False, True):
        runs_out = {each: after(each, of, beginning_with=counted) for each in range(over - 400, over + 2)}
        first = min(each for each, last in runs_out.items() if last >= over)
        assert {first - 1, first} <= found
