"""When an exception excuses a miss of what a trigger asks: on the days, and at the times, on which evidence may lie."""

from __future__ import annotations

from dataclasses import replace

from checker.calendar import utc_span
from checker.engines.duty import Why
from checker.engines.reference.context import Excusable
from checker.engines.reference.instants import Instants
from checker.engines.reference.opening import Open
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import STILL_OPEN


def excusable(duty: Open) -> Excusable:
    """The days within which an exception excuses a miss: those on which evidence may lie, to the due date if there is one."""
    first, due = duty.perhaps_first, min(duty.latest.day, duty.last)
    surely = duty.surely_first, due if duty.by_the_clock else min(duty.whole_to, duty.surely_last)
    last, surely_last = STILL_OPEN, STILL_OPEN
    if duty.no_deadline:
        due, surely = STILL_OPEN, (duty.surely_first, STILL_OPEN)
        last, surely_last = duty.last, duty.surely_last
    known = (*surely, surely_last) == (first, due, last)
    harshest, doubt = ((), None) if known else ((surely,), duty.day_doubt())
    return Excusable(first, due, harshest, doubt, duty.looks_back, last, surely_last, *_instants(duty))


def _instants(duty: Open) -> tuple[Instants, Instants]:
    """What bounds it by the clock, at the kindest and at the harshest: another, of a day on its other side, may have begun the
    duty."""
    trigger = duty.trigger
    moment = (trigger.day, trigger.minute) if trigger.day is not None and trigger.minute is not None else None
    if not duty.forward:
        harshest = Instants(closes=moment)
        return harshest if trigger.hi == trigger.day else Instants(), harshest
    harshest = Instants(opens=moment if duty.surely_first == trigger.day else None)
    if duty.by_the_clock and duty.length is not None:
        soonest, latest = (minute + duty.length.amount * 60 for minute in utc_span(trigger.lo, trigger.minute))
        inexact = Unknown(Why.DATE_ONLY, trigger.field) if trigger.minute is None else None
        harshest = replace(harshest, until=(soonest, latest), inexact=inexact)
    return harshest if duty.perhaps_first == duty.surely_first else replace(harshest, opens=None), harshest
