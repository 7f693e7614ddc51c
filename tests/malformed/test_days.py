"""Days at the ends of the calendar, given beside a source or in it."""

import datetime as dt

import pytest

from checker.errors import CheckerError, IntakeError
from checker.intake import read_sources
from checker.snapshot.facts import EARLIEST, LATEST
from fixtures.malformed.sound import FORMS, place

ENDS = (dt.date.min, dt.date(1, 4, 1), dt.date(1900, 1, 1), dt.date(2100, 12, 31), dt.date(9999, 1, 1), dt.date.max)


@pytest.mark.parametrize("form", FORMS)
def test_as_at_the_ends_of_the_calendar(form, tmp_path):
    source = place(form, FORMS[form](), tmp_path)
    for day in (day.toordinal() for day in ENDS):
        try:
            assert read_sources([source], as_at=day).as_at == day
        except CheckerError as error:
            assert error.render().count("help: ") == 1
            assert (error.where == "--as-at") == (not EARLIEST <= day <= LATEST), error.render()
        assert EARLIEST <= day <= LATEST or error_of(source, day).what.startswith("expected an as-at date from 1900")


def error_of(source, day):
    with pytest.raises(IntakeError) as caught:
        read_sources([source], as_at=day)
    return caught.value


@pytest.mark.parametrize("date", ["0001-01-01", "1899-12-31", "9999-12-31", "2101-01-01"])
def test_a_census_with_a_reference_date_no_census_has(date, tmp_path):
    """Its year would be outside the calendar: the as-at date is gone by, and that is said."""
    census = FORMS["census"]()["census.xml"].replace(b"<ReferenceDate>2026-03-31", f"<ReferenceDate>{date}".encode())
    path = tmp_path / "census.xml"
    path.write_bytes(census)
    day = dt.date(2026, 3, 31).toordinal()
    snapshot = read_sources([str(path)], as_at=day)
    sound = read_sources([place("census", FORMS["census"](), tmp_path / "sound")], as_at=day)
    assert any(problem.column == "ReferenceDate" for problem in snapshot.problems)
    assert snapshot.coverage.of("referral") == sound.coverage.of("referral")
    with pytest.raises(IntakeError, match="expected a reference date in the header, or an as-at date"):
        read_sources([str(path)])


def test_a_census_without_a_reference_date_as_at_the_first_day(tmp_path):
    """The census year began before any day that can be said."""
    census = FORMS["census"]()["census.xml"].replace(b"2026-03-31</ReferenceDate>", b"</ReferenceDate>")
    (tmp_path / "census.xml").write_bytes(census)
    assert read_sources([str(tmp_path / "census.xml")], as_at=EARLIEST).as_at == EARLIEST
