"""Whether a miss is still open: what it depends on has gone on since, without a break. By every engine."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from checker.compile.compiler import compile_program
from checker.compile.program import Program
from tests.engines.support import FORCE, limit, line, program, snapshot
from tests.parity.engines import engines
from tests.shipped import shipped_library

MET = f"""
with:
  trigger: {{start-of: missing}}
  evidence: [{{kind: strategy_meeting, where: {{status: held}}}}]
  in-force: {FORCE}
while: {{kind: missing}}
"""
VISITED = f"""
within:
  trigger: {{event: referral}}
  evidence: [{{kind: visit}}]
  limit: [{limit("5 days")}]
while: {{kind: looked_after}}
"""
MAY = "- {kind: missing, type: missing, start: 2025-05-05, end: 2025-05-16}\n"
IN_CARE = "- {kind: looked_after, start: 2025-01-06, end: 2025-05-16}\n- {kind: referral, on: 2025-05-01}\n"

every_engine = pytest.mark.parametrize("engine", engines())


def told(engine: str, rule: str, facts: str) -> list[str]:
    """The duties of a child as at the end of March 2026, each a line."""
    duties = engines()[engine].evaluate(program((rule,)), snapshot(facts, "2026-03-31")).duties
    return [line(duty) for duty in duties]


@every_engine
def test_one_of_a_time_that_is_over_is_not_open_though_there_is_another_such_time_now(engine: str) -> None:
    again = MAY + "- {kind: missing, type: missing, start: 2026-03-30}\n"
    assert told(engine, MET, MAY) == ["missing 2025-05-05: not-met"]
    assert told(engine, MET, again) == ["missing 2025-05-05: not-met", "missing 2026-03-30: not-met, open"]


@every_engine
def test_one_that_fell_due_before_a_child_left_care_is_not_open_once_they_are_back(engine: str) -> None:
    # due on 6 May; from then to 16 May, when the child left care, are 10 days
    missed = "referral 2025-05-01: overdue, due 2025-05-06, +10"
    assert told(engine, VISITED, IN_CARE) == [missed]
    assert told(engine, VISITED, IN_CARE + "- {kind: looked_after, start: 2025-09-01}\n") == [missed]


@every_engine
def test_one_is_open_where_the_time_may_not_have_been_over(engine: str) -> None:
    # it lasted beyond 6 May, and may last still: from 6 May to 31 March are 329 days
    facts = "- {kind: looked_after, start: 2025-01-06, end: unknown, lasted_to: 2025-06-01}\n- {kind: referral, on: 2025-05-01}\n"
    assert told(engine, VISITED, facts) == ["referral 2025-05-01: overdue, due 2025-05-06, +329, open"]


HOSPITAL = "{kind: placement, where: {setting: hospital}}"
GOING_ON = {
    f"every: {{period: {HOSPITAL}, evidence: [{{kind: visit}}], steps: [{{name: each, limit: [{limit('1 month')}]}}]}}\n": (
        "overdue, due 2025-07-01, +273"
    ),
    f"at-most-for: {{state: {HOSPITAL}, limit: [{limit('1 month')}]}}\n": "not-met, due 2025-06-30, +274",
    f"at-most-for: {{state: {HOSPITAL}, limit: [{limit('72 hours')}]}}\n": "not-met, due 2025-06-04, +300",
    f"have: {{while: {HOSPITAL}, evidence: [{{kind: visit}}], by: [{limit('1 month')}]}}\n": "overdue, due 2025-07-01, +273",
}
"""Rules that go by a stay in hospital from 1 June 2025, and what it comes to where it may last still on 31 March 2026."""


@every_engine
def test_what_goes_by_a_time_that_may_last_still_is_open_too(engine: str) -> None:
    # As of a source drawn on 1 March: what was open then may have ended on any day since.
    stay = "- {kind: placement, setting: hospital, carer: a, start: 2025-06-01%s}\n"
    for rule, missed in GOING_ON.items():
        for ended in (", end: unknown, lasted_to: 2026-03-01", ""):
            assert told(engine, rule, stay % ended) == [f"placement 2025-06-01: {missed}, open"], rule
        (over,) = told(engine, rule, stay % ", end: unknown, lasted_to: 2026-03-01, over_by: 2026-03-20")
        assert not over.endswith("open"), rule


@cache
def _not_seen() -> Program:
    """The rule, which no shipped profile turns on, by itself."""
    name, library = "cp.visit.not-seen-escalated", shipped_library()
    profile = next(each for each in library.profiles if each.model.name == "typical")
    profile = replace(profile, model=profile.model.model_copy(update={"with_rules": [name]}))
    of_all = compile_program(replace(library, profiles=(profile,)), "typical")
    return replace(of_all, rules=tuple(rule for rule in of_all.rules if rule.id == name))


@every_engine
def test_that_nobody_was_told_of_a_child_not_seen_is_no_immediate_danger_once_they_were(engine: str) -> None:
    # Not seen from 3 March, day 1: over four weeks on 31 March; seen on 2 April, and over four weeks again on 1 May.
    facts = "- {kind: cp_plan, start: 2025-03-03%s}\n- {kind: visit, on: 2025-04-02, seen: true}\n"
    first, again = "not_seen_on_plan 2025-03-31: not-met", "not_seen_on_plan 2025-05-01: not-met, open"
    for ended, expected in ((", end: 2025-04-20", [first]), ("", [first, again])):
        duties = engines()[engine].evaluate(_not_seen(), snapshot(facts % ended, "2025-12-31")).duties
        assert [line(duty) for duty in duties] == expected
