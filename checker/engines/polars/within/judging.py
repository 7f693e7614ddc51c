"""The verdicts on the duties of a trigger, for every case at once; the twin of the reference's `Judge`."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from checker.compile.program import ALWAYS, AfterLasting, AtEdge, OnTrigger, Several
from checker.engines.duty import SEVERITY, Why
from checker.engines.polars.duties.batch import LAPSED, LATE, MET, NONE, NOT_MET, OVERDUE, PENDING, PLACE
from checker.engines.polars.evidence.asking import Outcomes, Places, Work
from checker.engines.polars.evidence.excusing import About, Within, at_harshest, excuse, excuses_any
from checker.engines.polars.evidence.instants import Instants
from checker.engines.polars.evidence.offers import Offers, unseen
from checker.engines.polars.limits.governing import judgement_between
from checker.engines.polars.values.hours import kept, spans
from checker.engines.polars.values.keys import distinct, key_of, rising
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.polars.within.asked import Unasked
from checker.engines.polars.within.belonging import Belonging, Pairs
from checker.engines.polars.within.matching import Matching
from checker.engines.polars.within.opening import Depended, Opened, evidence_first
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import STILL_OPEN


class Judge:
    """The duties of one rule beside the evidence there is: `found` is that evidence, and `given` the place in it of what each
    duty has for certain, -1 where it has none."""

    def __init__(self, work: Work, body: OnTrigger, opened: Opened) -> None:
        self.work, self.body, self.opened, self.view = work, body, opened, work.view
        self.case = opened.starts.case
        self.found = work.offers(body.evidence, possible=True, undated=True)
        self.given = np.full(len(opened), NONE, dtype=np.int64)
        self.time = np.zeros(len(opened), dtype=np.int16)
        self.unasked = Unasked(work, body, opened)
        if body.evidence and not body.recorded:
            self._match()

    def _match(self) -> None:
        opened, view = self.opened, self.view
        self.work.rough |= self.found.rough
        last = np.minimum(np.minimum(opened.latest, opened.last), view.as_at)
        self.unseen = unseen(self.body.evidence, view, opened.starts.case, opened.perhaps_first, last)
        belonging = Belonging(self.work, self.body, opened, self.found)
        pairs = belonging.pairs()
        self.matching = Matching(self.work, self.body, opened, pairs, self.unseen, belonging.turns())
        self._leave_what_may_have_come_first()
        given = self.matching.given()
        has = given != NONE
        self.given[has], self.time[has] = pairs.offer[given[has]], pairs.time[given[has]]

    def _leave_what_may_have_come_first(self) -> None:
        """Leave the cases in which evidence may be for any of several due one day, and which came first is not known."""
        opened, contested = self.opened, self.matching.contested
        loose = contested & ~opened.no_deadline & (opened.soonest == opened.latest)
        loose &= opened.starts.day != opened.starts.hi
        if not loose.any():
            return
        due = key_of(self.case, opened.latest)
        every = np.sort(due[contested])
        lo, hi = (np.searchsorted(every, due[loose], side=side) for side in ("left", "right"))
        self.work.mark(self.case[loose][hi - lo > 1])

    @cached_property
    def has(self) -> Mask:
        """Whether each duty has evidence for certain."""
        return self._recorded() < STILL_OPEN if self.body.recorded else self.given != NONE

    def day(self) -> Days:
        """The day of the evidence each duty has; `STILL_OPEN` where it has none, or of none that is known."""
        if self.body.recorded:
            return self._recorded()
        if not len(self.found):
            return np.full(len(self.opened), STILL_OPEN, dtype=np.int64)
        return np.where(self.given != NONE, self.found.day[self.given], STILL_OPEN)

    def done_since(self) -> Mask:
        """Where evidence that names nothing certainly came after the last day on which it may lie. Of what tells whose it is by
        more than its day (`same`, `for-each`) that is not taken from it."""
        found, opened = self.found, self.opened
        if self.body.same or self.body.for_each is not None or not len(found):
            return np.zeros(len(opened), dtype=bool)
        named = found.carries(opened.starts.kind, self.view, self.view.names).known
        which = (found.truth == TRUE) & ~named
        keys = key_of(found.case[which], found.lo[which])
        keys = keys if rising(keys) else np.sort(keys)
        lo = np.searchsorted(keys, key_of(self.case, np.minimum(opened.last + 1, STILL_OPEN)), side="left")
        return np.searchsorted(keys, key_of(self.case, np.full_like(self.case, STILL_OPEN)), side="left") > lo

    def _recorded(self) -> Days:
        """The day the trigger itself was written up; `STILL_OPEN` where it was not by the as-at date."""
        day = self.opened.starts.of("recorded")
        return np.where((day != NONE) & (day <= self.view.as_at), day, STILL_OPEN)

    # --- verdicts -----------------------------------------------------------------------------------------------------
    def outcomes(self) -> Outcomes:
        """The worst of what the evidence, the numbers and the values of each come to, exceptions taken into account."""
        opened = self.opened
        asked: list[Outcomes] = []
        if self.body.evidence or self.body.recorded:
            asked.append(self._by_evidence())
        asked += [self._by_number(several) for several in self.body.several]
        if self.body.carries != ALWAYS and opened.starts.table is not None:
            asked.append(self._by_values())
        told = _worst(asked)
        if not excuses_any(self.work.rule):
            return told
        rows = About.starts(opened.starts)
        of = self.body.trigger.of if isinstance(self.body.trigger, AtEdge | AfterLasting) else None
        within = self._excusable(opened.perhaps_first, opened.latest, opened.last)
        surely = at_harshest(within, self._surely, lambda: opened.day_doubt(self.view))
        excuse(self.work, told, self.case, within, rows, surely, of)
        return told

    def _surely(self) -> Within:
        """The days within which an exception certainly excuses each."""
        opened = self.opened
        due = np.where(opened.by_the_clock, opened.latest, opened.whole_to)
        return self._excusable(evidence_first(self.body, opened.hi), due, opened.surely_last)

    def _excusable(self, first: Days, due: Days, last: Days) -> Within:
        """When an exception excuses each: on days on which evidence may lie, to the due date if there is one, by the clock."""
        bare = self.opened.no_deadline
        by, until = np.where(bare, STILL_OPEN, np.minimum(due, last)), np.where(bare, last, STILL_OPEN)
        opened, clock = self.opened, None
        if self.work.rule.excused_by:
            hours = np.where(opened.by_the_clock, opened.hours, 0)
            clock = Instants.of(opened.starts, opened.first, hours, self.view, opens=opened.forward)
        return Within(first, by, until, named_early=self.body.evidence_from.back is not None, clock=clock)

    def _by_evidence(self) -> Outcomes:
        """Met for certain; lapsed or not yet due; otherwise a miss, unless something not known could undo it."""
        opened, as_at = self.opened, self.view.as_at
        has = self.has
        time = self._time_recorded(has) if self.body.recorded else np.where(has, self.time, np.int16(FALSE))
        told = Outcomes.none(len(opened))
        told.settle(time == TRUE, MET)
        self._lapse(told)
        # by the clock, what was done on the day it fell due may have come too late
        to_come = ~opened.no_deadline & ~(has & (time == FALSE))
        told.settle((as_at <= opened.soonest) & to_come, PENDING)
        told.settle(self.unasked.surely, PENDING)
        told.doubted(time)
        if self.body.recorded:
            told.doubted(self._unrecorded())
        else:
            told.doubted(self.matching.possible)
            told.doubted(self.unseen)
            told.doubted(self.matching.left_over(told.left))
        told.doubted(self.unasked.perhaps)
        not_over = (as_at <= opened.latest) & to_come
        if (told.left & not_over).any():
            told.doubted(np.where(not_over, opened.day_doubt(self.view), np.int16(0)))
        told.doubted(self._questions())
        told.settle(opened.no_deadline, NOT_MET)
        told.settle(has, LATE)
        told.settle(told.left, OVERDUE)
        return told

    def _time_recorded(self, has: Mask) -> Codes:
        """Whether the trigger was written up in time."""
        opened, day = self.opened, self.day()
        told = (has & (opened.no_deadline | (day <= opened.whole_to))).astype(np.int16)
        unsure = has & (told == FALSE) & (day <= opened.latest)
        doubt = opened.day_doubt(self.view)
        told = np.where(unsure, doubt, told)
        by_hour = flatnonzero(has & opened.by_the_clock)
        if len(by_hour):
            starts = opened.starts
            begun = spans(starts.day[by_hour], starts.minute[by_hour])
            in_time, late = kept(begun, spans(day[by_hour], np.full(len(by_hour), NONE)), opened.hours[by_hour])
            field = np.int16(self.view.date_only(f"{starts.kind}.recorded"))
            unknown = np.where(starts.minute[by_hour] >= 0, field, doubt[by_hour])
            told[by_hour] = np.where(in_time, np.int16(TRUE), np.where(late, np.int16(FALSE), unknown))
        return told

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
        codes = np.where(codes >= 2, codes, opened.day_doubt(self.view))
        told.doubted(np.where(unsure, codes, np.int16(0)))

    def _unrecorded(self) -> Codes:
        """The code of the trigger's day of recording not being known; 0 where it is."""
        kind = self.opened.starts.kind
        never = "recorded" in self.view.coverage.of(kind).without
        code = self.view.truths.code(Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, f"{kind}.recorded"))
        return np.where(self.opened.starts.of("recorded") == NONE, code, 0).astype(np.int16)

    def _questions(self) -> Codes:
        """The code of the question only a person can answer, of the text that governs the due date, on any day it may be."""
        opened = self.opened
        codes = [
            self.view.truths.code(Unknown(Why.JUDGEMENT, value.judgement)) if value.judgement else 0
            for value in opened.values
        ]
        if not any(codes):
            return np.zeros(len(opened), dtype=np.int16)
        asked = np.array(codes, dtype=np.int16)
        own = np.where(asked[opened.at_latest] >= 2, asked[opened.at_latest], asked[opened.value])
        if self.body.limit is None:
            return own
        days = opened.soonest, opened.latest
        return np.where(own >= 2, own, judgement_between(self.view.truths, self.body.limit, *days, self.work.law_as_at))

    # --- numbers and values -------------------------------------------------------------------------------------------
    def _by_number(self, several: Several) -> Outcomes:
        """Whether there are enough linked facts, or different things that they name."""
        opened, view = self.opened, self.view
        found = self.work.offers(several.evidence, possible=True, undated=True)
        self.work.rough |= found.rough
        belonging = Belonging(self.work, self.body, opened, found)
        pairs = belonging.pairs()
        fits = view.truths.all_true([pairs.truth, pairs.link, pairs.window])
        counted = _Counted(pairs, found, several.distinct, belonging, len(opened))
        told = Outcomes.none(len(opened))
        told.settle(counted.fewest(fits == TRUE) >= several.at_least, MET)
        told.settle(self.unasked.surely, PENDING)
        perhaps = counted.most() >= several.at_least
        doubt = np.zeros(len(opened), dtype=np.int16)
        which = flatnonzero(fits >= 2)[::-1]  # of several, the first counts
        doubt[pairs.duty[which]] = fits[which]
        if several.distinct is not None:
            doubt = np.where(doubt >= 2, doubt, self._unnamed(several.distinct, counted, found))
        told.doubted(np.where(perhaps, doubt, np.int16(0)))
        last = np.minimum(opened.last, view.as_at)
        told.doubted(unseen(several.evidence, view, opened.starts.case, opened.perhaps_first, last))
        told.doubted(self.unasked.perhaps)
        told.settle(told.left, NOT_MET)
        return told

    def _unnamed(self, name: str, counted: _Counted, found: Offers) -> Codes:
        """The code of the first fact of each duty not saying which of the things told apart it is of."""
        codes = []
        for kind in found.kinds:
            never = name in self.view.coverage.of(kind).without
            why = Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, f"{kind}.{name}")
            codes.append(self.view.truths.code(why))
        doubt = np.zeros(len(self.opened), dtype=np.int16)
        which = flatnonzero(~counted.named)[::-1]
        doubt[counted.pairs.duty[which]] = np.array(codes, dtype=np.int16)[found.kind[counted.pairs.offer[which]]]
        return doubt

    def _by_values(self) -> Outcomes:
        """Whether the trigger itself carries what it should."""
        starts = self.opened.starts
        assert starts.table is not None
        truth = self.view.fact_truth(self.body.carries, starts.table)[starts.place]
        told = Outcomes.none(len(self.opened))
        told.settle(truth == TRUE, MET)
        told.settle(truth == FALSE, NOT_MET)
        told.doubted(truth)
        return told


class _Counted:
    """How many different things the evidence of each duty is of: one that does not say may be of any of them, or of yet
    another."""

    def __init__(self, pairs: Pairs, found: Offers, distinct: str | None, belonging: Belonging, count: int) -> None:
        self.pairs, self.count, self.apart = pairs, count, distinct is not None
        self.named = np.ones(len(pairs), dtype=bool)
        self.values = np.zeros(len(pairs))
        if distinct is not None:
            told = belonging.of_offers(distinct).take(pairs.offer)
            self.named, self.values = told.known, told.values

    def _different(self, which: Mask) -> Places:
        here = flatnonzero(which & self.named)
        pairs = np.empty(len(here), dtype=[("duty", np.int64), ("value", np.float64)])
        pairs["duty"], pairs["value"] = self.pairs.duty[here], self.values[here]
        return np.bincount(distinct(pairs)["duty"], minlength=self.count)

    def _number(self, which: Mask) -> Places:
        return np.bincount(self.pairs.duty[which], minlength=self.count)

    def fewest(self, which: Mask) -> Places:
        """How many there are at the fewest, of some of the evidence."""
        if not self.apart:
            return self._number(which)
        return np.maximum(self._different(which), np.minimum(self._number(which & ~self.named), 1))

    def most(self) -> Places:
        """How many there may be at the most, of all of it."""
        every = np.ones(len(self.pairs), dtype=bool)
        return self._different(every) + self._number(~self.named) if self.apart else self._number(every)


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
