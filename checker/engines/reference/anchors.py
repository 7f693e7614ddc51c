"""Where the first gap of a period opens: from its start, or from a named event on or before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.compile.program import Happening, OnGap
from checker.engines.duty import Found, Why
from checker.engines.reference.context import Context
from checker.engines.reference.marks import Mark
from checker.engines.reference.one_case import line_of
from checker.engines.reference.periods import Period
from checker.engines.reference.readings import Opening, Steps
from checker.engines.reference.timeline import Timeline, Unknown, only_unseen
from checker.snapshot.coverage import Span, uncovered
from checker.snapshot.facts import LONG_BEFORE, Fact

Told = tuple[Mark, Unknown | None]
"""A mark, and why it may not be what began a period; None where it is such a mark."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What begins the first gap.

    `openings` are the days it may count from. `spans`, where that is not settled by them, are the days the period may
    have begun and why that is not known. `origin` is the day before which nothing counts; `fact` what marks it, and
    `found` as a duty shows it. `long_ago` says it may have begun so long before that any gap would be missed. `or_from` is the
    last opening by something of which it is not known whether it began the period.
    """

    openings: tuple[Opening, ...] = ()
    spans: tuple[Span, Unknown | None] | None = None
    origin: int = LONG_BEFORE
    fact: Fact | None = None
    found: Found | None = None
    long_ago: bool = False
    or_from: Opening | None = None

    def perhaps_after(self, day: int) -> Unknown | None:
        """Why what began the first gap may have come only after a day; None where, for all that is told of that, it had not."""
        return self.or_from.doubt if self.or_from is not None and day < self.or_from.day else None


def first_openings(context: Context, body: OnGap, period: Period, earlier: Sequence[Period], steps: Steps) -> Begun:
    """What begins the first gap of a period; what came before one of the `earlier` periods ended did not begin this one."""
    if body.anchor is None:
        return _from_start(period)
    ended = max((before.end_lo for before in earlier if before.doubt is None), default=LONG_BEFORE)
    marks = [
        mark for mark in context.view.marks(body.anchor)
        if mark.truth is not False and mark.day <= period.start_hi and mark.last >= ended
        and mark.fact.may_be_of(period.of_case)
    ]  # fmt: skip
    held = line_of(body.period, period.of_case, context.view)
    told = [(mark, _astray(mark, period, earlier, held)) for mark in marks]
    sure = [mark for mark, doubt in told if doubt is None]
    if sure:
        return _from_mark(context, body.anchor, period, sure[-1], told, steps)
    perhaps = tuple(_perhaps(context, body.anchor, period, told, ended, steps))
    if body.or_start:
        begun = _from_start(period)
        if not perhaps:
            return begun
        hidden = any(opening.doubt == Unknown(Why.NOT_COVERED, body.anchor.kind) for opening in perhaps)
        hidden |= any(mark.day < mark.last for mark in marks)
        openings = (*begun.openings, *perhaps)
        return Begun(openings, begun.spans, long_ago=begun.long_ago or hidden, or_from=_last(perhaps))
    doubt = perhaps[0].doubt if perhaps else None
    doubt = doubt or Unknown(Why.MISSING_FIELD, f"{body.anchor.kind} that began the {period.name}")
    at_last = Opening(min(period.start_hi, context.as_at), doubt=doubt)
    return Begun((*perhaps, at_last), long_ago=True, or_from=_last(perhaps))


def _last(perhaps: Sequence[Opening]) -> Opening | None:
    return max(perhaps, key=lambda opening: opening.day, default=None)


def _astray(mark: Mark, period: Period, earlier: Sequence[Period], held: Timeline) -> Unknown | None:
    """Why a mark may not be what began a period: it may not count, may lie after the start, or before an earlier period that
    may have been: one that is recorded, or any while the condition may have `held` on days that are not covered. Of a period
    recorded without a start, any mark that may be on or before it is."""
    if isinstance(mark.truth, Unknown):
        return mark.truth
    if mark.day > period.start_lo and not period.long_before:
        return period.missing("start")
    over = next((before for before in earlier if before.end_hi > mark.day), None)
    if over is not None:
        return over.doubt or over.missing("end")
    between = held.between(mark.day, period.start_lo)
    return next((truth for _, _, truth in between if isinstance(truth, Unknown) and only_unseen(truth)), None)


def _from_start(period: Period) -> Begun:
    doubt = None if period.start is not None else period.missing("start")
    return Begun(spans=((period.start_lo, period.start_hi), doubt), long_ago=period.start_lo == LONG_BEFORE)


def _from_mark(
    context: Context, anchor: Happening, period: Period, mark: Mark, told: Sequence[Told], steps: Steps
) -> Begun:
    """The last such event on or before the start; one that may have come between it and the start is another reading."""
    later = [(other, doubt) for other, doubt in told if other.last > mark.day]
    perhaps = tuple(_perhaps(context, anchor, period, later, mark.day + 1, steps))
    found = Found(mark.fact.kind, mark.day, mark.fact.source)
    return Begun((Opening(mark.day), *perhaps), origin=mark.day, fact=mark.fact, found=found, or_from=_last(perhaps))


def _perhaps(
    context: Context, anchor: Happening, period: Period, told: Sequence[Told], first: int, steps: Steps
) -> Iterator[Opening]:
    """Where the gap opens if what may have begun it did: recorded but in doubt, or on a day that is not covered."""
    last = min(period.start_hi, context.as_at)
    for mark, doubt in told:
        if doubt is not None:
            end = min(mark.last, last)
            since = min(max(mark.day, first), end)
            for day in _days(steps, since, end, known=mark.day > LONG_BEFORE):
                yield Opening(day, doubt=doubt, fact=mark.fact, since=since)
    for start, end in uncovered(context.view.covered(anchor.kind), first, last):
        if end > LONG_BEFORE:
            since = max(start, min(steps.since, end))  # that it was before the first text is not supposed
            for day in _days(steps, since, end, known=start > LONG_BEFORE):
                yield Opening(day, doubt=Unknown(Why.NOT_COVERED, anchor.kind), since=since)


def _days(steps: Steps, first: int, last: int, *, known: bool) -> list[int]:
    """The days from `first` to `last` among which are those from which the first gap runs out soonest and latest. Where it is not
    `known` that it was on one of them and not long before, only those of which a text was in force are supposed."""
    days = steps.turning_days(0, first, last)
    return [day for day in days if day == last or known or steps.dues(day, 0)]
