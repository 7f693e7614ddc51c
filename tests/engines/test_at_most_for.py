"""`at-most-for` in one go: a state lasts no longer than a limit."""

import pytest

from checker.errors import RulesetError
from tests.engines.support import evaluated, limit, snapshot, told


def rule(values: str, more: str = "", state: str = "{kind: placement, where: {basis: regulation-23}}") -> str:
    return f"at-most-for:\n  state: {state}\n  limit: [{values}]\n" + more


TEN_DAYS = rule(limit("10 days"))
PLACED = "- {{kind: placement, {}, carer: c1, setting: foster-care, basis: regulation-23}}"


# --- the first and the last day -------------------------------------------------------------------------------------------
def test_the_first_day_is_day_1_and_the_end_is_the_first_day_outside() -> None:
    kept = PLACED.format("start: 2025-06-02, end: 2025-06-12")  # 2 to 11 June
    over = PLACED.format("start: 2025-06-02, end: 2025-06-13")
    assert told(TEN_DAYS, kept, as_at="2025-06-30") == ["placement 2025-06-02: met, due 2025-06-11"]
    assert told(TEN_DAYS, over, as_at="2025-06-30") == ["placement 2025-06-02: not-met, due 2025-06-11, +1"]


def test_open_is_pending_to_the_last_day_and_not_met_from_the_next() -> None:
    facts = PLACED.format("start: 2025-06-02")
    assert told(TEN_DAYS, facts, as_at="2025-06-11") == ["placement 2025-06-02: pending, due 2025-06-11"]
    assert told(TEN_DAYS, facts, as_at="2025-06-12") == ["placement 2025-06-02: not-met, due 2025-06-11, +1, open"]


def test_ended_on_the_as_at_date_is_over() -> None:
    facts = PLACED.format("start: 2025-06-02, end: 2025-06-11")
    assert told(TEN_DAYS, facts, as_at="2025-06-11") == ["placement 2025-06-02: met, due 2025-06-11"]
    assert told(TEN_DAYS, facts, as_at="2025-06-10") == ["placement 2025-06-02: pending, due 2025-06-11"]


@pytest.mark.parametrize(
    ("counting", "left", "verdict"),
    [
        ("nights", "2025-06-12", "met"),  # nights of 2 to 11 June
        ("nights", "2025-06-13", "not-met"),
        ("beginning-with", "2025-06-12", "met"),
        ("days", "2025-06-11", "met"),  # 2 to 11 June, the day of leaving among them
        ("days", "2025-06-12", "not-met"),
        ("after", "2025-06-13", "met"),  # 2 June is day 0
        ("after", "2025-06-14", "not-met"),
    ],
)
def test_counting(counting: str, left: str, verdict: str) -> None:
    facts = PLACED.format(f"start: 2025-06-02, end: {left}")
    counted = TEN_DAYS.replace("  limit", f"  counting: {counting}\n  limit")
    assert told(counted, facts, as_at="2025-06-30")[0].split(": ")[1].split(",")[0] == verdict


def test_counting_days_ended_on_the_as_at_date() -> None:
    counted = TEN_DAYS.replace("  limit", "  counting: days\n  limit")
    facts = PLACED.format("start: 2025-06-02, end: 2025-06-11")
    assert told(counted, facts, as_at="2025-06-11") == ["placement 2025-06-02: met, due 2025-06-11"]
    late = PLACED.format("start: 2025-06-02, end: 2025-06-12")
    assert told(counted, late, as_at="2025-06-12") == ["placement 2025-06-02: not-met, due 2025-06-11, +1"]


def test_sixteen_weeks_end_on_the_start_and_111_days() -> None:
    facts = PLACED.format("start: 2025-01-06")
    sixteen = rule(limit("16 weeks"))
    assert told(sixteen, facts, as_at="2025-02-01") == ["placement 2025-01-06: pending, due 2025-04-27"]


# --- what a stretch is ----------------------------------------------------------------------------------------------------
def test_one_duty_for_each_stretch_and_one_that_touches_goes_on() -> None:
    facts = "\n".join(
        PLACED.format(days)
        for days in (
            "start: 2025-06-02, end: 2025-06-06",
            "start: 2025-06-06, end: 2025-06-13",
            "start: 2025-07-01, end: 2025-07-04",
        )
    )
    assert told(TEN_DAYS, facts, as_at="2025-07-31") == [
        "placement 2025-06-02: not-met, due 2025-06-11, +1",
        "placement 2025-07-01: met, due 2025-07-10",
    ]


def test_another_carer_or_another_basis_ends_it() -> None:
    moved = PLACED.format("start: 2025-06-02") + "\n- {kind: placement, start: 2025-06-10, carer: c2, basis: ordinary}"
    varied = PLACED.format("start: 2025-06-02") + "\n- {kind: placement, start: 2025-06-14, carer: c1, basis: ordinary}"
    assert told(TEN_DAYS, moved, as_at="2025-07-31") == ["placement 2025-06-02: met, due 2025-06-11"]
    # the same carer: rows of one placement that overlap leave both bases recorded from 14 June on
    ended = varied.replace("start: 2025-06-02", "start: 2025-06-02, end: 2025-06-14", 1)
    assert told(TEN_DAYS, ended, as_at="2025-07-31") == ["placement 2025-06-02: not-met, due 2025-06-11, +2"]


def test_a_kind_that_is_not_covered_is_no_sign_of_a_stretch() -> None:
    either = rule(limit("10 days"), state="{any: [placement, living_elsewhere]}")
    assert (
        told(either, "- {kind: looked_after, start: 2025-01-01}", as_at="2025-06-30", covers="{looked_after: all}")
        == []
    )


# --- what is not known ----------------------------------------------------------------------------------------------------
def test_an_unknown_start() -> None:
    facts = PLACED.format("start: unknown, started_by: 2025-06-02")
    unknown = "cannot-tell, open, missing-field: placement.start"
    assert told(TEN_DAYS, facts, as_at="2025-06-11") == [f"placement start-not-known: {unknown}"]
    # even had it begun on the last day it can have, it would be over
    assert told(TEN_DAYS, facts, as_at="2025-06-12") == ["placement start-not-known: not-met, due 2025-06-11, +1, open"]


def test_an_unknown_end() -> None:
    facts = PLACED.format("start: 2025-06-02, end: unknown, lasted_to: 2025-06-05")
    over = PLACED.format("start: 2025-06-02, end: unknown, lasted_to: 2025-06-13")
    assert told(TEN_DAYS, facts, as_at="2025-06-10") == ["placement 2025-06-02: pending, due 2025-06-11"]
    assert told(TEN_DAYS, facts, as_at="2025-06-30") == [
        "placement 2025-06-02: cannot-tell, due 2025-06-11, open, missing-field: placement.end"
    ]
    assert told(TEN_DAYS, over, as_at="2025-06-30")[0].startswith("placement 2025-06-02: not-met, due 2025-06-11")


def test_a_state_in_doubt_is_not_missed_and_makes_no_duty_where_kept() -> None:
    long = "- {kind: placement, start: 2025-06-02, carer: c1, setting: foster-care}"
    short = long.replace("2025-06-02", "2025-06-02, end: 2025-06-06")
    doubt = "cannot-tell, due 2025-06-11, open, missing-field: placement.basis"
    assert told(TEN_DAYS, long, as_at="2025-06-30") == [f"placement 2025-06-02: {doubt}"]
    assert told(TEN_DAYS, short, as_at="2025-06-30") == []


def test_past_the_known_calendar() -> None:
    six = rule(limit("6 working days"))
    facts = PLACED.format("start: 2028-12-27")
    # 27 to 29 December are three; no bank holiday is known after 2028, and each takes a day at least
    assert told(six, facts, as_at="2029-01-01") == ["placement 2028-12-27: pending"]
    assert told(six, facts, as_at="2029-01-15") == [
        "placement 2028-12-27: cannot-tell, open, calendar-end: bank holidays beyond those the calendar knows"
    ]
    ended = PLACED.format("start: 2028-12-27, end: 2029-01-02")
    assert told(six, ended, as_at="2029-01-15") == ["placement 2028-12-27: met"]


# --- the law of the day ---------------------------------------------------------------------------------------------------
def test_begun_before_a_limit_and_caught_from_its_day() -> None:
    from_march = rule(limit("10 days", since="2025-03-01"))
    open_ = PLACED.format("start: 2025-01-01")
    assert told(from_march, open_, as_at="2025-02-28") == []
    assert told(from_march, open_, as_at="2025-03-01") == ["placement 2025-01-01: not-met, due 2025-02-28, +1, open"]
    assert told(from_march, PLACED.format("start: 2025-01-01, end: 2025-03-01"), as_at="2025-03-31") == []
    recent = PLACED.format("start: 2025-02-25")  # the tenth day is 6 March
    assert told(from_march, recent, as_at="2025-03-06") == ["placement 2025-02-25: pending, due 2025-03-06"]


def test_a_limit_that_is_shortened_while_the_state_goes_on() -> None:
    values = limit("20 days", until="2025-03-09") + ", " + limit("5 days", since="2025-03-10")
    assert told(rule(values), PLACED.format("start: 2025-03-01"), as_at="2025-03-10") == [
        "placement 2025-03-01: not-met, due 2025-03-09, +1, open"
    ]


def test_a_limit_that_ended_before_it_ran_out() -> None:
    until_march = rule(limit("20 days", until="2025-03-09"))
    facts = PLACED.format("start: 2025-03-01, end: 2025-05-01")
    assert told(until_march, facts, as_at="2025-06-30") == ["placement 2025-03-01: met"]
    assert told(until_march, PLACED.format("start: 2025-03-01"), as_at="2025-06-30") == [
        "placement 2025-03-01: pending"
    ]


def test_a_text_chosen_by_the_start_governs_to_the_end_in_place_of_those_of_the_day() -> None:
    saved = limit("24 weeks", since="2020-04-24", until="2020-09-25", more=", selected-by: trigger")
    both = rule(limit("10 days") + ", " + saved)
    inside = PLACED.format("start: 2020-09-25")
    outside = PLACED.format("start: 2020-09-26")
    assert told(both, inside, as_at="2020-12-31") == ["placement 2020-09-25: pending, due 2021-03-11"]
    assert told(both, outside, as_at="2020-12-31")[0].startswith("placement 2020-09-26: not-met, due 2020-10-05")
    only = rule(saved)
    assert told(only, outside, as_at="2020-12-31") == []


def test_the_law_of_another_day() -> None:
    values = limit("20 days", until="2025-03-09") + ", " + limit("5 days", since="2025-03-10")
    facts = PLACED.format("start: 2025-01-01, end: 2025-01-10")
    assert told(rule(values), facts, as_at="2025-06-30") == ["placement 2025-01-01: met, due 2025-01-20"]
    assert told(rule(values), facts, as_at="2025-06-30", law="2025-04-01") == [
        "placement 2025-01-01: not-met, due 2025-01-05, +4"
    ]


def test_a_judgement_lies_over_the_limit() -> None:
    judged = "{judgement: Was it as soon as practicable?, selected-by: due, from: 2025-06-01, to: 2025-06-11, "
    judged += "provision: regulation 2, verified: true}"
    both = rule(limit("10 days") + ", " + judged)
    assert told(both, PLACED.format("start: 2025-06-02, end: 2025-06-12"), as_at="2025-06-30") == [
        "placement 2025-06-02: met, due 2025-06-11"
    ]
    assert told(both, PLACED.format("start: 2025-06-02"), as_at="2025-06-30") == [
        "placement 2025-06-02: cannot-tell, due 2025-06-11, open, judgement: Was it as soon as practicable?"
    ]
    assert told(both, PLACED.format("start: 2025-06-03"), as_at="2025-06-30")[0].startswith(
        "placement 2025-06-03: not-met"
    )


@pytest.mark.parametrize("text", ["value: 12 days", "judgement: Was it as soon as practicable?"])
def test_the_text_named_is_the_one_that_lies_over_the_last_day(text: str) -> None:
    over = f"{{{text}, selected-by: due, from: 2025-06-01, to: 2025-06-11, provision: regulation 2, verified: true}}"
    both = rule(limit("10 days") + ", " + over)
    for start, provision in (
        ("2025-06-02", "regulation 2"),
        ("2025-06-03", "regulation 1"),
    ):  # to the 11th, and the 12th
        (duty,) = evaluated(both, snapshot(PLACED.format(f"start: {start}"), "2025-06-30")).duties
        assert duty.law is not None
        assert duty.law.provision == provision


# --- exceptions -----------------------------------------------------------------------------------------------------------
def test_excused_by_the_last_day_and_not_after() -> None:
    excused = TEN_DAYS + "excused-by: [{kind: approval, where: {of: temporary-approval}}]\n"
    facts = PLACED.format("start: 2025-06-02")
    by = facts + "\n- {kind: approval, on: 2025-06-11, of: temporary-approval}"
    after = facts + "\n- {kind: approval, on: 2025-06-12, of: temporary-approval}"
    assert told(excused, by, as_at="2025-06-30") == ["placement 2025-06-02: excepted, due 2025-06-11"]
    assert told(excused, after, as_at="2025-06-30") == ["placement 2025-06-02: not-met, due 2025-06-11, +19, open"]


def test_when_and_unless_are_read_on_its_first_day() -> None:
    facts = PLACED.format("start: 2025-06-02") + "\n- {kind: looked_after, start: 2025-06-03}"
    assert told(TEN_DAYS + "when: looked_after\n", facts, as_at="2025-06-30") == []
    assert len(told(TEN_DAYS + "unless: looked_after\n", facts, as_at="2025-06-30")) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        TEN_DAYS.replace("  limit", "  apart: 5 days\n  limit"),
        TEN_DAYS.replace("  limit", "  in-any: 12 months\n  suspended: looked_after\n  limit"),
        TEN_DAYS.replace("  limit", "  in-any: 72 hours\n  limit"),
        TEN_DAYS.replace("  limit", "  in-any: 12 months\n  counting: after\n  limit"),
        rule(limit("6 working days")).replace("  limit", "  in-any: 12 months\n  limit"),
        rule(limit("72 hours")).replace("  limit", "  suspended: looked_after\n  limit"),
        TEN_DAYS + "while: looked_after\n",
        rule(limit("10 days", more=", selected-by: trigger")).replace("  limit", "  in-any: 12 months\n  limit"),
    ],
)
def test_what_nothing_would_read_is_refused(wrong: str) -> None:
    with pytest.raises(RulesetError):
        told(wrong, PLACED.format("start: 2025-06-02"), as_at="2025-06-30")


# --- what may have been broken off ------------------------------------------------------------------------------------------
BROKEN_OFF = rule(limit("10 days"), state="{from: {event: strategy_meeting}, until: {event: conference}}")
MEETINGS = "- {{kind: strategy_meeting, on: 2025-06-02}}\n- {{kind: conference, on: {}}}\n- {{kind: strategy_meeting, on: {}}}\n"


def test_over_its_limit_before_it_may_have_ended() -> None:
    # From 2 June it was over from the 12th, whether the meeting without a day kept it going after the conference or not.
    facts = MEETINGS.format("2025-06-20", "2025-07-01")
    key, again = "stretch 2025-06-02: ", "stretch 2025-07-01: "
    assert told(BROKEN_OFF, facts, as_at="2025-07-20") == [
        key + "not-met, due 2025-06-11, +8",
        again + "not-met, due 2025-07-10, +10, open",
    ]
    # That meeting may also have been the first of all.
    found = told(BROKEN_OFF, facts + "- {kind: strategy_meeting, on: unknown}\n", as_at="2025-07-20")
    assert [line.split(",")[0] for line in found] == [
        "stretch start-not-known: not-met",
        "stretch start-not-known (2): cannot-tell",
    ]


def test_within_its_limit_unless_it_went_on() -> None:
    # On 2 to 4 June; and again from 8 June for 10 days, which with what came before would be over.
    facts = MEETINGS.format("2025-06-05", "2025-06-08") + "- {kind: conference, on: 2025-06-18}\n"
    assert [line.split(",")[0] for line in told(BROKEN_OFF, facts, as_at="2025-07-20")] == [
        "stretch 2025-06-02: met",
        "stretch 2025-06-08: met",
    ]
    unsure = facts + "- {kind: strategy_meeting, on: unknown}\n"
    assert {line.split(": ")[1].split(",")[0] for line in told(BROKEN_OFF, unsure, as_at="2025-07-20")} == {
        "cannot-tell"
    }


def test_over_its_limit_whichever_it_was_part_of() -> None:
    # On 2 to 4 June; and again from 1 July for 15 days, which are too long with what came before or without.
    facts = MEETINGS.format("2025-06-05", "2025-07-01") + "- {kind: conference, on: 2025-07-16}\n"
    unsure = facts + "- {kind: strategy_meeting, on: unknown}\n"
    first, second = told(BROKEN_OFF, unsure, as_at="2025-07-20")
    assert first == "stretch start-not-known: cannot-tell, open, missing-field: strategy_meeting.on"
    assert second.startswith("stretch start-not-known (2): not-met, due 2025-07-10")
    # Where the first is over its limit too, they may be one.
    facts = MEETINGS.format("2025-06-20", "2025-07-01") + "- {kind: strategy_meeting, on: unknown}\n"
    assert [line.split(",")[0] for line in told(BROKEN_OFF, facts, as_at="2025-07-20")] == [
        "stretch start-not-known: not-met",
        "stretch start-not-known (2): cannot-tell",
    ]


def test_an_exception_for_what_it_may_have_been_part_of() -> None:
    # Accepted on 3 June, which is before the second began: it excuses what they are if they are one, and not the second.
    text = BROKEN_OFF + "excused-by: [{kind: referral}]\n"
    facts = MEETINGS.format("2025-06-05", "2025-07-01") + "- {kind: referral, on: 2025-06-03}\n"
    unsure = facts + "- {kind: strategy_meeting, on: unknown}\n"
    assert all(": cannot-tell" in line for line in told(text, unsure, as_at="2025-07-20"))
