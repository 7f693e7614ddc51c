"""What lies before an event that something was to come before, and so is for that one and not for the next; the twin of the
reference's `Claims`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.truths import TRUE, Days
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.evidence.asking import Places
    from checker.engines.polars.within.opening import Opened

_NONE = -1
"""No trigger that is certainly there, and before, has been come to."""


def claims(opened: Opened, so_close: Days) -> tuple[Days, Days]:
    """The first day that is not claimed by the trigger of the same case before each, at the soonest and the latest: whichever day
    each was of, and whether or not those are there that only may be. `so_close` is the soonest that a trigger falls due of which
    no day after it is in time for each."""
    case, lo, hi = opened.starts.case, opened.surely_last, opened.last
    soonest, latest = (
        np.full(len(opened), STILL_OPEN, dtype=np.int64),
        np.full(len(opened), LONG_BEFORE, dtype=np.int64),
    )
    since = np.full(len(opened), _NONE, dtype=np.int64)
    reach = np.maximum.accumulate(key_of(case, hi))
    place = np.searchsorted(key_of(case, lo), key_of(case, hi), side="left") - 1
    left = np.arange(len(opened))
    while len(left):
        at = place[left]
        there = (at >= 0) & (case[at] == case[left])
        there &= (since[left] == _NONE) | (reach[at] > key_of(case[left], np.maximum(since[left], 0)))
        left = left[there]
        which = left[(place[left] != left) & (hi[place[left]] > since[left])]
        least, most = _claimed(opened, which, place[which], since[which], so_close)
        soonest[which], latest[which] = np.minimum(soonest[which], least), np.maximum(latest[which], most)
        other = place[which]
        last = (since[which] == _NONE) & (opened.truth[other] == TRUE) & (hi[other] < lo[which])
        since[which[last]] = lo[other[last]]
        place[left] -= 1
    return np.where(since == _NONE, LONG_BEFORE, soonest), latest


def _claimed(opened: Opened, which: Places, other: Places, since: Days, so_close: Days) -> tuple[Days, Days]:
    """The first day that the trigger before each of some, of a day from `since` on, does not claim: the one after it or, where
    that is too late for this, the first that is too late for the other, and in time for this."""
    first = np.maximum(opened.surely_last[other], np.maximum(since, LONG_BEFORE))
    last = np.minimum(opened.last[other], opened.last[which] - 1)
    soonest, latest = opened.soonest[which], opened.latest[which]
    most = np.minimum(latest, np.where(first < latest, last, opened.latest[other]) + 1)
    known = opened.surely_last[other] == opened.last[other]
    due = np.where(known, opened.soonest[other], np.maximum(opened.soonest[other], so_close[which]))
    close = np.minimum(np.minimum(first + 1, soonest), due + 1)
    return np.where(last < soonest, first + 1, close), most
