"""Which text governs, and the day its limit runs out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from checker.calendar import CalendarEnd, after, before
from checker.compile.program import DatedValue, Limit, Regime, SelectedBy, Step
from checker.engines.duty import Why
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import STILL_OPEN

MOST_READINGS = 16
"""Unknown regimes are tried both ways, up to four of them together; beyond that, all one way or all the other."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last permitted day, the value that governs, the day it was counted from and, for a regime, its name.

    `ordinary` is the length that fixed the day where the governing value is a judgement. `doubt` is set where this is
    only one reading of the record. `day` is `STILL_OPEN` where the calendar does not reach that far.
    """

    day: int
    value: DatedValue
    ordinary: DatedValue
    counted_from: int
    regime: str = ""
    doubt: Unknown | None = None


def governing(limit: Limit, day: int, law_as_at: int | None, chosen: SelectedBy = SelectedBy.TRIGGER) -> DatedValue | None:
    """The value chosen by `chosen` that was in force on a day, or on `law_as_at` if that is set."""
    for value in limit.values:
        if value.selected_by is chosen and value.law.in_force(law_as_at or day):
            return value
    return None


def due_after(limit: Limit, anchor: int, law_as_at: int | None, *, beginning_with: bool = False, counted_from: int | None = None) -> Due | None:
    """When the limit runs out, counted from `counted_from` (by default the anchor, whose day chooses the text).

    None where no text was in force. A value chosen by the due date governs if it is in force on the ordinary due day.
    """
    origin = anchor if counted_from is None else counted_from
    ordinary = governing(limit, anchor, law_as_at)
    if ordinary is None or ordinary.length is None:
        return None
    try:
        day = after(origin, ordinary.length, beginning_with=beginning_with)
        over = governing(limit, day, law_as_at, SelectedBy.DUE)
        if over is not None and over.length is not None:
            day = after(origin, over.length, beginning_with=beginning_with)
    except CalendarEnd as end:
        return Due(STILL_OPEN, ordinary, ordinary, origin, doubt=Unknown(Why.CALENDAR_END, calendar_need(end)))
    return Due(day, over or ordinary, ordinary, origin)


def due_before(limit: Limit, trigger: int, law_as_at: int | None, *, clear: bool) -> Due | None:
    """The last day that is early enough before `trigger`; the day itself where the limit has no length."""
    value = governing(limit, trigger, law_as_at)
    if value is None:
        return None
    if value.length is None:
        return Due(trigger, value, value, trigger)
    try:
        return Due(before(trigger, value.length, clear=clear), value, value, trigger)
    except CalendarEnd as end:
        return Due(STILL_OPEN, value, value, trigger, doubt=Unknown(Why.CALENDAR_END, calendar_need(end)))


def calendar_need(end: CalendarEnd) -> str:
    """What would decide a duty the calendar does not reach."""
    return "bank holidays beyond those the calendar knows"


def step_dues(step: Step, anchor: int, view: CaseView, law_as_at: int | None) -> list[Due]:
    """When a step falls due, counted from `anchor`: one `Due`, or one for each reading of what is not known."""
    if step.limit is not None:
        due = due_after(step.limit, anchor, law_as_at)
        return [due] if due else []
    regimes = [r for r in step.regimes if governing(r.limit, anchor, law_as_at)]
    doubts = [_doubt(regime, view, anchor) for regime in regimes]
    unsure = [i for i, doubt in enumerate(doubts) if doubt]
    readings = (
        list(product((True, False), repeat=len(unsure)))
        if 2 ** len(unsure) <= MOST_READINGS
        else [(True,) * len(unsure), (False,) * len(unsure)]
    )
    first = next((doubts[i] for i in unsure), None)
    dues = []
    for reading in readings:
        due = _regime_due(regimes, dict(zip(unsure, reading, strict=True)), anchor, view, law_as_at)
        if due is not None:
            dues.append(due if len(readings) == 1 else _doubted(due, first))
    return sorted(dues, key=lambda due: due.day)


def _doubt(regime: Regime, view: CaseView, anchor: int) -> Unknown | None:
    runs = view.line(regime.condition).between(anchor, STILL_OPEN)
    return next((truth for _, _, truth in runs if isinstance(truth, Unknown)), None)


def _doubted(due: Due, doubt: Unknown | None) -> Due:
    return Due(due.day, due.value, due.ordinary, due.counted_from, due.regime, due.doubt or doubt)


def _regime_due(
    regimes: list[Regime], reading: dict[int, bool], anchor: int, view: CaseView, law_as_at: int | None
) -> Due | None:
    """The first day on which the limit of the regime holding that day has run out (design 4.3)."""
    runs_on: Due | None = None
    for start, end, regime in _holding(regimes, reading, anchor, view):
        if regime is None:
            continue
        due = due_after(regime.limit, anchor, law_as_at)
        if start > anchor and due is not None:
            if regime.entry is not None:
                due = due_after(regime.entry, anchor, law_as_at, counted_from=start)
            elif due.day < start:
                due = due_after(regime.limit, anchor, law_as_at, counted_from=start)
        if due is None:
            continue
        due = Due(due.day, due.value, due.ordinary, due.counted_from, regime.name, due.doubt)
        if start == anchor and regime.runs_on:
            runs_on = due
        if due.day < end:
            return runs_on if runs_on is not None and runs_on.day < due.day else due
    return runs_on


def _holding(
    regimes: list[Regime], reading: dict[int, bool], anchor: int, view: CaseView
) -> list[tuple[int, int, Regime | None]]:
    """From the anchor on, which regime holds: the first that is true, an unknown one being true if `reading` says so."""
    lines = [view.line(regime.condition) for regime in regimes]
    days = sorted({anchor, *(start for line in lines for start in line.starts if start > anchor)})
    found: list[tuple[int, int, Regime | None]] = []
    for day, end in zip(days, [*days[1:], STILL_OPEN], strict=True):
        holding = None
        for i, line in enumerate(lines):
            truth = line.at(day)
            if truth is True or (isinstance(truth, Unknown) and reading.get(i, False)):
                holding = regimes[i]
                break
        if found and found[-1][2] is holding:
            found[-1] = (found[-1][0], end, holding)
        else:
            found.append((day, end, holding))
    return found
