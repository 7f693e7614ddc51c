"""A case that holds far more than it could: what it takes grows no faster than the square of what is recorded.

Steps are counted, not seconds: the functions that are called.
"""

import datetime as dt
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from checker.compile.program import Program
from checker.engines.reference import evaluate
from checker.snapshot.facts import Snapshot
from tests.engines.support import limit, program, snapshot

REPORTS = f"""
before:
  trigger: {{event: review, where: {{status: held}}}}
  limit: [{limit("3 working days")}]
  evidence: [{{kind: review_report}}]
  evidence-from: -3 months
"""


def reports(count: int) -> list[dict[str, Any]]:
    """Reviews three days apart, each with a report two working days before it that names none: any may be for several."""
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=3 * each) for each in range(count)]
    return [
        *({"kind": "review", "on": str(day), "status": "held"} for day in days),
        *({"kind": "review_report", "on": str(day - dt.timedelta(days=2))} for day in days),
    ]


def calls(of: Program, shot: Snapshot) -> int:
    """How many functions are called while the duties are worked out."""
    count = 0

    def counted(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        found = evaluate(of, shot)
    finally:
        sys.setprofile(None)
    assert found.duties and not found.errored
    return count


@pytest.mark.parametrize(("rule", "facts"), [(REPORTS, reports)])
def test_twice_as_much_takes_four_times_as_long_at_the_most(
    rule: str, facts: Callable[[int], list[dict[str, Any]]]
) -> None:  # fmt: skip
    few, many = (calls(program((rule,)), snapshot(facts(count), "2026-01-31")) for count in (15, 30))
    assert many < 4.5 * few
