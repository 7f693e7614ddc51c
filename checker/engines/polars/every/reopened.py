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
from checker.engines.polars.values.keys import key_of, spread
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
        same = np.append(False, keys[order[1:]] == keys[order[:-1]])[: len(keys)]
        return self.take(order[~same])


@frozen
class _Marks(_Columns):
    """Days of gaps on which there may be an event or, where `near` is -1, any number; events no further apart than that are
    one. `later` says that what follows is a later step, `nth` which it is of its gap, events first."""

    gap: Places
    first: Days
    last: Days
    code: Codes
    near: Places
    nth: Places
    later: Mask


@frozen
class _Front(_Columns):
    """Readings to be followed: whether an event opened each, and how many of the events of its gap, and of those without a
    date, are behind it. `turn` is where it stands among those that came of one reading, itself in the place `of`."""

    gap: Places
    day: Days
    step: Places
    why: Codes
    sampled: Mask
    event: Mask
    passed: Places
    used: Places
    of: Places
    turn: Places


def reopened(wide: Wide, openings: Counted) -> Counted:
    """Every reading of some gaps that opened on some days: those days, and those on which they may have opened again."""
    order = _ranked(openings.gap * 2 + openings.sampled, openings.day, openings.step)
    first = openings.take(np.argsort(order, kind="stable"))
    nothing = np.zeros(len(first.gap), dtype=np.int64)
    columns = first.gap, first.day, first.step, first.why, first.sampled, ~wide.from_start[first.gap]
    met = _Front.joined(list(_Walk(wide).turns(_Front(*columns, nothing, nothing, nothing, nothing))))
    return Counted(met.gap, met.day, met.step, met.why, met.sampled).in_order()


class _Walk:
    """What there may be in each of some gaps, and the readings met so far."""

    def __init__(self, wide: Wide) -> None:
        self.wide, self.steps, self.last = wide, wide.steps, wide.steps.last
        self.near = np.array([vocabulary().kind(kind).near for kind in wide.every.kinds], dtype=np.int64)
        self.marks = self._marks()
        self.begins, ends = np.searchsorted(self.marks.gap, [(gap := np.arange(wide.count)), gap + 1])
        self.number = ends - self.begins
        self.bases = int(np.max(self.number, initial=0)) + 1, int(np.max(wide.number, initial=0)) + 1
        self.met = np.zeros(0, dtype=np.int64)

    def _marks(self) -> _Marks:
        """The events that may count in each gap, and then its runs of days not covered by their days."""
        wide, gap, offer = self.wide, self.wide.inside.gap, self.wide.inside.offer
        day, near = wide.every.day[offer], self.near[wide.every.kind[offer]] if len(gap) else gap
        parts = [_Marks(gap, day, day, wide.inside.code, near, np.zeros_like(gap), wide.later[gap])]
        for number, run in enumerate(wide.runs, start=1):
            gap = np.flatnonzero(run.there)
            first, last, whole = run.first[gap], run.last[gap], np.ones_like(gap)
            parts.append(
                _Marks(gap, first, last, run.code[gap], -whole, whole * number, run.long[gap] | wide.later[gap])
            )
        marks = _Marks.joined(parts)
        days = (np.where(marks.near < 0, day, 0) for day in (marks.last, marks.first))
        marks = marks.take(np.lexsort((marks.nth, *days, marks.near < 0, marks.gap)))
        marks.nth[:] = np.arange(len(marks.gap)) - np.searchsorted(marks.gap, marks.gap)
        return marks

    # --- turn by turn ----------------------------------------------------------------------------------------------------
    def turns(self, front: _Front) -> Iterator[_Front]:
        """The readings met for the first time at each turn, in the order in which the reference comes to them."""
        yield (front := self._new(front))
        while len(front.gap):
            yield (front := self._new(self._next(front)))

    def _new(self, front: _Front) -> _Front:
        """Those not met before; of several alike, the first."""
        keys = key_of(front.gap, front.day) * (self.last + 1) + front.step
        keys = (keys * self.bases[0] + front.passed) * self.bases[1] + front.used
        keys, place = np.unique(keys, return_index=True)
        if len(self.met):
            new = ~np.isin(keys, self.met, assume_unique=True)
            keys, place = keys[new], place[new]
        self.met = np.concatenate([self.met, keys])
        return front.take(np.sort(place)) if len(place) < len(front.gap) else front

    def _next(self, front: _Front) -> _Front:
        """Where gaps may have opened next."""
        undated = front.used < self.wide.number[front.gap]
        live = undated | (self.number[front.gap] > 0)
        if not live.all():
            front, undated = front.take(live), undated[live]
        latest = self.steps.latest(self.wide.case[front.gap], front.day, front.step)
        of, place = spread(self.begins[front.gap], self.number[front.gap])
        ahead = np.flatnonzero((self.marks.near[place] < 0) | (self.marks.nth[place] >= front.passed[of]))
        parts = self._opened(front, latest, of[ahead], self.marks.take(place[ahead]))
        if undated.any():
            parts += self._undated(front, latest, np.flatnonzero(undated))
        if not parts:
            return front.take(np.zeros(0, dtype=np.int64))
        whole = _Front.joined(parts)
        turns = int(np.max(whole.turn, initial=0)) + 1
        order = key_of((whole.of * turns + whole.turn) * (self.last + 1) + whole.step, whole.day)
        return whole.take(np.argsort(order, kind="stable"))

    def _undated(self, front: _Front, latest: Days, of: Places) -> list[_Front]:
        """Where they may if the next event without a date closed them, on whichever day that was."""
        wide, gap = self.wide, front.gap[of]
        which = wide.place[gap] + front.used[of]
        last = np.full(len(of), self.bases[0])
        columns = front.day[of], wide.until[gap], wide.codes[which], self.near[wide.undated.kind[which]]
        marks = _Marks(gap, *columns, last, wide.later[gap])
        within, place = spread(self.begins[gap], self.number[gap])
        stops = np.concatenate([self.marks.first[place], self.marks.last[place]])
        return self._opened(front, latest, of, marks, (np.tile(within, 2), stops))

    def _opened(
        self, front: _Front, latest: Days, of: Places, marks: _Marks, stops: tuple[Places, Days] | None = None
    ) -> list[_Front]:
        """Where they may if an event of some days, or any number of them, closed in time the readings in the places `of`."""
        event, due = marks.near >= 0, latest[of]
        first = np.maximum(marks.first, front.day[of])
        there = (first <= marks.last) & ((due == NONE) | (first <= due))
        last = np.where(event & (due != NONE), np.minimum(marks.last, due), marks.last)
        following, found = np.where(marks.later, self.last, np.minimum(front.step[of] + 1, self.last)), []
        for step in range(self.last + 1):
            may = np.where(event & ~self.wide.any_step[marks.gap], following == step, following <= step)
            which = np.flatnonzero(there & may)
            whose, day = self.steps.turning(step, self.wide.case[front.gap[of[which]]], first[which], last[which])
            at = which[whose]
            if stops is not None:
                inside = (there & may)[stops[0]] & (first[stops[0]] <= stops[1]) & (stops[1] <= last[stops[0]])
                at, day = np.concatenate([at, stops[0][inside]]), np.concatenate([day, stops[1][inside]])
            if len(at):
                found.append(self._at(front, of[at], marks.take(at), day, step, dated=stops is None))
        return found

    def _at(self, front: _Front, of: Places, marks: _Marks, day: Days, step: int, *, dated: bool) -> _Front:
        """Readings opened again on a day at a step; at their own, by an event so near that it is the one before again."""
        event = marks.near >= 0
        same = front.event[of] & event & (day - front.day[of] <= marks.near)
        passed = np.where(event & dated, marks.nth + 1, front.passed[of])
        used = front.used[of] + (0 if dated else 1)
        steps = np.where(same, front.step[of], step)
        yes = np.ones(len(of), dtype=bool)
        return _Front(marks.gap, day, steps, marks.code, ~event, yes, passed, used, of, marks.nth)
