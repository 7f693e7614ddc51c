"""One case as the conditions of a program see it: its facts, what is covered, and what held when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from checker.calendar import add_months
from checker.compile.program import (
    Aged,
    All,
    AnyOf,
    Compare,
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
    Test,
)
from checker.engines.duty import Why
from checker.engines.reference import lines
from checker.engines.reference.beginnings import holds_of_nothing
from checker.engines.reference.clipping import clipped
from checker.engines.reference.lines import passed
from checker.engines.reference.marks import Mark, from_until, marks
from checker.engines.reference.measures import passing
from checker.engines.reference.merging import cut, merged
from checker.engines.reference.period import Period, edge_unknown
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
from checker.snapshot.coverage import Coverage, CoveredThroughout, Span, join_spans, uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact
from checker.snapshot.vocabulary import Kind, vocabulary

LONGEST_PREGNANCY = 10
"""Months: no child is born longer than this before the day the birth was expected."""

T = TypeVar("T")

__all__ = ["CaseView", "Mark", "Period", "passed"]


class CaseView:
    """One case as the conditions of a program see it. Timelines are worked out once and kept.

    `of_one_case` says that of cases brought together it holds what is of one.
    """

    def __init__(
        self, case: Case, coverage: Coverage, as_at: int, definitions: dict[str, Definition],
        settling: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        self.case, self.coverage, self.as_at, self.definitions = case, coverage, as_at, definitions
        self.settling = settling or {}
        self._lines: dict[Condition, Timeline] = {}
        self._periods: dict[tuple[Condition, str], list[Period]] = {}
        self._seen: dict[object, tuple[object, Any]] = {}
        self._pieces: dict[str, list[Fact]] = {}
        self.of_one_case = False
        self._known: dict[str, list[Fact]] = {}
        self._not_known: dict[str, int] = {}

    # --- facts -------------------------------------------------------------------------------------------------------
    def fact_truth(self, condition: Condition, fact: Fact) -> Truth:
        """Whether there is such a fact, and its attributes satisfy a `where`."""
        return all_true([self._carries(condition, fact), self.another(fact)])

    def another(self, fact: Fact) -> Truth:
        """Whether a fact is another than those before it that say the same."""
        return True if not fact.alike else edge_unknown(fact, vocabulary().kind(fact.kind).began)

    def _carries(self, condition: Condition, fact: Fact) -> Truth:
        match condition:
            case All(items):
                return all_true(self._carries(item, fact) for item in items)
            case AnyOf(items):
                return any_true(self._carries(item, fact) for item in items)
            case Not(item):
                return negated(self._carries(item, fact))
            case Test():
                return self._test(condition, fact)
        raise TypeError(f"not a condition on a fact: {type(condition).__name__}")

    def _test(self, test: Test, fact: Fact) -> Truth:
        value = fact.attributes.get(test.attribute)
        if value is None:
            cover = self.coverage.of(fact.kind)
            never = test.attribute in cover.without
            if test.compare is Compare.KNOWN and not never and (cover.spans or cover.latest or cover.open_at):
                return False
            not_covered = never or test.compare is Compare.KNOWN
            return Unknown(Why.NOT_COVERED if not_covered else Why.MISSING_FIELD, f"{fact.kind}.{test.attribute}")
        match test.compare:
            case Compare.KNOWN:
                return True
            case Compare.ONE_OF:
                return value in test.values
            case Compare.AT_LEAST:
                return bool(value >= test.values[0])  # type: ignore[operator]
            case Compare.OVER:
                return bool(value > test.values[0])  # type: ignore[operator]
            case Compare.AT_MOST:
                return bool(value <= test.values[0])  # type: ignore[operator]
            case _:
                return bool(value < test.values[0])  # type: ignore[operator]

    def known_facts(self, kind: str) -> list[Fact]:
        """The facts of a kind that had happened, or begun, by the as-at date, in date order.

        A later end is still to come: the period is open. One whose date is not known is recorded, so it had happened.
        """
        if kind not in self._known:
            begun = [fact for fact in self.case.of(kind) if fact.start_lo <= self.as_at]
            self._known[kind] = [self._as_known(fact) for fact in begun]
        return self._known[kind]

    def days_not_known(self, kind: str) -> int:
        """Of how many facts of a kind the day on which they began, or ended, is not known: both of one are two."""
        if kind not in self._not_known:
            self._not_known[kind] = sum((not fact.dated) + (not fact.ended) for fact in self.known_facts(kind))
        return self._not_known[kind]

    def _as_known(self, fact: Fact) -> Fact:
        start_hi = min(fact.start_hi, self.as_at)
        if fact.end_lo <= self.as_at or fact.end_lo == STILL_OPEN:
            return fact if start_hi == fact.start_hi else replace(fact, start_hi=start_hi)
        return replace(fact, start_hi=start_hi, end_lo=STILL_OPEN, end_hi=STILL_OPEN, end_minute=None)

    def covered(self, kind: str) -> tuple[Span, ...]:
        """The days for which this case's facts of a kind are all in the snapshot, none after the as-at date.

        Where the service gives a kind some days to settle, its last days are not covered yet: what happened then may
        still be written up. Of periods that may run at once the last to begin says nothing of those that began before it.
        """
        cover = self.coverage.of(kind)
        last = self.as_at - self.settling.get(kind, 0)
        spans = [(lo, min(hi, last)) for lo, hi in cover.spans if lo <= last]
        latest = cover.latest and not vocabulary().kind(kind).concurrent
        dated = [fact.start_lo for fact in self.known_facts(kind) if fact.dated] if latest else []
        if dated and max(dated) <= last:
            spans.append((max(dated), last))
        spans += [(day, day) for day in cover.open_at if day <= last]
        return join_spans(spans)  # a day may be covered in two ways

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

    def born(self) -> int | Unknown:
        """The child's date of birth; not known where two are recorded."""
        said = {fact.attributes["born"] for fact in self.case.of("child") if "born" in fact.attributes}
        if len(said) == 1:
            return said.pop().toordinal()  # type: ignore[union-attr]
        never = "born" in self.coverage.of("child").without or not self.coverage.of("child").spans
        return Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, "child.born")

    def earliest_birth(self) -> int | None:
        """The first day on which a child whose birth is not recorded may have been born, where a birth was expected.

        Until the day it is expected no birth is supposed; after it there may have been one, on a day not recorded. Of two days
        on which it is said to have been expected either may be right, so the earlier counts.
        """
        said = (fact.attributes.get("expected") for fact in self.case.of("child"))
        day = min((each.toordinal() for each in said if each is not None), default=None)  # type: ignore[union-attr]
        if day is None:
            return None
        return self.as_at + 1 if day >= self.as_at else add_months(day, -LONGEST_PREGNANCY)

    def birth_disputed(self) -> bool:
        """Whether the child's date of birth is disputed."""
        return any(fact.attributes.get("born_disputed") is True for fact in self.case.of("child"))

    def first_uncovered(self, kind: str, first: int, last: int) -> int | None:
        """The first day from `first` to `last` for which an absent fact of a kind proves nothing."""
        gaps = uncovered(self.covered(kind), first, last)
        return gaps[0][0] if gaps else None

    def uncovered_line(self, kind: str, unknown: Unknown) -> Timeline:
        """Unknown on each day up to the as-at date that is not covered for a kind."""
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
        for first, last in uncovered(self.covered(kind), LONG_BEFORE, self.as_at):
            points += [(first, unknown), (last + 1, False)]
        return timeline(points)

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
