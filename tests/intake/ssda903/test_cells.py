import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.intake.ssda903.cells import parse_day, shape
from checker.snapshot.facts import EARLIEST, LATEST


@pytest.mark.parametrize(
    "text",
    [
        "31/03/2026",
        "2026-03-31",
        "31/03/2026 00:00",
        "31/03/2026 00:00:00",
        "31/3/2026 0:00",
        "2026-03-31T00:00:00.000",
    ],
)
def test_a_day_is_read_in_the_forms_people_send(text):
    assert parse_day(text) == dt.date(2026, 3, 31).toordinal()


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2026", "03/31/2026", "31/03/26", "31.03.2026", "46112", "31/03/2026 14:30", "٣١/٠٣/٢٠٢٦", "0/0/0000"],
)
def test_nothing_else_is_a_day(text):
    assert parse_day(text) is None


@pytest.mark.parametrize(
    ("text", "known"), [("31/12/1899", 0), ("01/01/1900", 1), ("31/12/2100", 1), ("01/01/2101", 0)]
)
def test_a_year_outside_1900_to_2100_is_a_slip(text, known):
    assert (parse_day(text) is not None) == bool(known)


@given(st.dates(dt.date.fromordinal(EARLIEST), dt.date.fromordinal(LATEST)))
def test_every_day_is_read_back(day):
    assert parse_day(day.strftime("%d/%m/%Y")) == parse_day(day.isoformat()) == day.toordinal()


@given(st.text(min_size=3))
def test_the_shape_of_a_cell_never_holds_it(text):
    words = {"digits", "letters", "characters", "digit", "letter", "character", *map(str, range(1000))}
    assert set(shape(text).split()) <= words


def test_bad_dates_are_said_by_shape_and_counted(read):
    rows = ["1 - 01/05/2017 PN1", "1 - 31/02/2017 PN1", "1 - 30/02/2017 PN1", "1 - 01/05/0217 PN1", "1 - Tuesday PN1"]
    problems = read(reviews=rows).problems
    assert [(each.source, each.column, each.what, each.count) for each in problems] == [
        ("reviews.csv:3", "REVIEW", "expected a date such as 31/03/2026, found a day that is not in the calendar", 2),
        ("reviews.csv:5", "REVIEW", "expected a date such as 31/03/2026, found a year before 1900 or after 2100", 1),
        ("reviews.csv:6", "REVIEW", "expected a date such as 31/03/2026, found 7 letters", 1),
    ]


@pytest.mark.parametrize(("text", "told"), [("43101", True), ("4310", False), ("431011", False), ("4310A", False)])
def test_a_day_that_a_spreadsheet_made_a_number_is_unknown_and_how_to_mend_it_is_said(read, text, told):
    """43101 is 1 January 2018 to Excel; to an older one for a Mac it is another day, so it is not taken for either."""
    (problem,) = read(reviews=[f"1 - {text} PN1"]).problems
    assert problem.what.startswith("expected a date such as 31/03/2026, found ")
    assert problem.hint.startswith("The date is read as unknown.") and text not in problem.render()
    assert ("format its column as dates" in problem.hint) is told
