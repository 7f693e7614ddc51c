"""The stretch evaluator in columns: `have`. One duty for each stretch in which a condition holds."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from checker.compile.program import OnStretch, SelectedBy
from checker.compile.uses import ways
from checker.engines.duty import Why
from checker.engines.polars.duties.batch import (
    LAPSED,
    LATE,
    MET,
    NO_NUMBER,
    NONE,
    NOT_MET,
    OVERDUE,
    PENDING,
    Batch,
    missed,
)
from checker.engines.polars.evidence.asking import Outcomes, Places, Work, laws_of
from checker.engines.polars.evidence.excusing import About, Within, at_harshest, excuse
from checker.engines.polars.evidence.offers import unseen
from checker.engines.polars.limits.governing import between_texts, due_after, governing, judgement_between, lengthless
from checker.engines.polars.periods.of_condition import has_own, recorded_spells
from checker.engines.polars.periods.spells import Spells, unbroken
from checker.engines.polars.values.keys import key_of, last_upto
from checker.engines.polars.values.lookups import NO_DAY, before_each
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Days, Mask
from checker.engines.reference.naming import name_of
from checker.engines.reference.timeline import Unknown
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def stretch_duties(work: Work, body: OnStretch) -> list[Batch]:
    """Every stretch duty of every case."""
    each = [spells.take(spells.start <= work.view.as_at) for spells in work.periods_each(body.condition)]
    by = not lengthless(body.limit).all()  # type: ignore[arg-type]
    if not work.rule.asks_always or by:
        # On which day it may have begun again, and what was missed if it did, is the reference engine's.
        for spells in each:
            work.mark(spells.case[spells.perhaps_one])
    for spells in each if by else ():  # so is what was missed in each of several that it may be
        if spells.table is None and (unsure := spells.doubt >= 2).any():
            work.mark(spells.case[unsure & (has_own(body.condition, work.view) >= 2)[spells.case]])
    return [_duties(work, body, unbroken(spells)) for spells in each if len(spells)]


def _begun_on_any_day(work: Work, body: OnStretch, spells: Spells) -> Spells:
    """Those of which no day is known by which they had begun, and that may be none or may have been broken off, as ones that may
    have begun on any day they were, where something is to be done by a day: see the reference's."""
    if _for_as_long(work, body) != NONE:
        return spells
    latest, any_day = work.latest_starts(spells, body.condition)
    doubted = any_day & (spells.start_why < 2)
    return replace(spells, start_hi=latest, start_why=np.where(doubted, spells.doubt, spells.start_why))


def _for_as_long(work: Work, body: OnStretch) -> int:
    """The value in force on the as-at date where that says no day by which to have something, only for how long; -1 elsewhere."""
    assert body.limit is not None
    now = int(governing(body.limit, np.array([work.view.as_at]), work.law_as_at)[0])
    return now if now != NONE and lengthless(body.limit)[now] else NONE


def _duties(work: Work, body: OnStretch, stretches: Spells) -> Batch:
    """The duty of each of some stretches."""
    view, spells = work.view, _begun_on_any_day(work, body, stretches)
    now = spells.end > view.as_at
    alone = now & (np.bincount(spells.case[now], minlength=len(view.facts.names)) == 1)[spells.case]
    dues = _dues(work, body, spells)
    kept = flatnonzero(dues.latest_value != NONE)
    spells, dues, alone, known_by = spells.take(kept), dues.take(kept), alone[kept], stretches.start_hi[kept]
    by = ~lengthless(body.limit)[dues.latest_value]  # type: ignore[arg-type]
    found = work.offers(body.evidence)
    work.rough |= found.rough
    begun_by = _begun_by(work, body, spells, ~by & alone)
    place = found.first_from(spells.case, _first(body, begun_by))
    has = place != NONE
    day = np.where(has, found.day[place], STILL_OPEN) if len(found) else np.full(len(spells), STILL_OPEN)
    told = _outcomes(work, body, spells, dues, day, by, begun_by)
    _leave_what_may_begin_again(work, body, spells, told)
    facts = About.spells(spells)
    long_before = np.full(len(spells), LONG_BEFORE, dtype=np.int64)
    within = Within(long_before, np.minimum(dues.latest, view.as_at))
    harshest = lambda: Within(long_before, np.minimum(dues.soonest, view.as_at))  # noqa: E731
    surely = at_harshest(within, harshest, lambda: spells.missing("start", view))
    excuse(work, told, spells.case, within, facts, surely, body.condition)
    until = np.minimum(spells.start_hi, np.maximum(spells.start, view.as_at))
    there = told.weigh(work.applies(spells.case, spells.start, until, spells.missing("start", view), body.condition))
    there &= told.weigh(_there_is_one(work, body, spells, by, dues.uneven, ~by & alone))

    misses = missed(told.verdict)
    due, value = np.where(misses, dues.latest, dues.soonest), np.where(misses, dues.latest_value, dues.soonest_value)
    known = (due > LONG_BEFORE) & (due < STILL_OPEN)
    end = np.where(has, day, np.minimum(view.as_at, spells.end))
    kind = found.kind[place] + 1 if len(found) else place
    start = np.where(spells.started, spells.start, NONE)
    begun = ~spells.started & (known_by > LONG_BEFORE) & (known_by < view.as_at)
    batch = Batch(
        rule=work.rule.id,
        name=name_of(body.condition),
        truths=view.truths,
        kinds=(spells.recorded_as, *found.kinds),
        laws=laws_of(body.limit),  # type: ignore[arg-type]
        steps=("",),
        case=spells.case,
        verdict=told.verdict,
        key_day=start,
        trigger_kind=np.zeros(len(spells), dtype=np.int64),
        trigger_day=start,
        trigger_row=spells.rows,
        law=value,
        due=np.where(known, due, NONE),
        found_kind=np.where(has, kind, NONE),
        found_day=np.where(has, day, NONE),
        found_row=np.where(has, found.row[place], NONE) if len(found) else place,
        late_by=np.where(misses & known, end - due, NO_NUMBER),
        open=((told.verdict == OVERDUE) | (told.verdict == NOT_MET)) & (spells.end > view.as_at),
        doubt=told.doubt,
        by=np.where(begun, known_by, NONE),
    )
    return batch.take(there).numbered()


def _leave_what_may_begin_again(work: Work, body: OnStretch, spells: Spells, told: Outcomes) -> None:
    """Leave the cases in which something was done in a stretch of several kinds of which one may have begun later: that may be
    another stretch."""
    met = flatnonzero(told.verdict == MET)
    if spells.table is not None or not len(met):
        return
    last = np.full(work.view.count, LONG_BEFORE)
    for way in ways(body.condition, work.view.definitions):
        line = work.line(way)
        which = work.view.truths.is_of_a_day(line.truths, "start")
        np.maximum.at(last, line.cases[which], line.ends[which])
    cases = spells.case[met]
    work.mark(cases[last[cases] > spells.start_hi[met]])


def _outcomes(
    work: Work, body: OnStretch, spells: Spells, dues: _Dues, day: Days, by: Mask, begun_by: Days
) -> Outcomes:  # fmt: skip
    """Met, lapsed or not yet due; otherwise a miss, unless something not known could undo it. `day` is that of the first
    evidence that certainly counts, and `begun_by` the last on which each may have begun."""
    view = work.view
    has, last = day < STILL_OPEN, np.minimum(dues.latest, view.as_at)
    why = spells.missing("start", view)
    perhaps_first, first = _first(body, spells.start), _first(body, begun_by)

    def doubtful(where: Mask) -> Codes:
        return np.where(where, why, np.int16(0))

    told = Outcomes.none(len(spells))
    told.settle(has & (~by | (day <= dues.soonest)), MET)
    told.settle(spells.end <= np.minimum(dues.soonest, view.as_at), LAPSED)
    told.settle(by & (view.as_at <= dues.soonest), PENDING)
    told.doubted(doubtful(has & (day <= dues.latest)))
    told.doubted(doubtful(_before(work, body, spells.case, perhaps_first, np.minimum(first - 1, last))))
    told.doubted(unseen(body.evidence, view, spells.case, perhaps_first, last))
    ending = spells.end_lo <= last
    told.doubted(np.where(ending, np.where(spells.end_lo != spells.end, spells.missing("end", view), why), np.int16(0)))
    told.doubted(doubtful((by & (view.as_at <= dues.latest)) | (spells.start_hi > view.as_at)))
    told.doubted(judgements(work, body, dues.latest_value))
    told.doubted(judgements(work, body, dues.soonest_value))
    told.doubted(judgement_between(view.truths, body.limit, dues.soonest, dues.latest, work.law_as_at))  # type: ignore[arg-type]
    told.settle(~by, NOT_MET)
    told.settle(has, LATE)
    told.settle(told.left, OVERDUE)
    return told


def _before(work: Work, body: OnStretch, cases: Places, first: Days, last: Days) -> Mask:
    """Whether there is evidence from a day to another: before that on which the stretch may have begun."""
    found = work.offers(body.evidence)
    place = found.first_from(cases, first)
    return (place != NONE) & (found.day[place] <= last) if len(found) else np.zeros(len(cases), dtype=bool)


@frozen
class _Dues:
    """When each is due at the soonest and the latest, and the value that governs it then; -1 where there is no duty. `uneven`
    marks those counted from one of the days on which they may have begun and not from the other."""

    soonest: Days
    latest: Days
    soonest_value: Places
    latest_value: Places
    uneven: Mask

    def take(self, which: Places) -> _Dues:
        """Some of them."""
        return _Dues(*(getattr(self, field.name)[which] for field in fields(self)))


def _dues(work: Work, body: OnStretch, spells: Spells) -> _Dues:
    """The `by` counted from the start of each, on each reading of it; for none, the text of the as-at date."""
    assert body.limit is not None
    view = work.view
    if (now := _for_as_long(work, body)) != NONE:
        days, value = np.full(len(spells), STILL_OPEN, dtype=np.int64), np.full(len(spells), now, dtype=np.int64)
        return _Dues(days, days, value, value, np.zeros(len(spells), dtype=bool))
    soonest, value = latest, at_latest = _counted(work, body, spells, spells.start)
    if spells.started.all():
        return _Dues(soonest, latest, value, at_latest, np.zeros(len(spells), dtype=bool))
    ago, hi = spells.start <= LONG_BEFORE, np.minimum(spells.start_hi, view.as_at)
    some, every = value != NONE, (value != NONE) | ago
    for days in (*between_texts(body.limit, work.law_as_at, spells.start, hi), hi):
        day, text = _counted(work, body, spells, days)
        there, tried = text != NONE, days > LONG_BEFORE
        sooner = ~some | (there & ((day < soonest) | ago))
        later = ~some | (there & (day >= latest))
        soonest, value = np.where(sooner, day, soonest), np.where(sooner, text, value)
        latest, at_latest = np.where(later, day, latest), np.where(later, text, at_latest)
        some, every = some | there, every & (there | ~tried)
    return _Dues(np.where(ago, LONG_BEFORE, soonest), latest, value, at_latest, some & ~every)


def _counted(work: Work, body: OnStretch, spells: Spells, starts: Days) -> tuple[Days, Places]:
    """When each is due if it began on a day, and the value that governs it; -1 where there is no duty.

    It is caught on its first day, or on the day the text came in if that was later, while it lasted.
    """
    assert body.limit is not None
    caught = starts.copy()
    lost = governing(body.limit, caught, work.law_as_at) == NONE
    if work.law_as_at is None and lost.any():
        later = np.full(len(spells), STILL_OPEN, dtype=np.int64)
        for value in body.limit.values:
            if value.selected_by is SelectedBy.TRIGGER:
                since = value.law.since
                inside = (caught < since) & (since < np.minimum(spells.end, work.view.as_at + 1))
                later = np.where(inside, np.minimum(later, since), later)
        caught = np.where(lost & (later < STILL_OPEN), later, caught)
    dues = due_after(body.limit, caught, work.law_as_at)
    work.mark(spells.case[dues.beyond & (starts > LONG_BEFORE)])
    return dues.day, np.where(starts > LONG_BEFORE, dues.value, NONE)


def _there_is_one(work: Work, body: OnStretch, spells: Spells, by: Mask, uneven: Mask, enough: Mask) -> Codes:
    """Whether there certainly is such a stretch; for some it is `enough` that the condition holds on the as-at date. What is
    to be done `by` a day is counted from the one on which it began."""
    today = work.line(body.condition).at(spells.case, np.full(len(spells), work.view.as_at, dtype=np.int64))
    sure = (spells.doubt < 2) | (enough & (today == TRUE))
    told = np.where(sure, np.int16(TRUE), spells.doubt)
    why = spells.missing("start", work.view)
    later = ~(enough & (today == TRUE)) & (spells.start_hi > work.view.as_at)
    began = np.where(uneven, why, work.view.truths.negated(spells.always(work.view)))
    return work.view.truths.all_true([told, np.where(later, why, np.int16(TRUE)), np.where(by, began, np.int16(TRUE))])


def _begun_by(work: Work, body: OnStretch, spells: Spells, enough: Mask) -> Days:
    """The last day on which each may have begun: of one that may have been broken off and certainly holds on the as-at date,
    where that is `enough`, the first since which it was not; of one that may be several, the last on which any began that may
    hold then."""
    which = flatnonzero((spells.doubt >= 2) & enough)
    if not len(which):
        return spells.start_hi
    line, begun = work.line(body.condition), spells.start_hi.copy()
    place = last_upto(line.keys, key_of(spells.case[which], np.full(len(which), work.view.as_at)))
    holds = line.truths[place] == TRUE
    which, since = which[holds], line.starts[place[holds]]
    begun[which] = np.maximum(begun[which], since)
    if spells.table is None and (several := (has_own(body.condition, work.view) >= 2)[spells.case[which]]).any():
        begun[which[several]] = np.maximum(begun[which[several]], _last_begun(work, body)[spells.case[which[several]]])
    return begun


def _last_begun(work: Work, body: OnStretch) -> Days:
    """For each case, the last day on which a period of the condition's own may have begun that may hold on the as-at date."""
    own, found = (
        recorded_spells(body.condition, name_of(body.condition), work.view),
        np.full(work.view.count, LONG_BEFORE),
    )
    now = flatnonzero((own.start <= work.view.as_at) & (work.view.as_at < own.end))
    np.maximum.at(found, own.case[now], own.start_hi[now])
    return found


def _first(body: OnStretch, starts: Days) -> Days:
    """The first day on which evidence for a stretch may lie."""
    first = np.full(len(starts), LONG_BEFORE, dtype=np.int64)
    if body.evidence_from.any_day:
        return first
    if body.evidence_from.back is None:
        return starts
    real = starts > LONG_BEFORE
    back = before_each(starts[real], body.evidence_from.back)
    first[real] = np.where(back == NO_DAY, LONG_BEFORE, back)
    return first


def judgements(work: Work, body: OnStretch, value: Places) -> Codes:
    """The code of the question only a person can answer, where the value that governs is one; 0 elsewhere."""
    assert body.limit is not None
    questions = [
        work.view.truths.code(Unknown(Why.JUDGEMENT, dated.judgement)) if dated.judgement else 0
        for dated in body.limit.values
    ]
    return np.array(questions, dtype=np.int16)[value] if len(value) else np.zeros(0, dtype=np.int16)
