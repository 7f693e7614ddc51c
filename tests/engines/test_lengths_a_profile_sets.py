"""A length in a condition that the profile sets: read as if it had been written there, and off where it is needed and not set."""

from __future__ import annotations

import pytest

from tests.engines.support import FORCE, limit, program, told

SET = "parameters: {{long-enough: [{{value: {}, from: 2011-04-01, provision: our procedures, verified: true}}]}}"
AMOUNT = "{parameter: long-enough}"
OR_TEN = "{parameter: long-enough, otherwise: 10 days}"


def asked(trigger: str, more: str = "") -> str:
    return f"with: {{trigger: {trigger}, evidence: [{{kind: strategy_meeting}}], in-force: {FORCE}}}\n{more}"


# Missing from 2 June, day 1: over 5 days on the 7th, over 10 on the 12th, over 15 working days on Monday the 23rd (the 20th is
# the 15th of them).
MISSING = "- {kind: missing, start: 2025-06-02, end: 2025-07-01, type: missing}\n"


@pytest.mark.parametrize(
    ("amount", "profile", "day"),
    [
        (AMOUNT, SET.format("5 days"), "2025-06-07"),
        (OR_TEN, SET.format("5 days"), "2025-06-07"),
        (AMOUNT, SET.format("15 working days"), "2025-06-23"),
        (OR_TEN, "", "2025-06-12"),
    ],
)
def test_what_begins_a_duty(amount, profile, day):
    found = told(asked(f"{{lasting: missing, over: {amount}}}"), MISSING, as_at="2025-07-31", profile=profile)
    assert [line.partition(":")[0] for line in found] == [f"missing {day}"]


def test_it_is_needed_where_nothing_else_is_said():
    rule = asked(f"{{lasting: missing, over: {AMOUNT}}}")
    (compiled,) = program((rule,)).rules
    assert compiled.needs_numbers == ("long-enough",)
    assert told(rule, MISSING, as_at="2025-07-31") == []


def test_it_is_needed_once_however_often_it_is_read():
    rule = asked(f"{{lasting: missing, over: {AMOUNT}}}", f"when: {{happened: review, in-last: {AMOUNT}}}\n")
    (compiled,) = program((rule,)).rules
    assert compiled.needs_numbers == ("long-enough",)


@pytest.mark.parametrize(
    "condition",
    [
        "{happened: review, in-last: %s}",
        "{lasting: looked_after, at-least: %s}",
        "{total: looked_after, over: %s}",
        "{total: looked_after, over: 2 days, in-any: %s}",
        "{count: review, at-least: 1, in-any: %s}",
        "{not: {age: {from: %s}}}",
    ],
)
@pytest.mark.parametrize("length", ["3 days", "1 month", "2 years"])
def test_it_is_as_if_it_were_written_there(condition, length):
    facts = (
        "- {kind: child, born: 2022-06-30}\n- {kind: looked_after, start: 2025-05-01}\n"
        "- {kind: review, on: 2025-05-20}\n- {kind: missing, start: 2025-06-02, end: 2025-06-05, type: missing}\n"
    )
    trigger = "{start-of: missing}"
    written = told(asked(trigger, f"when: {condition % length}\n"), facts, as_at="2025-07-31")
    profile = SET.format(length)
    given = told(asked(trigger, f"when: {condition % AMOUNT}\n"), facts, as_at="2025-07-31", profile=profile)
    assert given == written


def test_an_age_to_be_reached():
    rule = f"within: {{trigger: {{reaches: {AMOUNT}}}, evidence: [{{kind: review}}], limit: [{limit('1 week')}]}}\n"
    found = told(rule, "- {kind: child, born: 2015-06-02}\n", as_at="2025-07-31", profile=SET.format("10 years"))
    assert len(found) == 1
    assert "due 2025-06-09" in found[0]
