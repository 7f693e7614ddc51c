"""What is missed of a recurring duty whichever of two periods it is of: one that may be part of the one before it, or another;
and one that may be a stretch, or the several that are recorded.

Of the first the gap that it opens is one if it is another, and the end of an earlier one's if it is part of that. Of the second
it is that of the stretch, or of one of those recorded. Where each is missed, something certainly was.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    told as missed of those already; and, where it may be no stretch but what is recorded, one of those is missed by itself too.
    It goes by the latest of their last days. Exceptions may excuse the one and not the other."""
    before = walk.before
    if not _may_be_either(walk) or walk.body.anchor is not None:
        return read
    if any(walk.context.exceptions(Excusable(LONG_BEFORE, STILL_OPEN), walk.whose)) or any(map(_told, before)):
        return read
    found: list[Read] = []
    for first in (walk.period, *(part.period for part in before)):
        missed = _as_missed(walk.of(_whole(first, walk.period)), read)
        if missed is None:
            return read
        found.append(missed)
    recorded = _recorded(walk.period)
    if recorded:
        one = next(filter(None, (_as_missed(walk.of(each), read) for each in recorded if each.doubt is None)), None)
        if one is None:
            return read
        found.append(one)
    return replace(read, kindest=max((each.kindest for each in found), key=lambda reach: reach.due.day), either=True)


def _may_be_either(walk: Walk) -> bool:
    """Whether a period may be part of another, or several that are recorded, and is not in doubt for more than that: what is
    recorded says so itself, by the one of it that certainly counts."""
    period, before = walk.period, walk.before
    if period.parts is not None:
        return bool(before) or len(period.parts.periods) > 1
    return bool(before) and period.either_way and before[0].period.doubt is None


def _recorded(period: Period) -> Sequence[Period]:
    """The recorded periods that a stretch may be."""
    return period.parts.periods if period.parts is not None else ()


def _as_missed(walk: Walk, read: Read) -> Read | None:
    """A gap of another period that ends as one does, if it was missed."""
    other = next((other for other in walk.reads() if _ended(other) == _ended(read)), None)
    return other if other is not None and _missed(walk, other) else None


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
        presumed_by=first.presumed_by, resumed=first.resumed, doubt=None, perhaps_one=False, either_way=False, parts=None,
    )  # fmt: skip
