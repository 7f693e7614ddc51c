"""Periods: stretches of time with an identity, read from recorded rows, cut and merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from checker.calendar import is_earlier
from checker.engines.duty import Why
from checker.engines.reference.timeline import Timeline, Truth, Unknown, any_true, timeline
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value
from checker.snapshot.vocabulary import vocabulary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parts:
    """Periods that a stretch may be, and why it is not known whether it is them or a stretch of several kinds."""

    periods: tuple[Period, ...]
    doubt: Unknown

    @property
    def recorded(self) -> bool:
        """Whether each was read from recorded rows."""
        return all(each.fact is not None for each in self.periods)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with an identity: from somewhere in its start span until somewhere in its end span.

    `doubt` is None where it certainly was. `resumed` is true where an earlier piece of the same recorded period came
    before it. `rows` are the facts it was read from, in date order, and `counts` whether each of them counts; none where it
    was worked out from several kinds. `of_nothing` says that it is a state which holds where nothing has happened, and
    `perhaps_one` that it may be one with the period before it, which may not have ended between; `either_way` that on the days
    between its edges what it is of certainly was so, as itself or as that one. `parts` are what it may be of what was
    recorded, where that is not known. `startless` says that enough of what it counts is recorded without a start.
    `presumed_by` is the day by which it had begun if what is recorded without a start was there long before. `perhaps_after` are
    those with an id that go on from it, if they are one with it, or that others do.
    """

    name: str
    start_lo: int
    start_hi: int
    end_lo: int
    end_hi: int
    rows: tuple[Fact, ...] = ()
    doubt: Unknown | None = None
    resumed: Truth = False
    start_doubt: Unknown | None = None
    end_doubt: Unknown | None = None
    of_nothing: bool = False
    counts: tuple[Truth, ...] = ()
    perhaps_one: bool = False
    either_way: bool = False
    parts: Parts | None = None
    startless: bool = False
    presumed_by: int | None = None
    perhaps_after: tuple[Period, ...] = field(default=(), compare=False, repr=False)

    @property
    def fact(self) -> Fact | None:
        """The first row it was read from."""
        return self.rows[0] if self.rows else None

    @property
    def beside(self) -> tuple[Fact, ...]:
        """The other rows that began as the first did, and say something otherwise: no time tells which of them came first."""
        return beside(self.rows[0], self.rows[1:]) if len(self.rows) > 1 else ()

    @property
    def of_case(self) -> Value | None:
        """The case its rows are about, where the facts of several are brought together; None of what is nobody's own."""
        return self.rows[0].of_case if self.rows else None

    @property
    def start(self) -> int | None:
        """The first day, where it is known."""
        return self.start_lo if self.start_lo == self.start_hi > LONG_BEFORE else None

    def started_by(self, as_at: int) -> int | None:
        """The day it is known to have begun by, where its start is not known and that says more than the as-at date."""
        return self.start_hi if self.start is None and LONG_BEFORE < self.start_hi < as_at else None

    @property
    def begun_by(self) -> int:
        """The day by which it had certainly begun, or presumably."""
        return self.start_hi if self.presumed_by is None else self.presumed_by

    @property
    def taken_by(self) -> int:
        """The day by which a duty that recurs takes it to have begun."""
        return LONG_BEFORE if self.long_before else self.begun_by

    @property
    def long_before(self) -> bool:
        """Whether its recorded start is not known, and so counts as long before; nothing else leaves its beginning in doubt."""
        if self.startless:
            return self.start_lo == LONG_BEFORE
        unknown = self.start_lo == LONG_BEFORE and self.fact is not None and self.fact.start_lo == LONG_BEFORE
        return unknown and self.fact is not None and self.start_doubt == edge_unknown(self.fact, "start")

    @property
    def always(self) -> Truth:
        """Whether it has been so for as long as can be told: then it began on no day, and nothing is counted from one.

        What is recorded, and what something must begin, began on some day, known or not.
        """
        if self.start_lo > LONG_BEFORE or self.long_before:
            return False
        if self.start_hi == LONG_BEFORE:
            return True
        return self.missing("start") if self.of_nothing else False

    @property
    def start_minute(self) -> int | None:
        """The time of day at which it began, if known."""
        return next((row.minute for row in self.rows if row.dated and row.start_lo == self.start), None)

    @property
    def end_minute(self) -> int | None:
        """The time of day at which it ended, if known."""
        return next((row.end_minute for row in self.rows if row.ended and row.end_lo == self.end_hi), None)

    def as_either(self) -> Period:
        """The same, certain if it was either way: for what is asked only of its days, and not of which period they are of."""
        return replace(self, doubt=None) if self.either_way else self

    def line(self) -> Timeline:
        """When it certainly and when it possibly was, day by day."""
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, self._on(LONG_BEFORE))]
        for day in sorted({self.start_lo, self.start_hi, self.end_lo, self.end_hi}):
            if LONG_BEFORE < day < STILL_OPEN:
                points.append((day, self._on(day)))
        return timeline(points)

    def _on(self, day: int) -> Truth:
        if day < self.start_lo or day >= self.end_hi:
            return False
        if day < self.start_hi:
            return self.missing("start")
        return self.missing("end") if day >= self.end_lo else self.doubt or True

    @property
    def recorded_as(self) -> str:
        """The kind of fact it was read from, or its own name where it was worked out from several."""
        return self.fact.kind if self.fact else self.name

    def missing(self, edge: str) -> Unknown:
        """That its `start` or `end` is not known: the reason it was given, or the field that would say."""
        doubt = self.start_doubt if edge == "start" else self.end_doubt
        return doubt or Unknown(Why.MISSING_FIELD, f"{self.recorded_as}.{edge}")

    def perhaps_of(self, periods: Sequence[Period], doubt: Unknown) -> Period:
        """The same, where it is not known whether it is those of some recorded periods that were, or may have been, at some time
        while it was: in doubt where they are several."""
        there = tuple(each for each in periods if each.start_lo < self.end_hi and each.end_hi > self.start_lo)
        several = len(there) > 1
        return replace(
            self,
            doubt=self.doubt or (doubt if several else None),
            either_way=self.either_way and not several,
            parts=Parts(there, doubt) if there else None,
        )

    def ids(self) -> dict[Value, Truth]:
        """The source's own ids of its rows, and whether each certainly is part of it."""
        found: dict[Value, Truth] = {}
        for row, counts in zip(self.rows, self.counts, strict=True):
            if row.id:
                found[row.id] = len(self.rows) == 1 or any_true([found.get(row.id, False), counts])
        after = list(self.perhaps_after)
        while after:
            period = after.pop()
            after += period.perhaps_after
            if self._may_be_one_with(period):
                for row in period.rows:
                    if row.id:
                        found.setdefault(row.id, period.doubt or self.missing("end"))
        return found

    def _may_be_one_with(self, later: Period) -> bool:
        """Whether one that may go on from it, or from another that may, says nothing otherwise of what gives the kind its
        identity: then the three are not all one."""
        kind = vocabulary().kind(later.rows[0].kind)
        both = (self.rows[-1].attributes, later.rows[0].attributes)
        said = ([each.get(name) for each in both] for name in kind.of_one_day)
        return all(one is None or other is None or one == other for one, other in said)

    @property
    def source(self) -> str:
        """Where it was read."""
        return self.fact.source if self.fact else ""


def nameless(first: Fact | None, ids: Mapping[Value, Truth]) -> bool:
    """Whether what began with a row may have no id: that has none, and what has one may be no part of it."""
    return first is not None and not first.id and bool(ids) and True not in ids.values()


# --- rows of one day --------------------------------------------------------------------------------------------------
def beside(first: Fact, others: Iterable[Fact]) -> tuple[Fact, ...]:
    """Those of some facts that are of the day of another and say otherwise, where no time tells which of the two came first."""
    of_its_day = (each for each in others if (each.start_lo, each.start_hi) == (first.start_lo, first.start_hi))
    return tuple(
        each
        for each in of_its_day
        if (each.attributes, each.id, each.recorded) != (first.attributes, first.id, first.recorded)
        and (None in (first.minute, each.minute) or not _apart(first.start_lo, first.minute or 0, each.minute or 0))
    )


def _apart(day: int, minute: int, other: int) -> bool:
    """Whether it is known which of two times of a day came first."""
    return minute != other and is_earlier(day, minute, other) is not None


def agreed(facts: Sequence[Fact], read: Callable[[Fact], T | Unknown]) -> T | Unknown:
    """What is read of facts any of which may have come first: what is the same of each. Where it is not, what is not known of one
    would tell or, where they say otherwise, the time of day."""
    said = [read(fact) for fact in facts]
    if all(each == said[0] for each in said):
        return said[0]
    doubt = next((each for each in said if isinstance(each, Unknown)), None)
    kind = vocabulary().kind(facts[0].kind)
    return doubt or Unknown(Why.DATE_ONLY, f"{kind.name}.{kind.began}")


def each_carried(facts: Sequence[Fact], name: str) -> frozenset[Value]:
    """What facts any of which may be meant carry under a name; nothing where one of them leaves it out."""
    complete = all(name in fact.attributes for fact in facts)
    return frozenset(fact.attributes[name] for fact in facts) if complete else frozenset()


# --- rows whose edges are not known --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Piece(Fact):
    """A row that may have ended when a later one began, or have gone on in it: `end_needs` is what would say which."""

    end_needs: str = ""


def edge_unknown(row: Fact, edge: str) -> Unknown:
    """That the `start` or `end` of a row is not known, and the field that would say."""
    needs = row.end_needs if edge == "end" and isinstance(row, Piece) else ""
    return Unknown(Why.MISSING_FIELD, needs or f"{row.kind}.{edge}")
