"""What the readings of gaps are worked out from, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from checker.engines.polars.conditions.view import View
from checker.engines.polars.every.gaps import Gaps
from checker.engines.polars.every.regimes import Reaches
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.evidence.offers import Offers
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import SHIFT, key_of, spread
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary


@frozen
class Read:
    """Some gaps as read: on their harshest and kindest reading, the harshest last day, why they differ, whether the rule asks
    anything, and the code of a question only a person can answer that decides on some reading (0: none)."""

    harsh: Reaches
    kind: Reaches
    harsh_day: Days
    doubt: Codes
    asked: Codes
    question: Codes

    def take(self, which: Places) -> Read:
        """Those of some gaps."""
        harsh, kind = self.harsh.take(which), self.kind.take(which)
        return Read(harsh, kind, self.harsh_day[which], self.doubt[which], self.asked[which], self.question[which])


@frozen
class Undated:
    """Events of which the day is not known, in order of the gaps in which they may have happened: the place of the gap, the days
    each lies between, why it may count, whether it certainly does but for its day, and how near to another it is the same. And of
    each gap how many may have been `before` it, but for the first of its period, with the code of the first of those (0: none).
    """

    gap: Places
    lo: Days
    hi: Days
    code: Codes
    sure: Mask
    near: Places
    before: Places
    why: Codes

    def take(self, which: Places) -> Undated:
        """Those of some gaps, by their places among these."""
        first, last = (np.searchsorted(self.gap, which, side=side) for side in ("left", "right"))
        gap, event = spread(first, last - first)
        days, code, sure = (self.lo[event], self.hi[event]), self.code[event], self.sure[event]
        return Undated(gap, *days, code, sure, self.near[event], self.before[which], self.why[which])

    def between(self, count: int) -> tuple[Days, Days]:
        """The first and the last day on which any of those of each of so many gaps may have happened."""
        first, last = np.full(count, STILL_OPEN, dtype=np.int64), np.full(count, LONG_BEFORE, dtype=np.int64)
        np.minimum.at(first, self.gap, self.lo)
        np.maximum.at(last, self.gap, self.hi)
        return first, last

    @classmethod
    def of(cls, events: Offers, spells: Spells, gaps: Gaps, view: View) -> Undated:
        """Those that may have happened in each gap, or before it in its period."""
        count = len(gaps)
        before, why = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int16)
        if not len(events):
            return cls(before[:0], before[:0], before[:0], why[:0], before[:0] > 0, before[:0], before, why)
        first, last = (np.searchsorted(events.case, spells.case[gaps.spell], side=side) for side in ("left", "right"))
        gap, event = spread(first, last - first)
        spell, lo, hi = gaps.spell[gap], events.lo[event], events.hi[event]
        within = (hi >= spells.start[spell]) & (lo <= spells.end[spell])
        inside = flatnonzero(within & (hi > gaps.previous[gap]) & (lo <= gaps.until[gap]))
        earlier = flatnonzero(within & (lo < gaps.previous[gap]))
        codes = events.doubts(view)
        why[gap[earlier[::-1]]] = codes[event[earlier[::-1]]]  # of several, the first counts
        near = np.array([vocabulary().kind(kind).near for kind in events.kinds], dtype=np.int64)
        before, event = np.bincount(gap[earlier], minlength=count), event[inside]
        sure, near = events.truth[event] == TRUE, near[events.kind[event]]
        return cls(gap[inside], lo[inside], hi[inside], codes[event], sure, near, before, why)


@frozen
class Run:
    """The days of each gap, from `first` to `last`, within one run of days not covered for a kind, for the codes `code`;
    `there` where there are any, and `long` where what follows them is a later step. Two events of the kind no more than `near`
    days apart are one."""

    code: Codes
    first: Days
    last: Days
    there: Mask
    long: Mask
    near: Places

    def take(self, which: Places) -> Run:
        """Those of some gaps."""
        return Run(*(getattr(self, each.name)[which] for each in fields(self)))

    def key(self) -> Places:
        """All that is told of each as one number, 0 where there are none."""
        told = self.code.astype(np.int64) << 2 * SHIFT + 2 | key_of(self.first, self.last) << 2 | self.long << 1
        return np.where(self.there, told | self.there, 0)


def in_order(runs: Sequence[Run]) -> list[Run]:
    """The runs of each gap in the order of their days, the shorter first, and of their kinds: those given are of one kind after
    another, each in order of days. The first run of one gap may be of another kind than the first of another."""
    if len(runs) < 2:
        return list(runs)
    days = [np.where(run.there, key_of(run.first, run.last), np.iinfo(np.int64).max) for run in runs]
    place = np.argsort(np.stack(days), axis=0, kind="stable")
    names = [each.name for each in fields(Run)]
    columns = [np.take_along_axis(np.stack([getattr(run, name) for run in runs]), place, axis=0) for name in names]
    return [Run(*(column[nth] for column in columns)) for nth in range(len(runs))]


@frozen
class Inside:
    """Events that may count, by their places: the gap each lies in, and the code of why it is not certain: what is not known
    of it or, of what certainly is one, of the edge of the period it may lie outside."""

    gap: Places
    offer: Places
    code: Codes
