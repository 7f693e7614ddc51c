"""The duty of a gap as it is told: its key, its verdict, and the working kept for whoever asks why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from checker.engines.duty import Duty, Found, Key, Verdict
from checker.engines.reference.context import MISSED, Outcome
from checker.engines.reference.evidence import Candidate, doubt_of
from checker.engines.reference.gap_once import one_or_several
from checker.engines.reference.gap_read import Gap, Read
from checker.engines.reference.readings import Reach, again
from checker.engines.reference.timeline import why_fields
from checker.engines.reference.trace import date_text, doubt_text, due_lines, settled_lines, span_text
from checker.snapshot.facts import STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.reference.gap import Walk


def made(walk: Walk, outcome: Outcome, read: Read) -> Duty:
    """The duty of a gap with its verdict: the kindest reading is shown of one that was missed, the harshest otherwise."""
    context, period, gap = walk.context, walk.period, read.gap
    event, key = gap.event, _key(walk, gap)
    reach = read.kindest if outcome.verdict in MISSED else read.harshest
    working = tuple(_working(walk, gap, read.harshest, read.kindest, outcome)) if context.tracing else ()
    trigger = walk.begun.found or Found(period.recorded_as, key.day, period.source)
    if gap.excuse is not None:
        trigger = gap.excuse.found
    elif gap.previous is not None:
        trigger = next(c.found for c in walk.certain if c.day == gap.previous)
    late, found, still_open = _missed(walk, read) if outcome.verdict in MISSED else (None, _found(event), False)
    told = outcome.verdict is not Verdict.CANNOT_TELL or not key.unseen
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=key,
        verdict=outcome.verdict,
        trigger=trigger,
        due=reach.due.day if told and reach.due.known else None,
        found=found,
        late_by=late,
        open=still_open,
        law=reach.due.value.law,
        step=" / ".join(filter(None, (walk.body.steps[reach.step].name, reach.due.regime))),
        working=working,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _found(event: Candidate | None) -> Found | None:
    return event.found if event is not None else None


def _missed(walk: Walk, read: Read) -> tuple[int, Found | None, bool]:
    """How many days late a missed gap is, what was found that ended it, and whether it may still be put right.

    Events of a day not known that certainly were too late ended it, and each opened another that may have been missed too: all
    are told by the same duty, which is as late as one of them may be, and open where the last of them may be. Where some may be
    one, told twice, it is as late as on any reading of that.
    """
    due, event = read.kindest.due.day, read.gap.event
    end = event.day if event is not None and event.day is not None else _late_until(walk)
    still_open = event is None and _still_open(walk)
    may_hold = [each for each in read.gap.may_hold(walk.undated) if each.earliest > due]
    gaps: list[_Late] = []
    for late in one_or_several(may_hold):
        late.sort(key=lambda each: each.earliest)
        gaps += [_Late(due, _first_over(late)[0]), *(_opened(walk, read, late, end) if late else ())]
    longest = max(gaps, key=lambda gap: gap.until(end) - gap.due)
    found = _found(longest.ended(end) or event) if event is not None else None
    last_open = any(gap.due < end and gap.first is None for gap in gaps)
    return longest.until(end) - longest.due, found, still_open and last_open


@dataclass(frozen=True, slots=True)
class _Late:
    """A gap that ran out on the day `due`, with the `first` to be over of the events of a day not known that came after it."""

    due: int
    first: Candidate | None

    def ended(self, end: int) -> Candidate | None:
        """The event that ended it, if one did before the day `end`: on the last day it may be of."""
        return self.first if self.first is not None and self.first.latest < end else None

    def until(self, end: int) -> int:
        """The last day to which it may have run."""
        ended = self.ended(end)
        return end if ended is None else ended.latest


def _first_over(late: Sequence[Candidate]) -> list[Candidate | None]:
    """Of events in order of the first day each may be of, from each on: that of which the last day comes first; then none."""
    found: list[Candidate | None] = [None]
    for each in reversed(late):
        after = found[-1]
        found.append(each if after is None or each.latest <= after.latest else after)
    return found[::-1]


def _opened(walk: Walk, read: Read, late: Sequence[Candidate], end: int) -> Iterator[_Late]:
    """The gaps that events of a day not known may have opened, on each day from which one may be the longest: those that may have
    come by then had, on the last day they may be of, and the others had not."""
    steps = {reach.step for reach in read.reaches or (read.kindest,)}
    which, last = range(min(steps), walk.steps.last + 1), walk.steps.last
    days = {day for each in late for step in which for day in walk.steps.turning_days(step, each.earliest, each.latest)}
    begun, first = [each.earliest for each in late], _first_over(late)
    over = sorted(late, key=lambda each: each.latest)
    for day in sorted(day for day in days if day < end):
        closed = _closed(over, day, last - min(steps))
        for step in sorted({min(step + closed, last) for step in steps}):
            if dues := walk.steps.dues(day, step):
                yield _Late(dues[0].day, first[bisect_right(begun, day)])


def _closed(over: Sequence[Candidate], day: int, enough: int) -> int:
    """How many gaps the events that may have come by a day ended, up to `enough`, each on the last day it may be of or that one.
    Those so near one another as to be one written up twice ended one."""
    closed, last, before = 1, STILL_OPEN, frozenset[str]()
    come = (each for each in over if each.earliest <= day)
    for on, those in groupby(come, key=lambda each: min(each.latest, day)):
        if closed >= enough:
            break
        kinds = frozenset(each.fact.kind for each in those)
        closed += last < on and not again(kinds, on, before, last)
        last, before = on, kinds
    return closed


def _still_open(walk: Walk) -> bool:
    """Whether a period may go on in which something was missed to the last, and nothing was done on a day on which it may."""
    return walk.period.end_hi > walk.context.as_at and walk.done_since is None


def _late_until(walk: Walk) -> int:
    """Until when what was missed to the last has run: the as-at date, the last day the period may have gone on to, or the day on
    which something was done that ends it if the period went on."""
    done = STILL_OPEN if walk.done_since is None else walk.done_since
    return min(walk.context.as_at, walk.period.end_hi, done)


def _key(walk: Walk, gap: Gap) -> Key:
    """The gap's key; `unseen` where the event that opens it may lie before the days that are covered."""
    period = walk.period
    before_cover = period.start is None or any(first <= period.start for (first, _), _ in gap.unseen)
    return Key(
        period.name,
        period.start,
        by=period.started_by(walk.context.as_at),
        previous=gap.previous,
        unseen=gap.initial and before_cover,
        excused=gap.excused,
    )


def _working(walk: Walk, gap: Gap, harshest: Reach, kindest: Reach, outcome: Outcome) -> Iterator[str]:
    yield f"step: {walk.body.steps[harshest.step].name}"
    if gap.excuse is not None:
        excuse = gap.excuse
        yield f"the one before was excused: {excuse.fact.kind} on {date_text(excuse.day or 0)} ({excuse.fact.source})"
    yield from due_lines(harshest.due)
    if kindest.due.day != harshest.due.day and kindest.due.day < STILL_OPEN:
        yield f"kindest reading: the last day is {date_text(kindest.due.day)}"
    for (first, last), doubt in gap.unseen:
        yield f"not covered: {doubt.needs}, {span_text(first, last)}"
    for c in gap.possible:
        told = f"{c.fact.kind} on {date_text(c.day or 0)} ({c.fact.source}): {doubt_text(doubt_of(c))}"
        yield f"possible evidence: {told}"
    if gap.event is not None:
        yield f"evidence: {gap.event.fact.kind} on {date_text(gap.event.day or 0)} ({gap.event.fact.source})"
    else:
        yield "evidence: none recorded"
        if walk.period.end_hi <= walk.context.as_at:
            yield f"ended: {walk.period.name} on {date_text(walk.period.end_hi)}"
    yield from settled_lines(outcome)
