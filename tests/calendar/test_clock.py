"""Hours by the clock: hand-worked cases, then every change of the clocks against the time zone database."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from checker.calendar import days_clocks_go_back, is_earlier, local_text, utc_span, within_hours


def d(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def at(text: str) -> tuple[int, int]:
    """A span: of a moment, "2024-10-27 01:30", or of a whole day, "2024-10-27"."""
    day, _, clock = text.partition(" ")
    return utc_span(d(day), int(clock[:2]) * 60 + int(clock[3:]) if clock else None)


def utc(text: str) -> int:
    """The UTC minute of "2024-10-27 00:30", read as UTC."""
    return d(text[:10]) * 1440 + int(text[11:13]) * 60 + int(text[14:])


@pytest.mark.parametrize(
    ("local", "earliest", "latest"),
    [
        ("2024-01-15 09:30", "2024-01-15 09:30", "2024-01-15 09:30"),
        ("2024-07-15 09:30", "2024-07-15 08:30", "2024-07-15 08:30"),
        ("2024-07-15 00:10", "2024-07-14 23:10", "2024-07-14 23:10"),
        ("2024-07-15", "2024-07-14 23:00", "2024-07-15 22:59"),
        # 27 October 2024: 01:00 to 01:59 come twice.
        ("2024-10-27 00:59", "2024-10-26 23:59", "2024-10-26 23:59"),
        ("2024-10-27 01:00", "2024-10-27 00:00", "2024-10-27 01:00"),
        ("2024-10-27 01:59", "2024-10-27 00:59", "2024-10-27 01:59"),
        ("2024-10-27 02:00", "2024-10-27 02:00", "2024-10-27 02:00"),
        ("2024-10-27", "2024-10-26 23:00", "2024-10-27 23:59"),  # a day of 25 hours
        # 30 March 2025: 01:00 to 01:59 do not come, and are read as GMT.
        ("2025-03-30 00:59", "2025-03-30 00:59", "2025-03-30 00:59"),
        ("2025-03-30 01:00", "2025-03-30 01:00", "2025-03-30 01:00"),
        ("2025-03-30 01:59", "2025-03-30 01:59", "2025-03-30 01:59"),
        ("2025-03-30 02:00", "2025-03-30 01:00", "2025-03-30 01:00"),
        ("2025-03-30", "2025-03-30 00:00", "2025-03-30 22:59"),  # a day of 23 hours
    ],
)
def test_utc_span(local: str, earliest: str, latest: str) -> None:
    assert at(local) == (utc(earliest), utc(latest))


@pytest.mark.parametrize(
    ("one", "other", "earlier"),
    [
        ("00:59", "01:00", True), ("01:00", "00:59", False), ("01:59", "02:00", True), ("02:00", "01:59", False),
        ("01:00", "01:59", None), ("01:59", "01:00", None), ("01:30", "01:30", None), ("02:30", "02:30", False),
    ],
)  # fmt: skip
def test_which_of_two_times_came_first_as_the_clocks_go_back(one: str, other: str, earlier: bool | None) -> None:
    minutes = [int(clock[:2]) * 60 + int(clock[3:]) for clock in (one, other)]
    assert is_earlier(d("2024-10-27"), *minutes) is earlier
    for day in ("2024-10-26", "2024-10-20", "2024-03-31"):
        assert is_earlier(d(day), *minutes) is (one < other)


def test_the_days_on_which_an_hour_comes_twice_are_those_of_two_spans() -> None:
    days = [day for day in range(d("1996-01-01"), d("2100-12-31") + 1) if len(set(utc_span(day, 90))) > 1]
    assert [day for day in days_clocks_go_back() if day >= d("1996-01-01")] == days


@pytest.mark.parametrize("minute", [-1, 1440])
def test_a_minute_is_within_its_day(minute: int) -> None:
    with pytest.raises(ValueError, match="0 to 1439"):
        utc_span(d("2024-01-15"), minute)


@pytest.mark.parametrize(
    ("start", "end", "hours", "verdict"),
    [
        # Dates only, 48 hours, no change of clocks (1 July 2024 was a Monday).
        ("2024-07-01", "2024-07-01", 48, True),  # at most 23:59
        ("2024-07-01", "2024-07-02", 48, True),  # 00:00 to 23:59 the next day: at most 47:59
        ("2024-07-01", "2024-07-03", 48, None),  # 23:59 to 00:00 is 24:01; 00:00 to 23:59 is 71:59
        ("2024-07-01", "2024-07-04", 48, False),  # 23:59 to 00:00: at least 48:01
        ("2024-07-01", "2024-07-05", 48, False),
        ("2024-07-05", "2024-07-01", 48, True),  # seen before the trigger
        # Over the October change (Sunday 27 October 2024, a day of 25 hours).
        ("2024-10-25", "2024-10-26", 48, True),  # Friday to Saturday: before the change, at most 47:59
        ("2024-10-26", "2024-10-27", 48, None),  # 00:00 BST to 23:59 GMT: 47:59 + 1:00 = 48:59
        ("2024-10-27", "2024-10-28", 48, None),  # Sunday 00:00 is still BST: 48:59
        ("2024-10-28", "2024-10-29", 48, True),  # all in GMT: 47:59
        ("2024-10-25", "2024-10-27", 48, None),  # 23:59 BST to 00:00 BST: 24:01; at most 72:59
        ("2024-10-26", "2024-10-28", 48, None),  # 23:59 BST to 00:00 GMT: 25:01
        ("2024-10-26", "2024-10-29", 48, False),  # 23:59 BST to 00:00 GMT: 48:01 + 1:00 = 49:01
        ("2024-10-27", "2024-10-30", 48, False),  # all in GMT: 48:01
        # Over the March change (Sunday 30 March 2025, a day of 23 hours).
        ("2025-03-29", "2025-03-30", 48, True),  # 00:00 GMT to 23:59 BST: 47:59 - 1:00 = 46:59
        ("2025-03-29", "2025-03-31", 48, None),  # 23:59 GMT to 00:00 BST: 23:01; at most 70:59
        ("2025-03-27", "2025-03-30", 48, False),  # Sunday 00:00 is still GMT: 48:01
        ("2025-03-28", "2025-03-31", 48, None),  # 23:59 GMT to 00:00 BST: 48:01 - 1:00 = 47:01
        ("2025-03-29", "2025-04-01", 48, None),  # the same, 47:01
        ("2025-03-30", "2025-04-02", 48, False),  # Sunday 23:59 is already BST: 48:01
        ("2025-03-28", "2025-04-01", 48, False),  # four days: 71:01 at least
        # Both times known.
        ("2024-07-01 10:00", "2024-07-03 10:00", 48, True),  # exactly 48 hours
        ("2024-07-01 10:00", "2024-07-03 10:01", 48, False),
        ("2024-07-01 10:00", "2024-07-01 10:00", 0, True),
        ("2024-07-01 10:01", "2024-07-01 10:00", 0, True),
        ("2024-10-26 10:00", "2024-10-28 09:00", 48, True),  # 47 on the clock, 48 by the hour
        ("2024-10-26 10:00", "2024-10-28 09:01", 48, False),
        ("2025-03-29 10:00", "2025-03-31 11:00", 48, True),  # 49 on the clock, 48 by the hour
        ("2025-03-29 10:00", "2025-03-31 11:01", 48, False),
        # An hour that comes twice.
        ("2024-10-27 01:30", "2024-10-27 02:30", 1, None),  # an hour or two
        ("2024-10-27 01:30", "2024-10-27 02:30", 2, True),
        ("2024-10-27 01:30", "2024-10-27 02:31", 1, False),  # 1:01 or 2:01
        ("2024-10-26 00:30", "2024-10-27 01:30", 25, None),  # 25 or 26
        # One time known.
        ("2024-07-01 10:00", "2024-07-04", 72, None),  # 62:00 to 85:59
        ("2024-07-01 10:00", "2024-07-03", 72, True),  # at most 61:59
        ("2024-07-01 10:00", "2024-07-05", 72, False),  # at least 86:00
        ("2024-07-01", "2024-07-03 00:00", 48, True),  # at most 48:00 exactly
        ("2024-07-01", "2024-07-03 00:01", 48, None),
        # 72 and 24 hours with dates only.
        ("2024-07-01", "2024-07-03", 72, True),  # at most 71:59
        ("2024-07-01", "2024-07-04", 72, None),
        ("2024-07-01", "2024-07-05", 72, False),  # at least 72:01
        ("2024-07-01", "2024-07-02", 24, None),  # 0:01 to 47:59
        ("2024-07-01", "2024-07-03", 24, False),  # at least 24:01
        ("2024-10-27", "2024-10-27", 24, None),  # the day of 25 hours: at most 24:59
        ("2025-03-29", "2025-03-31", 24, None),  # 23:01 at least, over the day of 23 hours
    ],
)
def test_within_hours(start: str, end: str, hours: int, verdict: bool | None) -> None:
    assert within_hours(at(start), at(end), hours) is verdict


def test_local_text() -> None:
    assert local_text(utc("2026-03-29 08:30")) == "2026-03-29T09:30+01:00"
    assert local_text(utc("2026-03-29 00:59")) == "2026-03-29T00:59+00:00"
    assert local_text(utc("2026-03-29 01:00")) == "2026-03-29T02:00+01:00"
    assert local_text(utc("2024-10-27 00:59")) == "2024-10-27T01:59+01:00"
    assert local_text(utc("2024-10-27 01:00")) == "2024-10-27T01:00+00:00"
    assert local_text(utc("2024-07-14 23:10")) == "2024-07-15T00:10+01:00"
    assert local_text(utc("2024-12-31 23:59")) == "2024-12-31T23:59+00:00"


@cache
def london() -> ZoneInfo:
    try:
        return ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no time zone data (install tzdata)")


EPOCH = datetime(1, 1, 1, tzinfo=UTC)  # ordinal day 1


def zone_span(day: int, minute: int) -> tuple[int, int]:
    """What the time zone database makes of a London wall-clock moment, for either fold."""
    wall = datetime.combine(date.fromordinal(day), datetime.min.time()) + timedelta(minutes=minute)
    moments = [
        (wall.replace(tzinfo=london(), fold=fold).astimezone(UTC) - EPOCH) // timedelta(minutes=1) + 1440
        for fold in (0, 1)
    ]
    if moments[1] < moments[0]:  # a time that does not exist: fold 0 reads it by the old offset
        return moments[0], moments[0]
    return moments[0], moments[1]


def zone_text(minute: int) -> str:
    return (EPOCH + timedelta(minutes=minute - 1440)).astimezone(london()).isoformat(timespec="minutes")


def changes(year: int) -> list[int]:
    """The days on which the offset at midnight differs from the next day's, by the database."""
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    return [day for day in days if zone_span(day, 0)[0] + 1440 != zone_span(day + 1, 0)[0]]


@pytest.mark.parametrize("year", range(1996, 2038))
def test_every_day_and_every_minute_of_a_change_agree_with_the_time_zone_database(year: int) -> None:
    for day in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        for minute in (0, 90, 720, 1439):
            span = zone_span(day, minute)
            assert utc_span(day, minute) == span, (date.fromordinal(day), minute)
            assert local_text(span[0]) == zone_text(span[0])
    found = changes(year)
    assert [date.fromordinal(day).month for day in found] == [3, 10]
    for day in found:
        for minute in range(300):
            assert utc_span(day, minute) == zone_span(day, minute), (date.fromordinal(day), minute)
            moment = day * 1440 + minute
            assert local_text(moment) == zone_text(moment)


def test_before_1996_only_three_octobers_of_the_known_calendar_differ() -> None:
    """The approximation is as the module says: right but for the autumn week of 1993, 1994 and 1995."""
    first, last = date(1990, 1, 1).toordinal(), date(1995, 12, 31).toordinal()
    wrong = [date.fromordinal(day) for day in range(first, last + 1) if utc_span(day, 720) != zone_span(day, 720)]
    weeks = [date(1993, 10, 24), date(1994, 10, 23), date(1995, 10, 22)]
    assert wrong == [start + timedelta(days=n) for start in weeks for n in range(7)]
