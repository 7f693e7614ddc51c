"""The gap evaluator in columns: `every`. One duty for each gap between events while a period is open.

Where days of a gap are not covered it is told on its harshest and its kindest reading, so long as there are only two to
tell apart; what is more tangled is left to the reference engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import ALWAYS, Happening, OnGap
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
from checker.engines.polars.happenings import marks
from checker.engines.polars.lines import key_of
from checker.engines.polars.offers import Offers, offers, unseen
from checker.engines.polars.spells import Spells
from checker.engines.polars.steps import Reaches, StepDues
from checker.engines.polars.truths import TRUE, Days, Mask
from checker.engines.reference.periods import name_of
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary


@dataclass(frozen=True)
class Begun:
    """What begins the first gap of each period: a day, and the event that marks it, if one does."""

    day: Days
    row: Places
    kind: str


@dataclass(frozen=True)
class Gaps:
    """The gaps of every period in order: where each opened, the event before it (-1: none), its step, what ends it."""

    spell: Places
    opened: Days
    previous: Days
    previous_offer: Places
    step: Places
    offer: Places
    day: Days
    first: Days
    until: Days

    def __len__(self) -> int:
        return len(self.spell)


def gap_duties(work: Work, body: OnGap) -> list[Batch]:
    """Every gap duty of every case."""
    view = work.view
    spells = view.spells(body.period, name_of(body.period))
    work.rough |= spells.rough
    work.mark(spells.case[spells.start == LONG_BEFORE])
    spells = spells.take(np.flatnonzero((spells.start <= view.as_at) & (spells.start > LONG_BEFORE)))
    every = offers(body.evidence, view, work.law_as_at, possible=True)
    work.rough |= every.rough
    found = every.take(np.flatnonzero(every.truth == TRUE))
    steps = StepDues(work, body.steps)
    begun = _begun(work, body, spells)
    gaps = _gaps(work, spells, found, begun, steps.last)
    perhaps = every.take(np.flatnonzero(every.truth >= 2))
    return [_Judged(work, body, spells, found, perhaps, begun, gaps, steps).batch()]


# --- where the first gap opens ------------------------------------------------------------------------------------------
def _begun(work: Work, body: OnGap, spells: Spells) -> Begun:
    """From each period's start, or from the last such event on or before it that came after an earlier period."""
    nothing = np.full(len(spells), NONE, dtype=np.int64)
    if body.anchor is None:
        return Begun(spells.start, nothing, "")
    found = marks(body.anchor, work.view)
    work.rough |= found.rough
    earlier = _earlier_ended(spells)
    place = np.searchsorted(key_of(found.case, found.day), key_of(spells.case, spells.start), side="right") - 1
    inside = np.maximum(place, 0)
    there = (place >= 0) & (len(found) > 0)
    if len(found):
        there &= (found.case[inside] == spells.case) & (found.day[inside] >= earlier)
    day = np.where(there, found.day[inside], spells.start) if len(found) else spells.start
    after = np.where(there, day + 1, earlier)
    last = np.minimum(spells.start, work.view.as_at)
    unsure = work.view.first_uncovered(body.anchor.kind, after, last) < STILL_OPEN
    if not body.or_start:
        unsure |= ~there
    work.mark(spells.case[unsure])
    return Begun(day, np.where(there, found.row[inside], NONE) if len(found) else nothing, body.anchor.kind)


def _earlier_ended(spells: Spells) -> Days:
    """The day by which every earlier period of the case was over."""
    ended = np.full(len(spells), LONG_BEFORE, dtype=np.int64)
    if len(spells) > 1:
        latest = np.maximum.accumulate(key_of(spells.case, spells.end)) & ((1 << 22) - 1)
        same = spells.case[1:] == spells.case[:-1]
        ended[1:] = np.where(same, latest[:-1], LONG_BEFORE)
    return ended


# --- the gaps -----------------------------------------------------------------------------------------------------------
def _gaps(work: Work, spells: Spells, found: Offers, begun: Begun, last_step: int) -> Gaps:
    """The events of each period, one a day, and the gaps between them; those near one another close no step."""
    keys = key_of(found.case, found.day)
    lo = np.searchsorted(keys, key_of(spells.case, spells.start), side="left")
    hi = np.searchsorted(keys, key_of(spells.case, spells.end), side="right")
    counts = np.maximum(hi - lo, 0)
    spell = np.repeat(np.arange(len(spells)), counts)
    offer = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + lo[spell]
    if begun.kind:
        own = (found.row[offer] == begun.row[spell]) & (begun.row[spell] != NONE)
        spell, offer = spell[~own], offer[~own]
    day = found.day[offer] if len(found) else offer
    keep = np.ones(len(spell), dtype=bool)
    keep[1:] = (spell[1:] != spell[:-1]) | (day[1:] != day[:-1])
    spell, offer, day = spell[keep], offer[keep], day[keep]

    first = np.append(True, spell[1:] != spell[:-1]) if len(spell) else np.zeros(0, dtype=bool)
    before = np.where(first, NONE, np.append(NONE, day[:-1])) if len(spell) else day
    before_offer = np.where(first, NONE, np.append(NONE, offer[:-1])) if len(spell) else offer
    near = np.array([vocabulary().kind(kind).near for kind in found.kinds], dtype=np.int64)
    again = ~first & (day - before <= near[found.kind[offer]]) if len(spell) else first
    closing = np.flatnonzero(~again)

    ends = np.searchsorted(spell, np.arange(len(spells)), side="right") - 1
    any_event = (ends >= 0) & (spell[np.maximum(ends, 0)] == np.arange(len(spells))) if len(spell) else _no(len(spells))
    closed = np.bincount(spell[closing], minlength=len(spells))
    nth = np.arange(len(closing)) - np.repeat(np.cumsum(closed) - closed, closed)

    owner = np.concatenate([spell[closing], np.arange(len(spells))])
    place = np.maximum(ends, 0)
    final = np.where(any_event, day[place], NONE) if len(spell) else np.full(len(spells), NONE, dtype=np.int64)
    final_offer = np.where(any_event, offer[place], NONE) if len(spell) else final
    previous = np.concatenate([before[closing], final])
    base = np.where(spells.resumed, last_step, 0)
    number = np.minimum(base[owner] + np.concatenate([nth, closed]), last_step)
    ended = np.concatenate([day[closing], np.full(len(spells), STILL_OPEN, dtype=np.int64)])
    until = np.minimum(work.view.as_at, spells.end)
    order = np.lexsort((np.concatenate([nth, closed]), owner))
    columns = (
        owner,
        np.where(previous == NONE, begun.day[owner], previous),
        previous,
        np.concatenate([before_offer[closing], final_offer]),
        number,
        np.concatenate([offer[closing], np.full(len(spells), NONE, dtype=np.int64)]),
        ended,
        np.where(previous == NONE, spells.start[owner], previous + 1),
        np.where(ended < STILL_OPEN, ended - 1, until[owner]),
    )
    return Gaps(*(column[order] for column in columns))


def _no(count: int) -> Mask:
    return np.zeros(count, dtype=bool)


# --- the verdicts -------------------------------------------------------------------------------------------------------
class _Judged:
    """The gaps of one rule with the day each runs out, on its harshest and its kindest reading."""

    def __init__(
        self, work: Work, body: OnGap, spells: Spells, found: Offers, perhaps: Offers, begun: Begun, gaps: Gaps,
        steps: StepDues,
    ) -> None:  # fmt: skip
        self.work, self.body, self.view = work, body, work.view
        self.spells, self.found, self.begun, self.gaps, self.steps = spells, found, begun, gaps, steps
        self.case = spells.case[gaps.spell]
        self.end = spells.end[gaps.spell]
        self.blind = unseen(body.evidence, work.view, gaps.first, gaps.until)
        self.step = self._steps_after_blind()
        self.harsh = steps.dues(self.case, gaps.opened, self.step)
        self.kind, self.doubt = self._kindest()
        self._try(perhaps)

    # --- days not covered ---------------------------------------------------------------------------------------------
    def _steps_after_blind(self) -> Places:
        """The step of each gap, where one before it had days not covered: the last, if those were long enough to tell."""
        gaps, step = self.gaps, self.gaps.step.copy()
        hidden = self.blind >= 2
        if not hidden.any() or self.steps.last == 0:
            return step
        spans = self._spans()
        if spans is None:
            self.work.mark(self.case[hidden])
            return step
        long = np.zeros(len(gaps), dtype=bool)
        which = np.flatnonzero(hidden)
        for lo, hi in spans:
            first, last = np.maximum(gaps.first[which], lo), np.minimum(gaps.until[which], hi)
            there = first <= last
            here = which[there]
            long[here] |= self.steps.is_long(self.case[here], first[there], last[there])
        passed = np.zeros(len(gaps), dtype=bool)
        passed[1:] = hidden[:-1] & (gaps.spell[1:] == gaps.spell[:-1])
        told = np.zeros(len(gaps), dtype=bool)
        told[1:] = long[:-1]
        self.work.mark(self.case[passed & ~told & (step < self.steps.last)])
        later = _ever(told & passed, gaps.spell)
        return np.where(later, self.steps.last, step)

    def _spans(self) -> tuple[Span, ...] | None:
        """The days not covered for the evidence; None where its kinds are not covered alike."""
        spans = {self.view.gaps(evidence.kind) for evidence in self.body.evidence}
        holding = any(evidence.holding for evidence in self.body.evidence)
        return next(iter(spans)) if len(spans) == 1 and not holding else None

    def _kindest(self) -> tuple[Reaches, npt.NDArray[np.int16]]:
        """The kindest reading of each gap, and the code of why it is only one reading (0 where it is not)."""
        gaps, own = self.gaps, self.harsh
        doubt = np.zeros(len(gaps), dtype=np.int16)
        which = np.flatnonzero((self.blind >= 2) & (own.law != NONE))
        if not len(which):
            return own, doubt
        spans = self._spans()
        if spans is None or self.work.rule.when is not ALWAYS or self.work.rule.unless is not None:
            self.work.mark(self.case[which])
            return own, doubt
        decided = np.minimum(np.minimum(gaps.day[which], self.view.as_at), self.end[which])
        kept = own.day[which] >= decided
        self._keep_harshest(which[kept], spans)
        kind = Reaches(own.day.copy(), own.law.copy(), own.name.copy())
        which = which[~kept]
        first, last, several = self._last_span(which, spans)
        reaching = (first <= own.day[which]) & (last >= gaps.until[which])
        simple = ~several & (own.day[which] >= first)
        tangled = ~reaching & several
        self.work.mark(self.case[which[tangled]])
        for chosen, day in ((reaching, gaps.until[which]), (~reaching & simple, last)):
            here = which[chosen]
            later = self._latest(here, day[chosen], first[chosen], last[chosen], hidden=chosen is reaching)
            self.work.mark(self.case[here[later.law == NONE]])
            kind.put(here, later)
            doubt[here] = self.blind[here]
        return kind, doubt

    def _keep_harshest(self, which: Places, spans: tuple[Span, ...]) -> None:
        """Leave the gaps for which counting from a later day might come out sooner than counting from the first."""
        for lo, hi in spans:
            first, last = np.maximum(self.gaps.first[which], lo), np.minimum(self.gaps.until[which], hi)
            there = np.flatnonzero((first <= last) & (self.harsh.day[which] >= first))
            here = which[there]
            for number, step in enumerate(self.steps.steps):
                if step.limit is None or len(step.limit.values) > 1:
                    self.work.mark(self.case[here])
                    continue
                steps = np.full(len(here), number, dtype=np.int64)
                due = self.steps.dues(self.case[here], first[there], steps)
                sooner = (due.law != NONE) & (due.day < self.harsh.day[here])
                self.work.mark(self.case[here[sooner & (number >= np.minimum(self.step[here] + 1, self.steps.last))]])

    def _last_span(self, which: Places, spans: tuple[Span, ...]) -> tuple[Days, Days, Mask]:
        """The last run of days of each gap not covered, and whether there are several."""
        first = np.full(len(which), STILL_OPEN, dtype=np.int64)
        last = np.full(len(which), NONE, dtype=np.int64)
        number = np.zeros(len(which), dtype=np.int64)
        for lo, hi in spans:
            begins, ends = np.maximum(self.gaps.first[which], lo), np.minimum(self.gaps.until[which], hi)
            there = begins <= ends
            first, last = np.where(there, begins, first), np.where(there, ends, last)
            number += there
        return first, last, number > 1

    def _latest(self, which: Places, day: Days, first: Days, last: Days, *, hidden: bool) -> Reaches:
        """The latest day the gap may run to, had an event on the last day not covered kept it in time."""
        case = self.case[which]
        steps = np.full(len(which), self.steps.last, dtype=np.int64)
        if hidden or self.steps.last == 0:
            return self.steps.dues(case, day, steps)
        if any(step.limit is None or len(step.limit.values) > 1 for step in self.steps.steps):
            self.work.mark(case)
        best = Reaches.none(len(which))
        long = self.steps.is_long(case, first, last)
        for number in range(self.steps.last + 1):
            may_be = np.where(
                long, number == self.steps.last, number >= np.minimum(self.step[which] + 1, self.steps.last)
            )
            due = self.steps.dues(case, day, np.full(len(which), number, dtype=np.int64))
            better = may_be & (due.law != NONE) & ((best.law == NONE) | (due.day > best.day))
            best = best.where(better, due)
        return best

    # --- events that may count ----------------------------------------------------------------------------------------
    def _try(self, perhaps: Offers) -> None:
        """Events that may count are tried in and out of their own gap: each that comes in time may open the next.

        What is more tangled (days not covered besides, a step that is not the last, events written up twice) is left.
        """
        gaps, last = self.gaps, self.steps.last
        gap, offer = self._inside(perhaps)
        if not len(gap):
            return
        near = np.array([vocabulary().kind(kind).near for kind in perhaps.kinds], dtype=np.int64)
        tangled = (self.blind[gap] >= 2) | (self.step[gap] < last - 1) | (near[perhaps.kind[offer]] > 0)
        tangled |= (self.harsh.law[gap] == NONE) | (gaps.opened[gap] == perhaps.day[offer])
        if self.work.rule.when is not ALWAYS or self.work.rule.unless is not None:
            tangled[:] = True
        self.work.mark(self.case[gap[tangled]])
        day = perhaps.day[offer]
        due = self.steps.dues(self.case[gap], day, np.full(len(gap), last, dtype=np.int64))
        self.work.mark(self.case[gap[due.law == NONE]])
        reach = self.harsh.day.copy()  # the latest day to which any reading so far keeps the gap open
        harsh, kind, doubt = self.harsh, self.kind, self.doubt.copy()
        first = np.append(True, gap[1:] != gap[:-1])
        place = np.arange(len(gap)) - np.maximum.accumulate(np.where(first, np.arange(len(gap)), 0))
        for turn in range(int(place.max()) + 1):
            here = np.flatnonzero(place == turn)
            here = here[day[here] <= reach[gap[here]]]
            these, later = gap[here], Reaches(due.day[here], due.law[here], due.name[here])
            reach[these] = np.maximum(reach[these], later.day)
            sooner, kinder = later.day < harsh.day[these], later.day > kind.day[these]
            code = perhaps.truth[offer[here]].astype(np.int16)
            doubt[these] = np.where(kinder | (doubt[these] == 0), code, doubt[these])
            harsh, kind = _put(harsh, these[sooner], later, sooner), _put(kind, these[kinder], later, kinder)
        self.harsh, self.kind, self.doubt = harsh, kind, doubt

    def _inside(self, perhaps: Offers) -> tuple[Places, Places]:
        """The gap each event that may count lies in, leaving out those of a day on which one certainly counts."""
        gaps = self.gaps
        if not len(perhaps) or not len(gaps):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        keys = key_of(perhaps.case, perhaps.day)
        lo = np.searchsorted(keys, key_of(self.case, gaps.first), side="left")
        hi = np.searchsorted(keys, key_of(self.case, gaps.until), side="right")
        counts = np.where(gaps.first <= gaps.until, np.maximum(hi - lo, 0), 0)
        gap = np.repeat(np.arange(len(gaps)), counts)
        return gap, np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + lo[gap]

    # --- judging ------------------------------------------------------------------------------------------------------
    def batch(self) -> Batch:
        """The duties."""
        gaps, view, harsh, kind = self.gaps, self.view, self.harsh.day, self.kind.day
        told = Outcomes.none(len(gaps))
        ended = gaps.offer != NONE
        told.settle(ended & (gaps.day <= harsh), MET)
        told.settle(ended & (gaps.day > kind), LATE)
        told.settle(~ended & (self.end <= np.minimum(harsh, view.as_at)), LAPSED)
        told.settle(~ended & (view.as_at <= harsh), PENDING)
        told.settle(~ended & (view.as_at > kind) & (self.end > kind), OVERDUE)
        told.doubt[told.left] = self.doubt[told.left]
        question = self.steps.question(self.kind.law)
        asked = missed(told.verdict) & (question >= 2)
        told.verdict[asked], told.doubt[asked] = CANNOT_TELL, question[asked]
        self.work.leave_excused(self.case, told.verdict)
        opened = np.maximum(gaps.opened, self.spells.start[gaps.spell])
        there = told.weigh(self.work.applies(self.case, opened)) & (self.harsh.law != NONE)
        return self._made(told).take(there).numbered()

    def _made(self, told: Outcomes) -> Batch:
        gaps, spells, found = self.gaps, self.spells, self.found
        misses = missed(told.verdict)
        shown = self.harsh.where(misses, self.kind)
        start = spells.start[gaps.spell]
        from_start = gaps.previous == NONE
        unseen_key = from_start & self._start_unseen(start)
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
            open=~ended & (self.end > self.view.as_at) & (told.verdict == OVERDUE),
            doubt=told.doubt,
            step=shown.name,
            previous=gaps.previous,
            unseen=unseen_key,
        )

    def _start_unseen(self, start: Days) -> Mask:
        """Whether the period's first day is not covered, so that the event that opens its first gap may be unseen."""
        return unseen(self.body.evidence, self.view, start, np.minimum(start, self.gaps.until)) >= 2

    def _trigger(self, start: Days, from_start: Mask) -> tuple[Places, Days, Places]:
        """What opened each gap: the event before it or, of the first, what began the period."""
        gaps, spells, found = self.gaps, self.spells, self.found
        rows = spells.table.row[spells.first] if spells.table is not None else spells.first
        anchored = from_start & (self.begun.row[gaps.spell] != NONE)
        kind = np.where(from_start, 0, self._of(found.kind, gaps.previous_offer) + 2)
        day = np.where(from_start, start, gaps.previous)
        row = np.where(from_start, rows[gaps.spell], self._of(found.row, gaps.previous_offer))
        kind = np.where(anchored, 1, kind)
        day = np.where(anchored, self.begun.day[gaps.spell], day)
        return kind, day, np.where(anchored, self.begun.row[gaps.spell], row)

    def _of(self, column: npt.NDArray[Any], places: Places) -> Places:
        return column[places] if len(column) else np.full(len(places), NONE, dtype=np.int64)


def _put(reaches: Reaches, which: Places, later: Reaches, chosen: Mask) -> Reaches:
    """A copy with some of them filled in from those chosen."""
    copy = Reaches(reaches.day.copy(), reaches.law.copy(), reaches.name.copy())
    copy.put(which, Reaches(later.day[chosen], later.law[chosen], later.name[chosen]))
    return copy


def _ever(mask: Mask, group: Places) -> Mask:
    """Whether a mark was met at this row of a group or at one before it."""
    if not len(mask):
        return mask
    total = np.cumsum(mask)
    begins = np.append(True, group[1:] != group[:-1])
    before = np.maximum.accumulate(np.where(begins, total - mask, 0))
    return total > before


__all__ = ["Happening", "gap_duties"]
