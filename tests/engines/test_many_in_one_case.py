"""A case that holds far more than it could: what it takes grows no faster than it must.

Steps are counted, not seconds: the functions that are called.
"""

import datetime as dt
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from checker.compile.program import Program, Step
from checker.engines.reference import evaluate, readings
from checker.engines.reference.limits import Due
from checker.engines.reference.regimes import step_dues
from checker.snapshot.facts import Snapshot
from tests.engines.support import REVIEWS, limit, program, snapshot

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


OPEN = f"""
at-most-for:
  state: {{kind: placement, where: {{emergency: true}}}}
  limit: [{limit("28 days")}]
"""


def never_closed(count: int) -> list[dict[str, Any]]:
    """Placements begun day after day of which neither an end is recorded nor with whom: each may be the one before it."""
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=each) for each in range(count)]
    return [{"kind": "placement", "start": str(day), "emergency": True} for day in days]


def never_begun(count: int) -> list[dict[str, Any]]:
    """Placements with as many carers of which no start is recorded: each may have begun after any other, or before it."""
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=each) for each in range(count)]
    unknown = [{"kind": "placement", "start": "unknown", "end": str(day), "carer": f"F-{day}"} for day in days]
    return [{"kind": "placement", "start": "2025-12-01", "emergency": True}, *unknown]


def one_after_another(count: int) -> list[dict[str, Any]]:
    """Placements with one carer begun day after day and ended years later: none ends another."""
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=each) for each in range(count)]
    same = {"kind": "placement", "emergency": True, "carer": "F-1", "address": "A-1"}
    return [{**same, "start": str(day), "end": str(day + dt.timedelta(days=500))} for day in days]


def hardly_known(count: int) -> list[dict[str, Any]]:
    """Reviews of which, turn about, the day is not known or whether they were held: any may close a gap, and open the next."""
    days = [dt.date(2023, 1, 1) + dt.timedelta(days=each % 700) for each in range(0, 5 * count, 5)]
    known = ({"kind": "review", "on": str(day)} for day in days[::2])
    unknown = ({"kind": "review", "id": str(day), "on": "unknown", "status": "held"} for day in days[1::2])
    return [{"kind": "looked_after", "start": "2022-12-20"}, *known, *unknown]


EITHER = REVIEWS.replace("[{kind: review,", "[{kind: visit, where: {seen: true}}, {kind: review,")
"""Two visits a few days apart are two, two reviews are one written up twice."""


def hardly_known_of_two_kinds(count: int) -> list[dict[str, Any]]:
    """As many visits, turn about with them: without a day, or not said to have seen the child."""
    reviews = hardly_known(count)
    told = [{"id": each["id"], "seen": True} if "id" in each else {} for each in reviews[1:]]
    return [
        *reviews,
        *({"kind": "visit", "on": each["on"], **more} for each, more in zip(reviews[1:], told, strict=True)),
    ]


@pytest.mark.parametrize(
    ("rule", "facts", "count", "times"),
    [
        (REPORTS, reports, 15, 4.5),
        (OPEN, never_closed, 60, 3),
        (OPEN, never_begun, 50, 2.5),
        (OPEN, one_after_another, 50, 2.5),
        (REVIEWS, hardly_known, 30, 3),
        (EITHER, hardly_known_of_two_kinds, 20, 3.5),
    ],
)
def test_twice_as_much_takes_so_many_times_as_long_at_the_most(
    rule: str, facts: Callable[[int], list[dict[str, Any]]], count: int, times: float
) -> None:
    of = program((rule,))
    calls(of, snapshot(facts(1), "2026-01-31"))  # what is worked out once for all is
    few, many = (calls(of, snapshot(facts(each), "2026-01-31")) for each in (count, 2 * count))
    assert many < times * few


VISITED = REVIEWS.replace("period: looked_after", "period: placement")


def test_when_a_step_runs_out_is_worked_out_once_for_all_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted from one day it runs out on one, whichever period it is of: of three of which no day is known, any."""
    asked: list[tuple[int, int]] = []

    def dues(step: Step, anchor: int, *others: Any) -> list[Due]:
        asked.append((id(step), anchor))
        return step_dues(step, anchor, *others)

    monkeypatch.setattr(readings, "step_dues", dues)
    reviews = [{"kind": "review", "id": str(each), "on": "unknown", "status": "held"} for each in range(2)]
    homes = [{"kind": "placement", "start": "unknown", "end": "unknown", "carer": f"F-{each}"} for each in range(3)]
    evaluate(program((VISITED,)), snapshot([*homes, *reviews], "2026-01-31"))
    assert asked and len(asked) == len(set(asked))
