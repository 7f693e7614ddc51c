"""The window evaluator: `quota`. At least so many in each term, year, or gap between two events (design 4.2 and 4.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.calendar import add_months
from checker.compile.program import Between, OnWindow, Terms, YearsOf
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.context import Context, Outcome, cannot_tell, weigh, why_fields
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.limits import governing
from checker.engines.reference.periods import name_of
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.engines.reference.trace import date_text, doubt_text, law_text, span_text
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True, slots=True)
class Window:
    """A run of days, both inside; `last` is `STILL_OPEN` where it is not over. `over` is when it was cut short, if it was."""

    name: str
    first: int
    last: int
    truth: Truth = True
    over: int = STILL_OPEN
    source: str = ""


def window_duties(context: Context, body: OnWindow) -> Iterator[Duty]:
    """Every window duty of one case."""
    found = candidates(body.evidence, context.view)
    for window in _windows(context, body):
        if window.first <= context.as_at:
            duty = _duty(context, body, window, found)
            if duty is not None:
                yield duty


def _windows(context: Context, body: OnWindow) -> Iterator[Window]:
    match body.windows:
        case Terms():
            yield from _terms(context, body)
        case YearsOf(of):
            yield from _years(context, of)
        case Between(events, during):
            yield from _between(context, events, during)


def _terms(context: Context, body: OnWindow) -> Iterator[Window]:
    """Terms on whose first day the condition held; one in which it ended is cut short."""
    line = context.view.line(body.condition)
    for first, last in context.terms:
        truth = line.at(first)
        if truth is not False:
            _, ended = line.first_not_true(first)
            yield Window("term", first, last, truth, ended if ended is not None else STILL_OPEN)


def _years(context: Context, of: object) -> Iterator[Window]:
    name = name_of(of)  # type: ignore[arg-type]
    for period in context.view.periods(of, name):  # type: ignore[arg-type]
        doubt: Truth = period.doubt or True
        if period.start is None:
            yield Window(
                name, period.start_hi, STILL_OPEN, all_true([doubt, period.missing("start")]), source=period.source
            )
            continue
        year = 0
        while (first := add_months(period.start, 12 * year)) < min(period.end_hi, context.as_at + 1):
            last = add_months(period.start, 12 * (year + 1)) - 1
            yield Window(name, first, last, doubt, period.end_lo, period.source)
            year += 1


def _between(context: Context, events: object, during: object) -> Iterator[Window]:
    """From each event to the next while the condition holds; an event that may not count may or may not end a gap."""
    line = context.view.line(during)  # type: ignore[arg-type]
    marks = context.view.marks(events)  # type: ignore[arg-type]
    for i, mark in enumerate(marks):
        if line.at(mark.day) is False:
            continue
        _, ended = line.first_not_true(mark.day)
        last = marks[i + 1].day if i + 1 < len(marks) else STILL_OPEN
        next_truth = marks[i + 1].truth if i + 1 < len(marks) else True
        window = all_true([mark.truth, line.at(mark.day), next_truth])
        over = ended if ended is not None else STILL_OPEN
        yield Window(mark.fact.kind, mark.day + 1, last, window, over, mark.fact.source)


def _duty(context: Context, body: OnWindow, window: Window, found: list[Candidate]) -> Duty | None:
    value = governing(body.limit, window.first, context.law_as_at)
    if value is None or value.number is None:
        return None
    inside = [c for c in found if c.day is not None and window.first <= c.day <= window.last]
    certain = [c for c in inside if c.truth is True]
    possible = [c for c in found if (c in inside and c.truth is not True) or c.day is None]
    until = min(window.last, context.as_at)
    unseen = unseen_days(body.evidence, context.view, window.first, until)
    told = _outcome(context, window, int(value.number), certain, possible, unseen)
    told = context.with_exceptions(told, window.first, window.last)
    outcome = weigh(told, context.applies(window.first))
    outcome = weigh(outcome, window.truth)
    if outcome is None:
        return None
    enough = certain[int(value.number) - 1].found if len(certain) >= value.number else None
    known = window.last < STILL_OPEN
    working = (
        tuple(_working(window, value.number, value.law, certain, possible, unseen, outcome)) if context.tracing else ()
    )
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(window.name, window.first if LONG_BEFORE < window.first < STILL_OPEN else None),
        verdict=outcome.verdict,
        trigger=Found(window.name, window.first, window.source),
        due=window.last if known else None,
        found=enough,
        late_by=context.as_at - window.last if outcome.verdict is Verdict.OVERDUE and known else None,
        open=False,
        law=value.law,
        working=working,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _outcome(
    context: Context, window: Window, number: int, certain: list[Candidate], possible: list[Candidate],
    unseen: list[tuple[tuple[int, int], Unknown]],
) -> Outcome:  # fmt: skip
    if len(certain) >= number:
        return Outcome(Verdict.MET)
    if window.over <= window.last and window.over <= context.as_at:
        return Outcome(Verdict.LAPSED)
    if context.as_at <= window.last:
        return Outcome(Verdict.PENDING)
    if len(certain) + len(possible) >= number and possible:
        return cannot_tell(doubt_of(possible[0]))
    if unseen:
        return cannot_tell(unseen[0][1])
    return Outcome(Verdict.OVERDUE)


def _working(
    window: Window, number: float, law: object, certain: list[Candidate], possible: list[Candidate],
    unseen: list[tuple[tuple[int, int], Unknown]], outcome: Outcome,
) -> Iterator[str]:  # fmt: skip
    yield f"law: {law_text(law)}"  # type: ignore[arg-type]
    until = date_text(window.last) if window.last < STILL_OPEN else "not over yet"
    yield f"window: {date_text(window.first)} to {until}; at least {number:g}"
    for candidate in certain:
        yield f"evidence: {candidate.fact.kind} on {date_text(candidate.day or 0)} ({candidate.fact.source})"
    for candidate in possible:
        yield f"possible evidence: {candidate.fact.kind} ({candidate.fact.source}): {doubt_text(doubt_of(candidate))}"
    if not certain:
        yield "evidence: none recorded"
    for (first, last), doubt in unseen:
        yield f"not covered: {doubt.needs}, {span_text(first, last)}"
    if outcome.doubt is not None and outcome.doubt.why is not Why.NOT_COVERED:
        yield f"cannot tell: {doubt_text(outcome.doubt)}"
