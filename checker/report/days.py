"""The first day that a result knows of the law applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from checker.compile.program import Law, Program


def first_law(program: Program) -> int | None:
    """The first day on which a text of any of the rules was in force; None where none says any."""
    return min((law.since for rule in program.rules for law in _laws(rule.body)), default=None)


def _laws(part: Any) -> Iterator[Law]:
    """Every text in a part of a rule."""
    if isinstance(part, Law):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _laws(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _laws(getattr(part, field.name))
