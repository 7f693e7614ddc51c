"""Disputes of a ledger, adopted with the real command, as they are counted."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.measures.ledger import NOBODY
from checker.measures.plan import DISPUTE
from checker.snapshot.facts import STILL_OPEN, Fact
from tests.cli.disputes.support import ADOPT, by

CHANGED = "They stay where they are, and have been told."


@pytest.fixture(scope="module")
def ledger(checker, demonstration, tmp_path_factory):
    """Two disputes adopted in the demonstration's year, one of them settled."""
    folder = tmp_path_factory.mktemp("ledger")
    result, file = folder / "result.json", folder / "ledger.jsonl"
    ran = checker("check", demonstration, "--format", "json")
    result.write_text(ran.out, encoding="utf-8")
    ids = {told["rule"]: told["id"] for told in ran.json["disputes"]}
    adopt = [word if word != "2026-04-02" else "2026-03-02" for word in ADOPT]
    for rule in ("lac.review.interval", "cp.section-47.child-seen"):
        ran = checker("disputes", "adopt", file, ids[rule], result, *adopt)
        assert ran.status == 0, ran.err
    asked = checker("disputes", "escalate", file, ids["lac.review.interval"], *by("2026-03-09", why="No answer came."))
    assert asked.status == 0, asked.err
    settled = checker(
        "disputes", "resolve", file, ids["lac.review.interval"],
        *by("2026-03-20", outcome="put right", changed=CHANGED, approach="A meeting of all concerned."),
    )  # fmt: skip
    assert settled.status == 0, settled.err
    return file


@pytest.fixture(scope="module")
def figures(checker, demonstration, ledger):
    ran = checker(
        "report", demonstration, "--select", "disputes", "--ledger", ledger, "--restricted", "--format", "json"
    )
    assert ran.status == 0, ran.err
    assert CHANGED not in ran.out
    return {measure["id"]: measure for measure in ran.json["measures"]}


def rows(table):
    return {row["label"]: row["figure"]["numerator"] for row in table["rows"]}


def test_what_was_raised_and_the_highest_level_each_reached(figures):
    raised = figures["disputes.raised"]
    assert raised["figure"]["numerator"] == 2
    tables = {table["by"]: rows(table) for table in (*raised["splits"], *raised["breakdowns"])}
    assert tables["highest"] == {"informal": 1, "stage 1": 1}
    assert tables["owner"] == {"operational": 1, "reviewing-service": 1}
    assert tables["team"] == {"assessment-2": 1, "care-1": 1}


def test_what_changed(figures):
    changed = figures["disputes.changed"]
    assert (changed["figure"]["numerator"], changed["figure"]["denominator"]) == (1, 1)
    tables = {table["by"]: rows(table) for table in changed["splits"]}
    assert tables["outcome"] == {"put right": 1}
    assert tables["changed"] == {"yes": 1}


def test_without_a_ledger_nothing_is_known_of_disputes(checker, demonstration):
    ran = checker("report", demonstration, "--select", "disputes", "--format", "json")
    assert {measure["figure"]["status"] for measure in ran.json["measures"]} == {"not-covered"}


def test_a_dispute_over_no_case_that_is_there_is_counted(work):
    """The child it is over has left the source, or was erased."""
    day = dt.date(2025, 6, 2).toordinal()
    raised = Fact(DISPUTE, "", day, day, STILL_OPEN, STILL_OPEN, id="d1", attributes={"commendation": False})
    worked = work("count: {disputes: raised}", {"C1": []}, disputes={NOBODY: (raised,)})
    assert (worked.figure.value, [each.case for each in worked.behind]) == (1, [""])
