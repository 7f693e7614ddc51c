"""Opening the duties of a trigger, for every case at once: which there are, and when each falls due."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from checker.calendar import Unit
from checker.compile.program import OnTrigger, SelectedBy, Shape
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NO_NUMBER, NONE
from checker.engines.polars.hours import london_days, spans
from checker.engines.polars.limits import due_after, governing, lengthless
from checker.engines.polars.lookups import NO_DAY, before_each
from checker.engines.polars.starts import Starts
from checker.engines.polars.truths import TRUE, Codes, Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True)
class Opened:
    """The duties being worked out: see the reference's `Open`. `soonest` and `latest` differ only where a limit is in hours
    and the time of day is not known."""

    starts: Starts
    truth: Codes
    value: Places
    soonest: Days
    latest: Days
    due_minute: Days
    hours: Days
    first: Days
    perhaps_first: Days
    last: Days
    no_deadline: Mask
    perhaps_ended: Days
    ended: Days

    def __len__(self) -> int:
        return len(self.truth)

    def take(self, which: Mask) -> Opened:
        """Some of them."""
        columns = {f.name: getattr(self, f.name)[which] for f in fields(self) if f.name != "starts"}
        return Opened(self.starts.take(which), **columns)


def opened_by(work: Work, body: OnTrigger, starts: Starts) -> Opened:
    """The duty each trigger begins, where the rule asks it and a text was in force."""
    view, rule = work.view, work.rule
    forward = rule.shape is not Shape.BEFORE
    held, perhaps_ended, ended = _depended_on(work, starts)
    truth = view.truths.all_true([starts.truth, work.applies(starts.case, starts.day), held])
    value, soonest, latest, hours, minute = _dues(work, body, starts, forward=forward)
    first = _evidence_first(body, starts.day)
    assert body.limit is not None
    bare = lengthless(body.limit) & ~_judged(body)
    opened = Opened(
        starts, truth, value, soonest, latest, minute, hours, first, first,
        np.full(len(starts), STILL_OPEN, dtype=np.int64) if forward else starts.day,
        bare[value] & forward if len(value) else np.zeros(0, dtype=bool), perhaps_ended, ended,
    )  # fmt: skip
    opened = opened.take((opened.truth != 0) & (opened.value != NONE))
    return opened if forward else _between(opened)


def _judged(body: OnTrigger) -> Mask:
    assert body.limit is not None
    return np.array([value.judgement is not None for value in body.limit.values], dtype=bool)


def _depended_on(work: Work, starts: Starts) -> tuple[Codes, Days, Days]:
    """Whether what the duty depends on held when it began (it may end that day, for events come before the end), and
    the days on which it may have been, and certainly was, over; `STILL_OPEN` where nothing was."""
    view, count = work.view, len(starts)
    days = starts.day
    told = np.full(count, TRUE, dtype=np.int16)
    the_day_before = told
    perhaps, certain = np.full(count, STILL_OPEN, dtype=np.int64), np.full(count, STILL_OPEN, dtype=np.int64)
    if work.rule.while_ is not None:
        line = work.line(work.rule.while_)
        told = line.at(starts.case, days)
        the_day_before = line.at(starts.case, np.maximum(days - 1, 0))
        perhaps, certain = line.first_not_true(starts.case, days)
    if work.rule.while_trigger and starts.spells is not None and starts.edge == "start":
        begin, end = starts.spells.start[starts.spell], starts.spells.end[starts.spell]
        inside = ((begin <= days) & (days < end)).astype(np.int16)
        before = ((begin <= days - 1) & (days - 1 < end)).astype(np.int16)
        told, the_day_before = view.truths.all_true([told, inside]), view.truths.all_true([the_day_before, before])
        over = np.where(inside == TRUE, end, days)
        perhaps, certain = np.minimum(perhaps, over), np.minimum(certain, over)
    return np.where(told == 0, the_day_before, told), perhaps, certain


def _dues(work: Work, body: OnTrigger, starts: Starts, *, forward: bool) -> tuple[Places, Days, Days, Days, Days]:
    """The value that governs each duty (-1: none), its due day at the soonest and latest, its hours, and last minute."""
    assert body.limit is not None
    days = starts.day
    value = np.where(days > LONG_BEFORE, governing(body.limit, days, work.law_as_at), NONE)  # with no day, it is left
    soonest = np.full(len(days), STILL_OPEN, dtype=np.int64)
    latest = soonest.copy()
    hours, minute = np.zeros(len(days), dtype=np.int64), np.full(len(days), NO_NUMBER, dtype=np.int64)
    for place, dated in enumerate(body.limit.values):
        which = np.flatnonzero(value == place)
        if not len(which):
            continue
        if not forward:
            back = before_each(days[which], dated.length, clear=body.clear) if dated.length is not None else days[which]
            work.mark(starts.case[which[back == NO_DAY]])
            soonest[which] = latest[which] = back
        elif dated.length is not None and dated.length.unit is Unit.HOURS:
            if any(other.selected_by is SelectedBy.DUE for other in body.limit.values):
                work.mark(starts.case[which])
            hours[which] = dated.length.amount
            span = spans(days[which], starts.minute[which])
            one, other = (london_days(end + dated.length.amount * 60) for end in span)
            soonest[which], latest[which] = np.minimum(one, other), np.maximum(one, other)
            timed = which[starts.minute[which] >= 0]
            minute[timed] = span[1][starts.minute[which] >= 0] + dated.length.amount * 60
        elif dated.length is not None:
            due = due_after(body.limit, days[which], work.law_as_at, beginning_with=body.beginning_with)
            work.mark(starts.case[which[due.beyond]])
            soonest[which] = latest[which] = due.day
            value[which] = due.value
    return value, soonest, latest, hours, minute


def _evidence_first(body: OnTrigger, days: Days) -> Days:
    if body.evidence_from.any_day:
        return np.full(len(days), LONG_BEFORE, dtype=np.int64)
    if body.evidence_from.back is None:
        return days
    back = before_each(days, body.evidence_from.back)
    return np.where(back == NO_DAY, LONG_BEFORE, back)


def _between(opened: Opened) -> Opened:
    """For `before`: what lies on or before the previous trigger is for that one, unless only then it is in time for this."""
    case, day = opened.starts.case, opened.starts.day
    certain = np.flatnonzero(opened.truth == TRUE)
    place = np.searchsorted(certain, np.arange(len(opened)), side="left") - 1
    before = certain[np.maximum(place, 0)] if len(certain) else np.zeros(len(opened), dtype=np.int64)
    there = (place >= 0) & (case[before] == case) if len(certain) else np.zeros(len(opened), dtype=bool)
    there &= day[before] < day if len(opened) else there
    own = np.maximum(opened.first, np.minimum(day[before] + 1, opened.soonest)) if len(opened) else opened.first
    return replace(opened, first=np.where(there, own, opened.first))
