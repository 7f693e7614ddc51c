"""The windows of a quota for every case at once: terms of the calendar, years of a period, gaps between two events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration, Unit
from checker.compile.program import Between, OnWindow, Terms, YearsOf
from checker.engines.polars.conditions.happenings import marks
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.lines import Lines, combined
from checker.engines.polars.values.lookups import age_reached_each
from checker.engines.polars.values.quick import ends_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days
from checker.engines.reference.naming import name_of
from checker.engines.reference.timeline import BEYOND_THE_TERMS, WHICH_DAY
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@frozen
class Windows:
    """Runs of days, both inside, in which there must be enough; `last` is `STILL_OPEN` where one is not over.

    `day` is the day each goes by (-1: not known) and `truth` whether the condition held that day; it may have ended on
    `perhaps_ended`, for the code `why_ended`, and certainly had on `ended`. `split` is the code of why it may be several
    windows, and `part` the first day of the last of them, if that is known. `blind` is the code of why nothing can be told
    of it. Codes are 0 where there is none.
    """

    name: str
    case: Places
    day: Days
    first: Days
    last: Days
    row: Places
    truth: Codes
    perhaps_ended: Days
    ended: Days
    why_ended: Codes
    split: Codes
    part: Days
    blind: Codes

    def __len__(self) -> int:
        return len(self.case)

    @property
    def counted_to(self) -> Days:
        """The last day of each on which what is done certainly counts: see the reference's."""
        return np.minimum(self.last, np.where(self.truth == TRUE, self.perhaps_ended, self.ended))

    def take(self, which: npt.NDArray[Any]) -> Windows:
        """Some of them."""
        return replace(self, **{f.name: getattr(self, f.name)[which] for f in fields(self) if f.name != "name"})


def windows_of(work: Work, body: OnWindow) -> Iterator[Windows]:
    """Every window that had begun by the as-at date."""
    match body.windows:
        case Terms():
            yield from _terms(work, body)
        case YearsOf():
            yield _years(work, body, body.windows)
        case Between():
            yield from _gaps(work, body, body.windows)


def _within(
    work: Work, name: str, held: Lines, case: Places, day: Days, first: Days, last: Days, row: Places, until: Days | None = None
) -> Windows:  # fmt: skip
    """Windows while a condition holds, and until another day if one is given, looked at from the day each goes by."""
    perhaps, ended = held.first_not_true(case, day)
    if until is not None:
        perhaps, ended = np.minimum(perhaps, until), np.minimum(ended, until)
    before = np.minimum(perhaps, ended)
    doubt = held.at(case, np.minimum(before, STILL_OPEN))
    which_day = np.int16(work.view.truths.code(WHICH_DAY))
    unsure = (doubt >= 2) & (before < ended)
    nothing = np.zeros(len(case), dtype=np.int16)
    return Windows(
        name, case, day, first, last, row, held.at(case, day), before, ended, np.where(unsure, doubt, which_day),
        nothing, np.full(len(case), NONE, dtype=np.int64), nothing,
    )  # fmt: skip


# --- terms ----------------------------------------------------------------------------------------------------------
def _terms(work: Work, body: OnWindow) -> Iterator[Windows]:
    """Terms on whose first day the condition held; and one that cannot be told where the calendar does not reach."""
    held, as_at = work.line(body.condition), work.view.as_at
    begun = [(first, last) for first, last in work.terms if first <= as_at]
    case = np.repeat(np.arange(work.view.count, dtype=np.int64), len(begun))
    first, last = (np.tile(np.array([term[i] for term in begun], dtype=np.int64), work.view.count) for i in (0, 1))
    kept = held.at(case, first) != FALSE
    case, first, last = case[kept], first[kept], last[kept]
    nothing = np.full(len(case), NONE, dtype=np.int64)
    yield _within(work, "term", held, case, first, first, last, nothing)
    known = [day for term in work.terms for day in term]
    if not known or not min(known) <= as_at <= max(known):
        beyond = max(known) + 1 if known and as_at > max(known) else as_at
        yield _beyond(work, held, beyond)


def _beyond(work: Work, held: Lines, first: int) -> Windows:
    """One window for each case of which the condition is not false on some day from `first` to the as-at date."""
    view = work.view
    everyone = np.arange(view.count, dtype=np.int64)
    truth = held.at(everyone, np.full(view.count, first, dtype=np.int64))
    inside = (held.starts > first) & (held.starts <= view.as_at) & (held.truths != FALSE)
    for place in flatnonzero(inside):  # few: a change of the condition since the last term that is known
        case = held.cases[place]
        if truth[case] == FALSE or held.truths[place] == TRUE:
            truth[case] = held.truths[place]
    case = flatnonzero(truth != FALSE)
    days = np.full(len(case), first, dtype=np.int64)
    nothing = np.full(len(case), NONE, dtype=np.int64)
    found = _within(work, "term", held, case, days, days, np.full(len(case), STILL_OPEN, dtype=np.int64), nothing)
    blind = np.full(len(case), view.truths.code(BEYOND_THE_TERMS), dtype=np.int16)
    return replace(found, day=nothing, truth=truth[case], blind=blind)


# --- years ----------------------------------------------------------------------------------------------------------
def _years(work: Work, body: OnWindow, years: YearsOf) -> Windows:
    """Each year of a period from its start; a case with one begun on a day not known is the reference engine's."""
    view = work.view
    spells = work.spells(years.of, name_of(years.of))
    work.mark(spells.case[spells.start <= LONG_BEFORE])
    spells = spells.take(flatnonzero((spells.start > LONG_BEFORE) & (spells.start <= view.as_at)))
    over = np.minimum(spells.end, view.as_at + 1)
    place, first, after = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    left, begins, year = np.arange(len(spells)), spells.start.copy(), 0
    while len(left := left[begins[left] < over[left]]):
        year += 1
        ends = _anniversaries(spells.start[left], year)
        place.append(left)
        first.append(begins[left])
        after.append(ends)
        begins[left] = ends
    which, day, end = np.concatenate(place), np.concatenate(first), np.concatenate(after)
    order = np.lexsort((day, which))
    which, day, end = which[order], day[order], end[order]
    held = work.line(body.condition)
    kept = held.at(spells.case[which], day) != FALSE
    which, day, end = which[kept], day[kept], end[kept]
    row = (
        spells.table.row[spells.first[which]] if spells.table is not None else np.full(len(which), NONE, dtype=np.int64)
    )
    return _within(work, spells.name, held, spells.case[which], day, day, end - 1, row, until=spells.end[which])


def _anniversaries(starts: Days, years: int) -> Days:
    """The first day of a year of each; of one begun on 29 February, 1 March where there is no such day."""
    return age_reached_each(starts, Duration(years, Unit.YEARS))


# --- gaps -----------------------------------------------------------------------------------------------------------
def _gaps(work: Work, body: OnWindow, between: Between) -> Iterator[Windows]:
    """From each event to the next while the condition holds; what happens on the day of the next is in time for it.

    Events of one day are one.
    """
    view = work.view
    held = combined([work.line(between.during), work.line(body.condition)], view.truths.all_true)
    events = marks(between.events, view)
    work.rough |= events.rough
    if len(events):  # of several on one day the last is shown
        keys = key_of(events.case, events.day)
        events = events.take(ends_run(keys))
    kind = between.events.kind
    yield _opened_unseen(work, held, kind, events.case, events.day)
    same = np.append(events.case[1:] == events.case[:-1], False)
    after = np.where(same, np.append(events.day[1:], STILL_OPEN), STILL_OPEN) if len(events) else events.day
    kept = held.at(events.case, events.day) != FALSE
    events, after = events.take(kept), after[kept]
    found = _within(work, kind, held, events.case, events.day, events.day + 1, after, events.row)
    blind = view.first_uncovered(kind, events.case, events.day + 1, np.minimum(after - 1, view.as_at)) < STILL_OPEN
    yield replace(found, split=np.where(blind, np.int16(view.not_covered(kind)), np.int16(0)))


def _opened_unseen(work: Work, held: Lines, kind: str, cases: Places, days: Days) -> Windows:
    """For each stretch in which an event may have opened a gap before any that is recorded: that gap. Where the condition may
    have held on such a day, by what is recorded, a case is the reference engine's."""
    view = work.view
    unsure = flatnonzero((held.truths >= 2) & ~view.truths.is_not_covered(held.truths))
    for begin, end in view.unseen(kind, held.cases[unsure], view.as_at):
        begins = np.maximum(held.starts[unsure], begin)
        work.mark(held.cases[unsure][begins <= np.minimum(np.minimum(held.ends[unsure] - 1, view.as_at), end)])
    which = flatnonzero((held.truths == TRUE) & (held.starts <= view.as_at))
    case, lo = held.cases[which], held.starts[which]
    hi = np.minimum(held.ends[which], view.as_at + 1)
    place = np.searchsorted(key_of(cases, days), key_of(case, lo), side="left")
    inside = np.minimum(place, max(len(cases) - 1, 0))
    there = (
        (place < len(cases)) & (cases[inside] == case) & (days[inside] < hi)
        if len(cases)
        else np.zeros(len(case), dtype=bool)
    )
    first = np.where(there, days[inside], STILL_OPEN) if len(cases) else np.full(len(case), STILL_OPEN, dtype=np.int64)
    last = np.where(there, first - 1, hi - 1)
    unseen_last = np.full(len(case), NONE, dtype=np.int64)
    for begin, end in view.unseen(kind, case):
        begins, ends = np.maximum(lo, begin), np.minimum(last, end)
        unseen_last = np.where(begins <= ends, ends, unseen_last)
    kept = flatnonzero(unseen_last != NONE)
    case, lo, first, there = case[kept], lo[kept], first[kept], there[kept]
    nothing = np.full(len(case), NONE, dtype=np.int64)
    found = _within(work, kind, held, case, lo, lo, first, nothing)
    split = np.full(len(case), view.not_covered(kind), dtype=np.int16)
    return replace(found, day=nothing, split=split, part=np.where(there, unseen_last[kept] + 1, NONE))
