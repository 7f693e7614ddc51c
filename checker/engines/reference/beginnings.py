"""Which states may have been for as long as can be told: those that hold of a case of which nothing has happened."""

from __future__ import annotations

from collections.abc import Mapping

from checker.calendar import Duration
from checker.compile.program import (
    Aged,
    All,
    AnyOf,
    Condition,
    Defined,
    Definition,
    Lasted,
    Not,
    Passes,
    Total,
)


def holds_of_nothing(condition: Condition, definitions: Mapping[str, Definition]) -> bool:
    """Whether a condition holds where nothing has happened, no period has begun, and the child is not yet born.

    What does began on no day unless something ended it first; anything else began on some day, known or not.
    """
    match condition:
        case All(items):
            return all(holds_of_nothing(item, definitions) for item in items)
        case AnyOf(items):
            return any(holds_of_nothing(item, definitions) for item in items)
        case Not(item):
            return not holds_of_nothing(item, definitions)
        case Defined(name):
            return holds_of_nothing(definitions[name].condition, definitions)
        case Aged(since=since):
            return since is None
        case Lasted(of):
            return holds_of_nothing(of, definitions)
        case Passes(measure, threshold, strictly):
            number = threshold.amount if isinstance(threshold, Duration) else threshold
            lasts = isinstance(measure, Total) and holds_of_nothing(measure.of, definitions)
            return lasts or (number <= 0 and not strictly)
    return False
