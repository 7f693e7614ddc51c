"""The stretch evaluator in columns: `have`. One duty for each stretch in which a condition holds."""

from __future__ import annotations

import numpy as np

from checker.compile.program import OnStretch, SelectedBy
from checker.engines.duty import Why
from checker.engines.polars.asking import Outcomes, Places, Work, laws_of
from checker.engines.polars.batch import LAPSED, LATE, MET, NO_NUMBER, NONE, NOT_MET, OVERDUE, PENDING, Batch, missed
from checker.engines.polars.limits import due_after, governing, lengthless
from checker.engines.polars.lookups import NO_DAY, before_each
from checker.engines.polars.offers import offers, unseen
from checker.engines.polars.periods import spells_each
from checker.engines.polars.spells import Spells
from checker.engines.polars.truths import TRUE, Codes, Days, Mask
from checker.engines.reference.periods import name_of
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def stretch_duties(work: Work, body: OnStretch) -> list[Batch]:
    """Every stretch duty of every case."""
    each = spells_each(body.condition, name_of(body.condition), work.view)
    work.rough |= np.logical_and.reduce([spells.rough for spells in each])
    return [_duties(work, body, spells.take(~spells.rough[spells.case])) for spells in each]


def _duties(work: Work, body: OnStretch, spells: Spells) -> Batch:
    """The duty of each of some stretches."""
    view = work.view
    spells = spells.take(np.flatnonzero(spells.start <= view.as_at))
    work.mark(spells.case[(spells.start != spells.start_hi) | (spells.end_lo != spells.end)])
    due, value = _dues(work, body, spells)
    kept = value != NONE
    spells, due, value = spells.take(kept), due[kept], value[kept]
    by = ~lengthless(body.limit)[value]  # type: ignore[arg-type]
    found = offers(body.evidence, view, work.law_as_at)
    work.rough |= found.rough
    first = _first(body, spells.start)
    place = found.first_from(spells.case, first)
    has = place != NONE
    day = np.where(has, found.day[place], STILL_OPEN) if len(found) else np.full(len(spells), STILL_OPEN)

    told = Outcomes.none(len(spells))
    in_time = has & (~by | (day <= due))
    last = np.minimum(due, view.as_at)
    told.settle(in_time, MET)
    told.settle(spells.end <= last, LAPSED)
    told.settle(by & (view.as_at <= due), PENDING)
    told.doubted(unseen(body.evidence, view, first, last))
    told.doubted(judgements(work, body, value))
    told.settle(~by, NOT_MET)
    told.settle(has, LATE)
    told.settle(told.left, OVERDUE)
    rows = spells.first
    work.leave_excused(spells.case, told.verdict, (spells.table, rows) if spells.table is not None else None)
    there = told.weigh(work.applies(spells.case, spells.start))
    there &= told.weigh(_there_is_one(work, body, spells, by))

    misses = missed(told.verdict)
    known = (due > LONG_BEFORE) & (due < STILL_OPEN)
    end = np.where(has, day, np.minimum(view.as_at, spells.end))
    kind = found.kind[place] + 1 if len(found) else place
    batch = Batch(
        rule=work.rule.id,
        name=name_of(body.condition),
        truths=view.truths,
        kinds=(spells.recorded_as, *found.kinds),
        laws=laws_of(body.limit),  # type: ignore[arg-type]
        steps=("",),
        case=spells.case,
        verdict=told.verdict,
        key_day=np.where(spells.start > LONG_BEFORE, spells.start, NONE),
        trigger_kind=np.zeros(len(spells), dtype=np.int64),
        trigger_day=np.where(spells.start > LONG_BEFORE, spells.start, NONE),
        trigger_row=spells.table.row[spells.first] if spells.table is not None else spells.first,
        law=value,
        due=np.where(known, due, NONE),
        found_kind=np.where(has, kind, NONE),
        found_day=np.where(has, day, NONE),
        found_row=np.where(has, found.row[place], NONE) if len(found) else place,
        late_by=np.where(misses & known, end - due, NO_NUMBER),
        open=((told.verdict == OVERDUE) | (told.verdict == NOT_MET)) & (spells.end > view.as_at),
        doubt=told.doubt,
    )
    return batch.take(there).numbered()


def _dues(work: Work, body: OnStretch, spells: Spells) -> tuple[Days, Places]:
    """When each is due, and the value that governs it; -1 where there is no duty."""
    assert body.limit is not None
    view = work.view
    now = int(governing(body.limit, np.array([view.as_at]), work.law_as_at)[0])
    if now != NONE and lengthless(body.limit)[now]:
        days = np.full(len(spells), STILL_OPEN, dtype=np.int64)
        return days, np.full(len(spells), now, dtype=np.int64)
    caught = spells.start.copy()
    lost = governing(body.limit, caught, work.law_as_at) == NONE
    if work.law_as_at is None and lost.any():
        later = np.full(len(spells), STILL_OPEN, dtype=np.int64)
        for value in body.limit.values:
            if value.selected_by is SelectedBy.TRIGGER:
                since = value.law.since
                inside = (caught < since) & (since < np.minimum(spells.end, view.as_at + 1))
                later = np.where(inside, np.minimum(later, since), later)
        caught = np.where(lost & (later < STILL_OPEN), later, caught)
    dues = due_after(body.limit, caught, work.law_as_at)
    work.mark(spells.case[dues.beyond])
    return dues.day, np.where(spells.start > LONG_BEFORE, dues.value, NONE)


def _there_is_one(work: Work, body: OnStretch, spells: Spells, by: Mask) -> Codes:
    """Whether there certainly is such a stretch: without a `by`, one that holds on the as-at date is enough."""
    today = work.line(body.condition).at(spells.case, np.full(len(spells), work.view.as_at, dtype=np.int64))
    sure = (spells.doubt < 2) | (~by & (today == TRUE))
    return np.where(sure, np.int16(TRUE), spells.doubt)


def _first(body: OnStretch, starts: Days) -> Days:
    """The first day on which evidence for a stretch may lie."""
    if body.evidence_from.any_day:
        return np.full(len(starts), LONG_BEFORE, dtype=np.int64)
    if body.evidence_from.back is None:
        return starts
    back = before_each(starts, body.evidence_from.back)
    return np.where(back == NO_DAY, LONG_BEFORE, back)


def judgements(work: Work, body: OnStretch, value: Places) -> Codes:
    """The code of the question only a person can answer, where the value that governs is one; 0 elsewhere."""
    assert body.limit is not None
    questions = [
        work.view.truths.code(Unknown(Why.JUDGEMENT, dated.judgement)) if dated.judgement else 0
        for dated in body.limit.values
    ]
    return np.array(questions, dtype=np.int16)[value] if len(value) else np.zeros(0, dtype=np.int16)
