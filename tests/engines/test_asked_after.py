"""How long after its trigger `with` asks about nothing yet; the trials of parity say the rest on every engine."""

from __future__ import annotations

import pytest

from checker.engines.reference import evaluate
from tests.engines.support import FORCE, program, snapshot, told

NOTICE = f"""
with:
  trigger: {{event: conference, where: {{status: held}}}}
  evidence-until: 6 months
  asked-after: 1 month
  evidence: [{{kind: child_feedback}}]
  in-force: {FORCE}
"""
TWO = NOTICE.replace(
    "evidence: [{kind: child_feedback}]", "requires: [{at-least: 2, evidence: [{kind: child_feedback}]}]"
)
CONFERENCE = "- {kind: conference, on: 2025-01-31, status: held}\n"
FEEDBACK = "- {kind: child_feedback, on: %s}\n"
BEGUN = "conference 2025-01-31: "


@pytest.mark.parametrize("rule", [NOTICE, TWO], ids=["evidence", "requires"])
def test_nothing_is_asked_until_the_corresponding_date_is_over(rule: str) -> None:
    # 31 January and a month is 28 February.
    assert told(rule, CONFERENCE, as_at="2025-01-31") == [BEGUN + "pending"]
    assert told(rule, CONFERENCE, as_at="2025-02-28") == [BEGUN + "pending"]
    assert told(rule, CONFERENCE, as_at="2025-03-01") == [BEGUN + "not-met, open"]


def test_without_it_it_is_asked_from_the_first_day() -> None:
    rule = NOTICE.replace("  asked-after: 1 month\n", "")
    assert told(rule, CONFERENCE, as_at="2025-01-31") == [BEGUN + "not-met, open"]


def test_what_is_recorded_answers_at_once_and_is_never_late() -> None:
    found = CONFERENCE + FEEDBACK
    assert told(NOTICE, found % "2025-02-03", as_at="2025-02-03") == [BEGUN + "met, found 2025-02-03"]
    assert told(NOTICE, found % "2025-07-31", as_at="2025-12-31") == [BEGUN + "met, found 2025-07-31"]
    both = CONFERENCE + FEEDBACK % "2025-02-03" + FEEDBACK % "2025-02-04"
    assert told(TWO, both, as_at="2025-02-04") == [BEGUN + "met"]
    assert told(TWO, both, as_at="2025-02-03") == [BEGUN + "pending"]


@pytest.mark.parametrize("rule", [NOTICE, TWO], ids=["evidence", "requires"])
def test_what_may_be_recorded_is_not_asked_for_before(rule: str) -> None:
    covers = "{conference: all}"
    assert told(rule, CONFERENCE, as_at="2025-02-28", covers=covers) == [BEGUN + "pending"]
    needs = "cannot-tell, not-covered: child_feedback"
    assert told(rule, CONFERENCE, as_at="2025-03-01", covers=covers) == [BEGUN + needs]


def test_what_the_trigger_itself_says_is_asked_at_once() -> None:
    rule = NOTICE.replace("  in-force", "  carries: {plan: true}\n  in-force")
    said = CONFERENCE.replace("held}", "held, plan: %s}")
    assert told(rule, said % "false", as_at="2025-02-28") == [BEGUN + "not-met, open"]
    assert told(rule, said % "true", as_at="2025-02-28") == [BEGUN + "pending"]
    assert told(rule, CONFERENCE, as_at="2025-02-28") == [BEGUN + "cannot-tell, missing-field: conference.plan"]


@pytest.mark.parametrize("rule", [NOTICE, TWO], ids=["evidence", "requires"])
def test_of_a_day_not_known_it_is_pending_on_each_and_missed_on_each(rule: str) -> None:
    # It ended from 1 to 10 February; a month after is from 1 to 10 March.
    rule = rule.replace("{event: conference, where: {status: held}}", "{end-of: placement}")
    stay = "- {kind: placement, start: 2025-01-01, end: unknown, lasted_to: 2025-02-01, over_by: 2025-02-10}\n"
    (pending,) = told(rule, stay, as_at="2025-03-01")
    assert pending.endswith(": pending")
    for day in ("2025-03-02", "2025-03-10"):
        (between,) = told(rule, stay, as_at=day)
        assert between.endswith(": cannot-tell, missing-field: placement.end")
    (missed,) = told(rule, stay, as_at="2025-03-11")
    assert missed.endswith(": not-met, open")


def test_an_exception_excuses_nothing_that_is_not_asked_yet() -> None:
    rule, refused = NOTICE + "excused-by: [{kind: escalation}]\n", "- {kind: escalation, on: 2025-02-03}\n"
    assert told(rule, CONFERENCE + refused, as_at="2025-02-28") == [BEGUN + "pending"]
    assert told(rule, CONFERENCE + refused, as_at="2025-03-01") == [BEGUN + "excepted"]


def test_a_miss_is_one_whatever_it_depended_on_ended_before_it_was_asked() -> None:
    # It has no deadline, so it does not lapse: as it is without.
    rule = NOTICE + "while: cp_plan\n"
    plan = CONFERENCE + "- {kind: cp_plan, start: 2025-01-31, end: 2025-02-10}\n"
    assert told(rule, plan, as_at="2025-02-28") == [BEGUN + "pending"]
    assert told(rule, plan, as_at="2025-03-01") == [BEGUN + "not-met"]


def test_working_days_past_the_calendar_cannot_be_told() -> None:
    rule = NOTICE.replace("asked-after: 1 month", "asked-after: 5 working days")
    assert told(rule, CONFERENCE, as_at="2025-02-07") == [BEGUN + "pending"]
    assert told(rule, CONFERENCE, as_at="2025-02-08") == [BEGUN + "not-met, open"]
    last = CONFERENCE.replace("2025-01-31", "2028-12-29")
    assert told(rule, last, as_at="2028-12-31") == ["conference 2028-12-29: pending"]
    assert told(rule, last, as_at="2029-03-31") == [
        "conference 2028-12-29: cannot-tell, calendar-end: bank holidays beyond those the calendar knows"
    ]


def test_explain_says_from_when_it_is_asked() -> None:
    (duty,) = evaluate(program((NOTICE,)), snapshot(CONFERENCE, "2025-02-28"), tracing=True).duties
    assert "asked from: Saturday 1 March 2025" in duty.working
    without = NOTICE.replace("  asked-after: 1 month\n", "")
    (duty,) = evaluate(program((without,)), snapshot(CONFERENCE, "2025-02-28"), tracing=True).duties
    assert not any(line.startswith("asked from") for line in duty.working)
