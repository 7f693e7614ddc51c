"""The trigger evaluator in columns: `within`, `before` and `with`. One duty for each trigger."""

from __future__ import annotations

import numpy as np

from checker.compile.program import ALWAYS, OnTrigger, Shape
from checker.engines.duty import Why
from checker.engines.polars.asking import Outcomes, Places, Work, laws_of
from checker.engines.polars.batch import (
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
from checker.engines.polars.hours import kept, spans
from checker.engines.polars.matching import Pairs, Wanting, expanded, walked
from checker.engines.polars.offers import Offers, offers, unseen
from checker.engines.polars.opening import Depended, Opened, opened_by
from checker.engines.polars.starts import starts_of
from checker.engines.polars.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.polars.view import BeyondColumnsError
from checker.engines.reference.judging import SEVERITY
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def trigger_duties(work: Work, body: OnTrigger) -> list[Batch]:
    """Every trigger duty of every case."""
    if body.limit is None:
        return []
    starts = starts_of(work, body.trigger)
    if not work.only(starts.case):
        return []
    if body.terms or body.for_each is not None or any(several.distinct is not None for several in body.several):
        raise BeyondColumnsError("a due date of several, items of a list, or people told apart")
    opened = opened_by(work, body, starts)
    return [_Judged(work, body, opened).batch()] if work.only(opened.starts.case) else []


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
    def _wanting(self, first: Days, last: Days, due: Days) -> Wanting:
        opened = self.opened
        minute = np.where(opened.due_minute == NO_NUMBER, 0, opened.due_minute)
        return Wanting(opened.starts, due, minute, first, last, opened.ended, opened.no_deadline)

    def _surely(self) -> Wanting:
        """The days on which evidence is certainly each duty's."""
        opened = self.opened
        last = opened.last if self.forward else np.minimum(opened.last, opened.starts.day)
        return self._wanting(opened.first, last, opened.latest)

    def _perhaps(self) -> Wanting:
        """The days on which it may be."""
        opened = self.opened
        return self._wanting(opened.perhaps_first, opened.last, opened.soonest)

    def _given(self) -> Places:
        """The place of the offer each duty has for certain; -1 where it has none."""
        opened = self.opened
        nothing = np.full(len(opened), NONE, dtype=np.int64)
        if self.body.recorded or not self.body.evidence or not len(opened):
            return nothing
        wanting = self._surely()
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
        unsure = (self.opened.truth != TRUE) | (self.opened.hours > 0) | (self.unseen >= 2) | ~self.opened.dated
        self.work.rough |= contested & self.view.marked(self.case[unsure])

    def _may_get(self) -> tuple[Codes, Codes]:
        """For each duty whose day is not known, the code of why evidence that may be its own would be in time: where what
        it depends on may have been over by then, and where it lies on a day that may be too early, or too late."""
        opened, none = self.opened, np.zeros(len(self.opened), dtype=np.int16)
        undated = self.view.marked(self.case[~opened.dated])
        if self.body.recorded or not len(self.found) or not undated.any():
            return none, none
        wanting = self._perhaps()
        pairs = Pairs(self.work, self.body, wanting, self.found)
        duty, offer = expanded(wanting, self.found, np.flatnonzero(undated[self.case]))
        able = pairs.able(duty, offer)
        duty, offer = duty[able], offer[able]
        self._leave_contested(duty, offer)
        if pairs.links and not self.forward:
            self.work.mark(self.case[duty])
        day = self.found.day[offer]
        over, wide = opened.ended[duty], ~opened.dated[duty] & ((day <= opened.latest[duty]) | opened.no_deadline[duty])
        linked = wide & (day > over) & (over <= opened.latest[duty]) & ~opened.no_deadline[duty]
        first = np.append(True, duty[1:] != duty[:-1]) if len(duty) else wide
        early, late = none.copy(), none.copy()
        early[duty[linked]] = opened.starts.why[duty[linked]]
        late[duty[wide & first]] = opened.starts.why[duty[wide & first]]
        return early, late

    def _leave_left_over(self, given: Places) -> None:
        """Before an event: leave cases where evidence a duty did not get may have been left over for it by another."""
        opened = self.opened
        several = np.bincount(self.case, minlength=self.view.count) > 1
        in_time = (given != NONE) & (self._day(given) <= opened.latest)
        missing = np.flatnonzero(~in_time & several[self.case])
        missing = missing[opened.dated[missing]]
        duty, _ = expanded(self._perhaps(), self.found, missing)
        self.work.mark(self.case[duty])
        early = several[self.case] & (opened.first > opened.perhaps_first) & (opened.first == opened.soonest)
        self.work.mark(self.case[early & opened.dated])

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
        if self.body.carries != ALWAYS and opened.starts.table is not None:
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
        why = opened.starts.why
        told.doubted(np.where(has & ~in_time & ~too_late, self._or(why, self._hours_doubt(day)), 0).astype(np.int16))
        ended, left_over = self._may_get()
        told.doubted(ended)
        told.doubted(self._unrecorded() if self.body.recorded else self.unseen)
        told.doubted(left_over)
        open_still = (as_at <= opened.latest) & ~opened.no_deadline
        told.doubted(np.where(open_still, self._or(why, self._hours_doubt(None)), 0).astype(np.int16))
        told.doubted(self._questions())
        told.settle(opened.no_deadline, NOT_MET)
        told.settle(has, LATE)
        told.settle(told.left, OVERDUE)
        return told

    def _or(self, why: Codes, otherwise: Codes) -> Codes:
        """The code of why the trigger's day is not known, or otherwise another."""
        return np.where(why >= 2, why, otherwise)

    def _in_time(self, day: Days, has: Mask) -> tuple[Mask, Mask]:
        """Whether the evidence certainly came in time, and whether it certainly did not."""
        opened = self.opened
        in_time = has & (opened.no_deadline | (day <= opened.soonest))
        late = has & ~opened.no_deadline & (day > opened.latest)
        by_hour = np.flatnonzero(has & (opened.hours > 0) & opened.dated)
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
        codes = Depended(self.work, opened.starts).at(np.minimum(opened.perhaps_ended, STILL_OPEN))
        codes = np.where(codes < 2, opened.starts.why, codes)
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
        asked = np.array(codes, dtype=np.int16)
        return self._or(asked[self.opened.at_latest], asked[self.opened.value])

    def _by_number(self, accepted: tuple, at_least: int) -> Outcomes:  # type: ignore[type-arg]
        """Whether there are enough linked facts."""
        opened = self.opened
        found = offers(accepted, self.view, self.work.law_as_at)
        self.work.rough |= found.rough
        if (opened.dated & (opened.first > opened.perhaps_first)).any():
            self.work.mark(self.case[opened.dated & (opened.first > opened.perhaps_first)])
        told = Outcomes.none(len(opened))
        told.settle(self._number(found, self._surely()) >= at_least, MET)
        if not opened.dated.all():
            told.doubted(np.where(self._number(found, self._perhaps()) >= at_least, opened.starts.why, np.int16(0)))
        last = np.full(len(opened), self.view.as_at, dtype=np.int64)
        told.doubted(unseen(accepted, self.view, opened.perhaps_first, last))
        told.settle(told.left, NOT_MET)
        return told

    def _number(self, found: Offers, wanting: Wanting) -> Places:
        """How many linked facts there are of each duty."""
        pairs = Pairs(self.work, self.body, wanting, found)
        duty, offer = expanded(wanting, found, np.arange(len(self.opened)))
        return np.bincount(duty[pairs.able(duty, offer)], minlength=len(self.opened))

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
            goes_on = goes_on & (view.as_at <= starts.hi)
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
            key_day=np.where(starts.known, starts.day, NONE),
            trigger_kind=np.zeros(len(opened), dtype=np.int64),
            trigger_day=np.where(starts.known, starts.day, NONE),
            trigger_row=starts.rows,
            law=np.where(misses, opened.at_latest, opened.value),
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
        now = np.full(len(self.opened), self.view.as_at, dtype=np.int64)
        return Depended(self.work, self.opened.starts).at(now) != FALSE

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
