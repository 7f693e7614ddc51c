"""A due date fixed by the earliest or latest of several, for every case at once: lengths from the trigger, events beside it,
dates it carries; the twin of the reference's terms."""

from __future__ import annotations

import numpy as np

from checker.compile.program import DatedValue, DueTerm, OnTrigger
from checker.engines.polars.duties.batch import NO_NUMBER, NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.starts import Starts
from checker.engines.polars.limits.beside import Beside, points
from checker.engines.polars.limits.governing import between_texts, due_after, governing
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@frozen
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


def term_dues(work: Work, body: OnTrigger, starts: Starts, hi: Days) -> FallsDue:
    """When each duty falls due by the ways a rule fixes it, counted from a day from its first to `hi`: on the reading of each
    way that makes for the soonest day and, but for the first day, on that which makes for the latest. Under no text, where none
    was in force."""
    assert body.limit is not None
    _leave_what_turns(work, body, starts, hi)
    ago = starts.day <= LONG_BEFORE
    changes = () if (starts.day == hi).all() else tuple(between_texts(body, work.law_as_at, starts.day, hi))
    read = [_read_on(work, body, starts, days) for days in (starts.day, *changes)]
    last = read[0] if (starts.day == hi).all() else _read_on(work, body, starts, hi)
    sooner = later = _picked(*read[0], latest=body.latest, first=True)
    there = read[0][1] != NONE
    for number, (ways, value) in enumerate([*read[1:], *read[1:], last], start=1):
        other = _picked(ways, value, latest=body.latest, first=number < len(read))
        other_there = value != NONE
        sooner = sooner.where(~there | (other_there & ((other.day < sooner.day) | ago)), other)
        later = later.where(~there | (other_there & (other.day > later.day)), other)
        there = there | other_there
    soonest = np.where(ago, LONG_BEFORE, sooner.day)
    doubt = np.where(later.doubt >= 2, later.doubt, sooner.doubt)
    text, at_latest = (np.where(there, due.value, NONE) for due in (sooner, later))
    nothing, no_minute = np.zeros(len(starts), dtype=np.int64), np.full(len(starts), NO_NUMBER, dtype=np.int64)
    return FallsDue(text, at_latest, soonest, later.day, doubt, nothing, no_minute)


def _leave_what_turns(work: Work, body: OnTrigger, starts: Starts, hi: Days) -> None:
    """Leave the cases in which it is not known on which side of an event, that a day is counted from, its trigger was."""
    wide = starts.case[starts.day != hi]
    for term in body.terms if len(wide) else ():
        if term.beside is not None and not term.after:
            found = work.view.marked(points(work, term.beside).case)
            work.mark(wide[found[wide]])


def _read_on(work: Work, body: OnTrigger, starts: Starts, days: Days) -> tuple[list[_Days], Places]:
    """What each way of fixing the due dates may come to, counted from a day, and the place of the text in force on it."""
    assert body.limit is not None
    value = governing(body.limit, days, work.law_as_at)
    return _ways(work, body, starts, days, value), value


def _ways(work: Work, body: OnTrigger, starts: Starts, days: Days, value: Places) -> list[_Days]:
    """What each way of fixing the due dates may come to, counted from a day."""
    return [_Term(work, body, starts, days, value, number).days() for number in range(len(body.terms))]


@frozen
class _Due:
    """A day, the place of the text it is due by, and the code of its doubt."""

    day: Days
    value: Places
    doubt: Codes

    def where(self, choose: Mask, other: _Due) -> _Due:
        """Another where `choose` says so."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("day", "value", "doubt"))
        return _Due(*(np.where(choose, theirs, ours) for ours, theirs in pairs))


@frozen
class _Days:
    """The soonest and the latest day one way may come to, whether it comes to any, and whether it may fix none."""

    lo: _Due
    hi: _Due
    there: Mask
    absent: Mask


def _picked(read: list[_Days], value: Places, *, latest: bool, first: bool) -> _Due:
    """The earliest or latest of several ways, on the reading of each that makes for the soonest day (`first`) or the
    latest; where none of them fixes one, or at the latest perhaps none, it is not due."""
    best = _open(value)
    found = np.zeros(len(value), dtype=bool)
    surely = np.any([days.there & ~days.absent for days in read], axis=0)
    for days in read:
        due = days.lo if first else days.hi
        there = days.there & (~days.absent | np.where(surely, latest is not first, first))
        later = (due.day > best.day) if latest else (due.day < best.day)
        better = there & (~found | np.where(surely, later, due.day < best.day))
        best, found = best.where(better, due), found | there
    return best


def _open(value: Places) -> _Due:
    return _Due(np.full(len(value), STILL_OPEN, dtype=np.int64), value, np.zeros(len(value), dtype=np.int16))


class _Term:
    """One way of fixing a due date, counted from a day of each duty."""

    def __init__(
        self, work: Work, body: OnTrigger, starts: Starts, day: Days, value: Places, number: int
    ) -> None:  # fmt: skip
        self.work, self.view, self.body, self.starts, self.day, self.value = work, work.view, body, starts, day, value
        self.case = starts.case
        self.term: DueTerm = body.terms[number]
        before = [term.limit.values for term in body.terms[:number] if term.limit is not None]
        assert body.limit is not None
        self.offset = len(body.limit.values) + sum(len(values) for values in before)

    def days(self) -> _Days:
        """The days it may come to."""
        term, everyone = self.term, np.arange(len(self.day))
        if term.attribute is not None:
            return self._carried(term.attribute)
        if term.beside is None:
            due, there = self._counted(everyone, self.day)
            return _Days(due, due, there, np.zeros(len(everyone), dtype=bool))
        beside = Beside(self.work, term.beside, self.case, self.day)
        return self._following(beside) if term.after else self._preceding(beside)

    def _counted(self, of: Places, origin: Days, why: Codes | None = None) -> tuple[_Due, Mask]:
        """The term's limit counted from days of some duties, or those days themselves; and where there is such a day."""
        doubt = np.zeros(len(of), dtype=np.int16) if why is None else why
        if self.term.limit is None:
            return _Due(origin, self.value[of], doubt), np.ones(len(of), dtype=bool)
        due = due_after(self.term.limit, self.day[of], self.work.law_as_at, counted_from=origin)
        there = due.value != NONE
        self.work.mark(self.case[of[there & due.beyond]])
        return _Due(due.day, due.value + self.offset, doubt), there

    def _carried(self, name: str) -> _Days:
        """From a date the trigger, or its item, carries: any day at all where that is not known."""
        told = self.starts.carries(name, self.view.names)
        origin = np.where(told.known, told.values, self.day).astype(np.int64)
        due, there = self._counted(np.arange(len(origin)), origin)
        wanting = np.int16(self.view.missing_field(self.starts.wanting(name)))
        why = np.full(len(origin), wanting, dtype=np.int16)
        ends = [_Due(np.full(len(origin), day, dtype=np.int64), self.value, why) for day in (LONG_BEFORE, STILL_OPEN)]
        lo, hi = (due.where(~told.known, end) for end in ends)
        return _Days(lo, hi, there | ~told.known, np.zeros(len(origin), dtype=bool))

    def _following(self, beside: Beside) -> _Days:
        """From the first such event on or after the day; see the reference's."""
        known, spans = beside.first_after()
        found, why = flatnonzero(known != NONE), spans.first_code(len(known))
        parts = [self._read(spans.of, days, spans.code, spans.nth) for days in (spans.first, spans.last)]
        parts.append(self._read(found, known[found], why[found], np.full(len(found), len(spans.of))))
        if self.body.latest:
            still = flatnonzero(known == NONE)
            due = replace(_open(self.value[still]), doubt=why[still])
            parts.append(_Read(still, due, np.ones(len(still), dtype=bool), np.full(len(still), len(spans.of))))
        absent = (known == NONE) & (not self.body.latest)
        absent[spans.of[~parts[0].there]] = True
        return _extremes(parts, absent)

    def _preceding(self, beside: Beside) -> _Days:
        """From the last such event on or before the day. Beside other ways, one that had run out by then fixes no day."""
        known, spans = beside.last_before()
        found, absent = flatnonzero(known != NONE), known == NONE
        why = spans.first_code(len(known))[found]
        own = self._read(found, known[found], why, np.full(len(found), NONE))
        ends, begins = (self._read(spans.of, days, spans.code, spans.nth) for days in (spans.last, spans.first))
        long = spans.first <= LONG_BEFORE
        ever = _Due(np.full(len(long), LONG_BEFORE, dtype=np.int64), self.value[spans.of], spans.code)
        begins = replace(begins, due=begins.due.where(long, ever), there=begins.there | long)
        if len(self.body.terms) == 1:
            return _extremes([own, begins, ends], absent)
        absent[found[own.there & (own.due.day < self.day[found])]] = True
        run_out = begins.there & (begins.due.day < self.day[spans.of])
        absent[spans.of[run_out]] = True
        between = replace(ends.due, day=self.day[spans.of])  # an event between is such that it is due then
        in_time = ends.there & (ends.due.day >= self.day[spans.of])
        begins = replace(begins, due=begins.due.where(run_out, between), there=np.where(run_out, in_time, begins.there))
        parts = [replace(part, there=part.there & (part.due.day >= self.day[part.of])) for part in (own, begins, ends)]
        return _extremes(parts, absent)

    def _read(self, of: Places, days: Days, why: Codes, nth: Places) -> _Read:
        return _Read(of, *self._counted(of, days, why), nth)


@frozen
class _Read:
    """A day to which one way may come for each of some duties, where it comes to one, and its place among such days."""

    of: Places
    due: _Due
    there: Mask
    nth: Places


def _extremes(parts: list[_Read], absent: Mask) -> _Days:
    """The soonest and the latest of the days of each duty: of days alike, the one in the first place and in the last."""
    of, nth, day, value, doubt = (
        np.concatenate([column[part.there] for part, column in zip(parts, columns, strict=True)])
        for columns in zip(*((p.of, p.nth, p.due.day, p.due.value, p.due.doubt) for p in parts), strict=True)
    )
    order = np.lexsort((nth, day, of))
    everyone = np.arange(len(absent))
    begins, ends = (np.searchsorted(of[order], everyone, side=side) for side in ("left", "right"))
    there = begins < ends
    lo, hi = (_none(len(absent)), _none(len(absent)))
    for due, place in ((lo, begins), (hi, ends - 1)):
        which = order[place[there]]
        due.day[there], due.value[there], due.doubt[there] = day[which], value[which], doubt[which]
    return _Days(lo, hi, there, absent)


def _none(count: int) -> _Due:
    nothing = np.full(count, NONE, dtype=np.int64)
    return _Due(nothing, nothing.copy(), np.zeros(count, dtype=np.int16))
