"""Past the known calendar an answer is refused, naming the day that was needed, never guessed."""

import pickle
from collections.abc import Callable
from datetime import date

import pytest

from checker.calendar import (
    CalendarEnd,
    add_months,
    after,
    age_reached,
    before,
    count_working_days,
    parse_duration,
    passed_over,
)


def d(text: str) -> int:
    return date.fromisoformat(text).toordinal()


ONE, TWO = parse_duration("1 working day"), parse_duration("2 working days")

NEEDED: list[tuple[str, Callable[[], object], str]] = [
    # 29 December 2028 is the last Friday; the next weekday is 1 January 2029.
    ("after", lambda: after(d("2028-12-28"), TWO), "2029-01-01"),
    ("after, from the last day", lambda: after(d("2028-12-31"), ONE), "2029-01-01"),
    ("after, from beyond", lambda: after(d("2029-06-01"), ONE), "2029-06-04"),
    ("after, from long before", lambda: after(d("1989-06-01"), ONE), "1989-06-02"),
    ("beginning with", lambda: after(d("2028-12-29"), TWO, beginning_with=True), "2029-01-01"),
    ("beginning with a day beyond", lambda: after(d("2029-01-02"), ONE, beginning_with=True), "2029-01-02"),
    # 2 January 1990 is the first working day; the weekday before 1990 is Friday 29 December 1989.
    ("before", lambda: before(d("1990-01-03"), TWO), "1989-12-29"),
    ("before, from long before", lambda: before(d("1989-06-01"), ONE), "1989-05-31"),
    ("before, from beyond", lambda: before(d("2029-01-03"), ONE), "2029-01-02"),
    ("before a Sunday beyond", lambda: before(d("2029-01-07"), ONE), "2029-01-05"),
    ("before a Saturday beyond", lambda: before(d("2029-01-06"), ONE), "2029-01-05"),
    ("counting past the end", lambda: count_working_days(d("2028-12-27"), d("2029-01-04")), "2029-01-01"),
    ("counting from before", lambda: count_working_days(d("1989-12-27"), d("1990-01-04")), "1989-12-28"),
    ("counting beyond", lambda: count_working_days(d("2029-02-01"), d("2029-02-10")), "2029-02-02"),
    ("explaining", lambda: passed_over(d("2028-12-27"), d("2029-01-04")), "2029-01-01"),
]


@pytest.mark.parametrize(("call", "needed"), [row[1:] for row in NEEDED], ids=[row[0] for row in NEEDED])
def test_the_day_needed_is_named(call: Callable[[], object], needed: str) -> None:
    with pytest.raises(CalendarEnd) as end:
        call()
    assert date.fromordinal(end.value.day).isoformat() == needed
    assert needed in str(end.value)


@pytest.mark.parametrize(
    ("day", "later", "earlier"),
    [
        ("2030-01-07", "2030-01-08", "2030-01-04"),  # a Monday, and so on through the week
        ("2030-01-08", "2030-01-09", "2030-01-07"),
        ("2030-01-09", "2030-01-10", "2030-01-08"),
        ("2030-01-10", "2030-01-11", "2030-01-09"),
        ("2030-01-11", "2030-01-14", "2030-01-10"),
        ("2030-01-12", "2030-01-14", "2030-01-11"),
        ("2030-01-13", "2030-01-14", "2030-01-11"),
    ],
)
def test_from_beyond_the_next_weekday_is_needed(day: str, later: str, earlier: str) -> None:
    for call, needed in ((after, later), (before, earlier)):
        with pytest.raises(CalendarEnd) as end:
            call(d(day), ONE)
        assert end.value.day == d(needed)


def test_right_up_to_the_edge_is_answered() -> None:
    assert after(d("2028-12-28"), ONE) == d("2028-12-29")
    assert after(d("1989-12-30"), ONE) == d("1990-01-02")  # Saturday; 1 January was a bank holiday
    assert before(d("1990-01-03"), ONE) == d("1990-01-02")
    assert before(d("2029-01-01"), ONE) == d("2028-12-29")
    assert count_working_days(d("2028-12-28"), d("2028-12-31")) == 1
    assert count_working_days(d("2029-01-05"), d("2029-01-07")) == 0  # a weekend needs no bank holidays


def test_no_working_days_need_no_calendar() -> None:
    assert after(d("2040-01-02"), parse_duration("0 working days")) == d("2040-01-02")


def test_other_units_do_not_need_bank_holidays() -> None:
    assert after(d("2028-12-31"), parse_duration("6 months")) == d("2029-06-30")
    assert before(d("1985-01-31"), parse_duration("2 weeks")) == d("1985-01-17")


def test_outside_the_years_1_to_9999() -> None:
    last, first = d("9999-12-31"), d("0001-01-01")
    calls: list[Callable[[], object]] = [
        lambda: after(last, parse_duration("1 day")),
        lambda: after(last, parse_duration("1 month")),
        lambda: after(last, parse_duration("999999999 years")),
        lambda: age_reached(last, parse_duration("18 years")),
        lambda: age_reached(last, parse_duration("1 week")),
        lambda: before(first, parse_duration("1 day")),
        lambda: before(first, parse_duration("0 days"), clear=True),
        lambda: add_months(first, -1),
    ]
    for call in calls:
        with pytest.raises(CalendarEnd, match="outside years 1-9999"):
            call()
    assert after(last, parse_duration("1 day"), beginning_with=True) == last


@pytest.mark.parametrize(("day", "months", "needed"), [("0001-01-01", -1, 0), ("9999-12-31", 1, d("9999-12-31") + 1)])
def test_months_run_out_at_the_end_they_were_counted_towards(day: str, months: int, needed: int) -> None:
    with pytest.raises(CalendarEnd) as end:
        add_months(d(day), months)
    assert end.value.day == needed


def test_it_survives_the_way_back_from_a_worker_process() -> None:
    end = pickle.loads(pickle.dumps(CalendarEnd(d("2029-01-01"))))  # our own bytes, made on this line
    assert end.day == d("2029-01-01")
    assert str(end) == "bank holidays are known from 1990-01-01 to 2028-12-31; 2029-01-01 is needed"
