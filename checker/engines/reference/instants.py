"""Times of day between which an exception excuses, where they are known: it is held against the clock as evidence is."""

from __future__ import annotations

from dataclasses import dataclass

from checker.calendar import is_earlier, utc_span
from checker.engines.duty import Why
from checker.engines.reference.evidence import Candidate
from checker.engines.reference.stays import Minutes
from checker.engines.reference.timeline import Truth, Unknown

Moment = tuple[int, int]
"""A day and a time of it, in minutes after midnight by the London clock."""


@dataclass(frozen=True, slots=True)
class Written:
    """The day by which an exception was certainly there: that on which it was written up, else its own; and the times of that
    day between which it was. It was not written up before it was."""

    day: int
    earliest: int | None
    latest: int | None
    field: str

    @classmethod
    def of(cls, exception: Candidate) -> Written | None:
        """None where neither day is known."""
        recorded, day, minute = exception.fact.recorded, exception.day, exception.minute
        if recorded is not None:
            return cls(recorded, minute if recorded == day else None, None, f"{exception.fact.kind}.recorded")
        return cls(day, minute, minute, exception.field) if day is not None else None

    def span(self) -> Minutes:
        """The earliest and the latest UTC minute at which it may have been."""
        return utc_span(self.day, self.earliest)[0], utc_span(self.day, self.latest)[1]


@dataclass(frozen=True, slots=True)
class Instants:
    """What bounds an exception by the clock, besides its days.

    One of the day that it `opens`, at a time before that, is none; nor, where it may not follow, is one of the day that it
    `closes`, at a time after that, or one written up after `until`, the last permitted UTC minute at the soonest and the latest,
    not known to the minute for the reason `inexact`.
    """

    opens: Moment | None = None
    closes: Moment | None = None
    until: Minutes | None = None
    inexact: Unknown | None = None

    def open_by(self, exception: Candidate) -> Truth:
        """Whether an exception is not of before it opened, both times being known."""
        if self.opens is None or exception.minute is None or exception.day != self.opens[0]:
            return True
        return _not(is_earlier(exception.day, exception.minute, self.opens[1]), exception)

    def in_time(self, exception: Candidate) -> Truth:
        """Whether an exception was there in time, so far as the clock can say."""
        written = Written.of(exception)
        if written is None:
            return True
        if self.closes is not None and written.earliest is not None and written.day == self.closes[0]:
            return _not(is_earlier(written.day, self.closes[1], written.earliest), exception)
        if self.until is None:
            return True
        earliest, latest = written.span()
        if latest <= self.until[0]:
            return True
        return False if earliest > self.until[1] else self.inexact or Unknown(Why.DATE_ONLY, written.field)


def _not(earlier: bool | None, exception: Candidate) -> Truth:
    """Whether a time is not earlier than another; its date alone is known of one that may be."""
    return Unknown(Why.DATE_ONLY, exception.field) if earlier is None else not earlier


BY_DAY = Instants()
"""Nothing is bounded but by days."""
