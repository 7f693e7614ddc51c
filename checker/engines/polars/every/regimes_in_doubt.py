"""When a step runs out of which it is not known which regime holds: every day on which it may, for many at once.

The twin of the reference's walk. Time is walked in stretches between changes, a turn at a time, all steps together; in each,
the regimes that may hold are those not certainly false down to the first that is certainly true. A regime that runs on keeps
its own day, its *cap*, unless a later regime's comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Regime
from checker.compile.uses import kinds_in
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.limits.governing import governing
from checker.engines.polars.values.keys import DAY, SHIFT, distinct, key_of, spread
from checker.engines.polars.values.quick import ends_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import STILL_OPEN


@frozen
class Dated:
    """Days on which things in the places `of` run out, each with its text and its name: see `Reaches`."""

    of: Places
    day: Days
    law: Places
    name: Places

    def take(self, which: npt.NDArray[Any]) -> Dated:
        """Some of them."""
        return Dated(self.of[which], self.day[which], self.law[which], self.name[which])

    @classmethod
    def joined(cls, parts: Sequence[Dated]) -> Dated:
        """Several of them, in the order in which they are given."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("of", "day", "law", "name")))

    def first_of_each(self) -> Dated:
        """In order of what they are of and of day, of several alike the first."""
        return self.take(np.unique(key_of(self.of, self.day), return_index=True)[1])


Counting = Callable[[Places, Days, Days], tuple[Days, Places, Places]]
"""When some regimes run out, counted from their anchors, each having begun on a day: the day, the text and the name."""


def in_doubt(
    work: Work, regimes: Sequence[Regime], cases: Places, anchors: Days, counted: Counting
) -> tuple[Dated, Codes]:  # fmt: skip
    """Every day on which each step may run out, soonest first, and the code of why there are several.

    A case in which the calendar does not reach that far is rough.
    """
    stretches = _stretches(work, regimes, cases, anchors)
    walk = _Walk(work, regimes, cases, anchors, counted, stretches)
    told = Dated.joined(walk.turns())
    found = told.take(told.law != NONE).first_of_each()
    never = walk.doubt >= 2  # perhaps none of them ever holds, and nothing falls due
    never[np.setdiff1d(np.arange(len(cases)), told.of[told.law == NONE])] = False
    latest = found.take(ends_run(found.of))
    latest = latest.take(never[latest.of])
    for_good = Dated(latest.of, np.full_like(latest.day, STILL_OPEN), latest.law, latest.name)
    found = Dated.joined([found, for_good]).first_of_each()
    alone = np.bincount(found.of, minlength=len(cases))[found.of] == 1
    return found, np.where(alone, np.int16(0), walk.doubt[found.of])


@frozen
class _Stretches:
    """Runs of days between changes of the regimes of each step, from `start` until `end`: which regimes may hold in each, and
    in the last column whether none may, with the code of the first doubt of that. The first of each step is at `first`."""

    start: Days
    end: Days
    holding: Mask
    doubt: Codes
    first: Places


def _stretches(work: Work, regimes: Sequence[Regime], cases: Places, anchors: Days) -> _Stretches:
    open_to = [governing(regime.limit, anchors, work.law_as_at) != NONE for regime in regimes]
    lines = [work.line(regime.condition).each(cases) for regime in regimes]
    found = [key_of(np.arange(len(cases)), anchors)]
    for regime, line, open_ in zip(regimes, lines, open_to, strict=True):
        found.append(line.keys[open_[line.cases] & (line.starts > anchors[line.cases])])
        if regime.entry is not None:
            begins = _may_begin(work, regime, cases, anchors)
            found.append(begins[open_[begins >> SHIFT]])
    keys = distinct(np.concatenate(found))
    row, start = keys >> SHIFT, keys & DAY
    end = np.append(np.where(row[1:] == row[:-1], start[1:], STILL_OPEN), STILL_OPEN)
    holding, left = np.zeros((len(keys), len(regimes) + 1), dtype=bool), np.ones(len(keys), dtype=bool)
    doubt = np.zeros(len(keys), dtype=np.int16)
    for place, (line, open_) in enumerate(zip(lines, open_to, strict=True)):
        truth = np.where(open_[row] & left, line.at(row, start), np.int16(FALSE))
        holding[:, place] = truth != FALSE
        doubt = np.where(doubt >= 2, doubt, np.where(truth >= 2, truth, np.int16(0)))
        left &= truth != TRUE
    holding[:, -1] = left
    return _Stretches(start, end, holding, doubt, np.searchsorted(row, np.arange(len(cases))))


def _may_begin(work: Work, regime: Regime, cases: Places, anchors: Days) -> Days:
    """Keys of the days after each anchor on which something that a regime is read from begins: it may too, though no more is
    known of it then than before."""
    found = [np.zeros(0, dtype=np.int64)]
    for kind in kinds_in(regime.condition, work.view.definitions):
        table = work.view.known(kind)
        begins = np.searchsorted(table.case, cases)
        of, place = spread(begins, np.searchsorted(table.case, cases, side="right") - begins)
        start = table.start_lo[place]
        later = start > anchors[of]
        found.append(key_of(of[later], start[later]))
    return np.concatenate(found)


class _Walk:
    """The steps that have not run out yet, stretch by stretch. `caps` are what each may be capped by, nothing being one of
    them; `begun` the days on which each regime that may hold may have begun, in columns: step, regime and day."""

    def __init__(
        self, work: Work, regimes: Sequence[Regime], cases: Places, anchors: Days, counted: Counting, stretches: _Stretches
    ) -> None:  # fmt: skip
        self.work, self.cases, self.anchors, self.counted, self.stretches = work, cases, anchors, counted, stretches
        self.runs_on = np.array([*(regime.runs_on for regime in regimes), False])
        self.doubt = np.zeros(len(cases), dtype=np.int16)
        everyone, nothing = np.arange(len(cases)), np.full(len(cases), NONE, dtype=np.int64)
        self.caps = Dated(everyone, np.full(len(cases), STILL_OPEN, dtype=np.int64), nothing, nothing)
        self.begun = np.zeros((0, 3), dtype=np.int64)
        self.over: list[Dated] = []

    def turns(self) -> list[Dated]:
        """What falls due in each stretch in turn, and what caps are left once there is no other."""
        found, at = [], self.stretches.first
        while len(self.caps.of):
            going = np.zeros(len(self.cases), dtype=bool)
            going[self.caps.of] = True
            unsure = np.where(going & (self.doubt < 2), self.stretches.doubt[at], np.int16(0))
            self.doubt = np.where(self.doubt >= 2, self.doubt, unsure)
            self.begun = self._begun(going, at)
            falls_due, self.caps = self._tried(at, at is self.stretches.first)
            last = self.stretches.end[at] >= STILL_OPEN
            found.append(falls_due)
            self.over.append(self.caps.take(last[self.caps.of]))
            self.caps = self.caps.take(~last[self.caps.of])
            at = np.where(last, at, at + 1)
        return found + self.over

    def _begun(self, going: Mask, at: Places) -> Places:
        """The days on which each regime that may hold now may have begun: as before or, unless it was the only one that might
        hold before, now."""
        holding = self.stretches.holding[at] & going[:, None]
        before = np.zeros_like(holding)
        before[self.begun[:, 0], self.begun[:, 1]] = True
        alone = before.sum(axis=1) == 1
        row, which = np.nonzero(holding & ~(before & alone[:, None]))
        now = np.stack([row, which, self.stretches.start[at[row]]], axis=1)
        begun = np.concatenate([self.begun[holding[self.begun[:, 0], self.begun[:, 1]]], now])
        return begun[np.lexsort(begun.T[::-1])]

    def _tried(self, at: Places, first: bool) -> tuple[Dated, Dated]:
        """What falls due in the stretch, and the caps of what is carried into the next."""
        row, which, since = self.begun.T
        due = self._due(row, which, since)
        begins = np.searchsorted(row, self.caps.of)
        cap, place = spread(begins, np.searchsorted(row, self.caps.of, side="right") - begins)
        due, caps = due.take(place), self.caps.take(cap)
        caps = _either(first & self.runs_on[which[place]], due, caps)
        soonest = _either((due.law != NONE) & ((caps.law == NONE) | (due.day <= caps.day)), due, caps)
        start, end = self.stretches.start[at[soonest.of]], self.stretches.end[at[soonest.of]]
        later = (soonest.law == NONE) | (soonest.day >= end)
        return soonest.take(~later & (soonest.day >= start)), _different(caps.take(later))

    def _due(self, row: Places, which: Places, since: Days) -> Dated:
        day, nothing = np.full(len(row), STILL_OPEN, dtype=np.int64), np.full(len(row), NONE, dtype=np.int64)
        due = Dated(row, day, nothing, nothing.copy())
        some = flatnonzero(which < len(self.runs_on) - 1)
        due.day[some], due.law[some], due.name[some] = self.counted(which[some], self.anchors[row[some]], since[some])
        self.work.mark(self.cases[row[(due.law != NONE) & (due.day >= STILL_OPEN)]])
        return due


def _either(choose: Mask, one: Dated, other: Dated) -> Dated:
    """One where `choose` says so, and elsewhere the other."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in ("of", "day", "law", "name"))
    return Dated(*(np.where(choose, mine, theirs) for mine, theirs in pairs))


def _different(caps: Dated) -> Dated:
    """Caps, each once, in the order of the steps and otherwise as they came."""
    order = np.lexsort((caps.name, caps.law, caps.day, caps.of))
    columns = [column[order] for column in (caps.of, caps.day, caps.law, caps.name)]
    fresh = np.append(True, np.any([column[1:] != column[:-1] for column in columns], axis=0))[: len(order)]
    return caps.take(np.sort(order[fresh]))
