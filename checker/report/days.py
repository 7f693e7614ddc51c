"""The first days that a result knows of: of the law applied, and of what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from checker.compile.program import Law, Program
from checker.snapshot.facts import LONG_BEFORE, Snapshot


def first_law(program: Program) -> int | None:
    """The first day on which a text of any of the rules was in force; None where none says any."""
    return min((law.since for rule in program.rules for law in _laws(rule.body)), default=None)


def first_recorded(snapshot: Snapshot) -> int | None:
    """The first day on which anything recorded happened or began, or an unknown day may be; None where nothing has a day."""
    days = (fact.start_lo for case in snapshot.cases for fact in case.facts if fact.kind != case.about)
    first = min(days, default=None)
    return None if first is None or first <= LONG_BEFORE else first


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
