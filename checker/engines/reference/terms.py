"""A due date fixed by the earliest or latest of several: lengths from the trigger, events beside it, dates it carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from checker.calendar import CalendarEnd, Unit, after
from checker.compile.program import DueTerm, OnTrigger
from checker.engines.reference.begun import Begun
from checker.engines.reference.beside import Beside, beside
from checker.engines.reference.context import Context
from checker.engines.reference.limits import Due, due_after, governing
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True, slots=True)
class Days:
    """The days one way of fixing a due date may come to, soonest first; `absent` where it may fix none."""

    dues: Sequence[Due]
    absent: bool = False


def term_due(context: Context, body: OnTrigger, trigger: Begun, day: int, *, first: bool) -> Due | None:
    """The due date, on the soonest or the latest reading of each way of fixing it; None where no text was in force.

    Where none of them fixes a day (yet), it is not due; where it may be that none does, at the latest it is not.
    """
    assert body.limit is not None
    value = governing(body.limit, day, context.law_as_at)
    if value is None:
        return None
    base = Due(STILL_OPEN, value, value, day)
    read = [_days(context, body, term, trigger, base) for term in body.terms]
    if all(days.absent or not days.dues for days in read):
        dues = [days.dues[0] for days in read if days.dues] if first else []
        return min(dues, key=lambda due: due.day, default=base)
    picked = [due for days in read if (due := _picked(days, latest=body.latest, first=first)) is not None]
    return max(picked, key=lambda due: due.day) if body.latest else min(picked, key=lambda due: due.day)


def turns(context: Context, body: OnTrigger, trigger: Begun) -> Iterator[int]:
    """The days of a trigger about which its due date turns with the events before it: from those on which one was it is counted
    from that, until what is counted from it has run out. No text is older than any."""
    for term in body.terms:
        if term.beside is not None and not term.after and body.limit is not None:
            points = beside(context.view, term.beside, trigger).points
            days = {day for point in points for day in (point.day, point.last)}
            over = {last for day in days if LONG_BEFORE < day < STILL_OPEN for last in _run_out(term, day)}
            turning = {*(day + apart for day in days for apart in (-1, 0)), *over, *(day + 1 for day in over)}
            yield from (day for day in turning if day >= body.limit.since)


def _run_out(term: DueTerm, day: int) -> Iterator[int]:
    """The days on which a term counted from a day runs out, under any text."""
    for value in term.limit.values if term.limit is not None else ():
        if value.length is not None and value.length.unit is not Unit.HOURS:
            with suppress(CalendarEnd):
                yield after(day, value.length)


def _picked(days: Days, *, latest: bool, first: bool) -> Due | None:
    """The reading of one way that makes for the soonest due date (`first`) or the latest; None if on it there is none.

    To fix no day puts off the earliest of several, and brings forward the latest of them.
    """
    if not days.dues or (days.absent and latest is first):
        return None
    return days.dues[0] if first else days.dues[-1]


def _days(context: Context, body: OnTrigger, term: DueTerm, trigger: Begun, base: Due) -> Days:
    if term.attribute is not None:
        return _carried(context, term, trigger, base)
    if term.beside is None:
        return Days(_counted(context, term, base, base.counted_from, None))
    read = _following if term.after else _preceding
    return read(context, body, term, beside(context.view, term.beside, trigger), base)


def _counted(context: Context, term: DueTerm, base: Due, day: int, doubt: Unknown | None) -> list[Due]:
    """The term's limit counted from a day, or the day itself, one for each reading of the calendar."""
    if term.limit is None:
        return [replace(base, day=day, counted_from=day, doubt=doubt)]
    due = due_after(term.limit, base.counted_from, context.law_as_at, counted_from=day)
    return [replace(each, doubt=each.doubt or doubt) for each in due.readings()] if due is not None else []


def _carried(context: Context, term: DueTerm, trigger: Begun, base: Due) -> Days:
    """From a date the trigger, or its item, carries: any of those that several rows say, any day at all where one says none."""
    assert term.attribute is not None
    value = trigger.carried(term.attribute)
    if isinstance(value, dt.date):
        return Days(_counted(context, term, base, value.toordinal(), None))
    assert isinstance(value, Unknown)  # what is written there is a date
    days = sorted(day.toordinal() for day in trigger.each_carried(term.attribute) if isinstance(day, dt.date))
    if days:
        return Days([due for day in (days[0], days[-1]) for due in _counted(context, term, base, day, value)])
    return Days([replace(base, day=day, doubt=value) for day in (LONG_BEFORE, STILL_OPEN)])


def _following(context: Context, body: OnTrigger, term: DueTerm, events: Beside, base: Due) -> Days:
    """From the first such event on or after the trigger. One still to come puts off the latest of several; one that came while no
    text said how long fixes no day, and puts off nothing."""
    day = base.counted_from
    marks = [(max(each.day, day), max(each.last, day), each.truth) for each in events.points if each.last >= day]
    known = min((on for on, _, truth in marks if truth is True), default=None)
    until = known if known is not None else STILL_OPEN
    found = [
        (on, truth) for first, last, truth in marks if isinstance(truth, Unknown) for on in {first, last} if on < until
    ]
    found += [(first, why) for (first, _), why in events.unseen(day, min(until - 1, context.as_at))]
    counted = [_counted(context, term, base, on, doubt) for on, doubt in found]
    dues = [due for some in counted for due in some]
    dues += _counted(context, term, base, known, found[0][1] if found else None) if known is not None else []
    to_come = known is None and not any(each.sure and each.day >= day for each in events.points)
    if to_come and body.latest:
        dues.append(replace(base, doubt=found[0][1] if found else None))
    absent = not all(counted) or (to_come and not body.latest)
    return Days(sorted(dues, key=lambda due: due.day), absent)


def _preceding(context: Context, body: OnTrigger, term: DueTerm, events: Beside, base: Due) -> Days:
    """From the last such event on or before the trigger. Beside other ways, one that had run out by then fixes no day."""
    day = base.counted_from
    marks = [(min(each.day, day), min(each.last, day), each.truth) for each in events.points if each.day <= day]
    known = max((on for on, _, truth in marks if truth is True), default=None)
    since = known + 1 if known is not None else LONG_BEFORE
    spans = [(max(lo, since), hi, truth) for lo, hi, truth in marks if isinstance(truth, Unknown) and hi >= since]
    spans += [(*days, why) for days, why in events.unseen(since, day)]
    passes_over = len(body.terms) > 1
    dues = _counted(context, term, base, known, spans[0][2] if spans else None) if known is not None else []
    none = known is None and not any(each.sure and each.last <= day for each in events.points)
    absent = none or (passes_over and any(due.day < day for due in dues))
    for lo, hi, why in spans:
        ends = _counted(context, term, base, hi, why)
        begins = (
            _counted(context, term, base, lo, why) if lo > LONG_BEFORE else [replace(base, day=LONG_BEFORE, doubt=why)]
        )
        if passes_over and begins and begins[0].day < day:
            absent = True
            begins = [
                replace(end, day=day) for end in ends if end.day >= day
            ]  # an event between is such that it is due then
        dues += [*begins, *ends]
    if passes_over:
        dues = [due for due in dues if due.day >= day]
    return Days(sorted(dues, key=lambda due: due.day), absent)
