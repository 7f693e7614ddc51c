"""How much of a state there has been in a window, and how many different things: day by day, in three values.

"Any 12 months" up to day D is (D - 12 months, D]. What is certain and what is possible are summed apart: a threshold is
passed for certain where the certain sum passes it, possibly where only the possible one does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from checker.calendar import CalendarEnd, Duration, before
from checker.engines.reference.timeline import Timeline, Truth, Unknown, timeline
from checker.snapshot.facts import LONG_BEFORE


@dataclass(frozen=True, slots=True)
class Member:
    """One thing that may count: from `first` until `end` (the first day outside), certainly or not, told apart by `value`.

    `value` is None where what would tell it apart is not known; it then may be new or may not. `shares` is what
    `unless-all-share` compares.
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


def total_passes(
    state: Timeline, window: Duration | None, passes: Callable[[int], bool], first: int, last: int
) -> Timeline:
    """Whether the days of a state within the window ending each day pass a threshold, from `first` to `last`.

    Before `first` it is taken not to; after `last` as on `last`. `passes` says whether a number of days is enough.
    """
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
    runs = state.between(LONG_BEFORE, last + 1)
    certain = [(lo, hi) for lo, hi, truth in runs if truth is True]
    doubtful = [(lo, hi, truth) for lo, hi, truth in runs if isinstance(truth, Unknown)]
    for day in range(first, last + 1):
        start = window_start(day, window)
        sure = sum(max(0, min(hi, day + 1) - max(lo, start)) for lo, hi in certain)
        if passes(sure):
            points.append((day, True))
            continue
        perhaps = sum(max(0, min(hi, day + 1) - max(lo, start)) for lo, hi, _ in doubtful)
        if perhaps and passes(sure + perhaps):
            points.append((day, next(t for lo, hi, t in doubtful if lo <= day and hi > start)))
        else:
            points.append((day, False))
    return timeline(points)


def count_passes(
    members: Sequence[Member], window: Duration | None, at_once: bool, passes: Callable[[int], bool],
    changes: Sequence[int], all_share: bool = False,
) -> Timeline:  # fmt: skip
    """Whether the number of different things within the window ending each day (or open that day) passes a threshold.

    Looked at on each day of `changes` and where a member begins, ends or leaves the window. With `all_share`, things
    that all share one known value of `shares` do not pass.
    """
    days = sorted({*changes, *(m.first for m in members), *(m.end for m in members)})
    if not at_once and window is not None:
        days = sorted({*days, *(_leaves(m.end, window) for m in members)})
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
    for day in days:
        if day <= LONG_BEFORE:
            continue
        start = day if at_once else window_start(day, window)
        within = [m for m in members if m.first <= day and m.end > start]
        points.append((day, _passes(within, passes, all_share)))
    return timeline(points)


def _leaves(end: int, window: Duration) -> int:
    """The first day whose window no longer reaches a thing that ended on `end`."""
    day = end
    while window_start(day, window) < end:
        day += 1
    return day


def _passes(within: Sequence[Member], passes: Callable[[int], bool], all_share: bool) -> Truth:
    sure = [m for m in within if m.doubt is None]
    known = Counter(m.value for m in sure if m.value is not None)
    nameless = any(m.value is None for m in sure)
    least = len(known) + (1 if nameless and not known else 0)
    most = len({m.value for m in within if m.value is not None}) + sum(m.value is None for m in within)
    if passes(least):
        return _unless_shared(within, all_share)
    if passes(most):
        doubt = next((m.doubt for m in within if m.doubt), None)
        return doubt if doubt is not None else _nameless()
    return False


def _unless_shared(within: Sequence[Member], all_share: bool) -> Truth:
    if not all_share:
        return True
    values = {m.shares for m in within}
    if values == {None} or None in values:
        return _nameless() if len(values - {None}) <= 1 else True
    return len(values) > 1


def _nameless() -> Unknown:
    from checker.engines.duty import Why

    return Unknown(Why.MISSING_FIELD, "what tells them apart")
