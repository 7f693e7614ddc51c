"""The excess evaluator: `never`, `at-most-count`, and `at-most-for` summed in a window (design 4.2, 4.5 and 4.9).

One duty for each longest stretch of excess; one met duty for a case that was ever among those the rule is about, and
never over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.calendar import Duration, Unit
from checker.compile.program import DatedValue, OfKind, OnExcess, SelectedBy, Times, Total
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.context import Context, Outcome, cannot_tell, weigh, why_fields
from checker.engines.reference.limits import local_day
from checker.engines.reference.measures import hours_of, measured, over
from checker.engines.reference.periods import name_of
from checker.engines.reference.sums import Passes
from checker.engines.reference.timeline import (
    Timeline,
    Truth,
    Unknown,
    all_true,
    any_true,
    combined,
    constant,
    timeline,
)
from checker.engines.reference.trace import date_text, doubt_text, law_text
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Run = tuple[int, int, Truth]


def excess_duties(context: Context, body: OnExcess) -> Iterator[Duty]:
    """Every stretch of excess of one case, or the one duty that there was none."""
    name = name_of(body.state)
    lines = [
        (value, _line(context, body, value)) for value in body.limit.values if value.selected_by is SelectedBy.TRIGGER
    ]
    runs = _joined(combined([line for _, line in lines] or [constant(False)], any_true), body.apart, context.as_at)
    for run in runs:
        value = next((v for v, line in lines if line.at(run[0]) is not False), None)
        if value is not None:
            duty = _made(context, body, name, run, value)
            if duty is not None:
                yield duty
    if not runs:
        yield from _none_over(context, body, name)


def _line(context: Context, body: OnExcess, value: DatedValue) -> Timeline:
    """The days over the limit while a text was in force: those of the state itself, among whom the rule is about."""
    view = context.view
    state = view.line(body.state)
    parts = [state, _in_force(value, context.law_as_at)]
    if body.among is not None:
        parts.append(view.line(body.among))
    if body.measure is not None:
        parts.append(_measured(context, body, value))
    return combined(parts, all_true)


def _in_force(value: DatedValue, law_as_at: int | None) -> Timeline:
    if law_as_at is not None:
        return constant(value.law.in_force(law_as_at))
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, False), (value.law.since, True)]
    if value.law.until is not None:
        points.append((value.law.until + 1, False))
    return timeline(points)


def _measured(context: Context, body: OnExcess, value: DatedValue) -> Timeline:
    measure = body.measure
    assert measure is not None
    if value.length is not None and value.length.unit is Unit.HOURS and isinstance(measure, Total):
        return _hours_line(context, measure, value.length)
    if value.length is not None:
        return measured(measure, over(value.length, True), context.view)
    multiplier = _Multiplier(context, body.times) if body.times is not None else None
    changes = multiplier.changes() if multiplier is not None else ()
    return measured(measure, _over(value.number or 0, multiplier), context.view, changes)


def _over(number: float, multiplier: _Multiplier | None) -> Passes:
    """Over the number, multiplied by what the case itself carries that day (an officer's share of a full-time post)."""

    def passes(count: float, day: int) -> Truth:
        if multiplier is None or not count:
            return count > number
        by = multiplier.on(day)
        return by if isinstance(by, Unknown) else count > round(number * by, 6)

    return passes


class _Multiplier:
    """What a number is multiplied by, day by day: the sum of an attribute over the periods that hold."""

    def __init__(self, context: Context, times: Times) -> None:
        self.view, self.times = context.view, times
        told = [(row, context.view.fact_truth(times.where, row)) for row in context.view.known_facts(times.kind)]
        self.rows = [(row, truth) for row, truth in told if truth is not False]

    def changes(self) -> list[int]:
        """The days on which it may change."""
        edges = {day for row, _ in self.rows for day in (row.start_lo, row.start_hi, row.end_lo, row.end_hi)}
        spans = self.view.covered(self.times.kind)
        return sorted(edges | {first for first, _ in spans} | {last + 1 for _, last in spans})

    def on(self, day: int) -> float | Unknown:
        """The sum on a day; unknown where a period may hold or not, or carries no number, or none is recorded."""
        total = 0.0
        found = False
        for row, truth in self.rows:
            if not row.start_lo <= day < row.end_hi:
                continue
            if not row.start_hi <= day < row.end_lo:
                return Unknown(Why.MISSING_FIELD, f"{row.kind}.{'start' if day < row.start_hi else 'end'}")
            share = row.attributes.get(self.times.attribute)
            if isinstance(truth, Unknown):
                return truth
            if not isinstance(share, int | float):
                return Unknown(Why.MISSING_FIELD, f"{row.kind}.{self.times.attribute}")
            total, found = total + share, True
        if found:
            return total
        covered = self.view.first_uncovered(self.times.kind, day, day) is None
        return Unknown(Why.MISSING_FIELD if covered else Why.NOT_COVERED, self.times.kind)


def _hours_line(context: Context, measure: Total, limit: Duration) -> Timeline:
    """The days on which a stay ended, or went on, with more hours in the window before that moment than the limit."""
    assert isinstance(measure.of, OfKind)
    view = context.view
    facts = [
        f for f in view.known_facts(measure.of.kind) if view.fact_truth(measure.of.where, f) is not False and f.dated
    ]
    spans = [
        hours_of(replace(f, end_lo=context.as_at + 1, end_minute=0) if f.end_lo >= STILL_OPEN else f) for f in facts
    ]
    window = measure.window.amount * 1440 if measure.window is not None else 10**9
    lines = [constant(False)]
    for start_lo, start_hi, end_lo, end_hi in spans:
        least = sum(max(0, min(e, end_lo) - max(s, end_lo - window)) for _, s, e, _ in spans)
        most = sum(max(0, min(e, end_hi) - max(s, end_hi - window)) for s, _, _, e in spans)
        truth: Truth = least > limit.amount * 60
        if truth is False and most > limit.amount * 60:
            truth = Unknown(Why.DATE_ONLY, f"{measure.of.kind}.end")
        if truth is not False:
            first, last = local_day(max(start_hi, end_lo - window)), local_day(end_hi)
            day = min(last, max(first, local_day(end_lo)))
            lines.append(timeline([(LONG_BEFORE, False), (day, truth), (day + 1, False)]))
        del start_lo
    return combined(lines, any_true)


def _joined(line: Timeline, apart: int, as_at: int) -> list[Run]:
    """The stretches that are not certainly false up to the as-at date; those less than `apart` days apart are one."""
    joined: list[Run] = []
    for lo, hi, truth in line.between(LONG_BEFORE, as_at + 1):
        if truth is False:
            continue
        if joined and lo - joined[-1][1] < max(apart, 1):
            first, _, before = joined[-1]
            both = before is True or truth is True
            joined[-1] = (lo if truth is True and before is not True else first, hi, True if both else before)
        else:
            joined.append((lo, hi, truth))
    return joined


def _made(context: Context, body: OnExcess, name: str, run: Run, value: DatedValue) -> Duty | None:
    first, end, truth = run
    first_outcome = Outcome(Verdict.NOT_MET) if truth is True else cannot_tell(_unknown(truth))
    outcome = weigh(first_outcome, context.applies(max(first, 1)))
    if outcome is None:
        return None
    known = first > LONG_BEFORE
    working: tuple[str, ...] = ()
    if context.tracing:
        figure = (
            f"{value.length}"
            if value.length is not None
            else f"{value.number:g}"
            if value.number is not None
            else "never"
        )
        working = (
            f"law: {law_text(value.law)}",
            f"limit: {figure}",
            f"over the limit: from {date_text(first)} to {date_text(end - 1)}",
        )
        working += (f"cannot tell: {doubt_text(outcome.doubt)}",) if outcome.doubt else ()
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name, first if known else None),
        verdict=outcome.verdict,
        trigger=Found(name, first if known else None, _source(context, body, first)),
        due=first if known else None,
        late_by=end - 1 - first if outcome.verdict is Verdict.NOT_MET and known else None,
        open=outcome.verdict is Verdict.NOT_MET and end > context.as_at,
        law=value.law,
        working=working,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _unknown(truth: Truth) -> Unknown:
    assert isinstance(truth, Unknown)
    return truth


def _none_over(context: Context, body: OnExcess, name: str) -> Iterator[Duty]:
    """The one met duty of a case that was ever among those the rule is about while a text was in force."""
    line = context.view.line(body.among if body.among is not None else body.state)
    for value in body.limit.values:
        both = combined([line, _in_force(value, context.law_as_at)], all_true)
        for lo, _, truth in both.between(LONG_BEFORE, context.as_at + 1):
            if truth is True and context.applies(max(lo, 1)) is True:
                yield Duty(
                    rule=context.rule.id,
                    case=context.view.case.id,
                    key=Key(name, lo if lo > LONG_BEFORE else None),
                    verdict=Verdict.MET,
                    trigger=Found(name, lo if lo > LONG_BEFORE else None, _source(context, body, lo)),
                    law=value.law,
                    working=(f"law: {law_text(value.law)}", "over the limit: on no day") if context.tracing else (),
                )
                return


def _source(context: Context, body: OnExcess, day: int) -> str:
    """Where the fact that holds on a day was read, if one fact does."""
    for period in context.view.periods(body.state, name_of(body.state)):
        if period.start_lo <= day < period.end_hi and period.source:
            return period.source
    return ""
