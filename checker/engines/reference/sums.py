"""How much of a state there has been in a window, and how many different things: day by day, in three values.

"Any 12 months" up to day D is (D - 12 months, D]. What is certain and what is possible are summed apart: a threshold is
passed for certain where the certain sum passes it, possibly where only the possible one does.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from checker.calendar import CalendarEnd, Duration, before
from checker.engines.duty import Why
from checker.engines.reference.timeline import Timeline, Truth, Unknown, timeline
from checker.snapshot.facts import LONG_BEFORE

Passes = Callable[[float, int], Truth]
"""Whether an amount passes the threshold that holds on a day."""


@dataclass(frozen=True, slots=True)
class Member:
    """One thing that may count: from `first` until `end` (the first day outside), certainly or not, told apart by `value`.

    `value` is None where what would tell it apart is not known; it then may be new or may not. `shares` is what must
    agree for all to be within any limit.
    """

    first: int
    end: int
    value: Hashable | None
    doubt: Unknown | None = None
    shares: Hashable | None = None


def window_start(day: int, window: Duration | None) -> int:
    """The first day inside the window that ends on `day`; long before where there is no window."""
    if window is None:
        return LONG_BEFORE
    try:
        return before(day, window) + 1
    except CalendarEnd:
        return LONG_BEFORE


def total_line(state: Timeline, window: Duration | None, passes: Passes, last: int) -> Timeline:
    """Whether the days of a state within the window ending each day pass a threshold; after `last` as on `last`."""
    runs = [run for run in state.between(LONG_BEFORE, last + 1) if run[2] is not False]
    certain = [(lo, hi) for lo, hi, truth in runs if truth is True]
    doubtful = [(lo, hi, truth) for lo, hi, truth in runs if isinstance(truth, Unknown)]
    known = [lo for lo, _, _ in runs if lo > LONG_BEFORE]
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
    if not known:
        return timeline([(LONG_BEFORE, runs[0][2] if runs else False)])
    for day in range(min(known), last + 1):
        start = window_start(day, window)
        sure = sum(max(0, min(hi, day + 1) - max(lo, start)) for lo, hi in certain)
        perhaps = [(min(hi, day + 1) - max(lo, start), truth) for lo, hi, truth in doubtful if lo <= day and hi > start]
        truth = passes(sure, day)
        if truth is False and perhaps and passes(sure + sum(days for days, _ in perhaps), day) is not False:
            truth = perhaps[0][1]
        points.append((day, truth))
    return timeline(points)


def count_line(
    members: Sequence[Member], window: Duration | None, passes: Passes, unseen: Timeline, *, all_share: bool
) -> Timeline:
    """Whether the number of different things open on each day, or at any time in the window ending it, passes a threshold.

    `unseen` is unknown on the days for which there may be more than the snapshot holds. With `all_share`, things that
    all agree on `shares` do not pass.
    """
    days = {m.first for m in members} | {m.end for m in members} | set(unseen.starts)
    if window is not None:
        days |= {_leaves(m.end, window) for m in members}
    points: list[tuple[int, Truth]] = []
    for day in sorted({LONG_BEFORE, *days}):
        start = day if window is None else window_start(day, window)
        within = [m for m in members if m.first <= day and m.end > start] if day > LONG_BEFORE else []
        truth = _count(within, passes, day, all_share)
        hidden = unseen.at(day)
        if truth is False and isinstance(hidden, Unknown) and within:
            truth = hidden
        points.append((day, truth))
    return timeline(points)


def _leaves(end: int, window: Duration) -> int:
    """The first day whose window no longer reaches a thing that ended on `end`."""
    day = end
    while window_start(day, window) < end:
        day += 1
    return day


def _count(within: Sequence[Member], passes: Passes, day: int, all_share: bool) -> Truth:
    sure = {m.value for m in within if m.doubt is None and m.value is not None}
    nameless = [m for m in within if m.value is None]
    least = len(sure) or (1 if any(m.doubt is None for m in nameless) else 0)
    most = len({m.value for m in within if m.value is not None}) + len(nameless)
    truth = passes(least, day)
    if truth is not False:
        return truth if not all_share else _unless_shared(within, truth)
    if passes(most, day) is False:
        return False
    doubt = next((m.doubt for m in within if m.doubt), None)
    return doubt or Unknown(Why.MISSING_FIELD, "what tells them apart")


def _unless_shared(within: Sequence[Member], truth: Truth) -> Truth:
    known = {m.shares for m in within if m.shares is not None}
    if len(known) > 1:
        return truth
    unknown = any(m.shares is None for m in within)
    return Unknown(Why.MISSING_FIELD, "what they share") if unknown else False
