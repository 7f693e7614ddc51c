"""The `attributes` column: fields of a fact for which there is no column, as JSON. Each different text is read once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from checker.snapshot.framed.plain import NotPlainError
from checker.snapshot.values import identifier, moment_of
from checker.snapshot.vocabulary import EVENT_FIELDS, PERIOD_FIELDS, Kind, Type

UNKNOWN = {"on": "on is unknown", "start": "start is unknown", "end": "end is unknown"}
"""A day said to be unknown becomes a flag, under a name no column has."""

_TYPES = {Type.DATE: pl.Date(), Type.FLAG: pl.Boolean(), Type.NUMBER: pl.Float64()}
_DAYS = frozenset((*EVENT_FIELDS, *PERIOD_FIELDS)) - UNKNOWN.keys()


def spread(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The rows of a kind with a column for each field that `attributes` holds, and without that column."""
    if "attributes" not in rows.columns:
        return rows
    where, whole = f"{kind.name}, attributes", rows["attributes"]
    rows = rows.drop("attributes")
    if whole.null_count() == len(whole):
        return rows
    texts = whole.cast(pl.String).unique().drop_nulls().sort()
    read = [_fields(text, kind, where) for text in texts]
    place = whole.cast(pl.String).cast(pl.Enum(texts)).to_physical().cast(pl.UInt32)
    for name in sorted({name for each in read for name in each}):
        values = [each.get(name) for each in read]
        told = pl.Series(name, values, dtype=_type(name, kind, values)).gather(place)
        if name in rows.columns:
            there = rows[name]
            if (there.is_not_null() & told.is_not_null()).any():
                raise NotPlainError(f"expected {name} in its column or here, found it in both", where=where)
            held = there.cast(pl.String) if told.dtype == pl.String else there.cast(told.dtype)
            told = pl.select(pl.coalesce(held, told)).to_series().alias(name)
        rows = rows.with_columns(told)
    return rows


def _type(name: str, kind: Kind, values: Sequence[Any]) -> pl.DataType:
    if name in UNKNOWN.values():
        return pl.Boolean()
    if name in _DAYS:
        return pl.Date()
    of = kind.attributes[name].type
    whole = of is Type.NUMBER and not any(isinstance(value, float) for value in values)
    return pl.Int64() if whole else _TYPES.get(of, pl.String())


def _fields(text: str, kind: Kind, where: str) -> dict[str, Any]:
    """What one text holds, each value as its column would have it."""
    try:
        held = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        raise NotPlainError("expected an object in JSON, found something else", where=where)
    return dict(_field(name, value, kind, where) for name, value in held.items() if value is not None)


def _field(name: str, value: Any, kind: Kind, where: str) -> tuple[str, Any]:
    if name in UNKNOWN and name in kind.time_fields and value == "unknown":
        return UNKNOWN[name], True
    if name in _DAYS and name in kind.time_fields:
        return name, _day(value, where)
    attribute = kind.attributes.get(name)
    if attribute is not None:
        if attribute.type is Type.DATE:
            return name, _day(value, where)
        read = identifier(value) if attribute.type is Type.ID else value
        if attribute.accepts(read) and (attribute.type is not Type.ID or read == value or isinstance(value, int)):
            return name, read
    raise NotPlainError(f"expected attributes of a {kind.name}, each of its type, found another", where=where)


def _day(value: Any, where: str) -> dt.date:
    read = moment_of(value)
    if isinstance(read, str):
        raise NotPlainError(read, where=where)
    return dt.date.fromordinal(read[0])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("one name twice")
    return made


def _refused(_: str) -> None:
    raise ValueError("not a number")
