"""Plain data to facts: the days of events and periods, and attributes."""

import datetime as dt

import pytest

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from tests.snapshot.support import SECRET, A, B, C, built, day, one, wrong

# --- events and records


def test_an_event():
    fact = one({"kind": "review", "id": "r1", "on": dt.date(2026, 2, 2), "status": "held", "recorded": "2026-02-09"})
    assert (fact.kind, fact.id, fact.dated, fact.start_lo) == ("review", "r1", True, day("2026-02-02"))
    assert (fact.minute, fact.recorded, fact.attributes) == (None, day("2026-02-09"), {"status": "held"})
    assert fact.source == "s:cases.0.facts.0"


def test_a_record_has_no_days():
    fact = one({"kind": "child", "born": "2014-05-09", "team": "Care 1", "died": None})
    assert fact.attributes == {"born": dt.date(2014, 5, 9), "team": "Care 1"}
    assert (fact.start_lo, fact.start_hi) == (LONG_BEFORE, STILL_OPEN)


@pytest.mark.parametrize(
    ("on", "minute"),
    [
        ("2026-02-02T09:30", 570),
        ("2026-02-02 09:30", 570),
        ("2026-02-02T09:30:59", 570),
        ("2026-02-02T09:30:00.000", 570),
        ("2026-02-02T23:59", 1439),
        ("2026-02-02T00:01", 1),
        ("2026-02-02T00:00", None),
        ("2026-02-02T00:00:00", None),
        ("2026-02-02T00:00:00.000", None),
        ("2026-02-02", None),
    ],
)
def test_a_time_of_midnight_is_no_time(on, minute):
    fact = one({"kind": "review", "on": on})
    assert (fact.start_lo, fact.minute) == (day("2026-02-02"), minute)


@pytest.mark.parametrize(
    "on",
    [
        "02/02/2026", "2026-2-2", "20260202", "2026-W05-1", "2026-02-30", "2026-02-02T24:00", "2026-02-02T9:30",
        "2026-02-02T09:30Z", "2026-02-02T09:30+01:00", "1899-12-31", "2101-01-01", "", " ", SECRET, 20260202, 1.5, True,
        [], {}, dt.date(1899, 12, 31), dt.date(2101, 1, 1), "\uff12026-02-02",
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_read_is_unknown(on):
    fact, said = wrong({"kind": "review", "on": on, "status": "held"})
    assert (fact.start_lo, fact.start_hi, fact.attributes) == (LONG_BEFORE, STILL_OPEN, {"status": "held"})
    assert len(said) == 1
    assert said[0].startswith("on: expected a ")


def test_the_first_and_last_years_are_read():
    assert one({"kind": "review", "on": "1900-01-01"}).dated
    assert one({"kind": "review", "on": "2100-12-31"}).dated


@pytest.mark.parametrize("missing", [{}, {"on": None}])
def test_an_event_without_a_day(missing):
    fact, said = wrong({"kind": "review"} | missing)
    assert (fact.start_lo, fact.start_hi) == (LONG_BEFORE, STILL_OPEN)
    assert said == ["on: expected a date, found nothing; the day is read as unknown"]


def test_an_event_whose_day_is_said_to_be_unknown():
    assert not one({"kind": "review", "on": "unknown"}).dated


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"on_from": "2026-01-05", "on_by": "2026-02-05"}, ("2026-01-05", "2026-02-05")),
        ({"on_by": "2026-02-05"}, (None, "2026-02-05")),
    ],
)
def test_an_event_on_a_day_between_two(days, expected):
    fact = one({"kind": "review", "on": "unknown"} | days)
    first, last = expected
    assert (fact.start_lo, fact.start_hi) == (day(first) if first else LONG_BEFORE, day(last))


def test_days_between_which_a_known_day_lies_are_not_read():
    fact, said = wrong({"kind": "review", "on": "2026-02-02", "on_by": "2026-02-05"})
    assert fact.dated and [line.split(":")[0] for line in said] == ["on_by"]


# --- periods


def ends(fact):
    return fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"start": "2026-01-05"}, (A, A, STILL_OPEN, STILL_OPEN)),
        ({"start": "2026-01-05", "end": None}, (A, A, STILL_OPEN, STILL_OPEN)),
        ({"start": "2026-01-05", "end": "2026-02-05"}, (A, A, B, B)),
        ({"start": "2026-01-05", "end": "2026-01-05"}, (A, A, A, A)),
        ({"start": "2026-01-05", "end": "unknown"}, (A, A, A, STILL_OPEN)),
        ({"start": "2026-01-05", "end": "unknown", "lasted_to": "2026-02-05"}, (A, A, B, STILL_OPEN)),
        ({}, (LONG_BEFORE, STILL_OPEN, STILL_OPEN, STILL_OPEN)),
        ({"start": None}, (LONG_BEFORE, STILL_OPEN, STILL_OPEN, STILL_OPEN)),
        ({"start": "unknown"}, (LONG_BEFORE, STILL_OPEN, STILL_OPEN, STILL_OPEN)),
        ({"started_by": "2026-01-05"}, (LONG_BEFORE, A, STILL_OPEN, STILL_OPEN)),
        ({"started_by": "2026-01-05", "end": "2026-02-05"}, (LONG_BEFORE, A, B, B)),
        ({"end": "2026-02-05"}, (LONG_BEFORE, B, B, B)),
        ({"started_by": "2026-03-05", "end": "2026-02-05"}, (LONG_BEFORE, B, B, B)),
        ({"end": "unknown"}, (LONG_BEFORE, STILL_OPEN, LONG_BEFORE, STILL_OPEN)),
        ({"started_from": "2026-01-05", "started_by": "2026-02-05"}, (A, B, STILL_OPEN, STILL_OPEN)),
        ({"started_from": "2026-01-05", "end": "2026-03-05"}, (A, C, C, C)),
        ({"start": "2026-01-05", "end": "unknown", "over_by": "2026-03-05"}, (A, A, A, C)),
        (
            {"started_from": "2026-01-05", "end": "unknown", "lasted_to": "2026-02-05", "over_by": "2026-03-05"},
            (A, C, B, C),
        ),
    ],
)
def test_the_days_of_a_period(times, expected):
    assert ends(one({"kind": "looked_after"} | times)) == expected


@pytest.mark.parametrize(
    ("times", "expected", "column"),
    [
        ({"start": "2026-02-05", "end": "2026-01-05"}, (B, B, B, STILL_OPEN), "end"),
        ({"start": "2026-02-05", "end": "5 Mar"}, (B, B, B, STILL_OPEN), "end"),
        ({"start": "5 Feb", "end": "2026-03-05"}, (LONG_BEFORE, C, C, C), "start"),
        ({"start": "5 Feb", "started_by": "2026-02-05"}, (LONG_BEFORE, B, STILL_OPEN, STILL_OPEN), "start"),
        ({"start": "2026-02-05", "started_by": "2026-03-05"}, (B, B, STILL_OPEN, STILL_OPEN), "started_by"),
        ({"start": "2026-02-05", "lasted_to": "2026-03-05"}, (B, B, STILL_OPEN, STILL_OPEN), "lasted_to"),
        ({"start": "2026-01-05", "end": "2026-02-05", "lasted_to": "2026-03-05"}, (A, A, B, B), "lasted_to"),
        ({"start": "2026-02-05", "end": "unknown", "lasted_to": "2026-01-05"}, (B, B, B, STILL_OPEN), "lasted_to"),
        ({"start": "2026-02-05", "end": "unknown", "over_by": "2026-01-05"}, (B, B, B, STILL_OPEN), "over_by"),
        ({"start": "2026-02-05", "over_by": "2026-03-05"}, (B, B, STILL_OPEN, STILL_OPEN), "over_by"),
        ({"start": "2026-02-05", "started_from": "2026-01-05"}, (B, B, STILL_OPEN, STILL_OPEN), "started_from"),
        (
            {"started_from": "2026-03-05", "started_by": "2026-01-05"},
            (LONG_BEFORE, A, STILL_OPEN, STILL_OPEN),
            "started_from",
        ),
        ({"started_from": "2026-03-05", "end": "2026-02-05"}, (LONG_BEFORE, B, B, B), "started_from"),
        (
            {"start": "2026-01-05", "end": "unknown", "lasted_to": "2026-03-05", "over_by": "2026-02-05"},
            (A, A, A, B),
            "lasted_to",
        ),
    ],
)
def test_dates_of_a_period_that_do_not_agree(times, expected, column):
    fact, said = wrong({"kind": "looked_after"} | times)
    assert ends(fact) == expected
    assert [line.split(":")[0] for line in said] == [column]


def test_the_times_of_a_period():
    fact = one({"kind": "missing", "start": "2026-01-05T22:15", "end": "2026-01-06T00:00:00"})
    assert (fact.minute, fact.end_minute) == (1335, None)
    fact, said = wrong({"kind": "missing", "start": "2026-01-05T22:15", "end": "2026-01-05T09:00"})
    assert (ends(fact), fact.end_minute) == ((A, A, A, STILL_OPEN), None)
    assert len(said) == 1
    assert one({"kind": "missing", "start": "2026-01-05T22:15", "end": "2026-01-05"}).ended


# --- attributes


@pytest.mark.parametrize(
    ("fact", "what"),
    [
        (
            {"kind": "review", "status": SECRET},
            "expected one of planned, held, part, not-held, found text of 8 characters",
        ),
        ({"kind": "review", "status": True}, "expected one of planned, held, part, not-held, found true or false"),
        ({"kind": "visit", "seen": "yes"}, "expected true or false, found text of 3 characters"),
        ({"kind": "visit", "seen": 1}, "expected true or false, found a number"),
        ({"kind": "review", "chaired_by": ["x"]}, "expected an identifier as text, found a list"),
        ({"kind": "review", "chaired_by": {}}, "expected an identifier as text, found a mapping"),
        ({"kind": "review", "chaired_by": 1.5}, "expected an identifier as text, found a number"),
        ({"kind": "review", "chaired_by": ""}, "expected an identifier as text, found empty text"),
        ({"kind": "review", "chaired_by": "\x1b[2J"}, "expected an identifier as text, found text of 4 characters"),
        ({"kind": "review", "chaired_by": "\ud800"}, "expected an identifier as text, found text of 1 character"),
        ({"kind": "review", "chaired_by": "x" * 201}, "expected an identifier as text, found text of more than 40"),
        ({"kind": "review", "id": dt.date(2026, 1, 1)}, "expected an identifier as text, found a date"),
    ],
)
def test_a_value_not_of_its_type_is_unknown(fact, what):
    read, said = wrong({"on": "2026-02-02"} | fact)
    (column,) = fact.keys() - {"kind"}
    assert len(said) == 1
    assert said[0].startswith(f"{column}: {what}")
    assert (read.attributes, read.id) == ({}, None)


def test_a_whole_number_may_identify_and_space_around_it_does_not():
    fact = one({"kind": "review", "on": "2026-02-02", "id": 17, "chaired_by": " IRO\u00a04 "})
    assert (fact.id, fact.attributes) == ("17", {"chaired_by": "IRO\u00a04"})


def test_a_date_attribute_may_come_with_a_time():
    assert one({"kind": "child", "born": "2014-05-09T00:00:00"}).attributes == {"born": dt.date(2014, 5, 9)}
    fact, said = wrong({"kind": "child", "born": "9/5/2014"})
    assert fact.attributes == {}
    assert said == ["born: expected a date, found text of 8 characters; it is read as unknown"]


@pytest.mark.parametrize(
    ("name", "column", "hint"),
    [
        ("statsu", "statsu", "did you mean status?"),
        ("start", "start", "it may be: advocacy_told, because, care_plan_agreed, chaired_by, "),
        (f"{SECRET} statement", None, "it may be: "),
        ("Chaired_by", None, "did you mean chaired_by?"),
        (7, None, "it may be: "),
    ],
)
def test_a_field_that_does_not_exist(name, column, hint):
    made = built({"kind": "review", "on": "2026-02-02", name: "x"})
    (finding,) = made.findings
    assert (finding.column, finding.what) == (column, "there is no such field here; it is not read")
    assert finding.help.startswith(hint)
    assert made.rejected == 0
