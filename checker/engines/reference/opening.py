"""Opening the duties of a trigger: which there are, when each falls due, and where its evidence may lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from checker.calendar import CalendarEnd, Unit, before, utc_span
from checker.compile.program import Evidence, OnTrigger, Shape
from checker.engines.duty import Why
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate
from checker.engines.reference.limits import Due, due_after, due_before, local_day
from checker.engines.reference.terms import term_due
from checker.engines.reference.timeline import Timeline, Truth, Unknown, all_true, combined
from checker.engines.reference.triggers import Begun, begun
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary


@dataclass
class Open:
    """A duty being worked out: its trigger, the earliest and latest day it may be due, and the evidence given to it."""

    trigger: Begun
    truth: Truth
    soonest: Due
    latest: Due
    first: int  # the first day on which evidence may lie
    last: int  # the last day on which evidence may lie
    depends_on: Timeline | None  # what must go on holding until the due date
    evidence: Candidate | None = None
    possible: list[Candidate] = field(default_factory=list)

    @property
    def certain(self) -> bool:
        """Whether there certainly is a duty."""
        return self.truth is True


def open_duties(context: Context, body: OnTrigger) -> list[Open]:
    """The duties of every trigger, or of every item that belongs to one, in date order."""
    triggers = begun(body.trigger, context.view)
    if body.for_each is not None:
        triggers = [each for trigger in triggers for each in _for_each(context, body, body.for_each, trigger)]
    opened = [duty for trigger in triggers if (duty := _opened(context, body, trigger))]
    if context.rule.shape is Shape.BEFORE and body.for_each is None:
        _between_triggers(opened)
    return opened


def _for_each(context: Context, body: OnTrigger, items: Evidence, trigger: Begun) -> Iterator[Begun]:
    """The trigger once for each item: those that name it, where their kind can; otherwise every one of the case's."""
    named_by = trigger.fact.kind if trigger.fact else trigger.name
    can_name = named_by in vocabulary().kind(items.kind).attributes
    for item in context.view.known_facts(items.kind):
        truth = context.view.fact_truth(items.where, item)
        names = item.attributes.get(named_by)
        link: Truth = True
        if can_name:
            link = names == trigger.id if names is not None else Unknown(Why.MISSING_FIELD, f"{items.kind}.{named_by}")
        both = all_true([trigger.truth, truth, link])
        if both is not False:
            told = item.id or "+".join(str(item.attributes.get(name)) for name in body.same if name in item.attributes)
            yield replace(trigger, truth=both, item=item, item_id=told)


def _opened(context: Context, body: OnTrigger, trigger: Begun) -> Open | None:
    """The duty a trigger begins, or None where the rule does not apply or no text was in force."""
    day = trigger.hi if trigger.hi < STILL_OPEN else min(max(trigger.lo, LONG_BEFORE), context.as_at) or context.as_at
    depends_on = _depends_on(context, trigger)
    holds = depends_on.at(day) if depends_on is not None else True
    truth = all_true([trigger.truth, context.applies(day), holds])
    if truth is False:
        return None
    soonest = _due(context, body, trigger, trigger.lo if trigger.lo > LONG_BEFORE else day, first=True)
    latest = _due(context, body, trigger, day, first=False)
    if soonest is None or latest is None:
        return None
    if trigger.lo == LONG_BEFORE:
        soonest = replace(soonest, day=LONG_BEFORE)
    if trigger.hi == STILL_OPEN:
        latest = replace(latest, day=STILL_OPEN)
    forward = context.rule.shape is not Shape.BEFORE
    return Open(
        trigger, truth, soonest, latest,
        first=_evidence_first(body, trigger.lo), last=STILL_OPEN if forward else trigger.hi, depends_on=depends_on,
    )  # fmt: skip


def _depends_on(context: Context, trigger: Begun) -> Timeline | None:
    """What the duty depends on through time: the rule's `while` and, where it says so, the trigger's own period."""
    lines = [context.view.line(context.rule.while_)] if context.rule.while_ is not None else []
    if context.rule.while_trigger and trigger.period is not None:
        lines.append(trigger.period.line())
    return combined(lines, all_true) if lines else None


def _due(context: Context, body: OnTrigger, trigger: Begun, day: int, *, first: bool) -> Due | None:
    """The due date counted from one day the trigger may have fallen on: the soonest it may be, or the latest."""
    if body.limit is None:
        return None
    if body.terms:
        return term_due(context, body, trigger, day, first=first)
    if context.rule.shape is Shape.BEFORE:
        return due_before(body.limit, day, context.law_as_at, clear=body.clear)
    values = [value for value in body.limit.values if value.law.in_force(context.law_as_at or day)]
    if values and values[0].length is None and values[0].judgement is None:
        return Due(STILL_OPEN, values[0], values[0], day)
    if values and values[0].length is not None and values[0].length.unit is Unit.HOURS:
        _, latest = utc_span(day, trigger.minute)
        return Due(local_day(latest + values[0].length.amount * 60), values[0], values[0], day)
    return due_after(body.limit, day, context.law_as_at, beginning_with=body.beginning_with)


def _evidence_first(body: OnTrigger, day: int) -> int:
    if body.evidence_from.any_day or day == LONG_BEFORE:
        return LONG_BEFORE
    if body.evidence_from.back is not None:
        try:
            return before(day, body.evidence_from.back)
        except CalendarEnd:
            return LONG_BEFORE
    return day


def _between_triggers(opened: list[Open]) -> None:
    """For `before`: what lies on or before the previous trigger was for that one, as long as it could be in time for this."""
    previous = None
    for duty in opened:
        if previous is not None and previous.trigger.day is not None and previous.trigger.day < duty.trigger.lo:
            duty.first = min(previous.trigger.day + 1, duty.soonest.day)
        if duty.certain:
            previous = duty
