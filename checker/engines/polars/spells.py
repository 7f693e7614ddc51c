"""Periods of every case at once: from recorded rows, merged, cut and clipped; the twin of the reference's periods.

Only what is certain is told: a case with a row whose days or identity is not known, or whose condition is not known on a
day of the period, is `rough`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration
from checker.compile.program import All, AnyOf, Condition, Defined, OfKind
from checker.engines.polars.lines import DAY, Lines, key_of
from checker.engines.polars.lookups import NO_DAY, after_each
from checker.engines.polars.table import NOTHING, Table
from checker.engines.polars.truths import FALSE, TRUE, Codes, Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.view import View

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spells:
    """Stretches of time with an identity, in order of case and start (as the reference lists them).

    `table` holds the rows of the kind they were read from, None where they were worked out from several kinds; `first`
    is the place of each one's first row in it. `group` numbers the spell each row of the table belongs to (-1: none).
    `doubt` is the code of why there may have been none, 0 where it certainly was.
    """

    name: str
    case: Rows
    start: Days
    end: Days
    resumed: Mask
    table: Table | None
    first: Rows
    group: Rows
    origin: Rows
    rough: Mask
    doubt: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int16))

    def __post_init__(self) -> None:
        if len(self.doubt) != len(self.case):
            object.__setattr__(self, "doubt", np.zeros(len(self.case), dtype=np.int16))

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Spells:
        """Some of them."""
        fields = ("case", "start", "end", "resumed", "first", "origin", "doubt")
        return replace(self, **{name: getattr(self, name)[which] for name in fields})

    @property
    def recorded_as(self) -> str:
        """The kind of fact they were read from, or their own name."""
        return self.table.kind.name if self.table is not None else self.name

    def minutes(self, edge: str) -> Days:
        """The time of day at which each began, or ended, where a row of that day says; -1 where none does."""
        found = np.full(len(self), NOTHING, dtype=np.int64)
        table = self.table
        if table is None:
            return found
        values = table.minute if edge == "start" else table.end_minute
        if not (values >= 0).any():
            return found
        days, own = (table.start_lo, self.start) if edge == "start" else (table.end_lo, self.end)
        rows = np.flatnonzero(self.group >= 0)
        keys = key_of(self.group[rows], days[rows])
        order = np.argsort(keys, kind="stable")  # the first row in date order counts
        wanted = key_of(self.origin, own)
        place = np.minimum(np.searchsorted(keys[order], wanted), len(rows) - 1)
        there = keys[order][place] == wanted
        found[there] = values[rows[order[place[there]]]]
        return found


def spells_of(condition: Condition, name: str, view: View, *, doubtful: bool = False) -> Spells:
    """The periods of a condition, as the reference engine reads them: recorded periods or stretches, whichever most cases
    have. The others are rough."""
    return max(spells_each(condition, name, view, doubtful=doubtful), key=lambda found: np.count_nonzero(~found.rough))


def spells_each(condition: Condition, name: str, view: View, *, doubtful: bool = False) -> list[Spells]:
    """The periods of a condition in the cases that have their own, as recorded, and the stretches of the others; in each
    the cases of the other are rough.

    With `doubtful`, those of which only it is not known whether they were are among them, and their cases not rough.
    """
    own = has_own(condition, view)
    if isinstance(condition, Defined):
        definition = view.definitions[condition.name]
        name = definition.name
        if True in (definition.if_not_covered, definition.if_unknown):
            own = view.none()
    found = []
    if own.any():
        recorded = _recorded(condition, name, view, doubtful)
        found.append(replace(recorded, rough=recorded.rough | ~own))
    if not own.all() or not view.count:
        stretches = _stretches(view.line(condition), name, view, doubtful)
        found.append(replace(stretches, rough=stretches.rough | own))
    return found


def _recorded(condition: Condition, name: str, view: View, doubtful: bool) -> Spells:
    """The periods of a condition as they were recorded, cut to the days on which the rest of it holds."""
    match condition:
        case OfKind(kind, where):
            rows, rough = view.pieces(kind)
            truth = view.fact_truth(where, rows)
            rough = rough | view.marked(rows.case[truth >= 2])
            found = merged(rows, truth == TRUE, view)
            return replace(found, rough=found.rough | rough)
        case Defined(defined):
            definition = view.definitions[defined]
            settled = (definition.if_not_covered, definition.if_unknown)
            if True in settled:
                return _stretches(view.line(condition), defined, view, doubtful)
            found = _recorded(definition.condition, defined, view, doubtful)
            if False in settled:
                found = clipped(found, view.line(condition), defined, view, doubtful=doubtful)
            return replace(found, name=defined)
        case All(items):
            found = _recorded(items[0], name, view, doubtful)
            return clipped(found, view.line(All(items[1:])), name, view, doubtful=doubtful)
        case AnyOf(items):
            return replace(_recorded(items[0], name, view, doubtful), name=name)
    raise TypeError(f"no periods of its own: {type(condition).__name__}")


def has_own(condition: Condition, view: View) -> Mask:
    """The cases in which a condition has periods of its own; of `any`, those in which only its first item ever holds."""
    match condition:
        case Defined(name):
            return has_own(view.definitions[name].condition, view)
        case All(items) if items:
            return has_own(items[0], view)
        case AnyOf(items) if items:
            own = has_own(items[0], view)
            for line in (view.line(item) for item in items[1:]) if own.any() else ():
                own = own & ~view.marked(line.cases[line.truths != FALSE])
                own = own & ~line.rough if line.rough is not None else own
            return own
    return np.full(view.count, isinstance(condition, OfKind), dtype=bool)


def _stretches(line: Lines, name: str, view: View, doubtful: bool) -> Spells:
    """The longest stretches in which a condition is not false."""
    everyone = np.arange(view.count, dtype=np.int64)
    nothing = np.full(view.count, NOTHING, dtype=np.int64)
    always = np.full(view.count, LONG_BEFORE, dtype=np.int64), np.full(view.count, STILL_OPEN, dtype=np.int64)
    whole = Spells(
        name, everyone, *always, np.zeros(view.count, dtype=bool), None, nothing, np.zeros(0, dtype=np.int64), nothing,
        view.none(),
    )  # fmt: skip
    found = clipped(whole, line, name, view, doubtful=doubtful)
    return replace(found, resumed=np.zeros(len(found), dtype=bool))


# --- rows to periods ------------------------------------------------------------------------------------------------
def cut(table: Table) -> Table:
    """Rows in order of start, each ended where a later one of another identity begins, unless the kind is concurrent."""
    order = np.lexsort((np.arange(len(table)), table.start_hi, table.start_lo, table.case))
    rows = table.take(order)
    if rows.kind.concurrent or not rows.kind.identity or not len(rows):
        return rows
    end, minute = rows.end_lo.copy(), rows.end_minute.copy()
    left = np.arange(len(rows) - 1)
    step = 1
    while len(left):
        later = left + step
        there = later < len(rows)
        left, later = left[there], later[there]
        near = (rows.case[left] == rows.case[later]) & (rows.start_lo[later] < end[left])
        left, later = left[near], later[near]
        ends = (rows.start_lo[left] < rows.start_lo[later]) & ~same_identity(rows, left, later)
        end[left[ends]], minute[left[ends]] = rows.start_lo[later[ends]], rows.minute[later[ends]]
        left = left[~ends]
        step += 1
    return replace(rows, end_lo=end, end_hi=end, end_minute=minute)


def same_identity(table: Table, one: Rows, other: Rows) -> Mask:
    """Whether two rows agree on every identity attribute known on both sides, some being known."""
    if not table.kind.identity:
        return np.ones(len(one), dtype=bool)
    agree = np.ones(len(one), dtype=bool)
    told = np.zeros(len(one), dtype=bool)
    for name in table.kind.identity:
        column = table.column(name)
        if column is None:
            continue
        both = column.known[one] & column.known[other]
        agree &= ~both | (column.values[one] == column.values[other])
        told |= both
    return agree & told


def merged(rows: Table, counts: Mask, view: View) -> Spells:
    """The periods of rows that count: those that touch and agree are one. A row that does not count breaks a period."""
    order = _alike(rows) if rows.kind.concurrent else np.arange(len(rows), dtype=np.int64)
    kept = order[counts[order]]
    case, start, end = rows.case[kept], rows.start_lo[kept], rows.end_lo[kept]
    begins = np.ones(len(kept), dtype=bool)
    if len(kept) > 1:
        same = (case[1:] == case[:-1]) & same_identity(rows, kept[1:], kept[:-1])
        if not rows.kind.concurrent:
            passed_over = np.cumsum(~counts)[kept]
            same &= passed_over[1:] == passed_over[:-1]
        begins[1:] = ~same | (_reach(end, same)[:-1] < start[1:])
    number = np.cumsum(begins) - 1
    ends = np.maximum.reduceat(end, np.flatnonzero(begins)) if len(kept) else end
    group = np.full(len(rows), NOTHING, dtype=np.int64)
    group[kept] = number
    first = kept[begins]
    found = Spells(
        rows.kind.name, case[begins], start[begins], ends, np.zeros(len(first), dtype=bool), rows, first, group,
        np.arange(len(first), dtype=np.int64), _tangled(rows, view),
    )  # fmt: skip
    if not rows.kind.concurrent:
        return found
    back = np.lexsort((first, found.case))  # the reference lists them by their first rows
    place = np.empty_like(back)
    place[back] = np.arange(len(back))
    group[kept] = place[number]
    return replace(found.take(back), group=group, origin=np.arange(len(first), dtype=np.int64))


def _reach(end: Days, joined: Mask) -> Days:
    """The latest end so far within each run of rows that may be joined to the one before.

    What ended before a later row began ends before that row does, so the latest of a run is that of its last period.
    """
    run = np.cumsum(np.append(True, ~joined))
    return np.maximum.accumulate(key_of(run, end)) & DAY


def _alike(rows: Table) -> Rows:
    """The rows in order of case and identity, then as they stand."""
    keys: list[npt.NDArray[Any]] = [np.arange(len(rows))]
    for name in reversed(rows.kind.identity):
        column = rows.column(name)
        if column is not None:
            keys.append(column.values)
    keys.append(rows.case)
    return np.lexsort(keys)


def _tangled(rows: Table, view: View) -> Mask:
    """The cases with several rows of a kind of which it may not be known whether they are one period."""
    mask = view.none()
    if not rows.kind.identity or len(rows) < 2:
        return mask
    following = rows.case[1:] == rows.case[:-1]
    several = np.append(False, following) | np.append(following, False)  # the only row of a case is like no other
    columns = [rows.column(name) for name in rows.kind.identity]
    known = [column.known if column is not None else np.zeros(len(rows), dtype=bool) for column in columns]
    for each in known:
        if each.any():
            mask |= view.marked(rows.case[~each & several])
    return mask | view.marked(rows.case[~np.logical_or.reduce(known) & several])


# --- periods cut to a condition -------------------------------------------------------------------------------------
def clipped(found: Spells, rest: Lines, name: str, view: View, *, doubtful: bool = False) -> Spells:
    """The pieces of each period in which the rest is not false.

    A case in which it is not known on a day of one is rough; with `doubtful`, only where a piece that certainly was may
    have begun sooner, or ended later.
    """
    rough = found.rough
    if rest.rough is not None:
        rough = rough | rest.rough
    if not len(found):
        return replace(found, name=name, rough=rough)
    spell, lo, hi, truth = _runs(found, rest)
    kept = np.flatnonzero(truth != FALSE)
    spell, lo, hi, truth = spell[kept], lo[kept], hi[kept], truth[kept]
    unknown = truth >= 2
    begins = np.ones(len(kept), dtype=bool)
    begins[1:] = (spell[1:] != spell[:-1]) | (lo[1:] != hi[:-1])
    begin = np.flatnonzero(begins)
    last = np.append(begin[1:], len(kept))[: len(begin)] - 1
    piece = np.cumsum(begins) - 1
    certain = np.zeros(len(begin), dtype=bool)
    certain[piece[~unknown]] = True
    doubt = np.zeros(len(begin), dtype=np.int16)
    backwards = np.flatnonzero(unknown)[::-1]  # of several, the first counts
    doubt[piece[backwards]] = truth[backwards]
    unsure = certain & (unknown[begin] | unknown[last]) if doubtful else doubt >= 2
    of = spell[begin]
    rough = rough | view.marked(found.case[of[unsure]])
    again = np.append(False, of[1:] == of[:-1]) if len(of) else np.zeros(0, dtype=bool)
    return replace(
        found, name=name, case=found.case[of], start=lo[begin], end=hi[last], resumed=found.resumed[of] | again,
        first=found.first[of], origin=found.origin[of], rough=rough, doubt=np.where(found.doubt[of] >= 2, found.doubt[of], doubt),
    )  # fmt: skip


def _runs(found: Spells, rest: Lines) -> tuple[Rows, Days, Days, Codes]:
    """The runs of equal truth of a line within each period: the place of the period, from a day until another, the truth."""
    point = found.start == found.end
    end = np.where(point, found.start + 1, found.end)  # a period over on the day it began is that day
    begins = np.searchsorted(rest.keys, key_of(found.case, found.start), side="right") - 1
    until = np.searchsorted(rest.keys, key_of(found.case, end), side="left")
    counts = until - begins
    spell = np.repeat(np.arange(len(found)), counts)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + begins[spell]
    lo = np.maximum(rest.starts[place], found.start[spell])
    hi = np.minimum(rest.ends[place], end[spell])
    return spell, lo, np.where(point[spell], lo, hi), rest.truths[place]


def passed(days: Days, length: Duration, *, strictly: bool) -> Days:
    """The first day on which a state begun on each day has lasted a length, or strictly over it; `STILL_OPEN` for never."""
    real = (days > LONG_BEFORE) & (days < STILL_OPEN)
    found = days.copy()
    counted = after_each(days[real], length, beginning_with=not strictly)
    found[real] = np.where(counted == NO_DAY, STILL_OPEN, counted)
    return found
