"""The lasting evaluator in columns: `at-most-for` in one go. One duty for each stretch of a state."""

from __future__ import annotations

import numpy as np

from checker.calendar import Unit
from checker.compile.program import OnLasting
from checker.engines.duty import Why
from checker.engines.polars.conditions.clock import in_it
from checker.engines.polars.duties.batch import (
    CANNOT_TELL,
    MET,
    NO_NUMBER,
    NONE,
    NOT_MET,
    PENDING,
    Batch,
    may_go_on,
    missed,
)
from checker.engines.polars.evidence.asking import Outcomes, Work, laws_of
from checker.engines.polars.evidence.excusing import About, Within, at_harshest, excuse
from checker.engines.polars.limits.governing import governing
from checker.engines.polars.limits.until import until
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.truths import TRUE, Codes
from checker.engines.reference.naming import name_of
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def lasting_duties(work: Work, body: OnLasting) -> list[Batch]:
    """One duty for each stretch of the state."""
    if any(value.length is not None and value.length.unit is Unit.HOURS for value in body.limit.values):
        work.rough |= in_it(body.of, work.view, cut=True)
        return []
    return [_duties(work, body, spells) for spells in work.periods_each(body.of) if len(spells)]


def _duties(work: Work, body: OnLasting, spells: Spells) -> Batch:
    """The duty of each of some stretches."""
    view = work.view
    spells = _begun(work, body, spells)
    limit = until(work, body, spells)
    kept = limit.value != NONE
    spells, limit = spells.take(kept), limit.take(kept)
    leaving = int(body.leaving_day)  # the day it ended is inside it, where that day counts too

    told = Outcomes.none(len(spells))
    told.settle((spells.end <= view.as_at) & (spells.end + leaving <= limit.harsh + 1), MET)
    told.settle((view.as_at <= limit.harsh) & (spells.end > view.as_at), PENDING)
    over = (spells.end_lo + leaving > limit.kind + 1) & (view.as_at > limit.kind)
    told.doubted(np.where(over, _judgements(work, body)[limit.value], np.int16(0)))
    told.settle(over, NOT_MET)
    when = (spells.end_lo != spells.end) & ((limit.harsh == limit.kind) | (spells.end_lo + leaving <= limit.harsh + 1))
    told.doubted(np.where(when, spells.missing("end", view), np.int16(0)))
    unsure = np.where(limit.doubt >= 2, limit.doubt, spells.missing("start", view))
    told.doubted(unsure)
    rows = About.spells(spells)
    within = Within(spells.start, limit.kind)
    surely = at_harshest(within, lambda: Within(spells.start_hi, limit.harsh), lambda: unsure)
    excuse(work, told, spells.case, within, rows, surely, body.of)
    there = told.weigh(work.applies(spells.case, spells.start, spells.start_hi, spells.start_why, body.of))
    there &= told.weigh(_there_is_one(work, body, spells))

    misses = missed(told.verdict)
    known = (limit.kind > LONG_BEFORE) & (limit.kind < STILL_OPEN)
    known &= (told.verdict != CANNOT_TELL) | (spells.start > LONG_BEFORE)
    start = np.where(spells.started, spells.start, NONE)
    due = np.where((misses | (limit.harsh == limit.kind)) & known, limit.kind, NONE)
    last = np.minimum(view.as_at, spells.end - 1 + leaving)
    nothing = np.full(len(spells), NONE, dtype=np.int64)
    batch = Batch(
        rule=work.rule.id,
        name=name_of(body.of),
        truths=view.truths,
        kinds=(spells.recorded_as,),
        laws=laws_of(body.limit),
        steps=("",),
        case=spells.case,
        verdict=told.verdict,
        key_day=start,
        trigger_kind=np.zeros(len(spells), dtype=np.int64),
        trigger_day=start,
        trigger_row=spells.rows,
        law=limit.value,
        due=due,
        found_kind=nothing,
        found_day=nothing,
        found_row=nothing,
        late_by=np.where(misses & (due != NONE), np.maximum(0, last - due), NO_NUMBER),
        open=may_go_on(told.verdict) & (spells.end > view.as_at),
        doubt=told.doubt,
    )
    return batch.take(there).numbered()


def _begun(work: Work, body: OnLasting, spells: Spells) -> Spells:
    """The stretches begun by the as-at date, but for those of which there is no sign but that the source does not cover
    them: see the reference's `lasting`."""
    view = work.view
    # whether one that may be part of another is too long with it and without is left to the reference engine
    work.mark(spells.case[spells.perhaps_one])
    spells = spells.take(~work.only_unseen(spells, body.of))
    return spells.take(spells.start <= view.as_at)


def _there_is_one(work: Work, body: OnLasting, spells: Spells) -> Codes:
    """Whether there certainly is such a stretch, limited by the text that its start chose."""
    told = np.where(spells.doubt >= 2, spells.doubt, np.int16(TRUE))
    if not (spells.start <= LONG_BEFORE).any():
        return told
    chosen = governing(body.limit, spells.start_hi, work.law_as_at) != NONE
    began = work.counted_from(spells, body.of, body.limit.since)
    return work.view.truths.all_true([told, np.where(chosen, began, np.int16(TRUE))])


def _judgements(work: Work, body: OnLasting) -> Codes:
    """For each value, the code of the question that decides where it lies over the limit; 0 for none."""
    told = [
        work.view.truths.code(Unknown(Why.JUDGEMENT, value.judgement))
        if value.judgement and value.length is None
        else 0
        for value in body.limit.values
    ]
    return np.array(told, dtype=np.int16)
