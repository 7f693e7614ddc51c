"""Totals and counts: of every case with nothing to add up they say the same, worked out once by the reference engine.

The cases that have something to add up are rough.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.compile.program import Aged, Count, Defined, Happening, OfKind, Passes
from checker.compile.program import Happened as Event
from checker.engines.polars.lines import Lines, alike
from checker.engines.reference.periods import CaseView
from checker.snapshot.facts import Case

if TYPE_CHECKING:
    from checker.engines.polars.view import View


def measured(condition: Passes, view: View) -> Lines:
    """Whether a measure passes its threshold, day by day."""
    rough = view.none()
    for kind in set(_kinds(condition, view)):
        rough |= view.marked(view.facts.table(kind).case)
    nobody = CaseView(Case("", "", ()), view.coverage, view.as_at, dict(view.definitions), view.settling)
    line = nobody.line(condition)
    told = [(day, view.truths.code(truth)) for day, truth in zip(line.starts, line.truths, strict=True)]
    same = alike(view.count, told)
    return Lines(same.keys, same.truths, rough if rough.any() else None)


def _kinds(part: object, view: View) -> Iterator[str]:
    """The kinds of fact a condition, or any part of one, looks at; an age looks at the child."""
    match part:
        case Aged():
            yield "child"
        case Defined(name):
            yield from _kinds(view.definitions[name].condition, view)
        case OfKind(kind=kind) | Event(kind=kind) | Count(kind=kind) | Happening(kind=kind):
            yield kind
    for slot in getattr(part, "__slots__", ()):
        value = getattr(part, slot)
        for item in value if isinstance(value, tuple) else (value,):
            if hasattr(item, "__slots__"):
                yield from _kinds(item, view)
