"""The evaluator of good practice: every duty of some rules due in the last length was met, and the rest holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.calendar import CalendarEnd, before
from checker.compile.program import DatedValue, OnDuties
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.engines.reference.context import Context, Outcome, cannot_tell, weigh
from checker.engines.reference.limits import PAST_THE_CALENDAR, governing
from checker.engines.reference.naming import name_of
from checker.engines.reference.period import Period
from checker.engines.reference.timeline import Truth, Unknown, all_true, why_fields
from checker.engines.reference.trace import law_text
from checker.snapshot.facts import LONG_BEFORE

GOOD = (Verdict.MET, Verdict.EXCEPTED)
NO_MATTER = (Verdict.PENDING, Verdict.LAPSED)


def rested_on(body: OnDuties, others: Sequence[Duty]) -> list[Duty]:
    """The duties that good practice is looked for among, in order: which is in doubt first is then always the same one."""
    return sorted((duty for duty in others if body.rests_on(duty.rule)), key=lambda duty: (duty.rule, *duty.key.order))


def commended_duties(context: Context, body: OnDuties, others: Sequence[Duty]) -> Iterator[Duty]:
    """One duty for each stretch that holds on the as-at date: met where all is good, none where anything was missed."""
    as_at = context.as_at
    value = governing(body.limit, as_at, context.law_as_at)
    if value is None:
        return
    since, known = looked_back(context, body)
    bearing = bearing_on(body, others, since, as_at)
    also = all_true([context.view.line(body.also).at(as_at), known])
    outcome = weigh(_outcome(bearing, also), context.applies(as_at))
    if outcome is None:
        return
    for period in holding(context, body):
        duty = made(context, body, period, value, outcome)
        told = (f"law: {law_text(value.law)}", f"duties in time: {len(bearing)}")
        yield replace(duty, working=told) if context.tracing else duty


def bearing_on(body: OnDuties, others: Sequence[Duty], since: int, as_at: int) -> list[Duty]:
    """The duties among which good practice is looked for, of the days after `since`."""
    return [duty for duty in rested_on(body, others) if _bears(duty, since, as_at)]


def in_the_way(bearing: Sequence[Duty]) -> tuple[Duty, ...]:
    """Those for which nothing is commended: missed, or done late."""
    return tuple(duty for duty in bearing if duty.verdict not in (*GOOD, Verdict.CANNOT_TELL))


def looked_back(context: Context, body: OnDuties) -> tuple[int, Truth]:
    """The day after which duties are looked at, and whether it is known: where the calendar does not reach it, the latest it
    may be, for each working day takes a day at least."""
    try:
        return before(context.as_at, body.last), True
    except CalendarEnd:
        return context.as_at - body.last.amount, PAST_THE_CALENDAR


def holding(context: Context, body: OnDuties) -> list[Period]:
    """The stretches that certainly hold on the as-at date."""
    periods = context.view.periods(body.condition, name_of(body.condition))
    return [p for p in periods if p.start_lo <= context.as_at < p.end_lo and p.doubt is None]


def made(context: Context, body: OnDuties, period: Period, value: DatedValue, outcome: Outcome) -> Duty:
    """The duty of a stretch with its verdict."""
    start = period.start if period.start and period.start > LONG_BEFORE else None
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name_of(body.condition), start),
        verdict=outcome.verdict,
        trigger=Found(period.recorded_as, start, period.source),
        law=value.law,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _bears(duty: Duty, since: int, as_at: int) -> bool:
    """Whether a duty belongs to the days after `since`: it fell due in them, or is still open, or may have done.

    One with no due date belongs to its trigger's day. One that cannot be told, and whose due date is not known either,
    may belong to them unless it was done before.
    """
    if duty.verdict in NO_MATTER:
        return False
    if duty.open:
        return True
    day = duty.due
    if day is None and duty.verdict is not Verdict.CANNOT_TELL:
        day = duty.trigger.day
    if day is None:
        return duty.found is None or duty.found.day is None or duty.found.day > since
    return since < day <= as_at


def _outcome(bearing: Sequence[Duty], also: Truth) -> Outcome | None:
    """None where there was nothing to do, or anything was missed; in doubt where anything cannot be told."""
    if not bearing or in_the_way(bearing):
        return None
    if also is False:
        return None
    if isinstance(also, Unknown):
        return cannot_tell(also)
    unsure = next((duty for duty in bearing if duty.verdict is Verdict.CANNOT_TELL), None)
    if unsure is not None and unsure.why is not None:
        return cannot_tell(Unknown(unsure.why, unsure.question or unsure.needs))
    return Outcome(Verdict.MET)
