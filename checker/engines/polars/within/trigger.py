"""The trigger evaluator in columns: `within`, `before` and `with`. One duty for each trigger."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from checker.compile.program import OfKind, OnTrigger
from checker.engines.polars.duties.batch import NO_NUMBER, NONE, NOT_MET, OVERDUE, Batch, missed
from checker.engines.polars.evidence.asking import Outcomes, Places, Work
from checker.engines.polars.evidence.starts import Starts
from checker.engines.polars.values.constants import same
from checker.engines.polars.values.truths import Mask
from checker.engines.polars.within.items import known_by, were_there, with_items
from checker.engines.polars.within.judging import Judge
from checker.engines.polars.within.opening import opened_by
from checker.engines.polars.within.triggers import starts_of
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, vocabulary


def trigger_duties(work: Work, body: OnTrigger) -> list[Batch]:
    """Every trigger duty of every case."""
    if body.limit is None:
        return []
    starts = starts_of(work, body.trigger)
    if not work.only(starts.case):
        return []
    _leave_what_is_carried(work, body, starts)
    if body.for_each is not None:
        starts = with_items(work, body.for_each, starts)
        if not work.only(starts.case):
            return []
    opened = were_there(work.view, opened_by(work, body, starts))
    if not work.only(opened.starts.case):
        return []
    judge = Judge(work, body, opened)
    told = judge.outcomes()
    there = told.weigh(opened.truth)
    return [_made(work, body, judge, told).numbered().take(there)]


def _leave_what_is_carried(work: Work, body: OnTrigger, starts: Starts) -> None:
    """Leave the cases in which a rule reads what a period carries, as a trigger or as evidence, and any of several rows of one
    day may be the first of it. Nothing else that a rule asks is read of the first."""
    read = {*body.same, *(term.attribute for term in body.terms)}
    if starts.table is not None and (body.recorded or read & {starts.kind, *starts.table.kind.attributes}):
        work.mark(starts.case[starts.begun_together])
    for evidence in body.evidence if body.same else ():
        if vocabulary().kind(evidence.kind).form is Form.PERIOD:
            found = work.view.spells(OfKind(evidence.kind, evidence.where), evidence.kind)
            work.mark(found.case[found.begun_together])


def _made(work: Work, body: OnTrigger, judge: Judge, told: Outcomes) -> Batch:
    """The duties with their verdicts; the latest due date where one was missed, else the soonest."""
    opened, found, view = judge.opened, judge.found, work.view
    starts = opened.starts
    misses = missed(told.verdict)
    due = np.where(misses, opened.latest, opened.soonest)
    known = (due > LONG_BEFORE) & (due < STILL_OPEN)
    began = np.where(starts.known, starts.day, NONE)
    day, has = judge.day(), judge.has
    end = np.where(day < STILL_OPEN, day, np.minimum(view.as_at, opened.ended))
    goes_on = ((told.verdict == OVERDUE) | (told.verdict == NOT_MET)) & (opened.ended > view.as_at)
    if not opened.forward:
        goes_on &= view.as_at <= starts.hi
    if body.evidence_until is not None:
        goes_on &= ~judge.done_since()
    of_kind, of_row = _shown(body, judge, has)
    ids: Sequence[str]
    if starts.items is not None:
        ids, own = known_by(starts, body.same)
    else:
        ids, own = () if starts.table is None else starts.table.ids, starts.of("id")
    return Batch(
        rule=work.rule.id,
        name=starts.name,
        truths=view.truths,
        kinds=(starts.kind, *found.kinds),
        laws=[value.law for value in opened.values],
        steps=("",),
        case=starts.case,
        verdict=told.verdict,
        key_day=began,
        trigger_kind=same(len(opened), 0),
        trigger_day=began,
        trigger_row=starts.rows,
        law=np.where(misses, opened.at_latest, opened.value),
        due=np.where(known, due, NONE),
        found_kind=of_kind,
        found_day=np.where(day < STILL_OPEN, day, NONE),
        found_row=of_row,
        late_by=np.where(misses & known, end - due, NO_NUMBER),
        open=goes_on,
        doubt=told.doubt,
        due_at=np.where(known, opened.due_minute, NO_NUMBER),
        ids=ids,
        id=own,
    )


def _shown(body: OnTrigger, judge: Judge, has: Mask) -> tuple[Places, Places]:
    """The kind and the row of the evidence of each duty."""
    found, given = judge.found, judge.given
    if body.recorded:
        return np.where(has, 0, NONE), np.where(has, judge.opened.starts.rows, NONE)
    if not len(found):
        nothing = np.full(len(judge.opened), NONE, dtype=np.int64)
        return nothing, nothing
    return np.where(has, found.kind[given] + 1, NONE), np.where(has, found.row[given], NONE)
