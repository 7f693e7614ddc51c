"""A due date fixed by the earliest or latest of several: lengths from the trigger, events beside it, dates it carries."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from checker.compile.program import DueTerm, Happening, OnTrigger
from checker.engines.duty import Why
from checker.engines.reference.context import Context
from checker.engines.reference.limits import Due, due_after, governing
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.triggers import Begun
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def term_due(context: Context, body: OnTrigger, trigger: Begun, day: int, *, first: bool) -> Due | None:
    """The due date, on the soonest or the latest reading of each way of fixing it; None where no text was in force."""
    assert body.limit is not None
    value = governing(body.limit, day, context.law_as_at)
    if value is None:
        return None
    base = Due(STILL_OPEN, value, value, day)
    dues = [due for term in body.terms if (due := _term(context, body, term, trigger, base, first=first)) is not None]
    if not dues:
        return base
    return max(dues, key=lambda due: due.day) if body.latest else min(dues, key=lambda due: due.day)


def _term(context: Context, body: OnTrigger, term: DueTerm, trigger: Begun, base: Due, *, first: bool) -> Due | None:
    day: int | None = base.counted_from
    doubt: Unknown | None = None
    if term.attribute is not None:
        value = trigger.attribute(term.attribute)
        day = value.toordinal() if isinstance(value, dt.date) else None
        if day is None:
            kind = trigger.item.kind if trigger.item else trigger.fact.kind if trigger.fact else trigger.name
            doubt = Unknown(Why.MISSING_FIELD, f"{kind}.{term.attribute}")
            return replace(base, day=LONG_BEFORE if first else STILL_OPEN, doubt=doubt)
    elif term.beside is not None:
        day, doubt = _beside(context, term.beside, term.after, base.counted_from, first=first)
        if day is None:
            return replace(base, day=STILL_OPEN, doubt=doubt) if body.latest or doubt else None
    assert day is not None
    if term.limit is None:
        return replace(base, day=day, counted_from=day, doubt=doubt)
    due = due_after(term.limit, base.counted_from, context.law_as_at, counted_from=day)
    return replace(due, doubt=due.doubt or doubt) if due is not None else None


def _beside(
    context: Context, event: Happening, after: bool, day: int, *, first: bool
) -> tuple[int | None, Unknown | None]:
    """The event first on or after a day, or last on or before it, on the soonest or the latest reading; None if there is none."""
    view = context.view
    beside = [mark for mark in view.marks(event) if (mark.last >= day if after else mark.day <= day)]
    marks = [(max(mark.day, day) if after else min(mark.last, day), mark.truth) for mark in beside]
    certain = [on for on, truth in marks if truth is True]
    known = (min(certain) if after else max(certain)) if certain else None
    last = min(known - 1, view.as_at) if known is not None and after else view.as_at
    possible = [(on, t) for on, t in marks if isinstance(t, Unknown)]
    unseen = (
        view.first_uncovered(event.kind, day, last) if after else view.first_uncovered(event.kind, LONG_BEFORE, day)
    )
    soonest = [on for on, _ in possible] + ([unseen] if unseen is not None else [])
    doubt = possible[0][1] if possible else Unknown(Why.NOT_COVERED, event.kind) if unseen is not None else None
    if doubt is None:
        return known, None
    either = [*soonest, *([known] if known is not None else [])]
    return (min(either) if first else known), doubt
