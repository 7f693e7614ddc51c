"""What periods are called."""

from __future__ import annotations

from checker.compile.program import All, AnyOf, Condition, Count, Defined, Happened, Lasted, OfKind, Passes, Total


def name_of(condition: Condition) -> str:
    """What a period of the condition is called in a key: its definition or kind."""
    match condition:
        case Defined(name):
            return name
        case OfKind(kind) | Happened(kind):
            return kind
        case All(items) | AnyOf(items) if items:
            return name_of(items[0])
        case Lasted(of) | Passes(measure=Total(of=of)):
            return name_of(of)
        case Passes(measure=Count(kind=kind)):
            return kind
    return "stretch"
