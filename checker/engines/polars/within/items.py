"""The items of `for-each`, for every case at once: which of them belong to a trigger, by name or by having been there in its
time; the twin of the reference's items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from checker.compile.program import Evidence
from checker.engines.polars.conditions.view import View
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.starts import Starts
from checker.engines.polars.facts.carried import among, carried, own_ids
from checker.engines.polars.facts.table import Table
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, BeyondColumnsError, Codes
from checker.engines.polars.within.opening import Opened
from checker.frozen import replace
from checker.snapshot.facts import ANY_MORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, vocabulary


def with_items(work: Work, items: Evidence, starts: Starts) -> Starts:
    """Each trigger once for each item: those that name it, where their kind can; otherwise every one of the case's."""
    view, table = work.view, _recorded(work.view, items.kind)
    lo, hi = (np.searchsorted(table.case, starts.case, side=side) for side in ("left", "right"))
    counts = hi - lo
    which = np.repeat(np.arange(len(starts)), counts)
    item = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(lo, counts)
    found = replace(starts.take(which), items=table, item=item)
    truths = [found.truth, view.fact_truth(items.where, table)[item]]
    if _can_name(table, starts.kind):
        work.mark(starts.case[starts.mixed])
        truths.append(_named(view, found, table))
    truth = view.truths.all_true(truths)
    return replace(found, truth=truth).take(flatnonzero((truth != FALSE) & (table.alike[item] <= ANY_MORE)))


def _recorded(view: View, kind: str) -> Table:
    """The items of a kind that had happened, or begun; a period over where a later one of another identity began."""
    return view.pieces(kind).rows if vocabulary().kind(kind).form is Form.PERIOD else view.known(kind)


def _can_name(table: Table, kind: str) -> bool:
    return kind in table.kind.attributes


def _named(view: View, found: Starts, table: Table) -> Codes:
    """Whether each item names its trigger. One that names nothing, or something with no id to know it by, may."""
    names, kind = view.names, found.kind
    told = carried(table.column(kind), found.item, names)
    held, owner, own = found.identifiers(names)
    its, has_any = among(owner, held, own, told.values)
    known = has_any
    if kind in vocabulary():
        every = view.facts.table(kind)
        known = known | among(every.case, own_ids(every, names), found.case, told.values)[0]
    said = np.where(known, its.astype(np.int16), np.int16(view.missing_field(f"{kind}.id")))
    return np.where(told.known, said, np.int16(view.missing_field(f"{table.kind.name}.{kind}")))


def were_there(view: View, opened: Opened) -> Opened:
    """The duties whose items were there at some time from the trigger to the due date, or may have been, and before the
    period that the trigger began was over; with no due date, on that day."""
    starts, table = opened.starts, opened.starts.items
    if table is None or _can_name(table, starts.kind) or table.kind.form is Form.RECORD:
        return opened
    item, day, hi = starts.item, starts.day, starts.hi
    period = table.kind.form is Form.PERIOD
    over_lo, over_hi = (
        (table.end_lo[item], table.end_hi[item]) if period else (table.start_lo[item] + 1, table.start_hi[item] + 1)
    )
    soonest = np.where(opened.no_deadline, day, opened.soonest)
    latest = np.where(opened.no_deadline, hi, opened.latest)
    until = np.full(len(opened), STILL_OPEN, dtype=np.int64)
    if starts.spells is not None and starts.edge == "start":
        until = starts.spells.end[starts.spell] - 1
    first_lo, first_hi = np.minimum(day, soonest), np.minimum(hi, latest)
    last_lo, last_hi = (np.minimum(np.maximum(*days), until) for days in ((day, soonest), (hi, latest)))
    never = (table.start_lo[item] > last_hi) | (over_hi <= first_lo)
    surely = (table.start_hi[item] <= last_lo) & (over_lo > first_hi)
    undated = np.int16(view.missing_field(f"{table.kind.name}.{'start' if period else 'on'}"))
    endless = (
        view.pieces(table.kind.name).end_why[item] if period else np.int16(view.missing_field(f"{table.kind.name}.end"))
    )
    doubt = np.where(over_lo != over_hi, endless, opened.day_doubt(view))
    doubt = np.where(table.dated[item], doubt, undated)
    there = np.where(never, np.int16(FALSE), np.where(surely, np.int16(TRUE), doubt))
    truth = view.truths.all_true([opened.truth, there])
    return replace(opened, truth=truth).take(truth != FALSE)


def known_by(starts: Starts, same: Sequence[str]) -> tuple[list[str], Places]:
    """What tells each duty from others of its day: the id of its trigger and, of its item, the id or, failing that, what
    evidence must share; the different texts, and the place of each among them."""
    places: dict[str, int] = {"": 0}
    found = np.empty(len(starts), dtype=np.int64)
    for duty in range(len(starts)):
        trigger = _id(starts.table, int(starts.place[duty]))
        text = "/".join(filter(None, (trigger, _item_id(starts, int(starts.item[duty]), same))))
        found[duty] = places.setdefault(text, len(places))
    return list(places), found


def _id(table: Table | None, place: int) -> str:
    return table.ids[table.id[place]] if table is not None and place != NONE and table.id[place] != NONE else ""


def _item_id(starts: Starts, item: int, same: Sequence[str]) -> str:
    assert starts.items is not None
    if own := _id(starts.items, item):
        return own
    texts = []
    for column in (starts.items.column(name) for name in same if name != starts.kind):
        if column is not None and column.texts is None:
            raise BeyondColumnsError("items told apart by what is not text")
        if column is not None and column.known[item]:
            texts.append(column.texts[int(column.values[item])])  # type: ignore[index]
    return "+".join(texts)
