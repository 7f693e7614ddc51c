"""Snapshots as frames of facts: the same rows, in columns of their own types."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import polars as pl

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Snapshot
from checker.snapshot.vocabulary import Form, Type, vocabulary

TYPES = {Type.DATE: pl.Date, Type.FLAG: pl.Boolean, Type.NUMBER: pl.Float64}


def frame_of(snapshot: Snapshot, *, rest: frozenset[str] = frozenset()) -> pl.DataFrame:
    """The facts of a snapshot; the attributes named in `rest` go to the column of JSON."""
    rows = [row_of(fact, case.id, rest) for case in snapshot.cases for fact in case.facts]
    kinds = vocabulary().kinds
    of_type = {name: a.type for kind in kinds.values() for name, a in kind.attributes.items()}
    schema: dict[str, Any] = {"case": pl.String, "kind": pl.String}
    for name in sorted({"on", "end", *(name for row in rows for name in row)} - {*schema}):
        if name in ("on", "start", "end"):
            schema[name] = pl.Datetime if any(isinstance(row.get(name), dt.datetime) for row in rows) else pl.Date
        elif name in ("recorded", "started_by", "lasted_to"):
            schema[name] = pl.Date
        else:
            schema[name] = TYPES.get(of_type.get(name), pl.String)
    for name in (name for name, of in schema.items() if of == pl.Datetime):
        for row in rows:
            if name in row and not isinstance(row[name], dt.datetime):
                row[name] = dt.datetime.combine(row[name], dt.time())  # midnight is no time
    return pl.DataFrame(rows, schema=schema, orient="row")


def row_of(fact: Fact, case: str, rest: frozenset[str] = frozenset()) -> dict[str, Any]:
    """One fact as a row."""
    row: dict[str, Any] = {"case": case, "kind": fact.kind, "id": fact.id}
    extra: dict[str, Any] = {}
    if fact.recorded is not None:
        row["recorded"] = dt.date.fromordinal(fact.recorded)
    form = vocabulary().kind(fact.kind).form
    if form is not Form.RECORD:
        name = "on" if form is Form.EVENT else "start"
        if fact.dated:
            row[name] = moment(fact.start_lo, fact.minute)
        elif form is Form.EVENT:
            extra["on"] = "unknown"
        elif fact.start_hi < min(STILL_OPEN, fact.end_hi):
            row["started_by"] = dt.date.fromordinal(fact.start_hi)
    if form is Form.PERIOD and fact.ended and fact.end_lo < STILL_OPEN:
        row["end"] = moment(fact.end_lo, fact.end_minute)
    elif form is Form.PERIOD and not fact.ended:
        extra["end"] = "unknown"
        if fact.end_lo > fact.start_lo and fact.end_lo > LONG_BEFORE:
            row["lasted_to"] = dt.date.fromordinal(fact.end_lo)
    for name, value in fact.attributes.items():
        if name in rest:
            extra[name] = value.isoformat() if isinstance(value, dt.date) else value
        else:
            row[name] = value
    if extra:
        row["attributes"] = json.dumps(extra)
    return row


def moment(day: int, minute: int | None) -> dt.date | dt.datetime:
    """A day, or a moment of it."""
    date = dt.date.fromordinal(day)
    if minute is None:
        return date
    return dt.datetime(date.year, date.month, date.day, *divmod(minute, 60), 30)
