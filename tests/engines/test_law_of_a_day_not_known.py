"""Law through time where the day that chooses it is not known: due on the soonest and the latest that any day comes to."""

import pytest

from tests.engines.support import limit, line, program, snapshot, told
from tests.engines.test_law import within
from tests.parity.engines import engines

MARCH = limit("5 days", since="2025-03-01", until="2025-03-31")
UNDATED = "- {kind: strategy_meeting, on: unknown, status: held}\n"
ENDED = """
within:
  trigger: {{end-of: placement}}
  limit: [{}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
"""


def ended(first: str, last: str) -> str:
    """A placement that ended from the day after the first to the last."""
    return f"- {{kind: placement, start: 2025-01-01, end: unknown, lasted_to: {first}, over_by: {last}}}\n"


def test_what_may_have_begun_under_a_text_since_repealed_cannot_be_told() -> None:
    assert told(within(MARCH), UNDATED, as_at="2025-05-01") == [
        "strategy_meeting start-not-known: cannot-tell, missing-field: strategy_meeting.on"
    ]


def test_before_a_text_there_is_no_duty_though_the_day_is_not_known() -> None:
    assert told(within(MARCH), UNDATED, as_at="2025-02-28") == []


@pytest.mark.parametrize("engine", engines())
def test_what_was_written_up_on_a_day_had_happened_by_it(engine: str) -> None:
    def duties(recorded: str, as_at: str, held_by: str = "") -> list[str]:
        facts = f"- {{kind: strategy_meeting, on: unknown, {held_by}status: held, recorded: {recorded}}}\n"
        rule = program((within(limit("5 days", since="2025-03-01")),))
        return [line(duty) for duty in engines()[engine].evaluate(rule, snapshot(facts, as_at)).duties]

    key, doubt = "strategy_meeting start-not-known: ", "cannot-tell, missing-field: strategy_meeting.on"
    assert duties("2025-02-28", "2025-05-01") == []
    # Of 1 March at the latest, and so due by 6 March.
    assert duties("2025-03-01", "2025-03-06") == [key + doubt]
    assert duties("2025-03-01", "2025-03-07") == [key + "overdue, due 2025-03-06, +1, open"]
    # It says nothing of the day where it was written up since, or sooner than it can have been.
    assert duties("2025-03-08", "2025-03-07") == [key + doubt]
    told_of = duties("2025-02-01", "2025-05-01", held_by="on_from: 2025-03-02, on_by: 2025-03-04, ")
    assert told_of == [key + "overdue, due 2025-03-09, +53, open"]


def test_what_ended_before_a_text_or_under_it_is_told_of_from_its_first_day() -> None:
    # If it ended on 1 March or after there is a duty, due from 6 March on.
    text = ENDED.format(limit("5 days", since="2025-03-01"))
    assert told(text, ended("2025-02-01", "2025-04-30"), as_at="2025-05-01") == [
        "placement start-not-known: cannot-tell, due 2025-03-06, missing-field: placement.end"
    ]


def test_what_ended_before_a_text_or_after_it_may_have_ended_under_it() -> None:
    assert told(ENDED.format(MARCH), ended("2025-02-01", "2025-04-30"), as_at="2025-05-01") == [
        "placement start-not-known: cannot-tell, due 2025-03-06, missing-field: placement.end"
    ]


def test_the_latest_day_due_may_be_counted_from_the_last_day_of_a_longer_limit() -> None:
    # Ended on 20 February it is due by 2 March, on the 28th by 10 March, on 2 March by the 7th.
    text = ENDED.format(f"{limit('10 days', until='2025-02-28')}, {limit('5 days', since='2025-03-01')}")
    facts = ended("2025-02-20", "2025-03-02")
    on = "- {{kind: conference, on: {}, status: held}}\n"
    assert told(text, facts + on.format("2025-03-10"), as_at="2025-05-01") == [
        "placement start-not-known: cannot-tell, due 2025-03-02, found 2025-03-10, missing-field: placement.end"
    ]
    assert told(text, facts + on.format("2025-03-11"), as_at="2025-05-01") == [
        "placement start-not-known: late, due 2025-03-10, found 2025-03-11, +1"
    ]


def test_the_soonest_day_due_may_be_counted_from_the_first_day_of_a_shorter_limit() -> None:
    # Ended on 27 February it is due by 9 March, on 1 March by the 6th, on the 6th by the 11th.
    text = ENDED.format(f"{limit('10 days', until='2025-02-28')}, {limit('5 days', since='2025-03-01')}")
    assert told(text, ended("2025-02-27", "2025-03-06"), as_at="2025-03-06") == [
        "placement start-not-known: pending, due 2025-03-06"
    ]
    assert told(text, ended("2025-02-27", "2025-03-06"), as_at="2025-03-07") == [
        "placement start-not-known: cannot-tell, due 2025-03-06, missing-field: placement.end"
    ]


def test_what_recurs_or_must_be_had_may_have_begun_under_a_text_since_repealed() -> None:
    facts = "- {kind: looked_after, start: unknown}\n"
    evidence = "evidence: [{kind: review, where: {status: held}}]"
    every = f"every:\n  period: looked_after\n  {evidence}\n  steps: [{{name: all, limit: [{MARCH}]}}]\n"
    have = f"have:\n  while: looked_after\n  {evidence}\n  by: [{MARCH}]\n"
    assert told(every, facts, as_at="2025-05-01") == [
        "looked_after start-not-known unseen: cannot-tell, missing-field: looked_after.start"
    ]
    assert told(have, facts, as_at="2025-05-01") == [
        "looked_after start-not-known: cannot-tell, missing-field: looked_after.start"
    ]


# --- texts chosen by the due date, and several ways to fix it, on every engine -----------------------------------------------
def by(rule: str, facts: str, as_at: str) -> str:
    """The one duty that every engine tells."""
    lines = {
        name: [line(duty) for duty in engine.evaluate(program((rule,)), snapshot(facts, as_at)).duties]
        for name, engine in engines().items()
    }
    (duty,) = lines["reference"]
    assert all(each == [duty] for each in lines.values()), lines
    return duty.partition(": ")[2]


def chosen(value: str) -> str:
    """Ten days, and another length for what so falls due from 1 to 10 March: for what ended from 19 to 28 February."""
    due = limit(value, since="2025-03-01", until="2025-03-10", more=", selected-by: due")
    return f"{limit('10 days')}, {due}"


UNKNOWN_END = "cannot-tell, due {}, found {}, missing-field: placement.end"
HELD = "- {{kind: conference, on: {}, status: held}}\n"


def test_the_latest_day_due_may_be_by_a_text_chosen_by_it() -> None:
    # Ended on 1 February it is due by the 11th, on 28 February by 29 April, on 30 March by 9 April.
    rule, facts = ENDED.format(chosen("60 days")), ended("2025-02-01", "2025-03-30")
    told = UNKNOWN_END.format("2025-02-11", "2025-04-29")
    assert by(rule, facts + HELD.format("2025-04-29"), "2025-05-15") == told
    assert by(rule, facts + HELD.format("2025-04-30"), "2025-05-15") == "late, due 2025-04-29, found 2025-04-30, +1"


def test_the_soonest_day_due_may_be_by_a_text_chosen_by_it() -> None:
    # Ended on 15 February it is due by the 25th, on the 19th by the 21st, on the 20th by the 22nd.
    rule, facts = ENDED.format(chosen("2 days")), ended("2025-02-15", "2025-02-20")
    assert by(rule, facts, "2025-02-21") == "pending, due 2025-02-21"
    assert by(rule, facts, "2025-02-22") == "cannot-tell, due 2025-02-21, missing-field: placement.end"


def test_what_must_be_had_may_be_due_by_a_text_chosen_by_the_day_it_is_due() -> None:
    rule = f"""
have:
  while: placement
  evidence: [{{kind: conference, where: {{status: held}}}}]
  by: [{chosen("60 days")}]
"""
    facts = "- {kind: placement, start: unknown, started_from: 2025-02-01, started_by: 2025-03-30}\n"
    cannot = "cannot-tell, due 2025-02-11, found 2025-04-29, missing-field: placement.start"
    assert by(rule, facts + HELD.format("2025-04-29"), "2025-05-15") == cannot
    assert by(rule, facts + HELD.format("2025-04-30"), "2025-05-15") == "late, due 2025-04-29, found 2025-04-30, +1"


@pytest.mark.parametrize("first", [True, False])
def test_the_text_of_any_of_several_ways_may_change(first: bool) -> None:
    # Ended on 20 February it is due by 2 March, on 5 March by 14 April, on 20 March by the 30th.
    short, before = limit("5 days", until="2025-02-28"), limit("5 days", since="2025-03-06")
    changing = f"{{limit: [{short}, {limit('40 days', since='2025-03-01', until='2025-03-05')}, {before}]}}"
    ways = [f"{{limit: [{limit('10 days')}]}}", changing]
    rule = f"""
within:
  trigger: {{end-of: placement}}
  latest-of: [{", ".join(ways if first else reversed(ways))}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
"""
    facts, told = ended("2025-02-20", "2025-03-20"), UNKNOWN_END.format("2025-03-02", "2025-04-14")
    assert by(rule, facts + HELD.format("2025-04-14"), "2025-05-15") == told
    assert by(rule, facts + HELD.format("2025-04-15"), "2025-05-15") == "late, due 2025-04-14, found 2025-04-15, +1"


# --- counted from an event before what may have been on either side of it ----------------------------------------------------
REVIEW = "- {{kind: review, on: {}}}\n"


def test_what_is_counted_from_the_event_before_turns_on_the_day_of_each() -> None:
    # Ended before 10 February it is not due; from then by the 20th; from the 20th on by 2 March.
    rule = f"""
within:
  trigger: {{end-of: placement}}
  due: {{before: {{event: review}}, limit: [{limit("10 days")}]}}
  evidence: [{{kind: conference, where: {{status: held}}}}]
"""
    facts = ended("2025-02-01", "2025-03-01") + REVIEW.format("2025-02-10") + REVIEW.format("2025-02-20")
    told = UNKNOWN_END.format("2025-02-20", "2025-03-01")
    assert by(rule, facts + HELD.format("2025-03-01"), "2025-06-30") == told


def test_what_is_counted_from_the_event_before_turns_where_it_has_run_out() -> None:
    # Ended on 1 February it is due by 3 March, on the 11th by the 20th, on the 20th by the 20th, on 22 February by 24 March.
    rule = f"""
within:
  trigger: {{end-of: placement}}
  earliest-of: [{{before: {{event: review}}, limit: [{limit("10 days")}]}}, {{limit: [{limit("30 days")}]}}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
"""
    facts = REVIEW.format("2025-02-10") + ended("2025-02-01", "2025-02-22")
    assert by(rule, facts + HELD.format("2025-02-24"), "2025-06-30") == UNKNOWN_END.format("2025-02-20", "2025-02-24")
    assert by(rule, facts + HELD.format("2025-03-25"), "2025-06-30") == "late, due 2025-03-24, found 2025-03-25, +1"
    before = REVIEW.format("2025-02-20") + ended(
        "2025-02-01", "2025-02-22"
    )  # on the 19th by 21 March, on the 20th by 2 March
    assert by(rule, before + HELD.format("2025-03-21"), "2025-06-30") == UNKNOWN_END.format("2025-03-02", "2025-03-21")
    assert by(rule, before + HELD.format("2025-03-22"), "2025-06-30") == "late, due 2025-03-21, found 2025-03-22, +1"
