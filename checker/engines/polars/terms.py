"""A due date fixed by the earliest or latest of several, for every case at once: lengths from the trigger, events beside it,
dates it carries; the twin of the reference's terms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.compile.program import DatedValue, DueTerm, Happening, OnTrigger
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NO_NUMBER, NONE
from checker.engines.polars.happenings import Marks, marks, place_from
from checker.engines.polars.limits import due_after
from checker.engines.polars.lines import key_of
from checker.engines.polars.starts import Starts
from checker.engines.polars.truths import Codes, Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True)
class FallsDue:
    """When each duty falls due at the soonest and the latest, and under which of the rule's texts on either (-1: none).

    `doubt` is the code of why those days differ, `hours` the limit where it is one in hours, and `minute` the last
    permitted where that can be told.
    """

    value: Places
    at_latest: Places
    soonest: Days
    latest: Days
    doubt: Codes
    hours: Days
    minute: Days


def governing_values(body: OnTrigger) -> tuple[DatedValue, ...]:
    """Every text that may govern a duty of a rule, those of its several ways to fix the day after its own."""
    assert body.limit is not None
    terms = [value for term in body.terms if term.limit is not None for value in term.limit.values]
    return (*body.limit.values, *terms)


def term_dues(work: Work, body: OnTrigger, starts: Starts, value: Places) -> FallsDue:
    """When each duty falls due by the ways a rule fixes it; under no text, where none of those in `value` was in force.

    A case in which an event beside the trigger may lie on days that are not covered is left.
    """
    read = [_Term(work, body, starts, value, number).days() for number in range(len(body.terms))]
    one = _picked(read, value, latest=body.latest, first=True)
    other = _picked(read, value, latest=body.latest, first=False)
    sooner, later = one.where(other.day < one.day, other), one.where(other.day > one.day, other)
    doubt = np.where(later.doubt >= 2, later.doubt, sooner.doubt)
    nothing = np.zeros(len(starts), dtype=np.int64)
    governed = value != NONE
    one_text, other_text = (np.where(governed, due.value, NONE) for due in (sooner, later))
    no_minute = np.full(len(starts), NO_NUMBER, dtype=np.int64)
    return FallsDue(one_text, other_text, sooner.day, later.day, doubt, nothing, no_minute)


@dataclass(frozen=True)
class _Due:
    """A day, the place of the text it is due by, and the code of its doubt."""

    day: Days
    value: Places
    doubt: Codes

    def where(self, choose: Mask, other: _Due) -> _Due:
        """Another where `choose` says so."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("day", "value", "doubt"))
        return _Due(*(np.where(choose, theirs, ours) for ours, theirs in pairs))


@dataclass(frozen=True)
class _Days:
    """The soonest and the latest day one way may come to, whether it comes to any, and whether it may fix none."""

    lo: _Due
    hi: _Due
    there: Mask
    absent: Mask


def _picked(read: list[_Days], value: Places, *, latest: bool, first: bool) -> _Due:
    """The earliest or latest of several ways, on the reading of each that makes for the soonest day (`first`) or the
    latest; where none of them fixes one it is not due."""
    best = _open(value)
    found = np.zeros(len(value), dtype=bool)
    for days in read:
        due = days.lo if first else days.hi
        there = days.there & ~days.absent if latest is first else days.there
        better = there & (~found | (due.day > best.day if latest else due.day < best.day))
        best, found = best.where(better, due), found | there
    return best


def _open(value: Places) -> _Due:
    return _Due(np.full(len(value), STILL_OPEN, dtype=np.int64), value, np.zeros(len(value), dtype=np.int16))


class _Term:
    """One way of fixing a due date."""

    def __init__(self, work: Work, body: OnTrigger, starts: Starts, value: Places, number: int) -> None:
        self.work, self.view, self.body, self.starts, self.value = work, work.view, body, starts, value
        self.term: DueTerm = body.terms[number]
        before = [term.limit.values for term in body.terms[:number] if term.limit is not None]
        assert body.limit is not None
        self.offset = len(body.limit.values) + sum(len(values) for values in before)

    def days(self) -> _Days:
        """The days it may come to."""
        term = self.term
        if term.attribute is not None:
            return self._carried(term.attribute)
        if term.beside is None:
            due, there = self._counted(self.starts.day, self._all())
            return _Days(due, due, there, ~self._all())
        found = marks(term.beside, self.view)
        self.work.rough |= found.rough
        return self._following(found, term.beside) if term.after else self._preceding(found, term.beside)

    def _all(self) -> Mask:
        return np.ones(len(self.starts), dtype=bool)

    def _counted(self, origin: Days, which: Mask) -> tuple[_Due, Mask]:
        """The term's limit counted from a day, or the day itself; and where there is such a day."""
        if self.term.limit is None:
            return _Due(origin, self.value, np.zeros(len(origin), dtype=np.int16)), which
        due = due_after(self.term.limit, self.starts.day, self.work.law_as_at, counted_from=origin)
        there = which & (due.value != NONE)
        self.work.mark(self.starts.case[there & due.beyond])
        return _Due(due.day, due.value + self.offset, np.zeros(len(origin), dtype=np.int16)), there

    def _carried(self, name: str) -> _Days:
        """From a date the trigger, or its item, carries: any day at all where that is not known."""
        told = self.starts.carries(name, self.view.names)
        origin = np.where(told.known, told.values, self.starts.day).astype(np.int64)
        due, there = self._counted(origin, told.known)
        wanting = np.int16(self.view.missing_field(self.starts.wanting(name)))
        why = np.full(len(origin), wanting, dtype=np.int16)
        ends = [_Due(np.full(len(origin), day, dtype=np.int64), self.value, why) for day in (LONG_BEFORE, STILL_OPEN)]
        lo, hi = (due.where(~told.known, end) for end in ends)
        return _Days(lo, hi, there | ~told.known, ~self._all())

    def _following(self, found: Marks, event: Happening) -> _Days:
        """From the first such event on or after the trigger. One still to come puts off the latest of several."""
        starts, as_at = self.starts, self.view.as_at
        place = place_from(found, starts.case, starts.day)
        known = place != NONE
        day = np.where(known, found.day[place], STILL_OPEN) if len(found) else np.full(len(starts), STILL_OPEN)
        self._leave_unseen(event, starts.day, np.minimum(day - 1, as_at))
        due, there = self._counted(np.where(known, day, starts.day), known)
        if not self.body.latest:
            return _Days(due, due, there, ~known)
        due = due.where(~known, _open(self.value))
        return _Days(due, due, there | ~known, ~self._all())

    def _preceding(self, found: Marks, event: Happening) -> _Days:
        """From the last such event on or before the trigger. Beside other ways, one that had run out by then fixes no day."""
        starts = self.starts
        place = np.searchsorted(key_of(found.case, found.day), key_of(starts.case, starts.day), side="right") - 1
        inside = np.maximum(place, 0)
        known = (place >= 0) & (found.case[inside] == starts.case) if len(found) else ~self._all()
        day = np.where(known, found.day[inside], LONG_BEFORE - 1) if len(found) else starts.day
        self._leave_unseen(event, np.where(known, day + 1, LONG_BEFORE), starts.day)
        due, there = self._counted(np.where(known, day, starts.day), known)
        absent = ~known
        if len(self.body.terms) > 1:
            absent = absent | (there & (due.day < starts.day))
            there = there & (due.day >= starts.day)
        return _Days(due, due, there, absent)

    def _leave_unseen(self, event: Happening, first: Days, last: Days) -> None:
        """Leave the cases in which such an event may lie on a day, from `first` to `last`, that is not covered."""
        unseen = self.view.first_uncovered(event.kind, first, last) < STILL_OPEN
        self.work.mark(self.starts.case[unseen & (first <= last)])
