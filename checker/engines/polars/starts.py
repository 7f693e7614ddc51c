"""What begins the duties of a rule, for every case at once: events, edges of periods, lengths of time and ages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.calendar import age_reached
from checker.compile.program import AfterLasting, AtAge, AtEdge, OnEvent, Trigger
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NONE
from checker.engines.polars.clipping import passed
from checker.engines.polars.lines import key_of
from checker.engines.polars.spells import Spells
from checker.engines.polars.table import Column, Table
from checker.engines.polars.truths import FALSE, TRUE, Codes, Days
from checker.engines.reference.periods import name_of
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True)
class Starts:
    """What begins each duty, in order of case, day and content.

    `table` holds the facts they were read from (None where they were worked out) and `place` the row of each in it;
    `spells` the periods they are edges of, if they are, and `spell` the place of each among those.
    """

    name: str
    edge: str
    case: Places
    day: Days
    minute: Days
    truth: Codes
    table: Table | None
    place: Places
    spells: Spells | None
    spell: Places

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Starts:
        """Some of them."""
        fields = ("case", "day", "minute", "truth", "place", "spell")
        return replace(self, **{name: getattr(self, name)[which] for name in fields})

    @property
    def kind(self) -> str:
        """The kind of fact they were read from, or their own name where they were worked out from several."""
        return self.table.kind.name if self.table is not None else self.name

    @property
    def rows(self) -> Places:
        """Where each fact stands in the source; -1 where there is none."""
        return self.of("row")

    def of(self, field: str) -> Places:
        """A field of each one's fact; -1 where there is none."""
        if self.table is None or not len(self.table):
            return np.full(len(self), NONE, dtype=np.int64)
        return np.where(self.place != NONE, getattr(self.table, field)[self.place], NONE)


def starts_of(work: Work, trigger: Trigger) -> Starts:
    """Everything that has begun a duty by the as-at date; a case in which it is not certain is left."""
    match trigger:
        case OnEvent(began=None):
            found = _events(work, trigger)
        case OnEvent():
            found = _initiating(work, trigger)
        case AtEdge():
            found = _edges(work, trigger)
        case AfterLasting():
            found = _lasted(work, trigger)
        case AtAge():
            found = _aged(work, trigger)
    rank = found.of("rank") if found.spells is not None else np.arange(len(found))
    return found.take(np.lexsort((np.arange(len(found)), rank, found.day, found.case)))


# --- events -----------------------------------------------------------------------------------------------------------
def _events(work: Work, trigger: OnEvent) -> Starts:
    view = work.view
    table = view.known(trigger.kind)
    truth = view.fact_truth(trigger.where, table)
    found = np.flatnonzero(truth != FALSE)
    work.mark(table.case[found[~table.dated[found]]])
    if trigger.planned:
        whole = view.facts.table(trigger.kind)
        status = whole.column("status")
        if status is not None:
            planned = (whole.start_lo > view.as_at) & whole.dated & np.isin(status.values, status.places(["planned"]))
            as_held = view.fact_truth(trigger.where, _as_if_held(whole))
            later = np.flatnonzero(planned & (as_held != FALSE))
            return _joined(_on_events(table, truth, found), _on_events(whole, as_held, later), whole)
    return _on_events(table, truth, found)


def _on_events(table: Table, truth: Codes, rows: Places) -> Starts:
    nothing = np.full(len(rows), NONE, dtype=np.int64)
    return Starts(
        table.kind.name, "on", table.case[rows], table.start_lo[rows], table.minute[rows], truth[rows], table,
        rows.astype(np.int64), None, nothing,
    )  # fmt: skip


def _as_if_held(table: Table) -> Table:
    """Meetings still to come, as if they had been held."""
    count = len(table)

    def column(name: str) -> Column | None:
        if name == "status":
            return Column(np.zeros(count, dtype=np.int64), np.ones(count, dtype=bool), ["held"])
        return table.column(name)

    return replace(table, column=column)


def _joined(one: Starts, other: Starts, whole: Table) -> Starts:
    """Events that have happened and events to come, as rows of the whole table."""
    assert one.table is not None
    places = {int(row): place for place, row in enumerate(whole.row)}
    known = np.array([places[int(row)] for row in one.table.row[one.place]], dtype=np.int64)
    names = ("case", "day", "minute", "truth")
    case, day, minute, truth = (np.concatenate([getattr(one, name), getattr(other, name)]) for name in names)
    place = np.concatenate([known, other.place])
    nothing = np.full(len(place), NONE, dtype=np.int64)
    return Starts(one.name, one.edge, case, day, minute, truth, whole, place, None, nothing)


def _initiating(work: Work, trigger: OnEvent) -> Starts:
    """The event thought to have begun each period: the last on or before its start, else the first after it."""
    assert trigger.began is not None
    view, kind = work.view, trigger.kind
    events = _events(work, replace(trigger, began=None, planned=False))
    work.mark(events.case[events.truth != TRUE])
    events = events.take(np.flatnonzero(events.truth == TRUE))
    spells = work.spells(trigger.began, trigger.began.kind)
    assert spells.table is not None
    named = spells.table.column(kind)
    if named is not None:
        work.mark(spells.case[named.known[spells.first]])
    keys = key_of(events.case, events.day)
    place = np.searchsorted(keys, key_of(spells.case, spells.start), side="right") - 1
    before = (place >= 0) & (events.case[np.maximum(place, 0)] == spells.case) if len(events) else place >= 0
    following = place + 1
    inside = np.minimum(following, max(len(events) - 1, 0))
    after = ~before & (following < len(events))
    if len(events):
        after &= events.case[inside] == spells.case
    chosen = np.where(before, place, inside)
    first = np.where(before, events.day[chosen] + 1, LONG_BEFORE) if len(events) else spells.start
    unsure = view.first_uncovered(kind, first, np.minimum(spells.start, view.as_at)) < STILL_OPEN
    work.mark(spells.case[unsure | ~(before | after)])
    return events.take(np.unique(chosen[before | after]))


# --- edges, lengths and ages ------------------------------------------------------------------------------------------
def _edges(work: Work, trigger: AtEdge) -> Starts:
    view, name = work.view, name_of(trigger.of)
    spells = work.spells(trigger.of, name)
    at_start = trigger.edge == "start"
    days = spells.start if at_start else spells.end
    which = np.flatnonzero((days <= view.as_at) & ((spells.resumed == FALSE) if at_start else days < STILL_OPEN))
    work.mark(spells.case[which[days[which] == LONG_BEFORE]])
    return _of_spells(spells, which, name, trigger.edge, days, spells.minutes(trigger.edge))


def _lasted(work: Work, trigger: AfterLasting) -> Starts:
    view, name = work.view, name_of(trigger.of)
    spells = work.spells(trigger.of, name)
    days = passed(spells.start, trigger.length, strictly=trigger.strictly)
    which = np.flatnonzero((days < spells.end) & (days <= view.as_at))
    work.mark(spells.case[which[days[which] == LONG_BEFORE]])
    return _of_spells(spells, which, name, "start", days, np.full(len(spells), NONE, dtype=np.int64))


def _of_spells(spells: Spells, which: Places, name: str, edge: str, days: Days, minutes: Days) -> Starts:
    return Starts(
        name, edge, spells.case[which], days[which], minutes[which], np.full(len(which), TRUE, dtype=np.int16),
        spells.table, spells.first[which], spells, which.astype(np.int64),
    )  # fmt: skip


def _aged(work: Work, trigger: AtAge) -> Starts:
    view = work.view
    born, unknown, _ = view.born()
    work.rough |= unknown != 0
    cases = np.flatnonzero(unknown == 0)
    days, places = np.unique(born[cases], return_inverse=True)
    reached = np.array([age_reached(int(day), trigger.age) for day in days], dtype=np.int64)[places]
    which = np.flatnonzero(reached <= view.as_at)
    table = view.facts.table("child")
    first = np.full(view.count, NONE, dtype=np.int64)
    first[table.case[::-1]] = np.arange(len(table))[::-1]
    name = f"age-{trigger.age}".replace(" ", "-") if trigger.age.amount else "birth"
    nothing = np.full(len(which), NONE, dtype=np.int64)
    return Starts(
        name, "on", cases[which].astype(np.int64), reached[which], nothing, np.full(len(which), TRUE, dtype=np.int16), table,
        first[cases[which]], None, nothing,
    )  # fmt: skip
