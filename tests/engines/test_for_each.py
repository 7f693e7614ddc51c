"""`for-each`: which items belong to which trigger, and whose the evidence is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.engines.support import FORCE, told

Fact = dict[str, Any]
AS_AT = "2025-06-30"

REPORTS = f"""
before:
  trigger: {{event: conference, where: {{status: held}}}}
  for-each: {{kind: conference_invitation}}
  evidence: [{{kind: conference_report}}]
  same: [conference, agency]
  in-force: {FORCE}
"""


def conference(name: str | None, on: str = "2025-06-10") -> Fact:
    return _without_none({"kind": "conference", "id": name, "on": on, "type": "review", "status": "held"})


def invited(agency: str | None, conference: str | None = "c1", **more: Any) -> Fact:
    fact = {"kind": "conference_invitation", "on": "2025-05-27", "conference": conference, "agency": agency}
    return _without_none({**fact, **more})


def report(agency: str | None, conference: str | None = "c1", on: str = "2025-06-06") -> Fact:
    return _without_none({"kind": "conference_report", "on": on, "conference": conference, "agency": agency})


def _without_none(fact: Fact) -> Fact:
    return {name: value for name, value in fact.items() if value is not None}


def reports(*facts: Fact, covers: Any = "all", rule: str = REPORTS) -> list[str]:
    return told(rule, list(facts), as_at=AS_AT, covers=covers)


# --- items that name their trigger --------------------------------------------------------------------------------------


def test_one_duty_for_each_item_of_each_trigger() -> None:
    facts = [
        conference("c1"),
        conference("c2", "2025-06-17"),
        invited("police"),
        invited("school"),
        invited("police", "c2"),
    ]
    assert reports(*facts, report("school"), report("police", "c2")) == [
        "conference 2025-06-10 id=c1/police: overdue, due 2025-06-10, +20",
        "conference 2025-06-10 id=c1/school: met, due 2025-06-10, found 2025-06-06",
        "conference 2025-06-17 id=c2/police: met, due 2025-06-17, found 2025-06-06",
    ]


def test_an_item_of_another_trigger_is_not_for_this_one() -> None:
    assert reports(conference("c1"), conference("c2"), invited("police", "c2")) == [
        "conference 2025-06-10 id=c2/police: overdue, due 2025-06-10, +20"
    ]


def test_an_item_that_names_something_not_in_the_record_belongs_to_none_that_has_an_id() -> None:
    assert reports(conference("c1"), invited("police", "c9")) == []


def test_an_item_that_names_nothing_may_belong_to_any() -> None:
    assert reports(conference("c1"), conference("c2"), invited("police", None)) == [
        "conference 2025-06-10 id=c1/police: cannot-tell, due 2025-06-10, missing-field: conference_invitation.conference",
        "conference 2025-06-10 id=c2/police: cannot-tell, due 2025-06-10, missing-field: conference_invitation.conference",
    ]


def test_an_item_may_name_a_trigger_whose_id_is_not_recorded() -> None:
    assert reports(conference(None), invited("police")) == [
        "conference 2025-06-10 id=police: cannot-tell, due 2025-06-10, missing-field: conference.id"
    ]
    # the one it names is there, so it is not for the other
    assert reports(conference("c1"), conference(None, "2025-06-17"), invited("police")) == [
        "conference 2025-06-10 id=c1/police: overdue, due 2025-06-10, +20"
    ]


def test_two_items_alike_are_told_apart_by_their_own_ids_or_by_their_order() -> None:
    assert reports(conference("c1"), invited("police", id="i1"), invited("police", id="i2"), report("police")) == [
        "conference 2025-06-10 id=c1/i1: met, due 2025-06-10, found 2025-06-06",
        "conference 2025-06-10 id=c1/i2: overdue, due 2025-06-10, +20",
    ]
    assert reports(conference("c1"), invited("police", on="2025-05-26"), invited("police"), report("police")) == [
        "conference 2025-06-10 id=c1/police: met, due 2025-06-10, found 2025-06-06",
        "conference 2025-06-10 id=c1/police (2): overdue, due 2025-06-10, +20",
    ]


def test_items_that_are_not_covered_make_no_duty() -> None:
    covers = {"conference": "all", "conference_report": "all"}
    assert reports(conference("c1"), covers=covers) == []
    assert reports(conference("c1"), invited("police"), covers=covers) == [
        "conference 2025-06-10 id=c1/police: overdue, due 2025-06-10, +20"
    ]


# --- whose the evidence is ----------------------------------------------------------------------------------------------


def test_naming_the_trigger_does_not_say_for_which_item() -> None:
    assert reports(conference("c1"), invited("police"), invited("school"), report("school"), report("school")) == [
        "conference 2025-06-10 id=c1/police: overdue, due 2025-06-10, +20",
        "conference 2025-06-10 id=c1/school: met, due 2025-06-10, found 2025-06-06",
    ]


def test_an_agency_not_recorded_on_the_report_may_be_any() -> None:
    facts = [conference("c1"), invited("police"), invited("school"), report(None)]
    assert reports(*facts) == [
        "conference 2025-06-10 id=c1/police: cannot-tell, due 2025-06-10, missing-field: conference_report.agency",
        "conference 2025-06-10 id=c1/school: cannot-tell, due 2025-06-10, missing-field: conference_report.agency",
    ]
    assert reports(*facts, report("school"))[1].startswith("conference 2025-06-10 id=c1/school: met")


def test_an_agency_not_recorded_on_the_invitation_may_be_any() -> None:
    assert reports(conference("c1"), invited(None), report("police")) == [
        "conference 2025-06-10 id=c1: cannot-tell, due 2025-06-10, missing-field: conference_invitation.agency"
    ]
    assert reports(conference("c1"), invited(None)) == ["conference 2025-06-10 id=c1: overdue, due 2025-06-10, +20"]


def test_a_report_for_another_conference_is_not_for_this_one() -> None:
    assert reports(conference("c1"), invited("police"), report("police", "c0")) == [
        "conference 2025-06-10 id=c1/police: overdue, due 2025-06-10, +20"
    ]


DONE = f"""
within:
  trigger: {{event: review, where: {{status: held}}}}
  for-each: {{kind: agreed_action}}
  due: {{attribute: due}}
  evidence: [{{kind: action_done}}]
  in-force: {FORCE}
"""


def test_evidence_that_names_the_item_is_for_that_alone() -> None:
    facts = [
        {"kind": "review", "id": "r1", "on": "2025-05-12", "status": "held"},
        {"kind": "agreed_action", "id": "a1", "on": "2025-05-12", "review": "r1", "due": "2025-05-30"},
        {"kind": "agreed_action", "id": "a2", "on": "2025-05-12", "review": "r1", "due": "2025-06-16"},
        {"kind": "action_done", "on": "2025-05-23", "agreed_action": "a2"},
    ]
    assert told(DONE, _dates(facts), as_at=AS_AT) == [
        "review 2025-05-12 id=r1/a1: overdue, due 2025-05-30, +31, open",
        "review 2025-05-12 id=r1/a2: met, due 2025-06-16, found 2025-05-23",
    ]


def _dates(facts: list[Fact]) -> list[Fact]:
    """Dates as YAML reads them."""
    return [{**fact, "due": dt.date.fromisoformat(fact["due"])} if "due" in fact else fact for fact in facts]


# --- items that cannot name their trigger -------------------------------------------------------------------------------
CONFIRMED = """
within:
  trigger: {start-of: looked_after}
  for-each: {kind: parallel_action}
  limit: [{value: 4 weeks, from: 2011-04-01, provision: standard 1, verified: true}]
  evidence: [{kind: agreed_action}]
  same: [action]
while: looked_after
"""


def applies(action: str | None = "kinship-assessment", start: str = "2025-03-10", **more: Any) -> Fact:
    return _without_none({"kind": "parallel_action", "action": action, "start": start, **more})


def confirmed(*facts: Fact, care: Fact | None = None, as_at: str = AS_AT) -> list[str]:
    in_care = care or {"start": "2025-03-03"}
    return told(CONFIRMED, [{"kind": "looked_after", **in_care}, *facts], as_at=as_at)


OVERDUE = ["looked_after 2025-03-03 id=kinship-assessment: overdue, due 2025-03-31, +91, open"]


def test_an_item_belongs_where_it_was_there_by_the_due_date() -> None:
    assert confirmed(applies()) == OVERDUE
    assert confirmed(applies(start="2025-03-31")) == OVERDUE
    assert confirmed(applies(start="2025-04-01")) == []


def test_an_item_belongs_where_it_was_not_over_by_the_trigger() -> None:
    assert confirmed(applies(start="2025-01-06", end="2025-03-04")) == OVERDUE
    assert confirmed(applies(start="2025-01-06", end="2025-03-03")) == []


def test_an_item_after_the_end_of_the_triggers_period_is_not_for_it() -> None:
    short = {"start": "2025-03-03", "end": "2025-03-17"}
    assert confirmed(applies(start="2025-03-16"), care=short) == [
        "looked_after 2025-03-03 id=kinship-assessment: lapsed, due 2025-03-31"
    ]
    assert confirmed(applies(start="2025-03-17"), care=short) == []


def test_an_item_of_no_known_day_may_belong() -> None:
    assert confirmed(applies(start="unknown", end="2025-03-17")) == [
        "looked_after 2025-03-03 id=kinship-assessment: overdue, due 2025-03-31, +91, open"  # it was there on the 16th
    ]
    assert confirmed(applies(start="2025-01-06", end="unknown")) == [
        "looked_after 2025-03-03 id=kinship-assessment: cannot-tell, due 2025-03-31, missing-field: parallel_action.end"
    ]


def test_a_trigger_of_no_known_day_may_have_the_item() -> None:
    assert confirmed(applies(), care={"start": "unknown"}) == [
        "looked_after start-not-known id=kinship-assessment: cannot-tell, missing-field: looked_after.start"
    ]


def test_an_item_whose_own_attribute_is_not_known_is_met_by_none_for_certain() -> None:
    agreed = {"kind": "agreed_action", "on": "2025-03-17", "action": "kinship-assessment"}
    assert confirmed(applies(None), agreed) == [
        "looked_after 2025-03-03: cannot-tell, due 2025-03-31, missing-field: parallel_action.action"
    ]


def test_an_item_that_may_not_be_one_is_no_duty_if_met_and_not_told_if_missed() -> None:
    rule = CONFIRMED.replace("{kind: parallel_action}", "{kind: parallel_action, where: {action: kinship-assessment}}")
    care = {"kind": "looked_after", "start": "2025-03-03"}
    assert told(rule, [care, applies(None)], as_at=AS_AT) == [
        "looked_after 2025-03-03: cannot-tell, due 2025-03-31, missing-field: parallel_action.action"
    ]
    assert told(rule, [care, applies("needs-assessment")], as_at=AS_AT) == []


# --- what tells an item that has no id -----------------------------------------------------------------------------------

SHARES = f"""
about: officer
within:
  trigger: {{start-of: post}}
  for-each: {{kind: post}}
  evidence: [{{kind: post}}]
  same: [share]
  limit: [{{value: 1 week, {FORCE[1:-1]}}}]
"""


@pytest.mark.parametrize("one", [1, 1.0])
def test_a_whole_number_tells_it_alike_however_it_was_written(one: float) -> None:
    post = {"kind": "post", "start": "2025-06-02", "share": one}
    (duty,) = told(SHARES, [post], as_at=AS_AT, about="officer")
    assert duty.startswith("post 2025-06-02 id=1: ")
