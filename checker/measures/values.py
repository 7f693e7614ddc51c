"""The service report as plain values, from which any format is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from checker.compile.program import Program
from checker.frozen import frozen
from checker.measures.plan import Measure
from checker.snapshot.facts import Snapshot


class Status(StrEnum):
    """What a figure is: told; nothing to count; not covered by this source; or a rule it rests on did not run."""

    TOLD = "told"
    NOTHING = "nothing"
    NOT_COVERED = "not-covered"
    NOT_RUN = "not-run"


@frozen
class Figure:
    """One figure. None is not known, or withheld where `withheld`; it is never nought.

    `numerator` of `denominator` are, of a share, those of all that could be told; of a rate the two that are divided; of a
    net figure the two that are taken from one another; a count has no denominator. `value` is a share as a part of 1, the
    rate, the difference, or the count. `cannot_tell` is how many things are in doubt; `lowest` and `highest` are the value
    whichever way they fall, where that can be said. `why` says what is not covered, or did not run.
    """

    status: Status
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    cannot_tell: int | None = 0
    lowest: float | None = None
    highest: float | None = None
    why: str = ""
    withheld: bool = False


@frozen
class Row:
    """A figure of those under one label."""

    label: str
    figure: Figure


@frozen
class Table:
    """A figure broken down by something: an age band, a participation code. Empty where that says nothing of it."""

    by: str
    rows: tuple[Row, ...]


@frozen
class Covered:
    """A kind of fact that is not covered on all the days that matter: the first and the last it is covered on, None where
    there is none; how many it is not covered on, and how many of those lie `between` the first and the last.
    """

    kind: str
    first: int | None
    last: int | None
    missing: int
    between: int = 0


@frozen
class Past:
    """The same figure for an earlier period."""

    first: int
    last: int
    figure: Figure


@frozen
class Behind:
    """One thing behind a figure: the case, its day, and how it was counted; `side` 2 is what a rate is per."""

    case: str
    about: str
    day: int | None
    counted: str  # yes | no | cannot-tell
    why: str
    source: str
    side: int = 1


@frozen
class Worked:
    """One measure worked out. `splits` are its own, `tables` the breakdowns it or the report asks for."""

    measure: Measure
    first: int
    last: int
    figure: Figure
    covered: tuple[Covered, ...] = ()
    past: tuple[Past, ...] = ()
    splits: tuple[Table, ...] = ()
    tables: tuple[Table, ...] = ()
    behind: tuple[Behind, ...] = ()


@frozen
class ServiceReport:
    """Every measure worked out for a period. `restricted` shows small numbers and the cases behind each figure."""

    program: Program
    snapshot: Snapshot
    first: int
    last: int
    measures: tuple[Worked, ...]
    restricted: bool
    errored: Mapping[str, str] = field(default_factory=dict)
