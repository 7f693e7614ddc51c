"""The lasting evaluator: `at-most-for` in one go. A state lasts no longer than a limit, with extensions (design 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.calendar import CalendarEnd, Unit, after, utc_span, within_hours
from checker.compile.program import DatedValue, Extension, OnLasting
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.context import MISSED, Context, Outcome, cannot_tell, numbered, weigh, why_fields
from checker.engines.reference.evidence import candidates, doubt_of, unseen_days
from checker.engines.reference.limits import PAST_THE_CALENDAR, governing, local_day
from checker.engines.reference.periods import Period, name_of
from checker.engines.reference.timeline import Truth, Unknown
from checker.engines.reference.trace import date_text, doubt_text, law_text
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True, slots=True)
class Until:
    """The last permitted day on the harshest and the kindest reading, and why they differ."""

    harsh: int
    kind: int
    doubt: Unknown | None
    notes: tuple[str, ...] = ()


def lasting_duties(context: Context, body: OnLasting) -> Iterator[Duty]:
    """One duty for each stretch of the state."""
    name = name_of(body.of)
    periods = context.view.periods(body.of, name)
    yield from numbered(
        duty
        for period in periods
        if period.start_lo <= context.as_at and (duty := _duty(context, body, period, name)) is not None
    )


def _duty(context: Context, body: OnLasting, period: Period, name: str) -> Duty | None:
    start = period.start if period.start and period.start > LONG_BEFORE else None
    value = governing(body.limit, start if start is not None else context.as_at, context.law_as_at)
    if value is None or value.length is None:
        return None
    until = _until(context, body, period, value)
    outcome = weigh(
        _outcome(context, period, value, until), context.applies(start if start is not None else context.as_at)
    )
    outcome = weigh(outcome, period.doubt or True)
    if outcome is None:
        return None
    shown = until.kind if outcome.verdict in MISSED else until.harsh
    known = LONG_BEFORE < shown < STILL_OPEN
    end = min(context.as_at, period.end_hi - 1)
    working = (f"law: {law_text(value.law)}", f"limit: {value.length}", *until.notes) if context.tracing else ()
    if context.tracing and outcome.doubt:
        working = (*working, f"cannot tell: {doubt_text(outcome.doubt)}")
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name, start),
        verdict=outcome.verdict,
        trigger=Found(period.recorded_as, start, period.source),
        due=shown if known else None,
        late_by=max(0, end - shown) if outcome.verdict in MISSED and known else None,
        open=outcome.verdict is Verdict.NOT_MET and period.end_lo > context.as_at,
        law=value.law,
        working=working,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _until(context: Context, body: OnLasting, period: Period, value: DatedValue) -> Until:
    """The last permitted day, lengthened by each extension recorded before it and by any suspension it runs into."""
    assert value.length is not None
    if period.start is None or period.start == LONG_BEFORE:
        latest = _last(context, body, period.start_hi, value) if period.start_hi < STILL_OPEN else STILL_OPEN
        return Until(LONG_BEFORE, latest, period.missing("start"))
    try:
        day = _last(context, body, period.start, value)
    except CalendarEnd:
        return Until(STILL_OPEN, STILL_OPEN, PAST_THE_CALENDAR)
    notes = [f"count: {date_text(period.start)} is the first day; the last permitted is {date_text(day)}"]
    harsh = kind = day
    doubt: Unknown | None = None
    for extension in body.extensions:
        harsh, kind, why = _extended(context, extension, period.start, harsh, kind, notes)
        doubt = doubt or why
    if body.suspended is not None:
        harsh, kind, why = _suspended(context, body.suspended, harsh, kind, notes)
        doubt = doubt or why
    return Until(harsh, kind, doubt, tuple(notes))


def _last(context: Context, body: OnLasting, start: int, value: DatedValue) -> int:
    assert value.length is not None
    if value.length.unit is Unit.HOURS:
        return local_day(utc_span(start)[1] + value.length.amount * 60)
    return after(start, value.length, beginning_with=body.beginning_with)


def _extended(
    context: Context, extension: Extension, start: int, harsh: int, kind: int, notes: list[str]
) -> tuple[int, int, Unknown | None]:
    """Each extension in time lengthens the harshest reading; one that may be there lengthens only the kindest."""
    doubt: Unknown | None = None
    used = used_kind = 0
    for candidate in candidates((extension.evidence,), context.view):
        if candidate.day is not None and candidate.day < start:
            continue
        by = governing(extension.by, candidate.day if candidate.day is not None else start, context.law_as_at)
        if by is None or by.length is None:
            continue
        if candidate.truth is True and candidate.day is not None and candidate.day <= harsh and used < extension.most:
            harsh, used = after(harsh, by.length), used + 1
            notes.append(
                f"extended: {candidate.fact.kind} on {date_text(candidate.day)} ({candidate.fact.source}), to {date_text(harsh)}"
            )
        in_time = candidate.day is None or candidate.day <= kind
        if in_time and used_kind < extension.most:
            kind, used_kind = after(kind, by.length), used_kind + 1
            if candidate.truth is not True or candidate.day is None:
                doubt = doubt_of(candidate)
    unseen = unseen_days((extension.evidence,), context.view, start, min(kind, context.as_at))
    by = governing(extension.by, start, context.law_as_at)
    if unseen and by is not None and by.length is not None:
        for _ in range(extension.most - used_kind):
            kind, doubt = after(kind, by.length), unseen[0][1]
    return harsh, max(harsh, kind), doubt


def _suspended(
    context: Context, condition: object, harsh: int, kind: int, notes: list[str]
) -> tuple[int, int, Unknown | None]:
    """While the suspension holds on the day after the last, the limit waits until it is over."""
    line = context.view.line(condition)  # type: ignore[arg-type]
    doubt: Unknown | None = None
    for first, end, truth in line.between(harsh + 1, STILL_OPEN + 1):
        if truth is not True or first > harsh + 1:
            break
        harsh = min(end - 1, STILL_OPEN)
        notes.append("suspended: " + (f"until {date_text(harsh + 1)}" if harsh < STILL_OPEN else "still"))
    kind = max(kind, harsh)
    for first, end, truth in line.between(kind + 1, STILL_OPEN + 1):
        if truth is False or first > kind + 1:
            break
        kind = min(end - 1, STILL_OPEN)
        doubt = truth if isinstance(truth, Unknown) else doubt
    return harsh, kind, doubt


def _outcome(context: Context, period: Period, value: DatedValue, until: Until) -> Outcome:
    assert value.length is not None
    as_at = context.as_at
    if value.length.unit is Unit.HOURS and period.fact is not None and period.start is not None:
        return _in_hours(context, period, value.length.amount, until)
    if period.end_hi <= until.harsh + 1:
        return Outcome(Verdict.MET)
    if as_at <= until.harsh and period.end_hi > as_at:
        return Outcome(Verdict.PENDING)
    if period.end_lo > until.kind + 1 and as_at > until.kind:
        return Outcome(Verdict.NOT_MET)
    if period.end_lo != period.end_hi:
        return cannot_tell(period.missing("end"))
    return cannot_tell(until.doubt or period.missing("start"))


def _in_hours(context: Context, period: Period, hours: int, until: Until) -> Outcome:
    """Elapsed time, from the moment it began to the moment it ended where they are known."""
    assert period.fact is not None and period.start is not None
    began = utc_span(period.start, period.fact.minute)
    if period.end_lo >= STILL_OPEN:
        last = local_day(began[1] + hours * 60)
        return Outcome(Verdict.NOT_MET if context.as_at > last else Verdict.PENDING)
    if period.end_lo != period.end_hi:
        return cannot_tell(period.missing("end"))
    minute = period.fact.end_minute if period.fact.end_lo == period.end_lo else None
    kept: Truth | None = within_hours(began, utc_span(period.end_lo, minute), hours)
    if kept is None:
        edge = "end" if period.fact.minute is not None else "start"
        return cannot_tell(Unknown(Why.DATE_ONLY, f"{period.recorded_as}.{edge}"))
    return Outcome(Verdict.MET if kept else Verdict.NOT_MET)
