"""`within`: evidence no later than the due date after the trigger."""

import pytest

from tests.engines.support import limit, told

FIVE = limit("5 days")


def rule(trigger: str = "{event: strategy_meeting, where: {status: held}}", more: str = "", top: str = "") -> str:
    return f"""
within:
  trigger: {trigger}
  limit: [{FIVE}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
  {more}
{top}
"""


RULE = rule()
HELD_ON_THE_FIRST = "- {kind: strategy_meeting, on: 2025-03-01, status: held}\n"  # day 0: due 6 March


# --- verdicts and their boundaries ----------------------------------------------------------------------------------
def test_evidence_on_the_last_day_is_met() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-03-06, status: held}"
    assert told(RULE, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-06"
    ]


def test_evidence_the_day_after_is_late() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-03-07, status: held}"
    assert told(RULE, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: late, due 2025-03-06, found 2025-03-07, +1"
    ]


def test_evidence_on_the_day_of_the_trigger_counts() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-03-01, status: held}"
    assert told(RULE, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-01"
    ]


def test_evidence_the_day_before_the_trigger_does_not() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-02-28, status: held}"
    assert told(RULE, facts, as_at="2025-03-10") == ["strategy_meeting 2025-03-01: overdue, due 2025-03-06, +4, open"]


def test_due_on_the_as_at_date_is_pending_and_overdue_the_day_after() -> None:
    assert told(RULE, HELD_ON_THE_FIRST, as_at="2025-03-06") == ["strategy_meeting 2025-03-01: pending, due 2025-03-06"]
    assert told(RULE, HELD_ON_THE_FIRST, as_at="2025-03-07") == [
        "strategy_meeting 2025-03-01: overdue, due 2025-03-06, +1, open"
    ]


def test_what_is_dated_after_the_as_at_date_is_never_evidence_and_never_a_trigger() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-03-08, status: held}"
    assert told(RULE, facts, as_at="2025-03-07") == ["strategy_meeting 2025-03-01: overdue, due 2025-03-06, +1, open"]
    assert told(RULE, facts, as_at="2025-02-28") == []


def test_what_was_recorded_after_the_as_at_date_still_counts() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-03-06, status: held, recorded: 2025-03-20}"
    assert told(RULE, facts, as_at="2025-03-10") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-06"
    ]


def test_only_a_meeting_held_satisfies_and_only_one_held_begins_anything() -> None:
    facts = """
- {kind: strategy_meeting, on: 2025-03-01, status: held}
- {kind: strategy_meeting, on: 2025-03-02, status: planned}
- {kind: conference, on: 2025-03-03, status: planned}
- {kind: conference, on: 2025-03-04, status: part}
- {kind: conference, on: 2025-03-05, status: not-held}
"""
    assert told(RULE, facts, as_at="2025-03-07") == ["strategy_meeting 2025-03-01: overdue, due 2025-03-06, +1, open"]


def test_beginning_with_makes_the_trigger_the_first_day() -> None:
    # 16 weeks beginning with Wednesday 1 January 2025 end on start + 111 days: 22 April.
    text = """
within:
  trigger: {start-of: placement}
  counting: beginning-with
  limit: [%s]
  evidence: [{kind: approval, where: {of: temporary-approval}}]
"""
    facts = "- {kind: placement, start: 2025-01-01}"
    assert told(text % limit("16 weeks"), facts, as_at="2025-04-22") == [
        "placement 2025-01-01: pending, due 2025-04-22"
    ]


# --- which evidence goes to which duty --------------------------------------------------------------------------------
TWO = """
- {kind: strategy_meeting, on: 2025-03-01, status: held}
- {kind: strategy_meeting, on: 2025-03-03, status: held}
"""  # due 6 and 8 March


def two(*days: str, text: str = RULE) -> list[str]:
    facts = TWO + "".join(f"- {{kind: conference, on: 2025-03-{day}, status: held}}\n" for day in days)
    return told(text, facts, as_at="2025-03-10")


def test_evidence_goes_to_the_earliest_due_date_not_yet_passed() -> None:
    assert two("05") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-05",
        "strategy_meeting 2025-03-03: overdue, due 2025-03-08, +2, open",
    ]


def test_a_due_date_already_passed_is_passed_over() -> None:
    assert two("07") == [
        "strategy_meeting 2025-03-01: overdue, due 2025-03-06, +4, open",
        "strategy_meeting 2025-03-03: met, due 2025-03-08, found 2025-03-07",
    ]


def test_failing_one_it_goes_to_the_most_recently_due() -> None:
    assert two("09") == [
        "strategy_meeting 2025-03-01: overdue, due 2025-03-06, +4, open",
        "strategy_meeting 2025-03-03: late, due 2025-03-08, found 2025-03-09, +1",
    ]


def test_each_serves_one_and_the_rest_goes_to_what_is_left() -> None:
    assert two("05", "06") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-05",
        "strategy_meeting 2025-03-03: met, due 2025-03-08, found 2025-03-06",
    ]
    assert two("07", "09") == [
        "strategy_meeting 2025-03-01: late, due 2025-03-06, found 2025-03-09, +3",
        "strategy_meeting 2025-03-03: met, due 2025-03-08, found 2025-03-07",
    ]


def test_serves_many() -> None:
    assert two("05", text=rule(more="serves: many")) == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-05",
        "strategy_meeting 2025-03-03: met, due 2025-03-08, found 2025-03-05",
    ]


PLANS = f"""
within:
  trigger: {{start-of: placement}}
  limit: [{FIVE}]
  evidence: [{{kind: placement_plan}}]
"""
PLACEMENTS = """
- {kind: placement, id: p1, start: 2025-03-01, end: 2025-03-03, carer: a, address: a}
- {kind: placement, id: p2, start: 2025-03-03, carer: b, address: b}
"""


def test_evidence_that_names_its_trigger_belongs_to_it_alone() -> None:
    # Walked freely it would go to p1, the earlier due.
    facts = PLACEMENTS + "- {kind: placement_plan, on: 2025-03-04, placement: p2}"
    assert told(PLANS, facts, as_at="2025-03-10") == [
        "placement 2025-03-01 id=p1: overdue, due 2025-03-06, +4, open",
        "placement 2025-03-03 id=p2: met, due 2025-03-08, found 2025-03-04",
    ]


def test_evidence_that_names_something_that_is_no_trigger_serves_none() -> None:
    facts = PLACEMENTS + "- {kind: placement_plan, on: 2025-03-04, placement: p0}"
    assert told(PLANS, facts, as_at="2025-03-07") == [
        "placement 2025-03-01 id=p1: overdue, due 2025-03-06, +1, open",
        "placement 2025-03-03 id=p2: pending, due 2025-03-08",
    ]


def test_evidence_that_names_a_trigger_without_an_id_may_be_for_it() -> None:
    facts = """
- {kind: placement, start: 2025-03-01}
- {kind: placement_plan, on: 2025-03-04, placement: p0}
"""
    assert told(PLANS, facts, as_at="2025-03-10") == [
        "placement 2025-03-01: cannot-tell, due 2025-03-06, missing-field: placement.id"
    ]


def test_evidence_that_names_a_later_row_of_the_same_placement_belongs_to_the_placement() -> None:
    # Same carer and address: one placement, whatever else changes.
    facts = """
- {kind: placement, id: p1, start: 2025-03-01, end: 2025-03-03, carer: a, address: a, code: U1}
- {kind: placement, id: p2, start: 2025-03-03, carer: a, address: a, code: U4}
- {kind: placement_plan, on: 2025-03-04, placement: p2}
"""
    assert told(PLANS, facts, as_at="2025-03-10") == [
        "placement 2025-03-01 id=p1: met, due 2025-03-06, found 2025-03-04"
    ]


SAME = f"""
within:
  trigger: {{event: conference, where: {{type: initial}}}}
  same: [section_47]
  limit: [{FIVE}]
  evidence: [{{kind: conference, where: {{type: review}}}}]
"""


def test_evidence_that_shares_its_same_attributes_belongs_to_that_duty() -> None:
    facts = """
- {kind: conference, on: 2025-03-01, type: initial, section_47: a}
- {kind: conference, on: 2025-03-01, type: initial, section_47: b}
- {kind: conference, on: 2025-03-02, type: review, section_47: b}
"""
    assert told(SAME, facts, as_at="2025-03-07") == [
        "conference 2025-03-01: overdue, due 2025-03-06, +1, open",
        "conference 2025-03-01 (2): met, due 2025-03-06, found 2025-03-02",
    ]


def test_a_shared_attribute_not_recorded_makes_the_evidence_possible() -> None:
    facts = """
- {kind: conference, on: 2025-03-01, type: initial, section_47: a}
- {kind: conference, on: 2025-03-02, type: review}
"""
    assert told(SAME, facts, as_at="2025-03-07") == [
        "conference 2025-03-01: cannot-tell, due 2025-03-06, missing-field: conference.section_47"
    ]


# --- where evidence may lie -------------------------------------------------------------------------------------------
def test_evidence_from_any_day() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: conference, on: 2019-01-01, status: held}"
    assert told(rule(more="evidence-from: any"), facts, as_at="2025-03-10") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2019-01-01"
    ]


def test_evidence_from_a_length_before_the_trigger() -> None:
    # 31 May less three months is the last of February, in 2025 the 28th.
    text = rule(more="evidence-from: -3 months")
    facts = "- {kind: strategy_meeting, on: 2025-05-31, status: held}\n"
    inside, outside = (facts + f"- {{kind: conference, on: 2025-02-{day}, status: held}}" for day in (28, 27))
    assert told(text, inside, as_at="2025-06-10") == [
        "strategy_meeting 2025-05-31: met, due 2025-06-05, found 2025-02-28"
    ]
    assert told(text, outside, as_at="2025-06-10") == ["strategy_meeting 2025-05-31: overdue, due 2025-06-05, +5, open"]


def test_any_of_several_kinds() -> None:
    text = rule().replace("[{kind: conference,", "[{kind: review, where: {status: held}}, {kind: conference,")
    facts = HELD_ON_THE_FIRST + "- {kind: review, on: 2025-03-02, status: held}"
    assert told(text, facts, as_at="2025-03-10") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-02"
    ]


def test_a_fact_that_satisfies_in_two_ways_is_still_one() -> None:
    text = rule().replace("[{kind: conference,", "[{kind: conference, where: {type: initial}}, {kind: conference,")
    facts = TWO + "- {kind: conference, on: 2025-03-05, status: held, type: initial}"
    assert told(text, facts, as_at="2025-03-10") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-05",
        "strategy_meeting 2025-03-03: overdue, due 2025-03-08, +2, open",
    ]
    # Either will do: of one of them it is not recorded, and the other is not so.
    unread = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-03-05, status: part}"
    assert told(text, unread, as_at="2025-03-10") == [
        "strategy_meeting 2025-03-01: cannot-tell, due 2025-03-06, missing-field: conference.type"
    ]


ASSESSED = f"""
within:
  trigger: {{event: referral, where: {{accepted: true}}}}
  limit: [{FIVE}]
  evidence: [{{kind: assessment, at: end}}]
"""


def test_the_end_of_a_period_as_evidence() -> None:
    referral = "- {kind: referral, on: 2025-03-01, accepted: true}\n"
    ended = referral + "- {kind: assessment, start: 2025-02-01, end: 2025-03-06}"
    still_open = referral + "- {kind: assessment, start: 2025-03-02}"
    to_come = referral + "- {kind: assessment, start: 2025-03-02, end: 2025-03-08}"
    assert told(ASSESSED, ended, as_at="2025-03-07") == ["referral 2025-03-01: met, due 2025-03-06, found 2025-03-06"]
    overdue = ["referral 2025-03-01: overdue, due 2025-03-06, +1, open"]
    assert told(ASSESSED, still_open, as_at="2025-03-07") == overdue
    assert told(ASSESSED, to_come, as_at="2025-03-07") == overdue


ALLOCATED = f"""
within:
  trigger: {{start-of: looked_after}}
  limit: [{FIVE}]
  evidence: [{{kind: iro_allocation}}]
"""


def test_rows_of_one_allocation_are_one_period_with_one_start() -> None:
    # The same officer, row after row: appointed on 1 February, before the child came into care on 1 March.
    facts = """
- {kind: looked_after, start: 2025-03-01}
- {kind: iro_allocation, start: 2025-02-01, end: 2025-03-04, officer: a}
- {kind: iro_allocation, start: 2025-03-04, officer: a}
"""
    assert told(ALLOCATED, facts, as_at="2025-03-07") == ["looked_after 2025-03-01: overdue, due 2025-03-06, +1, open"]
    assert told(
        ALLOCATED, facts.replace("start: 2025-03-04, officer: a", "start: 2025-03-04, officer: b"), as_at="2025-03-07"
    ) == ["looked_after 2025-03-01: met, due 2025-03-06, found 2025-03-04"]


# --- triggers ---------------------------------------------------------------------------------------------------------
def test_the_start_and_the_end_of_a_period() -> None:
    facts = "- {kind: looked_after, start: 2025-03-01, end: 2025-03-20}"
    assert told(rule("{start-of: looked_after}"), facts, as_at="2025-03-07") == [
        "looked_after 2025-03-01: overdue, due 2025-03-06, +1, open"
    ]
    assert told(rule("{end-of: looked_after}"), facts, as_at="2025-03-25") == [
        "looked_after 2025-03-20: pending, due 2025-03-25"
    ]
    assert told(rule("{end-of: looked_after}"), facts, as_at="2025-03-19") == []


def test_touching_periods_without_an_identity_have_one_start_and_one_end() -> None:
    facts = """
- {kind: looked_after, start: 2025-01-01, end: 2025-02-01}
- {kind: looked_after, start: 2025-02-01, end: 2025-03-01}
"""
    assert told(rule("{start-of: looked_after}"), facts, as_at="2025-01-03") == [
        "looked_after 2025-01-01: pending, due 2025-01-06"
    ]
    assert told(rule("{end-of: looked_after}"), facts, as_at="2025-03-03") == [
        "looked_after 2025-03-01: pending, due 2025-03-06"
    ]


def test_overlapping_periods_merge_too() -> None:
    facts = """
- {kind: looked_after, start: 2025-01-01, end: 2025-03-01}
- {kind: looked_after, start: 2025-01-20, end: 2025-02-01}
"""
    assert told(rule("{end-of: looked_after}"), facts, as_at="2025-03-03") == [
        "looked_after 2025-03-01: pending, due 2025-03-06"
    ]


def test_a_gap_of_a_day_keeps_two_periods_apart() -> None:
    facts = """
- {kind: looked_after, start: 2025-01-01, end: 2025-02-01}
- {kind: looked_after, start: 2025-02-02}
"""
    assert told(rule("{start-of: looked_after}"), facts, as_at="2025-02-03") == [
        "looked_after 2025-01-01: overdue, due 2025-01-06, +28, open",
        "looked_after 2025-02-02: pending, due 2025-02-07",
    ]


def test_an_earlier_placement_ends_where_a_later_one_of_another_identity_starts() -> None:
    facts = """
- {kind: placement, id: p1, start: 2025-01-01, carer: a, address: a}
- {kind: placement, id: p2, start: 2025-03-01, carer: b, address: b}
"""
    assert told(rule("{end-of: placement}"), facts, as_at="2025-03-02") == [
        "placement 2025-03-01 id=p1: pending, due 2025-03-06"
    ]


def test_periods_of_a_concurrent_kind_both_stay_open() -> None:
    facts = """
- {kind: section_47, id: a, start: 2025-01-01, strategy_meeting: x}
- {kind: section_47, id: b, start: 2025-03-01, strategy_meeting: y}
"""
    assert told(rule("{end-of: section_47}"), facts, as_at="2025-03-02") == []


def test_having_lasted_over_a_length_is_strict_and_the_first_day_is_day_one() -> None:
    over = rule("{lasting: missing, over: 5 days}")
    least = rule("{lasting: missing, at-least: 5 days}")
    facts = "- {kind: missing, start: 2025-03-01, type: missing}"  # five days are 1 to 5 March
    assert told(over, facts, as_at="2025-03-05") == []
    assert told(over, facts, as_at="2025-03-06") == ["missing 2025-03-06: pending, due 2025-03-11"]
    assert told(least, facts, as_at="2025-03-04") == []
    assert told(least, facts, as_at="2025-03-05") == ["missing 2025-03-05: pending, due 2025-03-10"]


def test_found_on_the_day_it_would_have_been_over_the_length() -> None:
    facts = "- {kind: missing, start: 2025-03-01, end: 2025-03-06, type: missing}"  # missing 1 to 5 March
    assert told(rule("{lasting: missing, over: 5 days}"), facts, as_at="2025-03-31") == []
    assert told(rule("{lasting: missing, at-least: 5 days}"), facts, as_at="2025-03-06") == [
        "missing 2025-03-05: pending, due 2025-03-10"
    ]


def test_an_age_reached_by_a_child_born_on_29_february() -> None:
    # Seventeen at the start of 1 March 2025; in the leap year 2024 sixteen on 29 February itself.
    facts = "- {kind: child, born: 2008-02-29}"
    assert told(rule("{reaches: 17 years}"), facts, as_at="2025-02-28") == []
    assert told(rule("{reaches: 17 years}"), facts, as_at="2025-03-01") == [
        "age-17-years 2025-03-01: pending, due 2025-03-06"
    ]
    assert told(rule("{reaches: 16 years}"), facts, as_at="2024-02-29") == [
        "age-16-years 2024-02-29: pending, due 2024-03-05"
    ]


INITIATING = "{event: strategy_meeting, where: {status: held}, that-began: section_47}"


def test_the_meeting_an_enquiry_names() -> None:
    facts = """
- {kind: strategy_meeting, id: a, on: 2025-02-20, status: held}
- {kind: strategy_meeting, id: b, on: 2025-02-25, status: held}
- {kind: section_47, start: 2025-02-26, strategy_meeting: a}
"""
    assert told(rule(INITIATING), facts, as_at="2025-02-25") == []
    assert told(rule(INITIATING), facts, as_at="2025-02-26") == [
        "strategy_meeting 2025-02-20 id=a: overdue, due 2025-02-25, +1, open"
    ]


def test_else_the_last_on_or_before_it_began_else_the_first_after() -> None:
    enquiry = "- {kind: section_47, start: 2025-02-26}\n"
    held = [
        f"- {{kind: strategy_meeting, on: {day}, status: held}}\n" for day in ("2025-02-20", "2025-02-26", "2025-03-02")
    ]
    later = "- {kind: strategy_meeting, on: 2025-03-09, status: held}\n"
    assert told(rule(INITIATING), enquiry + "".join(held), as_at="2025-03-03") == [
        "strategy_meeting 2025-02-26: pending, due 2025-03-03"
    ]
    assert told(rule(INITIATING), enquiry + held[0] + held[2], as_at="2025-03-03") == [
        "strategy_meeting 2025-02-20: overdue, due 2025-02-25, +6, open"
    ]
    assert told(rule(INITIATING), enquiry + held[2] + later, as_at="2025-03-09") == [
        "strategy_meeting 2025-03-02: overdue, due 2025-03-07, +2, open"
    ]


def test_one_meeting_that_began_two_enquiries_is_one_trigger() -> None:
    facts = """
- {kind: strategy_meeting, id: a, on: 2025-03-01, status: held}
- {kind: section_47, id: x, start: 2025-03-01, strategy_meeting: a}
- {kind: section_47, id: y, start: 2025-03-02, strategy_meeting: a}
"""
    assert told(rule(INITIATING), facts, as_at="2025-03-04") == [
        "strategy_meeting 2025-03-01 id=a: pending, due 2025-03-06"
    ]


@pytest.mark.parametrize("visited", ['"2025-02-20T16:00"', "2025-02-23"])
def test_what_came_after_the_meeting_that_is_recorded_may_be_before_another(visited: str) -> None:
    # unseen, one of 21 to 26 February may be the one that began it
    shape = f"""
before:
  trigger: {INITIATING}
  evidence: [{{kind: visit}}]
  in-force: {{from: 2011-04-01, provision: regulation 1, verified: true}}
"""
    facts = f"""
- {{kind: section_47, start: 2025-02-26}}
- {{kind: strategy_meeting, on: "2025-02-20T09:00", status: held}}
- {{kind: visit, on: {visited}}}
"""
    cover = "{visit: all, strategy_meeting: {from: 2025-02-01, to: 2025-02-20}}"
    assert told(shape, facts, as_at="2025-03-31", covers=cover) == [
        "strategy_meeting 2025-02-20: cannot-tell, due 2025-02-20, not-covered: strategy_meeting"
    ]
    assert told(shape, facts, as_at="2025-03-31") == ["strategy_meeting 2025-02-20: overdue, due 2025-02-20, +39"]


def test_what_came_before_the_meeting_that_is_recorded_may_be_after_another() -> None:
    # unseen, one of before 26 February may be the one that began it: then the conference of the 27th is not before it
    facts = """
- {kind: section_47, start: 2025-02-26}
- {kind: strategy_meeting, on: "2025-02-27T10:00", status: held}
- {kind: conference, on: "2025-02-27T09:00", status: held}
"""
    cover = "{conference: all, strategy_meeting: {from: 2025-02-25}}"
    (found,) = told(rule(INITIATING), facts, as_at="2025-03-31", covers=cover)
    assert found.startswith("strategy_meeting 2025-02-27: cannot-tell") and "not-covered: strategy_meeting" in found
    assert told(rule(INITIATING), facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-02-27: overdue, due 2025-03-04, +27, open"
    ]


def test_an_enquiry_with_no_meeting_recorded_cannot_be_told() -> None:
    facts = "- {kind: section_47, start: 2025-02-26}"
    assert told(rule(INITIATING), facts, as_at="2025-04-26") == [
        "strategy_meeting start-not-known: cannot-tell, missing-field: strategy_meeting"
    ]
    assert told(rule(INITIATING), facts, as_at="2025-04-26", covers="{conference: all}") == [
        "strategy_meeting start-not-known: cannot-tell, not-covered: strategy_meeting"
    ]


def test_a_later_meeting_may_be_unseen_where_the_days_between_are_not_covered() -> None:
    # Unseen, one of 21 to 26 February may be the one that began it: due from 25 February (5 days) to 3 March. A conference
    # of 25 February would be before the latest of them, one of 26 February after the earliest due date.
    facts = "- {kind: section_47, start: 2025-02-26}\n- {kind: strategy_meeting, on: 2025-02-20, status: held}\n"
    cover = "{conference: all, strategy_meeting: {from: 2025-02-01, to: 2025-02-20}}"
    for day in ("02-25", "02-26"):
        held = facts + f"- {{kind: conference, on: 2025-{day}, status: held}}"
        (found,) = told(rule(INITIATING), held, as_at="2025-03-31", covers=cover)
        assert found.endswith("not-covered: strategy_meeting")
    assert told(rule(INITIATING), facts, as_at="2025-03-31", covers=cover) == [
        "strategy_meeting 2025-02-20: overdue, due 2025-03-03, +28, open"
    ]


@pytest.mark.parametrize("found", ["", "found 2025-02-28, "])
def test_where_the_only_meeting_may_not_count_there_is_a_duty_and_it_cannot_be_told(found: str) -> None:
    # held or not, the enquiry was begun: if not at this meeting, then at one that is not recorded
    facts = "- {kind: strategy_meeting, on: 2025-02-26}\n- {kind: section_47, start: 2025-02-26}\n"
    facts += "- {kind: conference, on: 2025-02-28, status: held}" if found else ""
    for day in ("2025-02-28", "2025-03-31"):
        assert told(rule(INITIATING), facts, as_at=day) == [
            f"strategy_meeting 2025-02-26: cannot-tell, due 2025-03-03, {found}missing-field: strategy_meeting.status"
        ]


@pytest.mark.parametrize(("ended", "another"), [("2025-02-20", True), ("2025-02-26", False), ("2025-02-27", False)])
def test_the_meeting_of_an_enquiry_that_was_over_began_no_other(ended: str, another: bool) -> None:
    # over before the 26th; one that touches may be the same, written up in two rows
    facts = f"""
- {{kind: strategy_meeting, on: 2025-02-03, status: held}}
- {{kind: section_47, id: x, start: 2025-02-03, end: {ended}}}
- {{kind: section_47, id: y, start: 2025-02-26}}
"""
    first = "strategy_meeting 2025-02-03: overdue, due 2025-02-08, +51, open"
    second = "strategy_meeting start-not-known id=y: cannot-tell, missing-field: strategy_meeting"
    assert sorted(told(rule(INITIATING), facts, as_at="2025-03-31")) == ([first, second] if another else [first])


@pytest.mark.parametrize(("ended", "begun"), [("2025-02-28", False), ("2025-03-01", False), ("2025-03-02", True)])
def test_a_meeting_after_an_enquiry_was_over_did_not_begin_it(ended: str, begun: bool) -> None:
    facts = f"""
- {{kind: section_47, start: 2025-02-26, end: {ended}}}
- {{kind: strategy_meeting, on: 2025-03-01, status: held}}
"""
    found = "strategy_meeting 2025-03-01: overdue, due 2025-03-06, +25, open"
    none = "strategy_meeting start-not-known: cannot-tell, missing-field: strategy_meeting"
    assert told(rule(INITIATING), facts, as_at="2025-03-31") == [found if begun else none]


def test_an_enquiry_of_unknown_start_may_have_begun_at_any_of_the_meetings() -> None:
    # due on 25 February (5 days) or on 15 March: in time for both on the 25th, for one on the 26th, for none on 16 March
    facts = """
- {kind: strategy_meeting, on: 2025-02-20, status: held}
- {kind: strategy_meeting, on: 2025-03-10, status: held}
- {kind: section_47, start: unknown}
"""
    met, late = facts + "- {kind: conference, on: 2025-02-25, status: held}", facts
    doubt = "strategy_meeting 2025-03-10: cannot-tell, due 2025-02-25, missing-field: section_47.start"
    assert told(rule(INITIATING), met, as_at="2025-03-31") == [doubt]  # it may be before the meeting that began it
    assert told(rule(INITIATING), late, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-10: overdue, due 2025-03-15, +16, open"
    ]


AGAIN = """
within:
  trigger: {event: visit}
  evidence: [{kind: conference, where: {status: held}}]
  serves: many
  limit: [{value: 5 days, from: 2011-04-01, provision: regulation 1, verified: true}]
unless: {lasting: {happened: visit}, over: 1 day}
"""


def test_an_event_of_unknown_day_may_have_been_the_first() -> None:
    # of 8 March, due on the 13th; of before 7 March, due before the conference of the 12th
    facts = """
- {kind: visit, on: 2025-03-08}
- {kind: conference, on: 2025-03-12, status: held}
"""
    first = "visit 2025-03-08: met, due 2025-03-13, found 2025-03-12"
    assert told(AGAIN, facts, as_at="2025-03-31") == [first]
    assert told(AGAIN, facts + "- {kind: visit, on: unknown}", as_at="2025-03-31") == [
        "visit start-not-known: cannot-tell, missing-field: visit.on"
    ]


# --- lapsed, excepted, when and unless -----------------------------------------------------------------------------------
WHILE = rule(top="while: looked_after")


def test_lapsed_where_what_it_depended_on_ended_on_or_before_the_due_date() -> None:
    on_due = HELD_ON_THE_FIRST + "- {kind: looked_after, start: 2025-01-01, end: 2025-03-06}"
    after_due = HELD_ON_THE_FIRST + "- {kind: looked_after, start: 2025-01-01, end: 2025-03-07}"
    assert told(WHILE, on_due, as_at="2025-03-31") == ["strategy_meeting 2025-03-01: lapsed, due 2025-03-06"]
    assert told(WHILE, after_due, as_at="2025-03-31") == ["strategy_meeting 2025-03-01: overdue, due 2025-03-06, +1"]


def test_lapsed_as_soon_as_it_has_ended() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: looked_after, start: 2025-01-01, end: 2025-03-04}"
    assert told(WHILE, facts, as_at="2025-03-03") == ["strategy_meeting 2025-03-01: pending, due 2025-03-06"]
    assert told(WHILE, facts, as_at="2025-03-04") == ["strategy_meeting 2025-03-01: lapsed, due 2025-03-06"]


def test_met_goes_before_lapsed() -> None:
    # Start, then events, then end: the conference of the day it ended was before the end.
    facts = """
- {kind: strategy_meeting, on: 2025-03-01, status: held}
- {kind: conference, on: 2025-03-04, status: held}
- {kind: looked_after, start: 2025-01-01, end: 2025-03-04}
"""
    assert told(WHILE, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-04"
    ]


def test_a_lapsed_duty_is_no_longer_open_and_takes_no_evidence() -> None:
    facts = """
- {kind: strategy_meeting, on: 2025-03-01, status: held}
- {kind: strategy_meeting, on: 2025-03-05, status: held}
- {kind: conference, on: 2025-03-06, status: held}
- {kind: looked_after, start: 2025-01-01, end: 2025-03-04}
- {kind: looked_after, start: 2025-03-05}
"""
    assert told(WHILE, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: lapsed, due 2025-03-06",
        "strategy_meeting 2025-03-05: met, due 2025-03-10, found 2025-03-06",
    ]


def test_evidence_that_names_a_lapsed_duty_all_the_same_belongs_to_it() -> None:
    text = PLANS + "\nwhile: looked_after"
    facts = """
- {kind: placement, id: p1, start: 2025-03-01, end: 2025-03-03}
- {kind: looked_after, start: 2025-01-01, end: 2025-03-03}
- {kind: placement_plan, on: 2025-03-04, placement: p1}
"""
    assert told(text, facts, as_at="2025-03-31") == [
        "placement 2025-03-01 id=p1: met, due 2025-03-06, found 2025-03-04"
    ]


def test_what_it_depends_on_ending_on_the_day_of_the_trigger_lapses_it_and_never_holding_is_no_duty() -> None:
    # Same-day facts: start, then events, then end.
    ended = HELD_ON_THE_FIRST + "- {kind: looked_after, start: 2025-01-01, end: 2025-03-01}"
    before = HELD_ON_THE_FIRST + "- {kind: looked_after, start: 2025-01-01, end: 2025-02-28}"
    assert told(WHILE, ended, as_at="2025-03-31") == ["strategy_meeting 2025-03-01: lapsed, due 2025-03-06"]
    assert told(WHILE, before, as_at="2025-03-31") == []


EXCUSED = rule(top="excused-by: [{kind: approval, where: {of: out-of-area}}]")


def excused(on: str, recorded: str = "", text: str = EXCUSED) -> str:
    written = f", recorded: {recorded}" if recorded else ""
    facts = HELD_ON_THE_FIRST + f"- {{kind: approval, on: {on}, of: out-of-area{written}}}"
    (found,) = told(text, facts, as_at="2025-03-31")
    return found.removeprefix("strategy_meeting 2025-03-01: ").split(",")[0]


def test_an_exception_recorded_in_time() -> None:
    assert excused("2025-03-06") == "excepted"
    assert excused("2025-03-07") == "overdue"
    assert excused("2025-03-05", "2025-03-06") == "excepted"
    assert excused("2025-03-05", "2025-03-07") == "overdue"


def test_an_exception_may_follow_only_if_the_rule_says_so() -> None:
    assert excused("2025-03-07", text=EXCUSED + "\nexcuse-may-follow: true") == "excepted"


def test_an_exception_excuses_a_miss_and_not_what_was_met_or_is_pending() -> None:
    facts = HELD_ON_THE_FIRST + "- {kind: approval, on: 2025-03-02, of: out-of-area}\n"
    met = facts + "- {kind: conference, on: 2025-03-06, status: held}"
    late = facts + "- {kind: conference, on: 2025-03-09, status: held}"
    assert told(EXCUSED, met, as_at="2025-03-31")[0].startswith("strategy_meeting 2025-03-01: met")
    assert told(EXCUSED, late, as_at="2025-03-31")[0].startswith("strategy_meeting 2025-03-01: excepted")
    assert told(EXCUSED, facts, as_at="2025-03-06") == ["strategy_meeting 2025-03-01: pending, due 2025-03-06"]


def test_an_exception_over_an_uncovered_kind_reads_as_not_recorded() -> None:
    assert told(EXCUSED, HELD_ON_THE_FIRST, as_at="2025-03-07", covers="{conference: all, strategy_meeting: all}") == [
        "strategy_meeting 2025-03-01: overdue, due 2025-03-06, +1, open"
    ]


def test_a_possible_exception_cannot_be_told() -> None:
    unread = HELD_ON_THE_FIRST + "- {kind: approval, on: 2025-03-05}"
    undated = HELD_ON_THE_FIRST + "- {kind: approval, on: unknown, of: out-of-area}"
    assert told(EXCUSED, unread, as_at="2025-03-07") == [
        "strategy_meeting 2025-03-01: cannot-tell, due 2025-03-06, missing-field: approval.of"
    ]
    assert told(EXCUSED, undated, as_at="2025-03-07") == [
        "strategy_meeting 2025-03-01: cannot-tell, due 2025-03-06, missing-field: approval.on"
    ]


def test_when_and_unless_are_read_on_the_triggers_day_events_of_that_day_included() -> None:
    when = rule(top="when: {happened: referral}")
    unless = rule(top="unless: {happened: referral}")
    same_day = HELD_ON_THE_FIRST + "- {kind: referral, on: 2025-03-01}"
    day_after = HELD_ON_THE_FIRST + "- {kind: referral, on: 2025-03-02}"
    pending = ["strategy_meeting 2025-03-01: pending, due 2025-03-06"]
    assert told(when, same_day, as_at="2025-03-06") == pending
    assert told(when, day_after, as_at="2025-03-06") == []
    assert told(unless, same_day, as_at="2025-03-06") == []
    assert told(unless, day_after, as_at="2025-03-06") == pending


def test_when_over_an_uncovered_kind_leaves_met_out_and_a_miss_untold() -> None:
    text = rule(top="when: {happened: referral}")
    cover = "{conference: all, strategy_meeting: all}"
    met = HELD_ON_THE_FIRST + "- {kind: conference, on: 2025-03-06, status: held}"
    assert told(text, met, as_at="2025-03-31", covers=cover) == []
    assert told(text, HELD_ON_THE_FIRST, as_at="2025-03-06", covers=cover) == []
    assert told(text, HELD_ON_THE_FIRST, as_at="2025-03-07", covers=cover) == [
        "strategy_meeting 2025-03-01: cannot-tell, due 2025-03-06, not-covered: referral"
    ]
