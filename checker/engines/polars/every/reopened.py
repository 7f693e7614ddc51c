"""The days on which gaps may have opened again, all gaps at once: the twin of the reference's walk from reading to reading.

An event that may count closes a gap in time and opens the next, or does not; on days that are not covered there may be any
number of events; one without a date may be on any day. Readings are followed a turn at a time: those of one turn are opened
again together, and those not met before are the next turn's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.values.keys import DAY, distinct, key_of, spread
from checker.engines.polars.values.quick import begins_run, ends_run, flatnonzero
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.frozen import frozen
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.engines.polars.every.wide import Wide


class _Columns:
    """Columns of one length."""

    def take(self, which: npt.NDArray[Any]) -> Self:
        """Some of the rows."""
        return type(self)(*(getattr(self, field.name)[which] for field in fields(self)))  # type: ignore[arg-type]

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Several of them, in the order in which they are given."""
        names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _ranked(places: Places, days: Days, steps: Places) -> Places:
    """Numbers in order of place, day and step."""
    return key_of(places, days) * (int(np.max(steps, initial=0)) + 1) + steps


@frozen
class Counted(_Columns):
    """Days and steps a gap may count from, in order: see the reference's `Reading`. `gap` is a place among those read."""

    gap: Places
    day: Days
    step: Places
    why: Codes
    sampled: Mask

    def in_order(self) -> Counted:
        """In order of gap, day and step; of several alike the first."""
        keys = _ranked(self.gap, self.day, self.step)
        order = np.argsort(keys, kind="stable")
        same = ~begins_run(keys[order])
        return self.take(order[~same])


@frozen
class _Marks(_Columns):
    """Days of gaps on which there may be an event or, where there may be `many`, any number; events no further apart than `near`
    are one. `later` says that what follows is a later step, `nth` which it is of its gap, events first."""

    gap: Places
    first: Days
    last: Days
    code: Codes
    near: Places
    nth: Places
    later: Mask
    many: Mask


@frozen
class _Front(_Columns):
    """Readings to be followed: whether an event opened each, whether any is behind it of which the day is known, and how many
    without a date are. `turn` is where it stands among those that came of one reading, itself in the place `of`."""

    gap: Places
    day: Days
    step: Places
    why: Codes
    sampled: Mask
    event: Mask
    dated: Mask
    used: Places
    of: Places
    turn: Places


def reopened(wide: Wide, openings: Counted) -> Counted:
    """Every reading of some gaps that opened on some days: those days, and those on which they may have opened again."""
    order = _ranked(openings.gap * 2 + openings.sampled, openings.day, openings.step)
    first = openings.take(np.argsort(order, kind="stable"))
    nothing = np.zeros(len(first.gap), dtype=np.int64)
    columns = first.gap, first.day, first.step, first.why, first.sampled, ~wide.from_start[first.gap]
    front = _Front(*columns, nothing > 0, nothing, nothing, nothing)
    met = _Front.joined(list(_Walk(wide).turns(front)))
    return Counted(met.gap, met.day, met.step, met.why, met.sampled).in_order()


class _Walk:
    """What there may be in each of some gaps, and the readings met so far."""

    def __init__(self, wide: Wide) -> None:
        self.wide, self.steps, self.last = wide, wide.steps, wide.steps.last
        self.near = np.array([vocabulary().kind(kind).near for kind in wide.every.kinds], dtype=np.int64)
        self.marks = self._marks()
        marks, after = self.marks, key_of(np.arange(wide.count), np.full(wide.count, DAY))
        self.days = key_of(marks.gap, np.where(marks.many, DAY, marks.first))  # the runs of a gap follow its events
        self.runs, self.ends = np.searchsorted(self.days, after), np.searchsorted(self.days, after, side="right")
        self.stops = distinct(key_of(np.tile(marks.gap, 2), np.append(marks.first, marks.last)))
        self.any = np.bincount(marks.gap, minlength=wide.count) > 0
        self.one_kind = self._of_one_kind()
        self.base = int(np.max(wide.number, initial=0)) + 1
        self.met, self.least = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)

    def _of_one_kind(self) -> Mask:
        """Whether the events without a date of each gap are all taken for one another within as many days."""
        wide = self.wide
        near = wide.undated.near
        others = np.cumsum(np.append(0, near[1:] != near[:-1])) if len(near) else np.zeros(1, dtype=np.int64)
        last = len(others) - 1
        first, end = np.minimum(wide.place, last), np.minimum(wide.place + np.maximum(wide.number, 1) - 1, last)
        return (wide.number < 2) | (others[first] == others[end])

    def _marks(self) -> _Marks:
        """The events that may count in each gap, and then its runs of days not covered by their days."""
        wide, gap, offer = self.wide, self.wide.inside.gap, self.wide.inside.offer
        day, near = wide.every.day[offer], self.near[wide.every.kind[offer]] if len(gap) else gap
        parts = [_Marks(gap, day, day, wide.inside.code, near, np.zeros_like(gap), wide.later[gap], gap < 0)]
        for number, run in enumerate(wide.runs, start=1):
            gap = flatnonzero(run.there)
            columns = run.first[gap], run.last[gap], run.code[gap], run.near[gap], np.full_like(gap, number)
            parts.append(_Marks(gap, *columns, run.long[gap] | wide.later[gap], gap >= 0))
        marks = _Marks.joined(parts)
        days = (np.where(marks.many, day, 0) for day in (marks.last, marks.first))
        marks = marks.take(np.lexsort((marks.nth, *days, marks.many, marks.gap)))
        marks.nth[:] = np.arange(len(marks.gap)) - np.searchsorted(marks.gap, marks.gap)
        return marks

    # --- turn by turn ----------------------------------------------------------------------------------------------------
    def turns(self, front: _Front) -> Iterator[_Front]:
        """The readings met for the first time at each turn, in the order in which the reference comes to them."""
        yield (front := self._new(front))
        while len(front.gap):
            yield (front := self._new(self._next(front)))

    def _new(self, front: _Front) -> _Front:
        """Those of which not all that follows has been read: with as many events without a date left of one kind, or more."""
        keys = (key_of(front.gap, front.day) * (self.last + 1) + front.step) * 2 + front.dated
        keys = keys * self.base + np.where(self.one_kind[front.gap], 0, front.used)
        order = np.argsort(keys, kind="stable")
        keys, used = keys[order], front.used[order]
        group = np.cumsum(np.append(0, keys[1:] != keys[:-1]))[: len(keys)]
        least = np.minimum.accumulate(used - group * (self.base + 1))  # so far, of each key
        new = np.append(True, least[1:] < least[:-1])[: len(keys)]
        if len(self.met) and len(keys):
            place = np.minimum(np.searchsorted(self.met, keys), len(self.met) - 1)
            new &= (self.met[place] != keys) | (used < self.least[place])
        self._keep(keys[new], used[new])
        return front.take(np.sort(order[new]))

    def _keep(self, keys: Places, used: Places) -> None:
        """Note what has been met, with the fewest events without a date behind it: of one key those given are ever fewer."""
        keys, least = np.concatenate([self.met, keys]), np.concatenate([self.least, used])
        order = np.argsort(keys, kind="stable")
        order = order[ends_run(keys[order])]
        self.met, self.least = keys[order], least[order]

    def _next(self, front: _Front) -> _Front:
        """Where gaps may have opened next."""
        undated = front.used < self.wide.number[front.gap]
        live = undated | self.any[front.gap]
        if not live.all():
            front, undated = front.take(live), undated[live]
        latest = self.steps.latest(self.wide.case[front.gap], front.day, front.step)
        of, place = self._ahead(front, latest)
        parts = self._opened(front, latest, of, self.marks.take(place))
        if undated.any():
            parts += self._undated(front, latest, flatnonzero(undated))
        if not parts:
            return front.take(np.zeros(0, dtype=np.int64))
        whole = _Front.joined(parts)
        turns = int(np.max(whole.turn, initial=0)) + 1
        order = key_of((whole.of * turns + whole.turn) * (self.last + 1) + whole.step, whole.day)
        return whole.take(np.argsort(order, kind="stable"))

    def _ahead(self, front: _Front, latest: Days) -> tuple[Places, Places]:
        """The events from the day of each reading until it runs out, or one may no longer be that before again, and the runs of
        its gap: the place of the reading, and that of the mark."""
        again = front.day + np.where(front.event, np.max(self.near, initial=0), 0)
        until = np.where(latest == NONE, DAY - 1, np.maximum(latest, again))
        lo, hi = self._between(self.days, front.gap, front.day, until)
        runs, ends = self.runs[front.gap], self.ends[front.gap]
        each, place = spread(np.append(lo, runs), np.append(np.minimum(hi, runs) - lo, ends - runs))
        return each % max(len(lo), 1), place

    def _between(self, keys: Places, gap: Places, first: Days, last: Days) -> tuple[Places, Places]:
        """Where those keys begin and end that are of a gap and of days from `first` to `last`."""
        lo = np.searchsorted(keys, key_of(gap, first))
        return lo, np.maximum(lo, np.searchsorted(keys, key_of(gap, last), side="right"))

    def _undated(self, front: _Front, latest: Days, of: Places) -> list[_Front]:
        """Where they may if the next event without a date closed them, on whichever day any of their gap may have been."""
        wide, gap = self.wide, front.gap[of]
        which = wide.place[gap] + front.used[of]
        turn = np.full(len(of), np.max(self.marks.nth, initial=-1) + 1)
        days = wide.since[gap], np.minimum(wide.until[gap], wide.by[gap])
        columns = *days, wide.undated.code[which], wide.undated.near[which]
        marks = _Marks(gap, *columns, turn, wide.later[gap], gap < 0)
        return self._opened(front, latest, of, marks, anywhere=True)

    def _opened(
        self, front: _Front, latest: Days, of: Places, marks: _Marks, *, anywhere: bool = False
    ) -> list[_Front]:
        """Where they may if an event of some days, or any number of them, closed in time the readings in the places `of`, or if
        such an event is the one before again; and on each day on which another may be, if it may be `anywhere`."""
        opened, own, event, due = front.day[of], front.step[of], front.event[of], latest[of]
        first, again = np.maximum(marks.first, opened), self._again(opened, event, marks)
        last = np.where(marks.many | (due == NONE), marks.last, np.minimum(marks.last, due))
        last = np.where((due == NONE) | (first <= due), last, NONE)
        another = np.where(marks.many | ~event, first, np.maximum(first, again + 1))
        # of any number those of the whole run: were they counted from each day anew, every day of it would be read
        since = np.where(marks.many, marks.first, np.maximum(first, opened + 1))
        following, found = np.where(marks.later, self.last, np.minimum(own + 1, self.last)), []
        for step in range(self.last + 1):
            may = np.where(marks.many | self.wide.any_step[marks.gap], following <= step, following == step)
            for at_step, begins, ends, after in (
                (own == step, since, again, opened),
                (may, another, last, another - 1),
            ):
                which = flatnonzero(at_step & (begins <= ends) & (after < ends))
                days = begins[which], ends[which]
                whose, day = self.steps.turning(step, self.wide.case[front.gap[of[which]]], *days)
                later = flatnonzero(day > after[which[whose]])
                at, day = which[whose[later]], day[later]
                if anywhere:
                    lo, hi = self._between(self.stops, marks.gap[which], *days)
                    whose, stop = spread(lo, hi - lo)
                    at, day = np.append(at, which[whose]), np.append(day, self.stops[stop] & DAY)
                if len(at):
                    found.append(self._at(front, of[at], marks.take(at), day, step, anywhere=anywhere))
        return found

    def _again(self, opened: Days, event: Mask, marks: _Marks) -> Days:
        """The last day on which an event of some days may be the one again that opened a gap: see the reference's `Mark`."""
        last = opened + np.where(event, marks.near, 0)
        any_day = marks.many & (np.maximum(marks.first, opened + 1) <= last)
        return np.where(any_day, marks.last, np.minimum(marks.last, last))

    def _at(self, front: _Front, of: Places, marks: _Marks, day: Days, step: int, *, anywhere: bool) -> _Front:
        """Readings opened again on a day at a step."""
        dated = front.dated[of] | (~marks.many & (not anywhere))
        used, steps = front.used[of] + anywhere, np.full(len(of), step, dtype=np.int64)
        yes = np.ones(len(of), dtype=bool)
        return _Front(marks.gap, day, steps, marks.code, marks.many, yes, dated, used, of, marks.nth)
