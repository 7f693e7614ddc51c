"""When a step runs out where a regime may give way to another on a day not known: the reference engine is asked, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import Regime, Step
from checker.compile.uses import kinds_in
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.values.keys import distinct
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import LONG_BEFORE

if TYPE_CHECKING:
    from checker.engines.reference.limits import Due


@frozen
class Told:
    """The days on which things in the places `of` may run out, soonest first for each, with the due dates as they were told and
    the code of why each is only one reading."""

    of: Places
    day: Days
    doubt: Codes
    dues: Sequence[Due]


class GivingWay:
    """Until when, in each case, one of some regimes may give way to another for want of a day: that something they are read from
    began or ended on. There it is not known whether the regime holds."""

    def __init__(self, work: Work, regimes: Sequence[Regime]) -> None:
        self.view, self.regimes = work.view, regimes
        rough = self.view.none()
        self.until = np.full(self.view.count, LONG_BEFORE, dtype=np.int64)
        for regime in regimes:
            for kind in kinds_in(regime.condition, self.view.definitions):
                rough |= self.view.rough(kind)
            line = work.line(regime.condition)
            unknown = np.flatnonzero(line.truths >= 2)
            np.maximum.at(self.until, line.cases[unknown], line.ends[unknown])
        self.until[~rough] = LONG_BEFORE
        self.told = ~rough

    def after(self, cases: Places, days: Days) -> Mask:
        """Which days in cases come before one on which one may."""
        asked = distinct(cases[(days < self.until[cases]) & ~self.told[cases]])
        if self.view.one is not None and len(asked):
            from checker.engines.reference.regimes import may_give_way_until

            self.until[asked] = [may_give_way_until(self.regimes, self.view.one(case)) for case in asked.tolist()]
            self.told[asked] = True
        return days < self.until[cases]


def as_told(work: Work, step: Step, cases: Places, anchors: Days) -> Told:
    """When a step runs out, counted from days in cases. A case in which the calendar does not reach that far is rough."""
    from checker.engines.reference.limits import PAST_THE_CALENDAR
    from checker.engines.reference.regimes import step_dues

    of: list[int] = []
    dues: list[Due] = []
    if work.view.one is None:
        work.mark(cases)
        cases = cases[:0]
    for place, (case, anchor) in enumerate(zip(cases.tolist(), anchors.tolist(), strict=False)):
        told = step_dues(step, anchor, work.view.one(case), work.law_as_at)  # type: ignore[misc]
        if any(due.doubt == PAST_THE_CALENDAR for due in told):
            work.mark(cases[place : place + 1])
        of += [place] * len(told)
        dues += told
    codes = [work.view.truths.code(due.doubt) if due.doubt is not None else 0 for due in dues]
    days = np.array([due.day for due in dues], dtype=np.int64)
    return Told(np.array(of, dtype=np.int64), days, np.array(codes, dtype=np.int16), dues)
