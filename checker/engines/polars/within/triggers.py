"""What begins the duties of a rule, for every case at once: events, edges of periods, lengths of time and ages."""

from __future__ import annotations

import numpy as np

from checker.compile.program import AfterLasting, AtAge, AtEdge, OnEvent, Trigger
from checker.engines.polars.conditions.ages import births
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.starts import Starts
from checker.engines.polars.facts.carried import Names, carried, own_ids, paired
from checker.engines.polars.facts.table import Column, Table
from checker.engines.polars.periods.clipping import passed
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import key_of, rising
from checker.engines.polars.values.lookups import age_reached_each
from checker.engines.polars.values.quick import begins_run, ends_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.reference.naming import name_of
from checker.frozen import replace
from checker.snapshot.facts import ANY_MORE, LONG_BEFORE, STILL_OPEN


def starts_of(work: Work, trigger: Trigger) -> Starts:
    """Everything that has begun a duty by the as-at date; a case in which it is not certain is left."""
    kept = work.view.starts
    if trigger not in kept:
        own = Work(work.rule, work.view, work.law_as_at, work.terms)
        kept[trigger] = _in_order(_begun(own, trigger)), own.rough
    found, rough = kept[trigger]
    work.rough |= rough
    return found


def _begun(work: Work, trigger: Trigger) -> Starts:
    match trigger:
        case OnEvent(began=None):
            return _events(work, trigger)
        case OnEvent():
            return _initiating(work, trigger)
        case AtEdge():
            return _edges(work, trigger)
        case AfterLasting():
            return _lasted(work, trigger)
    return _aged(work, trigger)


def _in_order(found: Starts) -> Starts:
    if found.table is not None and found.table.some_possible:
        found = found.take(flatnonzero(found.of("alike") <= ANY_MORE))
    if len(found) < 2:
        return found
    rank = found.of("standing" if found.spells is None else "rank")
    if rising(key_of(found.case, found.day), found.hi, rank):
        return found
    return found.take(np.lexsort((np.arange(len(found)), rank, found.hi, found.day, found.case)))


# --- events -----------------------------------------------------------------------------------------------------------
def _events(work: Work, trigger: OnEvent) -> Starts:
    view = work.view
    table = view.known(trigger.kind)
    if not len(table) and not trigger.planned:
        return Starts.none(trigger.kind, "on", table)
    truth = view.fact_truth(trigger.where, table)
    found = flatnonzero(truth != FALSE)
    if trigger.planned:
        whole = view.facts.table(trigger.kind)
        status, to_come = whole.column("status"), (whole.start_lo > view.as_at) & whole.dated
        work.mark(whole.case[to_come & ~status.known] if status is not None else whole.case[to_come])
        if status is not None:
            planned = to_come & np.isin(status.values, status.places(["planned"]))
            as_held = view.fact_truth(trigger.where, _as_if_held(whole))
            later = flatnonzero(planned & (as_held != FALSE))
            work.mark(table.case[found[~table.dated[found]]])
            return _joined(_on_events(table, truth, found), _on_events(whole, as_held, later), whole)
    if table.dated.all():
        return _on_events(table, truth, found)
    why = np.where(table.dated[found], np.int16(0), np.int16(view.missing_field(f"{trigger.kind}.on")))
    return replace(_on_events(table, truth, found), hi=table.start_hi[found], why=why)


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
    """Events that have happened, of days as they are known now, and events to come, as rows of the whole table."""
    assert one.table is not None
    known = whole.places_of(one.table.row)
    if whole.start_hi is not whole.start_lo:
        last = whole.start_hi.copy()
        last[known] = one.table.start_hi
        whole = replace(whole, start_hi=last)
    names = ("case", "day", "minute", "truth")
    case, day, minute, truth = (np.concatenate([getattr(one, name), getattr(other, name)]) for name in names)
    place = np.concatenate([known[one.place], other.place])
    nothing = np.full(len(place), NONE, dtype=np.int64)
    return Starts(one.name, one.edge, case, day, minute, truth, whole, place, None, nothing)


def _initiating(work: Work, trigger: OnEvent) -> Starts:
    """The event each period names, else the last on or before its start, else the first after it: one duty for each.

    A case in which it is not known which that was is left.
    """
    assert trigger.began is not None
    view = work.view
    events = _events(work, replace(trigger, began=None, planned=False))
    spells = view.spells(trigger.began, trigger.began.kind)
    work.rough |= spells.rough
    assert events.table is not None
    dated = events.table.dated[events.place]
    work.mark(spells.case[~spells.started | view.marked(events.case[~dated])[spells.case]])
    events = events.take(flatnonzero(dated))
    by_name, chosen = _named(events, spells, view.names)
    others = flatnonzero(~by_name)
    chosen[others] = nearest = _nearest(work, events, spells.take(others))
    if len(events):  # where the nearest may not count, another may have begun it
        work.mark(
            spells.case[others[(nearest != NONE) & ((events.truth[nearest] != TRUE) | _of_one_day(events)[nearest])]]
        )
    if len(events):  # which may not count, and is owed on something else then
        work.mark(spells.case[by_name & (chosen != NONE) & (events.truth[chosen] != TRUE)])
    work.mark(spells.case[chosen == NONE])
    spells, chosen = spells.take(chosen != NONE), chosen[chosen != NONE]
    truth = view.truths.all_true([events.truth[chosen], _counts(spells)])
    which, first, group = np.unique(chosen, return_index=True, return_inverse=True)
    told = truth[first]
    told[group[truth == TRUE]] = TRUE
    work.mark(spells.case[(told[group] != TRUE) & (truth != told[group])])  # several doubts about one event
    return replace(events.take(which), truth=told)


def _named(events: Starts, spells: Spells, names: Names) -> tuple[Mask, Places]:
    """Which periods name an event, and the place of the first of that id among the events of its case; -1 for none."""
    found = np.full(len(spells), NONE, dtype=np.int64)
    assert spells.table is not None and events.table is not None
    kind = events.kind
    column = spells.table.column(kind) if kind in spells.table.kind.attributes else None
    told = carried(column, spells.first, names)
    if not told.known.any() or not len(events):
        return told.known, found
    own = own_ids(events.table, names).take(events.place)
    keys, first = np.unique(paired(events.case, own.values), return_index=True)
    wanted = paired(spells.case, told.values)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    there = told.known & (keys[place] == wanted)
    found[there] = first[place[there]]
    return told.known, found


def _nearest(work: Work, events: Starts, spells: Spells) -> Places:
    """The place of the last event on or before each period's start, else of the first after it; -1 where there is none, or
    where another may lie between them on a day that is not covered."""
    place = np.searchsorted(key_of(events.case, events.day), key_of(spells.case, spells.start), side="right") - 1
    if not len(events):
        return place
    before = (place >= 0) & (events.case[np.maximum(place, 0)] == spells.case)
    inside = np.minimum(place + 1, len(events) - 1)
    after = ~before & (place + 1 < len(events)) & (events.case[inside] == spells.case)
    chosen = np.where(before, place, inside)
    first = np.where(before, events.day[chosen] + 1, LONG_BEFORE)
    last = np.minimum(spells.start, work.view.as_at)
    unsure = work.view.first_uncovered(events.kind, spells.case, first, last) < STILL_OPEN
    another = np.where(before, _over_before(work, spells) > events.day[chosen], spells.end_lo <= events.day[chosen])
    work.mark(spells.case[before & _perhaps_over_before(work, spells, events.day[chosen])])
    return np.where((before | after) & ~unsure & ~another, chosen, NONE)


def _of_one_day(events: Starts) -> Mask:
    """Which events have another of their case and day beside them: either may have come first."""
    keys = key_of(events.case, events.day)
    return ~(begins_run(keys) & ends_run(keys))


def _over_before(work: Work, spells: Spells) -> Days:
    """The last day a period of the kind ended that was over before each began, certainly; long before where there is none."""
    assert spells.table is not None
    table = work.view.known(spells.table.kind.name)
    over = flatnonzero(table.start_lo < table.end_lo)
    key = np.sort(key_of(table.case[over], table.end_hi[over]))
    place = np.searchsorted(key, key_of(spells.case, spells.start), side="left") - 1
    if not len(key):
        return np.full(len(spells), LONG_BEFORE, dtype=np.int64)
    first = key_of(spells.case, np.full(len(spells), LONG_BEFORE, dtype=np.int64))
    return np.where((place >= 0) & (key[place] >= first), key[place] - first + LONG_BEFORE, LONG_BEFORE)


def _perhaps_over_before(work: Work, spells: Spells, days: Days) -> Mask:
    """Where a period of the kind may have ended, on a day not known, after some days and before each began."""
    assert spells.table is not None
    table = work.view.known(spells.table.kind.name)
    unsure = flatnonzero(table.end_lo < table.end_hi)
    first, last = np.full(work.view.count, STILL_OPEN, dtype=np.int64), np.full(work.view.count, NONE, dtype=np.int64)
    np.minimum.at(first, table.case[unsure], table.end_lo[unsure])
    np.maximum.at(last, table.case[unsure], table.end_hi[unsure])
    return (first[spells.case] < spells.start) & (days < last[spells.case])


# --- edges, lengths and ages ------------------------------------------------------------------------------------------
def _edges(work: Work, trigger: AtEdge) -> Starts:
    view, name = work.view, name_of(trigger.of)
    spells = view.spells(trigger.of, name)
    work.rough |= spells.rough
    if not len(spells):
        return Starts.none(name, trigger.edge, spells.table)
    counts = _counts(spells)
    if trigger.edge == "start":
        latest, _ = work.latest_starts(spells, trigger.of)
        which = flatnonzero((spells.start <= view.as_at) & (spells.resumed != TRUE))
        begun = np.where(spells.start_hi <= view.as_at, np.int16(TRUE), spells.missing("start", view))
        truth = view.truths.all_true([counts, view.truths.negated(spells.resumed), begun])
        why = np.where(spells.started, np.int16(0), spells.missing("start", view))
        days = spells.start, latest
    else:
        which = flatnonzero(spells.end_lo <= view.as_at)
        ended = np.where(spells.end <= view.as_at, np.int16(TRUE), spells.missing("end", view))
        truth = view.truths.all_true([counts, ended])
        why = np.where(spells.end_lo == spells.end, np.int16(0), spells.missing("end", view))
        days = spells.end_lo, spells.end
    return _of_spells(spells, which, name, trigger.edge, days, spells.minutes(trigger.edge), truth, why)


def _lasted(work: Work, trigger: AfterLasting) -> Starts:
    view, name = work.view, name_of(trigger.of)
    spells = view.spells(trigger.of, name)
    work.rough |= spells.rough
    if not len(spells):
        return Starts.none(name, "start", spells.table)
    work.mark(spells.case[view.truths.is_of_a_day(spells.doubt)])
    latest, any_day = work.latest_starts(spells, trigger.of)
    lo, hi = (passed(days, trigger.length, strictly=trigger.strictly) for days in (spells.start, latest))
    which = flatnonzero((lo < spells.end) & (lo <= view.as_at))
    surely = (hi < spells.end_lo) & (hi <= view.as_at)
    late = (lo != hi) & ((hi >= spells.end_lo) | (hi > view.as_at))
    start, doubted = spells.missing("start", view), any_day & (spells.start_why < 2)
    astray = np.where(late, np.where(any_day, spells.doubt, start), spells.missing("end", view))
    why = np.where(lo == hi, np.int16(0), np.where(doubted, spells.doubt, start))
    nothing = np.full(len(spells), NONE, dtype=np.int64)
    return _of_spells(
        spells, which, name, "start", (lo, hi), nothing, np.where(surely, _counts(spells), astray), why
    )  # fmt: skip


def _counts(spells: Spells) -> Codes:
    """Whether each certainly was."""
    return np.where(spells.doubt >= 2, spells.doubt, np.int16(TRUE))


def _of_spells(
    spells: Spells, which: Places, name: str, edge: str, days: tuple[Days, Days], minutes: Days, truth: Codes, why: Codes
) -> Starts:  # fmt: skip
    return Starts(
        name, edge, spells.case[which], days[0][which], minutes[which], truth[which], spells.table, spells.first[which], spells,
        which.astype(np.int64), days[1][which], why[which].astype(np.int16),
    )  # fmt: skip


def _aged(work: Work, trigger: AtAge) -> Starts:
    view = work.view
    born, unknown, rough = births(view)
    work.rough |= (unknown != 0) | rough
    cases = flatnonzero(unknown == 0)
    reached = age_reached_each(born[cases], trigger.age)
    which = flatnonzero(reached <= view.as_at)
    table = view.facts.table("child")
    first = np.full(view.count, NONE, dtype=np.int64)
    first[table.case[::-1]] = np.arange(len(table))[::-1]
    name = f"age-{trigger.age}".replace(" ", "-") if trigger.age.amount else "birth"
    nothing = np.full(len(which), NONE, dtype=np.int64)
    return Starts(
        name, "on", cases[which].astype(np.int64), reached[which], nothing, np.full(len(which), TRUE, dtype=np.int16), table,
        first[cases[which]], None, nothing,
    )  # fmt: skip
