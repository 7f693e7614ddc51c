"""Which text governs each of many days, and the day its limit runs out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from checker.compile.program import Limit, OnTrigger, SelectedBy
from checker.engines.duty import Why
from checker.engines.polars.values.lookups import NO_DAY, after_each, run_of
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Codes, Days, Mask, Truths
from checker.engines.reference.timeline import Unknown
from checker.frozen import frozen
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


def between_texts(of: Limit | OnTrigger, law_as_at: int | None, first: Days, last: Days) -> Iterator[Days]:
    """Each day on which a text changes, for what it lies between the first day and the last of; the first for the rest."""
    for change in of.changes if law_as_at is None else ():
        between = (first < change) & (change < last)
        if between.any():
            yield np.where(between, change, first)


@frozen
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
    if counted_from is None and len(anchors):
        return _by_day(limit, law_as_at, beginning_with).dues(anchors)
    origin = anchors if counted_from is None else counted_from
    return _worked_out(limit, anchors, law_as_at, beginning_with, origin)


def _worked_out(limit: Limit, anchors: Days, law_as_at: int | None, beginning_with: bool, origin: Days) -> Dues:
    ordinary = governing(limit, anchors, law_as_at)
    day = np.full(len(anchors), STILL_OPEN, dtype=np.int64)
    value = np.full(len(anchors), NONE, dtype=np.int64)
    for place, dated in enumerate(limit.values):
        which = flatnonzero(ordinary == place)
        if dated.length is not None and len(which):
            day[which] = after_each(origin[which], dated.length, beginning_with=beginning_with)
            value[which] = place
    over = governing(limit, day, law_as_at, SelectedBy.DUE)
    for place, dated in enumerate(limit.values):
        which = flatnonzero((over == place) & (value >= 0) & (day != NO_DAY))
        if len(which):
            value[which] = place
            if dated.length is not None:
                day[which] = after_each(origin[which], dated.length, beginning_with=beginning_with)
    return Dues(np.where(day == NO_DAY, STILL_OPEN, day), value, (day == NO_DAY) & (value >= 0))


_FAR = 40_000
"""Of days further apart than this each is worked out as it comes."""


class _ByDay:
    """When a limit runs out, counted from each of a run of days, once more days have been asked about than there are in it;
    worked out again where the run must be longer."""

    def __init__(self, limit: Limit, law_as_at: int | None, beginning_with: bool) -> None:
        self.of = limit, law_as_at, beginning_with
        self.held: tuple[int, int, Dues] | None = None
        self.asked = 0

    def dues(self, days: Days) -> Dues:
        """When it runs out, counted from each of some days."""
        first, last = run_of(days)
        self.asked += len(days)
        if last - first > (_FAR if self.held is not None else min(_FAR, self.asked)):
            limit, law_as_at, beginning_with = self.of
            return _worked_out(limit, days, law_as_at, beginning_with, days)
        begin, told = self._reaching(first, last)
        place = np.maximum(days - (begin - 1), 0)  # what began long before stands first
        return Dues(told.day[place], told.value[place], told.beyond[place])

    def _reaching(self, first: int, last: int) -> tuple[int, Dues]:
        """The first of the days, and what it comes to long before them and from each of them."""
        held = self.held  # another thread may put in another
        if held is not None and held[0] <= first and last <= held[1]:
            return held[0], held[2]
        if held is not None and max(last, held[1]) - min(first, held[0]) <= _FAR:
            first, last = min(first, held[0]), max(last, held[1])
        limit, law_as_at, beginning_with = self.of
        every = np.append(LONG_BEFORE, np.arange(first, last + 1))
        told = _worked_out(limit, every, law_as_at, beginning_with, every)
        self.held = first, last, told
        return first, told


_by_day = lru_cache(maxsize=512)(_ByDay)


def judgement_between(truths: Truths, limit: Limit, soonest: Days, latest: Days, law_as_at: int | None) -> Codes:
    """The code of the question that a person must answer where a text that asks one may govern a due date from the soonest to
    the latest; 0 elsewhere."""
    found = np.zeros(len(soonest), dtype=np.int16)
    if law_as_at is not None:
        return found
    for value in reversed(limit.values):
        if value.selected_by is SelectedBy.DUE and value.judgement:
            until = STILL_OPEN if value.law.until is None else value.law.until
            inside = (soonest < latest) & (value.law.since <= latest) & (soonest <= until)
            found[inside] = truths.code(Unknown(Why.JUDGEMENT, value.judgement))
    return found


def lengthless(limit: Limit) -> Mask:
    """For each value, whether it has no length, and lies over none."""
    bare = (value.length is None and value.selected_by is not SelectedBy.DUE for value in limit.values)
    return np.array(list(bare), dtype=bool)
