"""What begins a duty, as a trigger finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from checker.engines.duty import Found, Why
from checker.engines.reference.period import Parts, Period, agreed, each_carried, nameless
from checker.engines.reference.timeline import Truth, Unknown
from checker.snapshot.facts import ANY_MORE, LONG_BEFORE, STILL_OPEN, Fact, Value

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Which:
    """That it is not known which event began a period: the recorded ones that may have, whether one of them certainly did
    (`only`), what would tell, and, where one that is not recorded may have, the ids by which others name such."""

    facts: tuple[Fact, ...]
    only: bool
    doubt: Unknown
    named: frozenset[Value] = frozenset()


def read_of(
    fact: Fact, which: Which | None, read: Callable[[Fact], _T | Unknown], beside: Sequence[Fact] = ()
) -> _T | Unknown:
    """What is read of a fact; of several of which any may be meant, what is the same of each, or that it is not known which. So
    it is of those `beside` it, of one day, of which any may have come first."""
    if which is None:
        return agreed((fact, *beside), read) if beside else read(fact)
    found = {read(each) for each in which.facts}
    return found.pop() if which.only and len(found) == 1 else which.doubt


@dataclass(frozen=True, slots=True)
class Begun:
    """Something that begins a duty: on a day from `lo` to `hi`, certainly or possibly, at a time of day if known.

    `owed` says that there is a duty in any case: if not from this, then from something that is not `recorded`; where that is
    what began it, `fact` is the period that it began.
    Of an event only thought to have begun a period, `shown` is its own day, and `which` says what else may have.
    `parts` are the recorded periods that what it is an edge of may be. `beside` are those of its day that may be meant as well:
    no time tells which of them came first.
    """

    name: str
    lo: int
    hi: int
    truth: Truth
    fact: Fact | None
    minute: int | None = None
    day_doubt: Unknown | None = None
    edge: str = "on"
    period: Period | None = None
    item: Fact | None = None
    item_id: str = ""
    row_ids: Mapping[Value, Truth] = field(default_factory=dict)
    shown: int | None = None
    owed: bool = False
    recorded: bool = True
    which: Which | None = None
    parts: Parts | None = None
    beside: tuple[Fact, ...] = ()

    @property
    def of_case(self) -> Value | None:
        """The case that its item or, where that is of none, it is about, where the facts of several are brought together."""
        return next((fact.of_case for fact in (self.item, self.fact) if fact is not None and fact.of_case), None)

    def carried(self, name: str) -> Value | Unknown:
        """What the item of `for-each`, or the trigger itself, carries under a name, the trigger's id under its own kind; where
        that is not known, the field that would say."""
        if self.item is not None and name in self.item.attributes:
            return self.item.attributes[name]
        whose = self.item.kind if self.item else self.kind
        wanting = Unknown(Why.MISSING_FIELD, f"{name}.id" if name == self.kind else f"{whose}.{name}")
        if self.fact is None:
            return wanting
        return read_of(self.fact, self.which, lambda fact: _carried(fact, name, wanting), self.beside)

    def each_carried(self, name: str) -> frozenset[Value]:
        """What the rows of one day that may be meant carry under a name; nothing where one leaves it out, or an item says."""
        if self.fact is None or self.item is not None or self.which is not None:
            return frozenset()
        return each_carried((self.fact, *self.beside), name)

    def so(self, told: Callable[[Fact], Truth]) -> Truth:
        """What is so of it, told of a fact; of what was worked out nothing is."""
        return read_of(self.fact, self.which, told, self.beside) if self.fact is not None else False

    @property
    def written_up(self) -> int | Unknown | None:
        """The day on which the trigger was written up; None where that is not recorded."""
        if self.fact is None:
            return None
        return read_of(self.fact, self.which, lambda fact: fact.recorded, self.beside)

    @property
    def day(self) -> int | None:
        """The day it is shown under: where it is known or, of the event thought to have begun a period, its own."""
        if self.shown is not None:
            return self.shown
        return self.lo if self.lo == self.hi and LONG_BEFORE < self.lo < STILL_OPEN else None

    @property
    def kind(self) -> str:
        """The kind of fact it was read from, or its own name where it was worked out from several."""
        return self.fact.kind if self.fact else self.name

    @property
    def any_more(self) -> bool:
        """Whether it stands for however many there may be that say the same."""
        return any(fact.alike == ANY_MORE for fact in (self.fact, self.item) if fact is not None)

    @property
    def ids(self) -> Mapping[Value, Truth]:
        """The source's own ids of all the rows it was read from, and whether each certainly is part of it."""
        if self.which is not None and self.which.facts:
            return dict.fromkeys(
                [*(fact.id for fact in self.which.facts if fact.id), *self.which.named], self.which.doubt
            )
        return self.row_ids or ({self.id: True} if self.id else {})

    @property
    def nameless(self) -> bool:
        """Whether any of several that may be meant has no id: what names one that is not recorded may be for that."""
        if self.which is not None:
            return any(not fact.id for fact in self.which.facts)
        # the rows of a period are one thing
        tied = (self.fact, *self.beside) if self.beside and self.edge == "on" else ()
        return nameless(self.fact, self.row_ids) or any(fact is not None and not fact.id for fact in tied)

    def may_have_as_part(self, fact: Fact) -> bool:
        """Whether a fact names a row that may be part of the period of which it is an edge, or begin another."""
        if self.edge == "on" or self.which is not None or self.kind not in fact.attributes:
            return False
        return isinstance(self.ids.get(fact.attributes[self.kind]), Unknown)

    @property
    def found(self) -> Found:
        """The trigger as a duty shows it."""
        return Found(self.kind, self.day, self.fact.source if self.fact else "")

    @property
    def field(self) -> str:
        """The field that dates it, as a person would look for it."""
        return f"{self.kind}.{self.edge}"

    @property
    def id(self) -> str:
        """The source's own id, if it has one."""
        return (self.fact.id or "") if self.fact else ""


def _carried(fact: Fact, name: str, wanting: Unknown) -> Value | Unknown:
    return fact.attributes.get(name, fact.id if name == fact.kind and fact.id else wanting)


def on_event(fact: Fact, truth: Truth) -> Begun:
    """An event that begins a duty, if it counts."""
    doubt = None if fact.dated else Unknown(Why.MISSING_FIELD, f"{fact.kind}.on")
    return Begun(fact.kind, fact.start_lo, fact.start_hi, truth, fact, fact.minute, doubt)
