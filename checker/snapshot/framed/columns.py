"""What a frame holds of the facts of one kind, a column at a time: each read once, and put in the order of the rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from functools import cached_property
from threading import RLock
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.framed.coded import NOTHING, Coded, Ints, coded, ranked
from checker.snapshot.framed.plain import ordinals
from checker.snapshot.vocabulary import Kind, Type

_READING = RLock()  # what two threads ask for is read once
Mask = npt.NDArray[np.bool_]
Values = tuple[npt.NDArray[Any], Mask | None]
"""Numbers or flags, and which are known; None where all are."""

ABSENT = {"start_lo": LONG_BEFORE, "start_hi": STILL_OPEN, "end_lo": STILL_OPEN, "end_hi": STILL_OPEN}
"""What each day of a fact is where nothing is known of it."""


class Columns(ABC):
    """The columns of some facts of one kind. `case` numbers the case of each row and `row` is its place in the frame; so they
    stand, until what is made of them (`Sheet`) puts them in another order.
    """

    def __init__(self, kind: Kind, rows: pl.DataFrame, case: Ints, row: Ints, left_out: Collection[str] = ()) -> None:
        self.kind, self.case, self.row = kind, case, row
        self._place: npt.NDArray[np.uint32] | None = None
        self._ordered: dict[str, pl.Series] = {}
        self._columns = {name: of for name, of in self._read(rows).items() if name not in left_out}
        self._texts: dict[str, Coded] = {}
        self._values: dict[str, Values] = {}
        self._days: dict[tuple[str, int], Ints] = {}
        self._minutes: dict[str, Ints] = {}

    def __len__(self) -> int:
        return len(self.case)

    def series(self, name: str) -> pl.Series | None:
        """A column in order; None where no row says anything."""
        column = self._columns.get(name)
        if self._place is None or column is None:
            return column
        with _READING:
            if name not in self._ordered:
                self._ordered[name] = column[self._place]
            return self._ordered[name]

    def numbers(self, name: str) -> Values | None:
        """The numbers or flags of a column in order, and which are known (None: all); None where no row says anything."""
        column = self._columns.get(name)
        if column is None:
            return None
        with _READING:
            if name not in self._values:
                whole = column.null_count() == 0
                known = None if whole else self._in_order(column.is_not_null().to_numpy())
                filled = column if whole else column.fill_null(False if column.dtype == pl.Boolean else 0)
                self._values[name] = self._in_order(filled.to_numpy()), known
            return self._values[name]

    def values(self, name: str, lo: int, hi: int) -> list[Any]:
        """What some rows hold under a name, as a fact has it; None where nothing is known."""
        column = self._columns.get(name)
        if column is None:
            return [None] * (hi - lo)
        rows = (
            None if self._place is None else self._place[lo:hi].tolist()
        )  # of an array, polars imports numpy's masked ones
        part = column[lo:hi] if rows is None else column.gather(rows)
        attribute = self.kind.attributes.get(name)
        return (part.cast(pl.String) if attribute is None or attribute.is_text else part).to_list()

    @cached_property
    def attributes(self) -> list[str]:
        """The attributes that any row holds, in the vocabulary's order."""
        return [name for name in self.kind.attributes if name in self._columns]

    def parts(self, lo: int, hi: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]] | None]:
        """What facts are made of, of some rows, in values that are Python's own: the days, times, id and day of recording of
        each, as a fact takes them; and what it holds of the `attributes`, None where there are none."""
        columns = [getattr(self, name)[lo:hi].tolist() for name in ABSENT]
        columns += [_known(self.minutes(name)[lo:hi].tolist()) for name in (self.kind.began, "end")]
        columns += [self.values("id", lo, hi), _known(self.days("recorded", NOTHING)[lo:hi].tolist())]
        held = [self.values(name, lo, hi) for name in self.attributes]
        return list(zip(*columns, strict=True)), list(zip(*held, strict=True)) if held else None

    def days(self, name: str, absent: int) -> Ints:
        """The ordinal day of each row, `absent` where there is none."""
        with _READING:
            if (name, absent) not in self._days:
                self._days[name, absent] = self._read_days(name, absent)
            return self._days[name, absent]

    def _read_days(self, name: str, absent: int) -> Ints:
        column = self._columns.get(name)
        if column is None:
            return np.broadcast_to(np.int32(absent), len(self))
        days = column.dt.date() if isinstance(column.dtype, pl.Datetime) else column
        return self._in_order(ordinals(days, absent))

    def _in_order(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What each row of the frame holds, as the rows stand here."""
        return values if self._place is None else values[self._place]

    def minutes(self, name: str) -> Ints:
        """Minutes after midnight; -1 where no time is known. Midnight to the second is no time."""
        with _READING:
            if name not in self._minutes:
                self._minutes[name] = self._read_minutes(name)
            return self._minutes[name]

    def texts(self, name: str) -> Coded:
        """Places in a sorted list of texts, -1 for none; and the list."""
        with _READING:
            if name not in self._texts:
                column = self._columns.get(name)
                if column is None:
                    self._texts[name] = np.broadcast_to(np.int32(NOTHING), len(self)), []
                else:
                    places, listed = coded(column)
                    self._texts[name] = self._in_order(places), listed
            return self._texts[name]

    @abstractmethod
    def _read(self, rows: pl.DataFrame) -> dict[str, pl.Series]:
        """The columns in which any row says anything."""

    @abstractmethod
    def _read_minutes(self, name: str) -> Ints:
        """The minutes of an edge in order."""

    @property
    @abstractmethod
    def start_lo(self) -> Ints:
        """The first day on which an event may lie, or a period may have begun."""

    @property
    @abstractmethod
    def start_hi(self) -> Ints:
        """The last such day."""

    @property
    @abstractmethod
    def end_lo(self) -> Ints:
        """The first day that may be the first outside a period."""

    @property
    @abstractmethod
    def end_hi(self) -> Ints:
        """The last such day."""

    def _rank(self, name: str, rows: npt.NDArray[np.intp]) -> Ints:
        """The place of what some rows hold under a name among all that they hold as text; -1 where there is none."""
        if name not in self._columns:
            return np.full(len(rows), NOTHING, dtype=np.int32)
        attribute = self.kind.attributes.get(name)
        if attribute is not None and attribute.type is Type.DATE:
            return self.days(name, NOTHING)[rows]
        return ranked(self._columns[name].gather(rows))


def attributes_of(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """The attributes of a fact, from what its row holds of each; those of which nothing is known are left out."""
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _known(values: list[int]) -> list[int | None]:
    return [None if value == NOTHING else value for value in values]
