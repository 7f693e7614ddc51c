"""Whether a thing is one of those a selection means: true, false, or not known."""

from __future__ import annotations

from collections.abc import Iterator

from checker.calendar import CalendarEnd, after, before
from checker.compile.program import ALWAYS
from checker.engines.duty import Duty, Verdict, Why
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import WHICH_DAY, Truth, Unknown, all_true, any_true
from checker.measures.plan import Beside, Selection
from checker.measures.things import Seen, Span, Thing, falls_on
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE


def meant(selection: Selection, thing: Thing, seen: Seen, span: Span) -> Truth:
    """Whether all that the selection asks holds of a thing."""
    return all_true(_parts(selection, thing, seen, span))


def _parts(selection: Selection, thing: Thing, seen: Seen, span: Span) -> Iterator[Truth]:
    if thing.fact is not None:
        if selection.kinds:
            yield thing.fact.kind in selection.kinds
        if thing.fact.kind in selection.where:
            yield seen.view.fact_truth(selection.where[thing.fact.kind], thing.fact)
    if thing.duty is not None:
        if selection.verdicts:
            yield _verdict(thing, selection)
        if selection.steps:
            yield thing.duty.step.partition(" / ")[0] in selection.steps
    if (when := selection.when) is not ALWAYS:
        yield seen.view.line(when).throughout(thing.first, thing.last)
    for beside in selection.beside:
        yield _beside(beside, thing, seen.view)
    if selection.every_duty_met:
        yield _all_met(selection.every_duty_met, seen, span)


def _verdict(thing: Thing, selection: Selection) -> Truth:
    duty = thing.duty
    assert duty is not None
    if duty.verdict is Verdict.CANNOT_TELL:
        return Unknown(duty.why or Why.MISSING_FIELD, duty.needs)
    return duty.verdict in selection.verdicts


def _all_met(rules: tuple[str, ...], seen: Seen, span: Span) -> Truth:
    """Whether every duty of some rules that fell due in the period was met; none due is nothing missed. One missed before, of
    which nothing was done by the end of the period, stands for those that would have fallen due in it.
    """
    truths: list[Truth] = []
    for duty in seen.duties:
        day = falls_on(duty, seen)
        if duty.rule not in rules or day is None or day > span[1]:
            continue
        if day < span[0]:
            if _stands(duty, span[1]):
                truths.append(False)
        elif duty.verdict is Verdict.CANNOT_TELL:
            truths.append(Unknown(duty.why or Why.MISSING_FIELD, duty.needs))
        elif duty.verdict not in (Verdict.PENDING, Verdict.LAPSED):
            truths.append(duty.verdict is Verdict.MET)
    return all_true(truths)


def _stands(duty: Duty, last: int) -> bool:
    """Whether a duty was missed, and nothing had been done of it by a day on which it could be."""
    if duty.verdict not in (Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET):
        return False
    if duty.found is None:
        return duty.open
    return duty.found.day is not None and duty.found.day > last


def _beside(beside: Beside, thing: Thing, view: CaseView) -> Truth:
    """Whether something happened on or after a thing's day, or on or before it, and near enough."""
    if thing.first != thing.last:
        return WHICH_DAY
    try:
        first, last = _window(beside, thing.first, view.as_at)
    except CalendarEnd:
        return Unknown(Why.CALENDAR_END, "a later calendar of bank holidays")
    kind = beside.happening.kind
    truths: list[Truth] = []
    for mark in view.marks(beside.happening):
        if any(mark.fact is row for row in thing.rows) or mark.last < first or mark.day > last:
            continue
        inside = first <= mark.day and mark.last <= last
        truths.append(mark.counts if inside else all_true([mark.counts, mark.day_doubt or WHICH_DAY]))
    if uncovered(view.covered(kind), first, last):
        truths.append(Unknown(Why.NOT_COVERED, kind))
    return any_true(truths)


def _window(beside: Beside, day: int, as_at: int) -> Span:
    """The days on which it is looked for. Days still to come are covered by no source, so it is too soon to tell."""
    if beside.after:
        return day, (after(day, beside.within) if beside.within is not None else max(day, as_at))
    return (before(day, beside.within) if beside.within is not None else LONG_BEFORE), day
