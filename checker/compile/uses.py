"""What compiled conditions rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.compile.program import Count, Defined, Definition, FromUntil, Happened, Happening, Not, OfKind


def kinds_in(condition: Any, definitions: Mapping[str, Definition]) -> set[str]:
    """The kinds of fact a condition is read from, those of the definitions it mentions among them."""
    if isinstance(condition, Defined):
        return kinds_in(definitions[condition.name].condition, definitions)
    found = {condition.kind} if isinstance(condition, OfKind | Happened | Happening | Count) else set()
    for slot in getattr(condition, "__slots__", ()):
        value = getattr(condition, slot)
        for item in value if isinstance(value, tuple) else (value,):
            if hasattr(item, "__slots__"):
                found |= kinds_in(item, definitions)
    return found


def defined_in(condition: Any) -> list[str]:
    """The names of the definitions a condition mentions."""
    if isinstance(condition, Defined):
        return [condition.name]
    found: list[str] = []
    for slot in getattr(condition, "__slots__", ()):
        value = getattr(condition, slot)
        for item in value if isinstance(value, tuple) else (value,):
            if hasattr(item, "__slots__"):
                found += defined_in(item)
    return found


def only_grows(condition: Any, definitions: Mapping[str, Definition]) -> bool:
    """Whether more facts can only make a condition true of a day on which it was not: it asks for nothing that is absent,
    and nothing ends it that a fact would have to say."""
    if isinstance(condition, Defined):
        return only_grows(definitions[condition.name].condition, definitions)
    if isinstance(condition, Not) or (isinstance(condition, FromUntil) and condition.ends is not None):
        return False
    slots = (getattr(condition, slot) for slot in getattr(condition, "__slots__", ()) if slot != "where")
    parts = (part for value in slots for part in (value if isinstance(value, tuple) else (value,)))
    return all(only_grows(part, definitions) for part in parts if hasattr(part, "__slots__"))
