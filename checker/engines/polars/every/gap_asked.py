"""Whether a rule asks anything of gaps that are read on several days: the twin of the reference's `asked`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from checker.engines.polars.every.reopened import Counted
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.values.keys import distinct, key_of
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.every.wide import Wide

_Told = Iterator[tuple[Places, Codes]]
"""Gaps, and whether the rule asks anything of each."""


def asked(wide: Wide, readings: Counted, in_force: Mask, unread: Counted | None) -> Codes:
    """Whether the rule asks anything on the day that opens each gap, whichever it is; `in_force` where a reading has a text."""
    known = flatnonzero(~readings.sampled)
    gap, day = readings.gap[known], readings.day[known]
    if not wide.plainly_asked and unread is not None:
        gap, day = np.append(gap, unread.gap), np.append(day, unread.day)
        order = np.argsort(key_of(gap, day), kind="stable")
        gap, day = gap[order], day[order]
    groups = [(gap, wide.work.applies(wide.case[gap], np.maximum(day, wide.start[gap])))]
    if not wide.plainly_asked:
        groups += [*_on_any_day(wide), *_on_any_undated(wide, gap, day)]
    groups += _on_days_not_covered(wide, readings)
    gaps, truths = (np.concatenate(columns) for columns in zip(*groups, strict=True))
    one = np.zeros(wide.count, dtype=np.int16)
    one[gaps[::-1]] = truths[::-1]  # the first
    same = np.ones(wide.count, dtype=bool)
    same[gaps[truths != one[gaps]]] = False
    counts = ~readings.sampled | (readings.day >= wide.steps.since)  # long ago there was no text yet
    same[readings.gap[counts & ~in_force]] = False
    same[wide.from_start & (wide.counted != TRUE)] = False
    doubt = wide.missing.copy()
    for whose, codes in ((readings.gap, readings.why), (gaps, truths)):
        which = flatnonzero(codes >= 2)[::-1]
        doubt[whose[which]] = codes[which]
    return np.where(same, one, doubt)


def _on_any_day(wide: Wide) -> _Told:
    """The same on each of the days on which a period may have begun, of gaps that open with it. That it was before there was any
    text is not supposed."""
    text = wide.steps.since if wide.work.law_as_at is None else LONG_BEFORE
    first = np.where(wide.start == LONG_BEFORE, text, wide.start)
    which = flatnonzero(wide.unsure & (first < wide.latest))
    days = first[which], wide.latest[which], wide.missing[which]
    yield which, wide.work.applies(wide.case[which], *days, of=wide.body.period)


def _on_any_undated(wide: Wide, gap: Places, day: Days) -> _Told:
    """The same on each of the days on which an event may have opened a gap of which the day is not known: from the first to the
    last `day` of its readings that may be that event's."""
    among = flatnonzero((wide.since[gap] <= day) & (day <= wide.by[gap]))
    first, last = np.full(wide.count, STILL_OPEN, dtype=np.int64), np.full(wide.count, LONG_BEFORE, dtype=np.int64)
    np.minimum.at(first, gap[among], day[among])
    np.maximum.at(last, gap[among], day[among])
    which = flatnonzero(first < last)
    days = np.maximum(first, wide.start)[which], last[which], wide.undated.code[wide.place[which]]
    yield which, wide.work.applies(wide.case[which], *days)


def _on_days_not_covered(wide: Wide, readings: Counted) -> _Told:
    """The same on any of the days of each run not covered on which an event may have opened a gap."""
    number = np.zeros(wide.count, dtype=np.int64)
    for run in wide.runs:
        here, day = readings.gap[readings.sampled], readings.day[readings.sampled]
        which = distinct(here[run.there[here] & (run.first[here] <= day) & (day <= run.last[here])])
        first = np.where(run.first > LONG_BEFORE, run.first, run.last)[which]
        nothing = np.zeros(len(which), dtype=np.int16)
        yield which, wide.work.applies(wide.case[which], first, run.last[which], nothing)
        number[which] += 1
    if not wide.plainly_asked:
        wide.work.mark(wide.case[number > 1])  # which of them comes first is not looked into
