"""The readings of a gap: the days it may have opened, the step it may be, and so the days it may fall due.

What is not known of the events in a gap is tried both ways. An event that may count closes the gap in time and opens
the next, or does not. On days that are not covered there may be any number of events. An event without a date may be on
any day on which any of those in the gap may. What comes too late to close a gap in time saves nothing and is not followed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from checker.calendar import CalendarEnd, before
from checker.compile.program import Limit, Step, last_day, later_is_longest
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, doubt_of
from checker.engines.reference.limits import Due
from checker.engines.reference.regimes import step_dues
from checker.engines.reference.reopened import Mark, Reading, Reopened
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.vocabulary import vocabulary

Unseen = tuple[Span, Unknown]
"""A run of days on which there may be events that the snapshot does not hold, and why."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A day on which a gap may have opened, the steps it may be, and why that is only one reading (None if it is not).

    `sampled` says the day stands for any of a run of days that are not covered; `kinds` are those of the events that opened it,
    where events did. `fact` is what began the period, where that is one reading. `since` is the first day it may have opened on,
    of those up to this one.
    """

    day: int
    first: int = 0
    last: int = 0
    doubt: Unknown | None = None
    sampled: bool = False
    kinds: frozenset[str] = frozenset()
    fact: Fact | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The last permitted day on one reading, its step, and why it is only one reading; and the day it is counted from if that is
    told: no sample of others."""

    due: Due
    step: int
    doubt: Unknown | None
    opened: int | None = None


def nearness(kind: str) -> int:
    """How many days apart two events of a kind are taken to be one, written up twice."""
    return vocabulary().kind(kind).near


def again(kinds: Collection[str], day: int, before: Collection[str], last: int) -> bool:
    """Whether the events of a day, of some kinds, are taken to be those of the `last` day with any `before` it, written up twice:
    each is so near to one of its kind. One of another kind is another event, however near."""
    return all(kind in before and day - last <= nearness(kind) for kind in kinds)


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
        self._dues: dict[tuple[int, int], list[Due]] = context.view.once(f"dues {context.law_as_at}", steps, dict)
        self._turning: dict[int, list[int]] = context.view.once(f"turning days {context.law_as_at}", steps, dict)

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
        step = ago and self.presumed_later, ago
        events = [Mark(c.day, c.day, doubt_of(c), c.fact.kind, *step) for c in possible if c.day is not None]
        runs = [
            Mark(*span, doubt, doubt.needs, step[0] or self.is_long(*span), True, any_number=True)
            for span, doubt in unseen
        ]
        since = min((candidate.earliest for candidate in undated), default=LONG_BEFORE)
        by = min(until, max((candidate.latest for candidate in undated), default=until))
        anywhere = [Mark(since, by, doubt_of(c), c.fact.kind, *step) for c in undated]
        return Reopened(self, events, runs, anywhere).all(
            Reading(opening.day, step, opening.doubt, opening.sampled, opening.kinds)
            for opening in openings
            for step in range(opening.first, opening.last + 1)
        )

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
