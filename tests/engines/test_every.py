"""`every`: evidence again and again while a period is open, on a record that is complete."""

from checker.engines.duty import Verdict
from tests.engines.support import REVIEWS, evaluated, held, limit, snapshot, told

# Monday 2 September 2024 and twenty working days: Monday 30 September.
IN_CARE = "- {kind: looked_after, start: 2024-09-02}\n"


def test_first_second_then_from_the_event_actually_held() -> None:
    facts = IN_CARE + held("2024-09-30", "2024-12-30", "2025-06-30")
    assert told(REVIEWS, facts, as_at="2025-12-30") == [
        "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-30",
        "looked_after 2024-09-02 after 2024-09-30: met, due 2024-12-30, found 2024-12-30",
        "looked_after 2024-09-02 after 2024-12-30: met, due 2025-06-30, found 2025-06-30",
        "looked_after 2024-09-02 after 2025-06-30: pending, due 2025-12-30",
    ]


def test_a_late_first_review_is_one_miss_not_two() -> None:
    facts = IN_CARE + held("2024-10-31", "2025-01-31")
    assert told(REVIEWS, facts, as_at="2025-02-28") == [
        "looked_after 2024-09-02: late, due 2024-09-30, found 2024-10-31, +31",
        "looked_after 2024-09-02 after 2024-10-31: met, due 2025-01-31, found 2025-01-31",
        "looked_after 2024-09-02 after 2025-01-31: pending, due 2025-07-31",
    ]


def test_months_are_clamped_to_the_end_of_the_month() -> None:
    # 30 November + 3 months: 28 February 2025; and from 31 August + 6 months too.
    facts = "- {kind: looked_after, start: 2024-11-25}\n" + held("2024-11-30")
    assert (
        told(REVIEWS, facts, as_at="2025-02-28")[-1]
        == "looked_after 2024-11-25 after 2024-11-30: pending, due 2025-02-28"
    )
    assert told(REVIEWS, facts, as_at="2025-03-01")[-1] == (
        "looked_after 2024-11-25 after 2024-11-30: overdue, due 2025-02-28, +1, open"
    )


def test_overdue_pending_and_the_as_at_date() -> None:
    assert told(REVIEWS, IN_CARE, as_at="2024-09-30") == ["looked_after 2024-09-02: pending, due 2024-09-30"]
    assert told(REVIEWS, IN_CARE, as_at="2024-10-01") == ["looked_after 2024-09-02: overdue, due 2024-09-30, +1, open"]
    assert told(REVIEWS, IN_CARE, as_at="2024-09-01") == []


def test_a_review_still_to_come_is_no_evidence() -> None:
    assert told(REVIEWS, IN_CARE + held("2024-10-02"), as_at="2024-10-01") == [
        "looked_after 2024-09-02: overdue, due 2024-09-30, +1, open"
    ]


def test_the_period_ending_on_the_due_day_lapses_and_a_day_later_does_not() -> None:
    ended = "- {kind: looked_after, start: 2024-09-02, end: %s}\n"
    assert told(REVIEWS, ended % "2024-09-30", as_at="2024-12-31") == [
        "looked_after 2024-09-02: lapsed, due 2024-09-30"
    ]
    assert told(REVIEWS, ended % "2024-10-01", as_at="2024-12-31") == [
        "looked_after 2024-09-02: overdue, due 2024-09-30, +1"
    ]


def test_an_event_on_the_end_day_counts_and_one_after_it_does_not() -> None:
    # Start, then events, then end.
    ended = "- {kind: looked_after, start: 2024-09-02, end: 2024-10-05}\n"
    assert told(REVIEWS, ended + held("2024-10-05"), as_at="2024-12-31")[0] == (
        "looked_after 2024-09-02: late, due 2024-09-30, found 2024-10-05, +5"
    )
    assert told(REVIEWS, ended + held("2024-10-06"), as_at="2024-12-31") == [
        "looked_after 2024-09-02: overdue, due 2024-09-30, +5"
    ]


def test_an_event_on_the_start_day_counts_and_one_before_it_does_not() -> None:
    assert told(REVIEWS, IN_CARE + held("2024-09-02"), as_at="2024-09-30") == [
        "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-02",
        "looked_after 2024-09-02 after 2024-09-02: pending, due 2024-12-02",
    ]
    assert told(REVIEWS, IN_CARE + held("2024-09-01"), as_at="2024-09-30") == [
        "looked_after 2024-09-02: pending, due 2024-09-30"
    ]


def test_two_events_of_a_day_are_one() -> None:
    facts = IN_CARE + held("2024-09-30") + "- {kind: review, on: 2024-09-30, status: held, type: statutory}\n"
    assert [line.partition(":")[0] for line in told(REVIEWS, facts, as_at="2024-12-01")] == [
        "looked_after 2024-09-02",
        "looked_after 2024-09-02 after 2024-09-30",
    ]


def test_in_and_out_on_one_day_lapses() -> None:
    facts = "- {kind: looked_after, start: 2024-09-02, end: 2024-09-02}"
    assert told(REVIEWS, facts, as_at="2024-12-31") == ["looked_after 2024-09-02: lapsed, due 2024-09-30"]


def test_each_period_has_its_own_first_review() -> None:
    facts = """
- {kind: looked_after, start: 2024-01-01, end: 2024-01-10}
- {kind: looked_after, start: 2024-09-02}
"""
    assert (
        told(REVIEWS, facts, as_at="2024-09-30")
        == [
            "looked_after 2024-01-01: lapsed, due 2024-01-29",  # 1 January is a holiday and day 0: the 2nd is the first of twenty
            "looked_after 2024-09-02: pending, due 2024-09-30",
        ]
    )


def test_touching_rows_are_one_period() -> None:
    facts = """
- {kind: looked_after, start: 2024-01-01, end: 2024-09-02}
- {kind: looked_after, start: 2024-09-02}
""" + held("2024-01-15", "2024-04-15")
    assert (
        told(REVIEWS, facts, as_at="2024-10-15")[-1]
        == "looked_after 2024-01-01 after 2024-04-15: pending, due 2024-10-15"
    )


def test_an_exception_for_one_gap_does_not_excuse_another() -> None:
    text = REVIEWS + "\nexcused-by: [{kind: approval, where: {of: out-of-area}}]"
    facts = IN_CARE + "- {kind: approval, of: out-of-area, on: 2024-09-20}\n" + held("2024-10-10")
    assert told(text, facts, as_at="2025-01-20") == [
        "looked_after 2024-09-02: excepted, due 2024-09-30",
        # The first review is asked for anew, twenty working days from 30 September.
        "looked_after 2024-09-02 excused 1: met, due 2024-10-28, found 2024-10-10",
        "looked_after 2024-09-02 after 2024-10-10: overdue, due 2025-01-10, +10, open",
    ]


def test_when_and_unless_are_read_on_the_day_that_opens_the_gap() -> None:
    text = REVIEWS + "\nunless: placed_for_adoption"
    facts = IN_CARE + held("2024-09-30") + "- {kind: placed_for_adoption, start: %s}"
    assert told(text, facts % "2024-09-30", as_at="2025-01-31") == [
        "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-30"
    ]
    assert told(text, facts % "2024-10-01", as_at="2025-01-31") == [
        "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-30",
        "looked_after 2024-09-02 after 2024-09-30: overdue, due 2024-12-30, +32, open",
    ]


# --- from a named event -------------------------------------------------------------------------------------------------
CONFERENCES = f"""
every:
  period: cp_plan
  from: {{event: conference, where: {{type: initial, status: held}}}}
  evidence: [{{kind: conference, where: {{type: review, status: held}}}}]
  steps:
    - {{name: first, limit: [{limit("3 months")}]}}
    - {{name: later, limit: [{limit("6 months")}]}}
"""
OR_START = CONFERENCES.replace("held}}\n  evidence", "held}, else: start}\n  evidence")
INITIAL = "- {kind: conference, type: initial, status: held, on: 2025-01-10}\n"
PLAN = "- {kind: cp_plan, start: 2025-01-15}\n"


def review_conference(day: str) -> str:
    return f"- {{kind: conference, type: review, status: held, on: {day}}}\n"


def test_steps_run_from_the_named_event() -> None:
    facts = INITIAL + PLAN + review_conference("2025-04-10")
    assert told(CONFERENCES, facts, as_at="2025-10-10") == [
        "cp_plan 2025-01-15: met, due 2025-04-10, found 2025-04-10",
        "cp_plan 2025-01-15 after 2025-04-10: pending, due 2025-10-10",
    ]


def test_the_last_such_event_on_or_before_the_start() -> None:
    facts = "- {kind: conference, type: initial, status: held, on: 2024-06-01}\n" + INITIAL + PLAN
    assert told(CONFERENCES, facts, as_at="2025-04-10") == ["cp_plan 2025-01-15: pending, due 2025-04-10"]


def test_no_such_event_recorded() -> None:
    # Counted from the day the plan began, the latest it can have been, a miss is a miss; before that it cannot be told.
    assert told(CONFERENCES, PLAN, as_at="2025-04-15") == [
        "cp_plan 2025-01-15: cannot-tell, due 2025-04-15, missing-field: conference that began the cp_plan"
    ]
    assert told(CONFERENCES, PLAN, as_at="2025-04-16") == ["cp_plan 2025-01-15: overdue, due 2025-04-15, +1, open"]


def test_the_event_that_began_an_earlier_period_does_not_begin_a_later_one() -> None:
    facts = INITIAL + "- {kind: cp_plan, start: 2025-01-15, end: 2025-02-01}\n- {kind: cp_plan, start: 2025-09-01}\n"
    assert told(CONFERENCES, facts, as_at="2025-10-01") == [
        "cp_plan 2025-01-15: lapsed, due 2025-04-10",
        "cp_plan 2025-09-01: cannot-tell, due 2025-12-01, missing-field: conference that began the cp_plan",
    ]


def test_else_the_start() -> None:
    assert told(OR_START, PLAN, as_at="2025-04-15") == ["cp_plan 2025-01-15: pending, due 2025-04-15"]
    assert (
        told(OR_START, PLAN, as_at="2025-04-15", covers="{cp_plan: all}")[0].split(",")[0] != "cp_plan 2025-01-15: met"
    )


def test_an_anchor_that_may_be_unseen() -> None:
    # Conferences not covered on 13 and 14 January: an initial one then is possible, so due from 10 to 14 April.
    cover = "{conference: [{from: 2025-01-01, to: 2025-01-12}, {from: 2025-01-15}], cp_plan: all}"

    def line(as_at: str) -> list[str]:
        return told(CONFERENCES, INITIAL + PLAN, as_at=as_at, covers=cover)

    assert line("2025-04-10") == ["cp_plan 2025-01-15: pending, due 2025-04-10"]
    assert line("2025-04-14") == ["cp_plan 2025-01-15: cannot-tell, due 2025-04-10, not-covered: conference"]
    assert line("2025-04-15") == ["cp_plan 2025-01-15: overdue, due 2025-04-14, +1, open"]


def test_an_anchor_that_may_be_of_a_period_not_covered() -> None:
    # Plans are covered from 1 March: one that the conference of January began may have been over before that of 3 March.
    cover = "{conference: all, cp_plan: {from: 2025-03-01}}"
    plan = "- {kind: cp_plan, start: 2025-03-03}\n"
    key = "cp_plan 2025-03-03"

    def line(as_at: str) -> list[str]:
        return told(OR_START, INITIAL + plan, as_at=as_at, covers=cover)

    assert line("2025-04-10") == [f"{key}: pending, due 2025-04-10"]
    assert line("2025-06-03") == [f"{key}: cannot-tell, due 2025-04-10, not-covered: cp_plan"]
    assert line("2025-06-04") == [f"{key}: overdue, due 2025-06-03, +1, open"]


def test_an_anchor_of_a_period_worked_out_from_what_is_covered() -> None:
    rule = f"""
    every:
      period: {{from: {{event: conference}}}}
      from: {{event: referral}}
      evidence: [{{kind: visit}}]
      steps: [{{name: visit, limit: [{limit("10 days")}]}}]
    """
    facts = "- {kind: referral, on: 2025-02-03}\n- {kind: conference, on: 2025-02-10}\n"
    assert told(rule, facts, as_at="2025-03-31") == ["stretch 2025-02-10: overdue, due 2025-02-13, +46, open"]
    # a conference of before the 8th, which is not covered, would have begun it before there was a referral, or after
    (found,) = told(
        rule, facts, as_at="2025-02-15", covers="{referral: all, visit: all, conference: {from: 2025-02-08}}"
    )
    assert "cannot-tell" in found and found.endswith("not-covered: conference")


def test_an_anchor_without_a_day_may_be_long_before_the_start() -> None:
    facts = INITIAL.replace("2025-01-10", "unknown") + PLAN
    review = review_conference("2025-04-11")
    assert told(OR_START, facts + review, as_at="2025-05-01")[0].split(", ")[0] == "cp_plan 2025-01-15: cannot-tell"
    assert told(OR_START, facts, as_at="2025-04-16") == ["cp_plan 2025-01-15: overdue, due 2025-04-15, +1, open"]


def test_the_event_it_runs_from_closes_no_gap_of_its_own() -> None:
    text = CONFERENCES.replace("{type: review, status: held}", "{status: held}")
    plan = "- {kind: cp_plan, start: 2025-01-10}\n"
    assert told(text, INITIAL + plan, as_at="2025-04-10") == ["cp_plan 2025-01-10: pending, due 2025-04-10"]


# --- regimes --------------------------------------------------------------------------------------------------------------
def visits(regimes: str) -> str:
    return f"""
every:
  period: looked_after
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  steps:
    - name: visit
      regimes:
{regimes}
"""


WEEKLY_UNTIL_REVIEWED = visits(f"""
        - {{name: four-weekly, when: {{happened: review, where: {{status: held}}}}, limit: [{limit("4 weeks")}]}}
        - {{name: weekly, limit: [{limit("1 week")}]}}
""")


def test_weekly_until_the_review_four_weekly_after() -> None:
    # Visited 26 January, weekly until the review of 30 January, four-weekly after: due 23 February.
    facts = "- {kind: looked_after, start: 2026-01-20}\n- {kind: visit, on: 2026-01-26, seen: true}\n" + held(
        "2026-01-30"
    )
    assert (
        told(WEEKLY_UNTIL_REVIEWED, facts, as_at="2026-02-01")[-1]
        == "looked_after 2026-01-20 after 2026-01-26: pending, due 2026-02-23"
    )


def order(day: str, end: str = "") -> str:
    ends = f", end: {end}" if end else ""
    return f"- {{kind: legal_status, status: interim-care-order, start: {day}{ends}}}\n"


ORDER = "{kind: legal_status, where: {status: interim-care-order}}"


def six_weekly(entry: str = "", previous: str = "", since: str = "2011-04-01") -> str:
    started = f", entry: [{limit(entry, since=since)}]" if entry else ""
    return visits(f"""
        - {{name: order, when: {ORDER}, limit: [{limit("1 week")}]{started}}}
        - {{name: ordinary, limit: [{limit("6 weeks")}]{previous}}}
""")


JUNE = "- {kind: looked_after, start: 2026-06-01}\n- {kind: visit, on: 2026-06-01, seen: true}\n"


def due_of(text: str, facts: str, as_at: str = "2026-06-02") -> str:
    last = told(text, facts, as_at=as_at)[-1]
    return last.partition("due ")[2].split(",")[0]


def test_an_order_brings_weekly_visits() -> None:
    # Visited 1 June, six-weekly; an order on 3 June brings weekly visits: due 8 June; on 20 June: due 27 June.
    assert due_of(six_weekly(), JUNE + order("2026-06-03"), "2026-06-05") == "2026-06-08"
    assert due_of(six_weekly(), JUNE + order("2026-06-20"), "2026-06-25") == "2026-06-27"


def test_the_regime_begins_on_the_very_day_its_limit_runs_out() -> None:
    assert due_of(six_weekly(), JUNE + order("2026-06-08"), "2026-06-08") == "2026-06-08"
    assert due_of(six_weekly(), JUNE + order("2026-06-09"), "2026-06-09") == "2026-06-16"


def test_a_regimes_own_entry_limit() -> None:
    assert due_of(six_weekly("1 week"), JUNE + order("2026-06-03"), "2026-06-05") == "2026-06-10"


def test_an_entry_limit_of_which_no_text_was_in_force_is_none() -> None:
    # The text is that of the visit of 1 June 2026: as where the regime has no entry limit, due 8 June and, from 20 June, 27 June.
    assert due_of(six_weekly("2 weeks", since="2026-06-02"), JUNE + order("2026-06-03"), "2026-06-05") == "2026-06-08"
    assert due_of(six_weekly("2 weeks", since="2026-06-02"), JUNE + order("2026-06-20"), "2026-06-25") == "2026-06-27"
    assert due_of(six_weekly("2 weeks", since="2026-06-01"), JUNE + order("2026-06-20"), "2026-06-25") == "2026-07-04"


def test_a_two_day_regime_sets_no_due_date_beyond_itself() -> None:
    assert due_of(six_weekly(), JUNE + order("2026-06-20", "2026-06-22"), "2026-06-25") == "2026-07-13"


def test_a_short_regime_in_which_its_limit_runs_out_does() -> None:
    # On 20 June the week from 1 June had run out, so from the regime's own start: 27 June, while it still holds.
    assert due_of(six_weekly(), JUNE + order("2026-06-20", "2026-06-28"), "2026-06-30") == "2026-06-27"
    assert due_of(six_weekly(), JUNE + order("2026-06-20", "2026-06-27"), "2026-06-30") == "2026-07-13"


def test_a_regime_to_come_is_not_known_of() -> None:
    assert due_of(six_weekly(), JUNE + order("2026-06-20"), "2026-06-19") == "2026-07-13"


def test_health_at_four_years_seven_months() -> None:
    # Seen at 4 years 7 months, six-monthly under five, twelve-monthly after: due at 5 years 7 months.
    text = f"""
every:
  period: looked_after
  evidence: [{{kind: health_assessment, where: {{status: held}}}}]
  steps:
    - name: assessment
      regimes:
        - {{name: under five, when: {{age: {{until: 5 years}}}}, limit: [{limit("6 months")}]}}
        - {{name: five and over, limit: [{limit("12 months")}]}}
"""
    facts = """
- {kind: child, born: 2020-01-10}
- {kind: looked_after, start: 2024-08-01}
- {kind: health_assessment, on: 2024-08-10, status: held}
"""
    assert due_of(text, facts, "2025-07-01") == "2025-08-10"
    # At 4 years 3 months the six months run out under five: due at 4 years 9 months.
    assert due_of(text, facts.replace("2024-08", "2024-04"), "2024-09-01") == "2024-10-10"


def previous_regime(previous: str) -> str:
    return visits(f"""
        - {{name: second year, when: {{lasting: looked_after, over: 1 year}}, limit: [{limit("3 months")}]}}
        - {{name: first year, limit: [{limit("6 weeks")}]{previous}}}
""")


def test_a_limit_that_runs_its_course_across_a_change() -> None:
    facts = "- {kind: looked_after, start: 2025-03-01}\n- {kind: visit, on: 2026-02-20, seen: true}\n"
    # Six weeks from 20 February 2026 is 3 April, across the anniversary of 1 March; three months is 20 May.
    assert due_of(previous_regime(""), facts, "2026-03-10") == "2026-05-20"
    assert due_of(previous_regime(", regime-at: previous"), facts, "2026-03-10") == "2026-04-03"


def test_unless_a_later_regimes_own_day_comes_first() -> None:
    # The order of 3 June brings 8 June forward of the six weeks that run their course to 13 July.
    assert (
        due_of(six_weekly(previous=", regime-at: previous"), JUNE + order("2026-06-03"), "2026-06-05") == "2026-06-08"
    )
    assert (
        due_of(six_weekly(previous=", regime-at: previous"), JUNE + order("2026-07-10"), "2026-07-12") == "2026-07-13"
    )


def test_no_regime_no_duty_until_one_begins() -> None:
    text = visits(f"""
        - {{name: order, when: {ORDER}, limit: [{limit("1 week")}]}}
""")
    facts = "- {kind: looked_after, start: 2026-06-01}\n"
    assert told(text, facts, as_at="2026-08-01") == []
    assert told(text, facts + order("2026-07-01"), as_at="2026-07-05") == [
        "looked_after 2026-06-01: pending, due 2026-07-08"
    ]


def test_the_step_names_its_regime() -> None:
    (_, second) = evaluated(six_weekly(), snapshot(JUNE + order("2026-06-03"), "2026-06-09")).duties
    assert (second.verdict, second.step) == (Verdict.OVERDUE, "visit / order")
    (_, second) = evaluated(six_weekly(), snapshot(JUNE, "2026-06-09")).duties
    assert (second.verdict, second.step) == (Verdict.PENDING, "visit / ordinary")


# --- resumed periods ------------------------------------------------------------------------------------------------------
ADOPTION = ("id: in_regulations\nperiod: {minus: [looked_after, placed_for_adoption]}",)


def test_a_period_that_resumes_is_counted_from_there_at_the_last_step() -> None:
    text = REVIEWS.replace("period: looked_after", "period: in_regulations")
    facts = IN_CARE + "- {kind: placed_for_adoption, start: 2024-09-20, end: 2025-01-10}\n"
    assert told(text, facts, as_at="2025-02-01", definitions=ADOPTION) == [
        "in_regulations 2024-09-02: lapsed, due 2024-09-30",
        "in_regulations 2025-01-10: pending, due 2025-07-10",
    ]


def test_a_definition_that_begins_inside_a_recorded_period_begins_anew() -> None:
    # Sixteen on 1 March 2025: the first stretch of the definition, with its first step and its start.
    definitions = ("id: sixteen_in_care\nperiod: {all: [looked_after, {age: {from: 16 years}}]}",)
    facts = "- {kind: child, born: 2009-03-01}\n" + IN_CARE
    text = REVIEWS.replace("period: looked_after", "period: sixteen_in_care")
    # Saturday 1 March 2025 and twenty working days: 28 March.
    assert told(text, facts, as_at="2025-03-10", definitions=definitions) == [
        "sixteen_in_care 2025-03-01: pending, due 2025-03-28"
    ]
    started = f"""
within:
  trigger: {{start-of: sixteen_in_care}}
  limit: [{limit("5 days")}]
  evidence: [{{kind: review}}]
"""
    assert told(started, facts, as_at="2025-03-03", definitions=definitions) == [
        "sixteen_in_care 2025-03-01: pending, due 2025-03-06"
    ]


def test_a_resumed_period_has_no_start_of_its_own() -> None:
    started = f"""
within:
  trigger: {{start-of: in_regulations}}
  limit: [{limit("5 days")}]
  evidence: [{{kind: review}}]
"""
    facts = IN_CARE + "- {kind: placed_for_adoption, start: 2024-09-20, end: 2025-01-10}\n"
    assert told(started, facts, as_at="2024-09-03", definitions=ADOPTION) == [
        "in_regulations 2024-09-02: pending, due 2024-09-07"
    ]
    assert len(told(started, facts, as_at="2025-02-01", definitions=ADOPTION)) == 1
