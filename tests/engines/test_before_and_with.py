"""`before` and `with`."""

from tests.engines.support import FORCE, limit, told

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
