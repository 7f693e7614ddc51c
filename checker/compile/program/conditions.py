"""Conditions: on the attributes of a fact, on a day in a case's time, and the definitions that name them."""

from __future__ import annotations

from enum import StrEnum

from checker.calendar import Duration
from checker.frozen import frozen
from checker.snapshot.facts import Value


class Compare(StrEnum):
    """How a test compares an attribute with its values."""

    ONE_OF = "one of"
    AT_LEAST = "at least"
    OVER = "over"
    AT_MOST = "at most"
    UNDER = "under"
    KNOWN = "known"


@frozen
class Test:
    """One attribute of a fact against one or more values."""

    attribute: str
    compare: Compare
    values: tuple[Value, ...]


@frozen
class All:
    """Every item holds. With no items, always true."""

    items: tuple[Condition, ...]


@frozen
class AnyOf:
    """At least one item holds."""

    items: tuple[Condition, ...]


@frozen
class Not:
    """The item does not hold."""

    item: Condition


@frozen
class OfKind:
    """A period of a kind holds whose attributes satisfy `where`."""

    kind: str
    where: Condition


@frozen
class Defined:
    """A definition holds."""

    name: str


@frozen
class Aged:
    """The child has reached `since` (if given) and has not reached `until` (if given)."""

    since: Duration | None
    until: Duration | None


@frozen
class Past:
    """The day that the record of a kind holds under an attribute has come. Where none is recorded, it has not."""

    kind: str
    attribute: str


@frozen
class Happened:
    """An event satisfying `where` has happened: ever, since the current stretch of `during` began, or in the `last` length."""

    kind: str
    where: Condition
    during: Condition | None
    last: Duration | None = None


@frozen
class Lasted:
    """The part of each period of `of` after it has lasted: strictly `over` a length, or `at least` it."""

    of: Condition
    length: Duration
    strictly: bool


@frozen
class FromUntil:
    """From each event of `begins` until the next event of `ends`, or for good where none follows."""

    begins: Happening
    ends: Happening | None


@frozen
class Happening:
    """A point in a case's time that facts of a kind mark: an event, or the start or end of a period."""

    kind: str
    where: Condition
    at: str  # "on" | "start" | "end"


@frozen
class Total:
    """The days of a condition, summed in the window that ends each day; over all time where there is no window.

    `nights` counts a day for each day but the last of a stay; otherwise the day of leaving counts too.
    """

    of: Condition
    window: Duration | None
    nights: bool = True


@frozen
class Count:
    """How many different things of a kind there are: open at once on each day, or at any time in the window ending it.

    `distinct` is the attribute that tells them apart (None: each fact is one; ``case``: each case is one). With
    `all_share`, things that all agree on that attribute are within any limit.
    """

    kind: str
    where: Condition
    distinct: str | None
    window: Duration | None
    all_share: str | None = None


Measure = Total | Count


@frozen
class Passes:
    """A measure is over a threshold (`strictly`), or at least it: a length for a total, a number for a count."""

    measure: Measure
    threshold: Duration | float
    strictly: bool


Condition = Test | All | AnyOf | Not | OfKind | Defined | Aged | Past | Happened | Lasted | FromUntil | Passes

ALWAYS = All(())


@frozen
class Definition:
    """A named condition in time. `if_unknown` settles what missing cover or a missing field would leave open."""

    name: str
    title: str
    condition: Condition
    if_not_covered: bool | None = None
    if_unknown: bool | None = None
    because: str = ""

    @property
    def settles(self) -> frozenset[bool]:
        """What it takes to be so, or not to be, of what is not known."""
        return frozenset(each for each in (self.if_not_covered, self.if_unknown) if each is not None)
