"""Facts in plain data, a column at a time: what `checker.snapshot.rows` makes of one row, in the same words.

A frame holds facts of one kind. Under the names of a snapshot's fields are `on`, `start`, `end`, `started_by` and
`lasted_to`, each a date as text, "unknown", or null where nothing is said; attributes, and an `id`. Each different text is
read once, by what reads those of any snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.rows import Rows
from checker.snapshot.vocabulary import Form, Kind, Type

UNKNOWN = "unknown"
Note = Callable[[pl.DataFrame, str, str, str], None]
"""Is told of rows that the same is to be said of: the rows, the field, what, and how to mend it."""

_TIMES = ("on", "start", "end", "started_by", "lasted_to")
_TYPES: Mapping[Type, Any] = {Type.FLAG: pl.Boolean, Type.NUMBER: pl.Float64, Type.DATE: pl.Int32}
_CHECK = "check it against the start and the end, or leave it out"


def read_facts(kind: Kind, rows: pl.DataFrame, note: Note) -> pl.DataFrame:
    """The rows with the days and times of each fact, as `Fact` has them, for what is said of them; and their attributes and
    ids, null where not known, dates as ordinals. What is odd is noted in the order in which it would be met in one row.
    """
    reading = _Reading(kind, note)
    if kind.form is Form.EVENT:
        rows = _event(rows, reading)
    elif kind.form is Form.PERIOD:
        rows = _period(rows, reading)
    for name in (*kind.attributes, "id"):
        if name in rows.columns and rows[name].dtype != pl.Boolean:
            rows = rows.with_columns(reading.field(rows, name))
    return rows.drop(_TIMES, strict=False)


class _Reading:
    """Reads the fields of a kind, each different thing that is written once."""

    def __init__(self, kind: Kind, note: Note) -> None:
        self.kind, self.note = kind, note
        self._rows = Rows(Findings(), lambda _: "")
        self._rows.note = self._hear
        self._heard: tuple[str, str] | None = None

    def _hear(self, loc: Loc, what: str, help: str = "", **_: object) -> None:
        self._heard = what, help

    def moment(self, rows: pl.DataFrame, name: str) -> tuple[pl.Series, pl.Series]:
        """The days of a field, and the minutes after midnight; null where not known."""
        if name not in rows.columns:
            nothing = pl.repeat(None, rows.height, dtype=pl.Int32, eager=True)
            return nothing, nothing
        listed, read = self._each(rows, name, lambda value: self._rows.moment(value, name))
        day, minute = (
            rows[name].replace_strict(
                listed, pl.Series([each and each[at] for each in read], dtype=pl.Int32), default=None
            )
            for at in (0, 1)
        )
        return day, minute

    def field(self, rows: pl.DataFrame, name: str) -> pl.Series:
        """The values of an attribute, or ids; null where not known."""
        of = _TYPES.get(self.kind.attributes[name].type, pl.String) if name != "id" else pl.String
        listed, read = self._each(rows, name, lambda value: self._rows.field(name, value, self.kind))
        if of == pl.Int32:
            read = [day and day.toordinal() for day in read]
        return rows[name].replace_strict(listed, pl.Series(read, dtype=of), default=None, return_dtype=of)

    def _each(self, rows: pl.DataFrame, name: str, read: Callable[[Any], Any]) -> tuple[pl.Series, list[Any]]:
        """The different things under a name, and what each is read as."""
        listed = rows[name].unique().drop_nulls()
        values: list[Any] = []
        odd: dict[tuple[str, str], list[Any]] = {}
        for written in listed.to_list():
            self._heard = None
            values.append(read(written))
            if self._heard is not None:
                odd.setdefault(self._heard, []).append(written)
        for (what, hint), texts in odd.items():
            self.note(rows.filter(pl.col(name).is_in(texts)), name, what, hint)
        return listed, values


def _event(rows: pl.DataFrame, reading: _Reading) -> pl.DataFrame:
    """The day of an event: on some day, where it is not known."""
    day, minute = reading.moment(rows, "on")
    return rows.with_columns(start_lo=day.fill_null(LONG_BEFORE), start_hi=day.fill_null(STILL_OPEN), minute=minute)


def _period(rows: pl.DataFrame, reading: _Reading) -> pl.DataFrame:
    """The days of a period. An unknown end lies on or after the start, or the day it is known to have lasted to."""
    (start, minute), (end, end_minute) = reading.moment(rows, "start"), reading.moment(rows, "end")
    bounds = {"by": reading.moment(rows, "started_by")[0], "least": reading.moment(rows, "lasted_to")[0]}
    said = rows["end"].is_not_null() if "end" in rows.columns else pl.repeat(False, rows.height, eager=True)
    rows = rows.with_columns(start_lo=start, minute=minute, end_hi=end, end_minute=end_minute, said=said, **bounds)
    earlier = (pl.col("end_hi") < pl.col("start_lo")) | (
        (pl.col("end_hi") == pl.col("start_lo")) & (pl.col("end_minute") < pl.col("minute"))
    )
    rows = rows.with_columns(earlier=earlier.fill_null(False))
    what = "the end is before the start; the end is read as unknown"
    reading.note(rows.filter("earlier"), "end", what, "the end is the first day outside the period")
    known = ~pl.col("earlier")
    rows = rows.with_columns(
        start_hi=pl.coalesce("start_lo", "by", STILL_OPEN),
        start_lo=pl.col("start_lo").fill_null(LONG_BEFORE),
        end_hi=pl.when(known).then("end_hi"),
        end_minute=pl.when(known).then("end_minute"),
    )
    unknown = pl.col("end_hi").is_null() & pl.col("said")
    before = (unknown & (pl.col("least") < pl.col("start_lo"))).fill_null(False)
    reading.note(rows.filter(before), "lasted_to", "this is before the start, so it is not read", _CHECK)
    least = pl.max_horizontal("start_lo", "least")
    rows = rows.with_columns(
        end_lo=pl.when(unknown).then(least).otherwise(pl.col("end_hi").fill_null(STILL_OPEN)),
        end_hi=pl.col("end_hi").fill_null(STILL_OPEN),
    )
    hi = pl.min_horizontal("start_hi", "end_hi")
    return rows.with_columns(start_hi=hi).drop("said", "earlier", *bounds)
