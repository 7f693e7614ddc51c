"""The stretch evaluator: `have`. One duty for each stretch in which a condition holds (design 4.2 and 4.9)."""

from __future__ import annotations

from collections.abc import Iterator

from checker.calendar import CalendarEnd, before
from checker.compile.program import OnStretch
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.context import MISSED, Context, Outcome, cannot_tell, numbered, weigh, why_fields
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.limits import Due, due_after, governing
from checker.engines.reference.periods import Period, name_of
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.trace import date_text, doubt_text, due_lines, span_text
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def stretch_duties(context: Context, body: OnStretch) -> Iterator[Duty]:
    """Every stretch duty of one case."""
    name = name_of(body.condition)
    periods = context.view.periods(body.condition, name)
    yield from numbered(
        duty
        for period in periods
        if period.start_lo <= context.as_at and (duty := _duty(context, body, period, name)) is not None
    )


def _duty(context: Context, body: OnStretch, period: Period, name: str) -> Duty | None:
    start = period.start if period.start and period.start > LONG_BEFORE else None
    due = _due(context, body, start)
    if due is None:
        return None
    found = [c for c in candidates(body.evidence, context.view) if _in_window(body, period, c)]
    evidence = next((c for c in found if c.truth is True and c.day is not None), None)
    told = _outcome(context, body, period, due, evidence, found)
    opened = period.start_hi if period.start_hi < STILL_OPEN else context.as_at
    told = context.with_exceptions(told, LONG_BEFORE, min(due.day, context.as_at))
    outcome = weigh(told, context.applies(min(opened, context.as_at)))
    outcome = weigh(outcome, period.doubt or True)
    if outcome is None:
        return None
    known = due.day < STILL_OPEN
    missed = outcome.verdict in MISSED and known
    end = evidence.day if evidence and evidence.day is not None else context.as_at
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name, start),
        verdict=outcome.verdict,
        trigger=Found(period.recorded_as, start, period.source),
        due=due.day if known else None,
        found=evidence.found if evidence else None,
        late_by=end - due.day if missed else None,
        open=outcome.verdict in (Verdict.OVERDUE, Verdict.NOT_MET) and period.end_lo > context.as_at,
        law=due.value.law,
        working=tuple(_working(context, body, period, due, evidence, outcome)) if context.tracing else (),
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _due(context: Context, body: OnStretch, start: int | None) -> Due | None:
    """The `by` counted from the start of the stretch; for none, the text in force on the as-at date."""
    assert body.limit is not None
    value = governing(body.limit, context.as_at, context.law_as_at)
    if value is not None and value.length is None:
        return Due(STILL_OPEN, value, value, context.as_at)
    return due_after(body.limit, start if start is not None else context.as_at, context.law_as_at)


def _in_window(body: OnStretch, period: Period, candidate: Candidate) -> bool:
    return candidate.day is None or candidate.day >= _first(body, period)


def _first(body: OnStretch, period: Period) -> int:
    if body.evidence_from.any_day or period.start_lo == LONG_BEFORE:
        return LONG_BEFORE
    try:
        return before(period.start_lo, body.evidence_from.back) if body.evidence_from.back else period.start_lo
    except CalendarEnd:
        return LONG_BEFORE


def _outcome(
    context: Context, body: OnStretch, period: Period, due: Due, evidence: Candidate | None, found: list[Candidate]
) -> Outcome:
    """Met, pending, lapsed or missed; a miss stands only if nothing unknown could undo it."""
    as_at = context.as_at
    by = due.day < STILL_OPEN
    if evidence is not None and evidence.day is not None and (not by or evidence.day <= due.day):
        return Outcome(Verdict.MET)
    last = min(due.day, as_at)
    if period.end_hi <= last:
        return Outcome(Verdict.LAPSED)
    if by and as_at <= due.day:
        return Outcome(Verdict.PENDING)
    for candidate in found:
        if candidate.truth is not True or candidate.day is None:
            return cannot_tell(doubt_of(candidate))
    unseen = unseen_days(body.evidence, context.view, _first(body, period), last)
    if unseen:
        return cannot_tell(unseen[0][1])
    if period.end_lo <= last:
        return cannot_tell(period.missing("end"))
    if period.start_hi > as_at:
        return cannot_tell(period.missing("start"))
    if by and period.start is None:
        return cannot_tell(period.missing("start"))
    if due.value.judgement:
        return cannot_tell(Unknown(Why.JUDGEMENT, due.value.judgement))
    if not by:
        return Outcome(Verdict.NOT_MET)
    return Outcome(Verdict.LATE if evidence is not None else Verdict.OVERDUE)


def _working(
    context: Context, body: OnStretch, period: Period, due: Due, evidence: Candidate | None, outcome: Outcome
) -> Iterator[str]:
    yield from due_lines(due)
    if evidence is not None:
        yield f"evidence: {evidence.fact.kind} on {date_text(evidence.day or 0)} ({evidence.fact.source})"
    else:
        yield "evidence: none recorded"
        last = min(due.day, context.as_at)
        for (first, end), doubt in unseen_days(body.evidence, context.view, _first(body, period), last):
            yield f"not covered: {doubt.needs}, {span_text(first, end)}"
    if outcome.doubt:
        yield f"cannot tell: {doubt_text(outcome.doubt)}"
