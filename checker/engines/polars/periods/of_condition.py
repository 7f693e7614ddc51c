"""The periods of a condition for every case at once, as the reference engine reads them: recorded ones, cut to the days on
which the rest of the condition holds, or the longest stretches in which it is not false."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import All, AnyOf, Condition, Defined, OfKind
from checker.engines.polars.facts.table import NOTHING
from checker.engines.polars.periods.clipping import clipped
from checker.engines.polars.periods.merging import merged
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.truths import FALSE, TRUE, Mask
from checker.engines.reference.beginnings import holds_of_nothing
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def spells_each(condition: Condition, name: str, view: View) -> list[Spells]:
    """The periods of a condition in the cases that have their own, as recorded, and the stretches of the others; in each
    the cases of the other are rough."""
    own, maybe = has_own(condition, view), may_have_own(condition, view)
    if isinstance(condition, Defined):
        definition = view.definitions[condition.name]
        name = definition.name
        if True in (definition.if_not_covered, definition.if_unknown):
            own = maybe = view.none()
    found = []
    if own.any():
        recorded = _recorded(condition, name, view)
        found.append(replace(recorded, rough=recorded.rough | ~own))
    if not own.all() or not view.count:
        stretches = _stretches(condition, name, view)
        found.append(
            replace(stretches, rough=stretches.rough | own | _perhaps_several(condition, name, maybe & ~own, view))
        )
    return found


def _perhaps_several(condition: Condition, name: str, maybe: Mask, view: View) -> Mask:
    """Those of some cases, of which it is not known whether a condition has periods of its own, in which there would be
    several: a stretch of those is in doubt, and the reference engine says which."""
    if not maybe.any():
        return maybe
    own = _recorded(condition, name, view)
    return maybe & (own.rough | (np.bincount(own.case, minlength=view.count) > 1))


def _recorded(condition: Condition, name: str, view: View) -> Spells:
    """The periods of a condition as they were recorded, cut to the days on which the rest of it holds."""
    match condition:
        case OfKind(kind, where):
            pieces = view.pieces(kind)
            return merged(pieces, view.fact_truth(where, pieces.rows), view)
        case Defined(defined):
            definition = view.definitions[defined]
            settled = (definition.if_not_covered, definition.if_unknown)
            if True in settled:
                return _stretches(condition, defined, view)
            found = _recorded(definition.condition, defined, view)
            if False in settled and len(found):
                found = clipped(found, view.line(condition), defined, view)
            return replace(found, name=defined)
        case All(items):
            found = _recorded(items[0], name, view)
            return clipped(found, view.line(All(items[1:])), name, view) if len(found) else replace(found, name=name)
        case AnyOf(items):
            return replace(_recorded(items[0], name, view), name=name)
    raise TypeError(f"no periods of its own: {type(condition).__name__}")


def has_own(condition: Condition, view: View) -> Mask:
    """The cases in which a condition has periods of its own; of `any`, those in which only its first item ever holds."""
    match condition:
        case Defined(name):
            return has_own(view.definitions[name].condition, view)
        case All(items) if items:
            return has_own(items[0], view)
        case AnyOf(items) if items:
            own = has_own(items[0], view)
            for line in (view.line(item) for item in items[1:]) if own.any() else ():
                own = own & ~view.marked(line.cases[line.truths != FALSE])
                own = own & ~line.rough if line.rough is not None else own
            return own
    return np.full(view.count, isinstance(condition, OfKind), dtype=bool)


def may_have_own(condition: Condition, view: View) -> Mask:
    """The cases in which a condition has periods of its own, or may have; of `any`, those in which no other item surely holds."""
    match condition:
        case Defined(name):
            return may_have_own(view.definitions[name].condition, view)
        case All(items) if items:
            return may_have_own(items[0], view)
        case AnyOf(items) if items:
            own = may_have_own(items[0], view)
            for line in (view.line(item) for item in items[1:]) if own.any() else ():
                own = own & ~view.marked(line.cases[line.truths == TRUE])
            return own
    return np.full(view.count, isinstance(condition, OfKind), dtype=bool)


def _stretches(condition: Condition, name: str, view: View) -> Spells:
    """The longest stretches in which a condition is not false."""
    everyone, count = np.arange(view.count, dtype=np.int64), view.count
    nothing, known = np.full(count, NOTHING, dtype=np.int64), np.zeros(count, dtype=np.int16)
    first, last = np.full(count, LONG_BEFORE, dtype=np.int64), np.full(count, STILL_OPEN, dtype=np.int64)
    whole = Spells(
        name=name, case=everyone, start=first, start_hi=first, end_lo=last, end=last, resumed=known, table=None, first=nothing,
        group=nothing[:0], origin=nothing, rough=view.none(), doubt=known, start_why=known, end_why=known,
    )  # fmt: skip
    found = clipped(whole, view.line(condition), name, view)
    of_nothing = holds_of_nothing(condition, view.definitions)
    return replace(found, resumed=np.zeros(len(found), dtype=np.int16), of_nothing=of_nothing)
