"""The last permitted day of each of many stretches of a state, at its harshest and its kindest."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration
from checker.compile.program import Condition, DatedValue, Extension, OnLasting, SelectedBy
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.offers import Offers, unseen
from checker.engines.polars.limits.governing import NONE, governing
from checker.engines.polars.periods.of_condition import has_own
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import spread
from checker.engines.polars.values.lookups import NO_DAY, after_each
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@frozen
class Until:
    """The last permitted day on the harshest and the kindest reading, the code of why they differ, and the place of the
    value that governs: -1 where no text applied."""

    harsh: Days
    kind: Days
    value: Places
    doubt: Codes

    def take(self, which: npt.NDArray[Any]) -> Until:
        """Some of them."""
        return Until(self.harsh[which], self.kind[which], self.value[which], self.doubt[which])


def until(work: Work, body: OnLasting, spells: Spells) -> Until:
    """The last permitted day of each stretch, lengthened by each extension and any suspension."""
    _leave(work, body, spells)
    limit = _ordinary(work, body, spells)
    for extension in body.extensions:
        limit = _extended(work, extension, spells, limit, body.of)
    if body.suspended is not None:
        limit = _suspended(work, body.suspended, spells, limit)
    return _relaxed(work, body, spells, limit)


def _leave(work: Work, body: OnLasting, spells: Spells) -> None:
    """Leave to the reference engine each stretch that may have begun under one text or another, where that chooses the text, and
    each that may have been, or have begun, only when there was none."""
    by_start = any(value.selected_by is SelectedBy.TRIGGER for value in body.limit.values)
    if by_start:
        always = (spells.doubt >= 2) & (spells.start_hi <= LONG_BEFORE)  # which may have begun under any text
        work.mark(spells.case[always])
    if work.law_as_at is not None:
        return
    limited = spells.started & (spells.end_lo == spells.end)
    for value in body.limit.values:
        since, until = value.law.since, STILL_OPEN if value.law.until is None else value.law.until
        begun = (spells.start >= since) | ((spells.start == LONG_BEFORE) & (since == body.limit.since))
        if value.selected_by is SelectedBy.DAY and not by_start:
            begun |= spells.end_lo + int(body.leaving_day) > since
        if value.selected_by is not SelectedBy.DUE:
            limited |= begun & (np.minimum(spells.start_hi, work.view.as_at) <= until)
    work.mark(spells.case[~limited])


def _ordinary(work: Work, body: OnLasting, spells: Spells) -> Until:
    """Neither extended nor suspended: of one whose start is not known, at its harshest the longest it may be, and at its
    kindest the shortest."""
    kind, value = _permitted(work, body, spells, spells.start_hi)
    doubt = np.zeros(len(spells), dtype=np.int16)
    unknown = flatnonzero(~spells.started)
    if not len(unknown):
        return Until(kind, kind, value, doubt)
    harsh = kind.copy()
    harsh[unknown] = _permitted(work, body, spells.take(unknown), spells.start[unknown])[0]
    doubt[unknown] = spells.missing("start", work.view)[unknown]
    return Until(harsh, kind, value, doubt)


def _permitted(work: Work, body: OnLasting, spells: Spells, starts: Days) -> tuple[Days, Places]:
    """The day before the first on which the text in force that day no longer permits it, and the place of that text.

    A value chosen by the start governs a stretch to its end; else those of its days do, each while it is in force.
    """
    chosen = governing(body.limit, spells.start_hi, work.law_as_at)
    day = np.full(len(spells), STILL_OPEN, dtype=np.int64)
    value = np.full(len(spells), NONE, dtype=np.int64)
    applies = np.zeros(len(spells), dtype=bool)
    inside = spells.end - 1 + int(body.leaving_day)
    last = np.maximum(spells.start, np.minimum(inside, work.view.as_at))
    for place, dated in enumerate(body.limit.values):
        if dated.selected_by is SelectedBy.TRIGGER:
            governs, since, end = chosen == place, LONG_BEFORE, STILL_OPEN
        elif dated.selected_by is not SelectedBy.DAY:
            continue
        elif work.law_as_at is not None:
            governs = (chosen == NONE) & dated.law.in_force(work.law_as_at)
            since, end = LONG_BEFORE, STILL_OPEN
        else:
            governs = chosen == NONE
            since, end = dated.law.since, STILL_OPEN if dated.law.until is None else dated.law.until + 1
        applies |= governs & (since <= last) & (end > spells.start)
        if dated.length is not None:
            over = np.maximum(_run_out(work, body, dated.length, spells.case, starts, governs) + 1, since)
            found = governs & (over < end) & (over <= day)
            day = np.where(found, over - 1, day)
            value = np.where(found, place, value)
        # where nothing runs out, the last of the texts that applied
        value = np.where(governs & (day == STILL_OPEN), place, value)
    return day, np.where(applies, value, NONE)


def _run_out(work: Work, body: OnLasting, length: Duration, cases: Places, starts: Days, which: Mask) -> Days:
    """The last day of a length begun at each start; a case that the calendar does not reach is the reference's."""
    day = np.full(len(starts), LONG_BEFORE, dtype=np.int64)
    real = starts > LONG_BEFORE
    day[real] = after_each(starts[real], length, beginning_with=body.beginning_with)
    work.mark(cases[which & (day == NO_DAY)])
    return np.where(day == NO_DAY, STILL_OPEN, day)


# --- longer ---------------------------------------------------------------------------------------------------------
def _extended(work: Work, extension: Extension, spells: Spells, limit: Until, of: Condition) -> Until:
    """Each extension in time lengthens the harshest reading; one that may lie on days not covered, only the kindest.

    Where a row may not count, or it is not known whether the condition (`of`) has periods of its own, a case with an extension is
    the reference engine's.
    """
    if extension.evidence.holding:  # of what must be there now only today's text counts
        work.mark(spells.case)
    found = work.offers((extension.evidence,))
    work.mark(spells.case[found.rough[spells.case]])
    by = governing(extension.by, found.day, work.law_as_at)
    usable = np.isin(by, [place for place, value in enumerate(extension.by.values) if value.length is not None])
    found, by = found.take(usable), by[usable]
    unsure = spells.is_mixed | (has_own(of, work.view) >= 2)[spells.case]
    work.mark(spells.case[unsure & work.view.marked(found.case)[spells.case]])
    offered = _offered(work, found, by, spells)
    harsh, used = _certainly(extension, spells, offered, limit.harsh)
    return _perhaps(work, extension, spells, offered, used, replace(limit, harsh=harsh))


@frozen
class _Offered:
    """Each stretch with each extension made since it may have begun that names no other, in order of both: the place `of` the
    one; the day of the other and that on which it was written up (-1: not known), the place of the text `by` which it lengthens
    a limit, and the code of its day not being known."""

    of: Places
    day: Days
    recorded: Days
    by: Places
    dateless: Codes

    def first(self, which: Mask) -> Places:
        """The places of the first of each stretch among some."""
        places = flatnonzero(which)
        return places[np.append(True, np.diff(self.of[places]) > 0)[: len(places)]]


def _offered(work: Work, found: Offers, by: Places, spells: Spells) -> _Offered:
    begins = np.searchsorted(found.case, spells.case)
    of, at = spread(begins, np.searchsorted(found.case, spells.case, side="right") - begins)
    since = found.day[at] >= spells.start[of]
    of, at = of[since], at[since]
    own = ~_Named(work, found, spells).another(of, at)
    of, at = of[own], at[own]
    return _Offered(of, found.day[at], found.recorded[at], by[at], found.dateless(work.view)[at])


def _certainly(extension: Extension, spells: Spells, offered: _Offered, harsh: Days) -> tuple[Days, Mask]:
    """The harshest reading, lengthened by each that is certainly in time, and which those are: one written up late may be in time
    once another has lengthened it."""
    day, used = harsh.copy(), np.zeros(len(offered.of), dtype=bool)
    begun = offered.day >= spells.start_hi[offered.of]
    written = np.where(offered.recorded == NONE, offered.day, offered.recorded)
    for _ in range(extension.most):
        last = day[offered.of]
        which = offered.first(begun & ~used & (offered.day <= last) & (written <= last))
        if not len(which):
            break
        day[offered.of[which]] = _longer_by(extension, last[which], offered.by[which])
        used[which] = True
    return day, used


def _perhaps(
    work: Work, extension: Extension, spells: Spells, offered: _Offered, used: Mask, limit: Until
) -> Until:  # fmt: skip
    """The kindest reading: each time with what lengthens it the most, of the first that is there in time and of what may lie on
    days not covered by then: see the reference's `_options`."""
    kind, doubt, left = limit.kind.copy(), limit.doubt.copy(), np.ones(len(offered.of), dtype=bool)
    for _ in range(extension.most):
        by_then = kind[offered.of]
        first = offered.first(left & (offered.day <= by_then) & (offered.recorded <= by_then))
        of = offered.of[first]
        last = np.minimum(kind, work.view.as_at)
        last[of] = np.minimum(last[of], offered.day[first])
        there = kind.copy()
        there[of] = _longer_by(extension, kind[of], offered.by[first])
        unseen_by, why = _unseen_by(work, extension, spells, kind, last)
        recorded = np.bincount(of, minlength=len(spells)) > 0
        more = (why >= 2) & (~recorded | (unseen_by > there))
        told = np.where(more, why, np.int16(0))
        taken = first[~more[of]]
        told[offered.of[taken]] = np.where(used[taken], np.int16(0), offered.dateless[taken])
        doubt = np.where(doubt >= 2, doubt, told)
        kind = np.where(more, unseen_by, there)
        left[taken] = False
    return replace(limit, kind=np.maximum(limit.harsh, kind), doubt=doubt)


def _unseen_by(work: Work, extension: Extension, spells: Spells, kind: Days, last: Days) -> tuple[Days, Codes]:
    """Until when one that may lie on days not covered, from the start of each stretch to a last day, lengthens a limit the most;
    and the code of why that is not known, 0 where there is none."""
    view, accepted = work.view, (extension.evidence,)
    longest, some = kind.copy(), np.zeros(len(spells), dtype=bool)
    for value in extension.by.values:
        if value.length is None or value.selected_by is not SelectedBy.TRIGGER:
            continue
        first, until = _in_force(work, value, spells.start, last)
        may = flatnonzero(unseen(accepted, view, spells.case, first, until) >= 2)
        longest[may] = np.maximum(longest[may], _longer(kind[may], value.length))
        some[may] = True
    why = (
        unseen(accepted, view, spells.case, spells.start, last) if some.any() else np.zeros(len(spells), dtype=np.int16)
    )
    return longest, np.where(some, why, np.int16(0))


def _longer_by(extension: Extension, days: Days, by: Places) -> Days:
    """Last permitted days put off by the length of a text each."""
    found = days.copy()
    for place, value in enumerate(extension.by.values):
        which = flatnonzero(by == place)
        if value.length is not None and len(which):
            found[which] = _longer(days[which], value.length)
    return found


def _in_force(work: Work, value: DatedValue, first: Days, last: Days) -> tuple[Days, Days]:
    """The first and the last of some days on which a value is in force; the last before the first where it is on none."""
    if work.law_as_at is not None:
        return first, last if value.law.in_force(work.law_as_at) else np.full_like(last, LONG_BEFORE - 1)
    until = STILL_OPEN if value.law.until is None else value.law.until
    return np.maximum(first, value.law.since), np.minimum(last, until)


def _longer(days: Days, length: Duration) -> Days:
    """Last permitted days put off by a length; for good where the calendar does not reach that far."""
    found = days.copy()
    real = (days > LONG_BEFORE) & (days < STILL_OPEN)
    later = after_each(days[real], length)
    found[real] = np.where(later == NO_DAY, STILL_OPEN, later)
    return found


class _Named:
    """Which stretch of a recorded kind each extension names."""

    def __init__(self, work: Work, found: Offers, spells: Spells) -> None:
        kind = spells.table.kind.name if spells.table is not None else None
        facts = work.view.facts.facts
        self.names = [facts[row].attributes.get(kind) if kind is not None else None for row in found.row]
        self.own: set[tuple[int, object]] = set()
        self.known: set[tuple[int, object]] = set()
        self.work, self.case, self.origin = work, spells.case, spells.origin
        if kind is not None and spells.table is not None and any(name is not None for name in self.names):
            table, rows = work.view.known(kind), spells.table
            self.known = {(int(case), table.ids[at]) for case, at in zip(table.case, table.id, strict=True) if at >= 0}
            self.own = {(int(of), rows.ids[at]) for of, at in zip(spells.group, rows.id, strict=True) if at >= 0}
        self.with_id = {of for of, _ in self.own}

    def another(self, stretches: Places, places: Places) -> Mask:
        """Whether each names one that is not this stretch. What names one not recorded may be for a stretch without an id,
        and is left."""
        told = np.zeros(len(places), dtype=bool)
        for i, (stretch, place) in enumerate(zip(stretches, places, strict=True)):
            origin, name = int(self.origin[stretch]), self.names[place]
            if name is None or (origin, name) in self.own:
                continue
            told[i] = True
            if origin not in self.with_id and (int(self.case[stretch]), name) not in self.known:
                self.work.mark(self.case[[stretch]])
        return told


def _suspended(work: Work, condition: Condition, spells: Spells, limit: Until) -> Until:
    """Where the suspension holds on the last day and after it, the limit waits until it is over: begun later, it is too late."""
    line = work.line(condition)

    def goes_on(days: Days) -> Codes:
        there = np.minimum(days, STILL_OPEN - 1)
        held = work.view.truths.all_true([line.at(spells.case, there), line.at(spells.case, there + 1)])
        return np.where(days < STILL_OPEN, held, np.int16(FALSE))

    def over(days: Days) -> tuple[Days, Days]:
        possible, certain = line.first_not_true(spells.case, np.minimum(days, STILL_OPEN - 1) + 1)
        return tuple(np.where(day < STILL_OPEN, day - 1, STILL_OPEN) for day in (possible, certain))  # type: ignore[return-value]

    harsh = np.where(goes_on(limit.harsh) == TRUE, over(limit.harsh)[0], limit.harsh)
    kind = np.maximum(limit.kind, harsh)
    waits = goes_on(kind)
    work.mark(spells.case[waits == TRUE])  # why it may be over sooner lies further on
    doubt = np.where((waits >= 2) & (limit.doubt < 2), waits, limit.doubt)
    return replace(limit, harsh=harsh, kind=np.where(waits >= 2, over(kind)[1], kind), doubt=doubt)


def _relaxed(work: Work, body: OnLasting, spells: Spells, limit: Until) -> Until:
    """The limit with the text that lies over it on its last day: another length from the start, or a judgement."""
    over = governing(body.limit, limit.kind, work.law_as_at, SelectedBy.DUE)
    if work.law_as_at is None:  # what a text between the two may make of it is the reference engine's
        for value in body.limit.values:
            if value.selected_by is SelectedBy.DUE:
                until = STILL_OPEN if value.law.until is None else value.law.until
                inside = (limit.harsh <= until) & (value.law.since <= limit.kind)
                work.mark(spells.case[inside & (limit.harsh != limit.kind)])
    over = np.where((limit.kind < STILL_OPEN) & (limit.value != NONE), over, NONE)
    harsh, kind = limit.harsh, limit.kind
    for place, dated in enumerate(body.limit.values):
        which = over == place
        if dated.length is not None and which.any():
            longest = _run_out(work, body, dated.length, spells.case, spells.start, which)
            shortest = _run_out(work, body, dated.length, spells.case, spells.start_hi, which)
            harsh = np.where(which, np.maximum(longest, harsh), harsh)
            kind = np.where(which, np.maximum(shortest, kind), kind)
    return replace(limit, harsh=harsh, kind=kind, value=np.where(over != NONE, over, limit.value))
