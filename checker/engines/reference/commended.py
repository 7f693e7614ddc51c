"""The evaluator of good practice: every duty of some rules due in the last length was met, and the rest holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.calendar import before
from checker.compile.program import OnDuties
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.engines.reference.context import Context, Outcome, cannot_tell, why_fields
from checker.engines.reference.limits import governing
from checker.engines.reference.periods import name_of
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.trace import law_text
from checker.snapshot.facts import LONG_BEFORE

GOOD = (Verdict.MET, Verdict.EXCEPTED)
NO_MATTER = (Verdict.PENDING, Verdict.LAPSED)


def commended_duties(context: Context, body: OnDuties, others: Sequence[Duty]) -> Iterator[Duty]:
    """One duty for each stretch that holds on the as-at date: met where all is good, none where anything was missed."""
    as_at = context.as_at
    value = governing(body.limit, as_at, context.law_as_at)
    if value is None:
        return
    since = before(as_at, body.last)
    bearing = [d for d in others if _named(d.rule, body.rules) and d.due is not None and since < d.due <= as_at]
    outcome = _outcome(context, body, [duty for duty in bearing if duty.verdict not in NO_MATTER])
    if outcome is None:
        return
    name = name_of(body.condition)
    for period in context.view.periods(body.condition, name):
        if period.start_lo <= as_at < period.end_lo and period.doubt is None:
            start = period.start if period.start and period.start > LONG_BEFORE else None
            yield Duty(
                rule=context.rule.id,
                case=context.view.case.id,
                key=Key(name, start),
                verdict=outcome.verdict,
                trigger=Found(period.recorded_as, start, period.source),
                law=value.law,
                working=(f"law: {law_text(value.law)}", f"duties in time: {len(bearing)}") if context.tracing else (),
                **why_fields(outcome.doubt),  # type: ignore[arg-type]
            )


def _named(rule: str, prefixes: Sequence[str]) -> bool:
    return any(rule == prefix or rule.startswith(f"{prefix}.") for prefix in prefixes)


def _outcome(context: Context, body: OnDuties, bearing: Sequence[Duty]) -> Outcome | None:
    if not bearing or any(duty.verdict not in (*GOOD, Verdict.CANNOT_TELL) for duty in bearing):
        return None
    unsure = next((duty for duty in bearing if duty.verdict is Verdict.CANNOT_TELL), None)
    also = context.view.line(body.also).at(context.as_at)
    if also is False:
        return None
    if isinstance(also, Unknown):
        return cannot_tell(also)
    if unsure is not None and unsure.why is not None:
        return cannot_tell(Unknown(unsure.why, unsure.needs))
    return Outcome(Verdict.MET)
