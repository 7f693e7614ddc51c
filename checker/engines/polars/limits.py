"""Which text governs each of many days, and the day its limit runs out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from checker.compile.program import Limit, SelectedBy
from checker.engines.polars.lookups import NO_DAY, after_each
from checker.engines.polars.truths import Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Places = npt.NDArray[np.int64]
NONE = -1


def governing(
    limit: Limit, days: Days, law_as_at: int | None, chosen: SelectedBy = SelectedBy.TRIGGER
) -> Places:  # fmt: skip
    """The place in the limit of the value in force on each day, or on `law_as_at` if that is set; -1 where none was, and
    for what has been so for as long as can be told."""
    found = np.full(len(days), NONE, dtype=np.int64)
    on = days if law_as_at is None else np.full(len(days), law_as_at, dtype=np.int64)
    for place, value in reversed(list(enumerate(limit.values))):
        if value.selected_by is chosen:
            until = STILL_OPEN if value.law.until is None else value.law.until
            found = np.where((days > LONG_BEFORE) & (on >= value.law.since) & (on <= until), place, found)
    return found


@dataclass(frozen=True)
class Dues:
    """When a limit runs out: `day` (`STILL_OPEN` for a value without a length), the place of the value that governs, -1
    where no text was in force, and where the calendar does not reach far enough to say."""

    day: Days
    value: Places
    beyond: Mask


def due_after(
    limit: Limit,
    anchors: Days,
    law_as_at: int | None,
    *,
    beginning_with: bool = False,
    counted_from: Days | None = None,
) -> Dues:
    """When a limit runs out, counted from `counted_from` (by default the anchors, whose days choose the text).

    No duty where the value in force has no length: its place is -1.
    """
    origin = anchors if counted_from is None else counted_from
    ordinary = governing(limit, anchors, law_as_at)
    day = np.full(len(anchors), STILL_OPEN, dtype=np.int64)
    value = np.full(len(anchors), NONE, dtype=np.int64)
    beyond = np.zeros(len(anchors), dtype=bool)
    for place, dated in enumerate(limit.values):
        which = np.flatnonzero(ordinary == place)
        if dated.length is not None and len(which):
            day[which] = after_each(origin[which], dated.length, beginning_with=beginning_with)
            value[which] = place
    over = governing(limit, day, law_as_at, SelectedBy.DUE)
    for place, dated in enumerate(limit.values):
        which = np.flatnonzero((over == place) & (value >= 0) & (day != NO_DAY))
        if len(which):
            value[which] = place
            if dated.length is not None:
                day[which] = after_each(origin[which], dated.length, beginning_with=beginning_with)
    beyond |= (day == NO_DAY) & (value >= 0)
    return Dues(np.where(day == NO_DAY, STILL_OPEN, day), value, beyond)


def lengthless(limit: Limit) -> Mask:
    """For each value, whether it has no length."""
    return np.array([value.length is None for value in limit.values], dtype=bool)
