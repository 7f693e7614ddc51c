"""The gap evaluator in columns: `every`. One duty for each gap between events while a period is open."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import OnGap
from checker.engines.polars.duties.batch import (
    CANNOT_TELL,
    LAPSED,
    LATE,
    MET,
    NO_NUMBER,
    NONE,
    OVERDUE,
    PENDING,
    Batch,
    missed,
)
from checker.engines.polars.every.gap_excused import Surely
from checker.engines.polars.every.gaps import Begun, Gaps, first_openings, gaps_of
from checker.engines.polars.every.readings import Readings
from checker.engines.polars.every.steps import StepDues
from checker.engines.polars.every.turns import Turns, without
from checker.engines.polars.evidence.asking import Outcomes, Places, Work
from checker.engines.polars.evidence.excusing import Within, excuse
from checker.engines.polars.evidence.offers import Offers, unseen
from checker.engines.polars.periods.of_condition import has_own
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Days, Mask
from checker.engines.reference.naming import name_of
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def gap_duties(work: Work, body: OnGap) -> list[Batch]:
    """Every gap duty of every case."""
    each = [spells.take(spells.start <= work.view.as_at) for spells in work.periods_each(body.period, presumed=True)]
    for spells in each:  # which step it is, if it is part of the one before, is the reference engine's
        work.mark(spells.case[spells.perhaps_one])
        work.mark(spells.case[work.begun_on_any_day(spells, body.period)])  # and so is on which day it may have begun
    if not work.only(np.concatenate([spells.case for spells in each])):
        return []
    whole = work.offers(body.evidence, possible=True, undated=True)
    work.rough |= whole.rough
    every, undated = whole.take(whole.day < STILL_OPEN), whole.take(whole.day >= STILL_OPEN)
    found = every.take(every.truth == TRUE)
    steps = StepDues(work, body.steps)
    told = [_gaps(work, body, spells, found, steps, every, undated) for spells in each if len(spells)]
    return [batch for batches in told for batch in batches]


def _gaps(
    work: Work, body: OnGap, spells: Spells, found: Offers, steps: StepDues, every: Offers, undated: Offers
) -> list[Batch]:  # fmt: skip
    """The duties of some periods."""
    begun = first_openings(work, body, spells)
    gaps = gaps_of(work, spells, found, begun)
    read = Readings(work, body, spells, begun, gaps, steps, every, undated)
    return _Judged(work, body, spells, found, begun, read).batches()


class _Judged:
    """The gaps of one rule beside the day each runs out, on its harshest and its kindest reading."""

    def __init__(
        self, work: Work, body: OnGap, spells: Spells, found: Offers, begun: Begun, read: Readings
    ) -> None:  # fmt: skip
        self.work, self.body, self.view = work, body, work.view
        self.spells, self.found, self.begun, self.read = spells, found, begun, read
        self.gaps: Gaps = read.gaps
        self.steps: StepDues = read.steps
        self.case, self.end = read.case, read.end

    def batches(self) -> list[Batch]:
        """The duties."""
        spells, told = self.spells, self._settled()
        misses = flatnonzero(missed(told.verdict))
        question = self.steps.question(self.read.kind.law[misses])
        question = np.where(question >= 2, question, self.read.question[misses])
        asked = misses[question >= 2]
        told.verdict[asked], told.doubt[asked] = CANNOT_TELL, question[question >= 2]
        turns = None
        if self.work.rule.excused_by:
            first, misses = self._first_day(), flatnonzero(missed(told.verdict))
            surely, within = Surely(self.read, self.spells, first), Within(first, self.read.kind.day)
            excuse(self.work, told, self.case, within, surely=surely.within)
            turns = Turns(self.work, self.body, self.spells, self.read)
            turns.follow(misses, told, within)
        undated = self.read.undated
        # it ended the gap, or what may be it did: by when is the reference's
        late = undated.lo > self.read.kind.day[undated.gap]
        self.work.mark(self.case[undated.gap[late & missed(told.verdict)[undated.gap]]])
        there = told.weigh(self.read.asked) & (self.read.harsh.law != NONE)
        if (spells.doubt >= 2).any():
            self._leave_what_may_be_several(missed(told.verdict) & there)
            there &= told.weigh(np.where(spells.doubt >= 2, spells.doubt, np.int16(TRUE))[self.gaps.spell])
        made = self._made(told)
        if turns is None or not len(turns.ended):
            return [made.take(there).numbered()]
        return [without(made, turns.ended).take(there).numbered(), *turns.batches(made)]

    def _leave_what_may_be_several(self, misses: Mask) -> None:
        """Leave to the reference engine what was missed of a stretch that may be several recorded periods: it may have been of
        one of those as well."""
        spells = self.spells
        if spells.table is None:
            perhaps = has_own(self.body.period, self.view)[spells.case] >= 2
            self.work.mark(self.case[misses & (perhaps & (spells.doubt >= 2))[self.gaps.spell]])

    def _settled(self) -> Outcomes:
        """The verdict on each gap. One that an event ended is met or late, unless its readings differ on that."""
        gaps, harsh, kind = self.gaps, self.read.harsh_day, self.read.kind.day
        late = gaps.day > harsh
        told = Outcomes(MET + late * (LATE - MET), np.zeros(len(gaps), dtype=np.int16), np.zeros(len(gaps), dtype=bool))
        told.left[gaps.final] = True
        if kind is not harsh:
            told.left |= late & (gaps.day <= kind)
        which = flatnonzero(told.left)
        rest = self._rest(which)
        told.verdict[which], told.doubt[which], told.left[which] = rest.verdict, rest.doubt, rest.left
        return told

    def _rest(self, which: Places) -> Outcomes:
        """The verdicts on some gaps: those that no event ended, and those of which it is not known whether one was late."""
        view, spells, spell, as_at = self.view, self.spells, self.gaps.spell[which], self.view.as_at
        harsh, kind, doubt = self.read.harsh_day[which], self.read.kind.day[which], self.read.doubt[which]
        ended, end = self.gaps.offer[which] != NONE, self.end[which]
        told = Outcomes.none(len(which))
        reason = np.where(doubt >= 2, doubt, spells.missing("start", view)[spell])
        told.settle(~ended & (end <= np.minimum(harsh, as_at)), LAPSED)
        told.settle(~ended & (as_at <= harsh), PENDING)
        yet = spells.start_hi[spell] > as_at  # it may be still to begin
        told.doubted(np.where(ended | (as_at <= kind) | (end <= kind) | yet, reason, np.int16(0)))
        told.settle(spells.end_lo[spell] > kind, OVERDUE)
        told.doubted(spells.missing("end", view)[spell])
        return told

    def _first_day(self) -> Days:
        """The first day that bears on each gap: that of the event before it, else the first that counts."""
        gaps, begun = self.gaps, self.begun
        first = gaps.previous.copy()
        first[gaps.begins] = np.maximum(np.where(begun.row != NONE, begun.day, LONG_BEFORE), self.spells.start)
        return first

    def _made(self, told: Outcomes) -> Batch:
        gaps, spells, found, as_at = self.gaps, self.spells, self.found, self.view.as_at
        misses = flatnonzero(missed(told.verdict))
        shown = self.read.harsh.where(missed(told.verdict), self.read.kind)
        start = np.where(spells.started, spells.start, NONE)
        unseen_start = ~spells.started | self._unseen(start)
        known = (shown.day > LONG_BEFORE) & (shown.day < STILL_OPEN)
        known[gaps.begins[unseen_start & (told.verdict[gaps.begins] == CANNOT_TELL)]] = False
        late_by = np.full(len(gaps), NO_NUMBER, dtype=np.int64)
        done = self._done_since()
        until = np.minimum(as_at, np.minimum(self.end[misses], done[gaps.spell[misses]]))
        end = np.where(gaps.offer[misses] != NONE, gaps.day[misses], until)
        late_by[misses] = end - shown.day[misses]
        still = np.zeros(len(gaps), dtype=bool)
        still[gaps.final] = (spells.end > as_at) & (done == STILL_OPEN) & (told.verdict[gaps.final] == OVERDUE)
        vague = ~spells.started & (spells.start_hi > LONG_BEFORE) & (spells.start_hi < as_at)
        trigger = self._trigger(start)
        return Batch(
            rule=self.work.rule.id,
            name=name_of(self.body.period),
            truths=self.view.truths,
            kinds=(spells.recorded_as, self.begun.kind, *found.kinds),
            laws=self.steps.laws,
            steps=self.steps.names,
            case=self.case,
            verdict=told.verdict,
            key_day=start[gaps.spell],
            trigger_kind=trigger[0],
            trigger_day=trigger[1],
            trigger_row=trigger[2],
            law=shown.law,
            due=np.where(known, shown.day, NONE),
            found_kind=_put(self._of(found.kind, gaps.offer) + 2, gaps.final, NONE),
            found_day=_put(gaps.day.copy(), gaps.final, NONE),
            found_row=_put(self._of(found.row, gaps.offer), gaps.final, NONE),
            late_by=late_by,
            open=still,
            doubt=told.doubt,
            step=self.steps.named(shown.law),
            by=np.where(vague, spells.start_hi, NONE)[gaps.spell],
            previous=gaps.previous,
            unseen=_put(np.zeros(len(gaps), dtype=bool), gaps.begins, unseen_start),
        )

    def _done_since(self) -> Days:
        """The first day on which something certainly was done after the last on which each period certainly went on; `STILL_OPEN`
        where there is none."""
        keys, case = key_of(self.found.case, self.found.day), self.spells.case
        after, last = key_of(case, self.spells.end_lo), key_of(case, np.full(len(case), STILL_OPEN))
        place = np.searchsorted(keys, after, side="right")
        there = place < np.searchsorted(keys, last, side="left")
        return np.where(there, np.append(self.found.day, STILL_OPEN)[place], STILL_OPEN)

    def _unseen(self, start: Days) -> Mask:
        """Whether each period's first day is not covered, so that the event that opens its first gap may be unseen."""
        last = np.minimum(start, self.gaps.until[self.gaps.begins])
        return unseen(self.body.evidence, self.view, self.spells.case, start, last) >= 2

    def _trigger(self, start: Days) -> tuple[Places, Days, Places]:
        """What opened each gap: the event before it or, of the first, what began the period."""
        gaps, found, begun = self.gaps, self.found, self.begun
        anchored = begun.row != NONE
        kind = _put(self._of(found.kind, gaps.previous_offer) + 2, gaps.begins, anchored)
        day = _put(gaps.previous.copy(), gaps.begins, np.where(anchored, begun.day, start))
        row = np.where(anchored, begun.row, self.spells.rows)
        return kind, day, _put(self._of(found.row, gaps.previous_offer), gaps.begins, row)

    def _of(self, column: npt.NDArray[Any], places: Places) -> Places:
        return column[places] if len(column) else np.full(len(places), NONE, dtype=np.int64)


def _put(column: npt.NDArray[Any], places: Places, values: npt.NDArray[Any] | int) -> npt.NDArray[Any]:
    """A column that is nobody else's, with other values at some places."""
    column[places] = values
    return column
