"""Due dates fixed by an attribute of the trigger, or by an event beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.engines.support import FORCE, limit, told

Fact = dict[str, Any]
AS_AT = "2025-06-30"


def rule(due: str, *, trigger: str = "{event: referral}", more: str = "") -> str:
    """A rule due as said, satisfied by a health assessment held."""
    return f"""
within:
  trigger: {trigger}
  evidence: [{{kind: health_assessment, where: {{status: held}}}}]
  in-force: {FORCE}
  {due}
{more}
"""


def seen(on: str) -> Fact:
    return {"kind": "health_assessment", "on": on, "status": "held"}


def referred(on: str = "2025-03-03") -> Fact:
    return {"kind": "referral", "on": on}


def review(on: str, status: str | None = "held") -> Fact:
    return {"kind": "review", "on": on, **({"status": status} if status else {})}


# --- an attribute -------------------------------------------------------------------------------------------------------
BY_ITS_DATE = rule("due: {attribute: due}", trigger="{event: agreed_action}")


def agreed(due: str | None, on: str = "2025-03-03") -> Fact:
    fact: Fact = {"kind": "agreed_action", "on": on}
    return {**fact, "due": dt.date.fromisoformat(due)} if due else fact


def test_by_the_date_it_carries() -> None:
    assert told(BY_ITS_DATE, [agreed("2025-03-21"), seen("2025-03-21")], as_at=AS_AT) == [
        "agreed_action 2025-03-03: met, due 2025-03-21, found 2025-03-21"
    ]
    assert told(BY_ITS_DATE, [agreed("2025-03-21"), seen("2025-03-22")], as_at=AS_AT) == [
        "agreed_action 2025-03-03: late, due 2025-03-21, found 2025-03-22, +1"
    ]
    assert told(BY_ITS_DATE, [agreed("2025-06-30")], as_at=AS_AT) == [
        "agreed_action 2025-03-03: pending, due 2025-06-30"
    ]
    assert told(BY_ITS_DATE, [agreed("2025-06-29")], as_at=AS_AT) == [
        "agreed_action 2025-03-03: overdue, due 2025-06-29, +1, open"
    ]


def test_a_date_not_recorded_is_any_date() -> None:
    needs = "missing-field: agreed_action.due"
    assert told(BY_ITS_DATE, [agreed(None)], as_at=AS_AT) == [f"agreed_action 2025-03-03: cannot-tell, {needs}"]
    assert told(BY_ITS_DATE, [agreed(None), seen("2025-03-03")], as_at=AS_AT) == [
        f"agreed_action 2025-03-03: cannot-tell, found 2025-03-03, {needs}"
    ]


def test_a_date_before_the_trigger_is_the_date_all_the_same() -> None:
    assert told(BY_ITS_DATE, [agreed("2025-03-01"), seen("2025-03-03")], as_at=AS_AT) == [
        "agreed_action 2025-03-03: late, due 2025-03-01, found 2025-03-03, +2"
    ]


def test_a_length_from_the_date_it_carries() -> None:
    counted = rule(f"due: {{attribute: due, limit: [{limit('5 working days')}]}}", trigger="{event: agreed_action}")
    # from Friday 21 March: 24 to 28
    assert told(counted, [agreed("2025-03-21"), seen("2025-03-28")], as_at=AS_AT) == [
        "agreed_action 2025-03-03: met, due 2025-03-28, found 2025-03-28"
    ]
    assert told(counted, [agreed(None)], as_at=AS_AT) == [
        "agreed_action 2025-03-03: cannot-tell, missing-field: agreed_action.due"
    ]


# --- an event that follows ----------------------------------------------------------------------------------------------
BY_THE_NEXT_REVIEW = rule("due: {after: {event: review, where: {status: held}}}")


def test_by_the_first_event_on_or_after_the_trigger() -> None:
    reviews = [review("2025-02-28"), review("2025-03-03"), review("2025-04-01")]
    assert told(BY_THE_NEXT_REVIEW, [referred(), *reviews, seen("2025-03-03")], as_at=AS_AT) == [
        "referral 2025-03-03: met, due 2025-03-03, found 2025-03-03"
    ]
    later = [review("2025-02-28"), review("2025-04-01"), review("2025-05-01")]
    assert told(BY_THE_NEXT_REVIEW, [referred(), *later, seen("2025-04-02")], as_at=AS_AT) == [
        "referral 2025-03-03: late, due 2025-04-01, found 2025-04-02, +1"
    ]


def test_an_event_still_to_come_leaves_it_pending() -> None:
    assert told(BY_THE_NEXT_REVIEW, [referred()], as_at=AS_AT) == ["referral 2025-03-03: pending"]
    assert told(BY_THE_NEXT_REVIEW, [referred(), seen("2025-05-01")], as_at=AS_AT) == [
        "referral 2025-03-03: met, found 2025-05-01"
    ]


def test_an_event_that_may_be_unseen() -> None:
    covers = {"health_assessment": "all", "review": {"to": "2025-05-31"}}
    unknown = "not-covered: review"
    # a review in June may have made it due; nothing before June did
    assert told(BY_THE_NEXT_REVIEW, [referred()], as_at=AS_AT, covers=covers) == [
        f"referral 2025-03-03: cannot-tell, due 2025-06-01, {unknown}"
    ]
    assert told(BY_THE_NEXT_REVIEW, [referred(), seen("2025-06-01")], as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: met, due 2025-06-01, found 2025-06-01"
    ]
    assert told(BY_THE_NEXT_REVIEW, [referred(), seen("2025-06-02")], as_at=AS_AT, covers=covers) == [
        f"referral 2025-03-03: cannot-tell, due 2025-06-01, found 2025-06-02, {unknown}"
    ]


def test_an_event_that_may_not_count() -> None:
    unsure, sure = review("2025-04-01", None), review("2025-05-01")
    facts = [referred(), unsure, sure]
    assert told(BY_THE_NEXT_REVIEW, [*facts, seen("2025-04-01")], as_at=AS_AT) == [
        "referral 2025-03-03: met, due 2025-04-01, found 2025-04-01"
    ]
    assert told(BY_THE_NEXT_REVIEW, [*facts, seen("2025-05-01")], as_at=AS_AT) == [
        "referral 2025-03-03: cannot-tell, due 2025-04-01, found 2025-05-01, missing-field: review.status"
    ]
    assert told(BY_THE_NEXT_REVIEW, [*facts, seen("2025-05-02")], as_at=AS_AT) == [
        "referral 2025-03-03: late, due 2025-05-01, found 2025-05-02, +1"
    ]
    # one after the first that counts for certain makes no odds
    assert told(BY_THE_NEXT_REVIEW, [referred(), review("2025-04-01"), review("2025-05-01", None)], as_at=AS_AT) == [
        "referral 2025-03-03: overdue, due 2025-04-01, +90, open"
    ]


def test_an_event_of_no_known_day() -> None:
    facts = [referred(), review("unknown")]
    assert told(BY_THE_NEXT_REVIEW, facts, as_at=AS_AT)[0].endswith("missing-field: review.on")


# --- an event that came before ------------------------------------------------------------------------------------------
FROM_THE_LAST_REVIEW = rule(
    f"due: {{before: {{event: review, where: {{status: held}}}}, limit: [{limit('3 months')}]}}"
)


def test_from_the_last_event_on_or_before_the_trigger() -> None:
    facts = [referred(), review("2025-01-06"), review("2025-02-03"), review("2025-03-04")]
    assert told(FROM_THE_LAST_REVIEW, [*facts, seen("2025-05-03")], as_at=AS_AT) == [
        "referral 2025-03-03: met, due 2025-05-03, found 2025-05-03"
    ]
    assert told(FROM_THE_LAST_REVIEW, [*facts, seen("2025-05-04")], as_at=AS_AT) == [
        "referral 2025-03-03: late, due 2025-05-03, found 2025-05-04, +1"
    ]


def test_alone_it_may_have_run_out_before_the_trigger() -> None:
    assert told(FROM_THE_LAST_REVIEW, [referred(), review("2024-10-07"), seen("2025-03-03")], as_at=AS_AT) == [
        "referral 2025-03-03: late, due 2025-01-07, found 2025-03-03, +55"  # 24 in January, 28, 3
    ]


def test_one_that_is_certain_and_later_hides_what_is_not_covered_before_it() -> None:
    covers = {"health_assessment": "all", "review": {"from": "2025-02-01"}}
    facts = [referred(), review("2025-02-03"), seen("2025-05-03")]
    assert told(FROM_THE_LAST_REVIEW, facts, as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: met, due 2025-05-03, found 2025-05-03"
    ]


def test_one_that_may_be_later_than_the_one_that_is_certain() -> None:
    facts = [referred(), review("2025-02-03"), review("2025-02-17", None)]
    assert told(FROM_THE_LAST_REVIEW, [*facts, seen("2025-05-17")], as_at=AS_AT) == [
        "referral 2025-03-03: cannot-tell, due 2025-05-03, found 2025-05-17, missing-field: review.status"
    ]
    assert told(FROM_THE_LAST_REVIEW, [*facts, seen("2025-05-18")], as_at=AS_AT) == [
        "referral 2025-03-03: late, due 2025-05-17, found 2025-05-18, +1"
    ]


# --- lapse, and birth ---------------------------------------------------------------------------------------------------


def test_a_duty_with_no_due_date_yet_lapses() -> None:
    due = "due: {after: {event: review, where: {status: held}}}"
    text = rule(due, trigger="{start-of: looked_after}", more="while: looked_after")
    care = {"kind": "looked_after", "start": "2025-03-03", "end": "2025-04-07"}
    assert told(text, [care], as_at=AS_AT) == ["looked_after 2025-03-03: lapsed"]


def test_birth() -> None:
    text = rule(f"limit: [{limit('20 days')}]", trigger="{reaches: birth}").replace(f"in-force: {FORCE}", "")
    born = {"kind": "child", "born": dt.date(2025, 3, 3)}
    assert told(text, [born, seen("2025-03-23")], as_at=AS_AT) == [
        "birth 2025-03-03: met, due 2025-03-23, found 2025-03-23"
    ]
    assert told(text, [{"kind": "child", "born": dt.date(2025, 7, 1)}], as_at=AS_AT) == []
