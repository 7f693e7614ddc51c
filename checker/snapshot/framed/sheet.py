"""The rows of one kind of a frame of facts: in order of case and content, exact duplicates merged, columns as arrays.

Arrays are as narrow as they may be, whole and for all cases; `checker.engines.polars.facts.frame` cuts tables from them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.facts import STILL_OPEN, Fact
from checker.snapshot.framed.coded import NOTHING, Ints
from checker.snapshot.framed.columns import ABSENT, Columns, Mask, attributes_of
from checker.snapshot.framed.days_apart import told_twice
from checker.snapshot.framed.ordering import in_order
from checker.snapshot.framed.plain import may_be_either_way
from checker.snapshot.making import another_edge, not_another
from checker.snapshot.vocabulary import Form, Kind

_SHIFT = 22


class Sheet(Columns):
    """What a frame says of the facts of one kind, however it says it (`WrittenSheet`, `ToldSheet`). `case` numbers the case of
    each row and `row` is its place in the frame; both in order of case and content. `alike` is as facts have it.

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
        super().__init__(kind, rows, case, row, left_out)
        self._given, self._read_in = (rows, case, row), read_in
        self.alike: Ints = np.broadcast_to(np.int32(0), len(case))
        self._order()

    def without(self, names: Collection[str]) -> Sheet:
        """The same without some attributes; of facts that are then alike the first is kept."""
        return type(self)(self.kind, *self._given, names, self._read_in)

    @property
    def places(self) -> int:
        """How many places of the frame there are up to the last that a row of it has, or had before some were merged."""
        return int(np.max(self._given[2], initial=NOTHING)) + 1

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
        for name, minutes in (("minute", self.minutes(self.kind.began)), ("end_minute", self.minutes("end"))):
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
        if column.name == "id" or (attribute is not None and attribute.is_text):
            return column.cast(pl.String)
        return column

    # --- order --------------------------------------------------------------------------------------------------------
    def _order(self) -> None:
        """Put the rows in order of case and content; those that say the same are one, the first of them read, unless they may
        be several, and so are those of one id and one start of which none says otherwise than another."""
        key = (self.case.astype(np.int64) << _SHIFT) | self.start_lo
        place = None
        if (key[1:] < key[:-1]).any():
            place = in_order(key)
            key = key[place]
        same = np.append(False, key[1:] == key[:-1])
        if same.any():
            order = place if place is not None else np.arange(len(key))
            tied = np.flatnonzero(same | np.append(same[1:], False))
            order, kept = order.copy(), np.ones(len(key), dtype=bool)
            self._complete(order[tied], key[tied])
            order[tied], kept[tied], alike = self._settled(order[tied], key[tied])
            changed = not kept.all() or (order[1:] < order[:-1]).any()
            place = order[kept] if changed else None
            if alike.any():
                self.alike = np.zeros(len(key), dtype=np.int32)
                self.alike[tied] = alike
                self.alike = self.alike[kept]
        if self.kind.form is Form.EVENT:
            self._tell_days_apart(place if place is not None else np.arange(len(key)))
        if place is not None:
            self._place, self.case, self.row = place.astype(np.uint32), self.case[place], self.row[place]
            self._move()
        if "id" in self._columns and self.kind.form is not Form.RECORD:
            self._tell_apart()

    def _tell_days_apart(self, rows: npt.NDArray[np.intp]) -> None:
        """Have events of unknown day, without an id, that may be another that is alike but for the days it lies between say so in
        `alike`: those of `rows`, as they are to stand."""
        if (self.start_lo == self.start_hi).all():
            return
        at = np.flatnonzero(self.start_lo[rows] != self.start_hi[rows])
        at = at[self._rank("id", rows[at]) == NOTHING]
        days = [self.start_lo[rows[at]], self.start_hi[rows[at]]]
        if not any((each[1:] != each[:-1]).any() for each in days):
            return
        recorded, *held = self._content(rows[at])[6:]
        known = [self.case[rows[at]], recorded, *held]
        order = np.lexsort(known)
        at, days = at[order], [each[order] for each in days]
        begins = np.flatnonzero(_first([column[order] for column in known]))
        differ = [np.maximum.reduceat(each, begins) != np.minimum.reduceat(each, begins) for each in days]
        lots, self.alike = np.split(np.arange(len(at)), begins[1:]), self.alike.copy()
        several = [lots[lot] for lot in np.flatnonzero(differ[0] | differ[1]).tolist()]
        self.alike[at[told_twice(several, *days)]] += 1

    def _tell_apart(self) -> None:
        """Have rows of one id that may be another of them (`not_another`) say so in `alike`."""
        undated = self.start_lo != self.start_hi
        same = (self.case[1:] == self.case[:-1]) & (self.start_lo[1:] == self.start_lo[:-1])
        if not undated.any() and not same.any():
            return
        looked = np.isin(self.case, self.case[undated]) | np.append(same, False) | np.append(False, same)
        rows = np.flatnonzero(looked)
        places = rows if self._place is None else self._place[rows].astype(np.intp)
        known = [self.case[rows], self._rank("id", places)]
        order = np.lexsort(known)
        rows, first = rows[order], _first([column[order] for column in known])
        several = ~first | ~np.append(first[1:], True)
        several &= known[-1][order] != NOTHING
        rows, first = rows[several], first[several]
        lots = np.split(rows, np.flatnonzero(first)[1:]) if len(rows) else []
        found = [not_another([self._fact(place) for place in lot.tolist()]) for lot in lots]
        if any(found):
            self.alike = self.alike.copy()
            self.alike[[int(fact.source) for facts in found for fact in facts]] = 1

    def _fact(self, place: int) -> Fact:
        """The fact of a row, and in place of its source that of the row."""
        (row,), held = self.parts(place, place + 1)
        return Fact(*(self.kind.name, str(place), *row, attributes_of(self.attributes, held[0] if held else ())))

    def _move(self) -> None:
        """Put what has been read already in order; what is one column under two names stays one."""
        moved: dict[int, tuple[Ints, Ints]] = {}  # each beside what it was, that no other may take its identity

        def of(column: Ints) -> Ints:
            if id(column) not in moved:
                whole = column.strides == (0,)
                moved[id(column)] = column[: len(self)] if whole else self._in_order(column), column
            return moved[id(column)][0]

        self.__dict__.update({name: of(self.__dict__[name]) for name in ABSENT if name in self.__dict__})
        self._days = {name: of(column) for name, column in self._days.items()}
        self._minutes = {name: of(column) for name, column in self._minutes.items()}
        self._texts.clear()
        self._ordered.clear()

    def _complete(self, rows: npt.NDArray[np.intp], key: npt.NDArray[np.int64]) -> None:
        """Have rows of one id and one start say what any of them says, unless one says otherwise: so they say the same. Where
        one does, those of them that end alike are looked at by themselves."""
        if "id" not in self._columns:
            return
        known: list[npt.NDArray[Any]] = [key, self.start_hi[rows], self._rank("id", rows)]
        if self.kind.form is Form.PERIOD and (self.end_lo[rows] != self.end_hi[rows]).any():
            self._complete_alike(rows, known)
        self._complete_alike(rows, [self.end_lo[rows], self.end_hi[rows], *known])

    def _complete_alike(self, rows: npt.NDArray[np.intp], known: list[npt.NDArray[Any]]) -> None:
        """The same of those of which some columns are alike, the last of them their ids."""
        order = np.lexsort(known)
        rows, known = rows[order], [column[order] for column in known]
        first = _first(known)
        alone = (first & np.append(first[1:], True)) | (known[-1] == NOTHING)
        rows, first = rows[~alone], first[~alone]
        if not len(rows):
            return
        began, over = self.minutes(self.kind.began)[rows], self.minutes("end")[rows]
        said = {self._holds_time("on"): began, self._holds_time("end"): over}
        said |= {"recorded": self.days("recorded", NOTHING)[rows]}
        said |= {name: self._rank(name, rows) for name in self.kind.attributes if name in self._columns}
        whose, begins = np.cumsum(first) - 1, np.flatnonzero(first)
        end_lo = np.maximum.reduceat(self.end_lo[rows], begins)
        end_hi = np.minimum.reduceat(self.end_hi[rows], begins)
        began, over = np.maximum.reduceat(began, begins), np.maximum.reduceat(over, begins)
        start = self.start_hi[rows][begins]
        crossed = (over != NOTHING) & (began > over) & (start >= end_lo)
        crossed &= ~may_be_either_way(crossed, start, began, over)
        alike = (_at_most_one(column, begins) for column in said.values())
        agree = np.all([end_lo <= end_hi, ~crossed, *alike], axis=0)
        self._end(rows[agree[whose]], end_lo[whose][agree[whose]], end_hi[whose][agree[whose]])
        for name, column in said.items():
            there = np.flatnonzero(column != NOTHING)
            lacks = np.flatnonzero((column == NOTHING) & agree[whose] & np.isin(whose, whose[there]))
            if len(lacks):
                take = np.arange(len(self._columns[name]))
                take[rows[lacks]] = rows[there[np.searchsorted(whose[there], whose[lacks])]]
                self._columns[name] = self._columns[name][take]
                self._days = {of: days for of, days in self._days.items() if of[0] != name}
                self._values.pop(name, None)
                self._minutes.clear()

    def _end(self, rows: npt.NDArray[np.intp], *ends: Ints) -> None:
        """Have some rows end between two days each."""
        for name, days in zip(("end_lo", "end_hi"), ends, strict=True):
            if (getattr(self, name)[rows] != days).any():
                changed = getattr(self, name).copy()
                changed[rows] = days
                self.__dict__[name] = changed

    @abstractmethod
    def _holds_time(self, edge: str) -> str:
        """The column that holds the time of day of an edge, `on` or `end`."""

    def _settled(self, rows: npt.NDArray[np.intp], key: npt.NDArray[np.int64]) -> tuple[Any, Mask, Ints]:
        """Rows with equal case and day in order of the rest of their content; which of them to keep, and how many before each
        of those say the same."""
        columns = [key, *self._content(rows)]
        read = self.row[rows] if self._read_in is None else self._read_in(self.row[rows])
        order = np.lexsort((read, *reversed(columns)))
        rows, columns = rows[order], [column[order] for column in columns]
        first = _first(columns)
        kept = first | self._may_recur(rows)
        before = np.cumsum(kept, dtype=np.int32)
        alike = before - np.maximum.accumulate(np.where(first, before, 0))
        if self.kind.form is Form.PERIOD:
            alike[self._alike_but_for_ends(np.flatnonzero(kept), self.start_lo[rows], columns)] = 1
        return rows, kept, alike

    def _alike_but_for_ends(
        self, places: npt.NDArray[np.intp], day: Ints, columns: Sequence[Any]
    ) -> npt.NDArray[np.intp]:
        """Which of some rows, by place in columns of content, may be another that is alike but for its end (`another_edge`)."""
        key, start_hi, minute, *ends, named, recorded = columns[:8]
        places = places[(named[places] == NOTHING) & (day[places] == start_hi[places])]
        if (ends[0][places] == ends[1][places]).all():
            return places[:0]
        known = [column[places] for column in (key, minute, recorded, *columns[8:])]
        order = np.lexsort(known)
        places, begins = places[order], np.flatnonzero(_first([column[order] for column in known]))
        many = np.diff(begins, append=len(places))
        unknown = np.logical_or.reduceat(ends[0][places] != ends[1][places], begins)
        lots = np.flatnonzero((many > 1) & unknown)
        found = [places[:0]]
        for first, count in zip(begins[lots].tolist(), many[lots].tolist(), strict=True):
            lot = places[first : first + count]
            told = another_edge(list(zip(*(column[lot].tolist() for column in ends), strict=True)))
            found.append(lot[told])
        return np.concatenate(found)

    def _may_recur(self, rows: npt.NDArray[np.intp]) -> Mask:
        """Which of some rows may be other things than others that say the same: see `Fact.may_recur`."""
        if self.kind.form is Form.RECORD:
            return np.zeros(len(rows), dtype=bool)
        unknown = self.start_lo[rows] != self.start_hi[rows]
        if self.kind.form is Form.PERIOD:
            end_lo, end_hi = self.end_lo[rows], self.end_hi[rows]
            unknown &= (end_lo != end_hi) | ((end_lo == STILL_OPEN) if self.kind.concurrent else False)
        if unknown.any() and "id" in self._columns:
            unknown &= self._rank("id", rows) == NOTHING
        return unknown

    def _content(self, rows: npt.NDArray[np.intp]) -> list[npt.NDArray[Any]]:
        """Everything of some rows but where they were read, in the order in which facts are compared."""
        columns: list[npt.NDArray[Any]] = [self.start_hi, self.minutes(self.kind.began), self.end_lo, self.end_hi]
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


def _first(columns: list[npt.NDArray[Any]]) -> Mask:
    """Which rows differ in some columns from the one before."""
    return np.append(True, np.any([column[1:] != column[:-1] for column in columns], axis=0))[: len(columns[0])]


def _at_most_one(values: npt.NDArray[Any], begins: npt.NDArray[np.intp]) -> Mask:
    """Whether the values of each run of rows are one, or nothing."""
    least = np.minimum.reduceat(np.where(values == NOTHING, np.iinfo(np.int32).max, values), begins)
    return np.maximum.reduceat(values, begins) <= least
