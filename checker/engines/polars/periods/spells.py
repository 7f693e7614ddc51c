"""Periods of every case at once, each from somewhere in a span of days until somewhere in another; the twin of the
reference's `Period`."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.table import NOTHING, Table
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.lines import Lines
from checker.engines.polars.values.lookups import NO_DAY
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.stretches import overlaid
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View

Rows = npt.NDArray[np.int64]


@frozen
class Spells:
    """Stretches of time with an identity, in order of case and, within one, as the reference lists them.

    Each began on a day from `start` to `start_hi`, and its first day outside is one from `end_lo` to `end`. `resumed` is
    whether an earlier piece of the same recorded period came before it. `table` holds the rows of the kind they were read
    from, None where they were worked out from several kinds; `first` is the place of each one's first row in it. `group`
    numbers the spell each row of the table belongs to (-1: none), and `origin` is the number of each; `mixed` are the numbers of
    those of several rows of which one may not count, or of which another may be part.

    `doubt` is the code of why there may have been none, `start_why` and `end_why` of why its edges are not known: 0 where
    it certainly was, or they are. `perhaps_one` says which may be one with the one before, and `either_way` which of
    them certainly were on the days between their edges, as themselves or as that one. `rough` marks the cases of which
    these are not the periods. `of_nothing` says that they are of a state which holds where nothing has happened. `startless`
    marks those of a count of which enough is recorded without a start. They are `presumable` where that a period recorded without
    one was there long before would make a difference; `presumed_by` are the days by which they had begun if it was, or `NO_DAY`.
    """

    name: str
    case: Rows
    start: Days
    start_hi: Days
    end_lo: Days
    end: Days
    resumed: Codes
    table: Table | None
    first: Rows
    group: Rows = field(repr=False)
    origin: Rows
    rough: Mask = field(repr=False)
    doubt: Codes
    start_why: Codes
    end_why: Codes
    perhaps_one: Mask
    either_way: Mask
    startless: Mask
    of_nothing: bool = False
    presumable: bool = False
    presumed_by: Days | None = None
    mixed: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.int64), repr=False)

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Spells:
        """Some of them."""
        if which.dtype == bool:
            which = flatnonzero(which)
            if len(which) == len(self):
                return self
        by = None if self.presumed_by is None else self.presumed_by[which]
        return replace(self, presumed_by=by, **{name: getattr(self, name)[which] for name in _COLUMNS})

    @property
    def begun_by(self) -> Days:
        """The days by which they had certainly begun, or presumably."""
        if self.presumed_by is None:
            return self.start_hi
        return np.where(self.presumed_by == NO_DAY, self.start_hi, self.presumed_by)

    def taken_by(self, view: View) -> Days:
        """The days by which a duty that recurs takes them to have begun: see the reference's `Period.taken_by`."""
        return np.where(self.long_before(view), LONG_BEFORE, self.begun_by)

    @property
    def recorded_as(self) -> str:
        """The kind of fact they were read from, or their own name."""
        return self.table.kind.name if self.table is not None else self.name

    @property
    def exact(self) -> Mask:
        """Which of them certainly were, from a day that is known until another."""
        return (self.start == self.start_hi) & (self.end_lo == self.end) & (self.doubt < 2) & (self.resumed < 2)

    @property
    def started(self) -> Mask:
        """Of which the first day is known."""
        return (self.start == self.start_hi) & (self.start > LONG_BEFORE)

    @property
    def is_mixed(self) -> Mask:
        """Which were read from several rows of which one may not count, so that it is not known whether they bear its id."""
        return np.isin(self.origin, self.mixed) if len(self.mixed) else np.zeros(len(self), dtype=bool)

    @property
    def begun_together(self) -> Mask:
        """Which have rows of one day that any may be the first of: see `begun_together`."""
        return begun_together(self.table, self.first, self.group, self.origin)

    def long_before(self, view: View) -> Mask:
        """Whose recorded start is not known, and so counts as long before: see the reference's `Period.long_before`."""
        unknown = self.start == LONG_BEFORE
        if self.startless.any():
            return unknown & self.startless
        if self.table is None or not unknown.any():
            return np.zeros(len(self), dtype=bool)
        own = self.start_why == view.missing_field(f"{self.table.kind.name}.start")
        return unknown & (self.table.start_lo[self.first] == LONG_BEFORE) & own

    def always(self, view: View) -> Codes:
        """Whether each has been so for as long as can be told: see the reference's `Period.always`."""
        may_have = self.start <= LONG_BEFORE
        if may_have.any():
            may_have &= ~self.long_before(view)
        if not may_have.any():
            return may_have.astype(np.int16)
        unsure = self.missing("start", view) if self.of_nothing else np.int16(FALSE)
        told = np.where(self.start_hi <= LONG_BEFORE, np.int16(TRUE), unsure)
        return np.where(may_have, told, np.int16(FALSE)).astype(np.int16)

    @property
    def rows(self) -> Rows:
        """Where the first row of each was read; -1 where there is none."""
        return self.table.row[self.first] if self.table is not None else np.full(len(self), NOTHING, dtype=np.int64)

    def missing(self, edge: str, view: View) -> Codes:
        """The code of its `start` or `end` not being known: the reason it was given, or the field that would say."""
        why = self.start_why if edge == "start" else self.end_why
        if (why >= 2).all():
            return why
        return np.where(why >= 2, why, np.int16(view.missing_field(f"{self.recorded_as}.{edge}")))

    def minutes(self, edge: str) -> Days:
        """The time of day at which each began, or ended, where a row of that day says; -1 where none does."""
        found = np.full(len(self), NOTHING, dtype=np.int64)
        table = self.table
        if table is None:
            return found
        values = table.minute if edge == "start" else table.end_minute
        if not (values >= 0).any():
            return found
        if edge == "start":
            days, known, own, told = table.start_lo, table.dated, self.start, self.started
        else:
            days, known, own, told = (
                table.end_lo,
                table.end_lo == table.end_hi,
                self.end,
                np.ones(len(self), dtype=bool),
            )
        rows = flatnonzero((self.group >= 0) & known)
        if not len(rows):
            return found
        keys = key_of(self.group[rows], days[rows])
        order = np.argsort(keys, kind="stable")  # the first row in date order counts
        wanted = key_of(self.origin, own)
        place = np.minimum(np.searchsorted(keys[order], wanted), len(rows) - 1)
        there = (keys[order][place] == wanted) & told
        found[there] = values[rows[order[place[there]]]]
        return found

    def as_either(self) -> Spells:
        """The same, those certain that were either way: see the reference's `Period.as_either`."""
        if not self.either_way.any():
            return self
        return replace(self, doubt=np.where(self.either_way, np.int16(0), self.doubt).astype(np.int16))

    def at(self, days: Days, view: View) -> Codes:
        """Whether each of them was, on its day: see the reference's `Period.line`."""
        sure = np.where(self.doubt >= 2, self.doubt, np.int16(TRUE))
        told = np.where(days < self.end_lo, sure, self.missing("end", view))
        told = np.where(days < self.start_hi, self.missing("start", view), told)
        return np.where((days < self.start) | (days >= self.end), np.int16(FALSE), told).astype(np.int16)

    def lines(self, view: View) -> Lines:
        """When each of them was, certainly or possibly; numbered as they stand."""
        numbers = np.arange(len(self))
        return held(view, self, len(self), numbers, self.start, self.start_hi, self.missing("start", view))


def held(
    view: View, found: Spells, count: int, cases: Rows, first: Days, surely: Days, opening: Codes
) -> Lines:  # fmt: skip
    """When periods held, as the lines of `count` cases: perhaps from `first` on, for the codes `opening`, certainly, unless
    they are in doubt, from `surely` on, and until their ends."""
    doubt = np.where(found.doubt >= 2, found.doubt, np.int16(TRUE))
    if (first == surely).all() and (found.end_lo == found.end).all():
        return overlaid(count, np.arange(len(found)), cases, first, found.end, doubt, view.truths.any_true)
    begun = np.maximum(first, surely)
    parts = [
        (first, np.minimum(surely, found.end), opening),
        (begun, found.end_lo, doubt),
        (np.maximum(begun, found.end_lo), found.end, found.missing("end", view)),
    ]
    which = [flatnonzero(begins < ends) for begins, ends, _ in parts]
    told = ([column[some] for column in part] for part, some in zip(parts, which, strict=True))
    begins, ends, codes = (np.concatenate(columns) for columns in zip(*told, strict=True))
    whose = np.concatenate(which)
    return overlaid(count, whose, cases[whose], begins, ends, codes, view.truths.any_true)


def begun_together(table: Table | None, place: Rows, owner: Rows, own: Rows) -> Mask:
    """Of which periods, each of a first row at a `place` in a table, another row began as that did: which came first, and so what
    the period carries, may not be known. `owner` says which period each row is of (-1: none), and `own` which each is."""
    found = np.zeros(len(place), dtype=bool)
    rows = flatnonzero(owner >= 0)
    if table is None or not len(rows) or len(rows) == int(np.max(owner)) + 1:
        return found
    lead = np.full(int(np.max(owner)) + 1, NOTHING, dtype=np.int64)
    lead[own[place != NOTHING]] = place[place != NOTHING]
    first = lead[owner[rows]]
    rows, first = rows[(first != NOTHING) & (first != rows)], first[(first != NOTHING) & (first != rows)]
    alike = (table.start_lo[rows] == table.start_lo[first]) & (table.start_hi[rows] == table.start_hi[first])
    several = np.zeros(len(lead), dtype=bool)
    several[owner[rows[alike]]] = True
    return several[own] & (place != NOTHING)


_COLUMNS = (
    "case", "start", "start_hi", "end_lo", "end", "resumed", "first", "origin", "doubt", "start_why", "end_why", "perhaps_one",
    "either_way", "startless",
)  # fmt: skip


def none_of(table: Table, view: View) -> Spells:
    """No periods of a kind of which there are no rows."""
    nothing, known = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int16)
    return Spells(
        name=table.kind.name, case=nothing, start=nothing, start_hi=nothing, end_lo=nothing, end=nothing, resumed=known,
        table=table, first=nothing, group=nothing, origin=nothing, rough=view.none(), doubt=known, start_why=known, end_why=known,
        perhaps_one=nothing.astype(bool), either_way=nothing.astype(bool), startless=nothing.astype(bool),
    )  # fmt: skip


def unbroken(found: Spells) -> Spells:
    """The same, those that may be one taken to be: see the reference's `unbroken`."""
    if not found.perhaps_one.any():
        return found
    first = flatnonzero(~found.perhaps_one)
    last = np.append(first[1:], len(found)) - 1
    whole, doubt = found.take(first), found.doubt[np.minimum(first + 1, last)]
    return replace(
        whole, end_lo=found.end_lo[last], end=found.end[last], end_why=found.end_why[last],
        doubt=np.where(whole.doubt >= 2, whole.doubt, doubt),
    )  # fmt: skip


def joined(one: Spells, other: Spells) -> Spells:
    """The periods of some cases and those of others, read from the same rows."""
    assert one.table is other.table
    group = np.where(other.group != NOTHING, other.group + len(one.origin), one.group)
    columns: dict[str, Any] = {name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in _COLUMNS}
    columns["origin"] = np.concatenate([one.origin, other.origin + len(one.origin)])
    mixed = np.concatenate([one.mixed, other.mixed + len(one.origin)])
    whole = replace(one, group=group, rough=one.rough | other.rough, mixed=mixed, **columns)
    return whole.take(np.argsort(whole.case, kind="stable"))
