"""Measures of one case: totals of a condition and counts of a kind, as timelines against a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.calendar import Duration, Unit, after, utc_span
from checker.compile.program import Count, Measure, Total
from checker.engines.duty import Why
from checker.engines.reference.sums import Counting, Member, Passes, count_line, total_line
from checker.engines.reference.timeline import Timeline, Truth, Unknown, timeline
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.vocabulary import Form, vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def measured(measure: Measure, passes: Passes, view: CaseView, changes: Sequence[int] = ()) -> Timeline:
    """Whether a measure of the case passes a threshold, day by day; after the as-at date as on it.

    `changes` are days on which the threshold of a count may change.
    """
    if isinstance(measure, Total):
        return _total(measure, passes, view)
    return count_line(_counting(measure, view, changes), passes)


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


def _counting(measure: Count, view: CaseView, changes: Sequence[int]) -> Counting:
    kind = vocabulary().kind(measure.kind)
    # rows of several cases never end one another; those of one case do, as they do wherever its periods are read
    apart = kind.form is not Form.PERIOD or measure.distinct == "case"
    rows = view.known_facts(kind.name) if apart else view.pieces(kind)
    told = [(row, view.fact_truth(measure.where, row)) for row in rows]
    wanting = f"{kind.name}.{measure.distinct}" if measure.distinct else kind.name
    return Counting(
        members=[_member(row, truth, measure, kind.form) for row, truth in told if truth is not False],
        window=measure.window,
        unseen=uncovered(view.covered(kind.name), LONG_BEFORE, view.as_at),
        changes=changes,
        no_value=Unknown(Why.MISSING_FIELD, wanting),
        no_share=Unknown(Why.MISSING_FIELD, f"{kind.name}.{measure.all_share}") if measure.all_share else None,
        not_covered=Unknown(Why.NOT_COVERED, kind.name),
    )


def _member(row: Fact, truth: Truth, measure: Count, form: Form) -> Member:
    doubt = truth if isinstance(truth, Unknown) else None
    if not row.dated:
        doubt = doubt or Unknown(Why.MISSING_FIELD, f"{row.kind}.{'start' if form is Form.PERIOD else 'on'}")
    elif form is Form.PERIOD and not row.ended:
        doubt = doubt or Unknown(Why.MISSING_FIELD, f"{row.kind}.end")
    ends = (row.end_lo, row.end_hi) if form is Form.PERIOD else (row.start_lo + 1, row.start_hi + 1)
    return Member(
        row.start_lo,
        row.start_hi,
        *ends,
        value=row.attributes.get(measure.distinct) if measure.distinct else row.content(),
        counts=truth is True,
        doubt=doubt,
        shares=row.attributes.get(measure.all_share) if measure.all_share else None,
    )


def hours_of(fact: Fact) -> tuple[int, int, int, int]:
    """The earliest and latest UTC minute at which a period began, and at which it ended."""
    start = utc_span(fact.start_hi, fact.minute)
    end = utc_span(fact.end_lo, fact.end_minute)
    return (*start, *end)
