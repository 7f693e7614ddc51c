"""What follows from a condition by the way it is written, whatever the record says."""

from __future__ import annotations

from collections.abc import Mapping

from checker.compile.program import (
    AfterLasting,
    All,
    AnyOf,
    AtEdge,
    Condition,
    Defined,
    Definition,
    Happened,
    Lasted,
    Not,
    OfKind,
    OnEvent,
    Trigger,
)


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
            return bool(items) and all(follows(item, other) for item in items)
        case _, Not(Not(item)):
            return follows(one, item)
        case Not(item), Not(another):
            return follows(another, item)
        case Lasted(of), _:
            return follows(of, other)
        case OfKind(kind, where), OfKind(another, wanted):
            return kind == another and follows(where, wanted)
        case Happened(kind, where), Happened(another, wanted, None, None):
            return kind == another and follows(where, wanted)
    parts = one.items if isinstance(one, All) else ()
    ways = other.items if isinstance(other, AnyOf) else ()
    return any(follows(part, other) for part in parts) or any(follows(one, way) for way in ways)


def begins(trigger: Trigger) -> Condition | None:
    """The condition that certainly holds on the day of a trigger: what begins then, or has lasted, or that the event has
    happened; None for anything else."""
    if isinstance(trigger, AfterLasting) or (isinstance(trigger, AtEdge) and trigger.edge == "start"):
        return trigger.of
    return Happened(trigger.kind, trigger.where, None) if isinstance(trigger, OnEvent) else None
