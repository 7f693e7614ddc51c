"""Disputes: which verdicts raise one, in which words, in which order, to whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from checker.calendar import utc_span
from checker.compile.program import ALWAYS, Asks, Law, OnStretch, Program, Rule, Shape
from checker.disputes.dispute import (
    FORCES,
    commendations,
    date_words,
    due_words,
    filled,
    raise_disputes,
)
from checker.disputes.protocol import UNWRITTEN
from checker.engines.duty import Duty, Found, Key, Verdict


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


AS_AT = day("2026-03-31")
LAW = Law("An instrument", "regulation 1", None, day("2011-04-01"), None, True)
RULE = Rule(
    id="lac.test", title="Visits to the child", asks="", force="regulation", owner="operational", about="child",
    shape=Shape.HAVE, body=OnStretch(ALWAYS, (), None),
    dispute=Asks("high", "visits", "No {step} by {due} ({provision}).", "Was it held?"),
)  # fmt: skip
DUTY = Duty(
    "lac.test", "C-1", Key("visit", day("2026-01-05")), Verdict.OVERDUE, Found("visit", day("2026-01-05"), "a.csv:2"),
    due=day("2026-02-16"), late_by=43, open=True, law=LAW, step="next visit / first year",
)  # fmt: skip


def program(*rules: Rule) -> Program:
    return Program(rules, {}, "", "test", "")


@pytest.mark.parametrize("verdict", Verdict)
def test_overdue_and_not_met_are_raised_and_nothing_else(verdict):
    raised = raise_disputes(program(RULE), [replace(DUTY, verdict=verdict)], UNWRITTEN, AS_AT)
    assert bool(raised) is (verdict in (Verdict.OVERDUE, Verdict.NOT_MET))


@pytest.mark.parametrize("verdict", Verdict)
def test_good_practice_is_commended_where_found_and_never_disputed_where_not(verdict):
    rule = replace(RULE, commends=True)
    duty = replace(DUTY, verdict=verdict)
    assert raise_disputes(program(rule), [duty], UNWRITTEN, AS_AT) == ()
    assert bool(commendations(program(rule), [duty], UNWRITTEN)) is (verdict is Verdict.MET)
    assert commendations(program(RULE), [duty], UNWRITTEN) == ()


def test_commendations_are_in_order_of_case_then_rule_then_key():
    first, second = (replace(RULE, id=name, commends=True) for name in ("lac.a", "lac.b"))
    later = replace(DUTY, rule="lac.a", case="C-2", key=Key("visit", day("2026-02-05")), verdict=Verdict.MET)
    listed = [later, replace(later, key=DUTY.key), replace(later, rule="lac.b", case="C-1")]
    found = commendations(program(first, second), listed, UNWRITTEN)
    assert [(each.duty.case, each.rule.id, each.duty.key.day) for each in found] == [
        ("C-1", "lac.b", later.key.day), ("C-2", "lac.a", DUTY.key.day), ("C-2", "lac.a", later.key.day),
    ]  # fmt: skip


def test_a_dispute_is_born_unconfirmed_and_addressed_to_no_one_who_would_dispute_with_themselves():
    (dispute,) = raise_disputes(program(RULE), [DUTY], UNWRITTEN, AS_AT)
    assert dispute.stage == "unconfirmed"
    assert dispute.addressed_to == "team manager"
    for owner, addressed in UNWRITTEN.addressed_to.items():
        (dispute,) = raise_disputes(program(replace(RULE, owner=owner)), [DUTY], UNWRITTEN, AS_AT)
        assert dispute.addressed_to == addressed
    assert UNWRITTEN.addressed_to["reviewing-service"] != "reviewing officer"


def test_words_filled_in():
    assert filled("{step}|{due}|{provision}|{trigger}|{found}", RULE, DUTY) == (
        "next visit|16 February 2026|regulation 1|5 January 2026|a date not recorded"
    )
    found = replace(DUTY, step="", found=Found("visit", day("2026-03-01"), ""), law=None)
    assert filled("{step}|{provision}|{found}", RULE, found) == "visits to the child|provision not known|1 March 2026"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{nothing}", "{due.__class__}", "{0}", "{due!r}", "{ due }"])
def test_words_that_are_no_slot_stay_as_written(text):
    assert filled(text, RULE, DUTY) == text


def test_a_due_moment_is_said_in_london_time():
    half_past_four, _ = utc_span(day("2026-06-03"), 16 * 60 + 30)
    assert due_words(replace(DUTY, due_at=half_past_four)) == "16:30 on 3 June 2026"


def test_dates_as_people_write_them():
    assert date_words(day("2026-03-01")) == "1 March 2026"
    assert date_words(None) == "a date not recorded"


def test_people_see_immediate_safety_first_then_open_then_longest_then_force():
    safety = replace(RULE, id="z.safety", dispute=replace(RULE.dispute, immediate=True))
    act = replace(RULE, id="y.act", force="act")
    local = replace(RULE, id="a.local", force="local")
    duties = [
        replace(DUTY, case="1", late_by=400, open=False),
        replace(DUTY, case="2", late_by=10),
        replace(DUTY, case="3", rule="a.local", late_by=20),
        replace(DUTY, case="4", rule="y.act", late_by=20),
        replace(DUTY, case="5", rule="z.safety", verdict=Verdict.NOT_MET, late_by=None, open=False),
    ]
    raised = raise_disputes(program(RULE, safety, act, local), duties, UNWRITTEN, AS_AT)
    assert [dispute.duty.case for dispute in sorted(raised, key=lambda each: each.urgency)] == ["5", "4", "3", "2", "1"]


def test_machines_see_immediate_safety_first_then_case_rule_and_key():
    safety = replace(RULE, id="z.safety", dispute=replace(RULE.dispute, immediate=True))
    other = replace(RULE, id="b.other")
    later = replace(DUTY, key=Key("visit", day("2026-02-05")))
    duties = [
        replace(DUTY, case="2"),
        later,
        DUTY,
        replace(DUTY, rule="b.other"),
        replace(DUTY, case="9", rule="z.safety"),
    ]
    told = [
        (d.duty.case, d.rule.id, d.duty.key.day)
        for d in raise_disputes(program(RULE, safety, other), duties, UNWRITTEN, AS_AT)
    ]
    first = day("2026-01-05")
    assert told == [
        ("9", "z.safety", first),
        ("2", "lac.test", first),
        ("C-1", "b.other", first),
        ("C-1", "lac.test", first),
        ("C-1", "lac.test", day("2026-02-05")),
    ]


def test_forces_come_from_the_most_binding_to_the_least():
    assert FORCES == ("act", "regulation", "statutory-guidance", "national-standard", "guidance", "local")
