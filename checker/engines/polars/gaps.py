"""The gaps of a recurring duty, for every case at once: where each opened, its step, and the event that ends it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.compile.program import OnGap
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NONE
from checker.engines.polars.happenings import marks
from checker.engines.polars.lines import DAY, key_of, spread
from checker.engines.polars.offers import Offers
from checker.engines.polars.spells import Spells
from checker.engines.polars.truths import Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary


@dataclass(frozen=True)
class Begun:
    """What begins the first gap of each period: a day, and the event that marks it, if one does."""

    day: Days
    row: Places
    kind: str


@dataclass(frozen=True)
class Gaps:
    """The gaps of every period in order: where each opened, the event before it (-1: none), which it is, what ends it."""

    spell: Places
    opened: Days
    previous: Days
    previous_offer: Places
    nth: Places
    offer: Places
    day: Days
    first: Days
    until: Days

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
    unsure = work.view.first_uncovered(body.anchor.kind, after, last) < STILL_OPEN
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
    keys = key_of(found.case, found.day)
    first = np.where(spells.long_before, spells.start, spells.start_hi)
    lo = np.searchsorted(keys, key_of(spells.case, first), side="left")
    hi = np.searchsorted(keys, key_of(spells.case, spells.end_lo), side="right")
    counts = np.maximum(hi - lo, 0)
    spell, offer = spread(lo, counts)
    if begun.kind:
        own = (found.row[offer] == begun.row[spell]) & (begun.row[spell] != NONE)
        spell, offer = spell[~own], offer[~own]
    day = found.day[offer] if len(found) else offer
    keep = np.ones(len(spell), dtype=bool)
    keep[1:] = (spell[1:] != spell[:-1]) | (day[1:] != day[:-1])
    spell, offer, day = spell[keep], offer[keep], day[keep]

    alone = np.append(True, spell[1:] != spell[:-1]) if len(spell) else np.zeros(0, dtype=bool)
    previous_day = np.where(alone, NONE, np.append(NONE, day[:-1])) if len(spell) else day
    before_offer = np.where(alone, NONE, np.append(NONE, offer[:-1])) if len(spell) else offer
    near = np.array([vocabulary().kind(kind).near for kind in found.kinds], dtype=np.int64)
    again = ~alone & (day - previous_day <= near[found.kind[offer]]) if len(spell) else alone
    closing = np.flatnonzero(~again)

    ends = np.searchsorted(spell, np.arange(len(spells)), side="right") - 1
    any_event = (ends >= 0) & (spell[np.maximum(ends, 0)] == np.arange(len(spells))) if len(spell) else _no(len(spells))
    closed = np.bincount(spell[closing], minlength=len(spells))
    nth = np.arange(len(closing)) - np.repeat(np.cumsum(closed) - closed, closed)

    owner = np.concatenate([spell[closing], np.arange(len(spells))])
    place = np.maximum(ends, 0)
    final = np.where(any_event, day[place], NONE) if len(spell) else np.full(len(spells), NONE, dtype=np.int64)
    final_offer = np.where(any_event, offer[place], NONE) if len(spell) else final
    previous = np.concatenate([previous_day[closing], final])
    ended = np.concatenate([day[closing], np.full(len(spells), STILL_OPEN, dtype=np.int64)])
    until = np.minimum(work.view.as_at, spells.end)
    order = np.lexsort((np.concatenate([nth, closed]), owner))
    columns = (
        owner,
        np.where(previous == NONE, begun.day[owner], previous),
        previous,
        np.concatenate([before_offer[closing], final_offer]),
        np.concatenate([nth, closed]),
        np.concatenate([offer[closing], np.full(len(spells), NONE, dtype=np.int64)]),
        ended,
        np.where(previous == NONE, spells.start[owner], previous + 1),
        np.where(ended < STILL_OPEN, ended - 1, until[owner]),
    )
    return Gaps(*(column[order] for column in columns))


def _no(count: int) -> Mask:
    return np.zeros(count, dtype=bool)
