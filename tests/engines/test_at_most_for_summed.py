"""`at-most-for` summed in days in any window; and totals as conditions."""

import datetime as dt
import random

import pytest

from tests.engines.support import limit, told

BREAKS = f"""
at-most-for:
  state: short_break
  in-any: 30 days
  limit: [{limit("10 days")}]
"""


def stay(days: str, more: str = "") -> str:
    return f"- {{kind: short_break, {days}, series: s1{more}}}\n"


def found(
    facts: str, as_at: str = "2025-12-31", *, rule: str = BREAKS, covers: str = "all", law: str = ""
) -> list[str]:
    return [line.removeprefix("short_break ") for line in told(rule, facts, as_at=as_at, covers=covers, law=law)]


# --- the window -----------------------------------------------------------------------------------------------------------
def test_ten_and_eleven() -> None:
    # 30 days to 30 June begin on the 1st
    first = stay("start: 2025-06-01, end: 2025-06-07")  # six nights
    assert found(first + stay("start: 2025-06-27, end: 2025-07-01")) == ["2025-06-01: met"]
    assert found(first + stay("start: 2025-06-26, end: 2025-07-01")) == ["2025-06-30: not-met, due 2025-06-30, +0"]


def test_the_first_night_leaves_as_the_last_comes_in() -> None:
    # on 1 July the window begins on the 2nd, and the night of 1 June is out of it
    assert found(stay("start: 2025-06-01, end: 2025-06-07") + stay("start: 2025-06-27, end: 2025-07-03")) == [
        "2025-06-01: met"
    ]


def test_only_days_of_the_state_are_over() -> None:
    facts = stay("start: 2025-06-01, end: 2025-06-13") + stay("start: 2025-06-15, end: 2025-06-16")
    # nights 1 to 12: over on the 11th and 12th; not on the 13th and 14th; the 15th is the thirteenth in the window
    assert found(facts) == ["2025-06-11: not-met, due 2025-06-11, +1", "2025-06-15: not-met, due 2025-06-15, +0"]


@pytest.mark.parametrize(("apart", "stretches"), [("3 days", 2), ("4 days", 1), ("1 week", 1)])
def test_less_than_so_many_days_apart_is_one(apart: str, stretches: int) -> None:
    facts = stay("start: 2025-06-01, end: 2025-06-13") + stay("start: 2025-06-15, end: 2025-06-16")
    # the 12th and the 15th are three days apart
    assert len(found(facts, rule=BREAKS + f"  apart: {apart}\n")) == stretches


def test_days_count_the_day_of_leaving_and_nights_do_not() -> None:
    days = BREAKS + "  counting: days\n"
    facts = stay("start: 2025-06-01, end: 2025-06-06") + stay("start: 2025-06-20, end: 2025-06-25")
    assert found(facts) == ["2025-06-01: met"]  # five and five
    assert found(facts, rule=days) == ["2025-06-24: not-met, due 2025-06-24, +1"]  # six, and the fifth on the 24th
    # the day of leaving is itself the one too many
    last = stay("start: 2025-06-01, end: 2025-06-06") + stay("start: 2025-06-20, end: 2025-06-24")
    assert found(last, rule=days) == ["2025-06-24: not-met, due 2025-06-24, +0"]


def test_leaving_and_coming_back_the_same_day_is_one_day() -> None:
    days = BREAKS + "  counting: days\n"
    facts = (
        stay("start: 2025-06-01, end: 2025-06-06")
        + "- {kind: short_break, start: 2025-06-06, end: 2025-06-10, series: s2}\n"
    )
    assert found(facts, rule=days) == ["2025-06-01: met"]  # 1 to 10 June


def test_months_go_by_the_corresponding_date() -> None:
    yearly = BREAKS.replace("30 days", "12 months")
    before = stay("start: 2024-02-29, end: 2024-03-05")  # five nights from 29 February
    # the 12 months to 28 February 2025 begin on 29 February 2024, those to 1 March on 2 March
    facts = before + stay("start: 2025-02-23, end: 2025-03-01")  # six nights
    assert found(facts, rule=yearly) == ["2025-02-28: not-met, due 2025-02-28, +0"]
    assert found(before + stay("start: 2025-02-24, end: 2025-03-03"), rule=yearly) == ["2024-02-29: met"]


def test_an_open_state_and_the_as_at_date() -> None:
    facts = stay("start: 2025-06-01")
    assert found(facts, "2025-06-10") == ["2025-06-01: met"]
    assert found(facts, "2025-06-11") == ["2025-06-11: not-met, due 2025-06-11, +0, open"]
    assert found(facts, "2025-06-20") == ["2025-06-11: not-met, due 2025-06-11, +9, open"]


# --- the law of the day ---------------------------------------------------------------------------------------------------
def test_only_days_on_which_a_text_was_in_force() -> None:
    since = BREAKS.replace("2011-04-01", "2025-06-15")
    facts = stay("start: 2025-06-01, end: 2025-06-18")
    assert found(facts, rule=since) == ["2025-06-15: not-met, due 2025-06-15, +2"]
    assert found(stay("start: 2025-06-01, end: 2025-06-15"), rule=since) == []


def test_a_limit_that_changed() -> None:
    both = BREAKS.replace(
        limit("10 days"), limit("10 days", until="2025-06-14") + ", " + limit("20 days", since="2025-06-15")
    )
    facts = stay("start: 2025-06-01, end: 2025-06-24")
    assert found(facts, rule=both) == [
        "2025-06-11: not-met, due 2025-06-11, +3",
        "2025-06-21: not-met, due 2025-06-21, +2",
    ]
    assert found(facts, rule=both, law="2025-06-20") == ["2025-06-21: not-met, due 2025-06-21, +2"]


# --- what is not known ----------------------------------------------------------------------------------------------------
def test_nothing_recorded_and_nothing_covered_is_no_duty() -> None:
    assert found("- {kind: looked_after, start: 2025-01-01}", covers="{looked_after: all}") == []


def test_days_not_covered_may_hold_more() -> None:
    facts = stay("start: 2025-06-20, end: 2025-06-23")
    doubt = "not-covered: short_break"
    assert found(facts, covers="{short_break: {from: 2025-06-01}}") == [
        f"2025-06-20: cannot-tell, due 2025-06-20, {doubt}"  # the window to the 20th begins on 22 May
    ]
    # 22 to 30 May, nine, and one; then eight and two, seven and three
    assert found(facts, covers="{short_break: {from: 2025-05-31}}") == ["2025-06-20: met"]


def test_over_whatever_is_not_covered() -> None:
    facts = stay("start: 2025-06-10, end: 2025-06-23")
    assert found(facts, covers="{short_break: {from: 2025-06-10}}") == ["2025-06-20: not-met, due 2025-06-20, +2"]


def test_an_end_not_recorded() -> None:
    facts = stay("start: 2025-06-01, end: unknown, lasted_to: 2025-06-05")
    assert found(facts, "2025-06-10") == ["2025-06-01: met"]
    assert found(facts, "2025-06-20") == [
        "2025-06-11: cannot-tell, due 2025-06-11, open, missing-field: short_break.end"
    ]


def test_a_start_not_recorded() -> None:
    facts = stay("start: unknown, started_by: 2025-06-05, end: 2025-06-12")
    # seven nights for certain, more if it began sooner; with five more later, twelve
    assert found(facts) == ["start-not-known: cannot-tell, missing-field: short_break.start"]
    later = found(facts + stay("start: 2025-06-20, end: 2025-06-25"))
    assert later[-1] == "2025-06-23: not-met, due 2025-06-23, +1"


def test_against_days_counted_one_by_one() -> None:
    """Breaks at random: the first day of each stretch of excess is that on which a plain count goes over."""
    rng, first = random.Random(75), dt.date(2025, 1, 1)
    for _ in range(60):
        edges = sorted(rng.sample(range(90), 8))
        stays = [
            (first + dt.timedelta(a), first + dt.timedelta(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)
        ]
        nights = {day for a, b in stays for day in (a + dt.timedelta(n) for n in range((b - a).days))}
        over = {day for day in nights if sum(day - dt.timedelta(n) in nights for n in range(30)) > 10}
        facts = "".join(stay(f"start: {a}, end: {b}") for a, b in stays)
        expected = sorted(day.isoformat() for day in over if day - dt.timedelta(1) not in over)
        assert [line[:10] for line in found(facts) if "not-met" in line] == expected, facts


# --- as a condition -------------------------------------------------------------------------------------------------------
def test_a_total_as_a_condition_holds_on_days_outside_the_state_too() -> None:
    had = """
have:
  while: {total: short_break, over: 10 days, in-any: 30 days}
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
  evidence: [{kind: visit}]
"""
    facts = stay("start: 2025-06-01, end: 2025-06-13")
    # eleven nights from the 11th; the night of 2 June leaves the 30 days on 2 July
    assert found(facts, "2025-07-01", rule=had) == ["2025-06-11: not-met, open"]
    assert found(facts, "2025-07-02", rule=had) == ["2025-06-11: lapsed"]


def test_hours_as_a_condition() -> None:
    had = """
have:
  while: {total: missing, over: 24 hours, in-any: 28 days}
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
  evidence: [{kind: strategy_meeting}]
"""
    first = '- {kind: missing, start: "2025-06-02T10:00", end: "2025-06-03T09:00", type: missing}\n'
    second = '- {kind: missing, start: "2025-06-09T10:00", end: "2025-06-09T11:00", type: missing}\n'
    assert told(had, first + second, as_at="2025-06-30") == []
    longer = second.replace("11:00", "11:01")
    assert told(had, first + longer, as_at="2025-06-29") == ["missing 2025-06-09: not-met, open"]
    # 28 days to the 30th begin on 3 June: nine hours and one
    assert told(had, first + longer, as_at="2025-06-30") == ["missing 2025-06-09: lapsed"]


def test_over_all_time_where_there_is_no_window() -> None:
    had = """
have:
  while: {total: looked_after, at-least: 13 weeks}
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
  evidence: [{kind: visit}]
"""
    facts = "- {kind: looked_after, start: 2020-01-01, end: 2020-02-10}\n- {kind: looked_after, start: 2025-01-01}\n"
    # 40 days, and 51 more: the 91st is 20 February
    assert told(had, facts, as_at="2025-02-19") == []
    assert told(had, facts, as_at="2025-02-20") == ["looked_after 2025-02-20: not-met, open"]


def test_a_month_over_all_time_is_as_many_days_as_the_month_to_that_day() -> None:
    had = """
have:
  while: {total: looked_after, at-least: 1 month}
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
  evidence: [{kind: visit}]
"""
    # thirty nights. The months to 30 January and to 28 February have 31 days; that to 1 March 28, and that to 30 March 30;
    # those to 31 March and to any day of April 31; that to 1 May 30
    facts = "- {kind: looked_after, start: 2025-01-01, end: 2025-01-31}\n"
    assert told(had, facts, as_at="2025-02-28") == []
    for as_at in ("2025-03-01", "2025-03-30"):
        assert told(had, facts, as_at=as_at) == ["looked_after 2025-03-01: not-met, open"]
    for as_at in ("2025-03-31", "2025-04-30"):
        assert told(had, facts, as_at=as_at) == ["looked_after 2025-03-01: lapsed"]
    assert told(had, facts, as_at="2025-05-01") == [
        "looked_after 2025-03-01: lapsed",
        "looked_after 2025-05-01: not-met, open",
    ]


@pytest.mark.parametrize("until", ["", ", end: 2025-05-15"])
def test_a_month_of_days_is_as_many_as_there_are_in_the_month_to_that_day(until: str) -> None:
    had = """
have:
  while: {total: looked_after, at-least: 1 month, in-any: 1 month}
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
  evidence: [{kind: visit}]
"""
    # every day of the month to 31 January, from 1 January; so it is of that to 28 February, of 31 days, and of that to
    # 28 March, of 28
    facts = f"- {{kind: looked_after, start: 2025-01-01{until}}}\n"
    then = ["looked_after 2025-01-31: not-met, open"]
    for as_at in ("2025-01-31", "2025-02-28", "2025-03-28", "2025-03-31", "2025-04-30"):
        assert told(had, facts, as_at=as_at) == then, as_at
    assert told(had, facts, as_at="2025-01-30") == []
    assert told(had, facts, as_at="2025-05-15") == (["looked_after 2025-01-31: lapsed"] if until else then)


@pytest.mark.parametrize("as_at", ["2025-02-28", "2025-03-28", "2025-03-31", "2025-05-08"])
def test_what_always_was_has_been_so_all_of_any_month(as_at: str) -> None:
    # on 8 May the month to it has 30 days, and that from it 31
    rule = """
never:
  state: {happened: conference}
  among: {total: {not: {happened: review}}, at-least: 1 month, in-any: 1 month}
  in-force: [{from: 2020-01-01, provision: regulation 1, verified: true}]
"""
    (found,) = told(rule, "- {kind: conference, on: 2025-02-10}\n", as_at=as_at)
    assert found.startswith("conference 2025-02-10: not-met, due 2025-02-10"), as_at
