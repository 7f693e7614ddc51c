"""Conditions and definitions read on a day: periods, ages, events, lengths, from and until."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.engines.support import limit, told

PROBE = f"""
within:
  trigger: {{event: visit}}
  limit: [{limit("1 day")}]
  evidence: [{{kind: core_group}}]
when: %s
"""
COVERED = "{visit: all, core_group: all, %s}"


def on(
    condition: str,
    facts: str,
    day: str,
    *,
    covers: str = "",
    definitions: Sequence[str] = (),
    as_at: str = "2026-12-31",
) -> str:
    """What the condition is on a day: yes, no, or why it cannot be told. A visit that day is overdue its core group."""
    found = told(
        PROBE % condition,
        facts + f"\n- {{kind: visit, on: {day}}}\n",
        as_at=as_at,
        covers=COVERED % covers if covers else "all",
        definitions=definitions,
    )
    verdicts = [line.partition(": ")[2] for line in found]
    if not verdicts:
        return "no"
    return "yes" if verdicts[0].startswith("overdue") else verdicts[0].partition(", ")[2].partition(", ")[2]


def test_a_day_that_the_childs_own_record_holds_is_past_from_its_start() -> None:
    died = "- {kind: child, died: 2025-05-06}"
    days = ("2025-05-05", "2025-05-06", "2025-06-01")
    assert [on("{past: child.died}", died, day) for day in days] == ["no", "yes", "yes"]


def test_a_day_that_the_record_does_not_hold_or_is_to_come_is_not_past() -> None:
    for facts in ("- {kind: child, born: 2015-05-06}", "- {kind: child, died: 2026-01-01}"):
        assert on("{past: child.died}", facts, "2025-06-01", as_at="2025-12-31") == "no"


CARE = "- {kind: looked_after, start: 2025-03-01, end: 2025-06-01}"


def test_a_period_holds_from_its_start_and_its_end_is_the_first_day_outside() -> None:
    assert [on("looked_after", CARE, day) for day in ("2025-02-28", "2025-03-01", "2025-05-31", "2025-06-01")] == [
        "no", "yes", "yes", "no",
    ]  # fmt: skip


def test_a_period_that_ends_after_the_as_at_date_is_open() -> None:
    assert on("looked_after", CARE, "2025-05-10", as_at="2025-05-20") == "yes"


def test_a_where_on_a_period_is_read_on_the_fact_that_holds() -> None:
    status = "{kind: legal_status, where: {status: care-order}}"
    facts = """
- {kind: legal_status, start: 2025-01-01, status: section-20}
- {kind: legal_status, start: 2025-03-01, status: care-order}
- {kind: legal_status, start: 2025-05-01, status: section-20}
"""
    assert [on(status, facts, f"2025-0{m}-10") for m in (2, 3, 4, 5)] == ["no", "yes", "yes", "no"]


def test_a_period_of_another_value_shows_it_does_not_hold_even_where_the_kind_is_not_covered() -> None:
    # One legal status at a time: while it is section 20 it is no care order. After it, nothing is known.
    status = "{kind: legal_status, where: {status: care-order}}"
    facts = "- {kind: legal_status, start: 2025-01-01, end: 2025-02-01, status: section-20}"
    assert on(status, facts, "2025-01-10", covers="legal_status: none") == "no"
    assert on(status, facts, "2025-02-10", covers="legal_status: none") == "not-covered: legal_status"


def test_a_concurrent_kind_shows_nothing_of_others_at_once() -> None:
    enquiry = "{kind: section_47, where: {outcome: conference}}"
    facts = "- {kind: section_47, start: 2025-01-01, outcome: ongoing}"
    assert on(enquiry, facts, "2025-01-10", covers="section_47: none") == "not-covered: section_47"


def test_all_any_not_minus() -> None:
    facts = CARE + "\n- {kind: cp_plan, start: 2025-05-01}"
    both, either = "{all: [looked_after, cp_plan]}", "{any: [looked_after, cp_plan]}"
    days = ("2025-04-30", "2025-05-01", "2025-06-01")
    assert [on(both, facts, day) for day in days] == ["no", "yes", "no"]
    assert [on(either, facts, day) for day in days] == ["yes", "yes", "yes"]
    assert [on("{not: cp_plan}", facts, day) for day in days] == ["yes", "no", "no"]
    assert [on("{minus: [looked_after, cp_plan]}", facts, day) for day in days] == ["yes", "no", "no"]


def test_false_and_unknown_is_false_and_true_or_unknown_is_true() -> None:
    covers = "looked_after: all"
    assert on("{all: [looked_after, cp_plan]}", CARE, "2025-02-28", covers=covers) == "no"
    assert on("{all: [looked_after, cp_plan]}", CARE, "2025-03-01", covers=covers) == "not-covered: cp_plan"
    assert on("{any: [looked_after, cp_plan]}", CARE, "2025-03-01", covers=covers) == "yes"
    assert on("{any: [looked_after, cp_plan]}", CARE, "2025-02-28", covers=covers) == "not-covered: cp_plan"


def test_ages() -> None:
    ten = "{age: {from: 10 years, until: 18 years}}"
    child = "- {kind: child, born: 2008-02-29}"
    days = ("2018-02-28", "2018-03-01", "2026-02-28", "2026-03-01")
    assert [on(ten, child, day) for day in days] == ["no", "yes", "yes", "no"]
    assert on(ten, "- {kind: child}", "2018-03-01") == "missing-field: child.born"
    assert on(ten, "", "2018-03-01", covers="child: none") == "not-covered: child.born"


def test_an_event_having_happened_counts_from_its_own_day() -> None:
    facts = "- {kind: review, on: 2025-04-10, status: held}\n- {kind: review, on: 2025-04-01, status: part}"
    held = "{happened: review, where: {status: held}}"
    assert [on(held, facts, day) for day in ("2025-04-09", "2025-04-10", "2026-01-01")] == ["no", "yes", "yes"]


def test_an_event_that_may_have_happened() -> None:
    held = "{happened: review, where: {status: held}}"
    unread = "- {kind: review, on: 2025-04-10}\n- {kind: review, on: 2025-05-10, status: held}"
    assert [on(held, unread, day) for day in ("2025-04-09", "2025-04-10", "2025-05-10")] == [
        "no", "missing-field: review.status", "yes",
    ]  # fmt: skip
    undated = "- {kind: review, on: unknown, status: held}\n- {kind: review, on: 2025-05-10, status: held}"
    assert [on(held, undated, day) for day in ("2025-04-09", "2025-05-10")] == ["missing-field: review.on", "yes"]
    assert on(held, "", "2025-04-09", covers="review: {from: 2025-04-01}") == "not-covered: review"
    recorded = "- {kind: review, on: 2025-05-10, status: held}"
    assert on(held, recorded, "2025-05-10", covers="looked_after: all") == "yes"


SINCE = "{happened: review, where: {status: held}, during: looked_after}"


def test_an_event_having_happened_since_the_stretch_began() -> None:
    facts = """
- {kind: looked_after, start: 2025-01-01, end: 2025-03-01}
- {kind: looked_after, start: 2025-05-01}
- {kind: review, on: 2025-02-01, status: held}
- {kind: review, on: 2025-06-01, status: held}
"""
    days = ("2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01", "2025-05-01", "2025-05-31", "2025-06-01")
    assert [on(SINCE, facts, day) for day in days] == ["no", "yes", "yes", "no", "no", "no", "yes"]


def test_an_event_on_the_day_the_stretch_began_is_since() -> None:
    facts = CARE + "\n- {kind: review, on: 2025-03-01, status: held}"
    assert on(SINCE, facts, "2025-03-01") == "yes"
    assert on(SINCE, CARE + "\n- {kind: review, on: 2025-02-28, status: held}", "2025-03-01") == "no"


def test_only_days_of_the_stretch_need_be_covered() -> None:
    assert on(SINCE, CARE, "2025-04-01", covers="looked_after: all, review: {from: 2025-03-01}") == "no"
    assert (
        on(SINCE, CARE, "2025-04-01", covers="looked_after: all, review: {from: 2025-03-02}") == "not-covered: review"
    )


def test_since_a_stretch_whose_start_is_not_known() -> None:
    open_care = "- {kind: looked_after, start: unknown}"
    reviewed = open_care + "\n- {kind: review, on: 2025-02-01, status: held}"
    assert on(SINCE, open_care, "2025-04-01") in ("no", "missing-field: looked_after.start")  # no review at all
    assert on(SINCE, reviewed, "2025-04-01") == "missing-field: looked_after.start"
    by = reviewed.replace("start: unknown", "start: unknown, started_by: 2025-02-01")
    assert on(SINCE, by, "2025-04-01") == "yes"


def test_since_a_stretch_that_may_not_be() -> None:
    facts = "- {kind: looked_after, start: 2025-01-01}\n- {kind: review, on: 2025-02-01, status: held}"
    during = SINCE.replace("during: looked_after", "during: {all: [looked_after, cp_plan]}")
    assert on(during, facts, "2025-04-01", covers="looked_after: all, review: all") == "not-covered: cp_plan"
    assert on(during, facts, "2025-04-01") == "no"


def test_having_lasted() -> None:
    facts = "- {kind: missing, start: 2025-03-01, end: 2025-03-10, type: missing}"
    over, least = "{lasting: missing, over: 5 days}", "{lasting: missing, at-least: 5 days}"
    days = ("2025-03-04", "2025-03-05", "2025-03-06", "2025-03-09", "2025-03-10")
    assert [on(over, facts, day) for day in days] == ["no", "no", "yes", "yes", "no"]
    assert [on(least, facts, day) for day in days] == ["no", "yes", "yes", "yes", "no"]


def test_having_lasted_with_an_unknown_start_or_end() -> None:
    over = "{lasting: missing, over: 5 days}"
    start = "- {kind: missing, start: unknown, started_by: 2025-03-01, type: missing}"
    assert on(over, start, "2025-03-05") == "missing-field: missing.start"
    assert on(over, start, "2025-03-06") == "yes"
    end = "- {kind: missing, start: 2025-03-01, end: unknown, lasted_to: 2025-03-08, type: missing}"
    assert [on(over, end, day) for day in ("2025-03-05", "2025-03-06", "2025-03-07", "2025-03-08")] == [
        "no", "yes", "yes", "missing-field: missing.end",
    ]  # fmt: skip


def test_lasting_over_a_merged_period() -> None:
    facts = """
- {kind: placement, start: 2024-01-01, end: 2024-06-01, carer: a, address: a}
- {kind: placement, start: 2024-06-01, carer: a, address: a}
"""
    year = "{lasting: placement, over: 1 year}"
    assert [on(year, facts, day) for day in ("2024-12-31", "2025-01-01")] == ["no", "yes"]
    assert on(year, facts.replace("start: 2024-06-01, carer: a", "start: 2024-06-01, carer: b"), "2025-01-01") == "no"


FROM_UNTIL = "{from: {event: strategy_meeting}, until: {event: conference}}"


def test_from_one_event_until_another() -> None:
    facts = """
- {kind: strategy_meeting, on: 2025-03-01}
- {kind: conference, on: 2025-04-01}
- {kind: strategy_meeting, on: 2025-06-01}
"""
    days = ("2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01", "2025-06-01", "2026-06-01")
    assert [on(FROM_UNTIL, facts, day) for day in days] == ["no", "yes", "yes", "no", "yes", "yes"]


def test_from_until_edges_of_periods() -> None:
    between = "{from: {end-of: placement}, until: {start-of: placement}}"
    facts = """
- {kind: placement, start: 2025-01-01, end: 2025-02-01, carer: a, address: a}
- {kind: placement, start: 2025-03-01, end: 2025-04-01, carer: b, address: b}
- {kind: placement, start: 2025-04-01, carer: c, address: c}
"""
    # Between placements in February only: one ended where the next began is no time at all.
    days = ("2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01", "2025-04-01", "2025-05-01")
    assert [on(between, facts, day) for day in days] == ["no", "yes", "yes", "no", "no", "no"]


def test_the_edges_of_merged_rows_mark_nothing() -> None:
    ended = "{from: {end-of: looked_after}}"
    facts = "- {kind: looked_after, start: 2025-01-01, end: 2025-02-01}\n- {kind: looked_after, start: 2025-02-01}"
    assert on(ended, facts, "2025-03-01") == "no"


def test_from_until_with_a_possible_beginning_or_end() -> None:
    text = FROM_UNTIL.replace("{event: strategy_meeting}", "{event: strategy_meeting, where: {status: held}}")
    unread = "- {kind: strategy_meeting, on: 2025-03-01}\n- {kind: conference, on: 2025-04-01}"
    assert [on(text, unread, day) for day in ("2025-02-28", "2025-03-01", "2025-04-01")] == [
        "no", "missing-field: strategy_meeting.status", "no",
    ]  # fmt: skip
    ends = FROM_UNTIL.replace("{event: conference}", "{event: conference, where: {status: held}}")
    unread = "- {kind: strategy_meeting, on: 2025-03-01}\n- {kind: conference, on: 2025-04-01}"
    assert [on(ends, unread, day) for day in ("2025-03-31", "2025-04-01")] == [
        "yes",
        "missing-field: conference.status",
    ]
    undated = "- {kind: strategy_meeting, on: 2025-03-01}\n- {kind: conference, on: unknown, status: held}"
    assert [on(ends, undated, day) for day in ("2025-02-28", "2025-03-01")] == ["no", "missing-field: conference.on"]


def test_from_until_where_the_end_is_not_covered() -> None:
    facts = "- {kind: strategy_meeting, on: 2025-03-01}"
    covers = "strategy_meeting: all, conference: {from: 2025-01-01, to: 2025-03-31}"
    assert on(FROM_UNTIL, facts, "2025-03-31", covers=covers) == "yes"
    assert on(FROM_UNTIL, facts, "2025-04-01", covers=covers) == "not-covered: conference"


def test_from_until_where_the_beginning_is_not_covered() -> None:
    covers = "strategy_meeting: {from: 2025-03-01}, conference: all"
    assert on(FROM_UNTIL, "", "2025-03-01", covers=covers) == "not-covered: strategy_meeting"
    # An end seen since shows that what may have begun unseen is over.
    assert on(FROM_UNTIL, "- {kind: conference, on: 2025-03-10}", "2025-03-11", covers=covers) == "no"


CONCLUDED = "{from: {event: allegation, where: {threshold: met}}, until: {event: lado_outcome}}"
OF_ALLEGATIONS = "about: allegation" + PROBE.replace("visit", "lado_meeting").replace("core_group", "lado_review")
MADE = "- {kind: allegation, on: 2025-03-03, threshold: met}\n"
OUTCOME = "- {kind: lado_outcome, on: 2025-03-03}\n"
EITHER = "date-only: lado_outcome.on"


def going_on(facts: str, covers: str = "all") -> str:
    """Whether an allegation goes on a week later, so that a meeting is overdue its review."""
    kinds = f"{{allegation: {covers}, lado_outcome: all, lado_meeting: all, lado_review: all}}"
    meeting = "- {kind: lado_meeting, on: 2025-03-10}\n"
    lines = told(OF_ALLEGATIONS % CONCLUDED, facts + meeting, as_at="2025-06-02", covers=kinds, about="allegation")
    verdicts = [each.partition(": ")[2].split(", ") for each in lines]
    if not verdicts:
        return "no"
    return "yes" if verdicts[0][0] == "overdue" else verdicts[0][2]


def test_what_ends_the_only_one_there_is_came_after_it_that_day() -> None:
    assert going_on(MADE) == "yes"
    assert going_on(MADE + OUTCOME) == "no"
    assert going_on(MADE + OUTCOME + OUTCOME.replace("on:", "outcome: unfounded, on:")) == "no"
    assert going_on(MADE + "- {kind: allegation, on: 2025-03-04, threshold: not-met}\n" + OUTCOME) == "no"
    # A time on one of them says nothing of which came first; one on each does.
    assert going_on(MADE + OUTCOME.replace("2025-03-03", "2025-03-03T09:00")) == "no"
    timed = MADE.replace("2025-03-03", "2025-03-03T10:00")
    assert going_on(timed + OUTCOME.replace("2025-03-03", "2025-03-03T09:00")) == "yes"


def test_what_may_end_another_of_that_day_or_before_may_have_come_first() -> None:
    other = "- {kind: allegation, on: %s, threshold: not-met}\n"
    for day in ("2025-03-03", "2025-02-03", "2020-01-01", "unknown"):
        assert going_on(MADE + other % day + OUTCOME) == EITHER, day
    # One with a bound, all of it after that day, is none that the outcome may be of.
    bounded = "- {kind: allegation, on: unknown, on_from: 2025-03-%s, threshold: not-met}\n"
    assert going_on(MADE + bounded % "04" + OUTCOME) == "no"
    assert going_on(MADE + bounded % "03" + OUTCOME) == EITHER


def test_what_may_end_another_that_is_not_covered_may_have_come_first() -> None:
    assert going_on(MADE + OUTCOME, "{from: 2025-03-04}") == EITHER
    assert going_on(MADE + OUTCOME, "{from: 2025-02-01}") == EITHER
    assert going_on(MADE + OUTCOME, "latest") == EITHER
    assert going_on(MADE + OUTCOME, "{from: 1990-01-01, to: 2025-03-03}") == EITHER


def test_a_kind_that_follows_no_other_may_have_come_first_that_day() -> None:
    facts = "- {kind: strategy_meeting, on: 2025-03-01}\n- {kind: conference, on: 2025-03-01}"
    days = ("2025-02-28", "2025-03-01", "2025-03-02")
    assert [on(FROM_UNTIL, facts, day) for day in days] == ["no", *["date-only: conference.on"] * 2]


# --- definitions ----------------------------------------------------------------------------------------------------------
def definition(name: str, period: str, more: str = "") -> str:
    return f"id: {name}\nperiod: {period}\n{more}"


def test_a_definition_is_read_as_what_it_says() -> None:
    defined = (
        definition("teens", "{all: [looked_after, {age: {from: 13 years}}]}"),
        definition("not_teens", "{not: teens}"),
    )
    facts = CARE + "\n- {kind: child, born: 2012-04-01}"
    assert [on("teens", facts, day, definitions=defined) for day in ("2025-03-31", "2025-04-01")] == ["no", "yes"]
    assert [on("not_teens", facts, day, definitions=defined) for day in ("2025-03-31", "2025-04-01")] == ["yes", "no"]


def test_what_is_not_covered_is_unknown_unless_the_definition_settles_it() -> None:
    plain = (definition("settled", "cp_plan"),)
    no = (definition("settled", "cp_plan", "if-not-covered: false\nbecause: Few are."),)
    yes = (definition("settled", "cp_plan", "if-not-covered: true\nbecause: Most are."),)
    covers = "looked_after: all"
    assert on("settled", "", "2025-03-01", covers=covers, definitions=plain) == "not-covered: cp_plan"
    assert on("settled", "", "2025-03-01", covers=covers, definitions=no) == "no"
    assert on("settled", "", "2025-03-01", covers=covers, definitions=yes) == "yes"
    # What is recorded counts all the same.
    assert on("settled", "- {kind: cp_plan, start: 2025-01-01}", "2025-03-01", covers=covers, definitions=no) == "yes"


def test_if_not_covered_does_not_settle_a_missing_field_and_if_unknown_does() -> None:
    period = "{kind: legal_status, where: {status: care-order}}"
    facts = "- {kind: legal_status, start: 2025-01-01}"
    covered = (definition("settled", period, "if-not-covered: false\nbecause: Few are."),)
    unknown = (definition("settled", period, "if-unknown: false\nbecause: Few are."),)
    assert on("settled", facts, "2025-03-01", definitions=covered) == "missing-field: legal_status.status"
    assert on("settled", facts, "2025-03-01", definitions=unknown) == "no"


def test_unless_over_an_uncovered_kind_reads_unknown() -> None:
    text = PROBE.replace("when: %s", "unless: cp_plan")
    covers = COVERED % "looked_after: all"
    assert told(text, "- {kind: visit, on: 2025-03-01}", as_at="2025-03-03", covers=covers) == [
        "visit 2025-03-01: cannot-tell, due 2025-03-02, not-covered: cp_plan"
    ]


# --- comparisons ----------------------------------------------------------------------------------------------------------
def test_comparisons_of_a_facts_attributes() -> None:
    def chosen(where: str, attributes: str) -> str:
        return on(
            f"{{happened: review, where: {where}}}", f"- {{kind: review, on: 2025-01-01{attributes}}}", "2025-03-01"
        )

    assert chosen("{status: [held, part]}", ", status: part") == "yes"
    assert chosen("{status: {not: held}}", ", status: part") == "yes"
    assert chosen("{status: {not: held}}", "") == "missing-field: review.status"
    assert chosen("{participation: {known: true}}", "") == "no"
    assert chosen("{participation: {known: false}}", "") == "yes"
    assert chosen("{any: [{status: held}, {type: statutory}]}", ", type: statutory") == "yes"
    assert chosen("{all: [{status: held}, {type: statutory}]}", ", type: mid-point") == "no"
    assert chosen("{not: {status: held}}", ", status: held") == "no"


def test_comparisons_of_dates() -> None:
    born = "{kind: child, where: {born: {%s: 2010-01-01}}}"
    text = """
have:
  while: looked_after
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
  evidence: [%s]
"""
    for word, expected in (("at-least", "met"), ("over", "not-met"), ("at-most", "met"), ("under", "not-met")):
        facts = "- {kind: looked_after, start: 2025-03-01}\n- {kind: child, born: 2010-01-01}"
        (found,) = told(text % (born % word), facts, as_at="2025-03-31")
        assert found.partition(": ")[2].split(",")[0] == expected, (word, dt.date(2010, 1, 1))


def test_a_definition_that_settles_what_is_not_covered_keeps_its_periods_apart() -> None:
    # The source never holds the basis; the definition says that then there is none. Two placements, two triggers.
    text = f"""
within:
  trigger: {{start-of: emergency}}
  limit: [{limit("2 days")}]
  evidence: [{{kind: approval}}]
"""
    emergency = definition(
        "emergency", "{kind: placement, where: {basis: regulation-24}}", "if-not-covered: false\nbecause: Few are."
    )
    facts = """
- {kind: placement, start: 2025-03-01, end: 2025-03-05, carer: a, address: a, basis: regulation-24}
- {kind: placement, start: 2025-03-05, carer: b, address: b, basis: regulation-24}
- {kind: placement, start: 2025-01-01, end: 2025-03-01, carer: c, address: c}
"""
    cover = "{approval: all, placement: {all: true, without: [basis]}}"
    assert told(text, facts, as_at="2025-03-07", covers=cover, definitions=(emergency,)) == [
        "emergency 2025-03-01: overdue, due 2025-03-03, +4, open",
        "emergency 2025-03-05: pending, due 2025-03-07",
    ]
