"""The periods of a condition in one case: recorded ones, cut to the days on which the rest of the condition holds, or the longest
stretches in which it is not false."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.compile.program import All, AnyOf, Condition, Defined, OfKind
from checker.compile.uses import first_and_rest
from checker.engines.reference.beginnings import holds_of_nothing
from checker.engines.reference.clipping import clipped
from checker.engines.reference.for_good import for_good
from checker.engines.reference.merging import merged
from checker.engines.reference.period import Period
from checker.engines.reference.signs import signs
from checker.engines.reference.startless import long_before
from checker.engines.reference.timeline import (
    Timeline,
    Truth,
    Unknown,
    all_true,
    any_true,
    negated,
    only_unseen,
    timeline,
)
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


Kept = dict[tuple[Condition, str], list[Period]]
"""Periods by their condition and name."""


class PeriodsOf:
    """The periods of conditions in one case, each worked out once and `kept`. Where it is `presumed`, one recorded without a
    start was there long before, but for what is not known of the rest of its condition."""

    def __init__(self, view: CaseView, kept: Kept, *, presumed: bool) -> None:
        self.view, self.presumed, self._kept = view, presumed, kept

    def shared(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition."""
        found = self._kept.get((condition, name))
        if found is None:
            found = self._kept[condition, name] = self._read(condition, name)
        return found

    def possible(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition, and each stretch of days not covered within which there may have been others."""
        line = self.view.line(condition)
        own = self._has_own(condition)
        if own is not True:
            return self._longest(condition, name, line, own)
        if not any(map(only_unseen, line.truths)):
            return self.shared(condition, name)
        points = zip(line.starts, line.truths, strict=True)
        unseen = timeline((day, truth if only_unseen(truth) else False) for day, truth in points)
        return [*self.shared(condition, name), *self._stretches(condition, name, unseen)]

    def _read(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition as they are read: its own or, where it has none, the longest stretches in which it is not
        false by its signs."""
        if self._is_presumed_so(condition):
            return self._stretches(condition, name, signs(condition, self.view))
        own = self._has_own(condition)
        if own is True:
            return self._own(condition, name)
        return self._longest(condition, name, signs(condition, self.view), own)

    def _longest(self, condition: Condition, name: str, line: Timeline, own: Truth) -> list[Period]:
        """The stretches of a line that is a condition's. Where it is not known whether the condition has periods of its `own`,
        one that would be several of them is in doubt: of those begun, for what may begin later makes it no other yet."""
        found = self._stretches(condition, name, line)
        if not isinstance(own, Unknown):
            return found
        parts = [each for each in self._own(condition, name) if each.start_lo <= self.view.as_at]
        return [each.perhaps_of(parts, own) for each in found]

    def _own(self, condition: Condition, name: str) -> list[Period]:
        """The periods of its own that a condition has, or may have.

        A kind gives its recorded periods, merged where their identity agrees. `all` gives those of its first item, cut
        to the days on which the others hold, at once where the first is another `all`; `any` those of its first item where there
        is no sign that another ever holds. What a definition says is cut to the days on which it holds once what it settles is
        settled.
        """
        view = self.view
        match condition:
            case OfKind(kind_name, where):
                kind = vocabulary().kind(kind_name)
                return merged(((row, view.fact_truth(where, row)) for row in view.pieces(kind)), kind)
            case Defined(defined):
                definition = view.definitions[defined]
                if self._is_presumed_so(condition):
                    return self._stretches(condition, name, signs(condition, view))
                found = self._parts(definition.condition, defined)
                if False in definition.settles:
                    found = self._cut(found, view.line(condition), defined)
                return [replace(period, name=defined) for period in found]
            case All(items):
                first, rest = first_and_rest(items, view.definitions)
                return self._cut(self._parts(first, name), view.line(rest), name, for_good=for_good(rest, view))
            case AnyOf(items):
                return [replace(period, name=name) for period in self._parts(items[0], name)]
        raise TypeError(f"no periods of its own: {type(condition).__name__}")

    def _cut(self, found: list[Period], rest: Timeline, name: str, *, for_good: bool = False) -> list[Period]:
        cut = (clipped(period, rest, name, presumed=self.presumed, for_good=for_good) for period in found)
        return [piece for pieces in cut for piece in pieces]

    def _parts(self, condition: Condition, name: str) -> list[Period]:
        return self.shared(condition, name) if self._has_own(condition) is True else self._own(condition, name)

    def _has_own(self, condition: Condition) -> Truth:
        """Whether a condition has periods of its own in this case, each as it was recorded."""
        match condition:
            case Defined(name):
                return self._has_own(self.view.definitions[name].condition)
            case All(items):
                return bool(items) and self._has_own(items[0])
            case AnyOf(items):
                others = (negated(any_true(signs(item, self.view).truths)) for item in items[1:])
                return bool(items) and all_true([self._has_own(items[0]), *others])
        return isinstance(condition, OfKind)

    def _is_presumed_so(self, condition: Condition) -> bool:
        """Whether a condition is a definition by which something that is not known is so: its periods are the stretches of that,
        whatever is recorded."""
        if not isinstance(condition, Defined):
            return False
        return True in self.view.definitions[condition.name].settles

    def _stretches(self, condition: Condition, name: str, line: Timeline) -> list[Period]:
        name = condition.name if isinstance(condition, Defined) else name
        whole = Period(name, LONG_BEFORE, LONG_BEFORE, STILL_OPEN, STILL_OPEN)
        found = clipped(whole, line, name)
        of_nothing = bool(found) and holds_of_nothing(condition, self.view.definitions)
        found = [replace(piece, resumed=False, of_nothing=of_nothing) for piece in found]
        return [long_before(piece, condition, self.view) for piece in found]
