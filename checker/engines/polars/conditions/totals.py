"""How much of a state there has been in the window that ends each day, in whole days, for every case at once.

"Any 12 months" up to day D is (D - 12 months, D]. What is certain and what is possible are summed apart. Between two
changes (of the state, at either end of the window, or of the calendar) a sum grows by the same each day, so the days on
which it may pass a threshold are worked out and no others looked at.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration
from checker.compile.program import Total
from checker.engines.polars.conditions.thresholds import Amounts, Threshold, leaving, window_starts
from checker.engines.polars.values.keys import DAY, SHIFT, distinct, key_of
from checker.engines.polars.values.lines import Lines, compressed
from checker.engines.polars.values.quick import begins_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.snapshot.facts import LONG_BEFORE

Rows = npt.NDArray[np.int64]


def total_line(measure: Total, threshold: Threshold, state: Lines, as_at: int, apart: Mask) -> Lines:
    """Whether the total of the days that count (`state`) passes a threshold, day by day; after the as-at date as on it. It is
    added up for each of the cases `apart`, and once for all others.
    """
    each, place = flatnonzero(apart), np.cumsum(apart) - 1
    if len(each) < len(apart):
        each = np.append(each, np.argmin(apart))
        place[~apart] = len(each) - 1
    line = _added_up(state.each(each), len(each), as_at, measure, threshold).each(place)
    return Lines(line.keys, line.truths, state.rough)


def _added_up(state: Lines, count: int, as_at: int, measure: Total, threshold: Threshold) -> Lines:
    sums = _Sums(state, as_at, measure.window, threshold)
    keys = distinct(np.concatenate([np.arange(count, dtype=np.int64) << SHIFT, sums.changes()]))
    cases, days = keys >> SHIFT, keys & DAY
    # nothing changes before the first day; and there is none before day 1
    days = np.where(days == LONG_BEFORE, np.maximum(sums.first[cases] - 1, 1), days)
    return compressed(keys, sums.on(cases, days))


def counted(measure: Total, state: Lines) -> Lines:
    """The days of a state that count: the day of leaving too where days and not nights are counted."""
    return state if measure.nights else _with_last_days(state)


def _with_last_days(state: Lines) -> Lines:
    """The state with the day each stretch of it ends counted as well."""
    if not len(state.keys):
        return state
    left = state.truths == FALSE
    left[0] = False
    left[1:] &= state.cases[1:] == state.cases[:-1]
    before = np.append(np.int16(FALSE), state.truths[:-1])
    truths = np.where(left, before, state.truths)
    later = flatnonzero(left & (state.starts + 1 < state.ends))
    keys = np.concatenate([state.keys, state.keys[later] + 1])
    order = np.argsort(keys, kind="stable")
    told = np.concatenate([truths, np.full(len(later), FALSE, dtype=np.int16)])
    return compressed(keys[order], told[order].astype(np.int16), state.rough)


class _Sums:
    """The sums of the runs of a state up to a last day, for the windows that end each day."""

    def __init__(self, state: Lines, last: int, window: Duration | None, threshold: Threshold) -> None:
        self.last, self.window, self.threshold = last, window, threshold
        kept = (state.truths != FALSE) & (state.starts <= last)
        case, lo, hi = state.cases[kept], state.starts[kept], np.minimum(state.ends[kept], last + 1)
        self.truth = state.truths[kept]
        sure = self.truth == TRUE
        self.sure, self.possible = _Runs(case[sure], lo[sure], hi[sure]), _Runs(case, lo, hi)
        unsure = self.truth >= 2
        self.doubts, self.doubtful = _Runs(case[unsure], lo[unsure], hi[unsure]), self.truth[unsure]
        count = int(state.cases[-1]) + 1 if len(state.keys) else 0
        self.first = np.full(count, last + 1, dtype=np.int64)
        begins = flatnonzero(begins_run(case))
        self.some = case[begins]
        self.first[self.some] = np.where(lo[begins] > LONG_BEFORE, lo[begins], hi[begins])

    def on(self, cases: Rows, days: Days) -> Codes:
        """Whether the total of the window that ends on each day passes."""
        start, needed = window_starts(days, self.window), self.threshold.needed(days)
        certain = self.threshold.passed(self.sure.within(cases, start, days), needed)
        possibly = self.threshold.passed(self.possible.within(cases, start, days), needed)
        doubt = np.where(possibly, self._doubt(cases, start, days), np.int16(FALSE))
        return np.where(certain, np.int16(TRUE), doubt).astype(np.int16)

    def _doubt(self, cases: Rows, start: Days, days: Days) -> Codes:
        """The code of the first run in doubt within each window; false where there is none."""
        found = np.zeros(len(cases), dtype=np.int16)
        runs = self.doubts
        if len(runs.case):
            place = np.minimum(
                np.searchsorted(key_of(runs.case, runs.hi), key_of(cases, start), "right"), len(runs.case) - 1
            )
            there = (runs.case[place] == cases) & (runs.hi[place] > start) & (runs.lo[place] <= days)
            found = np.where(there, self.doubtful[place], found)
        return found

    # --- the days on which it may change ------------------------------------------------------------------------------
    def changes(self) -> Rows:
        """As keys: every day on which whether the total passes may change, and some more."""
        keys = self._breaks()
        cases, days = keys >> SHIFT, keys & DAY
        following = np.append(keys[1:], -1)
        end = np.where((following >> SHIFT) == cases, following & DAY, self.last + 1)
        needed = self.threshold.needed(days)
        found = [keys]
        for runs in (self.sure, self.possible):
            now = runs.within(cases, window_starts(days, self.window), days)
            step = runs.within(cases, window_starts(days + 1, self.window), days + 1) - now
            moving = (end - days > 1) & (step != 0)
            steps = np.floor((needed[moving] - now[moving]) / step[moving]).astype(np.int64)
            for ahead in (steps, steps + 1):
                inside = (ahead > 0) & (ahead < (end - days)[moving])
                found.append(keys[moving][inside] + ahead[inside])
        return distinct(np.concatenate(found))

    def _breaks(self) -> Rows:
        """As keys: the first day of each case that has any run, and every day from which a sum grows by another amount."""
        runs = self.possible
        edges, cases = np.concatenate([runs.lo, runs.hi]), np.concatenate([runs.case, runs.case])
        cases, edges = cases[edges > LONG_BEFORE], edges[edges > LONG_BEFORE]
        gone = leaving(edges, self.window)
        days = np.concatenate([edges, gone])
        cases = np.concatenate([cases, cases])
        inside = days <= self.last
        keys = [key_of(cases[inside], days[inside])]
        odd = self._odd_days(int(edges.min())) if len(edges) else edges
        if len(odd):
            crossed = key_of(np.repeat(self.some, len(odd)), np.tile(odd, len(self.some)))
            keys.append(crossed[(crossed & DAY) >= self.first[crossed >> SHIFT]])
        return distinct(np.concatenate(keys))

    def _odd_days(self, first: int) -> Days:
        """The days on which the window does not begin a day after that of the day before, or more or less is needed."""
        if self.window is None and not self.threshold.varies:
            return np.zeros(0, dtype=np.int64)
        days = np.arange(first, self.last + 1, dtype=np.int64)
        odd = np.zeros(len(days), dtype=bool)
        if self.window is not None:
            odd[1:] |= np.diff(window_starts(days, self.window)) != 1
        odd[1:] |= np.diff(self.threshold.needed(days)) != 0
        return days[odd]


class _Runs:
    """Stretches of days [lo, hi) of each case, none touching another day of its own, in order."""

    def __init__(self, case: Rows, lo: Days, hi: Days) -> None:
        self.case, self.lo, self.hi = case, lo, hi
        length = hi - lo
        self.before = np.cumsum(length) - length

    def within(self, cases: Rows, first: Days, last: Days) -> Amounts:
        """How many of the days from `first` to `last` are in a run of each case."""
        return self._up_to(cases, last) - self._up_to(cases, first - 1)

    def _up_to(self, cases: Rows, days: Days) -> Rows:
        if not len(self.case):
            return np.zeros(len(cases), dtype=np.int64)
        keys = key_of(self.case, self.lo)
        place = np.searchsorted(keys, key_of(cases, np.maximum(days, LONG_BEFORE)), side="right") - 1
        begin = np.minimum(np.searchsorted(keys, cases << SHIFT, side="left"), len(keys) - 1)
        amount = self.before[place] - self.before[begin] + np.minimum(self.hi[place], days + 1) - self.lo[place]
        there: Mask = (place >= begin) & (self.case[place] == cases) & (days >= LONG_BEFORE)
        return np.where(there, amount, 0)
