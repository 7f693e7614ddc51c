"""What the tests of the rule-writing tools share: the real command, and a rule with nothing to find fault with."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.starts import Start

ROOT = Path(__file__).parents[2]
Tool = Callable[..., subprocess.CompletedProcess[str]]

GOOD = """\
id: lac.test.visit
title: A visit after coming into care
asks: A child is visited within 5 working days of becoming looked after.
force: local
source:
  instrument: A service's own standards
last-checked: 2026-03-01
standards: [T-01]

within:
  trigger: {start-of: looked_after}
  evidence:
    - {kind: visit, where: {seen: true}}
  limit:
    - {value: 5 working days, from: 2011-04-01, provision: standard 1, verified: false}

dispute:
  severity: medium
  theme: visits
  message: "The record does not show a visit by {due} ({provision})."
  ask: "Was the child visited by {due}?"

examples:
  - name: on the last day
    as-at: 2025-06-30
    covers: {visit: all}
    facts:
      - {kind: looked_after, start: 2025-06-02}
      - {kind: visit, on: 2025-06-09, seen: true}
    expect:
      # June: 3-6 (4), Monday 9 (5)
      - {verdict: met, due: 2025-06-09, found: 2025-06-09}
  - name: a day late
    as-at: 2025-06-30
    covers: {visit: all}
    facts:
      - {kind: looked_after, start: 2025-06-02}
      - {kind: visit, on: 2025-06-10, seen: true}
    expect:
      - {verdict: late, due: 2025-06-09, days-late: 1}
  - name: not seen, and visited the day before coming into care
    as-at: 2025-06-30
    covers: {visit: all}
    facts:
      - {kind: looked_after, start: 2025-06-02, end: 2025-06-25}
      - {kind: visit, on: 2025-06-01, seen: true}
      - {kind: visit, on: 2025-06-09, seen: false}
    expect:
      - {verdict: overdue, due: 2025-06-09}
  - name: whether the child was seen is not recorded
    as-at: 2025-06-30
    covers: {visit: all}
    facts:
      - {kind: looked_after, start: 2025-06-02}
      - {kind: visit, on: 2025-06-09}
    expect:
      - {verdict: cannot-tell, why: missing-field, needs: visit.seen}
  - name: two times in care within the week, and one visit
    as-at: 2025-06-30
    covers: {visit: all}
    facts:
      - {kind: looked_after, start: 2025-06-02, end: 2025-06-04}
      - {kind: looked_after, start: 2025-06-05}
      - {kind: visit, on: 2025-06-06, seen: true}
    expect:
      - {verdict: met, due: 2025-06-09, found: 2025-06-06}
      - {verdict: overdue, due: 2025-06-12}
  - name: the last day before the standard and its first day
    as-at: 2011-04-30
    covers: {visit: all}
    facts:
      - {kind: looked_after, start: 2011-03-31, end: 2011-03-31}
      - {kind: looked_after, start: 2011-04-01}
    expect:
      # April 2011: 4-8 (5)
      - {verdict: overdue, due: 2011-04-08}
"""
"""A rule that lint finds nothing in, and whose examples notice every slip."""


@pytest.fixture(scope="session")
def good() -> str:
    """The text of a rule that lint finds nothing in, and whose examples notice every slip."""
    return GOOD


@pytest.fixture(scope="session")
def tool(env: Mapping[str, str], warm_start: Start) -> Tool:
    """Runs the real command, from a warm start; what it writes may be JSON of any schema."""

    def run(*args: object) -> subprocess.CompletedProcess[str]:
        done = warm_start([*map(str, args)], env, ROOT, b"")
        told = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in told.stderr, told.stderr
        return told

    return run
