"""The baked bank holidays against a second source written here, against the library, and against a fresh bake."""

import importlib.util
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from checker.calendar import BANK_HOLIDAYS, KNOWN_FROM, KNOWN_TO, CalendarEnd, is_working_day

ROOT = Path(__file__).resolve().parents[2]
YEARS = range(1990, 2029)

# Written by hand from the proclamations: where the holiday of that rule went in that year, and the extra days.
EARLY_MAY_MOVED = {1995: (5, 8), 2020: (5, 8)}  # VE Day, 50 and 75 years on
SPRING_MOVED = {2002: (6, 4), 2012: (6, 4), 2022: (6, 2)}  # beside each jubilee
EXTRA = {
    date(1999, 12, 31),
    date(2002, 6, 3),
    date(2011, 4, 29),
    date(2012, 6, 5),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
}


def easter_sunday(year: int) -> date:
    """The anonymous Gregorian computus (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def weekdays_off(year: int) -> Iterator[date]:
    """By rule: the Monday to Friday bank holidays of a year."""
    easter = easter_sunday(year)
    yield easter - timedelta(days=2)
    yield easter + timedelta(days=1)
    yield date(year, *EARLY_MAY_MOVED[year]) if year in EARLY_MAY_MOVED else monday_on_or_after(date(year, 5, 1))
    yield date(year, *SPRING_MOVED[year]) if year in SPRING_MOVED else monday_on_or_after(date(year, 5, 25))
    yield monday_on_or_after(date(year, 8, 25))
    new_year = date(year, 1, 1)
    yield monday_on_or_after(new_year) if new_year.weekday() >= 5 else new_year
    # Christmas and Boxing Day: always two weekdays, whichever of the two keeps its own day.
    december = {  # weekday of 25 December, Monday is 0
        4: (25, 28),
        5: (27, 28),
        6: (26, 27),
    }.get(date(year, 12, 25).weekday(), (25, 26))
    yield from (date(year, 12, day) for day in december)
    yield from (day for day in EXTRA if day.year == year)


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1990, 4, 15), (2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2024, 3, 31), (2025, 4, 20)]
)
def test_the_computus_of_the_second_source(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)


def test_the_known_range() -> None:
    assert date(1990, 1, 1).toordinal() == KNOWN_FROM
    assert date(2028, 12, 31).toordinal() == KNOWN_TO
    assert list(BANK_HOLIDAYS) == sorted(BANK_HOLIDAYS)


def test_every_day_agrees_with_the_second_source() -> None:
    off = {day.toordinal() for year in YEARS for day in weekdays_off(year)}
    for day in range(KNOWN_FROM, KNOWN_TO + 1):
        expected = date.fromordinal(day).weekday() < 5 and day not in off
        assert is_working_day(day) == expected, date.fromordinal(day)
    assert set(BANK_HOLIDAYS) == off


def test_every_year_has_eight_and_the_extra_ones() -> None:
    for year in YEARS:
        found = [day for day in BANK_HOLIDAYS if date.fromordinal(day).year == year]
        assert len(found) == 8 + sum(day.year == year for day in EXTRA), year


def test_every_day_agrees_with_the_library() -> None:
    holidays = pytest.importorskip("holidays")
    library = holidays.country_holidays("GB", subdiv="ENG", years=YEARS)
    for day in range(KNOWN_FROM, KNOWN_TO + 1):
        when = date.fromordinal(day)
        assert is_working_day(day) == (when.weekday() < 5 and when not in library), when


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("1999-12-31", "Millennium bank holiday"),
        ("2002-06-03", "Golden Jubilee bank holiday"),
        ("2002-06-04", "Spring bank holiday"),
        ("2011-04-29", "Royal Wedding bank holiday"),
        ("2012-06-04", "Spring bank holiday"),
        ("2012-06-05", "Diamond Jubilee bank holiday"),
        ("2020-05-08", "Early May bank holiday"),
        ("2021-12-27", "Christmas Day (substitute day)"),
        ("2021-12-28", "Boxing Day (substitute day)"),
        ("2022-06-02", "Spring bank holiday"),
        ("2022-06-03", "Platinum Jubilee bank holiday"),
        ("2022-09-19", "State Funeral of Queen Elizabeth II"),
        ("2022-12-26", "Boxing Day"),
        ("2022-12-27", "Christmas Day (substitute day)"),
        ("2023-01-02", "New Year's Day (substitute day)"),
        ("2023-05-08", "Coronation of King Charles III"),
    ],
)
def test_names_of_moved_and_extra_days(when: str, name: str) -> None:
    assert BANK_HOLIDAYS[date.fromisoformat(when).toordinal()] == name


@pytest.mark.parametrize("when", ["1995-05-01", "2002-05-27", "2012-05-28", "2020-05-04", "2022-05-30", "2024-12-24"])
def test_days_left_behind_by_a_move_and_christmas_eve_are_working_days(when: str) -> None:
    assert is_working_day(date.fromisoformat(when).toordinal())


def test_outside_the_known_calendar_only_weekends_are_known() -> None:
    monday = date(2029, 1, 1).toordinal()
    with pytest.raises(CalendarEnd) as beyond:
        is_working_day(monday)
    assert beyond.value.day == monday
    friday = date(1989, 12, 29).toordinal()
    with pytest.raises(CalendarEnd) as earlier:
        is_working_day(friday)
    assert earlier.value.day == friday
    assert not is_working_day(date(2029, 1, 6).toordinal())  # Saturday
    assert not is_working_day(date(1989, 12, 31).toordinal())  # Sunday


@pytest.fixture(scope="module")
def bake() -> ModuleType:
    pytest.importorskip("holidays")
    path = ROOT / "tools" / "bake_calendar.py"
    if not path.exists():
        pytest.skip("tools/ is not beside the tests")
    spec = importlib.util.spec_from_file_location("bake_calendar", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_fresh_bake_is_what_is_checked_in(bake: ModuleType) -> None:
    checked_in = (ROOT / "checker" / "calendar" / "bank_holidays.py").read_text(encoding="utf-8")
    assert bake.render() == checked_in


def test_the_bake_refuses_a_name_it_was_not_given(bake: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bake, "bank_holidays", lambda: {date(2027, 6, 7): "Something New"})
    with pytest.raises(RuntimeError, match="Something New"):
        bake.render()
