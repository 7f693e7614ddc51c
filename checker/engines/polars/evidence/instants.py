"""Times of day between which an exception excuses, where they are known; the twin of the reference's `Instants`."""

from __future__ import annotations

import numpy as np

from checker.engines.polars.conditions.view import View
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.evidence.offers import Offers
from checker.engines.polars.evidence.starts import Starts
from checker.engines.polars.values.hours import spans
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen, replace
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.framed.plain import may_be_either_way


@frozen
class Instants:
    """What bounds the exceptions to each duty by the clock, besides their days.

    One of the day of the moment (a `day` and a `minute` of it, by the London clock), where it is `bounded`, lies on the wrong
    side of it before that minute where it `opens` there, and after it otherwise. Those that go by so many `hours` (0: none do)
    are in time if written up that long after it or sooner; a minute of -1 is not known, for the code `inexact`.
    """

    day: Days
    minute: Days
    bounded: Mask
    opens: bool
    hours: Days
    inexact: Codes

    @classmethod
    def of(cls, starts: Starts, first: Days, hours: Days, view: View, *, opens: bool) -> Instants | None:
        """Those of duties begun so, of which evidence may lie from a `first` day on; None where nothing goes by the clock."""
        bounded = (starts.minute >= 0) & starts.known
        bounded &= (first == starts.day) | (not opens)
        if not bounded.any() and not hours.any():
            return None
        inexact = np.where(starts.minute >= 0, np.int16(0), np.int16(view.date_only(f"{starts.kind}.{starts.edge}")))
        return cls(starts.day, starts.minute, bounded, opens, hours, inexact)

    def take(self, which: Places) -> Instants:
        """Those of some of the duties."""
        told = {name: getattr(self, name)[which] for name in ("day", "minute", "bounded", "hours", "inexact")}
        return replace(self, **told)

    def either_way(self, found: Offers, miss: Places, offer: Places) -> Mask:
        """Which exceptions may have come before the moment of their duty or after it: both are of the hour that comes twice."""
        told: Mask = self.bounded[miss] & (found.day[offer] == self.day[miss])
        return may_be_either_way(told, self.day[miss], found.minute[offer], self.minute[miss])

    def counted(self, found: Offers, miss: Places, offer: Places, view: View, *, follows: bool) -> Codes:
        """Whether each exception counts for its duty, so far as the clock can say; any that `follows` may be written up late."""
        told = np.full(len(miss), TRUE, dtype=np.int16)
        recorded, own, minute = found.recorded[offer], found.day[offer], found.minute[offer]
        there = np.where(recorded != NONE, recorded, own)
        bounded = self.bounded[miss] & (minute >= 0)
        if self.opens:
            told[bounded & (own == self.day[miss]) & (minute < self.minute[miss])] = FALSE
        elif not follows:
            told[bounded & (own == there) & (own == self.day[miss]) & (minute > self.minute[miss])] = FALSE
        clocked = flatnonzero((self.hours[miss] > 0) & (there < STILL_OPEN) & (told == TRUE))
        if follows or not len(clocked):
            return told
        miss, offer, there = miss[clocked], offer[clocked], there[clocked]
        written, timed = recorded[clocked] != NONE, np.where(own[clocked] == there, minute[clocked], NONE)
        earliest, latest = spans(there, timed)[0], spans(there, np.where(written, NONE, timed))[1]
        begun, length = spans(self.day[miss], self.minute[miss]), self.hours[miss] * 60
        doubt = np.where(written, found.unrecorded(view)[offer], found.timeless(view)[offer])
        doubt = np.where(self.inexact[miss] >= 2, self.inexact[miss], doubt)
        late, in_time = earliest - begun[1] > length, latest - begun[0] <= length
        told[clocked] = np.where(in_time, np.int16(TRUE), np.where(late, np.int16(FALSE), doubt))
        return told
