"""`checker due`: what falls due next, soonest first."""

from __future__ import annotations

import csv
import io
import re
import sqlite3

import pytest

RULE = "lac.review.interval"


@pytest.fixture
def reviewed(snapshot):
    """C-1 came into care on Monday 5 January 2026 (first review by Monday 2 February); C-2 was reviewed on 20 January.

    Its second review is due three months on, on 20 April (regulation 33(1)). C-3 was last seen before the record begins.
    """
    care = {"kind": "looked_after", "start": "2026-01-05"}
    held = {"kind": "review", "on": "2026-01-20", "status": "held", "type": "statutory"}
    child = {"kind": "child", "born": "2014-05-09"}
    return snapshot(
        {"C-1": [{**child, "team": "Care 1"}, care], "C-2": [{**child, "team": "=Care 2"}, care, held]},
        as_at="2026-01-25",
        covers={"review": "all", "looked_after": "all"},
    )


@pytest.fixture
def due(checker, reviewed):
    return lambda *arguments: checker("due", reviewed, "--select", RULE, *arguments)


def test_soonest_first_with_the_days_left(due):
    ran = due("--within", "90")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Due from 25 January 2026 to 25 April 2026: 2"
    assert [line for line in lines if line.endswith("days")] == [
        "Monday 2 February 2026, in 8 days",
        "Monday 20 April 2026, in 85 days",
    ]
    assert re.search(r"C-1 \| .*first review.*\(regulation 33\(1\)\)", ran.out)


@pytest.mark.parametrize(
    ("command", "so"), [("due", "nothing can be said to fall due"), ("report", "nothing to report")]
)
def test_no_cases_are_no_answer_and_no_address_is_shown(checker, tmp_path, command, so):
    with sqlite3.connect(tmp_path / "hunter2.db") as database:
        database.execute("create table ssd_person (pers_person_id text, pers_dob text)")
    ran = checker(command, f"sqlite:///{tmp_path / 'hunter2.db'}", "--as-at", "2026-01-25")
    assert (ran.status, ran.out) == (2, "")
    assert "no cases were read" in ran.err and so in ran.err
    assert "hunter2" not in ran.err


def test_an_audit_of_nobody_shows_no_address(checker, tmp_path):
    with sqlite3.connect(tmp_path / "hunter2.db") as database:
        database.execute("create table ssd_person (pers_person_id text, pers_dob text)")
    address = f"sqlite:///{tmp_path / 'hunter2.db'}"
    options = ("--name", "x", "--size", 1, "--output", tmp_path / "out", "--as-at", "2026-01-25")
    ran = checker("audit", "sample", address, *options)
    assert ran.status == 2
    assert "nobody to draw" in ran.err and "hunter2" not in ran.err


def test_what_falls_due_later_is_counted(due):
    ran = due()
    assert ran.out.splitlines()[0] == "Due from 25 January 2026 to 22 February 2026: 1"
    assert "1 more falls due later" in ran.out


def test_a_spreadsheet_has_no_formula(due):
    rows = list(csv.DictReader(io.StringIO(due("--within", "90", "--format", "csv").out.removeprefix("\ufeff"))))
    assert [(row["due"], row["days_left"], row["case"], row["team"]) for row in rows] == [
        ("2026-02-02", "8", "C-1", "Care 1"),
        ("2026-04-20", "85", "C-2", "'=Care 2"),
    ]


def test_a_calendar_has_a_whole_day_for_each(due, tmp_path):
    ran = due("--within", "90", "--format", "ics", "-o", tmp_path / "due.ics")
    assert (ran.status, ran.out) == (0, "")
    assert "What is already overdue is in `checker check`." in ran.err
    raw = (tmp_path / "due.ics").read_bytes()
    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2] == b"END:VCALENDAR"
    assert all(len(line) <= 75 for line in lines)
    text = raw.decode().replace("\r\n ", "")
    assert re.findall(r"DTSTART;VALUE=DATE:(\d+)", text) == ["20260202", "20260420"]
    assert re.findall(r"DTEND;VALUE=DATE:(\d+)", text) == ["20260203", "20260421"]
    assert len(set(re.findall(r"UID:(.*)", text))) == 2


def test_what_cannot_be_told_is_counted(checker, snapshot):
    """A year in care, and reviews are not covered: when the next is due cannot be told."""
    source = snapshot({"C-1": [{"kind": "looked_after", "start": "2025-01-06"}]}, as_at="2026-01-25",
                      covers={"looked_after": "all"})  # fmt: skip
    for form in ("text", "csv"):
        ran = checker("due", source, "--select", RULE, "--format", form)
        assert ran.status == 0
        said = ran.out if form == "text" else ran.err
        assert "1 duty cannot be told from this source, and may fall due as well" in said


@pytest.mark.parametrize("within", ["-1", "36526", "9999999999"])
def test_days_to_look_ahead_are_within_reason(checker, demonstration, within):
    ran = checker("due", demonstration, "--within", within)
    assert (ran.status, ran.out) == (2, "")
    assert f"{within} is not in the range 0<=x<=36525" in ran.err
    assert checker("due", demonstration, "--within", "36525", "--select", "lac.review").status == 0
