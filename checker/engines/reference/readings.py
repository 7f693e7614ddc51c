"""The readings of a gap: the days it may have opened, the step it may be, and so the days it may fall due.

What is not known of the events in a gap is tried both ways. An event that may count closes the gap in time and opens
the next, or does not. On days that are not covered there may be any number of events. An event without a date may be on
any day. What comes too late to close a gap in time saves nothing and is not followed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.calendar import CalendarEnd, before
from checker.compile.program import Limit, Step, last_day, later_is_longest
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, doubt_of
from checker.engines.reference.limits import Due
from checker.engines.reference.regimes import step_dues
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.vocabulary import vocabulary

Unseen = tuple[Span, Unknown]
"""A run of days on which there may be events that the snapshot does not hold, and why."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A day on which a gap may have opened, the steps it may be, and why that is only one reading (None if it is not).

    `sampled` says the day stands for any of a run of days that are not covered; `event`, that an event opened it. `fact` is
    what began the period, where that is one reading.
    """

    day: int
    first: int = 0
    last: int = 0
    doubt: Unknown | None = None
    sampled: bool = False
    event: bool = False
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One day a gap may have opened and one step it may be; `sampled` and `event` as of its opening."""

    day: int
    step: int
    doubt: Unknown | None = None
    sampled: bool = False
    event: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """Days on which there may be an event, or any number (`near` is then None).

    One no more than `near` days after another is taken to be the same, written up twice: it closes no step. `later` says that
    what follows is a later step, and not the next; `any_step`, that it may be any from the next on.
    """

    first: int
    last: int
    doubt: Unknown
    near: int | None
    later: bool
    any_step: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """The last permitted day on one reading, its step, and why it is only one reading; and the day it is counted from if that is
    told: no sample of others."""

    due: Due
    step: int
    doubt: Unknown | None
    opened: int | None = None


def nearness(candidate: Candidate) -> int:
    """How many days apart two events of a kind are taken to be one, written up twice."""
    return vocabulary().kind(candidate.fact.kind).near


class Steps:
    """The steps of a rule for one period, begun by the day `begun`, with the days they run out; no text is older than
    `since`, and none was in force after `until`, if there is such a day. Where nothing says which step it is, a later one is
    presumed (`presumed_later`) if none gives longer: of a miss that is the kindest reading."""

    def __init__(self, context: Context, steps: Sequence[Step], begun: int) -> None:
        self.context, self.steps, self.begun = context, steps, begun
        self.last = len(steps) - 1
        self.since = min(limit.since for step in steps for limit in step.limits)
        self.until = None if context.law_as_at is not None else last_day(steps)
        self.presumed_later = later_is_longest(steps)
        self._dues: dict[tuple[int, int], list[Due]] = {}
        self._turning: dict[int, list[int]] = {}

    def dues(self, day: int, step: int) -> list[Due]:
        """When a step counted from a day runs out: on each reading, soonest first; none where no text was in force."""
        if (day, step) not in self._dues:
            self._dues[day, step] = step_dues(self.steps[step], day, self.context.view, self.context.law_as_at)
        return self._dues[day, step]

    def is_long(self, first: int, last: int) -> bool:
        """Whether an uncovered stretch is longer than the first two steps together: what follows is presumed to be a later step.

        Only days on which the period had begun count.
        """
        first = max(first, self.begun)
        if first > last or not self.presumed_later:
            return False
        if first == LONG_BEFORE:
            return True
        one = self.dues(first, 0)
        two = self.dues(one[-1].day, min(1, self.last)) if one and one[-1].day < STILL_OPEN else []
        return bool(two) and two[-1].day <= last

    # --- every reading ---------------------------------------------------------------------------------------------
    def readings(
        self, openings: Sequence[Opening], possible: Sequence[Candidate], unseen: Sequence[Unseen],
        undated: Sequence[Candidate], until: int, *, ago: bool = False,
    ) -> list[Reading]:  # fmt: skip
        """Every day the gap may count from, as of its last day `until`, with each step it may then be. `ago` says that it opened
        so long before that what follows any event in it is a later step, or may be any."""
        step = (ago and self.presumed_later, ago)
        events = [_Mark(c.day, c.day, doubt_of(c), nearness(c), *step) for c in possible if c.day is not None]
        runs = [_Mark(*span, doubt, None, step[0] or self.is_long(*span), True) for span, doubt in unseen]
        days = [event.first for event in events]
        stops = sorted({day for mark in (*events, *runs) for day in (mark.first, mark.last)})
        found: dict[tuple[int, int], Reading] = {}
        waiting = deque(
            (Reading(opening.day, step, opening.doubt, opening.sampled, opening.event), False, 0)
            for opening in openings
            for step in range(opening.first, opening.last + 1)
        )
        one_kind = len({nearness(candidate) for candidate in undated}) < 2
        least: dict[tuple[int, int, bool, int], int] = {}
        while waiting:
            reading, dated, used = waiting.popleft()
            key = (reading.day, reading.step, dated, 0 if one_kind else used)
            if least.get(key, len(undated) + 1) <= used:
                continue  # with as many left of one kind, or more, all that follows has been read
            # Of the events of a day only those from the reading's own on follow: which of them led to it changes nothing.
            least[key] = used
            found.setdefault((reading.day, reading.step), reading)
            for event in events[bisect_left(days, reading.day) : self._upto(days, reading)]:
                waiting += [(new, True, used) for new in self._reopened(reading, event)]
            for run in runs:
                waiting += [(new, dated, used) for new in self._reopened(reading, run)]
            if used < len(undated):
                anywhere = _Mark(reading.day, until, doubt_of(undated[used]), nearness(undated[used]), *step)
                waiting += [(new, dated, used + 1) for new in self._reopened(reading, anywhere, stops)]
        return sorted(found.values(), key=lambda reading: (reading.day, reading.step))

    def _upto(self, days: Sequence[int], reading: Reading) -> int:
        """How many of some days in order are none on which a reading has run out already."""
        dues = self.dues(reading.day, reading.step)
        return bisect_right(days, dues[-1].day) if dues else len(days)

    def _reopened(self, reading: Reading, mark: _Mark, stops: Sequence[int] = ()) -> Iterator[Reading]:
        """Where the next gap may open if an event of some days, or any number of them, closed this one in time."""
        dues = self.dues(reading.day, reading.step)
        first, last = max(mark.first, reading.day), mark.last
        if first > last or (dues and dues[-1].day < first):
            return
        step = self.last if mark.later else min(reading.step + 1, self.last)
        steps = range(step, self.last + 1) if mark.any_step else (step,)
        if mark.near is not None and dues:
            last = min(last, dues[-1].day)
        inside = stops[bisect_left(stops, first) : bisect_right(stops, last)]
        for which in steps:
            for day in sorted({*inside, *self.turning_days(which, first, last)}):
                again = reading.event and mark.near is not None and day - reading.day <= mark.near
                yield Reading(day, reading.step if again else which, mark.doubt, mark.near is None, event=True)

    def reaches(self, readings: Sequence[Reading]) -> list[Reach]:
        """When each reading falls due."""
        return [
            Reach(due, reading.step, reading.doubt or due.doubt, None if reading.sampled else reading.day)
            for reading in readings
            for due in self.dues(reading.day, reading.step)
        ]

    def judged(self, readings: Sequence[Reading]) -> list[Reading]:
        """The readings that a person's judgement may decide: those of a day that is told and, of the days not covered, the one
        that runs out last of each step."""
        last: dict[int, Reading] = {}
        for reading in readings:
            dues = self.dues(reading.day, reading.step) if reading.sampled else ()
            kindest = last.get(reading.step)
            if dues and (kindest is None or self.dues(kindest.day, kindest.step)[-1].day < dues[-1].day):
                last[reading.step] = reading
        return [reading for reading in readings if not reading.sampled or last.get(reading.step) is reading]

    def soonest(self, step: int, first: int, last: int) -> int:
        """The soonest that a gap may run out that opened on a day from `first` to `last`; never where no text was in force."""
        dues = (self.dues(day, step) for day in self.turning_days(step, first, last))
        return min((found[0].day for found in dues if found), default=STILL_OPEN)

    def kinder_days(self, first: int, last: int, latest: int, until: int) -> set[int]:
        """The days before `latest` from which one of the steps from `first` to `last` runs out later than any of them does from
        that, for a change of text or regime; none where from that one may not have run out by `until`. That it was before there
        was any text to run out by is not supposed."""
        steps = range(first, last + 1)
        known = max((dues[-1].day for step in steps if (dues := self.dues(latest, step))), default=STILL_OPEN)
        if known > until:
            return set()
        days = ((day, step) for step in steps for day in self.turning_days(step, LONG_BEFORE, latest))
        return {day for day, step in days if any(known < due.day < STILL_OPEN for due in self.dues(day, step))}

    def turning_days(self, step: int, first: int, last: int) -> list[int]:
        """The days among which the soonest and the latest due date lie, of a gap that opened from `first` to `last`.

        The due date moves on with the day it is counted from, but where the text or the regime changes.
        """
        if step not in self._turning:
            self._turning[step] = sorted(self._about_changes(self.steps[step]))
        turning = self._turning[step]
        days = {first, last, *turning[bisect_left(turning, first) : bisect_right(turning, last)]}
        return sorted(day for day in days if day > LONG_BEFORE)

    def _about_changes(self, step: Step) -> set[int]:
        """The days about each change of text or regime, and about those from which a limit runs out at one."""
        days: set[int] = set()
        limits = step.limits
        lengths = {value.length for limit in limits for value in limit.values if value.length is not None}
        for change in self._changes(step, limits):
            days |= {change - 1, change}
            for length in lengths:
                try:
                    back = before(change, length)
                except (CalendarEnd, ValueError):
                    continue
                days |= set(range(back - 3, back + 4))
        return days

    def _changes(self, step: Step, limits: Sequence[Limit]) -> set[int]:
        """The days on which the text or the regime may change."""
        laws = [value.law for limit in limits for value in limit.values] if self.context.law_as_at is None else []
        days = {law.since for law in laws} | {law.until + 1 for law in laws if law.until is not None}
        for regime in step.regimes:
            days |= {start for start in self.context.view.line(regime.condition).starts if start > LONG_BEFORE}
        return days
