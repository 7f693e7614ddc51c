"""Events as conditions, for every case at once: what has happened, and what goes on from one event until another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration
from checker.compile.program import AtEdge, FromUntil, Happened, Happening, OfKind
from checker.engines.polars.facts.table import NOTHING, Table
from checker.engines.polars.periods.of_condition import possible_spells
from checker.engines.polars.periods.spells import Spells, held
from checker.engines.polars.values.keys import key_of, rising, spread
from checker.engines.polars.values.lines import Lines, combined
from checker.engines.polars.values.lookups import NO_DAY, after_each
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.stretches import covering, overlaid
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.reference.naming import name_of
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View

Rows = npt.NDArray[np.int64]


@frozen
class Marks:
    """Points in time that facts of a kind mark, in order of case and day: each on a day from `day` to `last`, certainly or
    possibly (`truth`), and `surely` on whichever day; `row` is the fact's place in the source."""

    kind: str
    case: Rows
    day: Days
    last: Days
    minute: Days
    row: Rows
    truth: Codes
    surely: Mask
    rough: Mask

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Marks:
        """Some of them."""
        names = ("case", "day", "last", "minute", "row", "truth", "surely")
        return replace(self, **{name: getattr(self, name)[which] for name in names})


def marks(happening: Happening, view: View) -> Marks:
    """The points facts of a kind certainly mark, each on a day that is known; a case in which there may be another is rough."""
    found = possible_marks(happening, view)
    rough = found.rough | view.marked(found.case[found.truth != TRUE])
    return replace(found.take(found.truth == TRUE), rough=rough)


def possible_marks(happening: Happening, view: View) -> Marks:
    """The points facts of a kind mark or may mark: events, or the starts or ends of periods, rows of one being one."""
    if happening.at == "on":
        table = view.known(happening.kind)
        truth = view.fact_truth(happening.where, table)
        days = table.start_lo, table.start_hi
        case, minute, row, rough = table.case, table.minute, table.row, view.none()
    else:
        spells = view.spells(OfKind(happening.kind, happening.where), happening.kind)
        days = (spells.start, spells.start_hi) if happening.at == "start" else (spells.end_lo, spells.end)
        truth = np.where(spells.doubt >= 2, spells.doubt, np.int16(TRUE))
        case, minute, row, rough = spells.case, spells.minutes(happening.at), spells.rows, spells.rough
    undated = np.int16(view.missing_field(f"{happening.kind}.{happening.at}"))
    surely = (truth == TRUE) & (days[1] <= view.as_at)
    truth = view.truths.all_true([truth, np.where(days[0] == days[1], np.int16(TRUE), undated)])
    found = Marks(happening.kind, case, *days, minute, row, truth, surely, rough)
    return _in_order(found.take(flatnonzero((truth != FALSE) & (days[0] <= view.as_at))))


def edges(of: AtEdge, view: View) -> Marks:
    """Where the periods of a condition certainly began, or ended, on days that are known; a case in which that is not certain of
    one is rough."""
    name, starts = name_of(of.of), of.edge == "start"
    each, rough = possible_spells(of.of, name, view), view.none()
    case, day = [], []
    for spells in each:
        lo, hi = (spells.start, spells.start_hi) if starts else (spells.end_lo, spells.end)
        there, known = lo <= view.as_at, (lo == hi) & (lo > LONG_BEFORE) & (spells.doubt < 2)
        if starts:
            there &= (spells.resumed != TRUE) & ((spells.always(view) != TRUE) | (spells.doubt >= 2))
            known &= spells.resumed < 2
        rough |= spells.rough | view.marked(spells.case[~known & (there | (spells.doubt >= 2))])
        case.append(spells.case[there & known])
        day.append(lo[there & known])
    days, cases = np.concatenate(day), np.concatenate(case)
    nothing, truth = np.full(len(days), NOTHING, dtype=np.int64), np.full(len(days), TRUE, dtype=np.int16)
    return _in_order(Marks(name, cases, days, days, nothing, nothing, truth, truth == TRUE, rough))


def _in_order(found: Marks) -> Marks:
    keys = key_of(found.case, found.day)
    return found if rising(keys) else found.take(np.argsort(keys, kind="stable"))


def happened(condition: Happened, view: View, *, signs: bool = False) -> Lines:
    """True from the event on; with `during`, until that stretch is over; with `last`, for that length from each day. With
    `signs`, only in stretches of which there is a sign."""
    table = view.known(condition.kind)
    truth = view.fact_truth(condition.where, table)
    which = flatnonzero(truth != FALSE)
    events, truth = table.take(which), truth[which]
    undated = np.where(events.dated, np.int16(TRUE), np.int16(view.missing_field(f"{condition.kind}.on")))
    if condition.last is not None:
        return _lately(events, truth, undated, condition.last, view)
    perhaps = view.truths.all_true([truth, undated])
    if condition.during is None:
        line = _from(events, truth, perhaps, view)
        blind = view.blind(condition.kind, lambda first, _: (first, np.full(len(first), STILL_OPEN, dtype=np.int64)))
        return combined([line, blind], view.truths.any_true) if blind.truths.any() else line
    of = [view.spells(condition.during, "during")] if signs else possible_spells(condition.during, "during", view)
    return combined([_during(spells.as_either(), events, truth, perhaps, view) for spells in of], view.truths.any_true)


def _during(spells: Spells, events: Table, truth: Codes, perhaps: Codes, view: View) -> Lines:
    """Whether such an event has happened in a period that is not over: what remains of each period from each such day on."""
    of, day, until, codes = _within(spells, events, truth, perhaps, view)
    left = spells.take(of)
    doubt = np.where(left.doubt >= 2, left.doubt, np.int16(TRUE))
    start, start_hi = np.maximum(left.start, day), np.maximum(left.start_hi, day)
    whys = (doubt, left.missing("start", view), left.missing("end", view))
    doubt, start_why, end_why = (view.truths.all_true([why, codes]) for why in whys)
    left = replace(
        left, start=start, start_hi=start_hi, end_lo=np.minimum(left.end_lo, until), end=np.minimum(left.end, until),
        doubt=doubt, start_why=start_why, end_why=end_why,
    )  # fmt: skip
    line = held(view, left, view.count, left.case, start, start_hi, start_why)
    return Lines(line.keys, line.truths, spells.rough if spells.rough.any() else None)


def _within(
    spells: Spells, events: Table, truth: Codes, perhaps: Codes, view: View
) -> tuple[Rows, Days, Days, Codes]:  # fmt: skip
    """The days, in order of some periods, on which such an event has happened in each, or may have for some code: the place of
    the period, the day, until when that says anything, and the code. Nothing that comes after a day that is certain matters. What
    is of a day not known, none of them before the period, has happened by the last, whichever it was.
    """
    begins = np.searchsorted(events.case, spells.case)
    of, event = spread(begins, np.searchsorted(events.case, spells.case, side="right") - begins)
    first, day = spells.start[of], events.start_lo[event]
    inside = (first <= events.start_hi[event]) & (day <= spells.end[of])
    of, first, day, event = of[inside], first[inside], day[inside], event[inside]
    before = day < spells.start_hi[of]  # it may have been before the period
    why = np.where(before & events.dated[event], spells.missing("start", view)[of], np.int16(TRUE))
    last, sure = events.start_hi[event], ~before & (day < events.start_hi[event])
    told, known = view.truths.all_true([perhaps[event], why]), truth[event][sure]
    unseen = view.first_uncovered(events.kind.name, spells.case, spells.start, np.minimum(spells.end, view.as_at))
    blind = flatnonzero(unseen < STILL_OPEN)
    places = np.concatenate([of, of[sure], blind])
    order = np.lexsort((np.concatenate([event, event[sure], np.full(len(blind), len(events))]), places))
    of, day = places[order], np.concatenate([np.maximum(first, day), last[sure], unseen[blind]])[order]
    over = np.full(len(of), STILL_OPEN, dtype=np.int64)
    over[: len(sure)] = np.where(sure, last, STILL_OPEN)
    hidden = np.full(len(blind), view.not_covered(events.kind.name), dtype=np.int16)
    codes = np.concatenate([told, known, hidden])[order]
    until = np.minimum(_first_certain(len(spells), of, day, codes)[of], over[order])
    which = flatnonzero(day <= until)
    of, day, until, codes = of[which], day[which], until[which], codes[which]
    return of, day, np.where(codes == TRUE, STILL_OPEN, until), codes


def _from(events: Table, truth: Codes, perhaps: Codes, view: View) -> Lines:
    """What each event says from its day on for good, and before that from the first it may have been; nothing that comes after a
    day that is certain matters."""
    since, last = events.start_lo, events.start_hi
    sure = flatnonzero(since < last)
    whose, end = np.append(np.arange(len(events)), sure), np.full(len(events) + len(sure), STILL_OPEN, dtype=np.int64)
    first, codes, cases = np.append(since, last[sure]), np.append(perhaps, truth[sure]), events.case[whose]
    end[sure] = last[sure]
    which = flatnonzero(first <= _first_certain(view.count, cases, first, codes)[cases])
    return overlaid(
        view.count, whose[which], cases[which], first[which], end[which], codes[which], view.truths.any_true
    )


def _first_certain(count: int, cases: Rows, days: Days, codes: Codes) -> Days:
    """The first of the days of each case, or whatever is numbered, that is certain; `STILL_OPEN` where none is."""
    certain = flatnonzero(codes == TRUE)
    first = np.full(count, STILL_OPEN, dtype=np.int64)
    np.minimum.at(first, cases[certain], days[certain])
    return first


def _lately(events: Table, truth: Codes, undated: Codes, last: Duration, view: View) -> Lines:
    """True on each day whose window of a length, itself the last day of it, holds such an event, whichever day that was."""
    lo, hi = events.start_lo, events.start_hi
    over = _later(hi, last)
    until = over if hi is lo else np.where(lo > LONG_BEFORE, _later(lo, last), LONG_BEFORE)
    gone = np.maximum(hi, until)  # from the last day it may have been until then it has
    loose = flatnonzero(lo < hi)
    whose = np.concatenate([np.arange(len(events)), loose, loose])
    first, end = np.concatenate([hi, lo[loose], gone[loose]]), np.concatenate([gone, hi[loose], over[loose]])
    codes = np.concatenate([truth, undated[loose], undated[loose]])
    line = overlaid(view.count, whose, events.case[whose], first, end, codes, view.truths.any_true)
    blind = view.blind(events.kind.name, lambda first, until: (first, _later(until, last)))
    return combined([line, blind], view.truths.any_true) if blind.truths.any() else line


def _later(days: Days, length: Duration) -> Days:
    found = after_each(days, length)
    return np.where(found == NO_DAY, STILL_OPEN, found)


def first_from(events: Marks, cases: Rows, days: Days) -> Days:
    """The day of the first event of each case on or after a day; `STILL_OPEN` where there is none."""
    found = np.full(len(cases), STILL_OPEN, dtype=np.int64)
    place = place_from(events, cases, days)
    there = place != NOTHING
    found[there] = events.day[place[there]]
    return found


def place_from(events: Marks, cases: Rows, days: Days) -> Rows:
    """The place of the first event of each case on or after a day; -1 where there is none."""
    if not len(events):
        return np.full(len(cases), NOTHING, dtype=np.int64)
    place = np.searchsorted(key_of(events.case, events.day), key_of(cases, days), side="left")
    inside = np.minimum(place, len(events) - 1)
    return np.where((place < len(events)) & (events.case[inside] == cases), inside, NOTHING)


def from_until(condition: FromUntil, view: View) -> Lines:
    """From each beginning until the next end after it; a case with a beginning and an end on one day is rough, and one in
    which what began would be ended by its own end."""
    begins = marks(condition.begins, view)
    rough = begins.rough
    end = np.full(len(begins), STILL_OPEN, dtype=np.int64)
    over = end
    ends = None
    if condition.ends is not None:
        ends = marks(condition.ends, view)
        rough = rough | ends.rough
        place = place_from(ends, begins.case, begins.day + 1)
        there = place != NOTHING
        end = np.where(there, ends.day[place], STILL_OPEN) if len(ends) else end
        own = there & (begins.row == ends.row[place]) if len(ends) else there
        rough = rough | view.marked(begins.case[own])
        rough = rough | view.marked(begins.case[first_from(ends, begins.case, begins.day) == begins.day])
        last = np.full(len(begins), view.as_at, dtype=np.int64)
        unseen = view.first_uncovered(condition.ends.kind, begins.case, begins.day, last)
        over = np.minimum(end, unseen)
    lines = [covering(view.count, begins.case, begins.day, over)]
    if condition.ends is not None and (over < end).any():
        blind = over < end
        code = view.not_covered(condition.ends.kind)
        lines.append(covering(view.count, begins.case[blind], over[blind], end[blind], code))
    code = view.not_covered(condition.begins.kind)
    everyone = np.arange(view.count, dtype=np.int64)
    for run in view.unseen(condition.begins.kind, everyone, view.as_at):
        first, last = (np.broadcast_to(day, view.count) for day in run)
        for_good = np.full(view.count, STILL_OPEN, dtype=np.int64)
        until = first_from(ends, everyone, last + 1) if ends is not None else for_good
        own = flatnonzero(first <= last)
        lines.append(covering(view.count, everyone[own], first[own], until[own], code))
    line = combined(lines, view.truths.any_true)
    return Lines(line.keys, line.truths, rough if rough.any() else None)
