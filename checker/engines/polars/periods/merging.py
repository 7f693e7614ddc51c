"""Recorded rows of every case to periods: cut where a later one of another identity begins, those that touch and agree
made one. The twin of the reference engine's periods.

Where it is not known whether a row counts, or goes on from the one before, the reference engine says of that case's rows
which periods they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.table import NOTHING, Table
from checker.engines.polars.periods.spells import Spells, joined, none_of
from checker.engines.polars.values.keys import DAY, key_of, rising
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View
    from checker.engines.reference.period import Period

Rows = npt.NDArray[np.int64]


@frozen
class Pieces:
    """The rows of a kind in order of case and start, each ended where a later one of another identity begins.

    `end_why` is the code of why the end of each is not known; 0 where it is.
    """

    rows: Table
    end_why: Codes

    def take(self, which: npt.NDArray[Any]) -> Pieces:
        """Some of them."""
        return Pieces(self.rows.take(which), self.end_why[which])


# --- rows cut -------------------------------------------------------------------------------------------------------
def cut(table: Table, view: View) -> Pieces:
    """Rows in order of start, each ended where a later one of another identity begins, unless the kind is concurrent.

    Where it is not known whether the later is another, or which of two began later, the earlier may have ended then, or gone
    on; and so may the other, from the day after it began. Rows of several cases were each cut among those of its own already.
    """
    rows = table
    if not rising(key_of(table.case, table.start_lo), table.start_hi):
        rows = table.take(np.lexsort((np.arange(len(table)), table.start_hi, table.start_lo, table.case)))
    known = rows.end_lo == rows.end_hi
    code = np.int16(FALSE) if known.all() else np.int16(view.missing_field(f"{rows.kind.name}.end"))
    why = np.where(known, np.int16(FALSE), code)
    if rows.together:
        return Pieces(rows, _as_brought(rows, why, view))
    if rows.kind.concurrent or not rows.kind.identity or len(rows) < 2:
        return Pieces(rows, why)
    end_lo, end_hi, minute = (column.copy() for column in (rows.end_lo, rows.end_hi, rows.end_minute))
    needs = np.zeros(len(rows), dtype=np.int16)
    left = np.arange(len(rows) - 1)
    step = 1
    while len(left):
        left = left[left + step < len(rows)]
        later = left + step
        near = (rows.case[left] == rows.case[later]) & (rows.start_lo[later] < end_hi[left])
        left, later = left[near], later[near]
        inside = (rows.start_lo[left] < rows.start_lo[later]) & (rows.start_hi[later] < end_hi[left])
        one, other = left[inside], later[inside]
        same = same_identity(rows, one, other, view)
        ends = (same == FALSE) & (rows.start_hi[one] <= rows.start_lo[other])
        perhaps = np.flatnonzero((same != TRUE) & ~ends & (rows.start_lo[other] < end_lo[one]))
        needs[one[perhaps]] = _needed(same[perhaps], rows, view)
        minute[one[perhaps]] = NOTHING
        over = np.flatnonzero(ends)
        minute[one[over]] = rows.minute[other[over]]
        end_hi[one[over]] = rows.start_hi[other[over]]
        sooner = np.concatenate([perhaps, over])
        end_lo[one[sooner]] = np.minimum(end_lo[one[sooner]], rows.start_lo[other[sooner]])
        done = np.zeros(len(rows), dtype=bool)
        done[one[over]] = True
        left = left[~done[left]]
        step += 1
    one, other = _perhaps_before(rows)
    same = same_identity(rows, one, other, view)
    which = np.flatnonzero((same != TRUE) & (rows.start_lo[one] + 1 < end_lo[one]))
    one, first = np.unique(one[which], return_index=True)
    needs[one] = _needed(same[which[first]], rows, view)
    end_lo[one], minute[one] = rows.start_lo[one] + 1, NOTHING
    rows = replace(rows, end_lo=end_lo, end_hi=end_hi, end_minute=minute)
    if (end_lo < end_hi).any():
        code = np.int16(view.missing_field(f"{rows.kind.name}.end"))
        why = np.where(end_lo == end_hi, np.int16(FALSE), np.where(needs >= 2, needs, code))
    return Pieces(rows, np.where(end_lo == end_hi, np.int16(FALSE), why))


ENDS = "what says when it ended"
"""The column of rows brought together that holds the field which would say when each ended, where another row left that open."""


def _as_brought(rows: Table, why: Codes, view: View) -> Codes:
    """Why the end of each row is not known, where its own case told that."""
    told = rows.column(ENDS)
    if told is None or not told.known.any():
        return why
    assert told.texts is not None
    codes = np.array([view.missing_field(text) for text in told.texts], dtype=np.int16)
    return np.where(told.known & (why >= 2), codes[np.where(told.known, told.values, 0)], why)


def _perhaps_before(rows: Table) -> tuple[Rows, Rows]:
    """Pairs of rows of a case of which the other, whose start is not known, may have begun after the one, or before it."""
    unsure = np.flatnonzero(~rows.dated)
    began = key_of(rows.case, rows.start_lo)
    lo = np.searchsorted(began, began[unsure])
    counts = np.searchsorted(began, key_of(rows.case[unsure], rows.start_hi[unsure])) - lo
    other = np.repeat(unsure, counts)
    one = np.arange(len(other)) + np.repeat(lo - np.cumsum(counts) + counts, counts)
    order = np.lexsort((other, one))
    order = order[one[order] != other[order]]
    return one[order], other[order]


def _needed(same: Codes, rows: Table, view: View) -> Codes:
    """The code of what would say whether a row ended as another began: whether it is another or, of one that is, when."""
    return np.where(same >= 2, same, np.int16(view.missing_field(f"{rows.kind.name}.start"))).astype(np.int16)


def same_identity(table: Table, one: Rows, other: Rows, view: View) -> Codes:
    """Whether two touching rows are one period: what gives the kind its identity agrees; see the reference's."""
    kind = table.kind
    if not kind.identity:
        return np.full(len(one), TRUE, dtype=np.int16)
    differs, told = np.zeros(len(one), dtype=bool), np.zeros(len(one), dtype=bool)
    half, lacks = np.zeros(len(one), dtype=np.int16), np.zeros(len(one), dtype=np.int16)
    for name in kind.identity:
        column = table.column(name)
        nothing = np.zeros(len(one), dtype=bool)
        ours, theirs = (column.known[one], column.known[other]) if column is not None else (nothing, nothing)
        both = ours & theirs
        if column is not None:
            differs |= both & (column.values[one] != column.values[other])
        told |= both
        if not both.all():
            code = np.int16(view.missing_field(f"{kind.name}.{name}"))
            half = np.where((half == FALSE) & (ours != theirs), code, half)
            lacks = np.where((lacks == FALSE) & ~both, code, lacks)
    unknown = np.where(half >= 2, half, np.where(told, np.int16(TRUE), lacks))
    if kind.concurrent:
        unknown = np.where(unknown >= 2, np.int16(FALSE), unknown)
    return np.where(differs, np.int16(FALSE), unknown).astype(np.int16)


# --- rows to periods ------------------------------------------------------------------------------------------------
def merged(pieces: Pieces, truth: Codes, view: View) -> Spells:
    """The periods of rows that count, certainly or possibly: those that touch and agree are one. A row that does not
    count breaks a period."""
    if not len(pieces.rows):
        return none_of(pieces.rows, view)
    line = _in_line(pieces.rows, truth, view)
    tangled = _tangled(pieces.rows, truth, line, view)
    if not tangled.any():
        return _merged(pieces, truth, line, view)
    told = np.where(tangled[pieces.rows.case], np.int16(FALSE), truth)
    sure = _merged(pieces, told, _in_line(pieces.rows, told, view), view)
    if view.one is None:
        return replace(sure, rough=sure.rough | tangled)
    return joined(sure, _one_by_one(pieces, truth, tangled, view))


def _tangled(rows: Table, truth: Codes, line: tuple[Rows, Codes], view: View) -> Mask:
    """The cases with a row that may or may not go on from the one before it, or that does where either may not count; and
    those in which one that may not begins on the same day as one that does."""
    order, same = line
    uneven = view.marked(rows.case[_beside(rows, truth, rows.case) & (truth >= 2)])
    if not (same != FALSE).any():
        return uneven
    end_lo, end_hi = _reach(rows.end_lo[order], same != FALSE), _reach(rows.end_hi[order], same != FALSE)
    lo, hi = rows.start_lo[order[1:]], rows.start_hi[order[1:]]
    touches = (same != FALSE) & (end_hi[:-1] >= lo)
    begun = rows.start_hi[order[:-1]] <= rows.end_lo[order[1:]]
    surely = ((end_lo[:-1] >= hi) & begun) | ((end_lo[:-1] == lo) & (end_hi[:-1] == hi))
    counts = (truth[order[1:]] == TRUE) & (truth[order[:-1]] == TRUE)
    return uneven | view.marked(rows.case[order[1:]][touches & ((same >= 2) | ~surely | ~counts)])


def _beside(rows: Table, truth: Codes, whose: Rows) -> Mask:
    """Which rows do not certainly count, and begin on the same day as one of `whose` they are that does; none of a kind whose
    periods run at once."""
    perhaps = (truth != TRUE) & rows.dated
    if rows.kind.concurrent or not perhaps.any():
        return np.zeros(len(rows), dtype=bool)
    began = key_of(whose, rows.start_lo)
    day = np.searchsorted(np.unique(began), began)
    counted = np.zeros(len(day), dtype=bool)
    counted[day[(truth == TRUE) & rows.dated]] = True
    return perhaps & counted[day]


def _in_line(rows: Table, truth: Codes, view: View) -> tuple[Rows, Codes]:
    """The rows that count, those that may be one period next to one another, and whether each goes on from the one before
    if the two touch."""
    order = _alike(rows) if rows.kind.concurrent or rows.together else np.arange(len(rows), dtype=np.int64)
    kept = order[truth[order] != FALSE]
    if len(kept) < 2:
        return kept, np.zeros(0, dtype=np.int16)
    same = same_identity(rows, kept[1:], kept[:-1], view)
    whose = _whose(rows)
    apart = whose[kept[1:]] != whose[kept[:-1]]
    if not rows.kind.concurrent:
        breaks = np.empty(len(rows), dtype=np.int64)
        breaks[order] = np.cumsum(((truth == FALSE) & ~_beside(rows, truth, whose))[order])
        apart |= breaks[kept[1:]] > breaks[kept[:-1]]  # one that does not count is passed over
    return kept, np.where(apart, np.int16(FALSE), same)


def _merged(pieces: Pieces, truth: Codes, line: tuple[Rows, Codes], view: View) -> Spells:
    """The periods of rows each of which certainly goes on from the one before or does not; one that may not count is alone."""
    rows, (kept, same) = pieces.rows, line
    begins = np.ones(len(kept), dtype=bool)
    if (same == TRUE).any():
        reach = _reach(rows.end_hi[kept], same == TRUE)
        begins[1:] = (same != TRUE) | (reach[:-1] < rows.start_lo[kept[1:]])
    begin = np.flatnonzero(begins)
    number = np.cumsum(begins) - 1
    first = kept[begin]
    end_hi, end_lo, start_hi = rows.end_hi[kept], rows.end_lo[kept], rows.start_hi[kept]
    if len(first) < len(kept):
        end_hi, end_lo = np.maximum.reduceat(end_hi, begin), np.maximum.reduceat(end_lo, begin)
        start_hi = np.minimum.reduceat(start_hi, begin)
    started = nothing = np.zeros(len(first), dtype=np.int16)
    if not rows.dated[first].all():
        code = np.int16(view.missing_field(f"{rows.kind.name}.start"))
        started = np.where(rows.dated[first], np.int16(FALSE), code)
    group = np.full(len(rows), NOTHING, dtype=np.int64)
    group[kept] = number
    found = Spells(
        name=rows.kind.name, case=rows.case[first], start=rows.start_lo[first], start_hi=start_hi, end_lo=end_lo, end=end_hi,
        resumed=nothing, table=rows, first=first, group=group, origin=np.arange(len(first), dtype=np.int64),
        rough=view.none(), doubt=np.where(truth[first] >= 2, truth[first], np.int16(FALSE)), start_why=started,
        end_why=np.where(end_lo == end_hi, np.int16(FALSE), _last_of(pieces.end_why[kept], number, len(first))),
        perhaps_one=np.zeros(len(first), dtype=bool), startless=np.zeros(len(first), dtype=bool),
    )  # fmt: skip
    if not rows.kind.concurrent and not rows.together:
        return found
    back = np.lexsort((first, found.case))  # the reference lists them by their first rows
    place = np.empty_like(back)
    place[back] = np.arange(len(back))
    group[kept] = place[number]
    return replace(found.take(back), group=group, origin=np.arange(len(first), dtype=np.int64))


def _last_of(codes: Codes, number: Rows, count: int) -> Codes:
    """The last code of each numbered period that is one; 0 where none is."""
    found = np.zeros(count, dtype=np.int16)
    which = np.flatnonzero(codes >= 2)
    found[number[which]] = codes[which]  # of several for one, the last is kept
    return found


def _reach(end: Days, on: Mask) -> Days:
    """The latest end so far within each run of rows that may be joined to the one before.

    What ended before a later row began ends before that row does, so the latest of a run is that of its last period.
    """
    run = np.cumsum(np.append(True, ~on))
    return np.maximum.accumulate(key_of(run, end)) & DAY


def _alike(rows: Table) -> Rows:
    """The rows in order of whose they are and, of a kind whose periods run at once, identity; then as they stand."""
    keys: list[npt.NDArray[Any]] = [np.arange(len(rows))]
    for name in reversed(rows.kind.identity) if rows.kind.concurrent else ():
        column = rows.column(name)
        if column is not None:
            keys += [column.values, column.known]
    keys.append(_whose(rows))
    return np.lexsort(keys)


def _whose(rows: Table) -> Rows:
    """Numbers that tell apart the rows of different cases and, where the facts of several were brought together, of each of
    those in each."""
    column = rows.column("case") if rows.together else None
    if column is None:
        return rows.case
    order = np.lexsort((column.values, rows.case))
    changes = (rows.case[order[1:]] != rows.case[order[:-1]]) | (column.values[order[1:]] != column.values[order[:-1]])
    found = np.empty(len(rows), dtype=np.int64)
    found[order] = np.cumsum(np.append(False, changes))
    return found


# --- case by case ---------------------------------------------------------------------------------------------------
def _one_by_one(pieces: Pieces, truth: Codes, which: Mask, view: View) -> Spells:
    """The periods of the rows of some cases, as the reference engine makes them."""
    rows, told = pieces.rows, list(_told(pieces, truth, which, view))
    group = np.full(len(rows), NOTHING, dtype=np.int64)
    for number, (_, _, places) in enumerate(told):
        group[places] = number

    def column(read: Any, of: Any = np.int64) -> npt.NDArray[Any]:
        return np.array([read(period) for _, period, _ in told], dtype=of)

    def codes(name: str) -> Codes:
        return column(lambda period: view.truths.code(getattr(period, name) or False), np.int16)

    mixed = [n for n, (_, period, _) in enumerate(told) if len(period.rows) > 1 and set(period.counts) != {True}]
    return Spells(
        name=rows.kind.name, case=np.array([case for case, _, _ in told], dtype=np.int64),
        start=column(lambda period: period.start_lo), start_hi=column(lambda period: period.start_hi),
        end_lo=column(lambda period: period.end_lo), end=column(lambda period: period.end_hi), resumed=codes("resumed"),
        table=rows, first=np.array([places[0] for _, _, places in told], dtype=np.int64), group=group,
        origin=np.arange(len(told), dtype=np.int64), rough=view.none(), doubt=codes("doubt"),
        start_why=codes("start_doubt"), end_why=codes("end_doubt"), perhaps_one=np.zeros(len(told), dtype=bool),
        startless=np.zeros(len(told), dtype=bool),
        mixed=np.array(mixed, dtype=np.int64),
    )  # fmt: skip


def _told(
    pieces: Pieces, truth: Codes, which: Mask, view: View
) -> Iterator[tuple[int, Period, list[int]]]:  # fmt: skip
    """The periods of some cases, each with its case and the places of its rows."""
    from checker.engines.reference import merging as reference

    rows = pieces.rows
    assert view.one is not None
    for case in np.flatnonzero(which):
        lo, hi = np.searchsorted(rows.case, [case, case + 1]).tolist()
        facts = view.one(int(case)).pieces(rows.kind)
        place = {id(fact): lo + number for number, fact in enumerate(facts)}
        assert len(facts) == hi - lo
        counted = zip(facts, (view.truths.truth(code) for code in truth[lo:hi].tolist()), strict=True)
        for period in reference.merged(counted, rows.kind):
            yield int(case), period, [place[id(row)] for row in period.rows]


__all__ = ["Pieces", "cut", "merged", "same_identity"]
