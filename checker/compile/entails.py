"""What follows from a condition by the way it is written, whatever the record says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.compile.program import (
    AfterLasting,
    All,
    AnyOf,
    AtEdge,
    Compare,
    Condition,
    Defined,
    Definition,
    Happened,
    Lasted,
    Not,
    OfKind,
    OnEvent,
    Test,
    Trigger,
)
from checker.compile.uses import defined_in


def settles(one: Condition, other: Condition, definitions: Mapping[str, Definition]) -> bool:
    """Whether on any day on which one condition holds it is known of another that it does too, or that it does not."""
    return entails(one, other, definitions) or entails(one, Not(other), definitions)


def entails(one: Condition, other: Condition, definitions: Mapping[str, Definition]) -> bool:
    """Whether on any day on which one condition holds, another does too, as far as how they are written shows."""

    def follows(one: Condition, other: Condition) -> bool:
        return entails(one, other, definitions)

    if one == other:
        return True
    match one, other:
        case Defined(name), _ if True not in (definitions[name].if_unknown, definitions[name].if_not_covered):
            return follows(definitions[name].condition, other)
        case _, Defined(name):
            return follows(one, definitions[name].condition)
        case _, All(items):
            return all(follows(one, item) for item in items)
        case AnyOf(items), _:
            return all(follows(item, other) for item in items)
        case _, Not(Not(item)):
            return follows(one, item)
        case Not(item), Not(another):
            return not _doubt_is_no(item, definitions) and follows(another, item)
        case Lasted(of), _:
            return follows(of, other)
        case OfKind(kind, where), OfKind(another, wanted):
            return kind == another and follows(where, wanted)
        case Happened(kind, where), Happened(another, wanted, None, None):
            return kind == another and follows(where, wanted)
    parts = one.items if isinstance(one, All) else ()
    ways = other.items if isinstance(other, AnyOf) else ()
    return any(follows(part, other) for part in parts) or any(follows(one, way) for way in ways)


def _doubt_is_no(condition: Condition, definitions: Mapping[str, Definition]) -> bool:
    """Whether a definition that a condition rests on is read as not holding where it is not known to hold."""
    named = (definitions[name] for name in defined_in(condition))
    return any(
        False in (each.if_unknown, each.if_not_covered) or _doubt_is_no(each.condition, definitions) for each in named
    )


def begins(trigger: Trigger) -> Condition | None:
    """The condition that certainly holds on the day of a trigger: what begins then, or has lasted, or that the event has
    happened; None for anything else."""
    if isinstance(trigger, AfterLasting) or (isinstance(trigger, AtEdge) and trigger.edge == "start"):
        return trigger.of
    return Happened(trigger.kind, trigger.where, None) if isinstance(trigger, OnEvent) else None


def never_both(one: Condition, other: Condition) -> bool:
    """Whether no fact satisfies both of two conditions on it (`where`), as far as how they are written shows: one says that the
    other does not hold, or both name values of an attribute and none alike."""
    return any(
        first == Not(second) or second == Not(first) or _apart(first, second)
        for first in _each(one)
        for second in _each(other)
    )


def _each(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for item in condition.items:
            yield from _each(item)
    else:
        yield condition


def _apart(one: Condition, other: Condition) -> bool:
    if not (isinstance(one, Test) and isinstance(other, Test) and one.attribute == other.attribute):
        return False
    return one.compare is other.compare is Compare.ONE_OF and not set(one.values) & set(other.values)
