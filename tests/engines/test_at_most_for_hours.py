"""`at-most-for` by the clock: hours in one go, and hours summed in any window."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from tests.engines.support import limit, told

STATE = "{kind: secure_stay, where: {authority: none}}"
IN_ONE_GO = f"at-most-for:\n  state: {STATE}\n  limit: [{limit('72 hours')}]\n"
SUMMED = f"at-most-for:\n  state: {STATE}\n  in-any: 28 days\n  limit: [{limit('72 hours')}]\n"


def stay(start: str, end: str = "", authority: str = "none") -> str:
    ended = f', end: "{end}"' if end else ""
    return f'- {{kind: secure_stay, start: "{start}"{ended}, authority: {authority}}}\n'


def one_go(facts: str, as_at: str = "2025-06-30", covers: str = "all", rule: str = IN_ONE_GO) -> list[str]:
    return [line.removeprefix("secure_stay ") for line in told(rule, facts, as_at=as_at, covers=covers)]


# --- in one go ------------------------------------------------------------------------------------------------------------
def test_to_the_minute() -> None:
    assert one_go(stay("2025-06-02T10:00", "2025-06-05T10:00")) == ["2025-06-02: met, due 2025-06-05T10:00+01:00"]
    assert one_go(stay("2025-06-02T10:00", "2025-06-05T10:01")) == [
        "2025-06-02: not-met, due 2025-06-05T10:00+01:00, +0"
    ]


def test_open_is_pending_on_the_day_it_runs_out_and_not_met_the_next() -> None:
    facts = stay("2025-06-02T10:00")
    assert one_go(facts, "2025-06-05") == ["2025-06-02: pending, due 2025-06-05T10:00+01:00"]
    assert one_go(facts, "2025-06-06") == ["2025-06-02: not-met, due 2025-06-05T10:00+01:00, +1, open"]


def test_the_clocks_going_back_and_forward() -> None:
    back, forward = stay("2025-10-25T10:00", "2025-10-28T09:30"), stay("2026-03-28T10:00", "2026-03-31T10:30")
    assert one_go(back, "2025-11-30") == ["2025-10-25: not-met, due 2025-10-28T09:00+00:00, +0"]  # 72 and a half
    assert one_go(forward, "2026-04-30") == ["2026-03-28: met, due 2026-03-31T11:00+01:00"]  # 71 and a half


def test_dates_only() -> None:
    unknown = "date-only: secure_stay.start"
    assert one_go(stay("2025-06-02", "2025-06-04")) == ["2025-06-02: met, due 2025-06-05"]
    assert one_go(stay("2025-06-02", "2025-06-05")) == [f"2025-06-02: cannot-tell, due 2025-06-05, {unknown}"]
    assert one_go(stay("2025-06-02", "2025-06-06")) == ["2025-06-02: not-met, due 2025-06-05, +1"]
    assert one_go(stay("2025-06-02T10:00", "2025-06-05")) == [
        "2025-06-02: cannot-tell, due 2025-06-05T10:00+01:00, date-only: secure_stay.end"
    ]


def test_dates_only_over_a_clock_change() -> None:
    # from midnight it runs out on 31 March at 01:00, from 23:59 on 1 April
    assert one_go(stay("2026-03-28", "2026-03-30"), "2026-04-30") == ["2026-03-28: met"]
    # two nights and an hour more, midnight to midnight, are 72 hours and 59 minutes
    assert one_go(stay("2025-10-25", "2025-10-27"), "2025-11-30")[0].startswith("2025-10-25: cannot-tell")


def test_midnight_is_no_time() -> None:
    assert one_go(stay("2025-06-02T00:00:00", "2025-06-05T00:00:00"))[0].startswith("2025-06-02: cannot-tell")


def test_stays_that_run_on_are_one_and_those_an_hour_apart_are_not() -> None:
    first = stay("2025-06-02T10:00", "2025-06-04T10:00")
    assert one_go(first + stay("2025-06-04T10:00", "2025-06-06T10:00")) == [
        "2025-06-02: not-met, due 2025-06-05T10:00+01:00, +1"
    ]
    assert one_go(first + stay("2025-06-04T11:00", "2025-06-06T10:00")) == [
        "2025-06-02: met, due 2025-06-05T10:00+01:00", "2025-06-04: met, due 2025-06-07T11:00+01:00"
    ]  # fmt: skip


def test_whether_two_stays_ran_on_is_not_known() -> None:
    facts = stay("2025-06-02", "2025-06-04") + stay("2025-06-04", "2025-06-07")
    assert one_go(facts) == ["2025-06-02: cannot-tell, due 2025-06-05, date-only: secure_stay.start"]


def test_an_order_ends_a_stay_left_open_at_the_minute_it_was_made() -> None:
    facts = stay("2025-06-02T10:00") + stay("2025-06-05T09:30", authority="court-order")
    assert one_go(facts) == ["2025-06-02: met, due 2025-06-05T10:00+01:00"]
    late = stay("2025-06-02T10:00") + stay("2025-06-05T10:30", authority="court-order")
    assert one_go(late) == ["2025-06-02: not-met, due 2025-06-05T10:00+01:00, +0"]


def test_a_start_and_an_end_not_recorded() -> None:
    no_end = '- {kind: secure_stay, start: "2025-06-02T10:00", end: unknown, authority: none}'
    no_start = '- {kind: secure_stay, start: unknown, end: "2025-06-02T10:00", authority: none}'
    assert one_go(no_end, "2025-06-05") == ["2025-06-02: met, due 2025-06-05T10:00+01:00"]
    assert one_go(no_end, "2025-06-06") == [
        "2025-06-02: cannot-tell, due 2025-06-05T10:00+01:00, open, missing-field: secure_stay.end"
    ]
    assert one_go(no_start) == ["start-not-known: cannot-tell, missing-field: secure_stay.start"]


def test_a_limit_that_came_in_while_it_went_on() -> None:
    since = IN_ONE_GO.replace("2011-04-01", "2025-06-10")
    assert one_go(stay("2025-06-02T10:00", "2025-06-09T10:00"), rule=since) == []
    assert one_go(stay("2025-06-02T10:00", "2025-06-11T10:00"), rule=since) == [
        "2025-06-02: not-met, due 2025-06-10T00:00+01:00, +1"
    ]


def test_of_an_end_that_is_not_known_the_day_by_which_it_was_over_counts() -> None:
    # 72 hours from ten on 2 June are over at ten on the 5th; to the 20th are 15 days.
    unknown = (
        '- {kind: secure_stay, start: "2025-06-02T10:00", end: unknown, authority: none, lasted_to: %s, over_by: %s}\n'
    )
    due = "due 2025-06-05T10:00+01:00"
    for days, expected in (
        (("2025-06-03", "2025-06-04"), f"met, {due}"),
        (("2025-06-03", "2025-06-05"), f"cannot-tell, {due}, missing-field: secure_stay.end"),
        (("2025-06-10", "2025-06-20"), f"not-met, {due}, +15"),
    ):
        assert one_go(unknown % days) == [f"2025-06-02: {expected}"]


# --- summed ---------------------------------------------------------------------------------------------------------------
def summed(facts: str, as_at: str = "2025-06-30", covers: str = "all", rule: str = SUMMED) -> list[str]:
    return one_go(facts, as_at, covers, rule)


def test_two_stays_of_one_day_with_no_night_between() -> None:
    facts = stay("2025-06-02T08:00", "2025-06-05T07:00") + stay("2025-06-10T10:00", "2025-06-10T11:00")
    more = stay("2025-06-02T08:00", "2025-06-05T07:00") + stay("2025-06-10T10:00", "2025-06-10T11:01")
    assert summed(facts) == ["2025-06-02: met"]
    assert summed(more) == ["2025-06-10: not-met, due 2025-06-10, +0"]


def test_on_the_twenty_eighth_day_it_still_counts_and_on_the_twenty_ninth_not() -> None:
    # 72 hours from 2 to 4 June, midnight to midnight; one hour on the 29th is within 28 days of the 2nd
    first = stay("2025-06-02T00:01", "2025-06-04T23:59")
    assert summed(first + stay("2025-06-29T10:00", "2025-06-29T10:03"), "2025-07-31") == [
        "2025-06-29: not-met, due 2025-06-29, +0"
    ]
    assert summed(first + stay("2025-06-30T10:00", "2025-06-30T10:03"), "2025-07-31") == ["2025-06-02: met"]


def test_each_day_of_the_excess_is_one_of_the_state() -> None:
    facts = stay("2025-06-02T10:00", "2025-06-06T10:00") + stay("2025-06-09T10:00", "2025-06-09T12:00")
    assert summed(facts) == ["2025-06-05: not-met, due 2025-06-05, +1", "2025-06-09: not-met, due 2025-06-09, +0"]
    together = SUMMED + "  apart: 5 days\n"
    assert summed(facts, rule=together) == ["2025-06-05: not-met, due 2025-06-05, +4"]


def test_hours_of_two_kinds_at_once_are_counted_once() -> None:
    either = SUMMED.replace(STATE, "{any: [{kind: secure_stay, where: {authority: none}}, missing]}")
    both = stay("2025-06-02T10:00", "2025-06-04T10:00")
    both += '- {kind: missing, start: "2025-06-03T10:00", end: "2025-06-05T10:00", type: missing}\n'
    assert told(either, both, as_at="2025-06-30") == ["secure_stay 2025-06-02: met"]
    longer = both.replace("06-05T10:00", "06-05T10:01")
    assert told(either, longer, as_at="2025-06-30") == ["secure_stay 2025-06-05: not-met, due 2025-06-05, +0"]


def test_a_definition_keeps_the_times_and_settles_what_it_settles() -> None:
    kept = "id: kept_there\nperiod: {kind: secure_stay, where: {authority: none}}\n"
    settled = kept + "if-not-covered: false\nif-unknown: false\nbecause: They are few.\n"
    named = SUMMED.replace(STATE, "kept_there")
    facts = stay("2025-06-02T10:00", "2025-06-05T10:01")
    unsure = '- {kind: secure_stay, start: "2025-06-10T10:00", end: "2025-06-20T10:00"}\n'
    over = "kept_there 2025-06-05: not-met, due 2025-06-05, +0"
    doubt = "kept_there 2025-06-10: cannot-tell, due 2025-06-10, missing-field: secure_stay.authority"
    assert told(named, facts + unsure, as_at="2025-06-30", definitions=(kept,)) == [over, doubt]
    assert told(named, facts + unsure, as_at="2025-06-30", definitions=(settled,)) == [over]
    assert told(named, facts, as_at="2025-06-30", covers="{looked_after: all}", definitions=(settled,)) == [over]


def test_days_not_covered_may_hold_more() -> None:
    facts = stay("2025-06-20T10:00", "2025-06-21T10:00")
    doubt = "cannot-tell, due 2025-06-20, not-covered: secure_stay"
    assert summed(facts, covers="{secure_stay: {from: 2025-06-10}}") == [f"2025-06-20: {doubt}"]
    # of the 28 days to 20 June, 24 to 26 May: 72 hours and 14; without the 26th, 48 and 14
    assert summed(facts, covers="{secure_stay: {from: 2025-05-27}}") == [f"2025-06-20: {doubt}"]
    assert summed(facts, covers="{secure_stay: {from: 2025-05-26}}") == ["2025-06-20: met"]


def test_against_minutes_counted_one_by_one() -> None:
    """Stays at random over a clock change: each day's hours by the clock of Python's own calendar."""
    rng, london = random.Random(14), ZoneInfo("Europe/London")
    first = dt.datetime(2025, 10, 1, tzinfo=london)

    def at(hours: int) -> dt.datetime:
        return (first.astimezone(dt.UTC) + dt.timedelta(hours=hours)).astimezone(london)

    for _ in range(40):
        edges = sorted(rng.sample(range(1, 24 * 45), 6))
        stays = [(at(a), at(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        if any(moment.fold or (moment.hour, moment.minute) == (0, 0) for pair in stays for moment in pair):
            continue  # an hour that comes twice cannot be told from the record, nor midnight from no time
        hours = (hour for a, b in zip(edges[::2], edges[1::2], strict=True) for hour in range(a, b))
        spent = [first.timestamp() + 3600 * hour for hour in hours]
        over = []
        for number in range(60):
            day = (first + dt.timedelta(days=number)).date()
            opens = dt.datetime.combine(day - dt.timedelta(days=27), dt.time(), london).timestamp()
            closes = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), london).timestamp()
            touched = any(start.date() <= day and end.date() >= day for start, end in stays)
            if touched and sum(opens <= hour < closes for hour in spent) > 72:
                over.append(day)
        facts = "".join(stay(f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}") for start, end in stays)
        told_of = [line for line in summed(facts, "2025-12-31") if "not-met" in line]
        firsts = [day for day in over if day - dt.timedelta(days=1) not in over]
        assert [line[:10] for line in told_of] == [day.isoformat() for day in firsts], facts


@pytest.mark.parametrize("carer", ["", ", carer: k"])
@pytest.mark.parametrize("days", ["", ", start: 2025-05-01, end: unknown"])
def test_a_stay_that_may_have_begun_or_ended_on_any_day_is_no_longer_for_being_cut(carer: str, days: str) -> None:
    # whether there was a temporary stay is known from 3 May only
    rule = f"at-most-for: {{state: {{minus: [placement, temporary_stay]}}, limit: [{limit('48 hours')}]}}\n"
    found = told(
        rule, f"- {{kind: placement{carer}{days}}}\n", as_at="2025-05-31",
        covers="{placement: all, temporary_stay: {from: 2025-05-03}}",
    )  # fmt: skip
    assert found and all("cannot-tell" in line for line in found), found


def test_a_stay_cut_in_two_may_have_begun_after_the_cut() -> None:
    # a placement of no known start; the temporary stay of 3 to 5 May parts what may have been before it from what may be since
    rule = f"at-most-for: {{state: {{minus: [placement, temporary_stay]}}, limit: [{limit('48 hours')}]}}\n"
    facts = "- {kind: placement, carer: k}\n- {kind: temporary_stay, start: 2025-05-03, end: 2025-05-05}\n"
    found = told(rule, facts, as_at="2025-05-31")
    assert found and all("cannot-tell" in line for line in found), found


# --- what is told by the day, and not by the clock ------------------------------------------------------------------------
def test_what_goes_on_at_the_as_at_date_is_open_though_only_its_days_are_known() -> None:
    """From a conference on 26 March, at whatever time, with no core group since: 48 hours ran out on the 28th, three days ago."""
    rule = f"""
    at-most-for:
      state: {{from: {{event: conference}}, until: {{event: core_group}}}}
      limit: [{limit("48 hours")}]
    """
    held = "- {kind: conference, on: 2026-03-26}\n"
    assert told(rule, held, as_at="2026-03-31") == ["stretch 2026-03-26: not-met, due 2026-03-28, +3, open"]


def test_what_began_by_a_day_began_by_the_last_minute_of_it() -> None:
    """Begun by 6 June, at 23:59 at the latest: more than 24 hours by the end of 7 June, on which it is certainly asked for."""
    rule = """
    have:
      while: {total: secure_stay, over: 24 hours}
      evidence: [{kind: secure_review}]
      in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
    """
    stay = "- {kind: secure_stay, started_by: 2025-06-06}\n"
    assert told(rule, stay, as_at="2025-07-01") == ["secure_stay start-not-known by 2025-06-07: not-met, open"]
