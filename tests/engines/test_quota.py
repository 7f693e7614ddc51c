"""`quota`: at least so many in each term, year, or gap between two events."""

import pytest

from checker.errors import RulesetError
from tests.engines.support import told

ONE = "{number: 1, from: 2011-04-01, provision: standard 1, verified: true}"
TWO = ONE.replace("number: 1", "number: 2")
TERMS = """
terms:
  - {name: autumn, from: 2025-09-02, to: 2025-12-19}
  - {name: spring, from: 2026-01-05, to: 2026-03-27}
"""
EACH_TERM = f"""
quota:
  each: term
  while: looked_after
  at-least: [{ONE}]
  evidence: [{{kind: education_plan_review, where: {{status: held}}}}]
"""
CARE = "- {kind: looked_after, start: 2025-08-18}\n"


def reviewed(*days: str, status: str = ", status: held") -> str:
    return "".join(f"- {{kind: education_plan_review, on: {day}{status}}}\n" for day in days)


def term(facts: str, as_at: str, *, rule: str = EACH_TERM, covers: str = "all", profile: str = TERMS) -> list[str]:
    return [line.removeprefix("term ") for line in told(rule, facts, as_at=as_at, covers=covers, profile=profile)]


@pytest.mark.parametrize("number", ["0", "1.5", "-1"])
def test_a_quota_of_none_or_of_part_of_one_is_a_fault(number: str) -> None:
    with pytest.raises(RulesetError) as raised:
        term(CARE, "2025-12-31", rule=EACH_TERM.replace("number: 1", f"number: {number}"))
    assert [fault.what for fault in raised.value.faults] == [f"expected a whole number of at least 1, found {number}"]


# --- terms ----------------------------------------------------------------------------------------------------------------
def test_both_ends_of_a_term_are_inside() -> None:
    for day, verdict in (
        ("2025-09-01", "overdue, due 2025-12-19, +12"), ("2025-09-02", "met, due 2025-12-19, found 2025-09-02"),
        ("2025-12-19", "met, due 2025-12-19, found 2025-12-19"), ("2025-12-20", "overdue, due 2025-12-19, +12"),
    ):  # fmt: skip
        assert term(CARE + reviewed(day), "2025-12-31") == [f"2025-09-02: {verdict}"]


def test_pending_through_the_last_day() -> None:
    assert term(CARE, "2025-09-01", profile=TERMS.replace("2025-09-02", "2025-08-01")) == []
    assert term(CARE, "2025-12-19") == ["2025-09-02: pending, due 2025-12-19"]
    assert term(CARE, "2025-12-20") == ["2025-09-02: overdue, due 2025-12-19, +1"]


def test_of_two_the_second_is_what_met_it() -> None:
    two = EACH_TERM.replace(ONE, TWO)
    facts = CARE + reviewed("2025-09-10", "2025-10-10", "2025-11-10")
    assert term(facts, "2025-12-31", rule=two) == ["2025-09-02: met, due 2025-12-19, found 2025-10-10"]
    assert term(CARE + reviewed("2025-09-10"), "2025-12-31", rule=two) == ["2025-09-02: overdue, due 2025-12-19, +12"]


def test_a_term_that_began_before_the_condition_is_not_asked_about() -> None:
    into = CARE.replace("2025-08-18", "2025-09-03")
    assert term(into, "2025-12-31") == []
    assert term(into, "2026-02-01") == ["2026-01-05: pending, due 2026-03-27"]


def test_a_term_in_which_the_condition_ended() -> None:
    home = "- {kind: looked_after, start: 2025-08-18, end: 2025-12-19}\n"
    assert term(home, "2025-12-18") == ["2025-09-02: pending, due 2025-12-19"]
    assert term(home, "2025-12-31") == ["2025-09-02: lapsed, due 2025-12-19"]
    assert term(home.replace("12-19", "12-20"), "2025-12-31") == ["2025-09-02: overdue, due 2025-12-19, +12"]
    assert term(home + reviewed("2025-10-01"), "2025-12-31") == ["2025-09-02: met, due 2025-12-19, found 2025-10-01"]


def test_a_review_after_the_condition_ended_is_none_of_the_term() -> None:
    home = "- {kind: looked_after, start: 2025-08-18, end: 2025-10-01}\n"
    assert term(home + reviewed("2025-10-01"), "2025-12-31") == ["2025-09-02: met, due 2025-12-19, found 2025-10-01"]
    assert term(home + reviewed("2025-10-02"), "2025-12-31") == ["2025-09-02: lapsed, due 2025-12-19"]


def test_an_end_not_recorded() -> None:
    facts = "- {kind: looked_after, start: 2025-08-18, end: unknown, lasted_to: 2025-10-01}\n"
    assert term(facts, "2025-12-19") == ["2025-09-02: pending, due 2025-12-19"]
    doubt = "2025-09-02: cannot-tell, due 2025-12-19, missing-field: looked_after.end"
    assert term(facts, "2025-12-31") == [doubt]


def test_terms_not_in_the_calendar() -> None:
    beyond = "start-not-known: cannot-tell, calendar-end: school terms beyond those the profile lists"
    assert beyond not in term(CARE, "2026-03-27")
    assert beyond in term(CARE, "2026-03-28")
    assert term(CARE, "2026-03-28", profile="") == [beyond]
    assert term(CARE, "2025-08-31") == [beyond]  # before the first term it lists
    home = "- {kind: looked_after, start: 2025-08-18, end: 2026-03-28}\n"
    assert beyond not in term(home, "2026-06-30")
    assert beyond in term(home.replace("03-28", "03-29"), "2026-06-30")


def test_what_may_be_a_review_and_days_not_covered() -> None:
    unsure = CARE + reviewed("2025-10-01", status="")
    undated = CARE + reviewed("unknown")
    doubt = "2025-09-02: cannot-tell, due 2025-12-19, "
    assert term(unsure, "2025-12-31") == [doubt + "missing-field: education_plan_review.status"]
    assert term(undated, "2025-12-31") == [doubt + "missing-field: education_plan_review.on"]
    covers = "{looked_after: all, education_plan_review: {from: 2025-09-03}}"
    assert term(CARE, "2025-12-31", covers=covers) == [doubt + "not-covered: education_plan_review"]
    assert term(CARE, "2025-12-31", covers=covers.replace("09-03", "09-02"))[0].startswith("2025-09-02: overdue")
    # two are wanted, and one that may be is not enough
    assert term(unsure, "2025-12-31", rule=EACH_TERM.replace(ONE, TWO))[0].startswith("2025-09-02: overdue")


def test_excused_in_the_term() -> None:
    excused = EACH_TERM + "excused-by: [{kind: education_plan_review, where: {status: not-held}}]\n"
    by = CARE + reviewed("2025-12-19", status=", status: not-held")
    after = CARE + reviewed("2025-12-20", status=", status: not-held")
    assert term(by, "2025-12-31", rule=excused) == ["2025-09-02: excepted, due 2025-12-19"]
    assert term(after, "2025-12-31", rule=excused) == ["2025-09-02: overdue, due 2025-12-19, +12"]


# --- years ----------------------------------------------------------------------------------------------------------------
EACH_YEAR = f"""
quota:
  each: {{year-of: foster_approval}}
  at-least: [{ONE}]
  evidence: [{{kind: supervision_visit, where: {{unannounced: true}}}}]
about: household
"""


def year(facts: str, as_at: str, *, rule: str = EACH_YEAR, covers: str = "all") -> list[str]:
    lines = told(rule, facts, as_at=as_at, covers=covers, about="household")
    return [line.removeprefix("foster_approval ") for line in lines]


def visited(*days: str) -> str:
    return "".join(f"- {{kind: supervision_visit, on: {day}, unannounced: true}}\n" for day in days)


APPROVED = "- {kind: foster_approval, start: 2024-05-01}\n"


def test_years_from_the_day_of_approval() -> None:
    assert year(APPROVED + visited("2025-04-30"), "2025-05-31") == [
        "2024-05-01: met, due 2025-04-30, found 2025-04-30", "2025-05-01: pending, due 2026-04-30",
    ]  # fmt: skip
    assert year(APPROVED + visited("2025-05-01"), "2025-05-31") == [
        "2024-05-01: overdue, due 2025-04-30, +31", "2025-05-01: met, due 2026-04-30, found 2025-05-01",
    ]  # fmt: skip


def test_years_from_29_february() -> None:
    lines = year("- {kind: foster_approval, start: 2024-02-29}\n", "2028-03-01")
    assert [line.split(":")[0] for line in lines] == [
        "2024-02-29",
        "2025-03-01",
        "2026-03-01",
        "2027-03-01",
        "2028-02-29",
    ]
    assert [line.split("due ")[1][:10] for line in lines] == [
        "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-28", "2029-02-28",
    ]  # fmt: skip


def test_the_year_in_which_approval_ended() -> None:
    ended = "- {kind: foster_approval, start: 2024-05-01, end: 2025-07-01}\n"
    assert year(ended + visited("2024-06-01"), "2026-12-31") == [
        "2024-05-01: met, due 2025-04-30, found 2024-06-01", "2025-05-01: lapsed, due 2026-04-30",
    ]  # fmt: skip
    on_the_day = ended.replace("2025-07-01", "2025-05-01")  # the first day outside is that on which a year would begin
    assert year(on_the_day, "2026-12-31") == ["2024-05-01: overdue, due 2025-04-30, +610"]


def test_a_visit_after_approval_ended_is_none_of_the_year() -> None:
    ended = "- {kind: foster_approval, start: 2024-05-01, end: 2024-10-01}\n"
    # The day it ended is the first outside; what was done that day came before the end, as it does of whatever recurs.
    for day, verdict in (
        ("2024-09-30", "met, due 2025-04-30, found 2024-09-30"), ("2024-10-01", "met, due 2025-04-30, found 2024-10-01"),
        ("2024-10-02", "lapsed, due 2025-04-30"), ("2025-04-30", "lapsed, due 2025-04-30"),
    ):  # fmt: skip
        assert year(ended + visited(day), "2026-12-31") == [f"2024-05-01: {verdict}"]
    two = EACH_YEAR.replace(ONE, TWO)
    assert year(ended + visited("2024-06-01", "2024-10-02"), "2026-12-31", rule=two) == [
        "2024-05-01: lapsed, due 2025-04-30"
    ]
    # An end after the year's last day cuts nothing short.
    ended = ended.replace("2024-10-01", "2025-05-01")
    assert year(ended + visited("2025-04-30"), "2026-12-31") == ["2024-05-01: met, due 2025-04-30, found 2025-04-30"]


def test_a_visit_on_a_day_on_which_approval_may_have_ended() -> None:
    perhaps = "- {kind: foster_approval, start: 2024-05-01, end: unknown, lasted_to: 2024-10-01}\n"
    assert year(perhaps + visited("2024-10-01"), "2025-04-30") == ["2024-05-01: met, due 2025-04-30, found 2024-10-01"]
    doubt = "2024-05-01: cannot-tell, due 2025-04-30, missing-field: foster_approval.end"
    assert year(perhaps + visited("2024-10-03"), "2025-05-01")[0] == doubt
    assert year(perhaps + visited("2024-10-03"), "2025-04-30") == ["2024-05-01: pending, due 2025-04-30"]


def test_a_day_of_approval_not_recorded() -> None:
    facts = "- {kind: foster_approval, start: unknown, started_by: 2024-05-01}\n" + visited("2025-01-01")
    unknown = "start-not-known: cannot-tell, missing-field: foster_approval.start"
    assert year(facts, "2025-12-31") == [unknown]


def test_while_is_read_on_the_first_day_of_each_year() -> None:
    mainstream = EACH_YEAR.replace(
        "  at-least", "  while: {kind: foster_approval, where: {type: mainstream}}\n  at-least"
    )
    facts = "- {kind: foster_approval, start: 2023-05-01, end: 2024-06-01, type: mainstream}\n"
    facts += "- {kind: foster_approval, start: 2024-06-01, type: short-break}\n"
    assert year(facts, "2025-12-31", rule=mainstream) == [
        "2023-05-01: overdue, due 2024-04-30, +610",
        "2024-05-01: lapsed, due 2025-04-30",  # nothing is asked of the year begun in May 2025
    ]


def test_the_number_in_force_on_the_first_day() -> None:
    both = ONE.replace("verified", "to: 2025-04-30, verified") + ", " + TWO.replace("2011-04-01", "2025-05-01")
    facts = APPROVED + visited("2024-06-01", "2025-06-01")
    assert year(facts, "2026-05-01", rule=EACH_YEAR.replace(ONE, both))[:2] == [
        "2024-05-01: met, due 2025-04-30, found 2024-06-01", "2025-05-01: overdue, due 2026-04-30, +1",
    ]  # fmt: skip
    later = ONE.replace("2011-04-01", "2024-05-02")
    assert year(APPROVED, "2025-05-31", rule=EACH_YEAR.replace(ONE, later)) == ["2025-05-01: pending, due 2026-04-30"]


# --- gaps between two events ----------------------------------------------------------------------------------------------
EACH_GAP = f"""
quota:
  each: {{between: {{event: conference, where: {{status: held}}}}, during: cp_plan}}
  at-least: [{ONE}]
  evidence: [{{kind: visit, where: {{bedroom_seen: true}}}}]
"""
PLAN = "- {kind: cp_plan, start: 2025-01-14}\n"


def met(*days: str, status: str = ", status: held") -> str:
    return "".join(f"- {{kind: conference, on: {day}{status}}}\n" for day in days)


def seen(*days: str) -> str:
    return "".join(f"- {{kind: visit, on: {day}, bedroom_seen: true}}\n" for day in days)


def gap(facts: str, as_at: str = "2025-06-30", *, covers: str = "all", plan: str = PLAN) -> list[str]:
    lines = told(EACH_GAP, plan + facts, as_at=as_at, covers=covers)
    return [line.removeprefix("conference ") for line in lines]


def test_from_the_day_after_one_event_to_the_day_of_the_next() -> None:
    events = met("2025-01-14", "2025-04-08")
    assert gap(events + seen("2025-04-08")) == [
        "2025-01-14: met, due 2025-04-08, found 2025-04-08",
        "2025-04-08: pending",
    ]
    assert gap(events + seen("2025-04-09")) == [
        "2025-01-14: overdue, due 2025-04-08, +83",
        "2025-04-08: met, found 2025-04-09",
    ]
    assert gap(events + seen("2025-01-14")) == ["2025-01-14: overdue, due 2025-04-08, +83", "2025-04-08: pending"]


def test_two_records_of_one_day_are_one_event() -> None:
    twice = met("2025-01-14", "2025-04-08") + "- {kind: conference, on: 2025-04-08, status: held, type: review}\n"
    assert gap(twice + seen("2025-02-01")) == [
        "2025-01-14: met, due 2025-04-08, found 2025-02-01",
        "2025-04-08: pending",
    ]


def test_an_event_outside_the_period_opens_none() -> None:
    before = met("2024-12-01", "2025-01-14")
    assert gap(before, "2025-02-01") == ["2025-01-14: pending"]
    ended = "- {kind: cp_plan, start: 2025-01-14, end: 2025-04-08}\n"
    assert gap(met("2025-01-14", "2025-04-08"), plan=ended) == ["2025-01-14: lapsed, due 2025-04-08"]


def test_what_is_done_after_the_period_ended_is_none_of_a_gap() -> None:
    ended = "- {kind: cp_plan, start: 2025-01-14, end: 2025-03-01}\n"
    assert gap(met("2025-01-14") + seen("2025-03-01"), plan=ended) == ["2025-01-14: met, found 2025-03-01"]
    assert gap(met("2025-01-14") + seen("2025-03-02"), plan=ended) == ["2025-01-14: lapsed"]


def test_an_event_that_may_not_count_is_tried_both_ways() -> None:
    events = met("2025-01-14", "2025-04-08") + met("2025-03-01", status="")
    doubt = "2025-01-14: cannot-tell, due 2025-04-08, missing-field: conference.status"
    assert gap(events + seen("2025-02-01"))[0] == doubt  # none from March to April, if that one counts
    assert gap(events + seen("2025-02-01", "2025-03-15"))[0].startswith("2025-01-14: met")
    assert gap(events)[0] == "2025-01-14: overdue, due 2025-04-08, +83"  # none either way
    still = met("2025-01-14") + met("2025-03-01", status="")
    assert gap(still) == ["2025-01-14: cannot-tell, missing-field: conference.status"]
    assert gap(still + seen("2025-02-01")) == ["2025-01-14: met, found 2025-02-01"]


def test_events_the_source_does_not_cover_may_divide_a_gap() -> None:
    events = met("2025-01-14", "2025-04-08")
    covers = "{cp_plan: all, visit: all}"
    doubt = "not-covered: conference"
    assert gap(events + seen("2025-02-01"), "2025-04-08", covers=covers) == [
        f"2025-01-14: cannot-tell, due 2025-04-08, {doubt}", "2025-04-08: pending",
    ]  # fmt: skip
    assert gap(events, "2025-04-09", covers=covers) == [
        "2025-01-14: overdue, due 2025-04-08, +1", f"2025-04-08: cannot-tell, {doubt}",
    ]  # fmt: skip


def test_a_gap_opened_before_what_is_covered() -> None:
    covers = "{cp_plan: all, visit: all, conference: {from: 2025-03-01}}"
    unseen = "start-not-known unseen: "
    events = met("2025-04-08")
    doubt = "cannot-tell, due 2025-04-08, not-covered: conference"
    assert gap(events + seen("2025-02-01"), "2025-04-30", covers=covers)[0] == unseen + doubt
    seen_since = gap(events + seen("2025-03-01"), "2025-04-30", covers=covers)
    # whether there was a gap before it is not known, so that no met is counted
    assert seen_since == ["2025-04-08: pending"]
    assert gap(events, "2025-04-30", covers=covers)[0] == unseen + doubt  # whether any event opened one is not known
    nothing = gap("", "2025-04-30", covers=covers)
    assert nothing == [unseen + "cannot-tell, not-covered: conference"]


def test_an_event_on_a_day_not_covered_divides_no_gap_that_it_ends_or_opens() -> None:
    """What may divide a gap lies strictly between its two events: that the day of either is not covered does not matter, for
    both are recorded. With the day before the second not covered, or the day after the first, it may be two."""
    events = met("2025-01-14", "2025-04-08") + seen("2025-02-01")

    def divided(days: str) -> bool:
        covers = f"{{cp_plan: all, visit: all, conference: {{{days}}}}}"
        told = [each for each in gap(events, covers=covers) if each.startswith("2025-01-14: ")]
        assert told[0][12:] in (
            "met, due 2025-04-08, found 2025-02-01",
            "cannot-tell, due 2025-04-08, not-covered: conference",
        )
        return "cannot-tell" in told[0]

    assert [divided(f"from: 2024-01-01, to: {last}") for last in ("2025-04-07", "2025-04-06")] == [False, True]
    assert [divided(f"from: {first}") for first in ("2025-01-15", "2025-01-16")] == [False, True]


def test_an_event_of_a_day_not_known_is_in_no_gap_that_opens_on_the_as_at_date() -> None:
    """It was held by then: one day earlier there is a day on which it may have been the second of the gap."""
    unknown = "- {kind: conference, on: unknown, status: held, id: u}\n"
    opened = [gap(met(day) + unknown, "2025-06-30")[-1] for day in ("2025-06-30", "2025-06-29")]
    assert opened == ["2025-06-30: pending", "2025-06-29: cannot-tell, missing-field: conference.on"]
