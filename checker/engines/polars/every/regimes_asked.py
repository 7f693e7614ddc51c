"""When a step runs out where a regime may give way to another on a day not known: the reference engine is asked, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import Regime, Step
from checker.engines.polars.conditions.changing import ChangingUntil
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.frozen import frozen

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
        changing = ChangingUntil(work.view)
        self.until = np.max([changing.of(regime.condition) for regime in regimes], axis=0)

    def after(self, cases: Places, days: Days) -> Mask:
        """Which days in cases come before one on which one may."""
        return days < self.until[cases]


class Asked:
    """The days on which a step runs out, as the reference engine tells them, each case and day being asked once."""

    def __init__(self, work: Work, step: Step) -> None:
        self.work, self.step = work, step
        self._known: dict[tuple[int, int], list[Due]] = {}

    def told(self, cases: Places, anchors: Days) -> Told:
        """When the step runs out, counted from days in cases. A case in which the calendar does not reach that far is rough."""
        from checker.engines.reference.limits import PAST_THE_CALENDAR

        of: list[int] = []
        dues: list[Due] = []
        if self.work.view.one is None:
            self.work.mark(cases)
            cases = cases[:0]
        for place, (case, anchor) in enumerate(zip(cases.tolist(), anchors.tolist(), strict=False)):
            told = self._dues(case, anchor)
            if any(due.doubt == PAST_THE_CALENDAR for due in told):
                self.work.mark(cases[place : place + 1])
            of += [place] * len(told)
            dues += told
        codes = [self.work.view.truths.code(due.doubt) if due.doubt is not None else 0 for due in dues]
        days = np.array([due.day for due in dues], dtype=np.int64)
        return Told(np.array(of, dtype=np.int64), days, np.array(codes, dtype=np.int16), dues)

    def _dues(self, case: int, anchor: int) -> list[Due]:
        if (case, anchor) not in self._known:
            from checker.engines.reference.regimes import step_dues

            view = self.work.view.one(case)  # type: ignore[misc]
            self._known[case, anchor] = step_dues(self.step, anchor, view, self.work.law_as_at)
        return self._known[case, anchor]
