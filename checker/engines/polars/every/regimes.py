"""When a step that depends on regimes runs out, counted from many days at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Regime
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.limits.governing import governing
from checker.engines.polars.values.keys import SHIFT, key_of, last_upto
from checker.engines.polars.values.lines import Lines, compressed, laid_together
from checker.engines.polars.values.lookups import different
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.every.steps import StepDues


@frozen
class Reaches:
    """The last permitted day of each gap on one reading, and the place of the text that governs it (-1: none was in force,
    and there is no duty) in `StepDues.laws`."""

    day: Days
    law: Places

    @classmethod
    def none(cls, count: int) -> Reaches:
        """No duty at all."""
        return cls(np.full(count, STILL_OPEN, dtype=np.int64), np.full(count, NONE, dtype=np.int64))

    @classmethod
    def joined(cls, parts: Sequence[Reaches]) -> Reaches:
        """Some after others."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("day", "law")))

    def copy(self) -> Reaches:
        """The same, to be filled in otherwise."""
        return Reaches(self.day.copy(), self.law.copy())

    def put(self, which: Places, other: Reaches) -> None:
        """Fill in some of them."""
        self.day[which], self.law[which] = other.day, other.law

    def take(self, which: npt.NDArray[Any]) -> Reaches:
        """Some of them."""
        return Reaches(self.day[which], self.law[which])

    def where(self, choose: Mask, other: Reaches) -> Reaches:
        """Another reading where `choose` says so."""
        if other is self:
            return self
        return Reaches(np.where(choose, other.day, self.day), np.where(choose, other.law, self.law))


class Regimes:
    """A step that depends on regimes: due on the first day on which the limit of the regime holding that day has run out.

    Time is walked from change to change, all gaps together. A case in which it is not known, on a day that matters, which
    regime holds is rough.
    """

    def __init__(self, work: Work, regimes: Sequence[Regime]) -> None:
        self.work, self.regimes = work, regimes
        self.keys, self.truths = laid_together([work.line(regime.condition) for regime in regimes])
        self._held: dict[int, _Holding] = {}

    @cached_property
    def changes(self) -> Lines:
        """The days on which any regime begins or ends; what holds then is not said."""
        other = self.keys[1:] >> SHIFT != self.keys[:-1] >> SHIFT
        for truths in self.truths:
            other |= truths[1:] != truths[:-1]
        keys = self.keys[np.append(True, other)[: len(self.keys)]]
        return Lines(keys, np.zeros(len(keys), dtype=np.int16))

    def reaches(self, steps: StepDues, number: int, cases: Places, anchors: Days) -> tuple[Reaches, Mask]:
        """When the step runs out, counted from each day, and where that is in doubt."""
        days, places = different(anchors)
        open_to = [governing(regime.limit, days, self.work.law_as_at) != NONE for regime in self.regimes]
        pattern = sum(
            (mask.astype(np.int64) << place for place, mask in enumerate(open_to)), np.zeros(len(days), np.int64)
        )
        patterns = sorted(set(pattern.tolist()))
        if len(patterns) == 1:
            return self._walked(steps, number, cases, days, places, patterns[0])
        found, doubtful, own = Reaches.none(len(anchors)), np.zeros(len(anchors), dtype=bool), pattern[places]
        for each in patterns:
            which = flatnonzero(own == each)
            told, doubtful[which] = self._walked(steps, number, cases[which], days, places[which], each)
            found.put(which, told)
        return found, doubtful

    def _walked(
        self, steps: StepDues, number: int, cases: Places, days: Days, places: Places, open_to: int
    ) -> tuple[Reaches, Mask]:  # fmt: skip
        """The same, counted from the `days` at some places, on which the same regimes had a text in force: bits of `open_to`."""
        if open_to not in self._held:
            self._held[open_to] = _Holding.of(self.keys, self.truths, open_to)
        held, anchors = self._held[open_to], days[places]
        place = held.place(cases, anchors)
        found = self._from_anchors(steps, number, held.regime[place], days, places)
        end, runs_on = held.end[place], np.array([*(regime.runs_on for regime in self.regimes), False])
        doubtful = held.unsure[place] | ((found.law != NONE) & (found.day >= STILL_OPEN))
        left = flatnonzero((found.law == NONE) | (found.day >= end))
        place, nothing = place[left], Reaches.none(len(left))
        cap = nothing.where(runs_on[held.regime[place]], found.take(left))
        found.put(left, nothing.where(end[left] >= STILL_OPEN, cap))
        while len(going := flatnonzero((held.end[place] < STILL_OPEN) & ~held.unsure[place])):
            left, place, cap = left[going], place[going] + 1, cap.take(going)
            end = held.end[place]
            due = self.counted(steps, number, held.regime[place], anchors[left], held.end[place - 1])
            soonest = due.where((cap.law != NONE) & ((due.law == NONE) | (cap.day < due.day)), cap)
            run_out = soonest.law != NONE
            doubtful[left] |= held.unsure[place] | ((due.law != NONE) & (due.day >= STILL_OPEN))
            done = run_out & (soonest.day < end)
            found.put(left, Reaches.none(len(left)).where(end >= STILL_OPEN, cap).where(done, soonest))
            left, place, cap = left[~done], place[~done], cap.take(~done)
        return found, doubtful

    def _from_anchors(self, steps: StepDues, number: int, which: Places, days: Days, places: Places) -> Reaches:
        """When a regime's limit runs out, counted from the `days` at some places, each of which is counted from once."""
        holding = flatnonzero(np.bincount(which + 1, minlength=len(self.regimes) + 1)[1:])
        told = [steps.counted(number, place, self.regimes[place].limit, days) for place in holding.tolist()]
        row = np.zeros(len(self.regimes) + 1, dtype=np.int64)
        row[holding] = np.arange(1, len(told) + 1)
        return Reaches.joined([Reaches.none(len(days)), *told]).take(row[which] * len(days) + places)

    def counted(self, steps: StepDues, number: int, which: Places, anchors: Days, since: Days) -> Reaches:
        """When a regime's limit runs out: from the anchor, or from its own start if it had run out or has an entry limit."""
        found = Reaches.none(len(which))
        for place in flatnonzero(np.bincount(which + 1, minlength=1)[1:]).tolist():
            regime, here = self.regimes[place], flatnonzero(which == place)
            at, begun = anchors[here], since[here]
            due = steps.counted(number, place, regime.limit, at)
            later = (begun > at) & (due.law != NONE)
            enters = np.zeros(len(here), dtype=bool)
            if regime.entry is not None and later.any():
                # an entry limit of which no text is in force is none
                enters = later & (governing(regime.entry, at, self.work.law_as_at) != NONE)
                due = due.where(enters, steps.counted(number, place, regime.entry, at, begun, own=True))
            again = later & ~enters & (due.day < begun)
            if again.any():
                due = due.where(again, steps.counted(number, place, regime.limit, at, begun))
            found.put(here, due)
        return found


@frozen
class _Holding:
    """Which regime holds from each key until a day `end`, of those that may: -1 for none, `unsure` where one before may."""

    keys: Places
    regime: Places
    unsure: Mask
    end: Days

    @classmethod
    def of(cls, keys: Places, truths: Sequence[Codes], open_to: int) -> _Holding:
        """The first regime open to it that holds on each day."""
        found, unsure = np.full(len(keys), NONE, dtype=np.int64), np.zeros(len(keys), dtype=bool)
        for which in reversed(range(len(truths))):
            if open_to >> which & 1:
                truth = truths[which]
                found = np.where(truth == TRUE, which, found)
                unsure = (unsure & (truth != TRUE)) | (truth >= 2)
        line = compressed(keys, (found * 2 + unsure).astype(np.int16))
        return cls(line.keys, line.truths.astype(np.int64) >> 1, (line.truths & 1).astype(bool), line.ends)

    def place(self, cases: Places, days: Days) -> Places:
        """The place of what holds in each case on its day."""
        return last_upto(self.keys, key_of(cases, days))
