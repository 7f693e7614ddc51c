"""A period whose start is not known begins a duty all the same, whatever the limit is counted in."""

from __future__ import annotations

import pytest

from checker.engines import polars, reference
from tests.engines.support import limit, program, snapshot

RULE = """
within:
  trigger: {{start-of: placement}}
  evidence: [{{kind: approval}}]
  limit: [{}]
"""
FACTS = """
- {kind: placement, start: unknown}
- {kind: approval, on: 2025-06-02}
"""


@pytest.mark.parametrize("length", ["48 hours", "5 working days", "2 months"])
def test_equal(length: str) -> None:
    told = program((RULE.format(limit(length)),)), snapshot(FACTS, "2025-06-30")
    said = polars.evaluate(*told)
    assert not said.errored
    assert said == reference.evaluate(*told)
