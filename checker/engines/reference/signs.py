"""The line by which the periods of a condition are read: where there is a sign of it.

That a day is not covered is no sign that anything was there to be counted, had lasted, or was going on when something
happened. Asked of a day, such a condition is not known there; as a period it has only the stretches that what is recorded
shows, as a kind has only those that are recorded. It is so of what a condition begins with, and of each way of an `any`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from checker.compile.program import All, AnyOf, Condition, Count, Defined, Definition, Happened, Lasted, Passes
from checker.engines.duty import Why
from checker.engines.reference import lines
from checker.engines.reference.measures import passing
from checker.engines.reference.timeline import SAID_OTHERWISE, Timeline, Truth, Unknown, all_true, any_true, combined

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def signs(condition: Condition, view: CaseView) -> Timeline:
    """When there is a sign of a condition, day by day."""
    match condition:
        case All(items) if items:
            return combined([signs(items[0], view), *map(view.line, items[1:])], all_true)
        case AnyOf(items):
            return combined([signs(item, view) for item in items], any_true)
        case Defined(name):
            definition = view.definitions[name]
            return signs(definition.condition, view).settled(settling(definition))
        case Passes(measure=Count()):
            return passing(condition, view, signs=True)
        case Lasted():
            return lines.lasted(condition, view, signs=True)
        case Happened(during=during) if during is not None:
            return lines.happened(condition, view, signs=True)
    return view.line(condition)


def settling(definition: Definition) -> Callable[[Unknown], Truth]:
    """What a definition makes of what is not known: nothing, where what is recorded says two things."""

    def settle(unknown: Unknown) -> Truth:
        if unknown in SAID_OTHERWISE:
            return unknown
        if unknown.why is Why.NOT_COVERED and definition.if_not_covered is not None:
            return definition.if_not_covered
        return unknown if definition.if_unknown is None else definition.if_unknown

    return settle
