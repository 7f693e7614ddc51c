"""Which duties with no deadline are not asked about yet, for every case at once; the twin of the reference's `unasked`."""

from __future__ import annotations

import numpy as np

from checker.compile.program import OnTrigger
from checker.engines.polars.evidence.asking import Work
from checker.engines.polars.values.lookups import NO_DAY, after_each
from checker.engines.polars.within.opening import Opened
from checker.snapshot.facts import LONG_BEFORE


class Unasked:
    """Whether nothing is asked of each duty yet: `surely`, or `perhaps`, as the code of why that is not known, 0 where it is.

    Of working days beyond the calendar the case is left to the reference engine.
    """

    def __init__(self, work: Work, body: OnTrigger, opened: Opened) -> None:
        self.surely = np.zeros(len(opened), dtype=bool)
        self.perhaps = np.zeros(len(opened), dtype=np.int16)
        if body.asked_after is None:
            return
        as_at, ends = work.view.as_at, []
        for days in (opened.starts.day, opened.hi):
            last = np.full(len(opened), LONG_BEFORE, dtype=np.int64)
            real = days > LONG_BEFORE
            last[real] = after_each(days[real], body.asked_after)
            work.mark(opened.starts.case[last == NO_DAY])
            ends.append(last)
        self.surely = as_at <= ends[0]
        self.perhaps = np.where((as_at <= ends[1]) & ~self.surely, opened.day_doubt(work.view), np.int16(0))
