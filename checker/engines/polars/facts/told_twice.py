"""Events of a day not known that may be one told twice: the twin of `known_by` in `checker.snapshot.making`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from checker.engines.polars.values.quick import begins_run, flatnonzero
from checker.engines.polars.values.truths import Days
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.framed.days_apart import told_twice
from checker.snapshot.vocabulary import Form

if TYPE_CHECKING:
    from checker.engines.polars.facts.table import Table

_NOTHING = -1


def had_by(table: Table) -> Days:
    """The last day each fact may be of: of an event, that on which it was written up at the latest."""
    if table.kind.form is not Form.EVENT:
        return table.start_hi
    told = table.start_lo <= table.recorded
    return np.where(told, np.minimum(table.start_hi, table.recorded), table.start_hi)


def apart_by(table: Table, day: int) -> Table:
    """The same facts, one that certainly had happened by a day being counted for certain before one that may not have, of events
    that may be one told twice."""
    if table.kind.form is not Form.EVENT or table.start_hi is table.start_lo:
        return table
    may_be_one = (table.start_lo != table.start_hi) & (table.id == _NOTHING)
    latest = had_by(table)
    after = (latest > day) & (latest < STILL_OPEN)
    if not (may_be_one & after).any():
        return table
    rows = flatnonzero(may_be_one & (table.start_lo <= day) & np.isin(table.case, table.case[may_be_one & after]))
    columns = [found for name in sorted(table.kind.attributes) if (found := table.column(name)) is not None]
    said = [np.where(column.known, column.values, _NOTHING)[rows] for column in columns]
    said += [column.known[rows] for column in columns]
    said += [each[rows] for each in (table.recorded, table.minute, table.case)]
    lo, hi, alike = table.start_lo[rows], table.start_hi[rows], table.alike.copy()
    order = np.lexsort([table.alike[rows], hi, lo, *said])
    rows, lo, hi = rows[order], lo[order], hi[order]
    begins = np.logical_or.reduce([begins_run(column[order]) for column in said])
    again = begins | begins_run(lo) | begins_run(hi)
    place = np.arange(len(rows))
    alike[rows] = place - np.maximum.accumulate(np.where(again, place, 0))
    alike[rows[told_twice(np.split(place, flatnonzero(begins)[1:]), lo, hi, after[rows])]] += 1
    return replace(table, alike=alike)
