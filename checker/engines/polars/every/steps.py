"""When each step of a recurring duty runs out, counted from many days at once: its own limit, or ordered regimes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import Law, Limit, Step, last_day, later_is_longest
from checker.engines.duty import Why
from checker.engines.polars.duties.batch import NONE, at_places
from checker.engines.polars.every.regimes import Reaches, Regimes
from checker.engines.polars.every.regimes_asked import Asked, GivingWay
from checker.engines.polars.every.regimes_in_doubt import Counting, Dated, in_doubt
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.limits.governing import Dues, due_after
from checker.engines.polars.limits.turning import Turning
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.engines.reference.timeline import Unknown
from checker.frozen import replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.reference.limits import Due


class StepDues:
    """The steps of one rule: `laws` and `questions` are what the places in `Reaches` stand for, `names` those of `named`."""

    def __init__(self, work: Work, steps: Sequence[Step]) -> None:
        self.work, self.steps = work, steps
        self.since = min(limit.since for step in steps for limit in step.limits)
        self.until = None if work.law_as_at is not None else last_day(steps)
        self.presumed_later = later_is_longest(steps)
        self.laws: list[Law] = []
        self.questions: list[int] = []
        self.names: list[str] = []
        self._places: dict[tuple[int, int, bool], int] = {}
        self._named: list[int] = []
        self._regimes: dict[int, Regimes] = {}
        self._giving: dict[int, GivingWay] = {}
        self._asked_of: dict[int, Asked] = {}
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
        self.names.append(" / ".join(filter(None, name.split(" / "))))
        for own, texts in ((False, limit), (True, entry)):
            self._places[number, which, own] = len(self.laws)
            for value in texts.values if texts is not None else ():
                self.laws.append(value.law)
                self._named.append(len(self.names) - 1)
                judgement = value.judgement
                code = self.work.view.truths.code(Unknown(Why.JUDGEMENT, judgement)) if judgement else 0
                self.questions.append(code)

    def question(self, places: Places) -> Codes:
        """The code of the question only a person can answer, where the text that governs asks one; 0 elsewhere."""
        return np.array([*self.questions, 0], dtype=np.int16)[places]

    def named(self, places: Places) -> Places:
        """The place in `names` of the step and regime each text is of; -1 for none."""
        return at_places(places, self._named)

    # --- counting ---------------------------------------------------------------------------------------------------
    def plain(self, cases: Places, days: Days, steps: Places) -> tuple[Reaches, Mask]:
        """When the step of each gap runs out, counted from its day, and where it may run out on more days than one."""
        numbers = flatnonzero(np.bincount(steps)).tolist()
        if len(numbers) == 1:
            return self._step(numbers[0], cases, days)
        found, doubtful = Reaches.none(len(days)), np.zeros(len(days), dtype=bool)
        for number in numbers:
            which = flatnonzero(steps == number)
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

    def _of_regimes(self, number: int) -> Regimes:
        if number not in self._regimes:
            self._regimes[number] = Regimes(self.work, self.steps[number].regimes)
        return self._regimes[number]

    def several(self, cases: Places, days: Days, steps: Places) -> tuple[Places, Reaches, Codes]:
        """Every day on which each step may run out: the place of what it is of, when, and the code of why it is only one.

        A case in which the calendar does not reach that far is rough.
        """
        found, doubtful = self.plain(cases, days, steps)
        kept = flatnonzero(~doubtful & (found.law != NONE))
        parts = [Dated(kept, found.day[kept], found.law[kept], self.named(found.law[kept]))]
        doubts = [np.zeros(len(kept), dtype=np.int16)]
        for number, step in enumerate(self.steps):
            which = flatnonzero(doubtful & (steps == number))
            if not step.regimes:
                self.work.mark(cases[which])
            elif len(which):
                asked = self._giving_way(number).after(cases[which], days[which])
                for some, told_of in ((which[~asked], self._in_doubt), (which[asked], self._asked)):
                    if not len(some):
                        continue
                    told, doubt = told_of(number, cases[some], days[some])
                    parts.append(replace(told, of=some[told.of]))
                    doubts.append(doubt)
        whole, codes = Dated.joined(parts), np.concatenate(doubts)
        order = np.argsort(whole.of, kind="stable")
        whole = whole.take(order)
        return whole.of, Reaches(whole.day, whole.law), codes[order]

    def _giving_way(self, number: int) -> GivingWay:
        if number not in self._giving:
            self._giving[number] = GivingWay(self.work, self.steps[number].regimes)
        return self._giving[number]

    def _in_doubt(self, number: int, cases: Places, days: Days) -> tuple[Dated, Codes]:
        return in_doubt(self.work, self.steps[number].regimes, cases, days, self._counted_by(number))

    def _asked(self, number: int, cases: Places, days: Days) -> tuple[Dated, Codes]:
        """The same where a regime may give way to another on a day not known: the reference engine says."""
        if number not in self._asked_of:
            self._asked_of[number] = Asked(self.work, self.steps[number])
        told = self._asked_of[number].told(cases, days)
        laws = [self._place_of(number, due) for due in told.dues]
        law = np.array(laws, dtype=np.int64)
        return Dated(told.of, told.day, law, self.named(law)), told.doubt

    def _place_of(self, number: int, due: Due) -> int:
        """The place of the text that governs a due date that the reference engine told."""
        for which, regime in enumerate(self.steps[number].regimes):
            for own, limit in ((False, regime.limit), (True, regime.entry)):
                if limit is not None and regime.name == due.regime and due.value in limit.values:
                    return self._places[number, which, own] + limit.values.index(due.value)
        raise AssertionError(due)

    def _counted_by(self, number: int) -> Counting:
        """How the regimes of a step are counted."""

        def counted(which: Places, anchors: Days, since: Days) -> tuple[Days, Places, Places]:
            due = self._of_regimes(number).counted(self, number, which, anchors, since)
            return due.day, due.law, self.named(due.law)

        return counted

    def _reaches(self, due: Dues, number: int, which: int, *, own: bool) -> Reaches:
        return Reaches(due.day, np.where(due.value != NONE, due.value + self._places[number, which, own], NONE))

    def counted(
        self, number: int, which: int, limit: Limit, anchors: Days, since: Days | None = None, *, own: bool = False
    ) -> Reaches:  # fmt: skip
        """A limit of a step, or of its regime at `which`, or that one's entry limit (`own`), counted from `since` under the
        text of the anchors' days; by default from the anchors."""
        due = due_after(limit, anchors, self.work.law_as_at, counted_from=since)
        return self._reaches(due, number, which, own=own)

    # --- what follows days not covered -------------------------------------------------------------------------------
    def is_long(self, cases: Places, first: Days, last: Days) -> Mask:
        """Whether an uncovered stretch is longer than the first two steps together: what follows is presumed to be a later step,
        where none gives longer."""
        if not self.presumed_later:
            return np.zeros(len(cases), dtype=bool)
        long = first == LONG_BEFORE
        which = flatnonzero(~long)
        nothing = np.zeros(len(which), dtype=np.int64)
        one = self.latest(cases[which], first[which], nothing)
        two = self.latest(cases[which], np.where(one <= last[which], one, NONE), nothing + min(1, self.last))
        long[which] = (two != NONE) & (two <= last[which])
        return long

    def latest(self, cases: Places, days: Days, steps: Places) -> Days:
        """The latest day on which each step may run out; -1 where it is counted from no day, or no text was in force."""
        found = np.full(len(days), NONE, dtype=np.int64)
        which = flatnonzero(days != NONE)
        of, reach, _ = self.several(cases[which], days[which], steps[which])
        np.maximum.at(found, which[of], reach.day)
        return found
