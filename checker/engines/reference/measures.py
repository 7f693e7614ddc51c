"""Measures of one case: totals of a condition and counts of a kind, as timelines against a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.calendar import Duration, Unit, after, utc_span
from checker.compile.program import Count, Measure, Total
from checker.engines.duty import Why
from checker.engines.reference.sums import Member, Passes, count_line, total_line
from checker.engines.reference.timeline import Timeline, Truth, Unknown, constant, timeline
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.vocabulary import Form, vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def measured(measure: Measure, passes: Passes, view: CaseView) -> Timeline:
    """Whether a measure of the case passes a threshold, day by day; after the as-at date as on it."""
    if isinstance(measure, Total):
        return _total(measure, passes, view)
    return _counted(measure, passes, view)


def over(length: Duration, strictly: bool) -> Passes:
    """The test of a total in days against a length; for months and years, counted from the day in question."""

    def passes(days: float, day: int) -> Truth:
        if length.unit in (Unit.MONTHS, Unit.YEARS):
            needed = after(day, length) - day
        else:
            needed = length.amount * (7 if length.unit is Unit.WEEKS else 1)
        return days > needed if strictly else days >= needed

    return passes


def more_than(number: float, strictly: bool) -> Passes:
    """The test of a count against a number."""
    return lambda count, day: count > number if strictly else count >= number


def _total(measure: Total, passes: Passes, view: CaseView) -> Timeline:
    state = view.line(measure.of)
    return total_line(state if measure.nights else _with_last_days(state), measure.window, passes, view.as_at)


def _with_last_days(state: Timeline) -> Timeline:
    """The state with the day each stretch of it ends counted as well."""
    points: list[tuple[int, Truth]] = []
    for i, (start, truth) in enumerate(zip(state.starts, state.truths, strict=True)):
        left = i > 0 and truth is False
        if left:
            points.append((start, state.truths[i - 1]))
        later = state.starts[i + 1] if i + 1 < len(state.starts) else STILL_OPEN
        begins = start + 1 if left else start
        if begins < later:
            points.append((begins, truth))
    return timeline(points)


def _counted(measure: Count, passes: Passes, view: CaseView) -> Timeline:
    members = []
    for fact in view.known_facts(measure.kind):
        truth = view.fact_truth(measure.where, fact)
        if truth is not False:
            members.append(_member(fact, truth, measure))
    unknown = Unknown(Why.NOT_COVERED, measure.kind)
    gaps = view.first_uncovered(measure.kind, LONG_BEFORE, view.as_at) is not None
    unseen = view.uncovered_line(measure.kind, unknown) if gaps else constant(False)
    return count_line(members, measure.window, passes, unseen, all_share=measure.all_share is not None)


def _member(fact: Fact, truth: Truth, measure: Count) -> Member:
    doubt = truth if isinstance(truth, Unknown) else None
    if not fact.dated:
        doubt = doubt or Unknown(Why.MISSING_FIELD, f"{fact.kind}.start")
    period = vocabulary().kind(fact.kind).form is Form.PERIOD
    first = fact.start_hi if fact.start_hi < STILL_OPEN else fact.start_lo
    end = fact.end_hi if period else fact.start_hi + 1
    value: object = fact.attributes.get(measure.distinct) if measure.distinct else fact.content()
    shares = fact.attributes.get(measure.all_share) if measure.all_share else None
    return Member(first, end, value, doubt, shares)


def hours_of(fact: Fact) -> tuple[int, int, int, int]:
    """The earliest and latest UTC minute at which a period began, and at which it ended."""
    start = utc_span(fact.start_hi, fact.minute)
    end = utc_span(fact.end_lo, fact.end_minute)
    return (*start, *end)
