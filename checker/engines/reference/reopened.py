"""The days on which a gap may have opened again: from each reading of it to those that follow.

Where a gap may open next is worked out once for each day and step, and kept as a set of readings: a whole number with a bit for
each. So those of which what follows is read already are told from the others at once, however many events may have led to them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.engines.reference.timeline import Unknown
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.readings import Steps


@dataclass(frozen=True, slots=True)
class Reading:
    """One day a gap may have opened and one step it may be; `sampled` and `kinds` as of its opening."""

    day: int
    step: int
    doubt: Unknown | None = None
    sampled: bool = False
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """Days on which there may be an event of a kind, or `any_number`.

    One no more than `near` days after another of the kind is taken to be the same, written up twice: it closes no step. `later`
    says that what follows is a later step, and not the next; `any_step`, that it may be any from the next on.
    """

    first: int
    last: int
    doubt: Unknown
    kind: str
    later: bool
    any_step: bool
    any_number: bool = False
    near: int = field(init=False)
    kinds: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "near", vocabulary().kind(self.kind).near)
        object.__setattr__(self, "kinds", frozenset([self.kind]))

    @property
    def twice(self) -> str:
        """The kind, if events of it may be written up twice: others are all alike."""
        return self.kind if self.near else ""

    def again(self, reading: Reading) -> int:
        """The last day on which an event of these days may be the one again that opened a gap: of any number each may be the one
        before again."""
        last = reading.day + self.near if self.kind in reading.kinds else reading.day
        return self.last if self.any_number and max(self.first, reading.day + 1) <= last else min(self.last, last)


@dataclass(frozen=True, slots=True)
class _Next:
    """Readings that follow another, in order, and the set of them."""

    readings: Sequence[tuple[int, Reading]]
    bits: int


class Reopened:
    """The marks of a gap: `events` of which the day is known, in order; `runs` of days with any number; `undated` events, each of
    which may be on any day on which one of them may, one after another."""

    def __init__(self, steps: Steps, events: Sequence[Mark], runs: Sequence[Mark], undated: Sequence[Mark]) -> None:
        self.steps, self.events, self.runs, self.undated = steps, events, runs, undated
        self.days = [event.first for event in events]
        self.nearest = max((event.near for event in events), default=0)
        self.stops = sorted({day for mark in (*events, *runs) for day in (mark.first, mark.last)})
        self.several = len({mark.twice for mark in (*events, *runs, *undated)}) > 1  # so what opened a reading tells
        self._numbers: dict[tuple[object, ...], int] = {}
        self._next: dict[tuple[object, ...], _Next] = {}
        # From here on the undated are of one kind: who has as many of them left, or more, comes to all that others do.
        self._alike = (
            next((at for at in range(len(undated), 1, -1) if undated[at - 1].twice != undated[at - 2].twice), 1) - 1
        )
        self._met = {dated: [0] * (len(undated) + 1) for dated in (False, True)}
        self._waiting: deque[tuple[Reading, bool, int]] = deque()

    def all(self, openings: Iterable[Reading]) -> list[Reading]:
        """Every reading of a gap that opened on some days: those, and those on which it may have opened again."""
        found: dict[tuple[object, ...], Reading] = {}
        self._follow(self._set(openings), dated=False, used=0)
        while self._waiting:
            reading, dated, used = self._waiting.popleft()
            found.setdefault(self._key(reading), reading)
            if self.events:
                self._follow(self._after_events(reading), dated=True, used=used)
            if self.runs:
                self._follow(self._after_runs(reading), dated=dated, used=used)
            if used < len(self.undated):
                self._follow(self._after_undated(reading, self.undated[used]), dated=dated, used=used + 1)
        return sorted(found.values(), key=lambda reading: (reading.day, reading.step))

    def _follow(self, following: _Next, *, dated: bool, used: int) -> None:
        """Put those in the queue of which not all that follows is read or in it already; `dated` says whether an event is behind
        them of which the day is known, `used` how many of the undated are."""
        met = self._met[dated]
        new = following.bits & ~met[used]
        if not new:
            return
        for more in range(used, len(met) if used >= self._alike else used + 1):
            met[more] |= new
        for number, reading in following.readings:
            if new >> number & 1:
                new ^= 1 << number
                self._waiting.append((reading, dated, used))

    def _set(self, readings: Iterable[Reading]) -> _Next:
        each = [(self._numbers.setdefault(self._key(r), len(self._numbers)), r) for r in readings]
        bits = 0
        for number, _ in each:
            bits |= 1 << number
        return _Next(each, bits)

    def _key(self, reading: Reading) -> tuple[object, ...]:
        return (reading.day, reading.step, reading.kinds) if self.several else (reading.day, reading.step)

    # --- where it may open next ------------------------------------------------------------------------------------------
    def _after_events(self, reading: Reading) -> _Next:
        """Of the events of a day only those from the reading's own on follow: which of them led to it changes nothing."""
        key = (reading.day, reading.step, reading.kinds, "events")
        if key not in self._next:
            events = self.events[bisect_left(self.days, reading.day) : self._upto(reading)]
            self._next[key] = self._set(new for event in events for new in self._reopened(reading, event))
        return self._next[key]

    def _after_runs(self, reading: Reading) -> _Next:
        key = (reading.day, reading.step, reading.kinds, "runs")
        if key not in self._next:
            self._next[key] = self._set(new for run in self.runs for new in self._reopened(reading, run))
        return self._next[key]

    def _after_undated(self, reading: Reading, mark: Mark) -> _Next:
        key = (reading.day, reading.step, reading.kinds, mark)
        if key not in self._next:
            self._next[key] = self._set(self._reopened(reading, mark, self.stops))
        return self._next[key]

    def _upto(self, reading: Reading) -> int:
        """How many of the events are on no day on which a reading has run out, or may be the one before again."""
        dues = self.steps.dues(reading.day, reading.step)
        return bisect_right(self.days, max(dues[-1].day, reading.day + self.nearest)) if dues else len(self.days)

    def _reopened(self, reading: Reading, mark: Mark, stops: Sequence[int] = ()) -> Iterator[Reading]:
        """Where the next gap may open if an event of some days, or any number of them, closed this one in time; and where this
        one may, if such an event is the one before again, however late."""
        dues, end = self.steps.dues(reading.day, reading.step), self.steps.last
        first, again = max(mark.first, reading.day), mark.again(reading)
        # of any number those of the whole run: were they counted from each day anew, every day of it would be read
        since = mark.first if mark.any_number else max(first, reading.day + 1)
        for day in self._days(reading.step, since, again, stops):
            if day > reading.day:
                yield Reading(day, reading.step, mark.doubt, mark.any_number, mark.kinds)
        if dues and dues[-1].day < first:
            return
        step = end if mark.later else min(reading.step + 1, end)
        last = min(mark.last, dues[-1].day) if dues and not mark.any_number else mark.last
        first = first if mark.any_number or not reading.kinds else max(first, again + 1)
        for which in range(step, end + 1) if mark.any_step else (step,):
            for day in self._days(which, first, last, stops):
                yield Reading(day, which, mark.doubt, mark.any_number, mark.kinds)

    def _days(self, step: int, first: int, last: int, stops: Sequence[int]) -> list[int]:
        """The days from one to another among which the soonest and the latest due date lie, and the `stops` between."""
        if first > last:
            return []
        inside = stops[bisect_left(stops, first) : bisect_right(stops, last)]
        return sorted({*inside, *self.steps.turning_days(step, first, last)})
