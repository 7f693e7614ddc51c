"""Within which days an exception excuses a gap whatever is not known of it: the twin of the reference's `gap_excused`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.every.readings import Readings
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.evidence.excusing import Within
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Codes, Days
from checker.snapshot.facts import STILL_OPEN

Runs = tuple[Places, Days, Days]
"""Runs of days in some gaps: the place of the gap, the first day and the last."""


class Surely:
    """Of the gaps of one rule, that count from the days `first` at the kindest."""

    def __init__(self, read: Readings, spells: Spells, first: Days) -> None:
        self.read, self.spells, self.first = read, spells, first
        self.gaps, self.steps = read.gaps, read.steps

    def within(self, which: Places) -> tuple[Within, Codes]:
        """The day from which on an exception certainly excuses each of some gaps, that by which it must be written up, and
        the code of why it does not from the first day to the last of the kindest reading (0: it does)."""
        gaps, read, spell = self.gaps, self.read, self.gaps.spell[which]
        first, due = self.first[which], read.harsh_day[which]
        surely = np.where(
            gaps.previous[which] == NONE,
            np.maximum(first, np.minimum(self.spells.start_hi[spell], gaps.until[which] + 1)),
            first,
        )
        for of, lo, hi in self._runs(which):
            anew = self._missed_anew(which[of], lo, hi)
            np.maximum.at(surely, of[anew], hi[anew])
        unsure = (surely != first) | (due != read.kind.day[which])
        return Within(surely, due), np.where(unsure, self._why(which), np.int16(0))

    def _runs(self, which: Places) -> Iterator[Runs]:
        """Where there may be events in some gaps: those that may count, those of which the day is not known, and days that
        are not covered."""
        gaps, read = self.gaps, self.read
        place = np.full(len(gaps), NONE, dtype=np.int64)
        place[which] = np.arange(len(which))
        own = flatnonzero(place[read.inside.gap] != NONE)
        day = read.every.day[read.inside.offer[own]] if len(own) else own
        yield place[read.inside.gap[own]], day, day
        hidden = flatnonzero(read.undated_of(which) >= 2)
        yield hidden, self.first[which[hidden]], gaps.until[which[hidden]]
        for run in read.runs:
            there = flatnonzero(run.there[which])
            yield there, run.first[which[there]], run.last[which[there]]

    def _missed_anew(self, gap: Places, first: Days, last: Days) -> Places:
        """The places of the runs from a day of which another gap would be missed too."""
        gaps, read = self.gaps, self.read
        case, soonest = read.case[gap], np.full(len(gap), STILL_OPEN, dtype=np.int64)
        for number in range(self.steps.last + 1):
            of, days = self.steps.turning(number, case, first, last)
            due, reach, _ = self.steps.several(case[of], days, np.full(len(of), number, dtype=np.int64))
            np.minimum.at(soonest, of[due], reach.day)
        decided = np.where(gaps.offer[gap] != NONE, gaps.day[gap], read.view.as_at)
        return flatnonzero(soonest < np.minimum(decided, read.end[gap]))

    def _why(self, which: Places) -> Codes:
        """Why each gap may run from another day, or to another, than it does at the kindest."""
        read, inside = self.read, self.read.inside
        perhaps = np.zeros(len(self.gaps), dtype=np.int16)
        perhaps[inside.gap[::-1]] = inside.code[::-1]  # of several, the first counts
        code = self.spells.missing("start", read.view)[self.gaps.spell[which]]
        for codes in (read.blind[which], read.undated_of(which), perhaps[which], read.doubt[which]):
            code = np.where(codes >= 2, codes, code)
        return code
