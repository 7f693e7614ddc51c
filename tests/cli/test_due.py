"""`checker due`: what falls due next, soonest first."""

from __future__ import annotations

import csv
import io
import re
import sqlite3

import pytest

from checker.disputes.pseudonyms import Pseudonyms

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


# --- of one case -------------------------------------------------------------------------------------------------------


def test_of_one_case(due):
    ran = due("--within", "90", "--case", "C-2")
    assert (ran.status, ran.err) == (0, "")
    head, _, day, said, *_ = ran.out.splitlines()
    assert (head, day) == ("Due of C-2 from 25 January 2026 to 25 April 2026: 1", "Monday 20 April 2026, in 85 days")
    assert said.startswith("  C-2 | ") and "C-1" not in ran.out
    assert "What is already overdue is in `checker explain`." in ran.out
    several = due("--within", "90", "--case", "C-1", "--case", "C-2")
    assert several.out.splitlines()[0] == "Due of C-1 and C-2 from 25 January 2026 to 25 April 2026: 2"
    soon = due("--case", "C-2")
    assert soon.out.splitlines()[0].endswith(": 0") and "1 more falls due later" in soon.out


def test_an_event_of_a_calendar_is_known_again_a_week_later(due):
    """Whoever takes in the list of each week has each review once: what tells an event from another is its duty."""
    told = [due("--within", "90", "--format", "ics", *later).out for later in ((), ("--as-at", "2026-02-01"))]
    first, second = (re.findall(r"UID:(.*)", text) for text in told)
    assert len(first) == 2
    assert first == second
    assert "C-1" not in "".join(first)


def test_the_step_of_a_duty_reads_as_it_does_in_explain(checker, snapshot, rules_folder, rule):
    body = """\
every:
  period: looked_after
  evidence: [{kind: visit, where: {seen: true}}]
  steps:
    - name: next visit
      regimes:
        - name: any stay
          when: looked_after
          limit: [{value: 6 weeks, from: 2011-04-01, provision: regulation 1, verified: true}]"""
    folder = rules_folder({"lac/visit.yaml": rule("lac.visit", body=body)})
    source = snapshot({"C-1": [{"kind": "looked_after", "start": "2026-03-30"}]})
    assert "A test rule, next visit, any stay (" in checker("due", source, "--within", "90", "--rules", folder).out


@pytest.mark.parametrize("form", ["text", "csv", "ics"])
def test_of_one_team(due, form):
    """C-1 is of Care 1, with a review due in February; C-2 of another, with one due in April."""
    ran = due("--team", "Care 1", "--format", form)
    assert ran.status == 0 and "C-1" in ran.out and "C-2" not in ran.out
    rest = ran.out if form == "text" else ran.err
    assert "Nothing falls due later." in rest and "fall due later" not in rest
    if form == "text":
        assert ran.out.splitlines()[0] == "Due of team Care 1 from 25 January 2026 to 22 February 2026: 1"
    both = due("--within", "90", "--team", "Care 1", "--team", "=Care 2", "--format", form)
    assert "C-1" in both.out and "C-2" in both.out


def test_of_one_team_what_cannot_be_told_is_its_own(checker, snapshot):
    care = {"kind": "looked_after", "start": "2025-01-06"}
    teams = {f"C-{n}": [{"kind": "child", "born": "2014-05-09", "team": f"Care {n % 2}"}, care] for n in range(3)}
    source = snapshot(teams, as_at="2026-01-25", covers={"looked_after": "all"})
    assert "2 duties cannot be told" in checker("due", source, "--select", RULE, "--team", "Care 0").out
    assert "1 duty cannot be told" in checker("due", source, "--select", RULE, "--team", "Care 1").out


def test_a_team_that_is_not_there_is_no_empty_list(due):
    ran = due("--team", "Care 11")
    assert (ran.status, ran.out) == (2, "")
    assert "--team: no case here is of the team Care 11\n   help: did you mean Care 1 or " in ran.err


def test_it_says_what_it_wrote(due, tmp_path):
    file = tmp_path / "due.txt"
    ran = due("--within", "90", "-o", file)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == f"{file} written: 2 duties due from 25 January 2026 to 25 April 2026\n"


@pytest.mark.parametrize("form", ["csv", "ics"])
def test_of_one_case_in_other_forms(due, form):
    ran = due("--within", "90", "--case", "C-1", "--format", form)
    assert ran.status == 0 and "C-1" in ran.out and "C-2" not in ran.out


def test_what_one_case_has_due_is_what_the_whole_list_says_of_it(checker, demonstration):
    """Rules that need every case (an officer's caseload) among them."""

    def rows(*more):
        text = checker("due", demonstration, "--within", "400", "--format", "csv", *more).out
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    every = rows()
    cases = {row["case"] for row in every}
    assert len(cases) > 3
    for case in cases:
        assert rows("--case", case) == [row for row in every if row["case"] == case]


def test_a_case_goes_by_its_pseudonym_too(checker, demonstration, env):
    pseudonym = Pseudonyms(env["CHECKER_KEY"].encode()).case("child", "C-0001")
    for before, after in ((("due",), ("--within", 400, "--format", "csv", "--case")), (("explain",), ())):
        by_id, by_pseudonym = (checker(*before, demonstration, *after, name) for name in ("C-0001", pseudonym))
        assert by_id.status == 0 and "C-0001" in by_id.out
        assert by_pseudonym == by_id
    for command in (("due", demonstration, "--case", pseudonym), ("explain", demonstration, pseudonym)):
        ran = checker(*command, set={"CHECKER_KEY": "another key, used here alone"})
        assert (ran.status, ran.out) == (2, "")
        assert "a pseudonym is found under the key it was made with alone" in ran.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("C-9", "help: ids are text: leading zeros and capitals count"),
        ("c-1", "help: ids are text: leading zeros and capitals count: did you mean C-1?"),
        ("C-001", "help: ids are text: leading zeros and capitals count"),
        ("a" * 16, "help: a pseudonym is found under the key it was made with alone"),
    ],
)
def test_a_case_that_is_not_there_is_said_and_no_other_is_shown(due, name, said):
    ran = due("--case", "C-2", "--case", name)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"--case: there is no such case in the source\n   {said}")
    assert "C-2" not in ran.err


def test_leading_zeros_that_excel_took(checker, snapshot):
    source = snapshot({"00130881": [{"kind": "looked_after", "start": "2026-01-05"}]}, as_at="2026-01-25")
    for command in (("due", source, "--case", "130881"), ("explain", source, "130881")):
        assert "did you mean 00130881?" in checker(*command).err


def test_no_key_is_made_to_look_for_a_case(checker, reviewed, tmp_path):
    nobody = {"CHECKER_KEY": None, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    ran = checker("due", reviewed, "--case", "a" * 16, set=nobody)
    assert ran.status == 2 and "key" not in ran.err.partition("help")[0] and not list(tmp_path.glob("safeguarding*"))


def test_what_waits_and_has_no_day_is_told_of_and_where_it_is(checker, snapshot):
    """A visit asked for three days ago has yet to be made, and is due by no day (regulation 28(7)(a))."""
    facts = [
        {"kind": "looked_after", "start": "2025-01-06"},
        {"kind": "visit_request", "on": "2026-01-22", "reasonable": True},
    ]
    source = snapshot({"C-1": facts}, as_at="2026-01-25", covers={"visit_request": "all", "visit": "all"})
    ran = checker("due", source, "--select", "lac.visit.requested")
    assert "1 that is pending has no one day on which to fall due: `checker check --duties FILE` lists it" in ran.out
    ran = checker("due", source, "--select", "lac.visit.requested", "--case", "C-1")
    assert "1 that is pending has no one day on which to fall due: `checker explain` shows it" in ran.out
