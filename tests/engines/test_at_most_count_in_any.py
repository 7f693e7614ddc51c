"""`at-most-count` in any window: what ends, comes again or is not covered, and events."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from checker.calendar import add_months
from checker.engines.duty import Verdict
from tests.engines.support import evaluated, snapshot, told

Fact = dict[str, Any]
AS_AT = "2025-06-30"

CARERS = """
at-most-count:
  of: placement
  distinct: carer
  in-any: 12 months
  limit: [{number: 2, from: 2011-04-01, provision: standard 1, verified: true}]
"""


def carer(name: str | None, start: str, end: str | None = None) -> Fact:
    fact = {"kind": "placement", "carer": name, "start": start, "end": end}
    return {field: value for field, value in fact.items() if value is not None}


def test_what_ended_before_the_window_does_not_count() -> None:
    placements = [
        carer("a", "2024-01-01", "2024-06-03"),
        carer("b", "2024-06-03", "2025-03-03"),
        carer("c", "2025-03-03"),
    ]
    # the last day with a is 2 June 2024: in the 12 months that end on 1 June 2025, not in those that end on 2 June
    assert told(CARERS, placements, as_at="2025-12-31") == ["placement 2025-03-03: not-met, due 2025-03-03, +90"]


def test_a_placement_left_open_ends_where_the_next_begins() -> None:
    placements = [carer("a", "2023-01-02"), carer("b", "2024-01-01"), carer("c", "2025-03-03")]
    # a ended on 1 January 2024, so on 3 March 2025 it is long out of the window
    assert told(CARERS, placements, as_at="2025-12-31") == ["placement 2023-01-02: met"]


def test_the_same_carer_again_is_no_other() -> None:
    placements = [
        carer("a", "2025-01-06", "2025-02-03"),
        carer("b", "2025-02-03", "2025-03-03"),
        carer("a", "2025-03-03"),
    ]
    assert told(CARERS, placements, as_at=AS_AT) == ["placement 2025-01-06: met"]


def test_a_window_that_reaches_back_before_cover() -> None:
    placements = [carer("a", "2025-04-07", "2025-06-02"), carer("b", "2025-06-02")]
    answer = told(CARERS, placements, as_at="2026-03-31", covers={"placement": {"from": "2025-04-01"}})
    assert answer == ["placement 2025-04-07: cannot-tell, due 2025-04-07, not-covered: placement"]
    whole = told(CARERS, placements, as_at="2026-03-31", covers={"placement": {"from": "2024-04-01"}})
    assert whole == ["placement 2025-04-07: met"]


def test_windows_agree_with_counting_by_hand() -> None:
    """Every stretch over, against a count of carers for each day of two years."""
    rng = random.Random(21)
    first = dt.date(2023, 1, 1).toordinal()
    for _ in range(60):
        edges = sorted(rng.sample(range(first, first + 730), rng.randint(2, 7)))
        stays = [(a, b, rng.choice("abcd")) for a, b in pairwise(edges) if rng.random() < 0.8]
        over = [day for day in range(first, first + 800) if _open_on(stays, day) and len(_in_window(stays, day)) > 2]
        facts = [carer(name, _iso(a), _iso(b)) for a, b, name in stays]
        duties = evaluated(CARERS, snapshot(facts, _iso(first + 800))).duties
        found = {
            day
            for duty in duties
            if duty.verdict is Verdict.NOT_MET and duty.due is not None and duty.late_by is not None
            for day in range(duty.due, duty.due + duty.late_by + 1)
        }
        assert found == set(over), stays


def _open_on(stays: Sequence[tuple[int, int, str]], day: int) -> bool:
    return any(start <= day < end for start, end, _ in stays)


def _in_window(stays: Sequence[tuple[int, int, str]], day: int) -> set[str]:
    after = add_months(day, -12)
    return {name for start, end, name in stays if start <= day and end - 1 > after}


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


# --- events -------------------------------------------------------------------------------------------------------------
MEETINGS = """
at-most-count:
  of: strategy_meeting
  where: {status: not-held}
  in-any: 1 month
  limit: [{number: 1, from: 2011-04-01, provision: standard 1, verified: true}]
"""


def test_events_in_a_window() -> None:
    meetings = [{"kind": "strategy_meeting", "on": day, "status": "not-held"} for day in ("2025-05-01", "2025-05-31")]
    # 1 May is in the month that ends on 31 May (1 May to 31 May), and in none that ends later
    assert told(MEETINGS, meetings, as_at=AS_AT) == ["strategy_meeting 2025-05-31: not-met, due 2025-05-31, +0"]
    later = [{**meetings[0]}, {**meetings[1], "on": "2025-06-01"}]
    assert told(MEETINGS, later, as_at=AS_AT) == ["strategy_meeting 2025-05-01: met"]


def test_an_event_of_no_known_day_may_be_in_any_window() -> None:
    meetings = [{"kind": "strategy_meeting", "on": day, "status": "not-held"} for day in ("2025-05-01", "unknown")]
    assert told(MEETINGS, meetings, as_at=AS_AT) == [
        "strategy_meeting 2025-05-01: cannot-tell, due 2025-05-01, missing-field: strategy_meeting.on"
    ]


def test_a_case_with_no_such_event_has_no_duty() -> None:
    assert told(MEETINGS, [], as_at=AS_AT) == []


def test_nothing_is_met_of_days_with_nothing_in_their_window() -> None:
    """A meeting in February is in no window of a limit in force from April, so nothing was counted; whether others were held
    since then, on days that are not covered, is not known."""
    meetings = [{"kind": "strategy_meeting", "on": "2011-02-10", "status": "not-held"}]
    for covers in ("{}", "all"):
        assert told(MEETINGS, meetings, as_at=AS_AT, covers=covers) == []
    meetings[0]["on"] = "2011-03-10"  # in the window that ends on 9 April
    assert told(MEETINGS, meetings, as_at=AS_AT) == ["strategy_meeting 2011-04-01: met"]
    assert told(MEETINGS, meetings, as_at=AS_AT, covers="{}") == [
        "strategy_meeting 2011-04-01: cannot-tell, due 2011-04-01, not-covered: strategy_meeting"
    ]
