"""Recorded rows of every case to periods: those that touch and agree made one. The twin of the reference engine's.

Where it is not known whether a row counts, or goes on from the one before, the reference engine says of that case's rows
which periods they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.table import NOTHING, Table
from checker.engines.polars.periods.cutting import Pieces, same_identity, whose_of
from checker.engines.polars.periods.spells import Spells, joined, none_of
from checker.engines.polars.values.keys import DAY, are_among, key_of
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import replace

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View
    from checker.engines.reference.period import Period

Rows = npt.NDArray[np.int64]


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
    perhaps = truth >= 2
    uneven = view.none()
    if perhaps.any():
        uneven = view.marked(rows.case[_beside(rows, truth, rows.case) & perhaps])
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
    began, which = key_of(whose, rows.start_lo), flatnonzero(perhaps)
    perhaps[which] = are_among(began[which], began[(truth == TRUE) & rows.dated])
    return perhaps


def _in_line(rows: Table, truth: Codes, view: View) -> tuple[Rows, Codes]:
    """The rows that count, those that may be one period next to one another, and whether each goes on from the one before
    if the two touch."""
    order = _alike(rows) if rows.kind.concurrent or rows.together else np.arange(len(rows), dtype=np.int64)
    kept = order[truth[order] != FALSE]
    if len(kept) < 2:
        return kept, np.zeros(0, dtype=np.int16)
    same = _one_period(rows, kept[1:], kept[:-1], view)
    whose = whose_of(rows)
    apart = whose[kept[1:]] != whose[kept[:-1]]
    if not rows.kind.concurrent:
        breaking = (truth == FALSE) & ~_beside(rows, truth, whose)
        breaks = np.empty(len(rows), dtype=np.int64)
        breaks[order] = np.cumsum(breaking[order])
        broken = breaks[kept[1:]] > breaks[kept[:-1]]  # one that does not count is passed over
        if broken.any():
            surely = _surely_broken(rows, order, kept, breaking)
            code = np.int16(view.missing_field(f"{rows.kind.name}.start"))
            same = np.where(broken & ~surely & (same != FALSE), code, same)
            broken &= surely
        apart |= broken
    return kept, np.where(apart, np.int16(FALSE), same)


def _one_period(rows: Table, one: Rows, other: Rows, view: View) -> Codes:
    """Whether two touching rows are one period. Where they may begin on one day, and differ in what a period is renewed by, that
    is left to the reference."""
    same, kind = same_identity(rows, one, other, view), rows.kind
    if kind.renewed_by:
        of_one_day = (rows.start_lo[one] <= rows.start_hi[other]) & (rows.start_lo[other] <= rows.start_hi[one])
        which = flatnonzero(of_one_day & (same != TRUE))
        again = same_identity(rows, one[which], other[which], view, kind.of_one_day) != FALSE
        same[which[again]] = view.missing_field(f"{kind.name}.{kind.began}")
    return same


def _surely_broken(rows: Table, order: Rows, kept: Rows, breaking: Mask) -> Mask:
    """Between which two rows next to one another one that does not count certainly began: after the one, and before the other."""
    found = np.zeros(len(kept) - 1, dtype=bool)
    number = np.empty(len(rows), dtype=np.int64)
    counted = np.zeros(len(rows), dtype=bool)
    counted[kept] = True
    number[order] = np.cumsum(counted[order])  # of those that count up to each row
    other = flatnonzero(breaking & (number > 0) & (number < len(kept)))
    pair = number[other] - 1
    sure = (rows.start_hi[kept[pair]] < rows.start_lo[other]) & (rows.start_hi[other] < rows.start_lo[kept[pair + 1]])
    found[pair[sure]] = True
    return found


def _merged(pieces: Pieces, truth: Codes, line: tuple[Rows, Codes], view: View) -> Spells:
    """The periods of rows each of which certainly goes on from the one before or does not; one that may not count is alone."""
    rows, (kept, same) = pieces.rows, line
    begins = np.ones(len(kept), dtype=bool)
    if (same == TRUE).any():
        reach = _reach(rows.end_hi[kept], same == TRUE)
        begins[1:] = (same != TRUE) | (reach[:-1] < rows.start_lo[kept[1:]])
    begin = flatnonzero(begins)
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
    none = np.zeros(len(first), dtype=bool)
    found = Spells(
        name=rows.kind.name, case=rows.case[first], start=rows.start_lo[first], start_hi=start_hi, end_lo=end_lo, end=end_hi,
        resumed=nothing, table=rows, first=first, group=group, origin=np.arange(len(first), dtype=np.int64),
        rough=view.none(), doubt=np.where(truth[first] >= 2, truth[first], np.int16(FALSE)), start_why=started,
        end_why=np.where(end_lo == end_hi, np.int16(FALSE), _last_of(pieces.end_why[kept], number, len(first))),
        perhaps_one=none, either_way=none, startless=none,
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
    which = flatnonzero(codes >= 2)
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
    keys.append(whose_of(rows))
    return np.lexsort(keys)


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

    mixed = [n for n, (_, period, _) in enumerate(told) if _is_mixed(period)]
    none = np.zeros(len(told), dtype=bool)
    return Spells(
        name=rows.kind.name, case=np.array([case for case, _, _ in told], dtype=np.int64),
        start=column(lambda period: period.start_lo), start_hi=column(lambda period: period.start_hi),
        end_lo=column(lambda period: period.end_lo), end=column(lambda period: period.end_hi), resumed=codes("resumed"),
        table=rows, first=np.array([places[0] for _, _, places in told], dtype=np.int64), group=group,
        origin=np.arange(len(told), dtype=np.int64), rough=view.none(), doubt=codes("doubt"),
        start_why=codes("start_doubt"), end_why=codes("end_doubt"), perhaps_one=none, either_way=none, startless=none,
        mixed=np.array(mixed, dtype=np.int64),
    )  # fmt: skip


def _is_mixed(period: Period) -> bool:
    """Whether it is not known of some row with an id whether it is part of a period."""
    return bool(period.perhaps_after) or (len(period.rows) > 1 and set(period.counts) != {True})


def _told(
    pieces: Pieces, truth: Codes, which: Mask, view: View
) -> Iterator[tuple[int, Period, list[int]]]:  # fmt: skip
    """The periods of some cases, each with its case and the places of its rows."""
    from checker.engines.reference import merging as reference

    rows = pieces.rows
    assert view.one is not None
    for case in flatnonzero(which):
        lo, hi = np.searchsorted(rows.case, [case, case + 1]).tolist()
        facts = view.one(int(case)).pieces(rows.kind)
        place = {id(fact): lo + number for number, fact in enumerate(facts)}
        assert len(facts) == hi - lo
        counted = zip(facts, (view.truths.truth(code) for code in truth[lo:hi].tolist()), strict=True)
        for period in reference.merged(counted, rows.kind):
            yield int(case), period, [place[id(row)] for row in period.rows]
