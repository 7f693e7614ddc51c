"""The windows of a quota: terms of the calendar, years of a period, gaps between two events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from checker.calendar import Duration, Unit, age_reached
from checker.compile.program import Between, OnWindow, Terms, YearsOf
from checker.engines.duty import Why
from checker.engines.reference.context import Context
from checker.engines.reference.limits import governing
from checker.engines.reference.naming import name_of
from checker.engines.reference.periods import Mark, Period
from checker.engines.reference.timeline import (
    BEYOND_THE_TERMS,
    WHICH_DAY,
    Timeline,
    Truth,
    Unknown,
    all_true,
    combined,
    only_unseen,
)
from checker.snapshot.coverage import Span, uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Value


@dataclass(frozen=True, slots=True)
class Window:
    """A run of days, both inside, in which there must be enough; `last` is `STILL_OPEN` where it is not over.

    `day` is the day it goes by: its first or, for a gap, that of the event that opens it. `truth` is whether the condition
    held that day; it may have ended on `perhaps_ended`, for `why_ended`, and certainly had on `ended`. `split` is why it
    may be several windows, and `parts` those that are over if it is, None where that is not known. `blind` is why nothing
    can be told of it. `of_case` is the case that its period is of, of those brought together.
    """

    name: str
    day: int | None
    first: int
    last: int
    truth: Truth = True
    perhaps_ended: int = STILL_OPEN
    ended: int = STILL_OPEN
    why_ended: Unknown = WHICH_DAY
    split: Unknown | None = None
    parts: tuple[Span, ...] | None = ()
    blind: Unknown | None = None
    source: str = ""
    of_case: Value | None = None

    @property
    def counted_to(self) -> int:
        """The last day on which what is done certainly counts: what it goes by may end that day; then nothing is asked."""
        return min(self.last, self.perhaps_ended if self.truth is True else self.ended)


def windows_of(context: Context, body: OnWindow) -> Iterator[Window]:
    """Every window that had begun by the as-at date."""
    match body.windows:
        case Terms():
            yield from _terms(context, body)
        case YearsOf(of):
            for period in context.view.periods(of, name_of(of)):
                for window in _years(context, body, period):
                    yield replace(window, of_case=period.of_case)
        case Between():
            yield from _gaps(context, body, body.windows)


def _within(name: str, days: Span, held: Timeline, day: int, source: str = "") -> Window:
    """A window while a condition holds, looked at from the day it goes by."""
    perhaps, certain = held.first_not_true(day)
    after = STILL_OPEN if certain is None else certain
    before = after if perhaps is None else perhaps
    doubt = held.at(before)
    why = doubt if isinstance(doubt, Unknown) else WHICH_DAY
    return Window(name, day, *days, held.at(day), before, after, why, source=source)


# --- terms ----------------------------------------------------------------------------------------------------------------
def _terms(context: Context, body: OnWindow) -> Iterator[Window]:
    """Terms on whose first day the condition held; and one that cannot be told where the calendar does not reach."""
    held, as_at = context.view.line(body.condition), context.as_at
    for first, last in context.terms:
        if first <= as_at and held.at(first) is not False:
            yield _within("term", (first, last), held, first)
    known = [day for term in context.terms for day in term]
    beyond = max(known) + 1 if known and as_at > max(known) else as_at
    if not known or not min(known) <= as_at <= max(known):
        runs = [truth for _, _, truth in held.between(beyond, as_at + 1) if truth is not False]
        if runs:
            truth = True if True in runs else runs[0]
            yield Window("term", None, beyond, STILL_OPEN, truth, blind=BEYOND_THE_TERMS)


# --- years ----------------------------------------------------------------------------------------------------------------
def _years(context: Context, body: OnWindow, period: Period) -> Iterator[Window]:
    """Each year of a period from its start. Where that is not known, no year can be told from the next."""
    held = combined([period.line(), context.view.line(body.condition)], all_true)
    if period.start is None:
        truth = held.at(min(context.as_at, period.start_hi))
        if truth is not False:
            blind = period.doubt or period.missing("start")
            yield Window(period.name, None, period.start_hi, STILL_OPEN, blind=blind, source=period.source)
        return
    for year in range(context.as_at - period.start + 1):
        first, after = (_anniversary(period.start, number) for number in (year, year + 1))
        if first > context.as_at or first >= period.end_hi:
            return
        if held.at(first) is not False:
            yield _within(period.name, (first, after - 1), held, first, period.source)


def _anniversary(start: int, years: int) -> int:
    """The first day of a year; of one begun on 29 February, 1 March where there is no such day."""
    return age_reached(start, Duration(years, Unit.YEARS))


# --- gaps -----------------------------------------------------------------------------------------------------------------
def _gaps(context: Context, body: OnWindow, between: Between) -> Iterator[Window]:
    """From each event to the next while the condition holds; what happens on the day of the next is in time for it.

    An event that may not count is tried both ways within the gap between two that do; before any that does, on a day on which
    a text was in force, each opens a gap that may be there. Events of one day are one; one of which the day is not known may be
    in any gap about then.
    """
    view = context.view
    held = combined([view.line(between.during), view.line(body.condition)], all_true)
    by_day: dict[int, Mark] = {}
    undated: list[Mark] = []
    for mark in view.marks(between.events):
        if mark.day_doubt is not None:
            undated.append(mark)
        elif mark.day not in by_day or mark.truth is True:
            by_day[mark.day] = mark
    marks = [by_day[day] for day in sorted(by_day)]
    yield from _opened_unseen(context, between, held, [mark.day for mark in marks])
    certain = [mark for mark in marks if mark.truth is True]
    while certain and governing(body.limit, certain[0].day, context.law_as_at) is None:
        del certain[0]
    yield from _opened_undated(context, held, undated, certain[0].day if certain else STILL_OPEN)
    for i, mark in enumerate(marks[: marks.index(certain[0])] if certain else marks):
        if (truth := all_true([mark.truth, held.at(mark.day)])) is not False:
            end = marks[i + 1].day if i + 1 < len(marks) else STILL_OPEN
            yield replace(_gap(context, between, held, mark, end, (), ()), truth=truth)
    for i, mark in enumerate(certain):
        if held.at(mark.day) is not False:
            after = certain[i + 1].day if i + 1 < len(certain) else STILL_OPEN
            inside = [other for other in marks if mark.day < other.day < after]
            perhaps = [
                other for other in undated if mark.day < other.last and other.day < min(after, context.as_at + 1)
            ]
            yield _gap(context, between, held, mark, after, inside, perhaps)


def _opened_undated(context: Context, held: Timeline, undated: Sequence[Mark], end: int) -> Iterator[Window]:
    """The gap that an event whose day is not known may have opened before the first of which it is: nothing can be told of it."""
    early = [mark for mark in undated if mark.day < end]
    if early:
        doubt = next(mark.truth for mark in early if isinstance(mark.truth, Unknown))
        last = min(end - 1, context.as_at, max(mark.last for mark in early))
        truth = held.throughout(early[0].day, last)
        if truth is not False:
            yield Window(early[0].fact.kind, None, early[0].day, end, truth, blind=doubt, source=early[0].fact.source)


def _gap(
    context: Context, between: Between, held: Timeline, mark: Mark, after: int, inside: Sequence[Mark], undated: Sequence[Mark]
) -> Window:  # fmt: skip
    """The gap from one certain event to the next, with those that may be events inside it and those that may be in it."""
    window = _within(mark.fact.kind, (mark.day + 1, after), held, mark.day, mark.fact.source)
    split: Unknown | None = None
    parts: tuple[Span, ...] | None = ()
    if inside:
        edges = [mark.day, *(other.day for other in inside), *([after] if after < STILL_OPEN else [])]
        parts = tuple((lo + 1, hi) for lo, hi in pairwise(edges))
        split = next(other.truth for other in inside if isinstance(other.truth, Unknown))
    if context.view.first_uncovered(between.events.kind, mark.day + 1, min(after - 1, context.as_at)) is not None:
        split, parts = split or Unknown(Why.NOT_COVERED, between.events.kind), None
    for other in undated:
        split, parts = split or other.day_doubt, None
    return replace(window, split=split, parts=parts)


def _opened_unseen(context: Context, between: Between, held: Timeline, days: Sequence[int]) -> Iterator[Window]:
    """For each stretch in which an event may have opened a gap before any that is recorded: that gap. Of one of which it is not
    certain on any such day that the condition held, though what is recorded may make it so, the first there is."""
    runs = held.between(LONG_BEFORE, context.as_at + 1)
    for there, stretch in groupby(runs, key=lambda run: run[2] is not False):
        if there:
            found = list(_unseen_in(context, between, held, days, list(stretch)))
            yield from [window for window in found if window.truth is True] or found[:1]


def _unseen_in(
    context: Context, between: Between, held: Timeline, days: Sequence[int], stretch: Sequence[tuple[int, int, Truth]]
) -> Iterator[Window]:  # fmt: skip
    """For each run of days of a stretch on which an event may have opened a gap before any that is recorded: that gap."""
    kind = between.events.kind
    for lo, hi, truth in stretch:
        end = hi if truth is True else stretch[-1][1]
        first = next((day for day in days if lo <= day < end), None)
        last = min(hi - 1, context.as_at, first - 1 if first is not None else STILL_OPEN)
        unseen = uncovered(context.view.covered(kind), lo, last)
        if unseen and not only_unseen(truth):
            window = _within(kind, (lo, first if first is not None else STILL_OPEN), held, lo)
            parts = ((unseen[-1][1] + 1, first),) if first is not None else None
            yield replace(window, day=None, split=Unknown(Why.NOT_COVERED, kind), parts=parts)
