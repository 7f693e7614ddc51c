"""When a duty with no deadline is asked about: how long a rule waits for what follows its trigger (`asked-after`)."""

from __future__ import annotations

from dataclasses import dataclass

from checker.calendar import CalendarEnd, Duration, after
from checker.engines.reference.begun import Begun
from checker.engines.reference.limits import PAST_THE_CALENDAR
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True, slots=True)
class Unasked:
    """The last day on which nothing is asked of a duty yet: `surely`, and `perhaps`, where they differ for the reason `doubt`.

    What is asked from its first day has neither: they are long before.
    """

    surely: int = LONG_BEFORE
    perhaps: int = LONG_BEFORE
    doubt: Unknown | None = None


ASKED = Unasked()


def unasked(length: Duration | None, trigger: Begun, as_at: int, doubt: Unknown) -> Unasked:
    """Until when nothing is asked of what a trigger began, on whichever day it was; `doubt` says that it is not known which.

    Of working days beyond the calendar it is only known that they are not over before they leave it.
    """
    if length is None or trigger.lo == trigger.hi == LONG_BEFORE:
        return ASKED
    surely, _, _ = _last(length, trigger.lo)
    _, perhaps, beyond = _last(length, min(trigger.hi, max(trigger.lo, as_at)))
    if surely == perhaps:
        return Unasked(surely, perhaps)
    return Unasked(surely, perhaps, beyond if trigger.lo == trigger.hi else doubt)


def _last(length: Duration, day: int) -> tuple[int, int, Unknown | None]:
    """The last day of a length after a day, at the soonest and at the latest, and why these differ."""
    if day == LONG_BEFORE:
        return LONG_BEFORE, LONG_BEFORE, None
    try:
        last = after(day, length)
    except CalendarEnd as end:
        return end.day, STILL_OPEN, PAST_THE_CALENDAR
    return last, last, None
