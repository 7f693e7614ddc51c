"""Which evidence goes to which duty, for every case at once; the twin of the reference's `Matching`.

Evidence is walked in date order, each piece going to one duty; where it may lie so long after at most, from the last back, what
names what it is for first. Where nothing is in doubt all the duties of a case are walked together. Otherwise each is walked for
on its own, beside its rivals, at its harshest and at its kindest; such walks, and the cases, stand side by side and are walked
at once.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from checker.compile.program import OnTrigger
from checker.engines.polars.duties.batch import NO_NUMBER, NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.values.keys import spread
from checker.engines.polars.values.quick import begins_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.polars.within.belonging import Pairs
from checker.engines.polars.within.opening import Opened

AT_MOST = 200_000
"""How many pairs are looked at for one case, those of each walk counted apart; beyond it one by one is quicker."""


class Matching:
    """The duties of a rule beside the evidence there is, or may be. `unseen` is the code of there being days on which
    evidence of a duty may lie that are not covered, 0 where there are none; `turns`, the place of each piece of evidence in the
    order in which it is walked."""

    def __init__(
        self, work: Work, body: OnTrigger, opened: Opened, pairs: Pairs, unseen: Codes, turns: Places | None = None
    ) -> None:
        self.work, self.body, self.opened, self.pairs, self.unseen = work, body, opened, pairs, unseen
        self.in_order, self.turn = turns is None, pairs.offer if turns is None else turns[pairs.offer]
        self.case, self.count = opened.starts.case, len(opened)
        self.certain = pairs.truth == TRUE
        self.shared = self._shared()
        self.contested = np.zeros(self.count, dtype=bool)
        self.contested[pairs.duty[self.shared]] = True
        self.any_contested = bool(self.contested.any())
        self.possible = self._possible()

    # --- what is in doubt ---------------------------------------------------------------------------------------------
    def _shared(self) -> Mask:
        """The pairs whose evidence may be for another duty too, and can serve only one."""
        pairs = self.pairs
        if self.body.serves_many or not len(pairs):
            return np.zeros(len(pairs), dtype=bool)
        which = flatnonzero(self.certain)
        shared = np.zeros(len(pairs), dtype=bool)
        shared[which] = (np.bincount(pairs.offer[which]) > 1)[pairs.offer[which]]
        return shared

    @cached_property
    def _yielding(self) -> tuple[Mask, Codes]:
        """The pairs whose duty has no need of evidence that others may: what certainly names it is in time, or this is not. And
        the code of why what names each duty may be in time; 0 where it is, or is not."""
        pairs, may_keep = self.pairs, np.zeros(self.count, dtype=np.int16)
        named = self.certain & pairs.sure & pairs.named
        some, kept = (
            np.bincount(pairs.duty[which], minlength=self.count) > 0 for which in (named, named & (pairs.time == TRUE))
        )
        which = flatnonzero(named & ~kept[pairs.duty] & (pairs.time >= 2))[::-1]  # of several, the first counts
        may_keep[pairs.duty[which]] = pairs.time[which]
        return ~named & (kept[pairs.duty] | (some[pairs.duty] & (pairs.time == FALSE))), may_keep

    @cached_property
    def may_yield(self) -> Mask:
        """The pairs whose duty may have no need of evidence too late for it: what else only may name it, or may not count, may be
        its own all the same."""
        pairs = self.pairs
        naming = np.bincount(pairs.duty[pairs.may_name], minlength=self.count)
        others: Mask = naming[pairs.duty] > pairs.may_name
        return self._yielding[0] | (others & (pairs.time != TRUE))

    def _in_case(self, which: Mask) -> Mask:
        """The duties of the cases of some duties."""
        return self.work.view.marked(self.case[which])[self.case]

    @cached_property
    def doubtful(self) -> Mask:
        """The duties of cases in which who gets what depends on something that is not known."""
        opened = self.opened
        own = (opened.truth != TRUE) | (opened.soonest != opened.latest) | (opened.hours > 0) | opened.of_any_of_several
        own[self.pairs.duty[flatnonzero(self.certain & ~self.pairs.sure)]] = True
        return self._in_case(own) if own.any() else own

    def _possible(self) -> Codes:
        """The code of the doubt about evidence that would meet each duty: whether it counts, when it was, or whose it is."""
        pairs, found = self.pairs, np.zeros(self.count, dtype=np.int16)
        if self.certain.all() and pairs.sure.all():
            return found
        undated = np.where(pairs.sure, np.int16(0), pairs.undated)
        whose = np.where(undated >= 2, undated, np.where(pairs.link >= 2, pairs.link, FALSE))
        doubt = np.where(self.certain, whose, pairs.truth)
        which = flatnonzero((doubt >= 2) & (pairs.time != FALSE))[::-1]  # of several, the first counts
        found[pairs.duty[which]] = doubt[which]
        return found

    def _otherwise(self) -> Codes:
        """The code of why each duty may not be there, or not need certain evidence; 0 where it stands in others' way."""
        opened = self.opened
        told = np.where(opened.truth >= 2, opened.truth, np.int16(0))
        for codes in (
            np.where(opened.dated, np.int16(0), opened.day_doubt(self.work.view)),
            self.possible,
            self._yielding[1],
            self.unseen,
        ):
            told = np.where(told >= 2, told, codes)
        return told

    # --- what a duty gets ---------------------------------------------------------------------------------------------
    def given(self) -> Places:
        """The pair of the evidence each duty has for certain: what it is given even at the harshest; -1 for none."""
        pairs, opened = self.pairs, self.opened
        takes = self.certain & self._whatever
        if not self.any_contested:
            return self._next(takes)
        found = self._next(takes & ~self.contested[pairs.duty])
        members = flatnonzero(self.contested & ~self.doubtful)
        if len(members):
            found[members] = self._walked(self.case[members], members, opened.latest[members], own=None)
        focus = self._alone(self.contested & self.doubtful)
        if len(focus):
            found[focus] = self._harshest(focus)
        return found

    @cached_property
    def _whatever(self) -> Mask:
        """The pairs whose evidence is surely for the duty whatever was before its trigger: it is not only left over there."""
        pairs = self.pairs
        return pairs.sure & (pairs.named | (pairs.day >= self.opened.perhaps_claimed[pairs.duty]))

    @cached_property
    def _on_its_own(self) -> Mask:
        """The pairs whose evidence is surely for the duty, or else for a trigger before it that has nothing else."""
        pairs, opened = self.pairs, self.opened
        told = pairs.sure.copy()
        which = flatnonzero(self.certain & pairs.sure & ~self._whatever)
        if not len(which):
            return told
        many = np.bincount(pairs.duty, minlength=self.count)
        only = self._next(np.ones(len(pairs), dtype=bool))
        only = np.where((many == 1) & (self.unseen < 2), pairs.offer[only], NONE)
        pair, other = self._beside_each(which)
        duty, offer = pairs.duty[pair], pairs.offer[pair]
        claims = (
            (other != duty) & (opened.starts.day[other] < opened.last[duty]) & (opened.last[other] >= pairs.day[pair])
        )
        told[pair[claims & (only[other] != offer)]] = False
        return told

    def _beside_each(self, pair: Places) -> tuple[Places, Places]:
        """Some pairs, each beside every duty of its case."""
        case = self.case[self.pairs.duty[pair]]
        lo, hi = (np.searchsorted(self.case, case, side=side) for side in ("left", "right"))
        of, duty = spread(lo, hi - lo)
        return pair[of], duty

    def _next(self, which: Mask) -> Places:
        """The pair of each duty, among some, that is walked first; -1 where there is none."""
        if self.in_order:
            return self.pairs.first_of(self.count, which)
        places = flatnonzero(which)
        places = places[np.argsort(self.turn[places], kind="stable")[::-1]]
        found = np.full(self.count, NONE, dtype=np.int64)
        found[self.pairs.duty[places]] = places  # of several, the one that comes last here stays
        return found

    def _harshest(self, focus: Places) -> Places:
        """Every rival may take what it can. A case in which the day a rival falls due is not known is left."""
        opened = self.opened
        undated = ~opened.dated & self.contested
        if undated.any():
            many = np.bincount(self.case[undated], minlength=self.work.view.count)
            self.work.mark(self.case[focus[many[self.case[focus]] > undated[focus]]])
        world, member = self._worlds(focus, np.ones(self.count, dtype=bool))
        own = member == focus[world]
        due = np.where(own, opened.latest[member], opened.soonest[member])
        return self._walked(world, member, due, own=own)[own]

    def left_over(self, wanted: Mask) -> Codes:
        """The code of why certain evidence may be left over for each of some duties; 0 where it cannot. A case is left
        where it may be what has no time of its day, walked after what has and was too late."""
        pairs, opened, view = self.pairs, self.opened, self.work.view
        self.work.mark(self.case[pairs.duty[self._timeless & wanted[pairs.duty]]])
        told = np.zeros(self.count, dtype=np.int16)
        place = self._next(self.certain & (wanted & ~self.contested)[pairs.duty])
        otherwise, focus = told, np.zeros(0, dtype=np.int64)
        if self.any_contested:
            otherwise = self._otherwise()
            may_change = self._in_case((otherwise >= 2) | self.doubtful) & self.contested
            focus = self._alone(wanted & may_change)
        if len(focus):
            world, member = self._worlds(focus, otherwise < 2)
            own = member == focus[world]
            due = np.where(own, opened.soonest[member], opened.latest[member])
            place[focus] = self._walked(world, member, due, own=own, harsh=False)[own]
        which = flatnonzero(place != NONE)
        which = which[pairs.time[place[which]] != FALSE]
        if not len(which):
            return told
        given = place[which]
        doubts = [pairs.time[given], pairs.link[given], pairs.window[given], *self._of_rivals(which, given, otherwise)]
        doubts += [opened.truth[which], opened.day_doubt(view)[which]]
        found = np.zeros(len(which), dtype=np.int16)
        for codes in doubts:
            found = np.where((found < 2) & (codes >= 2), codes, found)
        told[which] = found
        return told

    @property
    def _timeless(self) -> Mask:
        """The pairs of which it is not known by the clock whether certain evidence came in time."""
        pairs = self.pairs
        return self.certain & (pairs.time >= 2) & (pairs.undated == 0) & self.opened.by_the_clock[pairs.duty]

    def _of_rivals(self, focus: Places, given: Places, otherwise: Codes) -> list[Codes]:
        """Why the rivals that may take what each duty is given may not be there, or not in need of it; or not be in time."""
        pairs = self.pairs
        order = np.lexsort((pairs.duty, pairs.offer))
        offer = pairs.offer[order]
        lo, hi = (np.searchsorted(offer, pairs.offer[given], side=side) for side in ("left", "right"))
        whose = np.repeat(np.arange(len(focus)), hi - lo)
        rival = order[
            np.arange(len(whose)) - np.repeat(np.cumsum(hi - lo) - (hi - lo), hi - lo) + np.repeat(lo, hi - lo)
        ]
        other = pairs.duty[rival] != focus[whose]
        whose, rival = whose[other], rival[other]
        told, opened, duty = [], self.opened, pairs.duty[rival]
        of_any = np.where(opened.of_any_of_several, opened.starts.why, np.int16(0))
        for codes in (otherwise[duty], pairs.time[rival], of_any[duty]):
            found = np.zeros(len(focus), dtype=np.int16)
            which = flatnonzero(codes >= 2)[::-1]  # of several rivals, the first counts
            found[whose[which]] = codes[which]
            told.append(found)
        return told

    def _alone(self, which: Mask) -> Places:
        """The places of some duties, each to be walked for on its own. A case of which that would be too much is left."""
        if not which.any():
            return flatnonzero(which)
        walks, beside = (
            np.bincount(self.case[each], minlength=self.work.view.count) for each in (which, self.pairs.duty)
        )
        too_much = walks * beside > AT_MOST
        self.work.mark(flatnonzero(too_much))
        return flatnonzero(which & ~too_much[self.case])

    def _worlds(self, focus: Places, among: Mask) -> tuple[Places, Places]:
        """For each of some duties, itself and those of its case that are among some: the places of the one and the other."""
        lo, hi = (np.searchsorted(self.case, self.case[focus], side=side) for side in ("left", "right"))
        counts = hi - lo
        world = np.repeat(np.arange(len(focus)), counts)
        member = np.arange(len(world)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(lo, counts)
        kept = among[member] | (member == focus[world])
        return world[kept], member[kept]

    def _served_at(self, member: Places, due: Days, last: Mask) -> tuple[Days, Days]:
        """When each of some duties is served: see the reference's `served_at`."""
        opened = self.opened
        bare, minute, starts = opened.no_deadline[member], opened.due_minute[member], opened.starts
        of_any = np.where(opened.of_any_of_several[member], np.where(last, 1, -1), 0)
        day = np.where(last, starts.day[member], starts.hi[member])
        minute = np.where(minute == NO_NUMBER, 0, minute)
        return np.where(bare, -day, due), np.where(bare, of_any, minute)

    def _walked(self, world: Places, member: Places, due: Days, *, own: Mask | None, harsh: bool = True) -> Places:
        """The pair each member of a world is given. One walked for on its `own` takes, and is in time with, what it certainly
        is at the harshest, and what it may be at the kindest; its rivals the other way about."""
        pairs, opened = self.pairs, self.opened
        lo, hi = (np.searchsorted(pairs.duty, member, side=side) for side in ("left", "right"))
        counts = hi - lo
        at = np.repeat(np.arange(len(member)), counts)
        pair = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(lo, counts)
        strict = np.ones(len(at), dtype=bool) if own is None else own[at] == harsh
        sure = pairs.sure if own is None else self._whatever if harsh else self._on_its_own
        kept = self.certain[pair] & (~strict | sure[pair])
        at, pair, strict = at[kept], pair[kept], strict[kept]
        timely = np.where(strict, pairs.time[pair] == TRUE, pairs.time[pair] != FALSE)
        due, minute = self._served_at(member, due, np.zeros(len(member), dtype=bool) if own is None else own == harsh)
        stands = due[at]
        if own is not None and harsh:  # what is too late goes to the last to fall due: at the harshest, not this
            stands = np.where(strict & ~timely, opened.soonest[member[at]], stands)
        sign = np.where(timely, 1, -1)
        offer, whose = self.turn[pair], world[at]
        yields = (
            self._yielding[0][pair]
            if own is None or harsh
            else np.where(strict, self.may_yield[pair], self._yielding[0][pair])
        )
        claimed = opened.perhaps_claimed if own is not None and harsh else opened.claimed
        left_over = pairs.day[pair] < claimed[member[at]]
        order = np.lexsort((member[at], minute[at] * sign, stands * sign, ~timely, left_over, yields, offer, whose))
        given = np.full(len(member), NONE, dtype=np.int64)
        serves = pairs.sure[pair] if own is None else pairs.sure[pair] | _beside(own[at], whose, offer)
        taken = _taken(whose[order], offer[order], at[order], serves[order], len(member))
        given[at[order][taken]] = pair[order][taken]
        return given


def _beside(own: Mask, world: Places, offer: Places) -> Mask:
    """The pairs of a piece of evidence that the one a world is of takes too."""
    key = world * (offer.max(initial=0) + 1) + offer
    return np.isin(key, key[own])


def _taken(world: Places, offer: Places, member: Places, serves: Mask, members: int) -> Places:
    """The pairs that are taken, of pairs in the order in which they are looked at: of each piece of evidence of a world, in turn,
    the first whose member is still free, as it is no more where that `serves` it: a rival that only may take what the duty a
    world is of does not may take something else. The first pieces of all worlds are looked at together, and so are the second.
    """
    if not len(world):
        return world
    begins = begins_run(world) | begins_run(offer)
    piece = np.cumsum(begins) - 1
    first = begins_run(world)
    turn = piece - np.maximum.accumulate(np.where(first, piece, 0))
    order = np.argsort(turn, kind="stable")
    served, found = np.zeros(members, dtype=bool), []
    for now in np.split(order, flatnonzero(np.diff(turn[order])) + 1):
        free = now[~served[member[now]]]
        taken = free[np.append(True, np.diff(piece[free]) > 0)[: len(free)]]
        served[member[taken[serves[taken]]]] = True
        found.append(taken)
    return np.concatenate(found)
