"""The window evaluator in columns: `quota`. At least so many in each term, year, or gap between two events."""

from __future__ import annotations

from typing import Any

import numpy as np

from checker.compile.program import OnWindow
from checker.engines.polars.duties.batch import CANNOT_TELL, LAPSED, MET, NO_NUMBER, NONE, OVERDUE, PENDING, Batch
from checker.engines.polars.evidence.asking import Outcomes, Work, laws_of
from checker.engines.polars.evidence.excusing import Within, at_harshest, excuse
from checker.engines.polars.evidence.offers import Offers, unseen
from checker.engines.polars.have.windows import Windows, windows_of
from checker.engines.polars.limits.governing import governing
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def window_duties(work: Work, body: OnWindow) -> list[Batch]:
    """Every window duty of every case."""
    found = work.offers(body.evidence, possible=True)
    work.rough |= found.rough
    certain, possible = found.take(found.truth == TRUE), found.take(found.truth >= 2)
    return [_duties(work, body, windows, certain, possible) for windows in windows_of(work, body)]


def _duties(work: Work, body: OnWindow, windows: Windows, found: Offers, possible: Offers) -> Batch:
    view = work.view
    on = np.where(windows.day != NONE, windows.day, np.minimum(windows.last, view.as_at))
    value = governing(body.limit, on, work.law_as_at)
    numbers = np.array([dated.number if dated.number is not None else 0.0 for dated in body.limit.values])
    numbered = np.array([dated.number is not None for dated in body.limit.values], dtype=bool)
    kept = flatnonzero((value != NONE) & numbered[value])
    windows, on, value = windows.take(kept), on[kept], value[kept]
    number = numbers[value] if len(value) else np.zeros(0)
    begin = _before(found, windows.case, windows.first)
    told = _outcomes(work, body, windows, found, possible, number)
    within = Within(windows.first, windows.last)
    surely = at_harshest(within, lambda: _in_each(windows), lambda: windows.split)
    excuse(work, told, windows.case, within, surely=surely)
    there = told.weigh(np.where((windows.day == NONE) & (windows.split >= 2), windows.split, np.int16(TRUE)))
    there &= told.weigh(work.applies(windows.case, on))
    there &= told.weigh(windows.truth)
    met = told.verdict == MET
    place = np.where(met, begin + number.astype(np.int64) - 1, NONE)
    due = np.where(windows.last < STILL_OPEN, windows.last, NONE)
    overdue = (told.verdict == OVERDUE) & (due != NONE)
    batch = Batch(
        rule=work.rule.id,
        name=windows.name,
        truths=view.truths,
        kinds=(windows.name, *found.kinds),
        laws=laws_of(body.limit),
        steps=("",),
        case=windows.case,
        verdict=told.verdict,
        key_day=windows.day,
        trigger_kind=np.zeros(len(windows), dtype=np.int64),
        trigger_day=windows.day,
        trigger_row=windows.row,
        law=value,
        due=due,
        found_kind=_shown(found.kind + 1, place),
        found_day=_shown(found.day, place),
        found_row=_shown(found.row, place),
        late_by=np.where(overdue, view.as_at - due, NO_NUMBER),
        open=np.zeros(len(windows), dtype=bool),
        doubt=told.doubt,
        unseen=(windows.day == NONE) & (windows.blind < 2),
    )
    return batch.take(there).numbered()


def _in_each(windows: Windows) -> Within:
    """The days within which an exception certainly excuses each: none, where it may be several of which days are not known."""
    several = windows.split >= 2
    return Within(np.where(several, STILL_OPEN, windows.first), np.where(several, LONG_BEFORE, windows.last))


def _shown(values: Days, place: Days) -> Days:
    return np.where(place != NONE, values[place], NONE) if len(values) else np.full(len(place), NONE, dtype=np.int64)


def _outcomes(
    work: Work, body: OnWindow, windows: Windows, found: Offers, possible: Offers, number: Any
) -> Outcomes:  # fmt: skip
    """The verdict on each window as it stands, unless it may be several of which one may not have enough."""
    view = work.view
    told = Outcomes.none(len(windows))
    told.doubted(windows.blind)
    last = np.minimum(windows.last, view.as_at)
    told.settle(_enough(found, windows, windows.first, windows.counted_to, number), MET)
    told.settle(windows.ended <= last, LAPSED)
    told.settle(view.as_at <= windows.last, PENDING)
    told.doubted(_may_be_enough(found, possible, windows, number))
    blind = unseen(body.evidence, view, windows.case, windows.first, last)
    told.doubted(np.where(windows.first <= last, blind, np.int16(0)))
    told.doubted(np.where(windows.perhaps_ended <= windows.last, windows.why_ended, np.int16(0)))
    told.settle(told.left, OVERDUE)
    certainly = (told.verdict == OVERDUE) & (windows.day != NONE)
    split = (windows.split >= 2) & ~certainly & (windows.blind < 2)
    whole = (windows.part != NONE) & _enough(found, windows, windows.part, windows.counted_to, number)
    _overrule(told, split & ~whole, windows.split)
    return told


def _overrule(told: Outcomes, where: Mask, doubt: Codes) -> None:
    told.verdict[where] = CANNOT_TELL
    told.doubt[where] = doubt[where]


def _enough(found: Offers, windows: Windows, first: Days, last: Days, number: Any) -> Mask:
    """Whether there are enough from a day to another."""
    return _before(found, windows.case, last + 1) - _before(found, windows.case, first) >= number


def _may_be_enough(found: Offers, possible: Offers, windows: Windows, number: Any) -> Codes:
    """The code of why there may be enough, what is possible among it: that of the first; 0 where there cannot."""
    begin, end = (_before(possible, windows.case, day) for day in (windows.first, windows.counted_to + 1))
    certain = _before(found, windows.case, windows.counted_to + 1) - _before(found, windows.case, windows.first)
    there = (begin < end) & (certain + end - begin >= number)
    if not len(possible):
        return np.zeros(len(windows), dtype=np.int16)
    return np.where(there, possible.truth[np.minimum(begin, len(possible) - 1)], 0).astype(np.int16)


def _before(found: Offers, cases: Days, days: Days) -> Days:
    """How many offers come before each day of each case, all those of earlier cases among them."""
    return np.searchsorted(key_of(found.case, found.day), key_of(cases, days), side="left")
