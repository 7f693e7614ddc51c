"""Gaps of which it is not known when they opened, which step they are, which regime holds, or what events lie in them: each
day and step they may count from is a reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import polars as pl

from checker.compile.program import OnGap, sooner_than
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.every.gap_asked import asked
from checker.engines.polars.every.gaps import Gaps
from checker.engines.polars.every.numbering import Numbers
from checker.engines.polars.every.reading import Inside, Read, Run, Undated
from checker.engines.polars.every.regimes import Reaches
from checker.engines.polars.every.reopened import Counted, reopened
from checker.engines.polars.every.steps import StepDues
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.offers import Offers
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import DAY, SHIFT, distinct, key_of
from checker.engines.polars.values.quick import begins_run, flatnonzero
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


class Wide:
    """Some of the gaps of a rule: those at the places `which`.

    `inside` pairs them, by their places among these, with the events of `every` that may count in them; of the events of
    `undated` each has `number`, from the place `place` on, of days from `since` to `by`.
    """

    def __init__(
        self, work: Work, body: OnGap, spells: Spells, gaps: Gaps, steps: StepDues, numbers: Numbers, every: Offers,
        inside: Inside, runs: Sequence[Run], undated: Undated, which: Places,
    ) -> None:  # fmt: skip
        self.work, self.body, self.view, self.steps = work, body, work.view, steps
        self.spell, self.count = gaps.spell[which], len(which)
        self.case = spells.case[self.spell]
        self.start, self.start_hi, self.end = (days[self.spell] for days in (spells.start, spells.start_hi, spells.end))
        self.missing = spells.missing("start", work.view)[self.spell]
        self.counted = work.counted_from(spells, body.period, steps.since)[self.spell]
        self.started = spells.started[self.spell]
        self.opened, self.first, self.until, self.day = (
            days[which] for days in (gaps.opened, gaps.first, gaps.until, gaps.day)
        )
        self.low, self.high, self.why = numbers.low[which], numbers.high[which], numbers.why[which]
        self.every, self.inside = every, self._among(which, inside)
        self.from_start = gaps.previous[which] == NONE
        self.unsure = self.from_start & ~self.started
        self.latest = np.minimum(self.start_hi, np.maximum(self.start, self.until + 1))
        self._perhaps_before(undated)
        self.ago = self.from_start & (self.start == LONG_BEFORE)
        ago = (
            self.from_start & spells.long_before(work.view)[self.spell]
        )  # what follows an event in it is later, or any
        self.later, self.any_step = ago & steps.presumed_later, ago & (not steps.presumed_later)
        self.plainly_asked = work.rule.asks_always
        self.runs = [part for run in runs if (part := run.take(which)).there.any()]
        # of several kinds, which of them opened a reading is the reference's, and whether it was in time what may be again
        several = len(every.kinds) > 1 and every.nearest
        if several or sooner_than(every.nearest, body.steps) or any(evidence.holding for evidence in body.evidence):
            work.mark(self.case)

    def _among(self, which: Places, inside: Inside) -> Inside:
        """The events in these gaps."""
        place = np.minimum(np.searchsorted(which, inside.gap), self.count - 1)
        own = which[place] == inside.gap
        return Inside(place[own], inside.offer[own], inside.code[own])

    def _perhaps_before(self, undated: Undated) -> None:
        """Events of which the day is not known may have been before a gap that another event opened."""
        self.undated, everyone = undated, np.arange(self.count)
        self.place, last = (np.searchsorted(undated.gap, everyone, side=side) for side in ("left", "right"))
        self.number = last - self.place
        self.since, self.by = undated.between(self.count)
        which = flatnonzero(undated.before)
        if len(which):
            self.high, self.why = self.high.copy(), self.why.copy()
            self.high[which] = np.minimum(self.high[which] + undated.before[which], self.steps.last)
            self.why[which] = np.where(self.why[which] >= 2, self.why[which], undated.why[which])

    # --- which of them are read as one ----------------------------------------------------------------------------------
    def alike(self) -> tuple[Places, Places]:
        """Those to be read, and the place among them of the one that each is read as: where nothing turns on whose they are,
        the first that may have opened on the same days, at the same steps, before the same days not covered; of those in
        which there may be events, each.
        """
        everyone = np.arange(self.count)
        if any(step.regimes for step in self.body.steps) or not self.plainly_asked:
            return everyone, everyone
        alone = np.append(self.inside.gap, flatnonzero(self.number))
        number = np.zeros(self.count, dtype=np.int64)
        number[alone] = np.arange(1, len(alone) + 1)
        opened = key_of(np.where(self.unsure, self.start, 0), np.where(self.unsure, self.latest, self.opened))
        begun = self.counted.astype(np.int64)
        for told in (self.later | self.any_step, self.ago, self.started, self.from_start):
            begun = begun << 1 | told
        step = (self.low * len(self.body.steps) + self.high) << 32 | (self.why.astype(np.int64) << 16) | self.missing
        hidden = (run.key() for run in self.runs)
        frame = pl.DataFrame([pl.Series(str(at), key) for at, key in enumerate((number, opened, begun, step, *hidden))])
        first = frame.with_row_index("at").select(pl.col("at").first().over(frame.columns))["at"].to_numpy()
        own = first == everyone
        return flatnonzero(own), (np.cumsum(own) - 1)[first]

    # --- readings -----------------------------------------------------------------------------------------------------
    def followed(self, which: Mask) -> Read:
        """Some of the gaps, each on all its readings."""
        return self._judged(reopened(self, self._whole(which)))

    def kept_up(self, codes: Codes) -> Read:
        """The gaps, in which events on days not covered could have kept on in time right up to the last day: `codes` of why."""
        last = np.full(self.count, self.steps.last, dtype=np.int64)
        at_last = Counted(np.arange(self.count), self.until, last, codes, np.ones(self.count, dtype=bool))
        unread = None if self.plainly_asked else self._whole(np.ones(self.count, dtype=bool))
        return self._judged(
            Counted.joined([self._own, at_last]), unread.take(~unread.sampled) if unread is not None else None
        )

    def _whole(self, which: Mask) -> Counted:
        """Where some of the gaps may have opened, in order."""
        opened = self._opened.take(which[self._opened.gap])
        return Counted.joined([*self._on(*self._kinder(which)), opened]).in_order()

    @cached_property
    def _opened(self) -> Counted:
        """Where each gap may have opened, in order, but for the days on which it may have run out later than from the latest:
        those are looked for where they are followed alone."""
        return Counted.joined([*self._openings()]).in_order()

    @cached_property
    def _own(self) -> Counted:
        """The same but, of what may have begun long ago, the latest day alone."""
        return self._opened.take(self._latest(self._opened))

    def _openings(self) -> Iterator[Counted]:
        """Where each gap may have opened, with each step it may then be."""
        everyone, unsure, latest = np.arange(self.count), self.unsure, self.latest
        lo = unsure & ~self.ago
        plain = flatnonzero(~lo)
        day = np.where(unsure, latest, self.opened)
        yield from self._on(plain, day[plain])
        if (until := self.steps.until) is not None:  # since when there has been no text
            repealed = everyone[unsure & self.ago & (latest > until)]
            yield from self._on(repealed, np.full(len(repealed), until, dtype=np.int64))
        for step in distinct(self.low[lo]).tolist():
            which = everyone[lo & (self.low == step)]
            of, days = self.steps.turning(step, self.case[which], self.start[which], latest[which])
            yield from self._on(which[of], days)
        gap, event = self.inside.gap, self.every.day[self.inside.offer]
        gap, event = gap[unsure[gap]], event[unsure[gap]]
        early = event <= latest[gap]
        yield from self._on(gap[early], event[early])
        for run in self.runs:
            which = everyone[unsure & run.there & (run.first > LONG_BEFORE) & (run.first <= latest)]
            yield from self._on(which, run.first[which])
        for run in self.runs:
            which = everyone[unsure & run.there & (run.first == LONG_BEFORE)]
            for step in range(min(1, self.steps.last), self.steps.last + 1):
                later = which[~run.long[which] | (step == self.steps.last)]
                of, days = self.steps.turning(step, self.case[later], run.first[later], run.last[later])
                yield self._sampled(later[of], days, run, step)

    def _kinder(self, which: Mask) -> tuple[Places, Days]:
        """The days on which some gaps that may have opened long ago may have, and run out later than from the latest, where from
        that they are missed: the text or the regime changed."""
        long_ago = flatnonzero(which & self.unsure & self.ago)
        known = np.full(self.count, NONE, dtype=np.int64)
        for own in self._on(long_ago, self.latest[long_ago]):
            of, reach, _ = self.steps.several(self.case[own.gap], own.day, own.step)
            np.maximum.at(known, own.gap[of], reach.day)
        missed = long_ago[(known[long_ago] != NONE) & (known[long_ago] <= self.until[long_ago])]
        found = [np.zeros(0, dtype=np.int64)]
        for step in range(self.steps.last + 1):
            at_step = missed[(self.low[missed] <= step) & (step <= self.high[missed])]
            of, days = self.steps.turning(step, self.case[at_step], self.start[at_step], self.latest[at_step])
            gap = at_step[of]
            tried, reach, _ = self.steps.several(self.case[gap], days, np.full(len(gap), step, dtype=np.int64))
            found.append(key_of(gap, days)[tried[(known[gap[tried]] < reach.day) & (reach.day < STILL_OPEN)]])
        keys = distinct(np.concatenate(found))
        return keys >> SHIFT, keys & DAY

    def _on(self, gap: Places, day: Days) -> Iterator[Counted]:
        """Gaps that may have opened on a day, at each step they may then be."""
        for step in range(self.steps.last + 1):
            may = (self.low[gap] <= step) & (step <= self.high[gap])
            which = gap[may]
            steps = np.full(len(which), step, dtype=np.int64)
            yield Counted(which, day[may], steps, self.why[which], np.zeros(len(which), dtype=bool))

    def _sampled(self, gap: Places, day: Days, run: Run, step: int) -> Counted:
        """Gaps that events on days not covered may have opened, at a later step."""
        steps = np.full(len(gap), step, dtype=np.int64)
        return Counted(gap, day, steps, run.code[gap], np.ones(len(gap), dtype=bool))

    def _latest(self, openings: Counted) -> Mask:
        """Of what may have begun long ago, the readings of the latest day; all those of the rest."""
        latest = np.full(self.count, NONE, dtype=np.int64)
        np.maximum.at(latest, openings.gap, openings.day)
        kept = ~self.ago[openings.gap] | (openings.day == latest[openings.gap])
        alone = np.ones(self.count, dtype=bool)  # a day of its own goes before one that stands for others
        alone[openings.gap[kept & ~openings.sampled]] = False
        return kept & (~openings.sampled | alone[openings.gap] | ~self.ago[openings.gap])

    def span(self) -> tuple[Days, Days]:
        """The soonest and the latest day each gap runs out, counted from where it may have opened itself; after every day, and
        -1, where it runs out on none."""
        of, reach, _ = self.steps.several(self.case[self._own.gap], self._own.day, self._own.step)
        gap = self._own.gap[of]
        soonest, latest = np.full(self.count, STILL_OPEN + 1, dtype=np.int64), np.full(self.count, NONE, dtype=np.int64)
        np.minimum.at(soonest, gap, reach.day)
        np.maximum.at(latest, gap, reach.day)
        return soonest, latest

    def hidden(self, soonest: Days, latest: Days) -> Codes:
        """The code of why a gap of such a `span` cannot be told, where events on days not covered could have kept it in time
        right up to its last day; 0 where they could not."""
        decided = np.minimum(np.minimum(self.day, self.view.as_at), self.end)
        missed = (latest != NONE) & (self.ago | (soonest < decided))
        best, code = np.full(self.count, STILL_OPEN + 1, dtype=np.int64), np.zeros(self.count, dtype=np.int16)
        for run in self.runs:
            reaching = missed & run.there & (run.first <= latest) & (run.last >= self.until) & (run.first < best)
            best, code = np.where(reaching, run.first, best), np.where(reaching, run.code, code)
        return code

    # --- what they come to --------------------------------------------------------------------------------------------
    def _judged(self, readings: Counted, unread: Counted | None = None) -> Read:
        """What the readings come to; `unread` are openings of gaps of which not all readings were followed."""
        of, reach, doubt = self.steps.several(self.case[readings.gap], readings.day, readings.step)
        gap = readings.gap[of]
        doubt = np.where(readings.why[of] >= 2, readings.why[of], doubt)
        harsh, kind = Reaches.none(self.count), Reaches.none(self.count)
        why = np.zeros(self.count, dtype=np.int16)
        backwards = flatnonzero(doubt >= 2)[::-1]  # of several, the first counts
        why[gap[backwards]] = doubt[backwards]
        for reaches, days in ((harsh, reach.day), (kind, DAY - reach.day)):
            ranked = np.argsort(key_of(gap, days), kind="stable")
            best = ranked[begins_run(gap[ranked])]
            reaches.put(gap[best], reach.take(best))
            if reaches is kind:
                why[gap[best]] = np.where(doubt[best] >= 2, doubt[best], why[gap[best]])
        there = np.zeros(len(readings.gap), dtype=bool)
        there[of] = True
        harsh_day = np.where(self.ago, LONG_BEFORE, harsh.day)
        asks, question = self.steps.question(reach.law), np.zeros(self.count, dtype=np.int16)
        if (asks >= 2).any():
            judged = flatnonzero((asks >= 2) & self._judged_on(readings, of, reach.day)[of])[::-1]
            question[gap[judged]] = asks[judged]
        return Read(harsh, kind, harsh_day, why, asked(self, readings, there, unread), question)

    def _judged_on(self, readings: Counted, of: Places, due: Days) -> Mask:
        """The readings that a person's judgement may decide: those of a day that is told and, of the days not covered, the one
        that runs out last of each step. The days `due` on which they run out are of the readings in the places `of`."""
        sampled = flatnonzero(readings.sampled[of])
        step = readings.gap[of[sampled]] * (self.steps.last + 1) + readings.step[of[sampled]]
        ranked = np.argsort(key_of(step, DAY - due[sampled]), kind="stable")
        last = ranked[begins_run(step[ranked])]
        decided = ~readings.sampled
        decided[of[sampled[last]]] = True
        return decided
