"""How much of a state there has been in the window that ends each day, in whole days or by the clock.

"Any 12 months" up to day D is (D - 12 months, D]. What is certain and what is possible are summed apart: a threshold is
passed for certain where the certain sum passes it, and possibly where only the possible one does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.calendar import Duration, Unit
from checker.compile.program import Total
from checker.engines.reference.stays import Minutes, Stay, amount, beginning, stays, touched, union
from checker.engines.reference.sums import Passes, window_start
from checker.engines.reference.timeline import Timeline, Truth, Unknown, timeline
from checker.snapshot.facts import LONG_BEFORE

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


@dataclass(frozen=True, slots=True)
class Over:
    """The test of a total against a length: over it or, unless `strictly`, at least it.

    Weeks are seven days. Months and years are as many days as a window of them has that ends on the day in question.
    """

    length: Duration
    strictly: bool

    @property
    def by_the_clock(self) -> bool:
        """Whether what is summed is minutes, not days."""
        return self.length.unit is Unit.HOURS

    def __call__(self, total: float, day: int) -> Truth:
        """Whether a total, in days or minutes, passes on a day."""
        needed = self._needed(day)
        return total > needed if self.strictly else total >= needed

    @property
    def bounds(self) -> tuple[Over, Over]:
        """The tests of the fewest days there are in such a length, and of the most: the same two on every day."""
        fewest, most = _DAYS.get(self.length.unit, (1, 1))
        return self._of_days(self.length.amount * fewest), self._of_days(self.length.amount * most)

    def beyond(self, days: int) -> bool:
        """Whether so many days in all are too few to pass on any day."""
        return self.bounds[0](days, 1) is False

    def _of_days(self, days: int) -> Over:
        return Over(Duration(days, Unit.DAYS), self.strictly)

    def _needed(self, day: int) -> int:
        if self.length.unit in (Unit.MONTHS, Unit.YEARS):
            return day + 1 - window_start(day, self.length)
        return self.length.amount * {Unit.WEEKS: 7, Unit.HOURS: 60}.get(self.length.unit, 1)


_DAYS = {Unit.WEEKS: (7, 7), Unit.MONTHS: (28, 31), Unit.YEARS: (365, 366)}
"""The fewest and the most days in one of a unit."""


def total_line(measure: Total, passes: Passes, view: CaseView) -> Timeline:
    """Whether the total passes a threshold, day by day; after the as-at date as on it."""
    if isinstance(passes, Over) and passes.by_the_clock:
        return _by_the_clock(measure, passes, view)
    return _by_days(days_of(measure, view), measure.window, passes, view.as_at)


def days_of(measure: Total, view: CaseView, *, by_the_clock: bool = False) -> Timeline:
    """The days that count: those of the state, the day of leaving too where days and not nights are counted.

    By the clock, any day it touched.
    """
    if by_the_clock:
        return touched(stays(measure.of, view))
    state = view.line(measure.of)
    return state if measure.nights else _with_last_days(state)


def _with_last_days(state: Timeline) -> Timeline:
    """The state with the day each stretch of it ends counted as well."""
    points: list[tuple[int, Truth]] = []
    for i, (start, truth) in enumerate(zip(state.starts, state.truths, strict=True)):
        if truth is False and i > 0:
            points.append((start, state.truths[i - 1]))
            start += 1
        if i + 1 == len(state.starts) or start < state.starts[i + 1]:
            points.append((start, truth))
    return timeline(points)


# --- in whole days --------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=256)  # cases with nothing to add up, by far the most, all ask the same
def _by_days(state: Timeline, window: Duration | None, passes: Passes, last: int) -> Timeline:
    runs = [run for run in state.between(LONG_BEFORE, last + 1) if run[2] is not False]
    if not runs:
        return timeline([(LONG_BEFORE, False)])
    if isinstance(passes, Over) and passes.beyond(sum(hi - lo for lo, hi, _ in runs)):
        return timeline([(LONG_BEFORE, False)])
    edges = [day for lo, hi, _ in runs for day in (lo, hi) if day > LONG_BEFORE]
    first = min(edges)  # nothing changes before it: no day of the state, or every one, of which any window has enough
    points = [(LONG_BEFORE, _on(runs, window, passes, max(first - 1, 1)))]  # day 1 is the first that there is
    days: Sequence[int] = range(first, last + 1)
    if days and window is None and isinstance(passes, Over):
        days = _turning(runs, passes, days)
    points += [(day, _on(runs, window, passes, day)) for day in days]
    return timeline(points)


def _turning(runs: Sequence[tuple[int, int, Truth]], passes: Over, days: Sequence[int]) -> list[int]:
    """The days on which the answer may change where the total only grows: from no to perhaps, and to yes.

    Each time, any of those from the first on which the fewest days needed are there to the first on which the most are; and
    those so early that the calendar does not go back as far as the length.
    """
    answers = {False: 0, True: 2}
    early = bisect_right(days, LONG_BEFORE, key=lambda day: window_start(day, passes.length))
    turns = {days[0], *days[: early + 1]}
    for reached in (1, 2):
        first, last = (
            bisect_left(days, reached, key=lambda day: answers.get(_on(runs, None, bound, day), 1))  # type: ignore[arg-type]
            for bound in passes.bounds
        )
        turns.update(days[first : last + 1])
    return sorted(turns)


def _on(runs: Sequence[tuple[int, int, Truth]], window: Duration | None, passes: Passes, day: int) -> Truth:
    """Whether the total of the window that ends on a day passes."""
    start = window_start(day, window)
    inside = [(min(hi, day + 1) - max(lo, start), truth) for lo, hi, truth in runs if lo <= day and hi > start]
    sure = passes(sum(days for days, truth in inside if truth is True), day)
    if sure is not False:
        return sure
    doubt = next((truth for _, truth in inside if isinstance(truth, Unknown)), None)
    return doubt if doubt is not None and passes(sum(days for days, _ in inside), day) is not False else False


# --- by the clock ---------------------------------------------------------------------------------------------------------
def _by_the_clock(measure: Total, passes: Over, view: CaseView) -> Timeline:
    found = stays(measure.of, view)
    gaps = [run for run in view.line(measure.of).between(LONG_BEFORE, view.as_at + 1) if isinstance(run[2], Unknown)]
    certain = union((stay.began[1], stay.ended[0]) for stay in found if stay.doubt is None)
    unseen = [(beginning(lo), beginning(hi)) for lo, hi, _ in gaps]
    possible = union([*((stay.began[0], stay.ended[1]) for stay in found), *unseen])
    days = [day for stay in found for day in stay.days().starts] + [day for lo, hi, _ in gaps for day in (lo, hi)]
    first = min((day for day in days if day > LONG_BEFORE), default=view.as_at)

    def on(day: int) -> Truth:
        window = (beginning(window_start(day, measure.window)), beginning(day + 1))
        if passes(amount(certain, window), day):
            return True
        return passes(amount(possible, window), day) and _why(found, gaps, window)

    points = [(LONG_BEFORE, on(max(first - 1, 1))), *((day, on(day)) for day in range(first, view.as_at + 1))]
    return timeline(points)


def _why(found: Sequence[Stay], gaps: Sequence[tuple[int, int, Truth]], window: Minutes) -> Truth:
    """Why a total by the clock may or may not pass: a stay in the window in doubt or not exact, else what is not covered."""
    inside = [stay for stay in found if stay.began[0] < window[1] and stay.ended[1] > window[0]]
    reasons = [stay.doubt or stay.inexact for stay in inside]
    return next((reason for reason in reasons if reason is not None), None) or gaps[0][2]
