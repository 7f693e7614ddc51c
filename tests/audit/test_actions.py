"""Actions agreed in a dip audit are duties: in every profile, for children, households and allegations, up to the day the
worksheets came back."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from checker.intake import read_sources
from tests.audit.conftest import Workbook
from tests.shipped import shipped_library, shipped_program

PROFILES = sorted(written.model.name for written in shipped_library().profiles)
HELD = {
    "child": ("C-1", [{"kind": "child", "born": "2012-05-09"}, {"kind": "looked_after", "start": "2026-01-05"}]),
    "household": ("H-1", [{"kind": "foster_approval", "start": "2025-06-02"}]),
    "allegation": ("A-1", [{"kind": "allegation", "on": "2026-03-02", "threshold": "met", "role": "employee"}]),
}
ACTIONS = (
    ("Put it on the record", dt.date(2026, 4, 14), dt.date(2026, 4, 14)),
    ("See the child alone", dt.date(2026, 4, 20), dt.date(2026, 5, 1)),
    ("Write to the school", dt.date(2026, 5, 29), None),
    ("Look at it again", dt.date(2026, 7, 1), None),
)


@pytest.fixture
def source(tmp_path):
    """A source as at a day that holds one case and, as an export would, nothing of audits."""

    def write(about: str, as_at: str = "2026-03-31"):
        name, facts = HELD[about]
        covers = dict.fromkeys([fact["kind"] for fact in facts], "all")
        data = {"schema": "checker/snapshot@1", "as_at": as_at, "covers": covers,
                "cases": [{"case": name, "about": about, "facts": facts},
                          {"case": "not-drawn", "about": about, "facts": facts}]}  # fmt: skip
        path = tmp_path / f"{as_at}.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return path

    return write


@pytest.fixture
def agreed(in_process, source, tmp_path):
    """The workbook of a sample of one kind of case, with actions agreed for each."""

    def write(about: str, actions=ACTIONS):
        ran = in_process("audit", "sample", source(about), "--about", about, "--name", "spring", "--size", 1,
                         "--output", tmp_path / "out")  # fmt: skip
        assert ran.status == 0, ran.err
        book = Workbook(tmp_path / "out" / "worksheets.xlsx")
        case = book.rows("Worksheets")[0]["Case"]
        for row, (what, by, done) in enumerate(actions, start=1):
            for heading, value in {
                "Case": case,
                "Action": what,
                "Owner": "A. Manager",
                "By": by,
                "Done on": done,
            }.items():
                book.write("Actions", row, heading, value)
        return book.save()

    return write


@pytest.fixture
def duties(in_process, tmp_path):
    """The verdicts of a run on a source and the answers, under the rules of audits."""

    def run(source, *options: object):
        ran = in_process("check", source, tmp_path / "answers.json", "--select", "audit", "--format", "json", *options)
        assert ran.err == "", ran.err
        told = ran.json["summary"]
        return {name: told[name] for name in ("met", "late", "overdue", "pending", "cannot_tell") if told[name]}

    return run


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_has_their_rules(profile):
    audited = shipped_program(profile).audited
    assert {f"audit.action.{about}" for about in HELD} <= {rule.id for rule in audited}
    assert audited == shipped_program("national").audited


@pytest.mark.parametrize(
    ("about", "profile"),
    [
        *(pytest.param("child", name, marks=() if name == "typical" else pytest.mark.full) for name in PROFILES),
        ("household", "national"),
        ("allegation", "national"),
    ],
)
def test_they_are_duties_in_every_profile(agreed, in_process, source, duties, tmp_path, about, profile):
    ran = in_process(
        "audit", "return", agreed(about), "--as-at", "2026-06-30", "--profile", profile, "-o", tmp_path / "answers.json"
    )
    assert (ran.status, ran.err) == (0, "")
    assert "| done 1 May 2026" in " ".join(ran.out.split())
    found = duties(source(about, "2026-06-30"), "--profile", profile, "--fail-on", "never")
    assert found == {"met": 1, "late": 1, "overdue": 1, "pending": 1}


def test_nothing_is_said_of_audits_where_no_action_was_agreed(in_process, source):
    told = in_process("check", source("child"), "--format", "json").json
    assert not [rule["id"] for rule in told["rules"] if rule["id"].startswith("audit.")]


def test_an_export_of_a_later_day_cannot_tell_until_the_worksheets_come_back_again(
    agreed, in_process, source, duties, tmp_path
):
    book = agreed("child", [(what, by, None) for what, by, _ in ACTIONS])
    in_process("audit", "return", book, "-o", tmp_path / "answers.json")
    assert duties(source("child"), "--fail-on", "never") == {"pending": 4}
    later = source("child", "2026-06-30")
    assert duties(later, "--as-at", "2026-06-30", "--fail-on", "never") == {"pending": 1, "cannot_tell": 3}


def test_only_the_cases_drawn_are_covered_and_the_others_are_no_problem(agreed, in_process, source, tmp_path):
    in_process("audit", "return", agreed("child"), "--as-at", "2026-06-30", "-o", tmp_path / "answers.json")
    told = in_process("check", source("child", "2026-06-30"), tmp_path / "answers.json", "--format", "json").json
    assert told["problems"] == []


def test_an_export_that_never_says_something_still_never_does(agreed, in_process, source, tmp_path):
    in_process("audit", "return", agreed("child"), "--as-at", "2026-06-30", "-o", tmp_path / "answers.json")
    export = source("child", "2026-06-30")
    said = json.loads(export.read_text(encoding="utf-8"))
    said["covers"] = {"child": {"all": True, "without": ["team"]}, "looked_after": "all"}
    export.write_text(json.dumps(said), encoding="utf-8")
    told = in_process("check", export, tmp_path / "answers.json", "--format", "json").json
    assert told["problems"] == []
    read = read_sources([str(export), str(tmp_path / "answers.json")])
    assert {(case.coverage or read.coverage).of("child").without for case in read.cases} == {frozenset({"team"})}


def test_the_due_list_holds_them(agreed, in_process, source, tmp_path):
    in_process("audit", "return", agreed("child"), "--as-at", "2026-06-30", "-o", tmp_path / "answers.json")
    ran = in_process("due", source("child", "2026-06-30"), tmp_path / "answers.json", "--select", "audit")
    assert "Wednesday 1 July 2026, in 1 day" in ran.out
    assert "[audit.action.child]" in ran.out
    assert "A. Manager" not in (tmp_path / "answers.json").read_text(encoding="utf-8")


def test_a_day_after_the_worksheets_came_back_is_not_understood(agreed, in_process, tmp_path):
    ran = in_process("audit", "return", agreed("child"), "-o", tmp_path / "answers.json")
    assert ran.status == 2
    assert "expected a day no later than the worksheets came back, found a later one" in " ".join(ran.out.split())
    assert "done" not in (tmp_path / "answers.json").read_text(encoding="utf-8").replace("audit_action_done", "")
    early = in_process("audit", "return", tmp_path / "out" / "back.xlsx", "--as-at", "2026-03-30")
    assert (early.status, early.out) == (2, "")
    assert "expected a day no earlier than 31 March 2026" in early.err
