"""Events as conditions, for every case at once: what has happened, and what goes on from one event until another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.calendar import Duration
from checker.compile.program import FromUntil, Happened, Happening, OfKind
from checker.engines.polars.lines import Lines, alike, combined, covering, key_of, stepping
from checker.engines.polars.lookups import NO_DAY, after_each
from checker.engines.polars.table import NOTHING
from checker.engines.polars.truths import FALSE, TRUE, Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.view import View

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Marks:
    """Points in time that facts of a kind mark, in order of case and day: `row` is the fact's place in the source."""

    kind: str
    case: Rows
    day: Days
    minute: Days
    row: Rows
    rough: Mask

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Marks:
        """Some of them."""
        return Marks(
            self.kind, self.case[which], self.day[which], self.minute[which], self.row[which], self.rough
        )  # fmt: skip


def marks(happening: Happening, view: View) -> Marks:
    """The points facts of a kind mark: events, or the starts or ends of periods, rows of one being one."""
    if happening.at == "on":
        table = view.known(happening.kind)
        truth = view.fact_truth(happening.where, table)
        rough = view.rough(happening.kind) | view.marked(table.case[truth >= 2])
        rows = table.take(np.flatnonzero(truth == TRUE))
        found = Marks(happening.kind, rows.case, rows.start_lo, rows.minute, rows.row, rough)
    else:
        spells = view.spells(OfKind(happening.kind, happening.where), happening.kind)
        day = spells.start if happening.at == "start" else spells.end
        minute = spells.minutes(happening.at)
        rough = spells.rough | view.marked(spells.case[~spells.exact])
        found = Marks(happening.kind, spells.case, day, minute, spells.rows, rough)
        found = found.take(np.flatnonzero(day <= view.as_at))
    return found.take(np.lexsort((np.arange(len(found)), found.day, found.case)))


def happened(condition: Happened, view: View) -> Lines:
    """True from the event on; with `during`, until that stretch is over; with `last`, for that length from each day."""
    events = marks(Happening(condition.kind, condition.where, "on"), view)
    rough = events.rough
    if condition.last is not None:
        line = _lately(events, condition.kind, condition.last, view)
    elif condition.during is None:
        line = _since(events, condition.kind, view)
    else:
        line, during = _during(events, condition, view)
        rough = rough | during
    return Lines(line.keys, line.truths, rough if rough.any() else None)


def _since(events: Marks, kind: str, view: View) -> Lines:
    lines = [stepping(view.count, events.case, events.day)]
    gaps = view.gaps(kind)
    if gaps:
        points = [(LONG_BEFORE, FALSE), (gaps[0][0], view.not_covered(kind))]
        lines.append(alike(view.count, sorted(dict(points).items())))
    return combined(lines, view.truths.any_true)


def _lately(events: Marks, kind: str, last: Duration, view: View) -> Lines:
    lines = [covering(view.count, events.case, events.day, _later(events.day, last))]
    for first, until in view.gaps(kind):
        end = int(_later(np.array([until], dtype=np.int64), last)[0])
        told = {LONG_BEFORE: FALSE, first: view.not_covered(kind), end: FALSE}
        lines.append(alike(view.count, sorted(told.items())))
    return combined(lines, view.truths.any_true)


def _later(days: Days, length: Duration) -> Days:
    found = after_each(days, length)
    return np.where(found == NO_DAY, STILL_OPEN, found)


def _during(events: Marks, condition: Happened, view: View) -> tuple[Lines, Mask]:
    """From the first such event in each stretch until the stretch is over; unknown from its first day not covered."""
    assert condition.during is not None
    spells = view.spells(condition.during, "during")
    first = first_from(events, spells.case, spells.start)
    held = first <= spells.end
    lines = [covering(view.count, spells.case[held], first[held], spells.end[held])]
    unseen = view.first_uncovered(condition.kind, spells.start, np.minimum(spells.end, view.as_at))
    blind = unseen < STILL_OPEN
    if blind.any():
        code = view.not_covered(condition.kind)
        lines.append(covering(view.count, spells.case[blind], unseen[blind], spells.end[blind], code))
    return combined(lines, view.truths.any_true), spells.rough | view.marked(spells.case[~spells.exact])


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
        unseen = view.first_uncovered(condition.ends.kind, begins.day, np.full(len(begins), view.as_at, dtype=np.int64))
        over = np.minimum(end, unseen)
    lines = [covering(view.count, begins.case, begins.day, over)]
    if condition.ends is not None and (over < end).any():
        blind = over < end
        code = view.not_covered(condition.ends.kind)
        lines.append(covering(view.count, begins.case[blind], over[blind], end[blind], code))
    code = view.not_covered(condition.begins.kind)
    everyone = np.arange(view.count, dtype=np.int64)
    for first, last in view.gaps(condition.begins.kind):
        days = np.full(view.count, last + 1, dtype=np.int64)
        until = (
            first_from(ends, everyone, days) if ends is not None else np.full(view.count, STILL_OPEN, dtype=np.int64)
        )
        lines.append(covering(view.count, everyone, np.full(view.count, first, dtype=np.int64), until, code))
    line = combined(lines, view.truths.any_true)
    return Lines(line.keys, line.truths, rough if rough.any() else None)
