"""Days counted many at once are those the calendar counts one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from checker.calendar import (
    KNOWN_FROM,
    KNOWN_TO,
    CalendarEnd,
    Duration,
    Unit,
    add_months,
    after,
    age_reached,
    before,
    parse_duration,
)
from checker.engines.polars.values.lookups import NO_DAY, after_each, age_reached_each, before_each
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

LAST = 3_652_059
EDGES = [
    *range(657_430, 657_445), *range(KNOWN_FROM - 12, KNOWN_FROM + 40), *range(735_000, 737_000),
    *range(KNOWN_TO - 60, KNOWN_TO + 12), *range(767_000, 767_015), LONG_BEFORE, 1, 5, LAST - 5, LAST, STILL_OPEN,
]  # fmt: skip
"""Two days around each end of what is tabled, of the known bank holidays and of the calendar, and six years between."""

LENGTHS = (
    "0 days", "1 day", "10 days", "36525 days", "999999999 days", "1 week", "16 weeks", "1 month", "6 months", "13 months",
    "1201 months", "1 year", "18 years", "100 years", "1200 years", "0 working days", "1 working day", "3 working days",
    "20 working days", "9000 working days", "30000 working days", "48 hours",
)  # fmt: skip


def singly(count: Callable[..., int], length: Duration, **how: Any) -> list[int]:
    def one(day: int) -> int:
        try:
            return count(day, length, **how)
        except (CalendarEnd, ValueError, OverflowError):
            return NO_DAY

    return [one(day) for day in EDGES]


@pytest.mark.parametrize("text", LENGTHS)
@pytest.mark.parametrize("flag", [False, True])
def test_lengths_on_and_back(text: str, flag: bool) -> None:
    length, days = parse_duration(text), np.array(EDGES, dtype=np.int64)
    assert after_each(days, length, beginning_with=flag).tolist() == singly(after, length, beginning_with=flag)
    assert before_each(days, length, clear=flag).tolist() == singly(before, length, clear=flag)
    again = np.tile(days, 1 + 20_000 // len(days))  # of so many days the answers are looked up
    assert after_each(again, length, beginning_with=flag)[-len(days) :].tolist() == singly(
        after, length, beginning_with=flag
    )
    assert before_each(again, length, clear=flag)[-len(days) :].tolist() == singly(before, length, clear=flag)


@pytest.mark.parametrize("text", [text for text in LENGTHS if parse_duration(text).unit in (Unit.MONTHS, Unit.YEARS)])
def test_ages(text: str) -> None:
    age = parse_duration(text)
    born = [day for day, told in zip(EDGES, singly(age_reached, age), strict=True) if told != NO_DAY]
    assert age_reached_each(np.array(born), age).tolist() == [age_reached(day, age) for day in born]


def test_no_days_and_no_age_that_is_not_one() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert after_each(nothing, parse_duration("3 months")).tolist() == []
    with pytest.raises(ValueError, match="not an age"):
        age_reached_each(np.array([add_months(736_000, 1)]), parse_duration("3 working days"))
