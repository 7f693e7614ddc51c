"""The rows of one kind of a frame of facts: in order of case and content, exact duplicates merged, columns as arrays.

Arrays are as narrow as they may be, whole and for all cases; `checker.engines.polars.frame` cuts tables from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.engines.polars.plain import (
    EPOCH,
    HEAD,
    NOT_PLAIN_DAYS,
    NotPlainError,
    check_identifiers,
    checked,
    day_series,
)
from checker.engines.polars.rest import UNKNOWN, spread
from checker.engines.polars.table import NOTHING
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, Kind, Type

Ints = npt.NDArray[np.int32]
Texts = tuple[Ints, Sequence[str]]
_SHIFT = 22


class Sheet:
    """`case` numbers the case of each row and `row` is its place in the frame; both in order of case and content."""

    def __init__(self, kind: Kind, rows: pl.DataFrame, case: Ints, row: Ints) -> None:
        self.kind, self.case, self.row = kind, case, row
        self._place: npt.NDArray[np.intp] | None = None
        needed = {Form.EVENT: "on", Form.PERIOD: "end", Form.RECORD: "case"}[kind.form]
        if needed not in rows.columns:  # left out, it may be that nobody knows
            raise NotPlainError(f"expected a column `{needed}`, found none", where=kind.name)
        self._columns = _checked(spread(rows, kind), kind)
        self._texts: dict[str, Texts] = {}
        self._days: dict[tuple[str, int], Ints] = {}
        self._minutes: dict[str, Ints] = {}
        self._check_times()
        self._order()

    def __len__(self) -> int:
        return len(self.case)

    # --- columns ------------------------------------------------------------------------------------------------------
    def series(self, name: str) -> pl.Series | None:
        """A column in order; None where no row says anything."""
        return (self._columns if self._place is None else self._ordered).get(name)

    @cached_property
    def _ordered(self) -> dict[str, pl.Series]:
        assert self._place is not None
        return {column.name: column for column in pl.DataFrame(list(self._columns.values()))[self._place]}

    @cached_property
    def attributes(self) -> list[str]:
        """The attributes that any row holds, in the vocabulary's order."""
        return [name for name in self.kind.attributes if name in self._columns]

    def whole(self, name: str) -> bool:
        """Whether a column holds whole numbers."""
        return self._columns[name].dtype.is_integer()

    def days(self, name: str, absent: int) -> Ints:
        """The ordinal day of each row, `absent` where there is none."""
        if (name, absent) not in self._days:
            self._days[name, absent] = self._read_days(name, absent)
        return self._days[name, absent]

    def _read_days(self, name: str, absent: int) -> Ints:
        column = self.series(name)
        if column is None:
            return np.broadcast_to(np.int32(absent), len(self))
        days = pl.lit(column).dt.date() if isinstance(column.dtype, pl.Datetime) else pl.lit(column)
        found = pl.select(days.to_physical().fill_null(absent - EPOCH)).to_series()
        return found.to_numpy() + np.int32(EPOCH)

    def minutes(self, name: str) -> Ints:
        """Minutes after midnight; -1 where no time is known. Midnight to the second is no time."""
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
        if name not in self._texts:
            self._texts[name] = self._coded(name)
        return self._texts[name]

    def _coded(self, name: str) -> Texts:
        column = self.series(name)
        if column is None:
            return np.broadcast_to(np.int32(NOTHING), len(self)), []
        listed = pl.select(pl.lit(column).unique().drop_nulls().cast(pl.String).sort()).to_series()
        texts = pl.lit(column.cast(pl.String) if column.dtype.is_integer() else column)
        place = pl.select(texts.cast(pl.Enum(listed)).to_physical().cast(pl.Int32).fill_null(NOTHING)).to_series()
        return place.to_numpy(), listed.to_list()

    # --- the days of a fact -------------------------------------------------------------------------------------------
    @cached_property
    def start_lo(self) -> Ints:
        """The first day on which an event may lie, or a period may have begun."""
        if self.kind.form is Form.RECORD:
            return np.broadcast_to(np.int32(LONG_BEFORE), len(self))
        return self.days(self._began, LONG_BEFORE)

    @cached_property
    def start_hi(self) -> Ints:
        """The last such day."""
        if self.kind.form is Form.RECORD:
            return np.broadcast_to(np.int32(STILL_OPEN), len(self))
        lo = self.start_lo
        if (lo > LONG_BEFORE).all():
            return lo
        by = self.days("started_by", STILL_OPEN)
        return np.minimum(np.where(lo > LONG_BEFORE, lo, by), self.end_hi).astype(np.int32)

    @cached_property
    def end_lo(self) -> Ints:
        """The first day that may be the first outside a period."""
        end = self.end_hi
        unknown = self._said_unknown("end")
        if unknown is None:
            return end
        to = self.days("lasted_to", NOTHING)
        return np.where(unknown, np.where(to >= 0, to, self.start_lo), end).astype(np.int32)

    @cached_property
    def end_hi(self) -> Ints:
        """The last such day."""
        return self.days("end", STILL_OPEN)

    @property
    def _began(self) -> str:
        return "on" if self.kind.form is Form.EVENT else "start"

    def _said_unknown(self, name: str) -> npt.NDArray[np.bool_] | None:
        column = self.series(UNKNOWN[name])
        return None if column is None else column.fill_null(False).to_numpy()

    def _check_times(self) -> None:
        """Refuse days that contradict one another, or an event without any."""
        where, form = self.kind.name, self.kind.form
        if form is Form.EVENT:
            unknown = self._said_unknown("on")
            told = self.start_lo > LONG_BEFORE
            if not (told if unknown is None else told ^ unknown).all():
                raise NotPlainError("expected a date in `on`, found none", where=f"{where}, on")
        if form is Form.PERIOD:
            self._check_period(where)

    def _check_period(self, where: str) -> None:
        start, end = self.start_lo, self.end_hi
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
        if "started_by" in self._columns and ((start > LONG_BEFORE) & (self.days("started_by", NOTHING) >= 0)).any():
            raise NotPlainError("expected no started_by beside a known start, found one", where=f"{where}, started_by")
        to = self.days("lasted_to", NOTHING)
        unknown = self._said_unknown("end")
        if "lasted_to" in self._columns:
            out = (to >= 0) & ((to < start) | (True if unknown is None else ~unknown))
            if out.any():
                raise NotPlainError("expected lasted_to only where the end is unknown", where=f"{where}, lasted_to")

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
            self._place, self.case, self.row = place, self.case[place], self.row[place]

    def _settled(self, rows: npt.NDArray[np.intp], key: npt.NDArray[np.int64]) -> tuple[Any, npt.NDArray[np.bool_]]:
        """Rows with equal case and day in order of the rest of their content; and which of them to keep."""
        columns = [key, *(column[rows] for column in self._content())]
        order = np.lexsort((self.row[rows], *reversed(columns)))
        rows, columns = rows[order], [column[order] for column in columns]
        same = np.logical_and.reduce([column[1:] == column[:-1] for column in columns])
        return rows, np.append(True, ~same)

    def _content(self) -> list[npt.NDArray[Any]]:
        """Everything but where a fact was read, in the order in which facts are compared."""
        columns: list[npt.NDArray[Any]] = [self.start_hi, self.minutes(self._began), self.end_lo, self.end_hi]
        columns += [self.minutes("end"), self.texts("id")[0], self.days("recorded", NOTHING)]
        later = np.zeros(len(self), dtype=bool)
        ranks: list[npt.NDArray[Any]] = []
        for name in sorted((name for name in self.kind.attributes if name in self._columns), reverse=True):
            rank = self._rank(name)
            # facts are compared name by name: one that lacks this name goes on with a later one, or ends here
            ranks.append(np.where(rank >= 0, rank, np.where(later, np.iinfo(np.int32).max, NOTHING)))
            later |= rank >= 0
        return columns + ranks[::-1]

    def _rank(self, name: str) -> Ints:
        """The place of each value of an attribute among its values as text; -1 where there is none."""
        match self.kind.attributes[name].type:
            case Type.DATE:
                return self.days(name, NOTHING)
            case Type.FLAG | Type.NUMBER:
                column = self._columns[name]
                listed = sorted(column.unique().drop_nulls().to_list(), key=str)
                place = column.replace_strict(listed, list(range(len(listed))), return_dtype=pl.Int32)
                return place.fill_null(NOTHING).to_numpy()
        return self.texts(name)[0]


def _checked(rows: pl.DataFrame, kind: Kind) -> dict[str, pl.Series]:
    """The columns in which any row says anything, each plain; refused where the kind has no such field."""
    found: dict[str, pl.Series] = {}
    for name in rows.columns:
        series = rows[name]
        if name in ("case", "about", "kind") or series.null_count() == len(series):
            continue
        where = f"{kind.name}, {name}"
        if name in kind.attributes:
            series = checked(series, kind.attributes[name], where)
        elif name in NOT_PLAIN_DAYS and name in kind.time_fields:
            raise NotPlainError("expected days that are known, or not at all, found one between two", where=where)
        elif name in (*kind.time_fields, "recorded"):
            series = day_series(series, where)
        elif name == "id":
            check_identifiers(series, where)
        elif name in HEAD or name not in UNKNOWN.values():
            raise NotPlainError(f"there is no such field of a {kind.name}", where=where)
        if series.null_count() < len(series):
            found[name] = series
    return found
