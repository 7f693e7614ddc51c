"""That a stretch of several kinds may have ended and begun again, where the days on which one of them was are not known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from checker.compile.program import Condition
from checker.compile.uses import ways
from checker.engines.reference.one_case import line_of
from checker.engines.reference.period import Period
from checker.engines.reference.timeline import Unknown, of_a_day

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def begun_again(condition: Condition, period: Period, view: CaseView) -> Iterator[tuple[int, int, Unknown]]:
    """The days from which to which a stretch of a condition may have begun again, by what began on a day not known and may have
    after a stretch that certainly was had ended; and what would tell."""
    each = [line_of(way, period.of_case, view) for way in ways(condition, view.definitions)]
    runs = line_of(condition, period.of_case, view).between(period.start_hi, min(period.end_hi, view.as_at + 1))
    for (_, _, before), (lo, hi, truth) in pairwise(runs):
        if before is not True or not isinstance(truth, Unknown):
            continue
        for line in each:
            for first, end, doubt in line.between(lo, hi):
                last = min(end, view.as_at)
                if isinstance(doubt, Unknown) and of_a_day(doubt, "start") and max(first, lo + 1) <= last:
                    yield max(first, lo + 1), last, doubt
