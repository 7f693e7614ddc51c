"""What compiled conditions rest on."""

from __future__ import annotations

from typing import Any

from checker.compile.program import Defined


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
