"""When a step runs out where a regime may give way to another on a day not known: the reference engine is asked, case by case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from checker.compile.program import Regime, Step
from checker.compile.uses import kinds_in
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.engines.reference.limits import PAST_THE_CALENDAR, Due, step_dues
from checker.frozen import frozen


@frozen
class Told:
    """The days on which things in the places `of` may run out, soonest first for each, with the due dates as they were told and
    the code of why each is only one reading."""

    of: Places
    day: Days
    doubt: Codes
    dues: Sequence[Due]


def day_not_known(work: Work, regimes: Sequence[Regime]) -> Mask:
    """The cases in which something that regimes are read from began or ended on a day not known."""
    view = work.view
    found = view.none()
    for kind in {kind for regime in regimes for kind in kinds_in(regime.condition, view.definitions)}:
        found |= view.rough(kind)
    return found


def as_told(work: Work, step: Step, cases: Places, anchors: Days) -> Told:
    """When a step runs out, counted from days in cases. A case in which the calendar does not reach that far is rough."""
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
