"""Facts, cases and snapshots: frozen values with no behaviour beyond looking themselves up.

A day is an integer (the proleptic Gregorian ordinal). A date that is not known for certain is a span of days:
an event's day lies somewhere from `start_lo` to `start_hi`; a period begins somewhere in that span and its first
day outside lies somewhere from `end_lo` to `end_hi`. Where a date is known the two ends of its span are equal.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from checker.errors import Problem
from checker.frozen import frozen
from checker.snapshot.coverage import Coverage
from checker.snapshot.on_demand import Cases, FactsByKind
from checker.snapshot.vocabulary import Form, vocabulary

LONG_BEFORE = 0
"""Earlier than any date: the low end of an unknown start."""

STILL_OPEN = 4_000_000
"""Later than any date (year 10952): the end of a period that has not ended, or the high end of an unknown date."""

ANY_MORE = 1
"""Of facts that may be one (`Fact.alike`), the second begins a duty for any number of them: a duty each says no more."""

EARLIEST = dt.date(1900, 1, 1).toordinal()
LATEST = dt.date(2100, 12, 31).toordinal()
"""A date outside these two is a slip of the keyboard; intake reads it as unknown, with a problem."""

SAYS_WHOSE = "what says whose it is"
"""Under this, among its attributes, a fact brought together that may be anyone's holds the name of the one it lacks."""

Value = str | int | float | bool | dt.date


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded thing about a case.

    `kind` is a name in the vocabulary. `source` is where it was read (``file:row``). `minute` is minutes after
    midnight, London time, where the source holds a real time for the event or the start. An attribute that is not
    in `attributes` is unknown. `alike` is how many facts that say the same stand before it, where none has an id or a
    day to tell it by (`may_recur`): it may be one of those, or another. It is one more of an event that, with those, may be one
    that is alike but for the days it lies between. So may one that has an id or a start, where it is 1: it may be another of that
    id, or one that is alike but for when it ended. `perhaps`, as an engine knows it, is of what may have
    been only after the as-at date (`may_be_after`). Either way it is only `possible`. So known, one of which an end after that
    date is recorded is open, and `end_to_come`.
    """

    kind: str
    source: str
    start_lo: int = LONG_BEFORE
    start_hi: int = STILL_OPEN
    end_lo: int = STILL_OPEN
    end_hi: int = STILL_OPEN
    minute: int | None = None
    end_minute: int | None = None
    id: str | None = None
    recorded: int | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    alike: int = 0
    perhaps: bool = False
    end_to_come: bool = False

    @property
    def dated(self) -> bool:
        """Whether the day of the event, or the start of the period, is known."""
        return self.start_lo == self.start_hi and not self.perhaps

    @property
    def ended(self) -> bool:
        """Whether the end of the period is known."""
        return self.end_lo == self.end_hi

    def may_be_after(self, day: int) -> bool:
        """Whether it may have happened or begun only after a day, for all that is recorded: it had by another, and no sooner is
        known. What had by no day that is known is recorded, so it had; what ended later had begun."""
        return self.start_lo <= day < self.start_hi < self.end_hi

    @property
    def possible(self) -> bool:
        """Whether it is only possible: it may be one that stands before it, or may not have been yet."""
        return self.alike > 0 or self.perhaps

    @property
    def of_case(self) -> Value | None:
        """The case it is about, where it was brought together with facts of others; None where it was not."""
        return self.attributes.get("case")

    @property
    def says_whose(self) -> Value | None:
        """The attribute that would say whose it is, where it was brought together with others and may be anyone's."""
        return self.attributes.get(SAYS_WHOSE)

    def may_be_of(self, case: Value | None) -> bool:
        """Whether it may bear on what is of a case: of those brought together, it is of that one, or either is of none."""
        return case is None or self.of_case is None or self.of_case == case

    def without(self, name: str) -> Fact:
        """The same, an attribute of it being unknown."""
        return replace(self, attributes={key: value for key, value in self.attributes.items() if key != name})

    def content(self) -> tuple[object, ...]:
        """Everything but where it was read: what makes two facts one, and the order among equals."""
        said = ((name, value) for name, value in self.attributes.items() if name != SAYS_WHOSE)
        attributes = tuple(sorted((name, value_text(value)) for name, value in said))
        minute = -1 if self.minute is None else self.minute
        end_minute = -1 if self.end_minute is None else self.end_minute
        recorded = -1 if self.recorded is None else self.recorded
        return (
            self.kind, self.start_lo, self.start_hi, minute, self.end_lo, self.end_hi, end_minute,
            self.id or "", recorded, attributes, self.alike,
        )  # fmt: skip

    @property
    def may_recur(self) -> bool:
        """Whether another that says the same may be another thing: it has no id, and no day is known of it.

        A record is one a case. Of a kind whose periods end one another, those still open are one.
        """
        if self.id or self.dated:
            return False
        kind = vocabulary().kind(self.kind)
        if kind.form is Form.RECORD:
            return False
        return kind.form is Form.EVENT or not self.ended or (kind.concurrent and self.end_lo == STILL_OPEN)


def value_text(value: Value) -> str:
    """A value as text: a whole number alike however it was written, 1 or 1.0."""
    return str(int(value)) if type(value) is float and value.is_integer() else str(value)


@dataclass(frozen=True)
class Case:
    """A child, an allegation or a fostering household, and the facts about it in order of content.

    `coverage` is what the sources that hold this case cover; None where that is all the snapshot's coverage. `later_id` is
    the id a child's record was given after birth, where it was opened before under another.
    """

    id: str
    about: str
    facts: Sequence[Fact]
    coverage: Coverage | None = None
    later_id: str | None = None

    @cached_property
    def by_kind(self) -> dict[str, tuple[Fact, ...]]:
        """The facts of each kind, in date order."""
        if isinstance(self.facts, FactsByKind):
            return {kind: facts for kind in self.facts.kinds() if (facts := self.facts.of(kind))}
        groups: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            groups[fact.kind].append(fact)
        return {kind: tuple(facts) for kind, facts in groups.items()}

    @property
    def team(self) -> str:
        """The team its record names; empty if it names none."""
        return next((str(fact.attributes["team"]) for fact in self.of(self.about) if "team" in fact.attributes), "")

    def of(self, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind, in date order; empty if there are none."""
        if isinstance(self.facts, FactsByKind):
            return self.facts.of(kind)
        return self.by_kind.get(kind, ())


@frozen
class Input:
    """One file read: path as given, SHA-256 of its bytes, format, rows read and rows rejected, and what it covers."""

    path: str
    sha256: str
    format: str
    rows: int
    rejected: int
    covers: Mapping[str, object] = field(default_factory=dict)


@frozen
class Snapshot:
    """What was recorded up to a day: cases in order of id, coverage, the files read and the problems met.

    The cases may be made only as they are asked for (`Cases`), so whoever asks only how many there are, or which hold a
    kind of fact, asks the snapshot.
    """

    as_at: int
    cases: Sequence[Case]
    coverage: Coverage
    inputs: tuple[Input, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def abouts(self) -> Mapping[str, int]:
        """How many cases there are about each kind of thing; those there are none about are not named."""
        return self.cases.abouts if isinstance(self.cases, Cases) else Counter(case.about for case in self.cases)

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many facts there are of each kind; those there are none of are not named."""
        if isinstance(self.cases, Cases):
            return self.cases.kinds
        return Counter(fact.kind for case in self.cases for fact in case.facts)

    @property
    def by_name(self) -> Mapping[tuple[str, str], Case]:
        """The cases by what they are about and id."""
        if isinstance(self.cases, Cases):
            return self.cases.by_name
        return {(case.about, case.id): case for case in self.cases}

    def covered_apart(self) -> Iterator[Case]:
        """The cases whose cover is not the snapshot's."""
        if isinstance(self.cases, Cases):
            return self.cases.covered_apart()
        return (case for case in self.cases if case.coverage is not None)

    def hold(self, kind: str, attribute: str) -> bool:
        """Whether any fact of a kind holds an attribute."""
        if isinstance(self.cases, Cases):
            return self.cases.hold(kind, attribute)
        return any(attribute in fact.attributes for case in self.cases for fact in case.of(kind))

    def said(self, kind: str, attribute: str) -> Mapping[tuple[str, str], str]:
        """What each case's facts of a kind say under an attribute, in words, the first that says any: by what the case is
        about and id."""
        if isinstance(self.cases, Cases):
            return self.cases.said(kind, attribute)
        found: dict[tuple[str, str], str] = {}
        for case in self.cases:
            for fact in case.of(kind):
                if isinstance(value := fact.attributes.get(attribute), str):
                    found.setdefault((case.about, case.id), value)
        return found

    def holding(self, kinds: Collection[str]) -> Iterator[Case]:
        """The cases that have a fact of any of some kinds, in order."""
        if isinstance(self.cases, Cases):
            return self.cases.holding(kinds)
        return (case for case in self.cases if any(case.of(kind) for kind in kinds))

    def holding_near(self, kind: str, days: int) -> Iterator[Case]:
        """The cases that have two facts of a kind so many days apart, or fewer; and perhaps others that have any."""
        return self.cases.holding_near(kind, days) if isinstance(self.cases, Cases) else self.holding([kind])
