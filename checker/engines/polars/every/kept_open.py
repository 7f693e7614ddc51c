"""Which events that end a gap may be the one before again, by way of others that may be there: the twin of the reference's
`_kept_open`. Such an event closed no step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.every.gaps import Gaps
from checker.engines.polars.every.reading import Run, Undated
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.values.keys import DAY, SHIFT, key_of
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Days, Mask


def kept_open(gaps: Gaps, near: int, events: Days, runs: Sequence[Run], undated: Undated) -> Mask:
    """Whether each gap between two events may be kept open: something no more than `near` days before its end may be the event
    that opened it again, or be so by way of others, each as near to the one before. `events` are the keys, in order, of the gap
    and the day of each that may count."""
    number = np.bincount(undated.gap, minlength=len(gaps))
    kept = np.zeros(len(gaps), dtype=bool)
    which = _near_enough(gaps, near, events, runs, number)
    if not len(which):
        return kept
    since, by = (days[which] for days in undated.between(len(gaps)))
    by, left, runs = np.minimum(by, gaps.until[which]), number[which], [run.take(which) for run in runs]
    reach, before = gaps.previous[which], np.full(len(which), NONE, dtype=np.int64)
    while (reach > before).any():
        before, until = reach, reach + near
        reach = np.maximum(reach, _last_event(events, which, until))
        for run in runs:
            reach = np.where(run.there & (run.first <= until), np.maximum(reach, run.last), reach)
        on = np.minimum(by, until)  # the last day on which one of a day not known may be that again
        hop = (reach == before) & (left > 0) & (on >= np.maximum(since, before + 1))
        reach, left = np.where(hop, on, reach), left - hop
    kept[which] = gaps.day[which] - reach <= near
    return kept


def _near_enough(gaps: Gaps, near: int, events: Days, runs: Sequence[Run], undated: Places) -> Places:
    """The gaps between two events that are no longer than all that may be there can reach, a few days from one to the next: one
    in each stretch of days not covered."""
    stops = np.bincount(events >> SHIFT, minlength=len(gaps)) + undated
    for run in runs:
        stops = stops + run.there
    between = (gaps.previous != NONE) & (gaps.offer != NONE) & (stops > 0)
    return flatnonzero(between & (gaps.day - gaps.previous <= near * (stops + 1)))


def _last_event(events: Days, gap: Places, until: Days) -> Days:
    """The day of the last event of each gap up to a day; -1 where there is none."""
    place = np.searchsorted(events, key_of(gap, until), side="right")
    last = np.append(NONE, events)[place]
    return np.where((place > 0) & (last >> SHIFT == gap), last & DAY, NONE)
