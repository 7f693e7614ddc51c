"""Within which days an exception excuses a gap, whatever is not known of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.engines.reference.context import Excusable
from checker.engines.reference.evidence import doubt_of
from checker.engines.reference.gap_read import Gap, Read
from checker.engines.reference.timeline import Unknown

if TYPE_CHECKING:
    from checker.engines.reference.gap import Walk


def excusable(walk: Walk, read: Read) -> Excusable:
    """From the event before it, else the first day that counts, to its last day; of one that follows another that was excused,
    from the day after it opened, since an exception excuses one.

    For certain, from the last day on which it may have opened, and the last of those from which another gap would be missed
    that may have opened in it, to the soonest that it may run out.
    """
    gap, period, due = read.gap, walk.period, read.kindest.due.day
    first = latest = gap.previous if gap.previous is not None else max(walk.begun.origin, period.start_lo)
    if gap.previous is None:
        latest = max(first, min(period.start_hi, gap.until + 1))
    if gap.excused:
        first, latest = (pick(opening.day for opening in gap.openings) + 1 for pick in (min, max))
    surely = max((latest, *_missed_anew(walk, gap, first))), read.harsh_day
    return Excusable(first, due) if surely == (first, due) else Excusable(first, due, (surely,), _unsure(walk, read))


def _missed_anew(walk: Walk, gap: Gap, first: int) -> Iterator[int]:
    """The last of each run of days on which an event that may have happened in a gap would open another, missed too."""
    runs = [(c.day, c.day) for c in gap.possible if c.day is not None]
    runs += [(first, gap.until)] if gap.may_hold(walk.undated) else []
    runs += [run for run, _ in gap.unseen]
    event, steps = gap.event.day if gap.event is not None else None, walk.steps
    decided = min(event if event is not None else walk.context.as_at, walk.period.end_hi)
    for lo, hi in runs:
        if any(steps.soonest(step, lo, hi) < decided for step in range(steps.last + 1)):
            yield hi


def _unsure(walk: Walk, read: Read) -> Unknown:
    """Why a gap may have opened on another day, or run out on another, than it does at the kindest."""
    perhaps = [doubt_of(candidate) for candidate in (*read.gap.possible, *read.gap.may_hold(walk.undated))]
    doubts = [read.doubt, *perhaps, *(why for _, why in read.gap.unseen)]
    return next((doubt for doubt in doubts if doubt is not None), walk.period.missing("start"))
