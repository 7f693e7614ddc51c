"""What comes to be so once and for good: what a child comes to with an age, whichever date of birth is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.compile.program import Aged, All, Condition, Defined, Not
from checker.engines.reference.timeline import Unknown

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def for_good(condition: Condition, view: CaseView) -> bool:
    """Whether what is not known of a condition is only on which day a child came to an age, or left one: then it was not so, and
    no more, before a day on which it certainly is."""
    match condition:
        case All(items):
            unsure = [item for item in items if any(isinstance(truth, Unknown) for truth in view.line(item).truths)]
            return all(for_good(item, view) for item in unsure)
        case Defined(name):
            return for_good(view.definitions[name].condition, view)
        case Not(item):
            return _left_once(item, view)
    return isinstance(condition, Aged)


def _left_once(condition: Condition, view: CaseView) -> bool:
    """Whether a condition is of an age that is only reached, or only left: what is not within it is so once."""
    match condition:
        case Defined(name):
            return _left_once(view.definitions[name].condition, view)
        case Aged(since, until):
            return since is None or until is None
    return False
