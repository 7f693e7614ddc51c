"""The readings of each gap: the day it runs out at the harshest and at the kindest, and why they differ where they do.

Most gaps have one: they opened on one day, at one step, with nothing in doubt between. The rest are read on all of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from checker.compile.program import OnGap
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.every.gaps import Begun, Gaps
from checker.engines.polars.every.kept_open import kept_open
from checker.engines.polars.every.numbering import Between, numbered
from checker.engines.polars.every.reading import Inside, Read, Run, Undated, in_order
from checker.engines.polars.every.steps import StepDues
from checker.engines.polars.every.wide import Wide
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.offers import Offers, unseen
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.constants import same
from checker.engines.polars.values.keys import key_of, spread
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary


class Readings:
    """The gaps of one rule on their harshest and kindest reading: `harsh` (and its last day `harsh_day`, long before for
    what may have begun long ago), `kind`, the code of the `doubt` (0: none), whether the rule asks anything, and of those that
    are read on all their readings (`wide`) the code of a `question` only a person can answer; the others are at one `step`."""

    def __init__(
        self, work: Work, body: OnGap, spells: Spells, begun: Begun, gaps: Gaps, steps: StepDues, every: Offers, undated: Offers
    ) -> None:  # fmt: skip
        self.work, self.body, self.view, self.gaps, self.steps = work, body, work.view, gaps, steps
        self.case, self.end = spells.case[gaps.spell], spells.end[gaps.spell]
        always = (spells.start_hi <= LONG_BEFORE) & ~spells.long_before(work.view)  # it began on no day
        self.begun = np.where(always, STILL_OPEN, spells.taken_by(work.view))
        self.question = np.zeros(len(gaps), dtype=np.int16)
        self.every, self.undated = every, Undated.of(undated, spells, gaps, work.view)
        self.inside = inside = self._inside(every, begun, spells)
        self.blind = blind = unseen(body.evidence, work.view, self.case, gaps.first, gaps.until)
        self.runs = runs = in_order([*self._runs()]) if (blind >= 2).any() else []
        between = self._between(every, inside, runs, blind, spells)
        numbers = numbered(work.view, spells, begun, gaps, between, steps)
        self.step = numbers.low
        self.harsh, in_doubt = steps.plain(self.case, gaps.opened, numbers.low)
        self.kind, self.harsh_day = self.harsh, self.harsh.day
        self.doubt = np.zeros(len(gaps), dtype=np.int16)
        self.asked = work.applies(self.case, np.maximum(gaps.opened, spells.start[gaps.spell]))
        wide = in_doubt | (numbers.low != numbers.high) | (blind >= 2)
        wide[self.undated.gap] = True
        wide[self.undated.before > 0] = True
        wide[gaps.begins[~(spells.started & (spells.resumed < 2)) & (begun.row == NONE)]] = True
        wide[inside.gap] = True
        self.wide = wide
        which = flatnonzero(wide)
        if len(which):
            self._read(
                which,
                lambda of: Wide(
                    work, body, spells, gaps, steps, numbers, every, inside, runs, self.undated.take(of), of
                ),
            )

    def _read(self, which: Places, wide: Callable[[Places], Wide]) -> None:
        """Read some gaps on all their readings, those that are alike as one."""
        everyone, work = wide(which), self.work
        one, like = everyone.alike()
        few, said, work.rough = wide(which[one]), work.rough, self.view.none()
        soonest, latest = few.span()
        hidden = everyone.hidden(soonest[like], latest[like])
        told = np.zeros(len(one), dtype=bool)
        told[like[hidden < 2]] = True
        self._put(which, few.followed(told).take(like))
        rough, work.rough = work.rough[few.case], said
        work.mark(self.case[which[rough[like]]])
        kept_up = flatnonzero(hidden >= 2)
        if len(kept_up):
            self._put(which[kept_up], wide(which[kept_up]).kept_up(hidden[kept_up]))

    def undated_of(self, which: Places) -> Codes:
        """The code of the first event of which the day is not known that may have happened in each of some gaps; 0 where there is
        none."""
        first = np.zeros(len(self.gaps), dtype=np.int16)
        first[self.undated.gap[::-1]] = self.undated.code[::-1]  # of several, the first counts
        return first[which]

    def _put(self, which: Places, read: Read) -> None:
        """Fill in the gaps that are read on all their readings."""
        if self.kind is self.harsh:
            self.kind, self.harsh_day = self.kind.copy(), self.harsh_day.copy()
        self.harsh.put(which, read.harsh)
        self.kind.put(which, read.kind)
        self.harsh_day[which], self.doubt[which], self.asked[which] = read.harsh_day, read.doubt, read.asked
        self.question[which] = read.question

    def _runs(self) -> Iterator[Run]:
        """The runs of days not covered, in the order of their kinds and days."""
        gaps = self.gaps
        for kind in sorted({evidence.kind for evidence in self.body.evidence}):
            for lo, hi in self.view.unseen(kind, self.case):
                first, last = np.maximum(gaps.first, lo), np.minimum(gaps.until, hi)
                long, there = np.zeros(len(gaps), dtype=bool), flatnonzero(first <= last)
                begun = np.maximum(first, self.begun[gaps.spell])
                which = there[begun[there] <= last[there]]
                if self.steps.last > 1:  # with two steps what follows is the second, however long they are
                    long[which] = self.steps.is_long(self.case[which], begun[which], last[which])
                if len(there):
                    code = np.full(len(gaps), self.view.not_covered(kind), dtype=np.int16)
                    near = same(len(gaps), vocabulary().kind(kind).near)
                    yield Run(code, first, last, first <= last, long, near)

    def _between(
        self, perhaps: Offers, inside: Inside, runs: Sequence[Run], blind: Codes, spells: Spells
    ) -> Between:  # fmt: skip
        """What lies in each gap that may be or hide an event."""
        gaps, count = self.gaps, len(self.gaps)
        kept = self._kept(perhaps, inside)
        if not len(inside.gap) and not runs:
            none = same(count, False, np.bool_)
            return Between(blind, none, same(count, 0), same(count, 0, np.int16), none, *kept)
        long, gap, offer = np.zeros(count, dtype=bool), inside.gap, inside.offer
        latest = np.minimum(spells.start_hi[gaps.spell], gaps.until + 1)  # that it may have opened
        early = np.bincount(gap[perhaps.day[offer] < latest[gap]], minlength=count) > 0
        for run in runs:
            early |= run.there & ((run.first < latest) | (run.first == LONG_BEFORE))
            long |= run.long
        codes = np.zeros(count, dtype=np.int16)
        codes[gap[::-1]] = inside.code[::-1]  # of several, the first counts
        return Between(blind, long, np.bincount(gap, minlength=count), codes, early, *kept)

    def _kept(self, every: Offers, inside: Inside) -> tuple[Mask, Codes]:
        """The gaps whose end may be the event before again, by way of others that may be there, and why of those in which the day
        of all of these is not known."""
        near, undated = every.nearest, self.undated
        perhaps, count = len(inside.gap) or self.runs or len(undated.gap), len(self.gaps)
        if not near or not self.steps.last or not perhaps:
            return same(count, False, np.bool_), same(count, 0, np.int16)
        why = self.undated_of(np.arange(count))
        days = np.sort(key_of(inside.gap, every.day[inside.offer])) if len(inside.gap) else inside.gap
        kept = kept_open(self.gaps, near, days, self.runs, undated)
        # which of several it is turns on the days on which the gap may have opened again
        self.work.mark(self.case[undated.gap[kept[undated.gap] & (undated.code != why[undated.gap])]])
        return kept, np.where(kept, why, np.int16(0))

    def _inside(self, every: Offers, begun: Begun, spells: Spells) -> Inside:
        """The events that may count, or may lie in the period, leaving out those of a day on which one certainly counts."""
        gaps = self.gaps
        some = np.arange(len(every)) if not spells.exact.all() else flatnonzero(every.truth != TRUE)
        near = flatnonzero(self.view.marked(every.case[some])[self.case])
        if not len(near):
            return Inside(near, near, np.zeros(0, dtype=np.int16))
        keys, case = key_of(every.case[some], every.day[some]), self.case[near]
        first, until = gaps.first[near], gaps.until[near]
        lo = np.searchsorted(keys, key_of(case, first), side="left")
        hi = np.searchsorted(keys, key_of(case, until), side="right")
        gap, offer = spread(lo, np.where(first <= until, np.maximum(hi - lo, 0), 0))
        gap, offer = near[gap], some[offer]
        row = begun.row[gaps.spell[gap]]
        other = (every.row[offer] != row) | (row == NONE)
        gap, offer = gap[other], offer[other]
        spell = gaps.spell[gap]
        begins, ends = (spells.missing(edge, self.view)[spell] for edge in ("start", "end"))
        outside = np.where(every.day[offer] < spells.begun_by[spell], begins, ends)
        truth = every.truth[offer]
        return Inside(gap, offer, np.where(truth >= 2, truth, outside).astype(np.int16))
