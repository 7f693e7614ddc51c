"""The line by which the periods of a condition are read, for every case at once: the twin of the reference's `signs`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from checker.compile.program import All, AnyOf, Condition, Count, Defined, Definition, Happened, Lasted, Passes
from checker.engines.polars.conditions.happenings import happened
from checker.engines.polars.conditions.measures import measured
from checker.engines.polars.conditions.recorded import lasted
from checker.engines.polars.conditions.thresholds import Threshold
from checker.engines.polars.values.lines import Lines, all_of, combined

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View
    from checker.engines.reference.periods import CaseView
    from checker.engines.reference.timeline import Timeline


def signs(condition: Condition, view: View) -> Lines:
    """When there is a sign of a condition, day by day: its own line where that says as much."""
    match condition:
        case All(items) if items:
            first = view.signs(items[0])
            if first is not view.line(items[0]):
                return all_of([first, *map(view.line, items[1:])], view.truths.all_true)
        case AnyOf(items):
            each = [view.signs(item) for item in items]
            if any(one is not view.line(item) for one, item in zip(each, items, strict=True)):
                return combined(each, view.truths.any_true)
        case Defined(name):
            return _of_defined(condition, view.definitions[name], view)
    return view.whole(_of_leaf(condition, view), partial(_of_one, condition))


def _of_one(condition: Condition, case: CaseView) -> Timeline:
    """The same of one case, as the reference engine tells it; which is not imported where no case is asked about by itself."""
    from checker.engines.reference.signs import signs

    return signs(condition, case)


def _of_defined(condition: Condition, definition: Definition, view: View) -> Lines:
    settled = definition.if_not_covered, definition.if_unknown
    found = None if settled == (False, False) else view.signs(definition.condition)
    if found is None or found is view.line(definition.condition):
        return view.line(condition)
    return found.with_truths(view.truths.settled(found.truths, *settled))


def _of_leaf(condition: Condition, view: View) -> Lines:
    match condition:
        case Passes(Count() as measure, threshold, strictly) if _unseen(view.line(condition), view):
            return measured(measure, Threshold(threshold, strictly), view, signs=True)
        case Lasted(of) if _may_be_more(of, view):
            return lasted(condition, view, signs=True)
        case Happened(during=during) if during is not None and _may_be_more(during, view):
            return happened(condition, view, signs=True)
    return view.line(condition)


def _may_be_more(condition: Condition, view: View) -> bool:
    """Whether there may be periods of a condition, in any case, of which there is no sign."""
    line = view.line(condition)
    return _unseen(line, view) or view.signs(condition) is not line


def _unseen(line: Lines, view: View) -> bool:
    return bool(view.truths.is_not_covered(line.truths).any())
