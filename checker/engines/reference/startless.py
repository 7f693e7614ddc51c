"""Periods of a count of which enough is recorded without a start: they count as begun long before, as one row would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.compile.program import All, Condition, Count, Defined, Passes
from checker.compile.uses import begins_with_count
from checker.engines.reference.measures import counting, test_of
from checker.engines.reference.period import Period
from checker.engines.reference.sums import Counting, Member, count_line
from checker.engines.reference.sums import Passes as Test
from checker.engines.reference.timeline import Timeline, of_a_day
from checker.snapshot.facts import LONG_BEFORE

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def _counted(condition: Condition, view: CaseView) -> tuple[Passes, Count, Sequence[Timeline]]:
    """The count that a condition begins with, and when the rest of it holds."""
    match condition:
        case Passes(measure=Count() as count):
            return condition, count, ()
        case Defined(name):
            return _counted(view.definitions[name].condition, view)
        case All(items):
            passes, count, rest = _counted(items[0], view)
            return passes, count, (*rest, *map(view.line, items[1:]))
    raise TypeError(f"no count to begin with: {type(condition).__name__}")


def long_before(period: Period, condition: Condition, view: CaseView) -> Period:
    """A stretch of a condition, as begun long before if it is of a count that would pass with what has no start begun then.

    Where one such row is enough there certainly was one, by the latest day on which it may have begun.
    """
    if period.start_lo > LONG_BEFORE or not of_a_day(period.start_doubt, "start"):
        return period
    if not begins_with_count(condition, view.definitions):
        return period
    passes, count, rest = _counted(condition, view)
    counted, enough = counting(count, view, ()), test_of(passes)
    if not _would_pass(counted, enough) or any(line.at(LONG_BEFORE) is not True for line in rest):
        return period
    by = min((each.start_hi for each in _without_start(counted)), default=LONG_BEFORE)
    alone = counted.no_share is None and enough(1, by) is True
    if period.doubt is None or not alone or any(_breaks(line, by) for line in rest):
        return replace(period, startless=True)
    return replace(period, startless=True, doubt=None, start_hi=min(by, period.end_hi))


def _would_pass(counted: Counting, enough: Test) -> bool:
    members = [
        replace(each, start_hi=LONG_BEFORE) if each.start_lo == LONG_BEFORE else each for each in counted.members
    ]
    return count_line(replace(counted, members=members), enough, signs=True).at(LONG_BEFORE) is True


def _without_start(counted: Counting) -> Iterator[Member]:
    """What certainly counts and is recorded without a start."""
    return (each for each in counted.members if each.counts and each.start_lo == LONG_BEFORE < each.start_hi)


def _breaks(line: Timeline, by: int) -> bool:
    """Whether something does not certainly hold on each day until one."""
    return any(truth is not True for _, _, truth in line.between(LONG_BEFORE, by))
