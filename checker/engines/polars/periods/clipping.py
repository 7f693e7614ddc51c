"""Periods of every case cut to the days on which a condition holds, or may; the twin of the reference's `clipped`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.lines import Lines
from checker.engines.polars.values.lookups import NO_DAY, after_each
from checker.engines.polars.values.quick import begins_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View

Rows = npt.NDArray[np.int64]


_Runs = tuple[Rows, Days, Days, Codes]
"""Runs of equal truth within periods: the place of the period, from a day until another, the truth."""


def clipped(found: Spells, rest: Lines, name: str, view: View, *, presumed: bool) -> Spells:
    """The pieces of each period in which the rest is not false; one with no certain day, or that may be part of the one before,
    is doubtful. Where it is `presumed`, a period recorded without a start was there long before."""
    rough = found.rough | rest.rough if rest.rough is not None else found.rough
    return pieces(found, _runs(found, rest) if len(found) else _NO_RUNS, rough, name, view, presumed=presumed)


def pieces(
    found: Spells, runs: _Runs, rough: Mask, name: str, view: View, *, presumed: bool = False
) -> Spells:  # fmt: skip
    """The same of the runs of the rest within each period."""
    spell, lo, hi, truth = runs
    kept = flatnonzero(truth != FALSE)
    if not len(kept):
        return replace(found.take(_NONE), name=name, rough=rough)
    spell, lo, hi, truth = spell[kept], lo[kept], hi[kept], truth[kept]
    begins = np.ones(len(kept), dtype=bool)
    begins[1:] = (spell[1:] != spell[:-1]) | (lo[1:] != hi[:-1])
    begin = flatnonzero(begins | _perhaps_again(begins, truth))
    last = np.append(begin[1:], len(kept)) - 1
    of = spell[begin]
    whole = found.take(of)
    cut = replace(whole, name=name, rough=rough, start=lo[begin], end=hi[last])
    resumed = np.where(whole.start == whole.end, np.int16(FALSE), whole.resumed)
    if (truth == TRUE).all() and whole.exact.all() and not ((whole.start_why >= 2) | (whole.end_why >= 2)).any():
        again = ~begins_run(of)
        told = np.where(again, np.int16(TRUE), resumed)
        return replace(cut, start_hi=cut.start, end_lo=cut.end, resumed=told, presumed_by=None)
    parts = _Parts(begin, last, ~begins[begin], lo, hi, truth, view)
    cut = replace(cut, start=parts.start, end=parts.end, perhaps_one=cut.perhaps_one | parts.again)
    return _in_doubt(cut, replace(whole, resumed=resumed), of, parts, view, presumed=presumed)


_NONE = np.zeros(0, dtype=np.int64)
_NO_RUNS = (_NONE, _NONE, _NONE, _NONE.astype(np.int16))


def _perhaps_again(begins: Mask, truth: Codes) -> Mask:
    """At which runs of truth a piece, that `begins` at one, may have begun again: after one that is certain, before another."""
    sure = truth == TRUE
    if sure.all():
        return np.zeros(len(truth), dtype=bool)
    whole = flatnonzero(begins)
    last_sure = np.maximum.reduceat(np.where(sure, np.arange(len(truth)), -1), whole)[np.cumsum(begins) - 1]
    return np.append(False, sure[:-1]) & ~sure & (np.arange(len(truth)) < last_sure)


class _Parts:
    """The runs of truth that each piece is made of, in order: from the place `begin` to the place `last`. One that may have
    begun `again` is from the second of those days on, and each that may not have been broken off goes on to the end."""

    def __init__(self, begin: Rows, last: Rows, again: Mask, lo: Days, hi: Days, truth: Codes, view: View) -> None:
        places, sure, self.again = np.arange(len(lo)), truth == TRUE, again
        first_sure = np.minimum.reduceat(np.where(sure, places, len(lo)), begin)
        last_sure = np.maximum.reduceat(np.where(sure, places, -1), begin)
        self.certain = last_sure >= 0
        lead, trail = np.where(self.certain, first_sure, begin), np.where(self.certain, last_sure, last)
        self.surely, self.until = lo[lead], hi[trail]
        self._perhaps_within(begin, last, lo, hi, truth, view)
        whole = flatnonzero(~again)
        end = np.append(whole[1:], len(begin)) - 1
        self.start, self.end = lo[begin] + again, hi[last][end][np.cumsum(~again) - 1]
        self.why, self.opens = truth[begin], truth[begin + (again & (self.start == hi[begin]))]
        self.closes = truth[last + np.append(again[1:], False)]

    def _perhaps_within(self, begin: Rows, last: Rows, lo: Days, hi: Days, truth: Codes, view: View) -> None:
        """By when those of no certain day had begun, and from when they were over: see the reference's `_perhaps_within`."""
        if self.certain.all():
            return
        starts, ends = (view.truths.is_of_a_day(truth, edge) for edge in ("start", "end"))
        recorded = np.where(view.truths.is_not_covered(truth), len(lo), np.arange(len(lo)))
        told = np.minimum.reduceat(recorded, begin)
        told = np.where(told < len(lo), told, begin)
        begun = np.where(starts[told] & (hi[told] < STILL_OPEN), hi[told], lo[told])
        over_from = np.where(np.logical_and.reduceat(starts | ends, begin), lo[begin], lo[last])
        self.surely = np.where(self.certain, self.surely, begun)
        self.until = np.where(~self.certain & ends[last], over_from, self.until)


def _in_doubt(
    cut: Spells, whole: Spells, of: Rows, parts: _Parts, view: View, *, presumed: bool
) -> Spells:  # fmt: skip
    """The pieces with what is not known of each: see the reference's `_piece`."""
    start_why = np.where(parts.opens >= 2, parts.opens, whole.start_why)
    end_why = np.where(parts.closes >= 2, parts.closes, whole.end_why)
    known = whole.as_either().doubt
    doubt = np.where((known < 2) & ~parts.certain, parts.opens, known)
    # what was long before began with the rest, or when that is known to have been
    long_before = whole.long_before(view) & ((parts.opens >= 2) | (cut.start > whole.start))
    already = np.full(len(cut), NO_DAY) if whole.presumed_by is None else whole.presumed_by
    presuming = presumed & (long_before | (already != NO_DAY))
    begun_by = np.where(presuming, np.where(already != NO_DAY, already, whole.start), whole.start_hi)
    astray = (begun_by >= parts.until) | ((parts.surely > whole.start) & (parts.surely >= whole.end_lo))
    edges = np.where(start_why >= 2, start_why, end_why)
    doubt = np.where(astray & (doubt < 2), edges, doubt)  # it may have begun too late, or ended too soon, to be at all
    either_way = (doubt < 2) & (parts.again | whole.either_way)
    doubt = np.where((doubt < 2) & whole.either_way, whole.doubt, doubt)
    doubt = np.where(parts.again & (doubt < 2), parts.why, doubt)
    start_hi, presumed_by = (np.minimum(cut.end, np.maximum(by, parts.surely)) for by in (whole.start_hi, begun_by))
    end_lo = np.maximum(cut.start, np.minimum(whole.end_lo, parts.until))
    resumed = _resumed(whole.resumed, of, doubt)
    broken_off = (resumed == FALSE) & parts.certain & (parts.surely - cut.start > 1) & (parts.opens >= 2)
    # whether it was broken off where a date of birth is recorded two ways is the reference engine's
    rough = cut.rough | view.marked(cut.case[broken_off & view.truths.is_said_otherwise(parts.opens)])
    return replace(
        cut, start_hi=start_hi, end_lo=end_lo, doubt=doubt, either_way=either_way, rough=rough,
        presumable=cut.presumable or bool(long_before.any()),
        presumed_by=np.where(presuming, presumed_by, NO_DAY) if presumed else None,
        resumed=np.where(broken_off, parts.opens, resumed).astype(np.int16),  # it may have begun before, and been broken off
        start_why=np.where(cut.start != start_hi, start_why, np.int16(0)),
        end_why=np.where(end_lo != cut.end, end_why, np.int16(0)),
    )  # fmt: skip


def _resumed(resumed: Codes, of: Rows, doubt: Codes) -> Codes:
    """Whether each piece goes on a period: it does where one before it certainly was, and may where that one is in doubt."""
    again = ~begins_run(of)
    certain = doubt < 2
    before: Rows = np.cumsum(certain) - certain
    first = flatnonzero(~again)
    sure = again & (before > np.repeat(before[first], np.diff(first, append=len(of))))
    told = np.where(again & ~sure & (resumed != TRUE), np.append(np.int16(FALSE), doubt[:-1]), resumed)
    return np.where(sure, np.int16(TRUE), told)


def _runs(found: Spells, rest: Lines) -> _Runs:
    """The runs of a line within each period."""
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
