"""What a trigger itself carries, how many facts go with it, what excuses it, and when it was written up."""

from __future__ import annotations

from typing import Any

from tests.engines.support import FORCE, limit, told

Fact = dict[str, Any]
AS_AT = "2025-06-30"

CHAIRED = f"""
with:
  trigger: {{event: strategy_meeting, where: {{status: held}}}}
  carries: {{chair_role: reviewing-service}}
  in-force: {FORCE}
"""


def meeting(**more: Any) -> Fact:
    fact = {"kind": "strategy_meeting", "on": "2025-06-02", "status": "held", **more}
    return {name: value for name, value in fact.items() if value is not None}


def chaired(*facts: Fact, rule: str = CHAIRED, covers: Any = "all") -> list[str]:
    return told(rule, list(facts), as_at=AS_AT, covers=covers)


def test_what_the_trigger_carries() -> None:
    assert chaired(meeting(chair_role="reviewing-service")) == ["strategy_meeting 2025-06-02: met"]
    assert chaired(meeting(chair_role="police")) == ["strategy_meeting 2025-06-02: not-met, open"]
    unknown = "strategy_meeting 2025-06-02: cannot-tell, missing-field: strategy_meeting.chair_role"
    assert chaired(meeting()) == [unknown]


def test_a_field_the_source_never_holds() -> None:
    covers = {"strategy_meeting": {"all": True, "without": ["chair_role"]}}
    assert chaired(meeting(), covers=covers) == [
        "strategy_meeting 2025-06-02: cannot-tell, not-covered: strategy_meeting.chair_role"
    ]


def test_a_trigger_that_may_not_be_one() -> None:
    assert chaired(meeting(status=None, chair_role="reviewing-service")) == []
    assert chaired(meeting(status=None, chair_role="police")) == [
        "strategy_meeting 2025-06-02: cannot-tell, missing-field: strategy_meeting.status"
    ]


# --- excused if the trigger says ----------------------------------------------------------------------------------------
EXCUSED = CHAIRED + "excused-if: {subject: exploitation}\n"


def test_excused_by_what_the_trigger_says() -> None:
    assert chaired(meeting(chair_role="police", subject="exploitation"), rule=EXCUSED) == [
        "strategy_meeting 2025-06-02: excepted"
    ]
    assert chaired(meeting(chair_role="police", subject="harm"), rule=EXCUSED) == [
        "strategy_meeting 2025-06-02: not-met, open"
    ]
    assert chaired(meeting(chair_role="police"), rule=EXCUSED) == [
        "strategy_meeting 2025-06-02: cannot-tell, missing-field: strategy_meeting.subject"
    ]
    assert chaired(meeting(chair_role="reviewing-service"), rule=EXCUSED) == ["strategy_meeting 2025-06-02: met"]


# --- several things at once ---------------------------------------------------------------------------------------------
BOTH = f"""
with:
  trigger: {{event: conference, where: {{status: held}}}}
  carries: {{plan: true}}
  requires: [{{at-least: 2, evidence: [{{kind: conference_report}}]}}]
  same: [conference]
  evidence-from: any
  in-force: {FORCE}
"""


def conference(plan: bool | None = True, name: str | None = "c1") -> Fact:
    fact = {"kind": "conference", "id": name, "on": "2025-06-10", "type": "initial", "status": "held", "plan": plan}
    return {name: value for name, value in fact.items() if value is not None}


def report(conference: str | None = "c1", on: str = "2025-06-06") -> Fact:
    fact = {"kind": "conference_report", "on": on, "conference": conference}
    return {name: value for name, value in fact.items() if value is not None}


def both(*facts: Fact, covers: Any = "all") -> list[str]:
    return told(BOTH, list(facts), as_at=AS_AT, covers=covers)


def test_enough_linked_facts_and_the_right_values() -> None:
    assert both(conference(), report(), report(on="2025-06-07")) == ["conference 2025-06-10 id=c1: met"]
    assert both(conference(), report()) == ["conference 2025-06-10 id=c1: not-met, open"]
    assert both(conference(False), report(), report(on="2025-06-07")) == ["conference 2025-06-10 id=c1: not-met, open"]


def test_one_that_may_be_linked() -> None:
    assert both(conference(), report(), report(None)) == [
        "conference 2025-06-10 id=c1: cannot-tell, missing-field: conference_report.conference"
    ]
    assert both(conference(), report(), report("c2")) == ["conference 2025-06-10 id=c1: not-met, open"]


def test_a_miss_in_one_thing_stands_whatever_is_not_known_of_another() -> None:
    assert both(conference(False), report(), report(None)) == ["conference 2025-06-10 id=c1: not-met, open"]
    assert both(conference(None), report()) == ["conference 2025-06-10 id=c1: not-met, open"]
    assert both(conference(None), report(), report(on="2025-06-07")) == [
        "conference 2025-06-10 id=c1: cannot-tell, missing-field: conference.plan"
    ]


def test_too_few_where_there_may_be_more() -> None:
    covers = {"conference": "all", "conference_report": {"from": "2025-06-08"}}
    assert both(conference(), report(), covers=covers) == [
        "conference 2025-06-10 id=c1: cannot-tell, not-covered: conference_report"
    ]


# --- its own recording --------------------------------------------------------------------------------------------------
RECORDED = f"""
within:
  trigger: {{event: visit}}
  recorded: true
  limit: [{limit("2 working days")}]
"""


def visit(recorded: str | None, on: str = "2025-06-06") -> Fact:
    fact = {"kind": "visit", "on": on, "recorded": recorded}
    return {name: value for name, value in fact.items() if value is not None}


def recorded(*facts: Fact, as_at: str = AS_AT, covers: Any = "all") -> list[str]:
    return told(RECORDED, list(facts), as_at=as_at, covers=covers)


def test_recorded_in_time_and_late() -> None:
    assert recorded(visit("2025-06-10")) == ["visit 2025-06-06: met, due 2025-06-10, found 2025-06-10"]
    assert recorded(visit("2025-06-11")) == ["visit 2025-06-06: late, due 2025-06-10, found 2025-06-11, +1"]
    assert recorded(visit("2025-06-06")) == ["visit 2025-06-06: met, due 2025-06-10, found 2025-06-06"]


def test_recorded_before_it_was_made_is_recorded_in_time() -> None:
    assert recorded(visit("2025-06-05")) == ["visit 2025-06-06: met, due 2025-06-10, found 2025-06-05"]


def test_the_day_of_recording_is_not_known() -> None:
    unknown = "visit 2025-06-06: cannot-tell, due 2025-06-10, missing-field: visit.recorded"
    assert recorded(visit(None)) == [unknown]
    assert recorded(visit(None), as_at="2025-06-10") == ["visit 2025-06-06: pending, due 2025-06-10"]
    never = {"visit": {"all": True, "without": ["recorded"]}}
    assert recorded(visit(None), covers=never) == [
        "visit 2025-06-06: cannot-tell, due 2025-06-10, not-covered: visit.recorded"
    ]


def test_recorded_after_the_as_at_date_is_not_yet_recorded() -> None:
    assert recorded(visit("2025-06-10"), as_at="2025-06-09") == ["visit 2025-06-06: pending, due 2025-06-10"]
    assert recorded(visit("2025-06-12"), as_at="2025-06-11") == ["visit 2025-06-06: overdue, due 2025-06-10, +1, open"]


def test_each_has_its_own_recording() -> None:
    assert recorded(visit("2025-06-16"), visit("2025-06-16", "2025-06-16"), visit(None, "2025-06-13")) == [
        "visit 2025-06-06: late, due 2025-06-10, found 2025-06-16, +6",
        "visit 2025-06-13: cannot-tell, due 2025-06-17, missing-field: visit.recorded",
        "visit 2025-06-16: met, due 2025-06-18, found 2025-06-16",
    ]


def test_when_it_was_made_is_not_known() -> None:
    assert recorded(visit("2025-06-10", "unknown")) == [
        "visit start-not-known: cannot-tell, found 2025-06-10, missing-field: visit.on"
    ]
