"""When each step of a recurring duty runs out, counted from many days at once: its own limit, or ordered regimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from checker.compile.program import Law, Limit, Regime, Step
from checker.engines.duty import Why
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NONE
from checker.engines.polars.limits import Dues, due_after, governing
from checker.engines.polars.lines import Lines, combined
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

    def copy(self) -> Reaches:
        """The same, to be filled in otherwise."""
        return Reaches(self.day.copy(), self.law.copy(), self.name.copy())

    def put(self, which: Places, other: Reaches) -> None:
        """Fill in some of them."""
        self.day[which], self.law[which], self.name[which] = other.day, other.law, other.name

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
        for number in np.unique(steps):
            which = np.flatnonzero(steps == number)
            reaches, doubtful[which] = self._step(int(number), cases[which], days[which])
            found.put(which, reaches)
        return found, doubtful

    def _step(self, number: int, cases: Places, days: Days) -> tuple[Reaches, Mask]:
        step = self.steps[number]
        if step.limit is not None:
            due = due_after(step.limit, days, self.work.law_as_at)
            return self._reaches(due, number, NONE, own=False), due.beyond
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

    def counted(self, number: int, which: int, limit: Limit, anchors: Days, since: Days, *, own: bool) -> Reaches:
        """A regime's limit, or its entry limit (`own`), counted from `since` under the text of the anchors' days."""
        due = due_after(limit, anchors, self.work.law_as_at, counted_from=since)
        found = self._reaches(due, number, which, own=own)
        return replace(found, day=np.where(due.beyond, STILL_OPEN, found.day))

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
        self.lines = [work.line(regime.condition) for regime in regimes]
        self.changes: Lines = combined(self.lines, _mixed)

    def reaches(self, steps: StepDues, number: int, cases: Places, anchors: Days) -> tuple[Reaches, Mask]:
        """When the step runs out, counted from each day, and where that is in doubt."""
        found, doubtful = Reaches.none(len(anchors)), np.zeros(len(anchors), dtype=bool)
        open_to = [governing(regime.limit, anchors, self.work.law_as_at) != NONE for regime in self.regimes]
        left = np.arange(len(anchors))
        start, since = anchors.copy(), anchors.copy()
        before = np.full(len(anchors), -2, dtype=np.int64)
        cap = Reaches.none(len(anchors))
        while len(left):
            which, unsure = self._holding(cases[left], start[left], [mask[left] for mask in open_to])
            doubtful[left[unsure]] = True
            since[left] = np.where(which == before[left], since[left], start[left])
            before[left] = which
            end = self._next_change(cases[left], start[left])
            due = self.counted(steps, number, which, anchors[left], since[left])
            runs_on = np.array([*(regime.runs_on for regime in self.regimes), False])[which]
            caps = runs_on & (start[left] == anchors[left])
            self._cap(cap, left[caps], due, np.flatnonzero(caps))
            capped = Reaches(cap.day[left], cap.law[left], cap.name[left])
            soonest = due.where((capped.law != NONE) & ((due.law == NONE) | (capped.day < due.day)), capped)
            doubtful[left[(soonest.law != NONE) & (soonest.day >= STILL_OPEN)]] = True
            done = (soonest.law != NONE) & (soonest.day < end)
            here = np.flatnonzero(done)
            found.put(left[here], Reaches(soonest.day[here], soonest.law[here], soonest.name[here]))
            over = end >= STILL_OPEN
            finished = np.flatnonzero(~done & over & (capped.law != NONE))
            found.put(left[finished], Reaches(capped.day[finished], capped.law[finished], capped.name[finished]))
            going = ~done & ~over & ~unsure
            start[left[going]] = end[going]
            left = left[going]
        return found, doubtful

    def _cap(self, cap: Reaches, which: Places, due: Reaches, here: Places) -> None:
        cap.put(which, Reaches(due.day[here], due.law[here], due.name[here]))

    def _holding(self, cases: Places, days: Days, open_to: Sequence[Mask]) -> tuple[Places, Mask]:
        """The first regime that holds on each day, -1 where none does; and where one before it may."""
        found, unsure = np.full(len(cases), NONE, dtype=np.int64), np.zeros(len(cases), dtype=bool)
        for which in range(len(self.regimes) - 1, -1, -1):
            truth = self.lines[which].at(cases, days)
            found = np.where((truth == TRUE) & open_to[which], which, found)
        for which, line in enumerate(self.lines):
            truth = line.at(cases, days)
            unsure |= (truth >= 2) & open_to[which] & ((found == NONE) | (which < found))
        return found, unsure

    def _next_change(self, cases: Places, days: Days) -> Days:
        place = np.searchsorted(self.changes.keys, (cases << 22) | days, side="right") - 1
        return self.changes.ends[place] if len(place) else days

    def counted(self, steps: StepDues, number: int, which: Places, anchors: Days, since: Days) -> Reaches:
        """When a regime's limit runs out: from the anchor, or from its own start if it had run out or has an entry limit."""
        found = Reaches.none(len(which))
        for place, regime in enumerate(self.regimes):
            here = np.flatnonzero(which == place)
            if not len(here):
                continue
            at, begun = anchors[here], since[here]
            due = steps.counted(number, place, regime.limit, at, at, own=False)
            later = (begun > at) & (due.law != NONE)
            if regime.entry is not None:
                due = due.where(later, steps.counted(number, place, regime.entry, at, begun, own=True))
            else:
                run_out = later & (due.day < begun)
                due = due.where(run_out, steps.counted(number, place, regime.limit, at, begun, own=False))
            found.put(here, due)
        return found


def _mixed(columns: Sequence[Codes]) -> Codes:
    """A different code for each different run of truths, so that no change of any of them is lost."""
    mixed = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        mixed = mixed * 64 + column
    codes = np.unique(mixed, return_inverse=True)[1]
    return (codes % 32_000).astype(np.int16)
