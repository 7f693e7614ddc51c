"""Measures of one case: totals of a condition and counts of a kind, as timelines against a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.calendar import Duration
from checker.compile.program import Count, Measure, Passes, Total
from checker.engines.duty import Why
from checker.engines.reference.period import edge_unknown
from checker.engines.reference.sums import Counting, Member, count_line
from checker.engines.reference.sums import Passes as Test
from checker.engines.reference.timeline import Timeline, Truth, Unknown
from checker.engines.reference.totals import Over, total_line
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE, Fact
from checker.snapshot.vocabulary import Form, vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def measured(
    measure: Measure, passes: Test, view: CaseView, changes: Sequence[int] = (), *, signs: bool = False
) -> Timeline:
    """Whether a measure of the case passes a threshold, day by day; after the as-at date as on it.

    `changes` are days on which the threshold of a count may change. With `signs` a count passes only where there is a sign of
    anything to count: that a day is not covered is none.
    """
    if isinstance(measure, Total):
        return total_line(measure, passes, view)
    return count_line(counting(measure, view, changes), passes, signs=signs)


def passing(condition: Passes, view: CaseView, *, signs: bool = False) -> Timeline:
    """Whether what is measured passes, day by day; with `signs`, where there is a sign of it."""
    return measured(condition.measure, test_of(condition), view, signs=signs)


def test_of(condition: Passes) -> Test:
    """The test of an amount against the threshold of a condition."""
    amount, strictly = condition.threshold, condition.strictly
    return over(amount, strictly) if isinstance(amount, Duration) else more_than(amount, strictly)


def over(length: Duration, strictly: bool) -> Over:
    """The test of a total against a length."""
    return Over(length, strictly)


def more_than(number: float, strictly: bool) -> Test:
    """The test of a count against a number."""
    return lambda count, day: count > number if strictly else count >= number


def counting(measure: Count, view: CaseView, changes: Sequence[int]) -> Counting:
    """What a count is of."""
    kind = vocabulary().kind(measure.kind)
    rows = view.pieces(kind) if kind.form is Form.PERIOD else view.known_facts(kind.name)
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
        doubt = doubt or edge_unknown(row, "end")
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
