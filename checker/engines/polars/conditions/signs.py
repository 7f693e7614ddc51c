"""The line by which the periods of a condition are read, for every case at once: the twin of the reference's `signs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.compile.program import All, AnyOf, Condition, Count, Defined, Definition, Happened, Lasted, Passes
from checker.engines.polars.conditions.happenings import happened
from checker.engines.polars.conditions.measures import measured
from checker.engines.polars.conditions.recorded import lasted
from checker.engines.polars.conditions.thresholds import Threshold
from checker.engines.polars.values.lines import Lines, all_of, combined
from checker.engines.reference.signs import signs as signs_of_one

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


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
    line = view.line(condition)
    if not view.truths.is_not_covered(line.truths).any():
        return line
    return view.whole(_of_leaf(condition, line, view), lambda case: signs_of_one(condition, case))


def _of_defined(condition: Condition, definition: Definition, view: View) -> Lines:
    settled = definition.if_not_covered, definition.if_unknown
    found = None if settled == (False, False) else view.signs(definition.condition)
    if found is None or found is view.line(definition.condition):
        return view.line(condition)
    return found.with_truths(view.truths.settled(found.truths, *settled))


def _of_leaf(condition: Condition, line: Lines, view: View) -> Lines:
    match condition:
        case Passes(Count() as measure, threshold, strictly):
            return measured(measure, Threshold(threshold, strictly), view, signs=True)
        case Lasted():
            return lasted(condition, view, signs=True)
        case Happened():
            return happened(condition, view, signs=True)
    return line
