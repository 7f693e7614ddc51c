"""What is recorded of one case and what of it is covered: its facts as known on a day, and when the child was born."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from checker.calendar import add_months
from checker.compile.program import All, AnyOf, Compare, Condition, Not, Test
from checker.engines.duty import Why
from checker.engines.reference.period import edge_unknown
from checker.engines.reference.timeline import (
    Truth,
    Unknown,
    all_true,
    any_true,
    negated,
)
from checker.snapshot.coverage import Coverage, Span, join_spans, uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact, Value
from checker.snapshot.making import had_by, known_by
from checker.snapshot.vocabulary import Form, vocabulary

LONGEST_PREGNANCY = 10
"""Months: no child is born longer than this before the day the birth was expected."""


class Record:
    """The facts of one case as they are known on the as-at date, and the days on which they are covered."""

    def __init__(self, case: Case, coverage: Coverage, as_at: int, settling: Mapping[str, int] | None = None) -> None:
        self.case, self.coverage, self.as_at, self.settling = case, coverage, as_at, settling or {}
        self._known: dict[str, list[Fact]] = {}
        self._not_known: dict[str, int] = {}
        self._by_id: dict[str, dict[Value | None, list[Fact]]] = {}

    # --- facts -------------------------------------------------------------------------------------------------------
    def fact_truth(self, condition: Condition, fact: Fact) -> Truth:
        """Whether there is such a fact, it is of whom it was brought together for, and its attributes satisfy a `where`."""
        return all_true([self._carries(condition, fact), self.there(fact), self._theirs(fact)])

    def there(self, fact: Fact) -> Truth:
        """Whether there is such a fact: it is another than those that it may be, and had happened or begun by the as-at date."""
        if not fact.possible:
            return True
        if fact.dated and not fact.id:
            return Unknown(Why.MISSING_FIELD, f"{fact.kind}.end")  # all else that they say is alike
        return edge_unknown(fact, "id" if fact.dated else vocabulary().kind(fact.kind).began)

    def _theirs(self, fact: Fact) -> Truth:
        """Whether a fact is of whom it was brought together for: not known where it does not say whose it is."""
        name = fact.says_whose
        return True if name is None else self._test(Test(str(name), Compare.ONE_OF, ()), fact)

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

        A later end is still to come: the period is open. One whose date is not known is recorded, so it had happened, unless it
        is known to have by a day that is later: then it may have. An event had happened by the day on which it was written up.
        """
        if kind not in self._known:
            self._known[kind] = [self._as_known(fact) for fact in known_by(self.case.of(kind), self.as_at)]
        return self._known[kind]

    def of_id(self, kind: str, named: Value) -> Sequence[Fact]:
        """The facts of a kind that have an id, whenever they were."""
        if kind not in self._by_id:
            found: defaultdict[Value | None, list[Fact]] = defaultdict(list)
            for fact in self.case.of(kind):
                found[fact.id].append(fact)
            self._by_id[kind] = dict(found)
        return self._by_id[kind].get(named, ())

    def days_not_known(self, kind: str) -> int:
        """Of how many facts of a kind the day on which they began, or ended, is not known: both of one are two."""
        if kind not in self._not_known:
            self._not_known[kind] = sum((not fact.dated) + (not fact.ended) for fact in self.known_facts(kind))
        return self._not_known[kind]

    @cached_property
    def some_without_start(self) -> bool:
        """Whether a period is recorded of which it is not known since when."""
        kinds = vocabulary().kinds
        return any(fact.start_lo == LONG_BEFORE and kinds[fact.kind].form is Form.PERIOD for fact in self.case.facts)

    def _as_known(self, fact: Fact) -> Fact:
        fact = had_by(fact)
        start_hi = min(fact.start_hi, self.as_at)
        if start_hi != fact.start_hi:
            fact = replace(fact, start_hi=start_hi, perhaps=fact.may_be_after(self.as_at))
        if fact.end_lo <= self.as_at or fact.end_lo == STILL_OPEN:
            return fact
        return replace(fact, end_lo=STILL_OPEN, end_hi=STILL_OPEN, end_minute=None, end_to_come=True)

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

    def born(self) -> int | Unknown:
        """The child's date of birth; not known where two are recorded."""
        said = self.births()
        if len(said) == 1:
            return said[0]
        never = "born" in self.coverage.of("child").without or not self.coverage.of("child").spans
        return Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, "child.born")

    def births(self) -> list[int]:
        """The dates of birth recorded of the child, in order."""
        said = (fact.attributes.get("born") for fact in self.case.of("child"))
        return sorted({day.toordinal() for day in said if day is not None})  # type: ignore[union-attr]

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
