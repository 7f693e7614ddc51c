"""The rows of one kind of a frame of facts as docs/snapshot-parquet.md has them: their days read, and refused where they
contradict one another.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.framed.coded import NOTHING, Ints
from checker.snapshot.framed.plain import HEAD, NotPlainError, check_identifiers, checked, day_series, may_be_either_way
from checker.snapshot.framed.rest import UNKNOWN, spread
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.vocabulary import Form, Kind

_EARLIEST = {"on": "on_from", "start": "started_from", "end": "lasted_to"}
_LATEST = {"on": "on_by", "start": "started_by", "end": "over_by"}
"""The days between which one that is not known lies."""

_CALLED = {"on": "day", "start": "start", "end": "end"}


class WrittenSheet(Sheet):
    """Rows with the columns of a snapshot's fields. Raises NotPlainError where anything would be a problem of the snapshot."""

    def _read(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        """The columns in which any row says anything. NotPlainError where one is not plain, or not there and must be."""
        needed = {Form.EVENT: "on", Form.PERIOD: "end", Form.RECORD: "case"}[self.kind.form]
        if needed not in rows.columns:  # left out, it may be that nobody knows
            raise NotPlainError(f"expected a column `{needed}`, found none", where=self.kind.name)
        return _checked(spread(rows, self.kind), self.kind)

    def _holds_time(self, edge: str) -> str:
        return edge if edge == "end" else self.kind.began

    def _read_minutes(self, name: str) -> Ints:
        column = self._columns.get(name)
        if column is None or not isinstance(column.dtype, pl.Datetime):
            return np.broadcast_to(np.int32(NOTHING), len(self))
        minute = column.dt.hour().cast(pl.Int32) * 60 + column.dt.minute()
        timed = ((minute > 0) | (column.dt.second() > 0)).fill_null(False).to_numpy()
        return self._in_order(np.where(timed, minute.fill_null(0).to_numpy(), NOTHING).astype(np.int32))

    @cached_property
    def start_lo(self) -> Ints:
        """The first day on which an event may lie, or a period may have begun."""
        if self.kind.form is Form.RECORD:
            return np.broadcast_to(np.int32(LONG_BEFORE), len(self))
        return self._bounded(self.kind.began, _EARLIEST[self.kind.began], LONG_BEFORE)

    @cached_property
    def start_hi(self) -> Ints:
        """The last such day."""
        if self.kind.form is Form.RECORD:
            return np.broadcast_to(np.int32(STILL_OPEN), len(self))
        if (self.days(self.kind.began, NOTHING) >= 0).all():
            return self.start_lo
        return np.minimum(self._bounded(self.kind.began, _LATEST[self.kind.began], STILL_OPEN), self.end_hi).astype(
            np.int32
        )

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

    def _said_unknown(self, name: str) -> npt.NDArray[np.bool_] | None:
        column = self._columns.get(UNKNOWN[name])
        return None if column is None else self._in_order(column.fill_null(False).to_numpy())

    # --- what is refused ----------------------------------------------------------------------------------------------
    def _order(self) -> None:
        self._check_times()
        super()._order()

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
            backwards = (end == start) & (began >= 0) & (over >= 0) & (over < began)
            early |= backwards & ~may_be_either_way(backwards, start, began, over)
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
        if _EARLIEST[name] not in self._columns and _LATEST[name] not in self._columns:
            return
        first, last = self.days(_EARLIEST[name], LONG_BEFORE), self.days(_LATEST[name], STILL_OPEN)
        for bound, told in ((_EARLIEST[name], first > LONG_BEFORE), (_LATEST[name], last < STILL_OPEN)):
            if (told if unknown is None else told & ~unknown).any():
                what = f"expected {bound} only where the {_CALLED[name]} is unknown"
                raise NotPlainError(what, where=f"{self.kind.name}, {bound}")
        if (first > last).any():
            raise NotPlainError("expected two days in order, found the later first", where=f"{self.kind.name}, {name}")


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
