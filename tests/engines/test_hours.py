"""Limits in hours: elapsed time, London clock, best and worst case where only dates are known."""

import pytest

from checker.engines.reference import evaluate
from tests.engines.support import limit, program, snapshot, told


def rule(hours: int) -> str:
    return f"""
within:
  trigger: {{start-of: placement}}
  limit: [{limit(f"{hours} hours")}]
  evidence: [{{kind: approval, where: {{of: temporary-approval}}}}]
"""


def run(hours: int, start: str, on: str | None, as_at: str = "2025-12-31") -> str:
    facts = f'- {{kind: placement, start: "{start}"}}\n'
    if on:
        facts += f'- {{kind: approval, of: temporary-approval, on: "{on}"}}\n'
    (found,) = told(rule(hours), facts, as_at=as_at)
    return found.partition(": ")[2]


def test_with_times_to_the_minute() -> None:
    assert run(48, "2025-03-03T10:00", "2025-03-05T10:00") == "met, due 2025-03-05T10:00+00:00, found 2025-03-05"
    assert run(48, "2025-03-03T10:00", "2025-03-05T10:01") == "late, due 2025-03-05T10:00+00:00, found 2025-03-05, +0"


@pytest.mark.parametrize(("day", "verdict"), [("03", "met"), ("04", "met"), ("05", "cannot-tell"), ("06", "late")])
def test_with_dates_only_best_and_worst_case(day: str, verdict: str) -> None:
    # 3 March to 5 March is from just over 24 to just under 72 hours; to the 6th at least 48 hours and a minute.
    assert run(48, "2025-03-03", f"2025-03-{day}").split(",")[0] == verdict


def test_the_clock_going_forward_takes_an_hour_away() -> None:
    # 24 hours from noon on Saturday 29 March 2025 is one o'clock summer time on Sunday.
    assert run(24, "2025-03-29T12:00", "2025-03-30T13:00") == "met, due 2025-03-30T13:00+01:00, found 2025-03-30"
    assert run(24, "2025-03-29T12:00", "2025-03-30T13:01").startswith("late, due 2025-03-30T13:00+01:00")


def test_the_clock_going_back_gives_one_more() -> None:
    # 24 hours from noon on Saturday 25 October 2025 is eleven in the morning on Sunday.
    assert run(24, "2025-10-25T12:00", "2025-10-26T11:00") == "met, due 2025-10-26T11:00+00:00, found 2025-10-26"
    assert run(24, "2025-10-25T12:00", "2025-10-26T11:01").startswith("late, due 2025-10-26T11:00+00:00")


def test_midnight_exactly_is_no_time() -> None:
    assert run(48, "2025-03-03T00:00:00", "2025-03-05").startswith("cannot-tell")


def test_without_a_time_it_says_whose_time_is_wanted() -> None:
    assert run(48, "2025-03-03", "2025-03-05T10:00").endswith("date-only: placement.start")
    assert run(48, "2025-03-03T10:00", "2025-03-05").endswith("date-only: approval.on")


@pytest.mark.parametrize(
    ("start", "said"),
    [("2025-03-03T10:00", "the time of the trigger is known"), ("2025-03-03", "only its date is known")],
)
def test_the_working_says_whether_the_time_is_known(start: str, said: str) -> None:
    shot = snapshot(f'- {{kind: placement, start: "{start}"}}\n', "2025-12-31")
    (duty,) = evaluate(program((rule(48),)), shot, tracing=True).duties
    assert f"hours: elapsed time, London clock; {said}" in duty.working


def test_pending_on_the_london_day_it_falls_due() -> None:
    # 23:30 on 1 June plus an hour is half past midnight on 2 June in London, 23:30 on 1 June in UTC.
    assert run(1, "2025-06-01T23:30", None, "2025-06-02") == "pending, due 2025-06-02T00:30+01:00"
    assert run(1, "2025-06-01T23:30", None, "2025-06-03") == "overdue, due 2025-06-02T00:30+01:00, +1, open"


def test_a_limit_that_ran_out_on_the_day_itself_is_overdue_the_day_after() -> None:
    assert run(2, "2025-06-01T09:00", None, "2025-06-01") == "pending, due 2025-06-01T11:00+01:00"
    assert run(2, "2025-06-01T09:00", None, "2025-06-02") == "overdue, due 2025-06-01T11:00+01:00, +1, open"


def test_with_a_date_only_the_due_day_may_be_either_of_two() -> None:
    # Two hours from some time on 1 June run out on 1 or on 2 June.
    assert run(2, "2025-06-01", None, "2025-06-01").startswith("pending")
    assert run(2, "2025-06-01", None, "2025-06-02").endswith("date-only: placement.start")
    assert run(2, "2025-06-01", None, "2025-06-03").startswith("overdue")


def test_evidence_earlier_the_same_day_is_before_the_trigger() -> None:
    assert run(24, "2025-06-01T14:00", "2025-06-01T09:00", "2025-06-03").startswith("overdue")
    assert run(24, "2025-06-01T14:00", "2025-06-01", "2025-06-03").startswith("met")


def test_two_on_one_day_each_by_its_own_clock() -> None:
    # Due at 11:00 and at 12:00; 11:30 is too late for the first and in time for the second.
    facts = """
- {kind: placement, start: "2025-06-01T09:00", end: "2025-06-01T10:00", carer: a, address: a}
- {kind: placement, start: "2025-06-01T10:00", carer: b, address: b}
- {kind: approval, of: temporary-approval, on: "2025-06-01T11:30"}
"""
    assert told(rule(2), facts, as_at="2025-06-03") == [
        "placement 2025-06-01: overdue, due 2025-06-01T11:00+01:00, +2, open",
        "placement 2025-06-01 (2): met, due 2025-06-01T12:00+01:00, found 2025-06-01",
    ]


def test_a_doubt_about_the_hour_is_no_accusation_of_its_neighbour() -> None:
    # The approval of 5 March may be in time for the first (dates only, two days apart); if not it serves the second.
    facts = """
- {kind: placement, start: 2025-03-03, end: 2025-03-04, carer: a, address: a}
- {kind: placement, start: 2025-03-04, carer: b, address: b}
- {kind: approval, of: temporary-approval, on: 2025-03-05}
"""
    verdicts = [line.partition(": ")[2].split(",")[0] for line in told(rule(48), facts, as_at="2025-03-31")]
    assert verdicts == ["cannot-tell", "cannot-tell"]


def test_the_calendar_end_does_not_trouble_hours() -> None:
    assert run(48, "2029-06-01T10:00", "2029-06-03T09:00", "2029-06-30").startswith("met, due 2029-06-03T10:00+01:00")
