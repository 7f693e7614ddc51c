"""Law through time: which text governs, judgements, law as at another day, parameters, the calendar's end (4.5, 4.6)."""

import pytest

from tests.engines.support import evaluated, limit, program, snapshot, told


def within(*values: str, more: str = "") -> str:
    return f"""
within:
  trigger: {{event: strategy_meeting, where: {{status: held}}}}
  limit: [{", ".join(values)}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
{more}
"""


def met_on(day: str) -> str:
    return f"- {{kind: strategy_meeting, on: {day}, status: held}}\n"


# --- which text governs -----------------------------------------------------------------------------------------------
CHANGED = within(limit("10 days", until="2025-02-28"), limit("5 days", since="2025-03-01"))


def test_the_text_in_force_on_the_day_of_the_trigger() -> None:
    # Its last day and its first day are both inside.
    assert told(CHANGED, met_on("2025-02-28"), as_at="2025-03-01") == [
        "strategy_meeting 2025-02-28: pending, due 2025-03-10"
    ]
    assert told(CHANGED, met_on("2025-03-01"), as_at="2025-03-01") == [
        "strategy_meeting 2025-03-01: pending, due 2025-03-06"
    ]


def test_no_duty_where_no_text_was_in_force() -> None:
    text = within(limit("5 days", since="2025-03-01", until="2025-03-31"))
    assert told(text, met_on("2025-02-28") + met_on("2025-04-01"), as_at="2025-05-01") == []


def test_a_value_selected_by_the_due_date() -> None:
    # The ordinary five days run out in March, when ten governed: 27 February + 5 is 4 March; + 10 is 9 March.
    march = limit("10 days", since="2025-03-01", until="2025-03-31", more=", selected-by: due")
    text = within(limit("5 days"), march)
    assert told(text, met_on("2025-02-27"), as_at="2025-02-27") == [
        "strategy_meeting 2025-02-27: pending, due 2025-03-09"
    ]
    assert told(text, met_on("2025-02-20"), as_at="2025-02-20") == [
        "strategy_meeting 2025-02-20: pending, due 2025-02-25"
    ]
    assert told(text, met_on("2025-03-27"), as_at="2025-03-27") == [
        "strategy_meeting 2025-03-27: pending, due 2025-04-01"
    ]
    assert told(text, met_on("2025-03-26"), as_at="2025-03-27") == [
        "strategy_meeting 2025-03-26: pending, due 2025-04-05"
    ]


JUDGED = within(
    limit("5 days"),
    "{judgement: Was it as soon as practicable?, selected-by: due, from: 2025-03-01, to: 2025-03-31, provision: r 2, "
    "verified: false}",
)


def test_a_judgement_is_met_if_the_ordinary_limit_was_kept_and_otherwise_cannot_be_told() -> None:
    kept = met_on("2025-03-01") + "- {kind: conference, on: 2025-03-06, status: held}"
    late = met_on("2025-03-01") + "- {kind: conference, on: 2025-03-07, status: held}"
    judged = "cannot-tell, due 2025-03-06"
    question = "judgement: Was it as soon as practicable?"
    assert told(JUDGED, kept, as_at="2025-04-30") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-06"
    ]
    assert told(JUDGED, late, as_at="2025-04-30") == [
        f"strategy_meeting 2025-03-01: {judged}, found 2025-03-07, {question}"
    ]
    assert told(JUDGED, met_on("2025-03-01"), as_at="2025-04-30") == [
        f"strategy_meeting 2025-03-01: {judged}, {question}"
    ]
    assert told(JUDGED, met_on("2025-03-01"), as_at="2025-03-06") == [
        "strategy_meeting 2025-03-01: pending, due 2025-03-06"
    ]
    assert told(JUDGED, met_on("2025-04-01"), as_at="2025-04-30") == [
        "strategy_meeting 2025-04-01: overdue, due 2025-04-06, +24, open"
    ]


def test_the_duty_names_the_text_that_governed() -> None:
    shot = snapshot(met_on("2025-02-28") + met_on("2025-03-01") + met_on("2025-03-29"), "2025-04-30")
    first, second, third = evaluated(JUDGED, shot).duties
    assert [duty.law.provision if duty.law else "" for duty in (first, second, third)] == ["r 2", "r 2", "regulation 1"]


def test_law_as_at_another_day_governs_every_duty() -> None:
    facts = met_on("2025-02-28") + met_on("2025-03-05")
    assert told(CHANGED, facts, as_at="2025-03-05", law="2025-03-20") == [
        "strategy_meeting 2025-02-28: pending, due 2025-03-05",
        "strategy_meeting 2025-03-05: pending, due 2025-03-10",
    ]
    assert told(CHANGED, facts, as_at="2025-03-05", law="2025-01-20") == [
        "strategy_meeting 2025-02-28: pending, due 2025-03-10",
        "strategy_meeting 2025-03-05: pending, due 2025-03-15",
    ]
    assert told(CHANGED, facts, as_at="2025-03-05", law="2010-01-20") == []


@pytest.mark.parametrize("length", ["10 days", "1 month"])
@pytest.mark.parametrize("shape", ["within", "before"])
def test_law_as_at_another_day_counts_nothing_from_what_has_always_been_so(shape: str, length: str) -> None:
    """A child not yet in care has not been for as long as can be told: that began on no day, and nothing falls due after it."""
    rule = f"{shape}: {{trigger: {{start-of: {{not: looked_after}}}}, limit: [{limit(length)}], evidence: [{{kind: visit}}]}}"
    care = "- {kind: looked_after, start: 2025-03-01}\n- {kind: visit, on: 2025-02-01}"
    assert told(rule, care, as_at="2025-06-01", law="2025-01-01") == []


@pytest.mark.parametrize("length", ["10 days", "1 month"])
def test_law_as_at_another_day_counts_a_gap_from_no_day_that_is_not_one(length: str) -> None:
    steps = f"[{{name: visit, limit: [{limit(length)}]}}]"
    rule = f"every: {{period: {{not: looked_after}}, steps: {steps}, evidence: [{{kind: visit}}]}}"
    care = "- {kind: looked_after, start: 2025-02-05}\n- {kind: visit, on: 2025-02-01}"
    due = {"10 days": "2025-02-11", "1 month": "2025-03-01"}[length]
    assert told(rule, care, as_at="2025-06-01", law="2025-01-01") == [
        f"stretch start-not-known after 2025-02-01: lapsed, due {due}"
    ]


def test_for_every_the_previous_event_chooses() -> None:
    text = f"""
every:
  period: looked_after
  evidence: [{{kind: core_group}}]
  steps:
    - {{name: each, limit: [{limit("6 weeks", until="2025-08-31")}, {limit("4 weeks", since="2025-09-01")}]}}
"""
    # This council moved to four weeks on 1 September 2025: from 31 August six weeks, to 12 October.
    care = "- {kind: looked_after, start: 2025-08-01}\n"
    assert told(text, care + "- {kind: core_group, on: 2025-08-31}", as_at="2025-09-10")[-1].endswith(
        "pending, due 2025-10-12"
    )
    assert told(text, care + "- {kind: core_group, on: 2025-09-01}", as_at="2025-09-10")[-1].endswith(
        "pending, due 2025-09-29"
    )
    assert told(text, care + "- {kind: core_group, on: 2025-08-31}", as_at="2025-09-10", law="2025-09-01")[-1].endswith(
        "pending, due 2025-09-28"
    )


REMOTE = f"""
every:
  period: looked_after
  evidence:
    - {{kind: visit, where: {{seen: true, mode: in-person}}}}
    - kind: visit
      where: {{seen: true, mode: remote}}
      counts: {{from: 2020-04-24, to: 2020-09-25, provision: regulation 8, verified: true}}
  steps: [{{name: visit, limit: [{limit("6 weeks")}]}}]
"""


def remote(day: str, law: str = "") -> str:
    facts = f"- {{kind: looked_after, start: {day}}}\n- {{kind: visit, on: {day}, seen: true, mode: remote}}"
    return told(REMOTE, facts, as_at=day, law=law)[0].split(", ")[0].partition(": ")[2]


def test_evidence_that_counts_by_its_own_date() -> None:
    assert [remote(day) for day in ("2020-04-23", "2020-04-24", "2020-09-25", "2020-09-26")] == [
        "pending", "met", "met", "pending",
    ]  # fmt: skip


def test_law_as_at_governs_what_counts_as_evidence_too() -> None:
    assert remote("2025-06-01", law="2020-06-01") == "met"
    assert remote("2020-06-01", law="2025-06-01") == "pending"


# --- parameters ---------------------------------------------------------------------------------------------------------
PARAMETER = """
within:
  trigger: {event: strategy_meeting, where: {status: held}}
  limit: {parameter: conference-days}
  evidence: [{kind: conference, where: {status: held}}]
"""


def test_a_parameter_is_a_dated_value_of_the_profile() -> None:
    values = f"{limit('10 days', until='2025-02-28')}, {limit('5 days', since='2025-03-01')}"
    profile = f"parameters: {{conference-days: [{values}]}}\n"
    facts = met_on("2025-02-28") + met_on("2025-03-01")
    assert told(PARAMETER, facts, as_at="2025-03-01", profile=profile) == [
        "strategy_meeting 2025-02-28: pending, due 2025-03-10",
        "strategy_meeting 2025-03-01: pending, due 2025-03-06",
    ]


def test_a_parameter_not_set_is_never_defaulted() -> None:
    assert told(PARAMETER, met_on("2025-03-01"), as_at="2025-06-01") == []
    (rule,) = program((PARAMETER,)).rules
    assert rule.needs_numbers == ("conference-days",)


# --- the end of the known calendar --------------------------------------------------------------------------------------
WORKING = within(limit("20 working days"))
# From Wednesday 20 December 2028 five working days are known (21, 22, 27, 28, 29); the bank holidays of 2029 are not.
LATE_2028 = met_on("2028-12-20")
PAST = "calendar-end: bank holidays beyond those the calendar knows"


def test_past_the_known_calendar_it_cannot_be_told() -> None:
    assert told(WORKING, LATE_2028, as_at="2029-06-30") == [f"strategy_meeting 2028-12-20: cannot-tell, {PAST}"]
    late = LATE_2028 + "- {kind: conference, on: 2029-06-01, status: held}"
    assert told(WORKING, late, as_at="2029-06-30") == [
        f"strategy_meeting 2028-12-20: cannot-tell, found 2029-06-01, {PAST}"
    ]


def test_before_the_calendar_ends_it_is_met_or_pending_on_any_bank_holidays() -> None:
    in_time = LATE_2028 + "- {kind: conference, on: 2028-12-29, status: held}"
    assert told(WORKING, in_time, as_at="2029-06-30") == ["strategy_meeting 2028-12-20: met, found 2028-12-29"]
    assert told(WORKING, LATE_2028, as_at="2028-12-31") == ["strategy_meeting 2028-12-20: pending"]


def test_calendar_lengths_go_on_past_it() -> None:
    assert told(within(limit("3 months")), met_on("2029-01-31"), as_at="2029-04-30") == [
        "strategy_meeting 2029-01-31: pending, due 2029-04-30"
    ]


def test_the_calendars_end_in_a_recurring_duty() -> None:
    text = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps: [{{name: first, limit: [{limit("20 working days")}]}}, {{name: later, limit: [{limit("3 months")}]}}]
"""
    care = "- {kind: looked_after, start: 2028-12-20}\n"
    assert told(text, care, as_at="2029-06-30") == [f"looked_after 2028-12-20: cannot-tell, {PAST}"]
    assert told(text, care + "- {kind: review, on: 2029-06-01, status: held}", as_at="2029-06-30") == [
        f"looked_after 2028-12-20: cannot-tell, found 2029-06-01, {PAST}",
        "looked_after 2028-12-20 after 2029-06-01: pending, due 2029-09-01",
    ]
    assert told(text, care + "- {kind: review, on: 2028-12-29, status: held}", as_at="2028-12-31")[0] == (
        "looked_after 2028-12-20: met, found 2028-12-29"
    )


def test_the_calendars_end_in_a_regime() -> None:
    text = f"""
every:
  period: looked_after
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  steps:
    - name: visit
      regimes:
        - {{name: on a plan, when: cp_plan, limit: [{limit("20 working days")}]}}
        - {{name: ordinary, limit: [{limit("6 weeks")}]}}
"""
    facts = "- {kind: looked_after, start: 2028-12-20}\n- {kind: cp_plan, start: 2028-12-20}"
    assert told(text, facts, as_at="2029-06-30") == [f"looked_after 2028-12-20: cannot-tell, {PAST}"]


def test_counting_back_from_past_the_calendar() -> None:
    text = f"""
before:
  trigger: {{event: conference, where: {{status: held}}}}
  limit: [{limit("3 working days")}]
  evidence: [{{kind: strategy_meeting}}]
"""
    facts = "- {kind: conference, on: 2029-06-12, status: held}\n- {kind: strategy_meeting, on: 2029-06-%s}"
    # Three working days are three days at least, so the 10th is too late whatever the holidays.
    assert told(text, facts % "10", as_at="2029-06-30")[0].startswith("conference 2029-06-12: late")
    assert told(text, facts % "09", as_at="2029-06-30") == [
        f"conference 2029-06-12: cannot-tell, found 2029-06-09, {PAST}"
    ]


def test_a_trigger_on_a_day_that_is_not_a_working_day_is_day_nought() -> None:
    # Good Friday 18 April 2025; five working days: 22 to 25 (Easter Monday passed over) and Monday 28 April.
    assert told(within(limit("5 working days")), met_on("2025-04-18"), as_at="2025-04-28") == [
        "strategy_meeting 2025-04-18: pending, due 2025-04-28"
    ]
    # A one-off holiday: Monday 19 September 2022, the State Funeral.
    assert told(within(limit("1 working day")), met_on("2022-09-16"), as_at="2022-09-16") == [
        "strategy_meeting 2022-09-16: pending, due 2022-09-20"
    ]


def test_a_calendar_limit_ending_on_a_weekend_does_not_roll_forward() -> None:
    assert told(within(limit("5 days")), met_on("2025-03-03"), as_at="2025-03-03") == [
        "strategy_meeting 2025-03-03: pending, due 2025-03-08"  # a Saturday
    ]
