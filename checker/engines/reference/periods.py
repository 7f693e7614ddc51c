"""One case as the conditions of a program see it: its facts, what is covered, and what held when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from checker.compile.program import (
    Aged,
    All,
    AnyOf,
    Condition,
    Defined,
    Definition,
    FromUntil,
    Happened,
    Happening,
    Lasted,
    Not,
    OfKind,
    Passes,
    Past,
)
from checker.engines.reference import lines
from checker.engines.reference.beginnings import holds_of_nothing
from checker.engines.reference.clipping import clipped
from checker.engines.reference.lines import passed
from checker.engines.reference.marks import Mark, from_until, marks
from checker.engines.reference.measures import passing
from checker.engines.reference.merging import cut, merged
from checker.engines.reference.period import Period
from checker.engines.reference.record import Record
from checker.engines.reference.signs import settling, signs
from checker.engines.reference.startless import long_before
from checker.engines.reference.timeline import (
    Timeline,
    Truth,
    Unknown,
    all_true,
    any_true,
    combined,
    constant,
    negated,
    only_unseen,
    timeline,
)
from checker.snapshot.coverage import Coverage, CoveredThroughout
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact
from checker.snapshot.vocabulary import Kind, vocabulary

T = TypeVar("T")

__all__ = ["CaseView", "Mark", "Period", "passed"]


class CaseView(Record):
    """One case as the conditions of a program see it. Timelines are worked out once and kept.

    `of_one_case` says that of cases brought together it holds what is of one.
    """

    def __init__(
        self, case: Case, coverage: Coverage, as_at: int, definitions: dict[str, Definition],
        settling: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(case, coverage, as_at, settling)
        self.definitions = definitions
        self._lines: dict[Condition, Timeline] = {}
        self._periods: dict[tuple[Condition, str], list[Period]] = {}
        self._seen: dict[object, tuple[object, Any]] = {}
        self._pieces: dict[str, list[Fact]] = {}
        self.of_one_case = False

    @cached_property
    def nothing_more(self) -> CaseView:
        """The same case if nothing more had happened than is recorded."""
        covered = CoveredThroughout(like=self.coverage, span=(LONG_BEFORE, STILL_OPEN))
        return CaseView(self.case, covered, self.as_at, self.definitions)

    # --- conditions on a day --------------------------------------------------------------------------------------
    def once(self, name: str, of: object, work_out: Callable[[], T]) -> T:
        """What is worked out of a value of the program, worked out once for this case.

        It is known by which value it is and not by what it says, for telling equals apart takes longer than most of this
        work: so the value is kept with it, that no other may take its place.
        """
        key = (name, id(of))
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = (of, work_out())
        return found[1]

    def line(self, condition: Condition) -> Timeline:
        """The truth of a condition on every day."""
        return self.once("line", condition, lambda: self._shared_line(condition))

    def _shared_line(self, condition: Condition) -> Timeline:
        line = self._lines.get(condition)
        if line is None:
            line = self._lines[condition] = self._line(condition)
        return line

    def _line(self, condition: Condition) -> Timeline:
        match condition:
            case All(items):
                return combined([self.line(item) for item in items], all_true) if items else constant(True)
            case AnyOf(items):
                return combined([self.line(item) for item in items], any_true)
            case Not(item):
                return self.line(item).negated()
            case OfKind():
                return lines.of_kind(condition, self)
            case Defined(name):
                definition = self.definitions[name]
                return self.line(definition.condition).settled(settling(definition))
            case Aged():
                return lines.aged(condition, self)
            case Past():
                return lines.past(condition, self)
            case Happened():
                return lines.happened(condition, self)
            case Lasted():
                return lines.lasted(condition, self)
            case FromUntil():
                return from_until(condition, self)
            case Passes():
                return passing(condition, self)
        raise TypeError(f"not a condition on a day: {type(condition).__name__}")

    def marks(self, happening: Happening) -> list[Mark]:
        """The points in time facts of a kind mark, certainly or possibly, in date order."""
        return marks(happening, self)

    # --- periods -----------------------------------------------------------------------------------------------------
    def pieces(self, kind: Kind) -> list[Fact]:
        """The recorded periods of a kind in date order, the earlier cut where a later one of another identity begins."""
        if kind.name not in self._pieces:
            self._pieces[kind.name] = cut(self.known_facts(kind.name), kind)
        return self._pieces[kind.name]

    def periods(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition, each with its own start and end."""
        return self.once(f"periods {name}", condition, lambda: self._shared_periods(condition, name))

    def possible_periods(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition, and each stretch of days not covered within which there may have been others."""
        return self.once(f"possible periods {name}", condition, lambda: self._read_possible_periods(condition, name))

    def _read_possible_periods(self, condition: Condition, name: str) -> list[Period]:
        line = self.line(condition)
        own = self._has_own(condition)
        if own is not True:
            return self._longest(condition, name, line, own)
        if not any(map(only_unseen, line.truths)):
            return self.periods(condition, name)
        points = zip(line.starts, line.truths, strict=True)
        unseen = timeline((day, truth if only_unseen(truth) else False) for day, truth in points)
        return [*self.periods(condition, name), *self._stretches(condition, name, unseen)]

    def _shared_periods(self, condition: Condition, name: str) -> list[Period]:
        found = self._periods.get((condition, name))
        if found is None:
            found = self._periods[condition, name] = self._read_periods(condition, name)
        return found

    def _read_periods(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition as they are read: its own or, where it has none, the longest stretches in which it is not
        false by its signs."""
        own = self._has_own(condition)
        return (
            self._own(condition, name) if own is True else self._longest(condition, name, signs(condition, self), own)
        )

    def _longest(self, condition: Condition, name: str, line: Timeline, own: Truth) -> list[Period]:
        """The stretches of a line that is a condition's. Where it is not known whether the condition has periods of its `own`,
        one that would be several of them is in doubt."""
        found = self._stretches(condition, name, line)
        if not isinstance(own, Unknown):
            return found
        parts = self._own(condition, name)
        return [each.perhaps_of(parts, own) for each in found]

    def _own(self, condition: Condition, name: str) -> list[Period]:
        """The periods of its own that a condition has, or may have.

        A kind gives its recorded periods, merged where their identity agrees. `all` gives those of its first item, cut
        to the days on which the others hold; `any` those of its first item where there is no sign that another ever holds.
        What a definition says is cut to the days on which it holds once what it settles is settled.
        """
        match condition:
            case OfKind(kind_name, where):
                kind = vocabulary().kind(kind_name)
                return merged(((row, self.fact_truth(where, row)) for row in self.pieces(kind)), kind)
            case Defined(defined):
                definition = self.definitions[defined]
                settled = (definition.if_not_covered, definition.if_unknown)
                if True in settled:
                    return self._stretches(condition, name, signs(condition, self))
                found = self._parts(definition.condition, defined)
                if False in settled:
                    found = [piece for period in found for piece in clipped(period, self.line(condition), defined)]
                return [replace(period, name=defined) for period in found]
            case All(items):
                rest = self.line(All(items[1:]))
                return [piece for period in self._parts(items[0], name) for piece in clipped(period, rest, name)]
            case AnyOf(items):
                return [replace(period, name=name) for period in self._parts(items[0], name)]
        raise TypeError(f"no periods of its own: {type(condition).__name__}")

    def _parts(self, condition: Condition, name: str) -> list[Period]:
        return self.periods(condition, name) if self._has_own(condition) is True else self._own(condition, name)

    def _has_own(self, condition: Condition) -> Truth:
        """Whether a condition has periods of its own in this case, each as it was recorded."""
        match condition:
            case Defined(name):
                return self._has_own(self.definitions[name].condition)
            case All(items):
                return bool(items) and self._has_own(items[0])
            case AnyOf(items):
                others = (negated(any_true(signs(item, self).truths)) for item in items[1:])
                return bool(items) and all_true([self._has_own(items[0]), *others])
        return isinstance(condition, OfKind)

    def _stretches(self, condition: Condition, name: str, line: Timeline) -> list[Period]:
        name = condition.name if isinstance(condition, Defined) else name
        whole = Period(name, LONG_BEFORE, LONG_BEFORE, STILL_OPEN, STILL_OPEN)
        found = clipped(whole, line, name)
        of_nothing = bool(found) and holds_of_nothing(condition, self.definitions)
        found = [replace(piece, resumed=False, of_nothing=of_nothing) for piece in found]
        return [long_before(piece, condition, self) for piece in found]
