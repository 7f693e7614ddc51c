"""What lies beside a trigger and may fix its due date: events, the edges of recorded periods, and those of states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from checker.compile.program import AtEdge, Happening
from checker.engines.duty import Why
from checker.engines.reference.begun import Begun
from checker.engines.reference.naming import name_of
from checker.engines.reference.period import Period
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Truth, Unknown, all_true, negated
from checker.snapshot.coverage import Span, uncovered
from checker.snapshot.facts import LONG_BEFORE


@dataclass(frozen=True, slots=True)
class Point:
    """On a day from `day` to `last`: certainly, where that is known, or why it may not be (`truth`). `sure` says that there was
    one, on whichever day."""

    day: int
    last: int
    truth: Truth
    sure: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """The points beside a trigger, and the days, from one to another, on which there may be more unseen, with why."""

    points: Sequence[Point]
    unseen: Callable[[int, int], Iterator[tuple[Span, Unknown]]]


def beside(view: CaseView, of: Happening | AtEdge, trigger: Begun) -> Beside:
    """The points beside a trigger, those of another case left out where facts of several are brought together."""
    if isinstance(of, AtEdge):  # where one may be unseen is among its possible periods
        edge = _start if of.edge == "start" else _end
        periods = view.possible_periods(of.of, name_of(of.of))
        own = (each for each in periods if each.of_case is None or trigger.of_case in (None, each.of_case))
        found = (edge(period, view.as_at) for period in own)
        return Beside([point for point in found if point is not None], lambda first, last: iter(()))
    marks = (mark for mark in view.marks(of) if mark.fact.may_be_of(trigger.of_case))
    points = [Point(mark.day, mark.last, mark.truth, mark.counts is True and mark.last <= view.as_at) for mark in marks]
    why = Unknown(Why.NOT_COVERED, of.kind)
    return Beside(points, lambda first, last: ((days, why) for days in uncovered(view.covered(of.kind), first, last)))


def _start(period: Period, as_at: int) -> Point | None:
    """Where a period of a condition began; None where it had not by the as-at date, or on no day."""
    first, last, always = period.start_lo, period.start_hi, period.always
    if _on_any_day(period):
        last, always = max(last, min(period.end_hi - 1, as_at)), False
    if period.resumed is True or always is True or first > as_at:
        return None
    why = period.start_doubt or period.doubt or period.missing("start")
    counts = all_true([period.doubt or True, negated(period.resumed), negated(always), last <= as_at or why])
    known = LONG_BEFORE < first == last or why
    return Point(first, last, all_true([counts, known]), counts is True)


def _end(period: Period, as_at: int) -> Point | None:
    """Where a period of a condition ended; None where it had not by the as-at date."""
    first, last = period.end_lo, period.end_hi
    if _on_any_day(period):
        first = min(first, period.start_lo + 1 if period.start_lo > LONG_BEFORE else LONG_BEFORE)
    if first > as_at:
        return None
    why = period.end_doubt or period.doubt or period.missing("end")
    counts = all_true([period.doubt or True, last <= as_at or why])
    return Point(first, last, all_true([counts, first == last or why]), counts is True)


def _on_any_day(period: Period) -> bool:
    """Whether a period may have been on any of its days, and on none for certain."""
    return period.doubt is not None and not period.perhaps_one
