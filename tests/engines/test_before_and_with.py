"""`before` and `with`."""

import pytest

from tests.engines.support import FORCE, evaluated, limit, snapshot, told

REPORT = f"""
before:
  trigger: {{event: review, where: {{status: held}}, planned: true}}
  limit: [{limit("3 working days")}]
  evidence: [{{kind: review_report}}]
"""
# Monday 10 March 2025 less three working days (Friday, Thursday, Wednesday) is Wednesday 5 March.
REVIEW = "- {kind: review, on: 2025-03-10, status: held}\n"


def test_backwards_mirrors_forwards_three_working_days_before_monday_is_wednesday() -> None:
    on_time = REVIEW + "- {kind: review_report, on: 2025-03-05}"
    assert told(REPORT, on_time, as_at="2025-03-31") == ["review 2025-03-10: met, due 2025-03-05, found 2025-03-05"]
    late = REVIEW + "- {kind: review_report, on: 2025-03-06}"
    assert told(REPORT, late, as_at="2025-03-31") == ["review 2025-03-10: late, due 2025-03-05, found 2025-03-06, +1"]


def test_clear_days_must_lie_between() -> None:
    text = REPORT.replace(
        "  limit:", "  counting: clear-days\n  limit:"
    )  # 6, 7 March and one more between: Tuesday 4 March
    assert told(text, REVIEW, as_at="2025-03-04", covers="all") == []  # held, and still to come: never a trigger
    assert told(text, REVIEW + "- {kind: review_report, on: 2025-03-04}", as_at="2025-03-31") == [
        "review 2025-03-10: met, due 2025-03-04, found 2025-03-04"
    ]


def test_a_report_on_the_day_of_the_review_is_late_and_one_after_it_is_no_evidence() -> None:
    same = REVIEW + "- {kind: review_report, on: 2025-03-10}"
    assert told(REPORT, same, as_at="2025-03-31") == ["review 2025-03-10: late, due 2025-03-05, found 2025-03-10, +5"]
    after = REVIEW + "- {kind: review_report, on: 2025-03-11}"
    assert told(REPORT, after, as_at="2025-03-31") == ["review 2025-03-10: overdue, due 2025-03-05, +26"]


def test_a_planned_meeting_triggers_and_shows_in_the_due_list() -> None:
    planned = "- {kind: review, on: 2025-03-10, status: planned}"
    assert told(REPORT, planned, as_at="2025-03-05") == ["review 2025-03-10: pending, due 2025-03-05"]
    assert told(REPORT, planned, as_at="2025-03-06") == ["review 2025-03-10: overdue, due 2025-03-05, +1, open"]
    # Once its day has come it is a meeting planned and not held: no trigger.
    assert told(REPORT, planned, as_at="2025-03-10") == []


def test_only_a_planned_one_may_be_still_to_come_and_only_where_the_rule_asks() -> None:
    held = "- {kind: review, on: 2025-03-10, status: held}"
    assert told(REPORT, held, as_at="2025-03-06") == []
    planned = "- {kind: review, on: 2025-03-10, status: planned}"
    assert told(REPORT.replace(", planned: true", ""), planned, as_at="2025-03-06") == []


def test_it_can_be_put_right_until_the_day_of_the_meeting() -> None:
    assert told(REPORT, REVIEW, as_at="2025-03-10") == ["review 2025-03-10: overdue, due 2025-03-05, +5, open"]
    assert told(REPORT, REVIEW, as_at="2025-03-11") == ["review 2025-03-10: overdue, due 2025-03-05, +6"]


SIMPLY = f"""
before:
  trigger: {{event: conference, where: {{status: held}}}}
  in-force: {FORCE}
  evidence: [{{kind: strategy_meeting}}]
"""


def test_simply_before_the_same_day_counts_where_no_times_are_known() -> None:
    facts = "- {kind: conference, on: 2025-03-10, status: held}\n- {kind: strategy_meeting, on: 2025-03-%s}"
    assert told(SIMPLY, facts % "09", as_at="2025-03-31") == [
        "conference 2025-03-10: met, due 2025-03-10, found 2025-03-09"
    ]
    assert told(SIMPLY, facts % "10", as_at="2025-03-31") == [
        "conference 2025-03-10: met, due 2025-03-10, found 2025-03-10"
    ]
    assert told(SIMPLY, facts % "11", as_at="2025-03-31") == ["conference 2025-03-10: overdue, due 2025-03-10, +21"]


def test_simply_before_goes_by_the_times_where_both_are_known() -> None:
    facts = """
- {kind: conference, on: 2025-03-10T14:00, status: held}
- {kind: strategy_meeting, on: "2025-03-10T%s"}
"""
    assert told(SIMPLY, facts % "13:59", as_at="2025-03-31")[0].split(",")[0] == "conference 2025-03-10: met"
    assert told(SIMPLY, facts % "14:01", as_at="2025-03-31") == ["conference 2025-03-10: overdue, due 2025-03-10, +21"]


def test_what_is_left_over_from_before_an_earlier_trigger_may_be_for_a_later_one() -> None:
    # Two approvals in January, two placements after them, and nothing to say which was for which: the first goes to the
    # first; whether the second was for the second is not recorded. With one approval only, the second has none.
    text = f"""
before:
  trigger: {{start-of: placement}}
  in-force: {FORCE}
  evidence: [{{kind: approval, where: {{of: placement-with-parents}}}}]
"""
    facts = """
- {kind: approval, on: 2025-01-10, of: placement-with-parents}
- {kind: approval, on: 2025-01-20, of: placement-with-parents}
- {kind: placement, start: 2025-03-01, end: 2025-04-01, carer: a, address: a}
- {kind: placement, start: 2025-04-01, carer: b, address: b}
"""
    assert told(text, facts, as_at="2025-04-30") == [
        "placement 2025-03-01: met, due 2025-03-01, found 2025-01-10",
        "placement 2025-04-01: cannot-tell, due 2025-04-01, missing-field: approval.placement",
    ]
    assert told(text, facts.replace("2025-01-20", "2025-05-20"), as_at="2025-04-30") == [
        "placement 2025-03-01: met, due 2025-03-01, found 2025-01-10",
        "placement 2025-04-01: overdue, due 2025-04-01, +29",
    ]


TWO_REVIEWS = """
- {kind: review, id: r1, on: 2025-06-16, status: held}
- {kind: review, id: r2, on: 2025-07-16, status: held}
"""
# Back from Monday 16 June: Friday 13, Thursday 12, Wednesday 11; from Wednesday 16 July: 15, 14, Friday 11.


def test_what_is_too_late_for_the_first_trigger_on_or_after_it_is_late_for_that_and_none_for_the_next() -> None:
    looking_back = REPORT + "  evidence-from: -3 months\n"
    for day, late in (("2025-06-12", 1), ("2025-06-16", 5)):
        facts = TWO_REVIEWS + f"- {{kind: review_report, on: {day}}}"
        assert told(looking_back, facts, as_at="2025-07-31") == [
            f"review 2025-06-16 id=r1: late, due 2025-06-11, found {day}, +{late}",
            "review 2025-07-16 id=r2: overdue, due 2025-07-11, +20",
        ]
    # The day after the first is the first day on which it is for the second.
    assert told(looking_back, TWO_REVIEWS + "- {kind: review_report, on: 2025-06-17}", as_at="2025-07-31") == [
        "review 2025-06-16 id=r1: overdue, due 2025-06-11, +50",
        "review 2025-07-16 id=r2: met, due 2025-07-11, found 2025-06-17",
    ]


def test_a_second_before_the_first_trigger_may_be_for_the_next_though_it_is_too_late_for_the_first() -> None:
    looking_back = REPORT + "  evidence-from: -3 months\n"
    facts = TWO_REVIEWS + "- {kind: review_report, on: 2025-06-10}\n- {kind: review_report, on: 2025-06-13}"
    assert told(looking_back, facts, as_at="2025-07-31") == [
        "review 2025-06-16 id=r1: met, due 2025-06-11, found 2025-06-10",
        "review 2025-07-16 id=r2: cannot-tell, due 2025-07-11, missing-field: review_report.review",
    ]


def test_of_two_triggers_so_close_that_it_is_in_time_for_the_second_alone_it_is_for_that() -> None:
    # Monday 16 and Tuesday 17 June: due Wednesday 11 and Thursday 12.
    facts = """
- {kind: review, id: r1, on: 2025-06-16, status: held}
- {kind: review, id: r2, on: 2025-06-17, status: held}
- {kind: review_report, on: 2025-06-12}
"""
    assert told(REPORT + "  evidence-from: -3 months\n", facts, as_at="2025-06-30") == [
        "review 2025-06-16 id=r1: overdue, due 2025-06-11, +19",
        "review 2025-06-17 id=r2: met, due 2025-06-12, found 2025-06-12",
    ]
    # Thursday 19 June: due Monday 16. Not one day after the first is in time for it; from the 12th on none is for the first.
    facts = facts.replace("2025-06-17", "2025-06-19")
    for day in ("2025-06-12", "2025-06-16"):
        assert told(
            REPORT + "  evidence-from: -3 months\n",
            facts.replace("report, on: 2025-06-12", f"report, on: {day}"),
            as_at="2025-06-30",
        ) == [
            "review 2025-06-16 id=r1: overdue, due 2025-06-11, +19",
            f"review 2025-06-19 id=r2: met, due 2025-06-16, found {day}",
        ]


def test_what_is_for_the_first_of_three_triggers_is_for_neither_of_two_later_of_one_day() -> None:
    facts = (
        TWO_REVIEWS + "- {kind: review, id: r3, on: 2025-07-16, status: held}\n- {kind: review_report, on: 2025-06-16}"
    )
    assert told(REPORT + "  evidence-from: -3 months\n", facts, as_at="2025-07-31") == [
        "review 2025-06-16 id=r1: late, due 2025-06-11, found 2025-06-16, +5",
        "review 2025-07-16 id=r2: overdue, due 2025-07-11, +20",
        "review 2025-07-16 id=r3: overdue, due 2025-07-11, +20",
    ]


def test_whether_the_first_trigger_counts_decides_whose_a_report_is() -> None:
    facts = TWO_REVIEWS.replace("on: 2025-06-16, status: held", "on: 2025-06-16")
    assert told(
        REPORT + "  evidence-from: -3 months\n", facts + "- {kind: review_report, on: 2025-06-12}", as_at="2025-07-31"
    ) == [
        "review 2025-06-16 id=r1: cannot-tell, due 2025-06-11, found 2025-06-12, missing-field: review.status",
        "review 2025-07-16 id=r2: cannot-tell, due 2025-07-11, missing-field: review.status",
    ]


def test_a_report_that_names_its_review_is_for_that_review_whenever_it_was_written() -> None:
    # Written on 1 January for the review of June, before the one of March was held.
    text = REPORT.replace("3 working days", "1 day")
    facts = """
- {kind: review, id: r1, on: 2025-03-10, status: held}
- {kind: review, id: r2, on: 2025-06-10, status: held}
- {kind: review_report, on: 2025-01-01, review: r2}
"""
    assert told(text, facts, as_at="2025-06-30") == [
        "review 2025-03-10 id=r1: overdue, due 2025-03-09, +113",
        "review 2025-06-10 id=r2: met, due 2025-06-09, found 2025-01-01",
    ]


# --- with ---------------------------------------------------------------------------------------------------------------
CHAIRED = f"""
with:
  trigger: {{event: strategy_meeting, where: {{status: held, subject: missing}}}}
  in-force: {FORCE}
  carries: {{chair_role: reviewing-service}}
"""


def test_the_trigger_itself_carries_the_value() -> None:
    facts = """
- {kind: strategy_meeting, on: 2025-03-01, status: held, subject: missing, chair_role: police}
- {kind: strategy_meeting, on: 2025-03-05, status: held, subject: missing, chair_role: reviewing-service}
"""
    assert told(CHAIRED, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: not-met, open",
        "strategy_meeting 2025-03-05: met",
    ]


def test_another_meeting_of_the_same_day_does_not_lend_its_value() -> None:
    facts = """
- {kind: strategy_meeting, on: 2025-03-01, status: held, subject: missing, chair_role: police}
- {kind: strategy_meeting, on: 2025-03-01, status: held, subject: harm, chair_role: reviewing-service}
"""
    assert told(CHAIRED, facts, as_at="2025-03-31") == ["strategy_meeting 2025-03-01: not-met, open"]


def test_a_value_the_trigger_does_not_hold_cannot_be_told() -> None:
    facts = "- {kind: strategy_meeting, on: 2025-03-01, status: held, subject: missing}"
    assert told(CHAIRED, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: cannot-tell, missing-field: strategy_meeting.chair_role"
    ]
    without = "{strategy_meeting: {all: true, without: [chair_role]}}"
    assert told(CHAIRED, facts, as_at="2025-03-31", covers=without) == [
        "strategy_meeting 2025-03-01: cannot-tell, not-covered: strategy_meeting.chair_role"
    ]


def test_a_value_recorded_on_a_kind_not_covered_is_still_a_value() -> None:
    facts = "- {kind: strategy_meeting, on: 2025-03-01, status: held, subject: missing, chair_role: police}"
    assert told(CHAIRED, facts, as_at="2025-03-31", covers="{visit: all}") == [
        "strategy_meeting 2025-03-01: not-met, open"
    ]


LINKED = f"""
with:
  trigger: {{event: review, where: {{status: held}}}}
  in-force: {FORCE}
  evidence-from: any
  evidence: [{{kind: review_report}}]
"""


def test_a_linked_fact() -> None:
    facts = """
- {kind: review, id: r1, on: 2025-03-10, status: held}
- {kind: review, id: r2, on: 2025-06-10, status: held}
- {kind: review_report, on: 2025-06-01, review: r2}
"""
    assert told(LINKED, facts, as_at="2025-06-30") == [
        "review 2025-03-10 id=r1: not-met, open",
        "review 2025-06-10 id=r2: met, found 2025-06-01",
    ]
    assert told(LINKED, facts, as_at="2025-06-30", covers="{review: all}") == [
        "review 2025-03-10 id=r1: cannot-tell, not-covered: review_report",
        "review 2025-06-10 id=r2: met, found 2025-06-01",
    ]


def test_a_value_asked_to_be_known() -> None:
    text = f"""
with:
  trigger: {{event: review, where: {{status: held}}}}
  in-force: {FORCE}
  carries: {{participation: {{known: true}}}}
"""
    facts = "- {kind: review, on: 2025-03-10, status: held}"
    assert told(text, facts, as_at="2025-03-31") == ["review 2025-03-10: not-met, open"]
    # A source that never holds it does not show that it was left out.
    assert told(text, facts, as_at="2025-03-31", covers="{review: {all: true, without: [participation]}}") == [
        "review 2025-03-10: cannot-tell, not-covered: review.participation"
    ]
    assert told(text, facts, as_at="2025-03-31", covers="{visit: all}") == [
        "review 2025-03-10: cannot-tell, not-covered: review.participation"
    ]


@pytest.mark.parametrize(("serves", "verdicts"), [("", ["met", "not-met"]), (", serves: many", ["met", "met"])])
def test_what_comes_with_an_event_serves_one_or_many(serves: str, verdicts: list[str]) -> None:
    """One visit after two reviews, that names neither."""
    with_ = f"with: {{trigger: {{event: review}}, evidence: [{{kind: visit}}], in-force: {FORCE}{serves}}}"
    facts = "[{kind: review, on: 2026-01-05}, {kind: review, on: 2026-01-12}, {kind: visit, on: 2026-01-19}]"
    shot = snapshot(facts, "2026-03-31")
    assert sorted(duty.verdict.value for duty in evaluated(with_, shot).duties) == verdicts
