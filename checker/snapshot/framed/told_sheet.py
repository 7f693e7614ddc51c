"""The rows of one kind of a frame of which a reader has told all: nothing is read again, and nothing checked."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import polars as pl

from checker.snapshot.framed.coded import NOTHING, Ints
from checker.snapshot.framed.columns import ABSENT
from checker.snapshot.framed.sheet import Sheet


class ToldSheet(Sheet):
    """Rows of which a reader has told all: the days each may have begun and ended on as ordinals (`start_lo`, `start_hi`,
    `end_lo`, `end_hi`), `minute` and `end_minute`, and attributes of their own types. Nothing is checked.
    """

    def _read(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        return {name: rows[name] for name in rows.columns if rows[name].null_count() < len(rows)}

    def _holds_time(self, edge: str) -> str:
        return "end_minute" if edge == "end" else "minute"

    def _read_minutes(self, name: str) -> Ints:
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
        column = self._columns.get(name)
        if column is None:
            return np.broadcast_to(np.int32(absent), len(self))
        days = column.cast(pl.Int32)
        return self._in_order((days.fill_null(absent) if days.null_count() else days).to_numpy())
