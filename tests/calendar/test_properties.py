"""The calendar against a naive day-by-day one, and the laws it must keep for any day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from checker.calendar import (
    KNOWN_FROM,
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
    utc_span,
    within_hours,
)

MARGIN = 900  # days inside the known calendar that 400 working days never leave
DAYS = st.integers(KNOWN_FROM + MARGIN, KNOWN_TO - MARGIN)
ANY_DAYS = st.integers(KNOWN_FROM - 40, KNOWN_FROM + 40) | DAYS | st.integers(KNOWN_TO - 40, KNOWN_TO + 40)
COUNTS = st.integers(1, 400)
UNITS = st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])


def working(amount: int) -> Duration:
    return Duration(amount, Unit.WORKING_DAYS)


def walk(day: int, count: int, step: int) -> int:
    """Count working days one at a time, looking each day up."""
    while count:
        day += step
        count -= is_working_day(day)
    return day


def answer(call: object, *arguments: object, **options: object) -> object:
    """The result, or the day that was needed and is not known."""
    assert callable(call)
    try:
        return call(*arguments, **options)
    except CalendarEnd as end:
        return ("calendar ends", end.day)


@given(ANY_DAYS, st.integers(1, 60))
def test_working_days_match_a_walk_even_at_the_ends(day: int, count: int) -> None:
    assert answer(after, day, working(count)) == answer(walk, day, count, 1)
    assert answer(before, day, working(count)) == answer(walk, day, count, -1)
    assert answer(after, day, working(count), beginning_with=True) == answer(walk, day - 1, count, 1)


@given(ANY_DAYS, st.integers(0, 60))
def test_counting_matches_a_walk_even_at_the_ends(first: int, length: int) -> None:
    def naive() -> int:
        return sum(is_working_day(day) for day in range(first + 1, first + length + 1))

    assert answer(count_working_days, first, first + length) == answer(naive)


@given(DAYS, COUNTS)
def test_before_mirrors_after(day: int, count: int) -> None:
    ahead, back = after(day, working(count)), before(day, working(count))
    assert is_working_day(ahead)
    assert is_working_day(back)
    assert count_working_days(day, ahead) == count
    assert count_working_days(back - 1, day - 1) == count
    if is_working_day(day):
        assert before(ahead, working(count)) == day
        assert after(back, working(count)) == day


@given(DAYS, st.integers(0, 400))
def test_clear_days_lie_strictly_between(day: int, count: int) -> None:
    latest = before(day, working(count), clear=True)
    assert count_working_days(latest, day - 1) >= count
    assert count_working_days(latest + 1, day - 1) < count or latest == day - 1


@given(DAYS, st.integers(0, 300), UNITS, st.booleans())
def test_a_later_day_or_a_longer_time_is_never_earlier(day: int, amount: int, unit: Unit, inclusive: bool) -> None:
    amount = min(amount, 2) if unit is Unit.YEARS else min(amount, 24) if unit is Unit.MONTHS else amount
    amount = min(amount, 100) if unit is Unit.WEEKS else amount
    shorter, longer = Duration(amount, unit), Duration(amount + 1, unit)
    here = after(day, shorter, beginning_with=inclusive)
    assert day <= here <= after(day + 1, shorter, beginning_with=inclusive)
    assert here <= after(day, longer, beginning_with=inclusive)
    assert before(day, longer) <= before(day, shorter) <= day
    assert before(day, shorter) <= before(day + 1, shorter)
    assert before(day, shorter, clear=True) == before(day, shorter) - 1


@given(DAYS, st.integers(1, 48))
def test_months_by_the_corresponding_date(day: int, months: int) -> None:
    start, later = date.fromordinal(day), date.fromordinal(add_months(day, months))
    assert (later.year - start.year) * 12 + later.month - start.month == months
    if later.day != start.day:
        assert later.day < start.day
        assert date.fromordinal(later.toordinal() + 1).day == 1
    length = Duration(months, Unit.MONTHS)
    assert before(day, length) == add_months(day, -months)
    assert after(before(day, length), length) <= day
    # Consecutive periods "beginning with" meet: one ends the day before the next one's corresponding date.
    ends = date.fromordinal(after(day, length, beginning_with=True) + 1)
    assert ends.day in (start.day, 1)


@given(DAYS, st.integers(0, 20))
def test_years_are_twelve_months(day: int, years: int) -> None:
    assert after(day, Duration(years, Unit.YEARS)) == after(day, Duration(years * 12, Unit.MONTHS))


@given(st.integers(KNOWN_FROM, KNOWN_TO), st.integers(0, 30))
def test_an_age_is_reached_at_the_start_of_its_day(born: int, years: int) -> None:
    birthday = age_reached(born, Duration(years, Unit.YEARS))
    assert age_on(born, birthday) == years
    assert age_on(born, birthday - 1) == years - 1


@given(DAYS, st.integers(0, 60))
def test_days_are_either_counted_or_passed_over(first: int, length: int) -> None:
    passed = passed_over(first, first + length)
    assert len(passed) + count_working_days(first, first + length) == length
    assert all(not is_working_day(one.day) and one.reason for one in passed)
    assert [one.day for one in passed] == sorted({one.day for one in passed})


@given(DAYS, st.integers(0, 1439), DAYS, st.integers(0, 1439), st.sampled_from([1, 24, 48, 72]))
def test_knowing_the_time_only_settles_what_could_not_be_told(
    day: int, minute: int, other: int, later: int, hours: int
) -> None:
    other = day + other % 6
    whole, exact = (utc_span(day), utc_span(other)), (utc_span(day, minute), utc_span(other, later))
    for dates, times in zip(whole, exact, strict=True):
        assert dates[0] <= times[0] <= times[1] <= dates[1]
    told = within_hours(*whole, hours)
    assert told is None or within_hours(*exact, hours) is told
