"""What an amount is held against, and the windows in which it is counted, for many days at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration, Unit
from checker.engines.polars.values.lookups import NO_DAY, after_each, before_each
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Amounts = npt.NDArray[np.int64] | npt.NDArray[np.float64]


@frozen
class Threshold:
    """The test of an amount: over a length or a number or, unless `strictly`, at least it.

    Weeks are seven days. Months and years are as many days as a window of them has that ends on the day in question.
    """

    amount: Duration | float
    strictly: bool

    @property
    def by_the_clock(self) -> bool:
        """Whether what is summed is minutes, not days."""
        return isinstance(self.amount, Duration) and self.amount.unit is Unit.HOURS

    @property
    def in_days(self) -> bool:
        """Whether whole days, of which there need be any, are held against it."""
        return not self.by_the_clock and not self.passed_by_nothing

    @property
    def varies(self) -> bool:
        """Whether what is needed is not the same on every day."""
        return isinstance(self.amount, Duration) and self.amount.unit in (Unit.MONTHS, Unit.YEARS)

    @property
    def passed_by_nothing(self) -> bool:
        """Whether there need be nothing at all."""
        none = np.zeros(1, dtype=np.int64)
        return not self.varies and bool(self.passed(none, self.needed(none)).any())

    def needed(self, days: Days) -> Amounts:
        """What is needed on each day."""
        if not isinstance(self.amount, Duration):
            return np.full(len(days), self.amount, dtype=np.float64)
        if self.varies:
            return days + 1 - window_starts(days, self.amount)
        return np.full(len(days), self.amount.amount * (7 if self.amount.unit is Unit.WEEKS else 1), dtype=np.int64)

    def passed(self, amounts: Amounts, needed: Amounts) -> Mask:
        """Whether each amount passes."""
        return amounts > needed if self.strictly else amounts >= needed


# --- windows --------------------------------------------------------------------------------------------------------
def window_starts(days: Days, window: Duration | None) -> Days:
    """The first day inside the window that ends on each day; long before where there is no window."""
    if window is None:
        return np.full(len(days), LONG_BEFORE, dtype=np.int64)
    back = before_each(days, window)
    return np.where(back == NO_DAY, LONG_BEFORE, back + 1)


def leaving(ends: Days, window: Duration | None) -> Days:
    """The first day whose window no longer reaches a thing that ended on each day; `STILL_OPEN` for never."""
    found = np.full(len(ends), STILL_OPEN, dtype=np.int64)
    which = flatnonzero(ends < STILL_OPEN)
    if window is None or not len(which):
        return found
    end = ends[which]
    later = after_each(end - 1, window)
    there = later != NO_DAY
    which, end = which[there], end[there]
    day = np.maximum(end, later[there] - 3)  # the ends of months may bring it forward a little
    while (short := window_starts(day, window) < end).any():
        day = day + short
    found[which] = day
    return found
