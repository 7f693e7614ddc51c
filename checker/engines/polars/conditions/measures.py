"""Measures of every case at once: totals of a condition and counts of a kind, as lines against a threshold.

What is not added up in columns (by the clock, in working days) the reference engine works out: once for all the cases
with nothing to add up, which say the same, and for each of the others, which are rough.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.compile.program import Aged, Count, Defined, Happening, Measure, OfKind, Passes, Past, Total
from checker.compile.program import Happened as Event
from checker.compile.uses import parts_of
from checker.engines.polars.conditions.counts import count_line, in_columns
from checker.engines.polars.conditions.thresholds import Threshold
from checker.engines.polars.conditions.totals import counted, total_line
from checker.engines.polars.values.lines import Lines, alike, constant
from checker.engines.polars.values.truths import FALSE, Mask
from checker.snapshot.facts import Case

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def measured(measure: Measure, threshold: Threshold, view: View, *, signs: bool = False) -> Lines:
    """Whether a measure of each case passes a threshold, day by day; after the as-at date as on it. With `signs` a count
    passes only where there is a sign of anything to count."""
    if not threshold.passed_by_nothing and isinstance(measure, Total) and _never(measure, view):
        return constant(view.count, FALSE)
    if threshold.in_days:
        if isinstance(measure, Total):
            state = counted(measure, view.line(measure.of))
            return total_line(measure, threshold, state, view.as_at, _recorded(measure, view))
        if in_columns(measure):
            return count_line(measure, threshold, view, signs=signs)
    return _of_nobody(Passes(measure, threshold.amount, threshold.strictly), view, signs=signs)


def _never(measure: Total, view: View) -> bool:
    """Whether there is nothing to add up for any case: nothing is recorded that it is read from, and all of that is covered."""
    state = view.line(measure.of)
    return state.rough is None and not state.truths.any() and not _recorded(measure, view).any()


def _of_nobody(condition: Passes, view: View, *, signs: bool) -> Lines:
    """What is said of a case of which nothing is recorded; those of which something is are rough."""
    from checker.engines.reference.measures import passing
    from checker.engines.reference.periods import CaseView

    rough = _recorded(condition, view)
    nobody = CaseView(Case("", "", ()), view.coverage, view.as_at, dict(view.definitions), view.settling)
    line = passing(condition, nobody, signs=True) if signs else nobody.line(condition)
    told = [(day, view.truths.code(truth)) for day, truth in zip(line.starts, line.truths, strict=True)]
    same = alike(view.count, told)
    return Lines(same.keys, same.truths, rough if rough.any() else None)


def _recorded(part: object, view: View) -> Mask:
    """The cases of which anything is recorded that a condition, or any part of one, looks at."""
    found = view.none()
    for kind in set(_kinds(part, view)):
        found |= view.marked(view.facts.table(kind).case)
    return found


def _kinds(part: object, view: View) -> Iterator[str]:
    """The kinds of fact a condition, or any part of one, looks at; an age looks at the child."""
    match part:
        case Aged():
            yield "child"
        case Defined(name):
            yield from _kinds(view.definitions[name].condition, view)
        case OfKind(kind=kind) | Past(kind=kind) | Event(kind=kind) | Count(kind=kind) | Happening(kind=kind):
            yield kind
    for each in parts_of(part):
        yield from _kinds(each, view)
