"""The gaps of a recurring duty, for every case at once: where each opened, its step, and the event that ends it."""

from __future__ import annotations

import numpy as np

from checker.compile.program import OnGap
from checker.engines.polars.conditions.happenings import marks
from checker.engines.polars.conditions.view import View
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.offers import Offers
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import DAY, key_of, spread
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary


@frozen
class Begun:
    """What begins the first gap of each period: a day, and the event that marks it, if one does."""

    day: Days
    row: Places
    kind: str


@frozen
class Gaps:
    """The gaps of every period in order: where each opened, the event before it (-1: none), which it is, what ends it.

    `begins` and `final` are the places of the first and of the last gap of each period; the last is ended by no event.
    """

    spell: Places
    opened: Days
    previous: Days
    previous_offer: Places
    nth: Places
    offer: Places
    day: Days
    first: Days
    until: Days
    begins: Places
    final: Places

    def __len__(self) -> int:
        return len(self.spell)


# --- where the first gap opens ------------------------------------------------------------------------------------------
def first_openings(work: Work, body: OnGap, spells: Spells) -> Begun:
    """From each period's start, or from the last such event on or before it that came after an earlier period."""
    nothing = np.full(len(spells), NONE, dtype=np.int64)
    if body.anchor is None:
        return Begun(spells.start, nothing, "")
    work.mark(spells.case[~spells.exact])
    found = marks(body.anchor, work.view)
    work.rough |= found.rough
    earlier = _earlier_ended(spells)
    place = np.searchsorted(key_of(found.case, found.day), key_of(spells.case, spells.start), side="right") - 1
    inside = np.maximum(place, 0)
    there = (place >= 0) & (len(found) > 0)
    if len(found):
        there &= (found.case[inside] == spells.case) & (found.day[inside] >= earlier)
    day = np.where(there, found.day[inside], spells.start) if len(found) else spells.start
    after = np.where(there, day + 1, earlier)
    last = np.minimum(spells.start, work.view.as_at)
    unsure = work.view.first_uncovered(body.anchor.kind, spells.case, after, last) < STILL_OPEN
    unsure |= there & work.line(body.period).any_unknown(spells.case, day, spells.start - 1)
    if not body.or_start:
        unsure |= ~there
    work.mark(spells.case[unsure])
    return Begun(day, np.where(there, found.row[inside], NONE) if len(found) else nothing, body.anchor.kind)


def _earlier_ended(spells: Spells) -> Days:
    """The day by which every earlier period of the case was over."""
    ended = np.full(len(spells), LONG_BEFORE, dtype=np.int64)
    if len(spells) > 1:
        latest = np.maximum.accumulate(key_of(spells.case, spells.end)) & DAY
        same = spells.case[1:] == spells.case[:-1]
        ended[1:] = np.where(same, latest[:-1], LONG_BEFORE)
    return ended


# --- the gaps -----------------------------------------------------------------------------------------------------------
def gaps_of(work: Work, spells: Spells, found: Offers, begun: Begun) -> Gaps:
    """The events certainly in each period, one a day, and the gaps between them; those near one another close no step."""
    spell, offer = _within(work.view, spells, found, begun)
    day = found.day[offer] if len(found) else offer
    counts = np.bincount(spell, minlength=len(spells)) + 1
    owner = np.repeat(np.arange(len(spells)), counts)
    final = np.cumsum(counts) - 1
    closing = np.arange(len(spell)) + spell  # one gap of each period is closed by no event
    ended, closed_by = np.full(len(owner), STILL_OPEN, dtype=np.int64), np.full(len(owner), NONE, dtype=np.int64)
    ended[closing], closed_by[closing] = day, offer
    begins = final - counts + 1
    previous, previous_offer = _before(ended, begins), _before(closed_by, begins)

    near = np.array([vocabulary().kind(kind).near for kind in found.kinds], dtype=np.int64)
    if near.any() and len(found):
        again = (closed_by != NONE) & (previous != NONE) & (ended - previous <= near[found.kind[closed_by]])
        if len(found.kinds) > 1:
            _keep_of_a_kind(again, found, near, begun.row[owner], closed_by, previous_offer)
        if again.any():
            kept = flatnonzero(~again)
            owner, ended, closed_by, previous, previous_offer = (
                column[kept] for column in (owner, ended, closed_by, previous, previous_offer)
            )
            counts = np.bincount(owner, minlength=len(spells))
            final = np.cumsum(counts) - 1
            begins = final - counts + 1

    opened, first, until = previous.copy(), previous + 1, ended - 1
    opened[begins], first[begins] = begun.day, spells.start
    until[final] = np.minimum(work.view.as_at, spells.end)
    nth = np.arange(len(owner)) - begins[owner]
    return Gaps(owner, opened, previous, previous_offer, nth, closed_by, ended, first, until, begins, final)


def _within(view: View, spells: Spells, found: Offers, begun: Begun) -> tuple[Places, Places]:
    """The events certainly in each period, the first of each day: the place of the period, and of the event."""
    keys = key_of(found.case, found.day)
    lo = np.searchsorted(keys, key_of(spells.case, spells.taken_by(view)), side="left")
    hi = np.searchsorted(keys, key_of(spells.case, spells.end_lo), side="right")
    counts = np.maximum(hi - lo, 0)
    spell, offer = spread(lo, counts)
    if begun.kind:
        other = flatnonzero((found.row[offer] != begun.row[spell]) | (begun.row[spell] == NONE))
        spell, offer = spell[other], offer[other]
    same_day = flatnonzero(keys[1:] == keys[:-1]) + 1
    if len(same_day):
        on = found.day[offer]
        again = flatnonzero((spell[1:] == spell[:-1]) & (on[1:] == on[:-1])) + 1
        spell, offer = np.delete(spell, again), np.delete(offer, again)
    return spell, offer


def _keep_of_a_kind(again: Mask, found: Offers, near: Days, begun: Places, closed_by: Places, before: Places) -> None:
    """Of gaps that may lie between an event and the same written up twice, leave those where every event of the later day is so
    near to one of its kind of the earlier; what began the period is none of either."""
    which = flatnonzero(again)
    kinds, own = [], np.ones(len(which), dtype=bool)
    apart = found.day[closed_by[which]] - found.day[before[which]]
    for day in (closed_by[which], before[which]):
        lo, hi = (np.searchsorted(found.keys, found.keys[day], side=side) for side in ("left", "right"))
        gap, offer = spread(lo, hi - lo)
        other = flatnonzero((found.row[offer] != begun[which[gap]]) | (begun[which[gap]] == NONE))
        gap, kind = gap[other], found.kind[offer[other]]
        kinds.append(np.zeros(len(which), dtype=np.int64))
        np.bitwise_or.at(kinds[-1], gap, 1 << kind)
        if len(kinds) == 1:
            own[gap[apart[gap] > near[kind]]] = False
    again[which] = own & (kinds[0] & ~kinds[1] == 0)


def _before(column: Places, begins: Places) -> Places:
    """What stands before each gap in a column; nothing before the first of a period."""
    found = np.empty_like(column)
    found[1:] = column[:-1]
    found[begins] = NONE
    return found
