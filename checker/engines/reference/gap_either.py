"""What is missed of a recurring duty whichever of two periods it is of: one that may be part of the one before it, or another.

Of such a period the gap that it opens is one if it is another, and the end of an earlier one's if it is part of that. Where each
is missed, something certainly was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.engines.reference.context import MISSED, Excusable
from checker.engines.reference.gap_read import Read
from checker.engines.reference.periods import Period
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.reference.gap import Walk


def either(walk: Walk, read: Read) -> Read:
    """The first gap of a period, certain where it is missed by itself and as part of each that it may be part of, and nothing is
    told as missed of those already: by the latest of their last days. Exceptions may excuse the one and not the other."""
    period, before = walk.period, walk.before
    if not (before and period.either_way and before[0].period.doubt is None) or walk.body.anchor is not None:
        return read
    if any(walk.context.exceptions(Excusable(LONG_BEFORE, STILL_OPEN), walk.whose)) or any(map(_told, before)):
        return read
    found: list[Read] = []
    for first in (period, *(part.period for part in before)):
        whole = walk.of(_whole(first, period))
        ended = (other for other in whole.reads() if _ended(other) == _ended(read))
        if (other := next(ended, None)) is None or not _missed(whole, other):
            return read
        found.append(other)
    return replace(read, kindest=max((each.kindest for each in found), key=lambda reach: reach.due.day), either=True)


def _missed(walk: Walk, read: Read) -> bool:
    """Whether a gap, if there is one, was certainly missed."""
    return walk.outcome(read).verdict in MISSED and read.asked is True


def _told(walk: Walk) -> bool:
    """Whether the last gap of a period is told as missed."""
    return any(duty.verdict in MISSED for duty in [*walk.duties()][-1:])


def _ended(read: Read) -> int | None:
    return read.gap.event.day if read.gap.event is not None else None


def _whole(first: Period, last: Period) -> Period:
    """A period from the start of one until the end of another."""
    return replace(
        last, start_lo=first.start_lo, start_hi=first.start_hi, start_doubt=first.start_doubt, startless=first.startless,
        presumed_by=first.presumed_by, resumed=first.resumed, doubt=None, perhaps_one=False, either_way=False,
    )  # fmt: skip
