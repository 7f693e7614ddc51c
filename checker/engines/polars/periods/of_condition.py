"""The periods of a condition for every case at once, as the reference engine reads them: recorded ones, cut to the days on
which the rest of the condition holds, or the longest stretches in which it is not false."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import All, AnyOf, Condition, Defined, OfKind
from checker.compile.uses import begins_with_count, first_and_rest
from checker.engines.polars.facts.table import NOTHING
from checker.engines.polars.periods.clipping import clipped, pieces
from checker.engines.polars.periods.merging import merged
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.lines import Lines
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Mask
from checker.engines.reference.beginnings import holds_of_nothing
from checker.engines.reference.timeline import Unknown
from checker.frozen import replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def spells_each(condition: Condition, name: str, view: View, *, presumed: bool = False) -> list[Spells]:
    """The periods of a condition in the cases that have their own, as recorded, and the stretches of the others; in each
    the cases of the other are rough. Where it is `presumed`, one recorded without a start was there long before, but for what is
    not known of the rest of its condition."""
    told = has_own(condition, view)
    if isinstance(condition, Defined):
        definition = view.definitions[condition.name]
        name = definition.name
        if True in definition.settles:
            told = np.zeros(view.count, dtype=np.int16)
    own, found = told == TRUE, []
    if own.any():
        recorded = recorded_spells(condition, name, view, presumed=presumed)
        found.append(replace(recorded, rough=recorded.rough | ~own))
    if not own.all() or not view.count:
        found.append(
            _perhaps_several(_stretches(condition, name, view, view.signs(condition), ~own), condition, told, view)
        )
    return found


def possible_spells(condition: Condition, name: str, view: View) -> list[Spells]:
    """The periods of a condition, and each stretch of days not covered within which there may have been others: see the
    reference's `possible_periods`."""
    line, told = view.line(condition), has_own(condition, view)
    own = told == TRUE
    found = view.spells(condition, name) if own.any() else None
    if found is None or found.rough[own].all():
        return [_perhaps_several(_stretches(condition, name, view, line, ~own), condition, told, view)]
    not_covered = view.truths.is_not_covered(line.truths)
    if not not_covered.any():
        return [found]
    unseen = line.with_truths(np.where(not_covered, line.truths, np.int16(FALSE)))
    return [found, _stretches(condition, name, view, unseen, own)]


def _perhaps_several(found: Spells, condition: Condition, told: Codes, view: View) -> Spells:
    """Stretches, in doubt where it is not known whether the condition has periods of its own and they would be several: of those
    that have begun."""
    if not (told >= 2).any():
        return found
    own = recorded_spells(condition, found.name, view)
    begun = own.start <= view.as_at
    begins, ends = (np.sort(key_of(own.case[begun], days[begun])) for days in (own.start, own.end))
    count = np.searchsorted(begins, key_of(found.case, found.end), side="left")
    count -= np.searchsorted(ends, key_of(found.case, found.start), side="right")
    why = told[found.case]
    several = (why >= 2) & (count > 1)
    doubt = np.where(several & (found.doubt < 2), why, found.doubt)
    return replace(
        found, doubt=doubt, either_way=found.either_way & ~several, rough=found.rough | ((told >= 2) & own.rough)
    )


def recorded_spells(condition: Condition, name: str, view: View, *, presumed: bool = False) -> Spells:
    """The periods of a condition as they were recorded, cut to the days on which the rest of it holds; worked out once."""
    if isinstance(condition, OfKind | Defined):  # they have names of their own
        name = ""
    if isinstance(condition, OfKind):
        presumed = False
    key = (condition, name, presumed)
    if key not in view.recorded:
        view.recorded[key] = _as_recorded(condition, name, view, presumed=presumed)
    return view.recorded[key]


def _as_recorded(condition: Condition, name: str, view: View, *, presumed: bool) -> Spells:
    match condition:
        case OfKind(kind, where):
            pieces = view.pieces(kind)
            return merged(pieces, view.fact_truth(where, pieces.rows), view)
        case Defined(defined):
            definition = view.definitions[defined]
            if True in definition.settles:
                return _stretches(condition, defined, view, view.signs(condition), ~view.none())
            found = recorded_spells(definition.condition, defined, view, presumed=presumed)
            if False in definition.settles and len(found):
                found = clipped(found, view.line(condition), defined, view, presumed=presumed)
            return replace(found, name=defined)
        case All(items):
            first, rest = first_and_rest(items, view.definitions)
            found = recorded_spells(first, name, view, presumed=presumed)
            if not len(found):
                return replace(found, name=name)
            return clipped(found, view.line(rest), name, view, presumed=presumed)
        case AnyOf(items):
            return replace(recorded_spells(items[0], name, view, presumed=presumed), name=name)
    raise TypeError(f"no periods of its own: {type(condition).__name__}")


def has_own(condition: Condition, view: View) -> Codes:
    """Whether a condition has periods of its own in each case; of `any`, where there is no sign of another item."""
    match condition:
        case Defined(name):
            return has_own(view.definitions[name].condition, view)
        case All(items) if items:
            return has_own(items[0], view)
        case AnyOf(items) if items:
            told = [has_own(items[0], view)]
            others = [view.signs(item) for item in items[1:]] if told[0].any() else []
            own = view.truths.all_true([*told, *(view.truths.negated(_ever(line, view)) for line in others)])
            rough = np.any([line.rough for line in others if line.rough is not None], axis=0)
            return np.where(rough, np.int16(FALSE), own)
    return np.full(view.count, isinstance(condition, OfKind), dtype=np.int16)


def _ever(line: Lines, view: View) -> Codes:
    """Whether a condition ever holds in each case; of several reasons why it may, the first, one of cover last."""
    found, cases, truths = np.zeros(view.count, dtype=np.int16), line.cases, line.truths
    seen = truths >= 2
    for which in (seen, seen & ~view.truths.is_not_covered(truths)):
        found[cases[which][::-1]] = truths[which][::-1]
    found[cases[truths == TRUE]] = TRUE
    return found


def _stretches(condition: Condition, name: str, view: View, line: Lines, of: Mask) -> Spells:
    """The longest stretches in which a condition is not false by its line, `of` some cases alone: the others are rough."""
    cases, rough = flatnonzero(of), ~of if line.rough is None else ~of | line.rough
    nothing, known = np.full(len(cases), NOTHING, dtype=np.int64), np.zeros(len(cases), dtype=np.int16)
    first, last = np.full(len(cases), LONG_BEFORE, dtype=np.int64), np.full(len(cases), STILL_OPEN, dtype=np.int64)
    neither = np.zeros(len(cases), dtype=bool)
    whole = Spells(
        name=name, case=cases, start=first, start_hi=first, end_lo=last, end=last, resumed=known, table=None, first=nothing,
        group=nothing[:0], origin=nothing, rough=rough, doubt=known, start_why=known, end_why=known,
        perhaps_one=neither, either_way=neither, startless=neither,
    )  # fmt: skip
    own = line if of.all() else line.each(cases)
    found = pieces(whole, (own.cases, own.starts, own.ends, own.truths), whole.rough, name, view)
    of_nothing = holds_of_nothing(condition, view.definitions)
    found = replace(found, resumed=np.zeros(len(found), dtype=np.int16), of_nothing=of_nothing)
    return _long_before(found, condition, view)


def _long_before(found: Spells, condition: Condition, view: View) -> Spells:
    """Those of a count of which enough has no start are begun long before: the reference engine says of which it is so."""
    which = flatnonzero((found.start == LONG_BEFORE) & view.truths.is_of_a_day(found.start_why, "start"))
    if view.one is None or not len(which) or not begins_with_count(condition, view.definitions):
        return found
    from checker.engines.reference.period import Period
    from checker.engines.reference.startless import long_before

    doubt, start_hi, startless = found.doubt.copy(), found.start_hi.copy(), found.startless.copy()
    for place in which.tolist():
        lo, hi, end_lo, end = (int(each[place]) for each in (found.start, found.start_hi, found.end_lo, found.end))
        why, unsure = (view.truths.truth(int(each[place])) for each in (found.start_why, found.doubt))
        assert isinstance(why, Unknown)
        one = Period(
            found.name, lo, hi, end_lo, end, doubt=unsure if isinstance(unsure, Unknown) else None, start_doubt=why
        )
        told = long_before(one, condition, view.one(int(found.case[place])))
        startless[place], start_hi[place] = told.startless, told.start_hi
        doubt[place] = doubt[place] if told.doubt is not None else 0
    return replace(found, doubt=doubt, start_hi=start_hi, startless=startless)
