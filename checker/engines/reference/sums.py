"""How much of a state there has been in a window, and how many different things: day by day, in three values.

"Any 12 months" up to day D is (D - 12 months, D]. What is certain and what is possible are summed apart: a threshold is
passed for certain where the certain sum passes it, possibly where only the possible one does.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from checker.calendar import CalendarEnd, Duration, after, before
from checker.engines.reference.timeline import Timeline, Truth, Unknown, timeline
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Passes = Callable[[float, int], Truth]
"""Whether an amount passes the threshold that holds on a day."""


@dataclass(frozen=True, slots=True)
class Member:
    """One thing that may count: begun on a day from `start_lo` to `start_hi`, over on one from `end_lo` to `end_hi`.

    `value` tells it apart and `shares` is what must agree for all to be within any limit; either is None where it is not
    known. `doubt` is why it may not count at all, or why its days are not known.
    """

    start_lo: int
    start_hi: int
    end_lo: int
    end_hi: int
    value: Hashable | None
    counts: bool = True
    doubt: Unknown | None = None
    shares: Hashable | None = None

    def may_be_in(self, first: int, last: int) -> bool:
        """Whether it may have been there at some time from `first` to `last`."""
        return self.start_lo <= last and self.end_hi > first

    def is_in(self, first: int, last: int) -> bool:
        """Whether it certainly counts and was there at some time from `first` to `last`."""
        return self.counts and self.start_hi <= last and self.end_lo > first


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted: its members, the window, the days not covered, other days on which the answer may change, and
    what is said to be wanting where a value, what all must share, or the cover is."""

    members: Sequence[Member]
    window: Duration | None
    unseen: Sequence[Span]
    changes: Sequence[int]
    no_value: Unknown
    no_share: Unknown | None
    not_covered: Unknown


@lru_cache(maxsize=200_000)
def window_start(day: int, window: Duration | None) -> int:
    """The first day inside the window that ends on `day`; long before where there is no window."""
    if window is None:
        return LONG_BEFORE
    try:
        return before(day, window) + 1
    except CalendarEnd:
        return LONG_BEFORE


def count_line(counting: Counting, passes: Passes, *, signs: bool = False) -> Timeline:
    """Whether the number of different things open on each day, or at any time in the window ending it, passes a threshold.

    On days for which there may be more than the snapshot holds it may pass: with `signs`, only where there is anything to
    count at all.
    """
    points = [(LONG_BEFORE, _on(LONG_BEFORE + 1, counting, passes, signs=signs))]
    return timeline([*points, *((day, _on(day, counting, passes, signs=signs)) for day in _changes(counting))])


def _on(day: int, counting: Counting, passes: Passes, *, signs: bool) -> Truth:
    first = day if counting.window is None else window_start(day, counting.window)
    within = [m for m in counting.members if m.may_be_in(first, day)]
    truth = _count(counting, within, [m for m in within if m.is_in(first, day)], passes, day)
    if truth is False and (within or not signs) and any(lo <= day and hi >= first for lo, hi in counting.unseen):
        return counting.not_covered
    return truth


def _changes(counting: Counting) -> list[int]:
    """Every day on which the answer may change."""
    over = {day for m in counting.members for day in (m.end_lo, m.end_hi)} | {last + 1 for _, last in counting.unseen}
    days = {day for m in counting.members for day in (m.start_lo, m.start_hi)} | {first for first, _ in counting.unseen}
    days |= over | set(counting.changes)
    if counting.window is not None:
        days |= {_leaves(end, counting.window) for end in over | days if LONG_BEFORE + 1 < end < STILL_OPEN}
    return sorted(day for day in days if LONG_BEFORE < day < STILL_OPEN)


def _leaves(end: int, window: Duration) -> int:
    """The first day whose window no longer reaches a thing that ended on `end`."""
    try:
        day = max(end, after(end - 1, window) - 3)  # the ends of months may bring it forward a little
    except CalendarEnd:
        return STILL_OPEN
    while window_start(day, window) < end:
        day += 1
    return day


def _count(counting: Counting, within: Sequence[Member], certain: Sequence[Member], passes: Passes, day: int) -> Truth:
    """Whether the fewest there may be pass, or the most; things that all share what they must share do not."""
    named = {m.value for m in within if m.value is not None}
    least = max(len({m.value for m in certain if m.value is not None}), 1 if certain else 0)
    most = passes(len(named) + sum(m.value is None for m in within), day)
    if most is False or (counting.no_share is not None and _all_share(within)):
        return False
    fewest = passes(least, day)
    if fewest is True and (counting.no_share is None or len({m.shares for m in certain if m.shares is not None}) > 1):
        return True
    if isinstance(fewest, Unknown):
        return fewest
    return _doubt(counting, within, certain, over=fewest)


def _all_share(within: Sequence[Member]) -> bool:
    return all(m.shares is not None for m in within) and len({m.shares for m in within}) == 1


def _doubt(counting: Counting, within: Sequence[Member], certain: Sequence[Member], *, over: bool) -> Unknown:
    """Why it cannot be told: how many there are or, where those that certainly count are `over`, what they share."""
    if over and counting.no_share is not None and any(m.shares is None for m in certain):
        return counting.no_share
    doubt = next((m.doubt for m in within if m not in certain and m.doubt is not None), None)
    if doubt is None and over and counting.no_share is not None:
        return counting.no_share
    return doubt or counting.no_value
