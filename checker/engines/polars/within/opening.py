"""Opening the duties of a trigger, for every case at once: which there are, and when each falls due."""

from __future__ import annotations

from copy import copy
from dataclasses import fields

import numpy as np

from checker.calendar import Unit
from checker.compile.entails import begins
from checker.compile.program import DatedValue, Limit, OnTrigger, SelectedBy, Shape
from checker.engines.polars.conditions.view import View
from checker.engines.polars.duties.batch import NO_NUMBER, NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.starts import Starts
from checker.engines.polars.limits.governing import between_texts, due_after, governing
from checker.engines.polars.limits.terms import FallsDue, governing_values, term_dues
from checker.engines.polars.values.constants import same, some_of
from checker.engines.polars.values.hours import london_days, spans
from checker.engines.polars.values.lines import combined
from checker.engines.polars.values.lookups import NO_DAY, after_each, before_each
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.polars.within.claims import claims
from checker.engines.reference.timeline import WHICH_DAY
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@frozen
class Opened:
    """The duties being worked out: see the reference's `Open`.

    Each is due from `soonest`, under the text at `value`, to `latest`, under the one at `at_latest`: places in `values`. They
    differ where a limit is in hours and the time of day is not known, where the trigger's day, one from `starts.day` to `hi`,
    is not, or, for the code `due_doubt`, where one of several days that fix the due date is not.
    """

    starts: Starts
    values: tuple[DatedValue, ...]
    forward: bool
    hi: Days
    truth: Codes
    value: Places
    at_latest: Places
    soonest: Days
    latest: Days
    due_doubt: Codes
    due_minute: Days
    hours: Days
    first: Days
    perhaps_first: Days
    surely_last: Days
    last: Days
    no_deadline: Mask
    perhaps_ended: Days
    ended: Days
    claimed: Days
    perhaps_claimed: Days

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def dated(self) -> Mask:
        """Of which the day it falls due is known, or would be with the time of day."""
        return (self.soonest == self.latest) | self.by_the_clock

    @property
    def by_the_clock(self) -> Mask:
        """Which fall due by the clock, counted from a day that is known."""
        return (self.hours > 0) & (self.starts.day == self.starts.hi)

    @property
    def of_any_of_several(self) -> Mask:
        """Which, without a deadline, began on any of several days, so that it is not known which is the more recent."""
        return self.no_deadline & (self.starts.day != self.starts.hi)

    @property
    def whole_to(self) -> Days:
        """The last day that is certainly in time to its end: see the reference's."""
        return self.soonest - ((self.hours > 0) & ~self.by_the_clock)

    def day_doubt(self, view: View) -> Codes:
        """The code of why the day each falls due is not known."""
        starts = self.starts
        by_time = np.int16(view.date_only(f"{starts.kind}.{starts.edge}"))
        otherwise = np.where(self.hours > 0, by_time, np.int16(view.missing_field(starts.name)))
        otherwise = np.where(self.due_doubt >= 2, self.due_doubt, otherwise)
        return np.where(starts.why >= 2, starts.why, otherwise)

    def take(self, mask: Mask) -> Opened:
        """Some of them."""
        if mask.all():
            return self
        which = flatnonzero(mask)
        columns = some_of({name: getattr(self, name) for name in _COLUMNS}, which)
        return replace(self, starts=self.starts.take(which), **columns)


_COLUMNS = tuple(f.name for f in fields(Opened) if f.name not in ("starts", "values", "forward"))


def opened_by(work: Work, body: OnTrigger, starts: Starts) -> Opened:
    """The duty each trigger begins, where the rule asks it and a text was in force."""
    view, rule = work.view, work.rule
    forward = rule.shape is not Shape.BEFORE
    hi = starts.day if starts.hi is starts.day else np.minimum(starts.hi, np.maximum(starts.day, view.as_at))
    depends = Depended(work, starts)
    truths = [starts.truth]
    if not rule.asks_always:
        truths.append(work.applies(starts.case, starts.day, hi, starts.why, begins(body.trigger)))
    truths += [depends.held(starts.day, hi), _counted_from(work, body, starts, hi)]
    truth = view.truths.all_true(truths)
    perhaps_ended, ended = depends.first_not_true(hi)
    due = term_dues(work, body, starts, hi) if body.terms else _on_either(work, body, starts, hi, forward=forward)
    values = governing_values(body)
    bare = np.array([value.length is None and value.judgement is None for value in values], dtype=bool)
    bare &= forward and not body.terms
    perhaps_first = first = evidence_first(body, hi)
    surely_last = last = evidence_last(body, hi) if forward else hi
    if hi is not starts.day:
        perhaps_first = evidence_first(body, starts.day)
        surely_last = evidence_last(body, starts.day) if forward else starts.day
    unclaimed = same(len(truth), LONG_BEFORE)
    opened = Opened(
        starts, values, forward, hi, truth, due.value, due.at_latest, due.soonest, due.latest, due.doubt, due.minute, due.hours,
        first, perhaps_first, surely_last, last, bare[due.at_latest], perhaps_ended, ended, unclaimed, unclaimed,
    )  # fmt: skip
    opened = opened.take((opened.truth != 0) & (opened.value != NONE))
    return opened if forward or body.for_each is not None else _between(work, body, opened)


def _counted_from(work: Work, body: OnTrigger, starts: Starts, hi: Days) -> Codes:
    """Whether something is counted from each trigger whichever day it was on: it was on one, and on each a text was in force,
    or on none."""
    told = np.full(len(starts), TRUE, dtype=np.int16)
    if body.limit is None:
        return told
    ago = flatnonzero(starts.day <= LONG_BEFORE)
    of = begins(body.trigger)
    if len(ago) and starts.spells is not None and of is not None:
        spells = starts.spells.take(starts.spell[ago])
        counted = work.counted_from(spells, of, body.limit.since)
        may_not_be = (counted == FALSE) & (spells.doubt >= 2)  # what may not be has not certainly always been
        if may_not_be.any():
            may_not_be &= ~work.only_unseen(spells, of)
        told[ago] = np.where(may_not_be, spells.doubt, counted)
    wide = flatnonzero(starts.day != hi) if hi is not starts.day else ago[:0]
    if len(wide):
        unlike = wide[_unlike(work, body.limit, starts.day[wide], hi[wide])]
        told[unlike] = np.where(starts.why[unlike] >= 2, starts.why[unlike], work.view.truths.code(WHICH_DAY))
    return told


def _unlike(work: Work, limit: Limit, first: Days, last: Days) -> Mask:
    """Where a text was in force on some of the days between two, and on some none was; of what may have begun long before, on
    those from the first text on."""
    some = every = governing(limit, last, work.law_as_at) != NONE
    for days in (first, *between_texts(limit, work.law_as_at, first, last)):
        there = governing(limit, days, work.law_as_at) != NONE
        some, every = some | there, every & (there | (days <= LONG_BEFORE))
    return some & ~every


class Depended:
    """What each duty depends on through time: the rule's `while` and, where it says so, the trigger's own period."""

    def __init__(self, work: Work, starts: Starts) -> None:
        self.view, self.starts, self.case = work.view, starts, starts.case
        self.line = work.line(work.rule.while_) if work.rule.while_ is not None else None
        own = work.rule.while_trigger and starts.spells is not None and starts.edge == "start"
        self.own = starts.spells.take(starts.spell) if own and starts.spells is not None else None

    def take(self, which: Places) -> Depended:
        """What some of the duties depend on."""
        some = copy(self)
        some.case, some.own = self.case[which], self.own.take(which) if self.own is not None else None
        return some

    def at(self, days: Days) -> Codes:
        """Whether it held on each duty's day."""
        told = [self.line.at(self.case, days)] if self.line is not None else []
        told += [self.own.at(days, self.view)] if self.own is not None else []
        return self.view.truths.all_true(told or [np.full(len(self.case), TRUE, dtype=np.int16)])

    def held(self, first: Days, last: Days) -> Codes:
        """Whether it held when the duty began, on a day from `first` to `last`; it may end that day, for events come before
        the end."""
        if self.line is None and self.own is None:
            return same(len(self.case), TRUE, np.int16)
        told = self.at(first)
        over = flatnonzero((told == FALSE) & (first == last) & (first > LONG_BEFORE))
        if len(over):
            told[over] = self.take(over).at(first[over] - 1)
        which = flatnonzero(first != last)
        if len(which):
            told[which] = self._throughout(which, first[which], last[which])
        return told

    def _throughout(self, which: Places, first: Days, last: Days) -> Codes:
        """Whether it held on the day each of some duties began, whichever it was."""
        numbers, truths = np.arange(len(which)), self.view.truths
        lines = [self.line.each(self.case[which])] if self.line is not None else []
        lines += [self.own.take(which).lines(self.view)] if self.own is not None else []
        if not lines:
            return np.full(len(which), TRUE, dtype=np.int16)
        whole = combined(lines, truths.all_true).to_the_day_they_end(last)
        days = numbers, first, last, self.starts.why[which], truths.code(WHICH_DAY)
        held = whole.throughout(*days)
        return np.where(held == FALSE, whole.throughout(*days, settled=False), held) if (held == FALSE).any() else held

    def first_not_true(self, days: Days) -> tuple[Days, Days]:
        """From each day on, the first on which it may have been, and certainly was, over; `STILL_OPEN` for never."""
        perhaps = certain = same(len(days), STILL_OPEN)
        if self.line is not None:
            perhaps, certain = self.line.first_not_true(self.case, days)
        if self.own is not None:
            told = self.own.at(days, self.view)
            perhaps = np.minimum(perhaps, np.where(told == TRUE, self.own.end_lo, days))
            certain = np.minimum(certain, np.where(told == FALSE, days, self.own.end))
        return perhaps, certain


def _on_either(work: Work, body: OnTrigger, starts: Starts, hi: Days, *, forward: bool) -> FallsDue:
    """When each duty falls due, where the day it counts from is one from its first to `hi`."""
    due = _dues(work, body, starts, starts.day, forward=forward)
    if hi is starts.day:
        return due
    minute = np.where(starts.day != starts.hi, NO_NUMBER, due.minute)
    if (starts.day != hi).any():
        for days in (*between_texts(body, work.law_as_at, starts.day, hi), hi):
            due = _of_either(due, _dues(work, body, starts, days, forward=forward), starts.day <= LONG_BEFORE)
    return replace(due, minute=minute)


def _of_either(due: FallsDue, other: FallsDue, ago: Mask) -> FallsDue:
    """When each duty falls due, counted from either of two days, the later that of `other`; from long before where it may have
    begun so long `ago`, by the last text there was."""
    one_there, other_there = due.value != NONE, other.value != NONE
    sooner = one_there & (~other_there | ((due.soonest <= other.soonest) & ~ago))
    later = one_there & (~other_there | (due.latest >= other.latest))
    return FallsDue(
        np.where(sooner, due.value, other.value),
        np.where(later, due.at_latest, other.at_latest),
        np.where(ago, LONG_BEFORE, np.where(sooner, due.soonest, other.soonest)),
        np.where(later, due.latest, other.latest),
        due.doubt,
        np.where(later, due.hours, other.hours),
        due.minute,
    )


def _dues(work: Work, body: OnTrigger, starts: Starts, days: Days, *, forward: bool) -> FallsDue:
    """When each duty falls due, counted from a day."""
    assert body.limit is not None
    value = governing(body.limit, days, work.law_as_at)
    soonest = np.full(len(days), STILL_OPEN, dtype=np.int64)
    latest = soonest.copy()
    hours, minute = np.zeros(len(days), dtype=np.int64), np.full(len(days), NO_NUMBER, dtype=np.int64)
    for place, dated in enumerate(body.limit.values):
        which = flatnonzero(value == place)
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
    return FallsDue(value, value, soonest, latest, same(len(days), 0, np.int16), hours, minute)


def evidence_first(body: OnTrigger, days: Days) -> Days:
    """The first day on which evidence may lie for a duty begun on each day."""
    if body.evidence_from.any_day:
        return same(len(days), LONG_BEFORE)
    if body.evidence_from.back is None:
        return days
    real = days > LONG_BEFORE
    back = np.full(len(days), NO_DAY, dtype=np.int64)
    back[real] = before_each(days[real], body.evidence_from.back)
    return np.where(back == NO_DAY, LONG_BEFORE, back)


def evidence_last(body: OnTrigger, days: Days) -> Days:
    """The last day on which evidence may lie for a duty begun on each day."""
    if body.evidence_until is None:
        return same(len(days), STILL_OPEN)
    last = np.full(len(days), STILL_OPEN, dtype=np.int64)
    real = days > LONG_BEFORE
    until = after_each(days[real], body.evidence_until)
    last[real] = np.where(until == NO_DAY, STILL_OPEN, until)
    last[~real] = LONG_BEFORE
    return last


def _between(work: Work, body: OnTrigger, opened: Opened) -> Opened:
    """For `before`: what lies on or before the previous trigger is for that one, unless only then it is in time for this,
    and too late for that."""
    claimed, perhaps = claims(opened, _due_so_close(work, body, opened))
    return replace(opened, first=np.maximum(opened.first, claimed), claimed=claimed, perhaps_claimed=perhaps)


def _due_so_close(work: Work, body: OnTrigger, opened: Opened) -> Days:
    """The soonest that a trigger falls due of which no day after it is in time for each; long before, where none is of a day that
    is not known."""
    due = np.full(len(opened), LONG_BEFORE, dtype=np.int64)
    if body.terms or not (opened.surely_last != opened.last).any():
        return due
    which = flatnonzero(opened.soonest > LONG_BEFORE)
    dues = _dues(work, body, opened.starts.take(which), opened.soonest[which], forward=False)
    due[which] = np.where(dues.value != NONE, dues.soonest, LONG_BEFORE)
    return due
