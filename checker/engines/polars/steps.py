"""When each step of a recurring duty runs out, counted from many days at once: its own limit, or ordered regimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Law, Limit, Regime, Step
from checker.engines.duty import Why
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NONE
from checker.engines.polars.limits import Dues, due_after, governing
from checker.engines.polars.lines import Lines, compressed, key_of, laid_together
from checker.engines.polars.lookups import different
from checker.engines.polars.regimes_in_doubt import Counting, Dated, in_doubt
from checker.engines.polars.truths import TRUE, Codes, Days, Mask
from checker.engines.polars.turning import Turning
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True)
class Reaches:
    """The last permitted day of each gap on one reading, the place of the text that governs it (-1: none was in force,
    and there is no duty) and of its step and regime in `StepDues.names`."""

    day: Days
    law: Places
    name: Places

    @classmethod
    def none(cls, count: int) -> Reaches:
        """No duty at all."""
        nothing = np.full(count, NONE, dtype=np.int64)
        return cls(np.full(count, STILL_OPEN, dtype=np.int64), nothing, nothing.copy())

    @classmethod
    def joined(cls, parts: Sequence[Reaches]) -> Reaches:
        """Some after others."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("day", "law", "name")))

    def copy(self) -> Reaches:
        """The same, to be filled in otherwise."""
        return Reaches(self.day.copy(), self.law.copy(), self.name.copy())

    def put(self, which: Places, other: Reaches) -> None:
        """Fill in some of them."""
        self.day[which], self.law[which], self.name[which] = other.day, other.law, other.name

    def take(self, which: npt.NDArray[Any]) -> Reaches:
        """Some of them."""
        return Reaches(self.day[which], self.law[which], self.name[which])

    def where(self, choose: Mask, other: Reaches) -> Reaches:
        """Another reading where `choose` says so."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("day", "law", "name"))
        return Reaches(*(np.where(choose, theirs, ours) for ours, theirs in pairs))


class StepDues:
    """The steps of one rule: `laws`, `questions` and `names` are what the places in `Reaches` stand for."""

    def __init__(self, work: Work, steps: Sequence[Step]) -> None:
        self.work, self.steps = work, steps
        self.laws: list[Law] = []
        self.questions: list[int] = []
        self.names: list[str] = []
        self._places: dict[tuple[int, int, bool], int] = {}
        self._named: dict[tuple[int, int], int] = {}
        self._regimes: dict[int, _Regimes] = {}
        self._turning: dict[int, Turning] = {}
        for number, step in enumerate(steps):
            self._add(number, NONE, step.name, step.limit, None)
            for which, regime in enumerate(step.regimes):
                self._add(number, which, f"{step.name} / {regime.name}", regime.limit, regime.entry)

    @property
    def last(self) -> int:
        """The number of the last step, which repeats."""
        return len(self.steps) - 1

    def _add(self, number: int, which: int, name: str, limit: Limit | None, entry: Limit | None) -> None:
        self._named[number, which] = len(self.names)
        self.names.append(" / ".join(filter(None, name.split(" / "))))
        for own, texts in ((False, limit), (True, entry)):
            self._places[number, which, own] = len(self.laws)
            for value in texts.values if texts is not None else ():
                self.laws.append(value.law)
                judgement = value.judgement
                code = self.work.view.truths.code(Unknown(Why.JUDGEMENT, judgement)) if judgement else 0
                self.questions.append(code)

    def question(self, places: Places) -> Codes:
        """The code of the question only a person can answer, where the text that governs asks one; 0 elsewhere."""
        return np.array([*self.questions, 0], dtype=np.int16)[places]

    # --- counting ---------------------------------------------------------------------------------------------------
    def dues(self, cases: Places, days: Days, steps: Places) -> Reaches:
        """When the step of each gap runs out, counted from its day; a case in which that cannot be told is rough."""
        found, doubtful = self.plain(cases, days, steps)
        self.work.mark(cases[doubtful])
        return found

    def plain(self, cases: Places, days: Days, steps: Places) -> tuple[Reaches, Mask]:
        """The same, and where it may run out on more days than one."""
        found, doubtful = Reaches.none(len(days)), np.zeros(len(days), dtype=bool)
        for number in np.flatnonzero(np.bincount(steps)).tolist():
            which = np.flatnonzero(steps == number)
            reaches, doubtful[which] = self._step(number, cases[which], days[which])
            found.put(which, reaches)
        return found, doubtful

    def _step(self, number: int, cases: Places, days: Days) -> tuple[Reaches, Mask]:
        step = self.steps[number]
        if step.limit is not None:
            due = self.counted(number, NONE, step.limit, days)
            return due, (due.law != NONE) & (due.day >= STILL_OPEN)  # past the calendar
        return self._of_regimes(number).reaches(self, number, cases, days)

    def turning(self, number: int, cases: Places, first: Days, last: Days) -> tuple[Places, Days]:
        """The days among which the soonest and the latest due date lie, of gaps that opened from `first` to `last`, each
        with the place of its gap."""
        if number not in self._turning:
            step = self.steps[number]
            changes = self._of_regimes(number).changes if step.regimes else None
            self._turning[number] = Turning(step, changes, self.work.view.count, self.work.law_as_at)
        return self._turning[number].within(cases, first, last)

    def _of_regimes(self, number: int) -> _Regimes:
        if number not in self._regimes:
            self._regimes[number] = _Regimes(self.work, self.steps[number].regimes)
        return self._regimes[number]

    def several(self, cases: Places, days: Days, steps: Places) -> tuple[Places, Reaches, Codes]:
        """Every day on which each step may run out: the place of what it is of, when, and the code of why it is only one.

        A case in which the calendar does not reach that far is rough.
        """
        found, doubtful = self.plain(cases, days, steps)
        kept = np.flatnonzero(~doubtful & (found.law != NONE))
        parts = [Dated(kept, found.day[kept], found.law[kept], found.name[kept])]
        doubts = [np.zeros(len(kept), dtype=np.int16)]
        for number, step in enumerate(self.steps):
            which = np.flatnonzero(doubtful & (steps == number))
            if not step.regimes:
                self.work.mark(cases[which])
            elif len(which):
                told, doubt = in_doubt(self.work, step.regimes, cases[which], days[which], self._counted_by(number))
                parts.append(replace(told, of=which[told.of]))
                doubts.append(doubt)
        whole, codes = Dated.joined(parts), np.concatenate(doubts)
        order = np.argsort(whole.of, kind="stable")
        whole = whole.take(order)
        return whole.of, Reaches(whole.day, whole.law, whole.name), codes[order]

    def _counted_by(self, number: int) -> Counting:
        """How the regimes of a step are counted."""

        def counted(which: Places, anchors: Days, since: Days) -> tuple[Days, Places, Places]:
            due = self._of_regimes(number).counted(self, number, which, anchors, since)
            return due.day, due.law, due.name

        return counted

    def _reaches(self, due: Dues, number: int, which: int, *, own: bool) -> Reaches:
        there = due.value != NONE
        place, name = self._places[number, which, own], self._named[number, which]
        return Reaches(due.day, np.where(there, due.value + place, NONE), np.where(there, name, NONE))

    def counted(
        self, number: int, which: int, limit: Limit, anchors: Days, since: Days | None = None, *, own: bool = False
    ) -> Reaches:  # fmt: skip
        """A limit of a step, or of its regime at `which`, or that one's entry limit (`own`), counted from `since` under the
        text of the anchors' days; by default from the anchors."""
        due = due_after(limit, anchors, self.work.law_as_at, counted_from=since)
        return self._reaches(due, number, which, own=own)

    # --- what follows days not covered -------------------------------------------------------------------------------
    def is_long(self, cases: Places, first: Days, last: Days) -> Mask:
        """Whether an uncovered stretch is longer than the first two steps together: what follows is a later step."""
        long = first == LONG_BEFORE
        which = np.flatnonzero(~long)
        nothing = np.zeros(len(which), dtype=np.int64)
        one = self.latest(cases[which], first[which], nothing)
        two = self.latest(cases[which], np.where(one <= last[which], one, NONE), nothing + min(1, self.last))
        long[which] = (two != NONE) & (two <= last[which])
        return long

    def latest(self, cases: Places, days: Days, steps: Places) -> Days:
        """The latest day on which each step may run out; -1 where it is counted from no day, or no text was in force."""
        found = np.full(len(days), NONE, dtype=np.int64)
        which = np.flatnonzero(days != NONE)
        of, reach, _ = self.several(cases[which], days[which], steps[which])
        np.maximum.at(found, which[of], reach.day)
        return found


class _Regimes:
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
        """The days on which any regime begins or ends."""
        return compressed(self.keys, _mixed(self.truths))

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
            which = np.flatnonzero(own == each)
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
        left = np.flatnonzero((found.law == NONE) | (found.day >= end))
        place, nothing = place[left], Reaches.none(len(left))
        cap = nothing.where(runs_on[held.regime[place]], found.take(left))
        found.put(left, nothing.where(end[left] >= STILL_OPEN, cap))
        while len(going := np.flatnonzero((held.end[place] < STILL_OPEN) & ~held.unsure[place])):
            left, place, cap = left[going], place[going] + 1, cap.take(going)
            end = held.end[place]
            due = self.counted(steps, number, held.regime[place], anchors[left], held.end[place - 1])
            soonest = due.where((cap.law != NONE) & ((due.law == NONE) | (cap.day < due.day)), cap)
            run_out = soonest.law != NONE
            doubtful[left] |= held.unsure[place] | (run_out & (soonest.day >= STILL_OPEN))
            done = run_out & (soonest.day < end)
            found.put(left, Reaches.none(len(left)).where(end >= STILL_OPEN, cap).where(done, soonest))
            left, place, cap = left[~done], place[~done], cap.take(~done)
        return found, doubtful

    def _from_anchors(self, steps: StepDues, number: int, which: Places, days: Days, places: Places) -> Reaches:
        """When a regime's limit runs out, counted from the `days` at some places, each of which is counted from once."""
        holding = np.flatnonzero(np.bincount(which + 1, minlength=len(self.regimes) + 1)[1:])
        told = [steps.counted(number, place, self.regimes[place].limit, days) for place in holding.tolist()]
        row = np.zeros(len(self.regimes) + 1, dtype=np.int64)
        row[holding] = np.arange(1, len(told) + 1)
        return Reaches.joined([Reaches.none(len(days)), *told]).take(row[which] * len(days) + places)

    def counted(self, steps: StepDues, number: int, which: Places, anchors: Days, since: Days) -> Reaches:
        """When a regime's limit runs out: from the anchor, or from its own start if it had run out or has an entry limit."""
        found = Reaches.none(len(which))
        for place in np.flatnonzero(np.bincount(which + 1, minlength=1)[1:]).tolist():
            regime, here = self.regimes[place], np.flatnonzero(which == place)
            at, begun = anchors[here], since[here]
            due = steps.counted(number, place, regime.limit, at)
            later = (begun > at) & (due.law != NONE)
            own = later if regime.entry is not None else later & (due.day < begun)
            if own.any():
                limit = regime.limit if regime.entry is None else regime.entry
                due = due.where(own, steps.counted(number, place, limit, at, begun, own=regime.entry is not None))
            found.put(here, due)
        return found


@dataclass(frozen=True)
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
        return np.searchsorted(self.keys, key_of(cases, days), side="right") - 1


def _mixed(columns: Sequence[Codes]) -> Codes:
    """A different code for each different run of truths, so that no change of any of them is lost."""
    mixed = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        mixed = mixed * 64 + column
    codes = np.unique(mixed, return_inverse=True)[1]
    return (codes % 32_000).astype(np.int16)
