"""What the readings of gaps are worked out from, and what they come to."""

from __future__ import annotations

from checker.engines.polars.every.regimes import Reaches
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.frozen import frozen


@frozen
class Read:
    """Some gaps as read: on their harshest and kindest reading, the harshest last day, why they differ, whether the rule asks
    anything, and the code of a question only a person can answer that decides on some reading (0: none)."""

    harsh: Reaches
    kind: Reaches
    harsh_day: Days
    doubt: Codes
    asked: Codes
    question: Codes

    def take(self, which: Places) -> Read:
        """Those of some gaps."""
        harsh, kind = self.harsh.take(which), self.kind.take(which)
        return Read(harsh, kind, self.harsh_day[which], self.doubt[which], self.asked[which], self.question[which])


@frozen
class Run:
    """The days of each gap, from `first` to `last`, within one run of days not covered for a kind; `there` where there are
    any, and `long` where what follows them is a later step."""

    code: int
    first: Days
    last: Days
    there: Mask
    long: Mask

    def take(self, which: Places) -> Run:
        """Those of some gaps."""
        return Run(self.code, self.first[which], self.last[which], self.there[which], self.long[which])


@frozen
class Inside:
    """Events that may count, by their places: the gap each lies in, and the code of why it is not certain: what is not known
    of it or, of what certainly is one, of the edge of the period it may lie outside."""

    gap: Places
    offer: Places
    code: Codes
