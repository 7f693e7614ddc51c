"""How long after its trigger evidence that does not name it may lie, of `with`; the trials kept say the rest on every engine."""

from __future__ import annotations

from checker.engines.reference import evaluate
from tests.engines.support import FORCE, program, snapshot, told

NOTICE = f"""
with:
  trigger: {{event: conference, where: {{status: held}}}}
  evidence-until: 6 months
  evidence: [{{kind: child_feedback}}]
  in-force: {FORCE}
"""
CONFERENCE = "- {kind: conference, on: 2025-03-31, status: held}\n"


def test_until_the_corresponding_date_and_no_later() -> None:
    # 31 March and six months is 30 September.
    on_the_last = CONFERENCE + "- {kind: child_feedback, on: 2025-09-30}"
    assert told(NOTICE, on_the_last, as_at="2026-03-31") == ["conference 2025-03-31: met, found 2025-09-30"]
    later = CONFERENCE + "- {kind: child_feedback, on: 2025-10-01}"
    assert told(NOTICE, later, as_at="2026-03-31") == ["conference 2025-03-31: not-met"]


def test_without_it_any_day_after_will_do() -> None:
    later = CONFERENCE + "- {kind: child_feedback, on: 2025-10-01}"
    rule = NOTICE.replace("  evidence-until: 6 months\n", "")
    assert told(rule, later, as_at="2026-03-31") == ["conference 2025-03-31: met, found 2025-10-01"]


def test_what_is_undated_lies_within_it_while_it_is_not_over() -> None:
    undated, rule = (
        CONFERENCE + "- {kind: child_feedback, on: unknown}",
        NOTICE.replace("with:", "with:\n  evidence-from: any"),
    )
    assert told(rule, undated, as_at="2025-09-30") == ["conference 2025-03-31: met, found undated"]
    assert told(rule, undated, as_at="2025-10-01") == [
        "conference 2025-03-31: cannot-tell, missing-field: child_feedback.on"
    ]


def test_an_exception_lies_on_the_days_that_evidence_may() -> None:
    rule = NOTICE + "excused-by: [{kind: escalation}]\n"
    in_time = CONFERENCE + "- {kind: escalation, on: 2025-09-30}"
    assert told(rule, in_time, as_at="2026-03-31") == ["conference 2025-03-31: excepted"]
    later = CONFERENCE + "- {kind: escalation, on: 2025-10-01}"
    assert told(rule, later, as_at="2026-03-31") == ["conference 2025-03-31: not-met, open"]
    written_up_later = in_time.replace("}", ", recorded: 2026-02-01}")
    assert told(rule, written_up_later, as_at="2026-03-31") == ["conference 2025-03-31: excepted"]


def test_an_exception_that_names_its_trigger_counts_from_any_day_after() -> None:
    rule = NOTICE + "excused-by: [{kind: conference_report}]\n"
    later = CONFERENCE.replace("on:", "id: c1, on:") + "- {kind: conference_report, on: 2025-10-01%s}"
    assert told(rule, later % ", conference: c1", as_at="2026-03-31") == ["conference 2025-03-31 id=c1: excepted"]
    assert told(rule, later % ", conference: c9", as_at="2026-03-31") == ["conference 2025-03-31 id=c1: not-met, open"]
    assert told(rule, later % "", as_at="2026-03-31") == ["conference 2025-03-31 id=c1: not-met, open"]


def test_it_bounds_an_exception_to_what_the_trigger_carries() -> None:
    rule = NOTICE.replace("evidence: [{kind: child_feedback}]", "carries: {status: part}")
    rule += "excused-by: [{kind: escalation}]\n"
    escalated = CONFERENCE + "- {kind: escalation, on: %s}"
    assert told(rule, escalated % "2025-09-30", as_at="2026-03-31") == ["conference 2025-03-31: excepted"]
    assert told(rule, escalated % "2025-10-01", as_at="2026-03-31") == ["conference 2025-03-31: not-met, open"]


def test_without_it_an_exception_counts_from_any_day_after() -> None:
    rule = NOTICE.replace("  evidence-until: 6 months\n", "") + "excused-by: [{kind: escalation}]\n"
    later = CONFERENCE + "- {kind: escalation, on: 2026-03-31}"
    assert told(rule, later, as_at="2026-03-31") == ["conference 2025-03-31: excepted"]


def test_what_asks_for_several_goes_by_it_too() -> None:
    rule = NOTICE.replace(
        "evidence: [{kind: child_feedback}]", "requires: [{at-least: 2, evidence: [{kind: child_feedback}]}]"
    )
    two = CONFERENCE + "- {kind: child_feedback, on: 2025-04-01}\n- {kind: child_feedback, on: %s}"
    assert told(rule, two % "2025-09-30", as_at="2026-03-31") == ["conference 2025-03-31: met"]
    assert told(rule, two % "2025-10-01", as_at="2026-03-31") == ["conference 2025-03-31: not-met, open"]
    short = "{conference: all, child_feedback: {from: 2025-01-01, to: 2025-09-30}}"
    one = CONFERENCE + "- {kind: child_feedback, on: 2025-04-01}"
    assert told(rule, one, as_at="2026-03-31", covers=short) == ["conference 2025-03-31: not-met, open"]
    shorter = short.replace("2025-09-30", "2025-09-29")
    assert told(rule, one, as_at="2026-03-31", covers=shorter) == [
        "conference 2025-03-31: cannot-tell, not-covered: child_feedback"
    ]


def test_the_working_says_what_came_too_long_after() -> None:
    later = (
        CONFERENCE
        + "- {kind: child_feedback, on: 2025-10-01}\n- {kind: child_feedback, on: 2025-10-02, conference: c9}"
    )
    assert too_long_after(NOTICE, later) == ["child_feedback on Wednesday 1 October 2025 (facts.yaml:1)"]


def test_and_nothing_that_would_have_been_no_evidence_on_any_day() -> None:
    each = "for-each: {kind: conference_invitation}\n  same: [agency]\n  evidence: [{kind: conference_report}]"
    rule = NOTICE.replace("evidence: [{kind: child_feedback}]", each)
    facts = CONFERENCE.replace("on:", "id: c1, on:") + (
        "- {kind: conference_invitation, on: 2025-03-24, agency: police, conference: c1}\n"
        "- {kind: conference_report, on: 2025-10-01, agency: police}\n"
        "- {kind: conference_report, on: 2025-10-02, agency: school}\n"
        "- {kind: conference_report, on: 2025-10-03}\n"  # which may be another's
    )
    assert too_long_after(rule, facts) == ["conference_report on Wednesday 1 October 2025 (facts.yaml:2)"]
    seen = NOTICE.replace("{kind: child_feedback}", "{kind: visit, where: {seen: true}}")
    visits = CONFERENCE + "- {kind: visit, on: 2025-10-01, seen: true}\n- {kind: visit, on: 2025-10-02}"
    assert too_long_after(seen, visits) == ["visit on Wednesday 1 October 2025 (facts.yaml:1)"]


def too_long_after(rule: str, facts: str) -> list[str]:
    """What the working of the one duty says came too long after to count."""
    (duty,) = evaluate(program((rule,)), snapshot(facts, "2026-03-31"), tracing=True).duties
    said = "too long after to count, not naming what began it: "
    return [line.removeprefix(said) for line in duty.working if line.startswith(said)]


def test_none_goes_without_that_could_have_some() -> None:
    two = CONFERENCE + "- {kind: conference, on: 2025-09-01, status: held}\n"
    fed_back = "- {kind: child_feedback, on: %s}\n"
    assert told(NOTICE, two + fed_back % "2025-09-05" + fed_back % "2025-10-05", as_at="2026-03-31") == [
        "conference 2025-03-31: met, found 2025-09-05",
        "conference 2025-09-01: met, found 2025-10-05",
    ]
    assert told(NOTICE, two + fed_back % "2025-09-05", as_at="2026-03-31") == [  # what is of one alone is for the later
        "conference 2025-03-31: not-met, open",
        "conference 2025-09-01: met, found 2025-09-05",
    ]


def test_what_was_done_too_long_after_is_open_no_more() -> None:
    since = CONFERENCE.replace("on:", "id: c1, on:") + "- {kind: child_feedback, on: 2025-10-01%s}"
    assert told(NOTICE, since % "", as_at="2026-03-31") == ["conference 2025-03-31 id=c1: not-met"]
    assert told(NOTICE, since % ", conference: c9", as_at="2026-03-31") == [
        "conference 2025-03-31 id=c1: not-met, open"
    ]
    assert told(NOTICE, CONFERENCE, as_at="2030-03-31") == ["conference 2025-03-31: not-met, open"]
    seen = NOTICE.replace("{kind: child_feedback}", "{kind: visit, where: {seen: true}}")
    visited = CONFERENCE + "- {kind: visit, on: 2025-10-01%s}"
    assert told(seen, visited % ", seen: true", as_at="2026-03-31") == ["conference 2025-03-31: not-met"]
    assert told(seen, visited % "", as_at="2026-03-31") == ["conference 2025-03-31: not-met, open"]  # or was not


def test_of_whose_it_must_be_by_more_than_its_day_it_is_not_taken_for_done() -> None:
    each = "for-each: {kind: conference_invitation}\n  same: [agency]\n  evidence: [{kind: conference_report}]"
    rule = NOTICE.replace("evidence: [{kind: child_feedback}]", each)
    facts = CONFERENCE.replace("on:", "id: c1, on:") + (
        "- {kind: conference_invitation, on: 2025-03-24, agency: police, conference: c1}\n"
        "- {kind: conference_report, on: 2025-10-01, agency: school}"
    )
    (duty,) = told(rule, facts, as_at="2026-03-31")
    assert duty.endswith("c1/police: not-met, open")
