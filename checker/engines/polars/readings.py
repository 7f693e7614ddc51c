"""The readings of each gap: the day it runs out at the harshest and at the kindest, and why they differ where they do.

What is not known of the events in a gap is tried both ways, so long as two readings tell all there is to tell; what is
more tangled is left to the reference engine.
"""

from __future__ import annotations

import numpy as np

from checker.compile.program import ALWAYS, OnGap
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NONE
from checker.engines.polars.gaps import Begun, Gaps
from checker.engines.polars.lines import key_of, spread
from checker.engines.polars.numbering import Between, numbered
from checker.engines.polars.offers import Offers, unseen
from checker.engines.polars.spells import Spells
from checker.engines.polars.steps import Reaches, StepDues
from checker.engines.polars.truths import TRUE, Codes, Days, Mask
from checker.engines.polars.wide import Read, Wide
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary


class Readings:
    """The gaps of one rule on their harshest and kindest reading: `harsh` (and its last day `harsh_day`, long before for
    what may have begun long ago), `kind`, the code of the `doubt` (0: none), and whether the rule asks anything."""

    def __init__(
        self, work: Work, body: OnGap, spells: Spells, begun: Begun, gaps: Gaps, steps: StepDues, every: Offers, undated: Offers
    ) -> None:  # fmt: skip
        self.work, self.body, self.view, self.gaps, self.steps = work, body, work.view, gaps, steps
        self.case, self.end = spells.case[gaps.spell], spells.end[gaps.spell]
        self.plainly_asked = work.rule.when == ALWAYS and work.rule.unless is None
        self.blind = unseen(body.evidence, work.view, gaps.first, gaps.until)
        inside = self._inside(every, begun)
        between = self._between(every, inside)
        numbers = numbered(work.view, spells, begun, gaps, between, steps.last)
        self.step = numbers.low
        self.harsh, in_doubt = steps.plain(self.case, gaps.opened, self.step)
        first = gaps.previous == NONE
        unsure = first & ~(spells.started & (spells.resumed < 2))[gaps.spell] & (begun.row[gaps.spell] == NONE)
        self.wide = unsure | (numbers.low != numbers.high) | in_doubt | work.view.marked(undated.case)[self.case]
        self.wide[inside[0][every.truth[inside[1]] == TRUE]] = True  # it may lie outside the period
        self.wide |= (self.blind >= 2) & (self.harsh.law == NONE)
        self.kind, self.doubt = self._kindest()
        self._try(every, inside)
        self.harsh_day = self.harsh.day
        self.asked = work.applies(self.case, np.maximum(gaps.opened, spells.start[gaps.spell]))
        which = np.flatnonzero(self.wide)
        if len(which):
            self._put(which, Wide(work, body, spells, gaps, steps, numbers, every, inside, undated, which).read())

    def _leave(self, which: Places) -> None:
        """Have some gaps read on all their readings: two do not tell all there is to tell."""
        self.wide[which] = True

    def _dues(self, which: Places, days: Days, steps: Places) -> Reaches:
        """When the steps of some gaps run out, counted from a day; those for which that is in doubt are left."""
        found, doubtful = self.steps.plain(self.case[which], days, steps)
        self._leave(which[doubtful])
        return found

    def _put(self, which: Places, read: Read) -> None:
        """Fill in the gaps that were read on all their readings."""
        every = np.ones(len(which), dtype=bool)
        self.harsh, self.kind = _put(self.harsh, which, read.harsh, every), _put(self.kind, which, read.kind, every)
        self.harsh_day, self.doubt, self.asked = self.harsh_day.copy(), self.doubt.copy(), self.asked.copy()
        self.harsh_day[which], self.doubt[which], self.asked[which] = read.harsh_day, read.doubt, read.asked

    # --- days not covered ---------------------------------------------------------------------------------------------
    def _between(self, perhaps: Offers, inside: tuple[Places, Places]) -> Between:
        """What lies in each gap that may be or hide an event."""
        gaps, count = self.gaps, len(self.gaps)
        long, ever_before = np.zeros(count, dtype=bool), False
        for kind in {evidence.kind for evidence in self.body.evidence} if (self.blind >= 2).any() else ():
            for lo, hi in self.view.gaps(kind):
                ever_before |= lo == LONG_BEFORE
                first, last = np.maximum(gaps.first, lo), np.minimum(gaps.until, hi)
                there = np.flatnonzero(first <= last)
                if self.steps.last:
                    long[there] |= self.steps.is_long(self.case[there], first[there], last[there])
        gap, offer = inside
        codes = np.zeros(count, dtype=np.int16)
        codes[gap[::-1]] = perhaps.doubts(self.view)[offer[::-1]] if len(gap) else 0  # of several, the first counts
        return Between(self.blind, long, np.bincount(gap, minlength=count), codes, ever_before)

    def _spans(self) -> tuple[Span, ...] | None:
        """The days not covered for the evidence; None where its kinds are not covered alike."""
        spans = {self.view.gaps(evidence.kind) for evidence in self.body.evidence}
        holding = any(evidence.holding for evidence in self.body.evidence)
        return next(iter(spans)) if len(spans) == 1 and not holding else None

    def _kindest(self) -> tuple[Reaches, Codes]:
        """The kindest reading of each gap, and the code of why it is only one reading (0 where it is not)."""
        gaps, own = self.gaps, self.harsh
        doubt = np.zeros(len(gaps), dtype=np.int16)
        which = np.flatnonzero((self.blind >= 2) & (own.law != NONE) & ~self.wide)
        if not len(which):
            return own, doubt
        spans = self._spans()
        if spans is None or not self.plainly_asked:
            self._leave(which)
            return own, doubt
        decided = np.minimum(np.minimum(gaps.day[which], self.view.as_at), self.end[which])
        kept = own.day[which] >= decided
        self._keep_harshest(which[kept], spans)
        kind = Reaches(own.day.copy(), own.law.copy(), own.name.copy())
        which = which[~kept]
        first, last, several = self._last_span(which, spans)
        reaching = (first <= own.day[which]) & (last >= gaps.until[which])
        simple = ~several & (own.day[which] >= first)
        tangled = ~reaching & several
        self._leave(which[tangled])
        for chosen, day in ((reaching, gaps.until[which]), (~reaching & simple, last)):
            here = which[chosen]
            later = self._latest(here, day[chosen], first[chosen], last[chosen], hidden=chosen is reaching)
            self._leave(here[later.law == NONE])
            kind.put(here, later)
            doubt[here] = self.blind[here]
        return kind, doubt

    def _keep_harshest(self, which: Places, spans: tuple[Span, ...]) -> None:
        """Leave the gaps for which counting from a later day might come out sooner than counting from the first."""
        for lo, hi in spans:
            first, last = np.maximum(self.gaps.first[which], lo), np.minimum(self.gaps.until[which], hi)
            there = np.flatnonzero((first <= last) & (self.harsh.day[which] >= first))
            here = which[there]
            for number, step in enumerate(self.steps.steps):
                if step.limit is None or len(step.limit.values) > 1:
                    self._leave(here)
                    continue
                steps = np.full(len(here), number, dtype=np.int64)
                due = self._dues(here, first[there], steps)
                sooner = (due.law != NONE) & (due.day < self.harsh.day[here])
                self._leave(here[sooner & (number >= np.minimum(self.step[here] + 1, self.steps.last))])

    def _last_span(self, which: Places, spans: tuple[Span, ...]) -> tuple[Days, Days, Mask]:
        """The last run of days of each gap not covered, and whether there are several."""
        first = np.full(len(which), STILL_OPEN, dtype=np.int64)
        last = np.full(len(which), NONE, dtype=np.int64)
        number = np.zeros(len(which), dtype=np.int64)
        for lo, hi in spans:
            begins, ends = np.maximum(self.gaps.first[which], lo), np.minimum(self.gaps.until[which], hi)
            there = begins <= ends
            first, last = np.where(there, begins, first), np.where(there, ends, last)
            number += there
        return first, last, number > 1

    def _latest(self, which: Places, day: Days, first: Days, last: Days, *, hidden: bool) -> Reaches:
        """The latest day the gap may run to, had an event on the last day not covered kept it in time."""
        case = self.case[which]
        steps = np.full(len(which), self.steps.last, dtype=np.int64)
        if hidden or self.steps.last == 0:
            return self._dues(which, day, steps)
        if any(step.limit is None or len(step.limit.values) > 1 for step in self.steps.steps):
            self._leave(which)
        best = Reaches.none(len(which))
        long = self.steps.is_long(case, first, last)
        for number in range(self.steps.last + 1):
            may_be = np.where(
                long, number == self.steps.last, number >= np.minimum(self.step[which] + 1, self.steps.last)
            )
            due = self._dues(which, day, np.full(len(which), number, dtype=np.int64))
            better = may_be & (due.law != NONE) & ((best.law == NONE) | (due.day > best.day))
            best = best.where(better, due)
        return best

    # --- events that may count ----------------------------------------------------------------------------------------
    def _try(self, perhaps: Offers, inside: tuple[Places, Places]) -> None:
        """Events that may count are tried in and out of their own gap: each that comes in time may open the next.

        What is more tangled (days not covered besides, a step that is not the last, events written up twice) is left.
        """
        gaps, last = self.gaps, self.steps.last
        gap, offer = inside
        gap, offer = gap[~self.wide[gap]], offer[~self.wide[gap]]
        if not len(gap):
            return
        near = np.array([vocabulary().kind(kind).near for kind in perhaps.kinds], dtype=np.int64)
        tangled = (self.blind[gap] >= 2) | (self.step[gap] < last - 1) | (near[perhaps.kind[offer]] > 0)
        tangled |= (self.harsh.law[gap] == NONE) | (gaps.opened[gap] == perhaps.day[offer])
        if not self.plainly_asked:
            tangled[:] = True
        self._leave(gap[tangled])
        day = perhaps.day[offer]
        due = self._dues(gap, day, np.full(len(gap), last, dtype=np.int64))
        self._leave(gap[due.law == NONE])
        reach = self.harsh.day.copy()  # the latest day to which any reading so far keeps the gap open
        harsh, kind, doubt = self.harsh, self.kind, self.doubt.copy()
        first = np.append(True, gap[1:] != gap[:-1])
        place = np.arange(len(gap)) - np.maximum.accumulate(np.where(first, np.arange(len(gap)), 0))
        for turn in range(int(np.max(place)) + 1):
            here = np.flatnonzero(place == turn)
            here = here[day[here] <= reach[gap[here]]]
            these, later = gap[here], Reaches(due.day[here], due.law[here], due.name[here])
            reach[these] = np.maximum(reach[these], later.day)
            sooner, kinder = later.day < harsh.day[these], later.day > kind.day[these]
            code = perhaps.truth[offer[here]].astype(np.int16)
            doubt[these] = np.where(kinder | (doubt[these] == 0), code, doubt[these])
            harsh, kind = _put(harsh, these[sooner], later, sooner), _put(kind, these[kinder], later, kinder)
        self.harsh, self.kind, self.doubt = harsh, kind, doubt

    def _inside(self, every: Offers, begun: Begun) -> tuple[Places, Places]:
        """The gap each event lies in that may count, or may lie in the period, leaving out those of a day on which one
        certainly counts."""
        gaps = self.gaps
        if not len(every) or not len(gaps):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        keys = key_of(every.case, every.day)
        lo = np.searchsorted(keys, key_of(self.case, gaps.first), side="left")
        hi = np.searchsorted(keys, key_of(self.case, gaps.until), side="right")
        counts = np.where(gaps.first <= gaps.until, np.maximum(hi - lo, 0), 0)
        gap, offer = spread(lo, counts)
        row = begun.row[gaps.spell[gap]]
        other = (every.row[offer] != row) | (row == NONE)
        return gap[other], offer[other]


def _put(reaches: Reaches, which: Places, later: Reaches, chosen: Mask) -> Reaches:
    """A copy with some of them filled in from those chosen."""
    copy = Reaches(reaches.day.copy(), reaches.law.copy(), reaches.name.copy())
    copy.put(which, Reaches(later.day[chosen], later.law[chosen], later.name[chosen]))
    return copy
