"""The gap evaluator in columns: `every`. One duty for each gap between events while a period is open."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import OnGap
from checker.engines.polars.asking import Outcomes, Places, Work
from checker.engines.polars.batch import (
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
from checker.engines.polars.excusing import excuse
from checker.engines.polars.gaps import Begun, Gaps, first_openings, gaps_of
from checker.engines.polars.offers import Offers, offers, unseen
from checker.engines.polars.readings import Readings
from checker.engines.polars.spells import Spells
from checker.engines.polars.steps import StepDues
from checker.engines.polars.truths import TRUE, Days, Mask
from checker.engines.reference.periods import name_of
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def gap_duties(work: Work, body: OnGap) -> list[Batch]:
    """Every gap duty of every case."""
    view = work.view
    each = view.spells_each(body.period, name_of(body.period))
    work.rough |= np.all([spells.rough for spells in each], axis=0)
    each = [spells.take((spells.start <= view.as_at) & ~spells.rough[spells.case]) for spells in each]
    if not work.only(np.concatenate([spells.case for spells in each])):
        return []
    whole = offers(body.evidence, view, work.law_as_at, possible=True, undated=True)
    work.rough |= whole.rough
    every, undated = whole.take(whole.day < STILL_OPEN), whole.take(whole.day >= STILL_OPEN)
    found = every.take(every.truth == TRUE)
    steps = StepDues(work, body.steps)
    return [_gaps(work, body, spells, found, steps, every, undated) for spells in each if len(spells)]


def _gaps(
    work: Work, body: OnGap, spells: Spells, found: Offers, steps: StepDues, every: Offers, undated: Offers
) -> Batch:  # fmt: skip
    """The duties of some periods."""
    begun = first_openings(work, body, spells)
    gaps = gaps_of(work, spells, found, begun)
    read = Readings(work, body, spells, begun, gaps, steps, every, undated)
    return _Judged(work, body, spells, found, begun, read).batch()


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

    def batch(self) -> Batch:
        """The duties."""
        gaps, view, spells = self.gaps, self.view, self.spells
        harsh, kind = self.read.harsh_day, self.read.kind.day
        told = Outcomes.none(len(gaps))
        ended, as_at = gaps.offer != NONE, view.as_at
        reason = np.where(self.read.doubt >= 2, self.read.doubt, spells.missing("start", view)[gaps.spell])
        told.settle(ended & (gaps.day <= harsh), MET)
        told.settle(ended & (gaps.day > kind), LATE)
        told.settle(~ended & (self.end <= np.minimum(harsh, as_at)), LAPSED)
        told.settle(~ended & (as_at <= harsh), PENDING)
        told.doubted(np.where(ended | (as_at <= kind) | (self.end <= kind), reason, np.int16(0)))
        told.settle(spells.end_lo[gaps.spell] > kind, OVERDUE)
        told.doubted(spells.missing("end", view)[gaps.spell])
        question = self.steps.question(self.read.kind.law)
        asked = missed(told.verdict) & (question >= 2)
        told.verdict[asked], told.doubt[asked] = CANNOT_TELL, question[asked]
        excuse(self.work, told, self.case, self._first_day(), kind)
        there = told.weigh(self.read.asked) & (self.read.harsh.law != NONE)
        doubt = spells.doubt[gaps.spell]
        there &= told.weigh(np.where(doubt >= 2, doubt, np.int16(TRUE)))
        return self._made(told).take(there).numbered()

    def _first_day(self) -> Days:
        """The first day that bears on each gap: that of the event before it, else the first that counts."""
        gaps, begun = self.gaps, self.begun
        origin = np.where(begun.row != NONE, begun.day, LONG_BEFORE)
        start = np.maximum(origin, self.spells.start)[gaps.spell]
        return np.where(gaps.previous == NONE, start, gaps.previous)

    def _made(self, told: Outcomes) -> Batch:
        gaps, spells, found = self.gaps, self.spells, self.found
        misses = missed(told.verdict)
        shown = self.read.harsh.where(misses, self.read.kind)
        started, begun_by = spells.started[gaps.spell], spells.start_hi[gaps.spell]
        start = np.where(started, spells.start[gaps.spell], NONE)
        from_start = gaps.previous == NONE
        unseen_key = from_start & (~started | self._start_unseen(start))
        known = (shown.day > LONG_BEFORE) & (shown.day < STILL_OPEN)
        known &= (told.verdict != CANNOT_TELL) | ~unseen_key
        ended = gaps.offer != NONE
        end = np.where(ended, gaps.day, np.minimum(self.view.as_at, self.end))
        trigger = self._trigger(start, from_start)
        return Batch(
            rule=self.work.rule.id,
            name=name_of(self.body.period),
            truths=self.view.truths,
            kinds=(spells.recorded_as, self.begun.kind, *found.kinds),
            laws=self.steps.laws,
            steps=self.steps.names,
            case=self.case,
            verdict=told.verdict,
            key_day=start,
            trigger_kind=trigger[0],
            trigger_day=trigger[1],
            trigger_row=trigger[2],
            law=shown.law,
            due=np.where(known, shown.day, NONE),
            found_kind=np.where(ended, self._of(found.kind, gaps.offer) + 2, NONE),
            found_day=np.where(ended, gaps.day, NONE),
            found_row=np.where(ended, self._of(found.row, gaps.offer), NONE),
            late_by=np.where(misses, end - shown.day, NO_NUMBER),
            open=~ended & (spells.end_lo[gaps.spell] > self.view.as_at) & (told.verdict == OVERDUE),
            doubt=told.doubt,
            step=shown.name,
            by=np.where(~started & (begun_by > LONG_BEFORE) & (begun_by < self.view.as_at), begun_by, NONE),
            previous=gaps.previous,
            unseen=unseen_key,
        )

    def _start_unseen(self, start: Days) -> Mask:
        """Whether the period's first day is not covered, so that the event that opens its first gap may be unseen."""
        return unseen(self.body.evidence, self.view, start, np.minimum(start, self.gaps.until)) >= 2

    def _trigger(self, start: Days, from_start: Mask) -> tuple[Places, Days, Places]:
        """What opened each gap: the event before it or, of the first, what began the period."""
        gaps, spells, found = self.gaps, self.spells, self.found
        rows = spells.rows
        anchored = from_start & (self.begun.row[gaps.spell] != NONE)
        kind = np.where(from_start, 0, self._of(found.kind, gaps.previous_offer) + 2)
        day = np.where(from_start, start, gaps.previous)
        row = np.where(from_start, rows[gaps.spell], self._of(found.row, gaps.previous_offer))
        kind = np.where(anchored, 1, kind)
        day = np.where(anchored, self.begun.day[gaps.spell], day)
        return kind, day, np.where(anchored, self.begun.row[gaps.spell], row)

    def _of(self, column: npt.NDArray[Any], places: Places) -> Places:
        return column[places] if len(column) else np.full(len(places), NONE, dtype=np.int64)
