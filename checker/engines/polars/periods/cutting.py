"""Recorded rows of every case, cut where a later one of another identity begins; the twin of the reference engine's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.table import NOTHING, Table
from checker.engines.polars.values.keys import key_of, rising
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes
from checker.frozen import frozen, replace
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.vocabulary import Form

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View

Rows = npt.NDArray[np.int64]

ENDS = "what says when it ended"
"""The column of rows brought together that holds the field which would say when each ended, where another row left that open."""


@frozen
class Pieces:
    """The rows of a kind in order of case and start, each ended where a later one of another identity begins.

    `end_why` is the code of why the end of each is not known; 0 where it is.
    """

    rows: Table
    end_why: Codes


def cut(table: Table, view: View) -> Pieces:
    """Rows in order of start, each ended where a later one of another identity begins, unless the kind is concurrent; one that
    has no end, where a later of the same begins that says otherwise.

    Where it is not known whether the later is another, whether it had begun by the as-at date, or which of two began later, the
    earlier may have ended then, or gone on; and so may the other, from the day after it began. Rows of several cases were each
    cut among those of its own already; what has no length is not cut.
    """
    rows = table
    if not rising(key_of(table.case, table.start_lo), table.start_hi):
        rows = table.take(np.lexsort((np.arange(len(table)), table.start_hi, table.start_lo, table.case)))
    known = rows.end_lo == rows.end_hi
    code = np.int16(FALSE) if known.all() else np.int16(view.missing_field(f"{rows.kind.name}.end"))
    why = np.where(known, np.int16(FALSE), code)
    if rows.together:
        return Pieces(rows, _as_brought(rows, why, view))
    if rows.kind.form is not Form.PERIOD or rows.kind.concurrent or len(rows) < 2:
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
        inside = rows.start_lo[left] < rows.start_lo[later]
        one, other = left[inside], later[inside]
        same = _or_to_their_end(rows, one, other, _goes_on(rows, one, other, view), view)
        ends = (same == FALSE) & (rows.start_hi[one] < rows.start_lo[other]) & ~rows.perhaps[other]
        ends &= rows.start_hi[other] < end_hi[one]
        perhaps = flatnonzero((same != TRUE) & ~ends & (rows.start_lo[other] < end_lo[one]))
        needs[one[perhaps]] = _needed(same[perhaps], rows, view)
        minute[one[perhaps]] = NOTHING
        over = flatnonzero(ends)
        minute[one[over]] = rows.minute[other[over]]
        end_hi[one[over]] = rows.start_hi[other[over]]
        sooner = np.concatenate([perhaps, over])
        end_lo[one[sooner]] = np.minimum(end_lo[one[sooner]], rows.start_lo[other[sooner]])
        done = np.zeros(len(rows), dtype=bool)
        done[one[over]] = True
        left = left[~done[left]]
        step += 1
    one, other = _perhaps_before(rows)
    same = _goes_on(rows, one, other, view)
    which = flatnonzero((same != TRUE) & (rows.start_lo[one] + 1 < end_lo[one]))
    one, first = np.unique(one[which], return_index=True)
    needs[one] = _needed(same[which[first]], rows, view)
    end_lo[one], minute[one] = rows.start_lo[one] + 1, NOTHING
    rows = replace(rows, end_lo=end_lo, end_hi=end_hi, end_minute=minute)
    if (end_lo < end_hi).any():
        code = np.int16(view.missing_field(f"{rows.kind.name}.end"))
        why = np.where(end_lo == end_hi, np.int16(FALSE), np.where(needs >= 2, needs, code))
    return Pieces(rows, np.where(end_lo == end_hi, np.int16(FALSE), why))


def _as_brought(rows: Table, why: Codes, view: View) -> Codes:
    """Why the end of each row is not known, where its own case told that."""
    told = rows.column(ENDS)
    if told is None or not told.known.any():
        return why
    assert told.texts is not None
    codes = np.array([view.missing_field(text) if text else FALSE for text in told.texts], dtype=np.int16)
    return np.where(told.known & (why >= 2), codes[np.where(told.known, told.values, 0)], why)


def _perhaps_before(rows: Table) -> tuple[Rows, Rows]:
    """Pairs of rows of a case of which the other, whose start is not known, may have begun after the one, or before it."""
    unsure = flatnonzero(~rows.dated)
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


def _goes_on(rows: Table, one: Rows, other: Rows, view: View) -> Codes:
    """Whether a row goes on where a later one begins; see the reference's."""
    same = same_identity(rows, one, other, view)
    least = rows.end_lo[one]
    may_be_over = (least == STILL_OPEN) | ((least < rows.end_hi[one]) & (least <= rows.start_lo[other]))
    left_open = flatnonzero(may_be_over)
    if not len(left_open):
        return same
    earlier, later = one[left_open], other[left_open]
    alike = _alike(rows, earlier, later, view)
    told = same[left_open]
    same[left_open] = np.where((told == FALSE) | (alike == FALSE), np.int16(FALSE), np.where(told >= 2, told, alike))
    return same


def _alike(rows: Table, earlier: Rows, later: Rows, view: View) -> Codes:
    """Whether a later row says what an earlier does; see the reference's."""
    differs, added = np.zeros(len(earlier), dtype=bool), np.zeros(len(earlier), dtype=bool)
    left_out = np.zeros(len(earlier), dtype=np.int16)
    for name in rows.kind.attributes:
        if (column := rows.column(name)) is None:
            continue
        ours, theirs = column.known[earlier], column.known[later]
        differs |= ours & theirs & (column.values[earlier] != column.values[later])
        added |= theirs & ~ours
        if (less := ours & ~theirs & (left_out == FALSE)).any():
            left_out[less] = view.missing_field(f"{rows.kind.name}.{name}")
    if added.any():
        left_out[added & (left_out == FALSE)] = view.missing_field(f"{rows.kind.name}.end")
    return np.where(differs, np.int16(FALSE), np.where(left_out >= 2, left_out, np.int16(TRUE))).astype(np.int16)


def _or_to_their_end(rows: Table, one: Rows, other: Rows, goes_on: Codes, view: View) -> Codes:
    """Whether a row goes on where a later one begins, or may to an end still to come; see the reference's."""
    if rows.end_to_come is None:
        return goes_on
    which = flatnonzero(rows.end_to_come[one] & (goes_on == FALSE))
    which = which[same_identity(rows, one[which], other[which], view) != FALSE]
    if len(which):
        goes_on[which] = view.missing_field(f"{rows.kind.name}.end")
    return goes_on


def same_identity(table: Table, one: Rows, other: Rows, view: View, names: Sequence[str] | None = None) -> Codes:
    """Whether two touching rows are one period: what gives the kind its identity agrees, or what of it is named; see the
    reference's."""
    kind = table.kind
    names = kind.identity if names is None else names
    if kind.apart:
        return np.full(len(one), FALSE, dtype=np.int16)
    if not names:
        return np.full(len(one), TRUE, dtype=np.int16)
    differs, told = np.zeros(len(one), dtype=bool), np.zeros(len(one), dtype=bool)
    half, lacks = np.zeros(len(one), dtype=np.int16), np.zeros(len(one), dtype=np.int16)
    for name in names:
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


def whose_of(rows: Table) -> Rows:
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
