"""What names a duty is for that alone: what names nothing is not taken from a duty that has no other. By every engine."""

from __future__ import annotations

import pytest

from tests.engines.support import FORCE, limit, line, program, snapshot
from tests.parity.engines import engines

SENT = f"""
within:
  trigger: {{event: review, where: {{status: held}}}}
  evidence: [{{kind: review_report}}]
  limit: [{limit("5 days")}]
"""
SENT_BEFORE = f"""
before:
  trigger: {{event: review, where: {{status: held}}}}
  evidence: [{{kind: review_report}}]
  limit: [{limit("3 days")}]
  evidence-from: -3 months
"""
WRITTEN = f"""
with:
  trigger: {{event: review, where: {{status: held}}}}
  evidence: [{{kind: review_report}}]
  in-force: {FORCE}
"""
CLOSE = """
- {kind: review, id: r1, on: 2025-06-16, status: held}
- {kind: review, id: r2, on: 2025-06-18, status: held}
"""
APART = CLOSE.replace("2025-06-18", "2025-07-16")

every_engine = pytest.mark.parametrize("engine", engines())


def report(day: str, review: str = "") -> str:
    return f"- {{kind: review_report, on: {day}{', review: ' + review if review else ''}}}\n"


def told(engine: str, rule: str, facts: str) -> list[str]:
    """The duties of a child as at the end of July 2025, each a line."""
    duties = engines()[engine].evaluate(program((rule,)), snapshot(facts, "2025-07-31")).duties
    return [line(duty) for duty in duties]


@every_engine
def test_a_review_that_a_report_in_time_names_has_no_need_of_another(engine: str) -> None:
    # Due on 21 June and the 23rd. Had neither named a review the second report would have been for the second.
    assert told(engine, SENT, CLOSE + report("2025-06-19") + report("2025-06-20", "r1")) == [
        "review 2025-06-16 id=r1: met, due 2025-06-21, found 2025-06-20",
        "review 2025-06-18 id=r2: met, due 2025-06-23, found 2025-06-19",
    ]


@every_engine
def test_nor_of_one_that_is_too_late_where_what_names_it_is_too(engine: str) -> None:
    assert told(engine, SENT, CLOSE + report("2025-06-26") + report("2025-06-30", "r2")) == [
        "review 2025-06-16 id=r1: late, due 2025-06-21, found 2025-06-26, +5",
        "review 2025-06-18 id=r2: late, due 2025-06-23, found 2025-06-30, +7",
    ]


@every_engine
def test_but_of_one_in_time_where_what_names_it_is_late(engine: str) -> None:
    assert told(engine, SENT, CLOSE + report("2025-06-19") + report("2025-06-30", "r1")) == [
        "review 2025-06-16 id=r1: met, due 2025-06-21, found 2025-06-19",
        "review 2025-06-18 id=r2: overdue, due 2025-06-23, +38, open",
    ]
    assert told(engine, SENT, APART + report("2025-06-19") + report("2025-06-20", "r1")) == [
        "review 2025-06-16 id=r1: met, due 2025-06-21, found 2025-06-19",  # of no other, so as it comes
        "review 2025-07-16 id=r2: overdue, due 2025-07-21, +10, open",
    ]


@every_engine
def test_a_late_report_that_names_nothing_may_be_for_the_next_review_where_another_names_the_first(engine: str) -> None:
    # Due on 13 June and 13 July; one of the 14th that stood alone would be for the first.
    alone = told(engine, SENT_BEFORE, APART + report("2025-06-14"))
    assert alone[1] == "review 2025-07-16 id=r2: overdue, due 2025-07-13, +18"
    assert told(engine, SENT_BEFORE, APART + report("2025-06-14") + report("2025-06-15", "r1")) == [
        "review 2025-06-16 id=r1: late, due 2025-06-13, found 2025-06-15, +2",
        "review 2025-07-16 id=r2: cannot-tell, due 2025-07-13, missing-field: review_report.review",
    ]


@every_engine
def test_where_there_is_no_deadline_too(engine: str) -> None:
    assert told(engine, WRITTEN, CLOSE + report("2025-06-19") + report("2025-06-20", "r2")) == [
        "review 2025-06-16 id=r1: met, found 2025-06-19",
        "review 2025-06-18 id=r2: met, found 2025-06-20",
    ]


@every_engine
def test_where_it_is_not_known_whether_what_names_one_is_in_time_the_next_may_be_met(engine: str) -> None:
    # Due at ten on 19 June and on the 20th. The report of the 18th is for the second only if that which names the first was
    # made by ten.
    rule = SENT.replace("5 days", "72 hours")
    timed = CLOSE.replace("2025-06-16", "2025-06-16T10:00").replace("2025-06-18", "2025-06-17T10:00")
    first = "review 2025-06-16 id=r1: met, due 2025-06-19T10:00+01:00, found 2025-06-"
    second = "review 2025-06-17 id=r2: {}, due 2025-06-20T10:00+01:00, {}"
    for at, found, expected in (
        ("2025-06-19T10:00", "19", second.format("met", "found 2025-06-18")),
        ("2025-06-19T10:01", "18", second.format("overdue", "+41, open")),
        ("2025-06-19", "18", second.format("cannot-tell", "date-only: review_report.on")),
    ):
        assert told(engine, rule, timed + report("2025-06-18") + report(at, "r1")) == [first + found, expected]


@every_engine
def test_what_may_be_for_a_later_one_leaves_an_earlier_in_need_of_another(engine: str) -> None:
    """Of three reviews without an id one may be r9. Is it the last, the report of the 18th that names it, being of before, is for
    none; then that of the 19th is for the first, and the second has none."""
    three = CLOSE.replace(" id: r1,", "").replace(" id: r2,", "") + "- {kind: review, on: 2025-07-16, status: held}\n"
    facts = three + report("2025-06-18", "r9") + report("2025-06-19")
    assert told(engine, SENT, facts) == [
        "review 2025-06-16: met, due 2025-06-21, found 2025-06-19",
        "review 2025-06-18: cannot-tell, due 2025-06-23, missing-field: review.id",
        "review 2025-07-16: overdue, due 2025-07-21, +10, open",
    ]
    last = facts.replace("{kind: review, on: 2025-07-16", "{kind: review, id: r9, on: 2025-07-16")
    assert told(engine, SENT, last)[1] == "review 2025-06-18: overdue, due 2025-06-23, +38, open"
