"""The rows of one kind of a frame of facts: in order of case and content, exact duplicates merged, columns as arrays.

Arrays are as narrow as they may be, whole and for all cases; `checker.engines.polars.frame` cuts tables from them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from copy import copy
from functools import cached_property
from threading import RLock
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.framed.plain import (
    HEAD,
    NotPlainError,
    check_identifiers,
    checked,
    day_series,
    ordinals,
)
from checker.snapshot.framed.rest import UNKNOWN, spread
from checker.snapshot.vocabulary import Form, Kind, Type

Ints = npt.NDArray[np.int32]
Texts = tuple[Ints, Sequence[str]]
NOTHING = -1
_READING = RLock()  # what two threads ask for is read once
_SHIFT = 22
_EARLIEST = {"on": "on_from", "start": "started_from", "end": "lasted_to"}
_LATEST = {"on": "on_by", "start": "started_by", "end": "over_by"}
"""The days between which one that is not known lies."""

ABSENT = {"start_lo": LONG_BEFORE, "start_hi": STILL_OPEN, "end_lo": STILL_OPEN, "end_hi": STILL_OPEN}
"""What each day of a fact is where nothing is known of it."""

_CALLED = {"on": "day", "start": "start", "end": "end"}


class Sheet:
    """`case` numbers the case of each row and `row` is its place in the frame; both in order of case and content.

    Of rows that are alike the one read first is kept: that of the first place in the frame, unless `read_in` says in which
    order those of some places were read.
    """

    def __init__(
        self,
        kind: Kind,
        rows: pl.DataFrame,
        case: Ints,
        row: Ints,
        left_out: Collection[str] = (),
        read_in: Callable[[Ints], Ints] | None = None,
    ) -> None:
        self.kind, self.case, self.row = kind, case, row
        self._given, self._read_in = (rows, case, row), read_in
        self._place: npt.NDArray[np.uint32] | None = None
        self._ordered: dict[str, pl.Series] = {}
        self._columns = {name: of for name, of in self._read(rows).items() if name not in left_out}
        self._texts: dict[str, Texts] = {}
        self._days: dict[tuple[str, int], Ints] = {}
        self._minutes: dict[str, Ints] = {}
        self._check_times()
        self._order()

    def __len__(self) -> int:
        return len(self.case)

    def without(self, names: Collection[str]) -> Sheet:
        """The same without some attributes; of facts that are then alike the first is kept."""
        return type(self)(self.kind, *self._given, names, self._read_in)

    @property
    def places(self) -> int:
        """How many places of the frame there are up to the last that a row of it has, or had before some were merged."""
        return int(self._given[2].max(initial=NOTHING)) + 1

    def numbered(self, numbers: Ints, first: int, read_in: Callable[[Ints], Ints]) -> Sheet:
        """The same with other numbers for its cases, in the same order, and its rows counted on in a longer frame."""
        made, (rows, case, row) = copy(self), self._given
        made._given, made._read_in = (rows, numbers[case], row + np.int32(first)), read_in
        made.case, made.row = numbers[self.case], self.row + np.int32(first)
        return made

    def told(self) -> pl.DataFrame:
        """Its rows in order, as `ToldSheet` has them, with the number of the `case` and the place (`row`) of each."""
        columns = [pl.Series("case", self.case, pl.Int32), pl.Series("row", self.row, pl.Int32)]
        for name, absent in ABSENT.items():
            days = getattr(self, name)
            columns += [pl.Series(name, days, pl.Int32)] if (days != absent).any() else []
        for name, minutes in (("minute", self.minutes(self._began)), ("end_minute", self.minutes("end"))):
            if (minutes != NOTHING).any():
                columns.append(pl.Series(name, minutes, pl.Int32).replace(NOTHING, None))
        for name in ("id", "recorded", *self.attributes):
            column = self.series(name)
            columns += [] if column is None else [self._plainly(column)]
        return pl.DataFrame(columns)

    def _plainly(self, column: pl.Series) -> pl.Series:
        """A column as facts have it: days without a time, and text that is stored in any way as text."""
        if isinstance(column.dtype, pl.Datetime):
            return column.dt.date()
        attribute = self.kind.attributes.get(column.name)
        if column.name == "id" or (attribute is not None and attribute.type in (Type.ID, Type.CODE)):
            return column.cast(pl.String)
        return column

    def _read(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        """The columns in which any row says anything. NotPlainError where one is not plain, or not there and must be."""
        needed = {Form.EVENT: "on", Form.PERIOD: "end", Form.RECORD: "case"}[self.kind.form]
        if needed not in rows.columns:  # left out, it may be that nobody knows
            raise NotPlainError(f"expected a column `{needed}`, found none", where=self.kind.name)
        return _checked(spread(rows, self.kind), self.kind)

    # --- columns ------------------------------------------------------------------------------------------------------
    def series(self, name: str) -> pl.Series | None:
        """A column in order; None where no row says anything."""
        column = self._columns.get(name)
        if self._place is None or column is None:
            return column
        with _READING:
            if name not in self._ordered:
                self._ordered[name] = column[self._place]
            return self._ordered[name]

    def values(self, name: str, lo: int, hi: int) -> list[Any]:
        """What some rows hold under a name, as a fact has it; None where nothing is known."""
        column = self._columns.get(name)
        if column is None:
            return [None] * (hi - lo)
        part = column[lo:hi] if self._place is None else column.gather(self._place[lo:hi])
        attribute = self.kind.attributes.get(name)
        text = attribute is None or attribute.type in (Type.ID, Type.CODE)
        return (part.cast(pl.String) if text else part).to_list()

    @cached_property
    def attributes(self) -> list[str]:
        """The attributes that any row holds, in the vocabulary's order."""
        return [name for name in self.kind.attributes if name in self._columns]

    def whole(self, name: str) -> bool:
        """Whether a column holds whole numbers."""
        return self._columns[name].dtype.is_integer()

    def days(self, name: str, absent: int) -> Ints:
        """The ordinal day of each row, `absent` where there is none."""
        with _READING:
            if (name, absent) not in self._days:
                self._days[name, absent] = self._read_days(name, absent)
            return self._days[name, absent]

    def _read_days(self, name: str, absent: int) -> Ints:
        column = self.series(name)
        if column is None:
            return np.broadcast_to(np.int32(absent), len(self))
        days = column.dt.date() if isinstance(column.dtype, pl.Datetime) else column
        return ordinals(days, absent).astype(np.int32)

    def minutes(self, name: str) -> Ints:
        """Minutes after midnight; -1 where no time is known. Midnight to the second is no time."""
        with _READING:
            if name not in self._minutes:
                self._minutes[name] = self._read_minutes(name)
            return self._minutes[name]

    def _read_minutes(self, name: str) -> Ints:
        column = self.series(name)
        if column is None or not isinstance(column.dtype, pl.Datetime):
            return np.broadcast_to(np.int32(NOTHING), len(self))
        minute = column.dt.hour().cast(pl.Int32) * 60 + column.dt.minute()
        timed = ((minute > 0) | (column.dt.second() > 0)).fill_null(False).to_numpy()
        return np.where(timed, minute.fill_null(0).to_numpy(), NOTHING).astype(np.int32)

    def texts(self, name: str) -> Texts:
        """Places in a sorted list of texts, -1 for none; and the list."""
        with _READING:
            if name not in self._texts:
                column = self.series(name)
                none = np.broadcast_to(np.int32(NOTHING), len(self))
                self._texts[name] = (none, []) if column is None else _coded(column)
            return self._texts[name]

    # --- the days of a fact -------------------------------------------------------------------------------------------
    @cached_property
    def start_lo(self) -> Ints:
        """The first day on which an event may lie, or a period may have begun."""
        if self.kind.form is Form.RECORD:
            return np.broadcast_to(np.int32(LONG_BEFORE), len(self))
        return self._bounded(self._began, _EARLIEST[self._began], LONG_BEFORE)

    @cached_property
    def start_hi(self) -> Ints:
        """The last such day."""
        if self.kind.form is Form.RECORD:
            return np.broadcast_to(np.int32(STILL_OPEN), len(self))
        if (self.days(self._began, NOTHING) >= 0).all():
            return self.start_lo
        return np.minimum(self._bounded(self._began, _LATEST[self._began], STILL_OPEN), self.end_hi).astype(np.int32)

    @cached_property
    def end_lo(self) -> Ints:
        """The first day that may be the first outside a period."""
        unknown = self._said_unknown("end")
        if unknown is None:
            return self.end_hi
        least = np.maximum(self.days("lasted_to", LONG_BEFORE), self.start_lo)
        return np.where(unknown, least, self.end_hi).astype(np.int32)

    @cached_property
    def end_hi(self) -> Ints:
        """The last such day."""
        return self._bounded("end", "over_by", STILL_OPEN)

    def _bounded(self, name: str, bound: str, absent: int) -> Ints:
        """The day under a name; where it is not known, the one under the other."""
        days = self.days(name, absent)
        if bound not in self._columns:
            return days
        return np.where(days == absent, self.days(bound, absent), days).astype(np.int32)

    @property
    def _began(self) -> str:
        return "on" if self.kind.form is Form.EVENT else "start"

    def _said_unknown(self, name: str) -> npt.NDArray[np.bool_] | None:
        column = self.series(UNKNOWN[name])
        return None if column is None else column.fill_null(False).to_numpy()

    def _check_times(self) -> None:
        """Refuse days that contradict one another, or an event without any."""
        if self.kind.form is Form.EVENT:
            unknown = self._said_unknown("on")
            told = self.days("on", NOTHING) >= 0
            if not (told if unknown is None else told ^ unknown).all():
                raise NotPlainError("expected a date in `on`, found none", where=f"{self.kind.name}, on")
            self._check_bounds("on", ~told)
        if self.kind.form is Form.PERIOD:
            self._check_period(self.kind.name)

    def _check_period(self, where: str) -> None:
        start, end = self.days("start", LONG_BEFORE), self.days("end", STILL_OPEN)
        early = end < start
        if isinstance(getattr(self._columns.get("start"), "dtype", None), pl.Datetime):
            began, over = self.minutes("start"), self.minutes("end")
            early = early | ((end == start) & (began >= 0) & (over >= 0) & (over < began))
        if early.any():
            raise NotPlainError("expected an end on or after the start, found one before it", where=f"{where}, end")
        for name in ("start", "end"):
            unknown = self._said_unknown(name)
            told = start > LONG_BEFORE if name == "start" else end < STILL_OPEN
            if unknown is not None and (unknown & told).any():
                raise NotPlainError("expected a date or that it is unknown, found both", where=f"{where}, {name}")
        self._check_bounds("start", start == LONG_BEFORE)
        self._check_bounds("end", self._said_unknown("end"))
        if ((self.start_lo > self.end_hi) | (self.end_lo > self.end_hi)).any():
            raise NotPlainError("expected an end that may be after the start, found none", where=f"{where}, end")
        lasted = self.days("lasted_to", NOTHING)
        if ((lasted >= 0) & (lasted < self.start_lo)).any():
            raise NotPlainError("expected it to last until after its start", where=f"{where}, lasted_to")

    def _check_bounds(self, name: str, unknown: npt.NDArray[np.bool_] | None) -> None:
        """Refuse days between which one lies where that day is known, or that are in the wrong order."""
        first, last = self.days(_EARLIEST[name], LONG_BEFORE), self.days(_LATEST[name], STILL_OPEN)
        for bound, told in ((_EARLIEST[name], first > LONG_BEFORE), (_LATEST[name], last < STILL_OPEN)):
            if (told if unknown is None else told & ~unknown).any():
                what = f"expected {bound} only where the {_CALLED[name]} is unknown"
                raise NotPlainError(what, where=f"{self.kind.name}, {bound}")
        if (first > last).any():
            raise NotPlainError("expected two days in order, found the later first", where=f"{self.kind.name}, {name}")

    # --- order --------------------------------------------------------------------------------------------------------
    def _order(self) -> None:
        """Put the rows in order of case and content, and merge exact duplicates onto the first of them read."""
        key = (self.case.astype(np.int64) << _SHIFT) | self.start_lo
        place = None
        if (key[1:] < key[:-1]).any():
            place = np.argsort(key, kind="stable")
            key = key[place]
        same = np.append(False, key[1:] == key[:-1])
        if same.any():
            order = place if place is not None else np.arange(len(key))
            tied = np.flatnonzero(same | np.append(same[1:], False))
            order, kept = order.copy(), np.ones(len(key), dtype=bool)
            order[tied], kept[tied] = self._settled(order[tied], key[tied])
            changed = not kept.all() or (order[1:] < order[:-1]).any()
            place = order[kept] if changed else None
        if place is not None:
            for name in ("start_lo", "start_hi", "end_lo", "end_hi"):
                self.__dict__.pop(name, None)
            self._texts.clear()
            self._days.clear()
            self._minutes.clear()
            self._ordered.clear()
            self._place, self.case, self.row = place.astype(np.uint32), self.case[place], self.row[place]

    def _settled(self, rows: npt.NDArray[np.intp], key: npt.NDArray[np.int64]) -> tuple[Any, npt.NDArray[np.bool_]]:
        """Rows with equal case and day in order of the rest of their content; and which of them to keep."""
        columns = [key, *self._content(rows)]
        read = self.row[rows] if self._read_in is None else self._read_in(self.row[rows])
        order = np.lexsort((read, *reversed(columns)))
        rows, columns = rows[order], [column[order] for column in columns]
        same = np.all([column[1:] == column[:-1] for column in columns], axis=0)
        return rows, np.append(True, ~same)

    def _content(self, rows: npt.NDArray[np.intp]) -> list[npt.NDArray[Any]]:
        """Everything of some rows but where they were read, in the order in which facts are compared."""
        columns: list[npt.NDArray[Any]] = [self.start_hi, self.minutes(self._began), self.end_lo, self.end_hi]
        columns = [column[rows] for column in (*columns, self.minutes("end"))]
        columns += [self._rank("id", rows), self.days("recorded", NOTHING)[rows]]
        later = np.zeros(len(rows), dtype=bool)
        ranks: list[npt.NDArray[Any]] = []
        for name in sorted((name for name in self.kind.attributes if name in self._columns), reverse=True):
            rank = self._rank(name, rows)
            # facts are compared name by name: one that lacks this name goes on with a later one, or ends here
            ranks.append(np.where(rank >= 0, rank, np.where(later, np.iinfo(np.int32).max, NOTHING)))
            later |= rank >= 0
        return columns + ranks[::-1]

    def _rank(self, name: str, rows: npt.NDArray[np.intp]) -> Ints:
        """The place of what some rows hold under a name among all that they hold as text; -1 where there is none."""
        if name not in self._columns:
            return np.full(len(rows), NOTHING, dtype=np.int32)
        attribute = self.kind.attributes.get(name)
        if attribute is not None and attribute.type is Type.DATE:
            return self.days(name, NOTHING)[rows]
        column = self._columns[name].gather(rows)
        if attribute is None or attribute.type not in (Type.FLAG, Type.NUMBER):
            return _coded(column)[0]
        listed = sorted(column.unique().drop_nulls().to_list(), key=str)
        place = column.replace_strict(listed, list(range(len(listed))), return_dtype=pl.Int32)
        return place.fill_null(NOTHING).to_numpy()


class ToldSheet(Sheet):
    """Rows of which a reader has told all: the days each may have begun and ended on as ordinals (`start_lo`, `start_hi`,
    `end_lo`, `end_hi`), `minute` and `end_minute`, and attributes of their own types. Nothing is checked.
    """

    def _read(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        return {name: rows[name] for name in rows.columns if rows[name].null_count() < len(rows)}

    def _check_times(self) -> None:
        pass

    def minutes(self, name: str) -> Ints:
        """Minutes after midnight; -1 where no time is known."""
        return self._told("end_minute" if name == "end" else "minute", NOTHING)

    @cached_property
    def start_lo(self) -> Ints:
        """The first day on which an event may lie, or a period may have begun."""
        return self._told("start_lo", ABSENT["start_lo"])

    @cached_property
    def start_hi(self) -> Ints:
        """The last such day."""
        return self._told("start_hi", ABSENT["start_hi"])

    @cached_property
    def end_lo(self) -> Ints:
        """The first day that may be the first outside a period."""
        return self._told("end_lo", ABSENT["end_lo"])

    @cached_property
    def end_hi(self) -> Ints:
        """The last such day."""
        return self._told("end_hi", ABSENT["end_hi"])

    def _told(self, name: str, absent: int) -> Ints:
        column = self.series(name)
        if column is None:
            return np.broadcast_to(np.int32(absent), len(self))
        return column.cast(pl.Int32).fill_null(absent).to_numpy()


def _coded(column: pl.Series) -> Texts:
    """Places in a sorted list of the texts of a column, -1 for none; and the list."""
    if isinstance(column.dtype, (pl.Categorical, pl.Enum)):
        return _recoded(column)
    listed = pl.select(pl.lit(column).unique().drop_nulls().cast(pl.String).sort()).to_series()
    texts = pl.lit(column.cast(pl.String) if column.dtype.is_integer() else column)
    place = pl.select(texts.cast(pl.Enum(listed)).to_physical().cast(pl.Int32).fill_null(NOTHING)).to_series()
    return place.to_numpy(), listed.to_list()


def _recoded(column: pl.Series) -> Texts:
    """The same of texts that are held by their codes already."""
    held = column.to_physical()
    codes = (held.cast(pl.Int64).fill_null(NOTHING) if held.null_count() else held).to_numpy()
    there = np.zeros(int(codes.max(initial=0)) + 2, dtype=bool)  # the last is for none
    there[codes] = True
    each = np.flatnonzero(there[:-1])
    texts = pl.Series(each, dtype=held.dtype).cat.to(column.dtype).cast(pl.String).to_list()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    moved = np.full(len(there), NOTHING, dtype=np.int32)
    moved[each[order]] = np.arange(len(each))
    return moved[codes], [texts[place] for place in order]


def _checked(rows: pl.DataFrame, kind: Kind) -> dict[str, pl.Series]:
    """The columns in which any row says anything, each plain; refused where the kind has no such field."""
    found: dict[str, pl.Series] = {}
    for series in rows.get_columns():
        name = series.name
        if name in ("case", "about", "kind") or series.null_count() == len(series):
            continue
        where = f"{kind.name}, {name}"
        if name in kind.attributes:
            series = checked(series, kind.attributes[name], where)
        elif name in (*kind.time_fields, "recorded"):
            series = day_series(series, where)
        elif name == "id":
            check_identifiers(series, where)
        elif name in HEAD or name not in UNKNOWN.values():
            raise NotPlainError(f"there is no such field of a {kind.name}", where=where)
        if series.null_count() < len(series):
            found[name] = series
    return found
