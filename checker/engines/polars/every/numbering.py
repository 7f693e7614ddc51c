"""Which step each gap of a recurring duty may be: the first, the second, and so on, or one of several."""

from __future__ import annotations

import numpy as np

from checker.engines.polars.conditions.view import View
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.every.gaps import Begun, Gaps
from checker.engines.polars.every.steps import StepDues
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Mask
from checker.frozen import frozen
from checker.snapshot.facts import LONG_BEFORE


@frozen
class Between:
    """What lies in each gap: `blind` is the code of there being days not covered (0: none) and `long` whether those are
    more than the first two steps; `possible` counts the events that may be there, `perhaps` is the code of the first. `early`
    says whether the gap may have opened on the day of one of these too, where it is not known when it did; `kept` whether what
    ends it may be the event before again by way of these, and `undated` is the code of the first whose day is not known."""

    blind: Codes
    long: Mask
    possible: Places
    perhaps: Codes
    early: Mask
    kept: Mask
    undated: Codes


@frozen
class Numbers:
    """The steps each gap may be, from `low` to `high`, and the code of why that is not known; 0 where it is."""

    low: Places
    high: Places
    why: Codes


def numbered(view: View, spells: Spells, begun: Begun, gaps: Gaps, between: Between, steps: StepDues) -> Numbers:
    """The step each gap may be."""
    last = steps.last  # which repeats
    anchored = begun.row != NONE
    low = gaps.nth + np.where((spells.resumed == TRUE) & ~anchored, last, 0)[gaps.spell]
    low, why = np.minimum(low, last, out=low), np.zeros(len(gaps), dtype=np.int16)
    unsure = view.marked(spells.case[~spells.started | (spells.resumed >= 2)])
    unsure[spells.case[gaps.spell[(between.blind >= 2) | (between.possible > 0) | between.kept]]] = True
    if not unsure.any():
        return Numbers(low, low, why)
    high, odd = low.copy(), unsure[spells.case[gaps.spell]]
    first, resumed, started = gaps.previous == NONE, spells.resumed[gaps.spell], spells.started[gaps.spell]
    ago = ((spells.start == LONG_BEFORE) & ~anchored)[gaps.spell]
    recorded = ago & spells.long_before(view)[gaps.spell] & steps.presumed_later
    opens = flatnonzero(first & odd)
    high[opens] = np.where(resumed[opens] >= 2, last, high[opens])
    why[opens] = np.where(started[opens], np.int16(0), spells.missing("start", view)[gaps.spell[opens]])
    later_ones = flatnonzero(odd & (gaps.nth > 0))
    for nth in range(1, int(np.max(gaps.nth[later_ones], initial=0)) + 1):
        now = later_ones[gaps.nth[later_ones] == nth]
        before = now - 1
        later = between.long[before] | (first[before] & recorded[before])
        blind = (between.blind[before] >= 2) | (first[before] & ago[before])
        lo, hi = np.minimum(low[before] + 1, last), high[before] + 1 + between.possible[before]
        hi = np.where(blind, last, np.minimum(hi, last))
        lo = np.where(between.kept[before], low[before], lo)
        openings = first[before] & ~started[before] & (~ago[before] | between.early[before])
        several = (low[before] != high[before]) | openings
        doubt = np.where(several, why[before], np.int16(0))
        unseen = np.where(blind, between.blind[before], np.int16(0))
        for codes in (between.perhaps[before], unseen, between.undated[before]):
            doubt = np.where(doubt >= 2, doubt, codes)
        low[now], high[now] = np.where(later, last, lo), np.where(later, last, hi)
        why[now] = np.where(low[now] == high[now], np.int16(0), doubt)
        if nth >= last and (low[now] == last).all():  # it repeats
            break
    return Numbers(low, high, why)
