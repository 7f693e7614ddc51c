"""Whether a miss is still open: what it depends on has gone on since, without a break. By every engine."""

from __future__ import annotations

import pytest

from tests.engines.support import FORCE, limit, line, program, snapshot
from tests.parity.engines import engines

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
