"""The lasting evaluator: `at-most-for` in one go. A state lasts no longer than a limit, with extensions.

One duty for each stretch: met once it is over within its limit, pending while it goes on within it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.calendar import Unit
from checker.compile.program import OnLasting
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.clocked import clocked_duties
from checker.engines.reference.context import MAY_GO_ON, MISSED, Context, Excusable, Outcome, cannot_tell, weigh
from checker.engines.reference.limits import governing
from checker.engines.reference.naming import name_of
from checker.engines.reference.periods import Period
from checker.engines.reference.timeline import Truth, Unknown, all_true, why_fields
from checker.engines.reference.trace import law_text, settled_lines
from checker.engines.reference.until import Until, limited, until
from checker.engines.reference.whose import of_period
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def lasting_duties(context: Context, body: OnLasting) -> Iterator[Duty]:
    """One duty for each stretch of the state."""
    if any(value.length is not None and value.length.unit is Unit.HOURS for value in body.limit.values):
        yield from clocked_duties(context, body)
        return
    for period in lasting(context, body):
        if (duty := _duty(context, body, period)) is not None:
            yield duty


def lasting(context: Context, body: OnLasting) -> list[Period]:
    """The stretches of the state begun by the as-at date of which there is any sign.

    One that may be part of another is certain where it is too long whichever it is part of, and none before it is.
    """
    found: list[Period] = []
    parts: list[Period] = []  # that may all be one
    for period in context.view.periods(body.of, name_of(body.of)):
        parts = [*parts, period] if period.perhaps_one else [period]
        if period.start_lo <= context.as_at and not context.view.only_unseen(period, body.of):
            found.append(replace(period, doubt=None) if _over_as_any(context, body, parts) else period)
    return found


def _over_as_any(context: Context, body: OnLasting, parts: Sequence[Period]) -> bool:
    """Whether the last of what may be one is too long by itself and with any of those before it, none of which is by itself."""
    *earlier, last = parts
    if not earlier or earlier[0].doubt is not None or last.start_hi >= last.end_lo:
        return False
    begun = [(part.start_lo, part.start_hi, part.start_doubt) for part in parts]
    whole = (replace(last, start_lo=lo, start_hi=hi, start_doubt=doubt) for lo, hi, doubt in begun)
    return all(_over(context, body, each) for each in whole) and not any(_over(context, body, each) for each in earlier)


def _over(context: Context, body: OnLasting, period: Period) -> bool:
    """Whether a stretch, if there is one, is certainly over its limit."""
    told = _judged(context, body, replace(period, doubt=None))
    return told is not None and told[1].verdict in MISSED


def _duty(context: Context, body: OnLasting, period: Period) -> Duty | None:
    if (told := _judged(context, body, period)) is None:
        return None
    limit, outcome = told
    duty = made(context, body, period, limit, outcome)
    return replace(duty, working=tuple(_working(limit, outcome))) if context.tracing else duty


def _judged(context: Context, body: OnLasting, period: Period) -> tuple[Until, Outcome] | None:
    """The limit of a stretch and what comes of it; None where there is no duty."""
    limit = until(context, body, period)
    if limit is None:
        return None
    leaving = int(body.leaving_day)  # the day it ended is inside it, where that day counts too
    told = _outcome(context, period, leaving, limit)
    told = context.with_exceptions(told, lambda: excusable(period, limit), of_period(period))
    outcome = weigh(told, context.applies(period.start_lo, period.start_hi, period.start_doubt, body.of))
    outcome = weigh(outcome, there_is_one(context, body, period))
    return (limit, outcome) if outcome is not None else None


def excusable(period: Period, limit: Until) -> Excusable:
    """The days within which an exception excuses a stretch over its limit: from its start to the last day permitted."""
    if period.start_lo == period.start_hi and limit.harsh == limit.kind:
        return Excusable(period.start_lo, limit.kind)
    surely = (period.start_hi, limit.harsh)
    return Excusable(period.start_lo, limit.kind, (surely,), limit.doubt or period.missing("start"))


def there_is_one(context: Context, body: OnLasting, period: Period) -> Truth:
    """Whether there certainly is such a stretch, limited by a text whichever day it began and ended."""
    began: Truth = True
    if governing(body.limit, period.start_hi, context.law_as_at) is not None:
        began = context.counted_from(period, body.of, body.limit.since)
    return all_true([period.doubt or True, began, limited(context, body, period)])


def made(context: Context, body: OnLasting, period: Period, limit: Until, outcome: Outcome) -> Duty:
    """The duty of a stretch with its verdict."""
    leaving = int(body.leaving_day)
    missed = outcome.verdict in MISSED
    due = limit.kind if missed or limit.harsh == limit.kind else None
    told = outcome.verdict is not Verdict.CANNOT_TELL or period.start_lo > LONG_BEFORE  # else it may be any day
    due = due if due is not None and told and LONG_BEFORE < due < STILL_OPEN else None
    last = min(context.as_at, period.end_hi - 1 + leaving)
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name_of(body.of), period.start),
        verdict=outcome.verdict,
        trigger=Found(period.recorded_as, period.start, period.source),
        due=due,
        late_by=max(0, last - due) if missed and due is not None else None,
        open=outcome.verdict in MAY_GO_ON and period.end_hi > context.as_at,
        law=limit.value.law,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _outcome(context: Context, period: Period, leaving: int, limit: Until) -> Outcome:
    """Met, pending or not on the harshest reading and the kindest; where they differ, why."""
    as_at = context.as_at
    if period.end_hi <= as_at and period.end_hi + leaving <= limit.harsh + 1:
        return Outcome(Verdict.MET)
    if as_at <= limit.harsh and period.end_hi > as_at:
        return Outcome(Verdict.PENDING)
    if period.end_lo + leaving > limit.kind + 1 and as_at > limit.kind:
        return cannot_tell(Unknown(Why.JUDGEMENT, limit.judgement)) if limit.judgement else Outcome(Verdict.NOT_MET)
    if period.end_lo != period.end_hi and (limit.harsh == limit.kind or period.end_lo + leaving <= limit.harsh + 1):
        return cannot_tell(period.missing("end"))
    return cannot_tell(limit.doubt or period.missing("start"))


def _working(limit: Until, outcome: Outcome) -> Iterator[str]:
    yield f"law: {law_text(limit.value.law)}"
    if limit.judgement:
        yield f"judgement: {limit.judgement}"
    yield f"limit: {limit.value.length}"
    yield from limit.notes
    yield from settled_lines(outcome)
