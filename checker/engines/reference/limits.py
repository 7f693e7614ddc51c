"""Which text governs, and the day its limit runs out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.calendar import KNOWN_FROM, KNOWN_TO, CalendarEnd, after, before, local_time, utc_span
from checker.compile.program import DatedValue, Limit, SelectedBy
from checker.engines.duty import Why
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

PAST_THE_CALENDAR = Unknown(Why.CALENDAR_END, "bank holidays beyond those the calendar knows")


@dataclass(frozen=True, slots=True)
class Due:
    """The last permitted day, the value that governs, the day it was counted from and, for a regime, its name.

    `ordinary` is the length that fixed the day where the governing value is a judgement. `doubt` is set where this is
    only one reading of the record. Where the calendar does not reach that far, `day` is the latest it may be and
    `earliest` the soonest.
    """

    day: int
    value: DatedValue
    ordinary: DatedValue
    counted_from: int
    regime: str = ""
    doubt: Unknown | None = None
    earliest: int | None = None

    @property
    def known(self) -> bool:
        """Whether there is a day to show."""
        return LONG_BEFORE < self.day < STILL_OPEN and self.doubt != PAST_THE_CALENDAR

    def readings(self) -> list[Due]:
        """The due date at its soonest and its latest; itself alone where it is known."""
        return [self] if self.earliest is None else [replace(self, day=self.earliest, earliest=None), self]


def governing(
    limit: Limit, day: int, law_as_at: int | None, chosen: SelectedBy = SelectedBy.TRIGGER
) -> DatedValue | None:
    """The value chosen by `chosen` that was in force on a day, or on `law_as_at` if that is set.

    None for what has been so for as long as can be told: it began on no day, so nothing is counted from it.
    """
    if day <= LONG_BEFORE:
        return None
    for value in limit.values:
        if value.selected_by is chosen and value.law.in_force(law_as_at or day):
            return value
    return None


def judgement_of(limit: Limit, soonest: Due, latest: Due, law_as_at: int | None) -> str | None:
    """The question that a person must answer under the text that governs, on any reading of a due date."""
    own = latest.value.judgement or soonest.value.judgement
    if own or soonest.day == latest.day or law_as_at is not None:
        return own
    over = (v for v in limit.values if v.selected_by is SelectedBy.DUE and v.judgement)
    return next((v.judgement for v in over if v.law.overlaps(soonest.day, latest.day)), None)


def due_after(
    limit: Limit, anchor: int, law_as_at: int | None, *, beginning_with: bool = False, counted_from: int | None = None
) -> Due | None:
    """When the limit runs out, counted from `counted_from` (by default the anchor, whose day chooses the text).

    None where no text was in force. A value chosen by the due date governs if it is in force on the ordinary due day.
    """
    origin = anchor if counted_from is None else counted_from
    ordinary = governing(limit, anchor, law_as_at)
    if ordinary is None or ordinary.length is None:
        return None
    try:
        day = after(origin, ordinary.length, beginning_with=beginning_with)
        over = governing(limit, day, law_as_at, SelectedBy.DUE)
        if over is not None and over.length is not None:
            day = after(origin, over.length, beginning_with=beginning_with)
    except CalendarEnd:
        # no working day goes uncounted before the calendar ends, and each takes a day at least
        earliest = max(origin + ordinary.length.amount - 1, KNOWN_TO + 1 if origin >= KNOWN_FROM else origin)
        return Due(STILL_OPEN, ordinary, ordinary, origin, doubt=PAST_THE_CALENDAR, earliest=earliest)
    return Due(day, over or ordinary, ordinary, origin)


def due_before(limit: Limit, trigger: int, law_as_at: int | None, *, clear: bool) -> Due | None:
    """The last day that is early enough before `trigger`; the day itself where the limit has no length."""
    value = governing(limit, trigger, law_as_at)
    if value is None:
        return None
    if value.length is None:
        return Due(trigger, value, value, trigger)
    try:
        return Due(before(trigger, value.length, clear=clear), value, value, trigger)
    except CalendarEnd:
        latest = trigger - value.length.amount
        return Due(latest, value, value, trigger, doubt=PAST_THE_CALENDAR, earliest=LONG_BEFORE)


def dues_in_hours(limit: Limit, value: DatedValue, day: int, minute: int | None, law_as_at: int | None) -> list[Due]:
    """The London days on which a limit in hours may run out, counted from a day and, if known, a time."""
    assert value.length is not None
    days = sorted({local_day(utc + value.length.amount * 60) for utc in utc_span(day, minute)})
    return [Due(last, governing(limit, last, law_as_at, SelectedBy.DUE) or value, value, day) for last in days]


def local_day(minute: int) -> int:
    """The London day of a UTC minute."""
    return local_time(minute)[0]
