"""The trigger evaluator in columns: `within`, `before` and `with`. One duty for each trigger."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from checker.calendar import Unit
from checker.compile.program import ALWAYS, OnTrigger, SelectedBy, Shape
from checker.engines.duty import Why
from checker.engines.polars.asking import Outcomes, Places, Work, laws_of
from checker.engines.polars.batch import (
    CANNOT_TELL,
    LAPSED,
    LATE,
    MET,
    NO_NUMBER,
    NONE,
    NOT_MET,
    OVERDUE,
    PENDING,
    PLACE,
    Batch,
    missed,
)
from checker.engines.polars.hours import kept, london_days, spans
from checker.engines.polars.limits import due_after, governing, lengthless
from checker.engines.polars.lookups import NO_DAY, before_each
from checker.engines.polars.matching import Pairs, Wanting, expanded, walked
from checker.engines.polars.offers import Offers, offers, unseen
from checker.engines.polars.starts import Starts, starts_of
from checker.engines.polars.truths import TRUE, Codes, Days, Mask
from checker.engines.polars.view import BeyondColumnsError
from checker.engines.reference.judging import SEVERITY
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def trigger_duties(work: Work, body: OnTrigger) -> list[Batch]:
    """Every trigger duty of every case."""
    if body.limit is None:
        return []
    if body.terms or body.for_each is not None:
        raise BeyondColumnsError("a due date of several, or items of a list")
    opened = _opened(work, body, starts_of(work, body.trigger))
    return [_Judged(work, body, opened).batch()]


# --- opening ------------------------------------------------------------------------------------------------------------
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


def _opened(work: Work, body: OnTrigger, starts: Starts) -> Opened:
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
    value = governing(body.limit, days, work.law_as_at)
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


# --- judging ------------------------------------------------------------------------------------------------------------
class _Judged:
    """The duties of one rule beside the evidence there is."""

    def __init__(self, work: Work, body: OnTrigger, opened: Opened) -> None:
        self.work, self.body, self.opened, self.view = work, body, opened, work.view
        self.case = opened.starts.case
        self.forward = work.rule.shape is not Shape.BEFORE
        self.found = offers(body.evidence, work.view, work.law_as_at)
        work.rough |= self.found.rough
        last = np.minimum(np.minimum(opened.latest, opened.last), work.view.as_at)
        self.unseen = unseen(body.evidence, work.view, opened.perhaps_first, last)
        self.given = self._given()

    # --- evidence -------------------------------------------------------------------------------------------------------
    def _wanting(self, first: Days) -> Wanting:
        opened = self.opened
        minute = np.where(opened.due_minute == NO_NUMBER, 0, opened.due_minute)
        return Wanting(opened.starts, opened.latest, minute, first, opened.last, opened.ended, opened.no_deadline)

    def _given(self) -> Places:
        """The place of the offer each duty has for certain; -1 where it has none."""
        opened = self.opened
        nothing = np.full(len(opened), NONE, dtype=np.int64)
        if self.body.recorded or not self.body.evidence or not len(opened):
            return nothing
        wanting = self._wanting(opened.first)
        pairs = Pairs(self.work, self.body, wanting, self.found)
        duty, offer = expanded(wanting, self.found, np.arange(len(opened)))
        able = pairs.able(duty, offer)
        duty, offer = duty[able], offer[able]
        given = walked(pairs, duty, offer, self.body.serves_many)
        self._leave_contested(duty, offer)
        if not self.forward:
            self._leave_left_over(given)
        return given

    def _leave_contested(self, duty: Places, offer: Places) -> None:
        """Leave cases where evidence could go to more than one duty and it is not certain which duties there are."""
        if self.body.serves_many or not len(duty):
            return
        rivals = np.bincount(offer, minlength=len(self.found)) > 1
        contested = self.view.marked(self.case[duty[rivals[offer]]])
        unsure = (self.opened.truth != TRUE) | (self.opened.hours > 0) | (self.unseen >= 2)
        self.work.rough |= contested & self.view.marked(self.case[unsure])

    def _leave_left_over(self, given: Places) -> None:
        """Before an event: leave cases where evidence a duty did not get may have been left over for it by another."""
        opened = self.opened
        several = np.bincount(self.case, minlength=self.view.count) > 1
        in_time = (given != NONE) & (self._day(given) <= opened.latest)
        missing = np.flatnonzero(~in_time & several[self.case])
        duty, _ = expanded(self._wanting(opened.perhaps_first), self.found, missing)
        self.work.mark(self.case[duty])
        early = np.flatnonzero(
            several[self.case] & (opened.first > opened.perhaps_first) & (opened.first == opened.soonest)
        )
        self.work.mark(self.case[early])

    def _day(self, given: Places) -> Days:
        if self.body.recorded:
            return self._recorded()
        return (
            np.where(given != NONE, self.found.day[given], STILL_OPEN)
            if len(self.found)
            else np.full(len(given), STILL_OPEN)
        )

    def _recorded(self) -> Days:
        """The day the trigger itself was written up; `STILL_OPEN` where it was not by the as-at date."""
        day = self.opened.starts.of("recorded")
        return np.where((day != NONE) & (day <= self.view.as_at), day, STILL_OPEN)

    # --- verdicts -------------------------------------------------------------------------------------------------------
    def batch(self) -> Batch:
        """The duties."""
        opened = self.opened
        asked: list[Outcomes] = []
        if self.body.evidence or self.body.recorded:
            asked.append(self._by_evidence())
        asked += [self._by_number(several.evidence, several.at_least) for several in self.body.several]
        if self.body.carries is not ALWAYS and opened.starts.table is not None:
            asked.append(self._by_values())
        told = _worst(asked)
        self.work.leave_excused(
            self.case,
            told.verdict,
            (opened.starts.table, opened.starts.place) if opened.starts.table is not None else None,
        )
        there = told.weigh(opened.truth)
        return self._made(told).numbered().take(there)

    def _by_evidence(self) -> Outcomes:
        opened, as_at = self.opened, self.view.as_at
        day = self._day(self.given)
        has = day < STILL_OPEN
        in_time, too_late = self._in_time(day, has)
        told = Outcomes.none(len(opened))
        told.settle(in_time, MET)
        self._lapse(told)
        told.settle((as_at <= opened.soonest) & ~opened.no_deadline, PENDING)
        told.doubted(np.where(has & ~in_time & ~too_late, self._hours_doubt(day), 0).astype(np.int16))
        told.doubted(self._unrecorded() if self.body.recorded else self.unseen)
        told.doubted(
            np.where((as_at <= opened.latest) & ~opened.no_deadline, self._hours_doubt(None), 0).astype(np.int16)
        )
        told.doubted(self._questions())
        told.settle(opened.no_deadline, NOT_MET)
        told.settle(has, LATE)
        told.settle(told.left, OVERDUE)
        return told

    def _in_time(self, day: Days, has: Mask) -> tuple[Mask, Mask]:
        """Whether the evidence certainly came in time, and whether it certainly did not."""
        opened = self.opened
        in_time = has & (opened.no_deadline | (day <= opened.soonest))
        late = has & ~opened.no_deadline & (day > opened.latest)
        by_hour = np.flatnonzero(has & (opened.hours > 0))
        if len(by_hour):
            start = spans(opened.starts.day[by_hour], opened.starts.minute[by_hour])
            minutes = self.found.minute[self.given[by_hour]] if not self.body.recorded else np.full(len(by_hour), NONE)
            end = spans(day[by_hour], minutes)
            in_time[by_hour], late[by_hour] = kept(start, end, opened.hours[by_hour])
        return in_time, late

    def _hours_doubt(self, day: Days | None) -> Codes:
        """The code of the time of day that would decide a limit in hours: the trigger's or, where it is known, the evidence's."""
        starts = self.opened.starts
        own = self.view.truths.code(Unknown(Why.DATE_ONLY, f"{starts.kind}.{starts.edge}"))
        codes = np.full(len(self.opened), own, dtype=np.int16)
        if day is None or not len(self.found):
            return codes
        for place, kind in enumerate(self.found.kinds):
            for edge in ("on", "start", "end"):
                if any(e.kind == kind and _edge(e.kind, e.at) == edge for e in self.body.evidence):
                    theirs = self.view.truths.code(Unknown(Why.DATE_ONLY, f"{kind}.{edge}"))
                    of_it = (self.given != NONE) & (self.found.kind[self.given] == place) & (starts.minute >= 0)
                    codes = np.where(of_it, np.int16(theirs), codes)
        return codes

    def _lapse(self, told: Outcomes) -> None:
        """Lapsed where what the duty depended on ended on or before the due date; in doubt where it may have."""
        opened, as_at = self.opened, self.view.as_at
        depends = ~opened.no_deadline & ((opened.ended < STILL_OPEN) | (opened.perhaps_ended < STILL_OPEN))
        told.settle(depends & (opened.ended <= np.minimum(opened.soonest, as_at)), LAPSED)
        open_still = (as_at <= opened.soonest) & (opened.ended > as_at)
        unsure = depends & ~open_still & (opened.perhaps_ended <= np.minimum(opened.latest, as_at))
        if not (told.left & unsure).any():
            return
        line = self.work.line(self.work.rule.while_) if self.work.rule.while_ is not None else None
        codes = np.zeros(len(opened), dtype=np.int16)
        if line is not None:
            codes = line.at(self.case, opened.perhaps_ended)
        self.work.mark(self.case[told.left & unsure & (codes < 2)])
        told.doubted(np.where(unsure, codes, 0).astype(np.int16))

    def _unrecorded(self) -> Codes:
        """The code of the trigger's day of recording not being known; 0 where it is."""
        kind = self.opened.starts.kind
        never = "recorded" in self.view.coverage.of(kind).without
        code = self.view.truths.code(Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, f"{kind}.recorded"))
        return np.where(self.opened.starts.of("recorded") == NONE, code, 0).astype(np.int16)

    def _questions(self) -> Codes:
        assert self.body.limit is not None
        codes = [
            self.view.truths.code(Unknown(Why.JUDGEMENT, value.judgement)) if value.judgement else 0
            for value in self.body.limit.values
        ]
        return np.array(codes, dtype=np.int16)[self.opened.value] if len(self.opened) else np.zeros(0, dtype=np.int16)

    def _by_number(self, accepted: tuple, at_least: int) -> Outcomes:  # type: ignore[type-arg]
        """Whether there are enough linked facts."""
        opened = self.opened
        found = offers(accepted, self.view, self.work.law_as_at)
        self.work.rough |= found.rough
        wanting = self._wanting(opened.first)
        pairs = Pairs(self.work, self.body, wanting, found)
        duty, offer = expanded(wanting, found, np.arange(len(opened)))
        duty = duty[pairs.able(duty, offer)]
        if (opened.first > opened.perhaps_first).any():
            self.work.mark(self.case[opened.first > opened.perhaps_first])
        enough = np.bincount(duty, minlength=len(opened)) >= at_least
        told = Outcomes.none(len(opened))
        told.settle(enough, MET)
        last = np.full(len(opened), self.view.as_at, dtype=np.int64)
        told.doubted(unseen(accepted, self.view, opened.perhaps_first, last))
        told.settle(told.left, NOT_MET)
        return told

    def _by_values(self) -> Outcomes:
        """Whether the trigger itself carries what it should."""
        starts = self.opened.starts
        assert starts.table is not None
        truth = self.view.fact_truth(self.body.carries, starts.table)[starts.place]
        told = Outcomes.none(len(self.opened))
        told.settle(truth == TRUE, MET)
        told.settle(truth == 0, NOT_MET)
        told.doubted(truth)
        return told

    # --- making ---------------------------------------------------------------------------------------------------------
    def _made(self, told: Outcomes) -> Batch:
        opened, starts, found, view = self.opened, self.opened.starts, self.found, self.view
        misses = missed(told.verdict)
        due = np.where(misses, opened.latest, opened.soonest)
        known = (due > LONG_BEFORE) & (due < STILL_OPEN)
        day = self._day(self.given)
        has = day < STILL_OPEN
        end = np.where(has, day, np.minimum(view.as_at, opened.ended))
        goes_on = opened.perhaps_ended > view.as_at
        if (~goes_on).any():
            goes_on = self._goes_on()
        if not self.forward:
            goes_on = goes_on & (view.as_at <= starts.day)
        ids = [""] if starts.table is None else ["", *starts.table.ids]
        kinds = (starts.kind, *found.kinds)
        of_kind, of_row = self._shown(has)
        return Batch(
            rule=self.work.rule.id,
            name=starts.name,
            truths=view.truths,
            kinds=kinds,
            laws=laws_of(self.body.limit),  # type: ignore[arg-type]
            steps=("",),
            case=self.case,
            verdict=told.verdict,
            key_day=starts.day,
            trigger_kind=np.zeros(len(opened), dtype=np.int64),
            trigger_day=starts.day,
            trigger_row=starts.rows,
            law=opened.value,
            due=np.where(known, due, NONE),
            found_kind=of_kind,
            found_day=np.where(has, day, NONE),
            found_row=of_row,
            late_by=np.where(misses & known, end - due, NO_NUMBER),
            open=((told.verdict == OVERDUE) | (told.verdict == NOT_MET)) & goes_on,
            doubt=told.doubt,
            due_at=np.where(known, opened.due_minute, NO_NUMBER),
            ids=ids,
            id=starts.of("id") + 1,
        )

    def _goes_on(self) -> Mask:
        """Whether what the duty depends on may still hold on the as-at date."""
        count, as_at = len(self.opened), np.full(len(self.opened), self.view.as_at, dtype=np.int64)
        holds = np.ones(count, dtype=bool)
        if self.work.rule.while_ is not None:
            holds &= self.work.line(self.work.rule.while_).at(self.case, as_at) != 0
        starts = self.opened.starts
        if self.work.rule.while_trigger and starts.spells is not None and starts.edge == "start":
            holds &= starts.spells.end[starts.spell] > self.view.as_at
        return holds

    def _shown(self, has: Mask) -> tuple[Places, Places]:
        """The kind and the row of the evidence of each duty."""
        if self.body.recorded:
            return np.where(has, 0, NONE), np.where(has, self.opened.starts.rows, NONE)
        if not len(self.found):
            nothing = np.full(len(self.opened), NONE, dtype=np.int64)
            return nothing, nothing
        return np.where(has, self.found.kind[self.given] + 1, NONE), np.where(has, self.found.row[self.given], NONE)


def _edge(kind: str, at: str) -> str:
    return at if at in ("start", "end") else "on"


_RANK = np.zeros(len(PLACE), dtype=np.int64)
for _place, _verdict in enumerate(SEVERITY):
    _RANK[PLACE[_verdict]] = _place


def _worst(asked: list[Outcomes]) -> Outcomes:
    """Where a rule asks several things of a trigger, the one that says most against it; the first of equals."""
    worst = asked[0]
    for other in asked[1:]:
        more = _RANK[other.verdict] > _RANK[worst.verdict]
        worst = Outcomes(
            np.where(more, other.verdict, worst.verdict), np.where(more, other.doubt, worst.doubt), worst.left
        )  # fmt: skip
    return worst


__all__ = ["CANNOT_TELL", "Offers", "trigger_duties"]
