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
from checker.compile.uses import kinds_in
from checker.engines.reference import lines
from checker.engines.reference.cutting import cut
from checker.engines.reference.lines import passed
from checker.engines.reference.marks import Mark, from_until, marks
from checker.engines.reference.measures import passing
from checker.engines.reference.of_condition import Kept, PeriodsOf
from checker.engines.reference.period import Period
from checker.engines.reference.record import Record
from checker.engines.reference.signs import settling
from checker.engines.reference.timeline import (
    Timeline,
    all_true,
    any_true,
    combined,
    constant,
    only_unseen,
)
from checker.snapshot.coverage import Coverage, CoveredThroughout
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact
from checker.snapshot.vocabulary import Kind

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
        self._kept_periods: tuple[Kept, Kept] = ({}, {})  # as recorded, and with what is presumed
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
        return self.once(f"periods {name}", condition, lambda: self._periods_of().shared(condition, name))

    def presumed_periods(self, condition: Condition, name: str) -> list[Period]:
        """The same, one recorded without a start taken to have been there long before, but for what is not known of the rest of
        the condition: a duty that recurs goes by that, a limit on how long a period lasts does not."""
        if not self.some_without_start:
            return self.periods(condition, name)
        return self.once(
            f"presumed periods {name}", condition, lambda: self._periods_of(presumed=True).shared(condition, name)
        )

    def possible_periods(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition, and each stretch of days not covered within which there may have been others."""
        return self.once(f"possible periods {name}", condition, lambda: self._periods_of().possible(condition, name))

    def only_unseen(self, period: Period, of: Condition) -> bool:
        """Whether there is no sign of a stretch of a condition but that the source does not cover it: it does not hold where
        nothing has happened, and nothing that it is read from is recorded in it."""
        if period.fact is not None or not only_unseen(period.doubt) or period.of_nothing:
            return False
        facts = (fact for kind in kinds_in(of, self.definitions) for fact in self.known_facts(kind))
        return not any(period.start_lo <= fact.start_lo < period.end_hi for fact in facts)

    def begun_on_any_day(self, period: Period, of: Condition) -> Period:
        """A stretch of a condition as one that may have begun on any day it was, where it may be none or may have been broken
        off, no day is known by which it had begun, and there is a sign of it."""
        if period.doubt is None or period.start_hi > LONG_BEFORE or self.only_unseen(period, of):
            return period
        last = max(period.start_hi, min(period.end_hi - 1, self.as_at))
        return replace(period, start_hi=last, start_doubt=period.start_doubt or period.doubt)

    def _periods_of(self, *, presumed: bool = False) -> PeriodsOf:
        """What reads periods; not kept, for what holds the case would keep it from going when it is done with."""
        return PeriodsOf(self, self._kept_periods[presumed], presumed=presumed)
