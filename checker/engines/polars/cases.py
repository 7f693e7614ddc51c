"""Cases of a frame as the reference engine takes them, made one by one for those it is to work out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from itertools import repeat
from typing import overload

import numpy as np

from checker.engines.polars.frame import FrameFacts
from checker.engines.polars.sheet import Sheet
from checker.engines.polars.table import NOTHING, Column, Table
from checker.snapshot.facts import Case, Fact, Value
from checker.snapshot.vocabulary import Type


class Cases(Sequence["FrameCase"]):
    """The cases of some facts in a frame, each made when it is asked for; of some kinds of fact only, if any are named."""

    def __init__(self, facts: FrameFacts, kinds: Collection[str] | None = None) -> None:
        self.facts = facts
        self.kinds = [kind for kind in sorted(facts.kinds()) if kinds is None or kind in kinds]
        self._tables: dict[str, tuple[Table, list[int]]] = {}

    def __len__(self) -> int:
        return self.facts.count

    @overload
    def __getitem__(self, number: int) -> FrameCase: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[FrameCase]: ...
    def __getitem__(self, number: int | slice) -> FrameCase | Sequence[FrameCase]:
        """One case, or several."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return FrameCase(self, number)

    def of(self, number: int, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind of a case."""
        if kind not in self.kinds:
            return ()
        if kind not in self._tables:
            table = self.facts.table(kind)
            self._tables[kind] = table, np.searchsorted(table.case, np.arange(len(self) + 1)).tolist()
        table, edges = self._tables[kind]
        if edges[number] == edges[number + 1]:
            return ()
        return tuple(self._facts(table, slice(edges[number], edges[number + 1])))

    def _facts(self, table: Table, rows: slice) -> Iterator[Fact]:
        """The facts of one kind of a case."""
        sheet, sources = self.facts.sheets.of[table.kind.name], self.facts.sources()
        names = sheet.attributes
        held = zip(*(_values(sheet, table, name, rows) for name in names), strict=True) if names else repeat(())
        days = (table.start_lo, table.start_hi, table.end_lo, table.end_hi)
        known = (table.minute, table.end_minute, table.id, table.recorded)
        columns = zip(*(column[rows].tolist() for column in (table.row, *days, *known)), strict=True)
        for (row, start_lo, start_hi, end_lo, end_hi, *told), values in zip(columns, held, strict=False):
            minute, end_minute, own_id, recorded = (None if value == NOTHING else value for value in told)
            yield Fact(
                kind=table.kind.name, source=sources[row], start_lo=start_lo, start_hi=start_hi, end_lo=end_lo,
                end_hi=end_hi, minute=minute, end_minute=end_minute, recorded=recorded,
                id=None if own_id is None else table.ids[own_id],
                attributes={name: value for name, value in zip(names, values, strict=True) if value is not None},
            )  # fmt: skip


class RowFacts(Sequence[Fact]):
    """The facts of some cases by their rows in the frame, each made when it is asked for."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases
        self._orders: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def __len__(self) -> int:
        return np.iinfo(np.int32).max

    @overload
    def __getitem__(self, row: int) -> Fact: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Fact]: ...
    def __getitem__(self, row: int | slice) -> Fact | Sequence[Fact]:
        """The fact of one row."""
        if isinstance(row, slice):
            raise TypeError("facts are asked for one by one")
        for kind in self.cases.kinds:
            place = self._place(kind, int(row))
            if place is not None:
                table = self.cases.facts.table(kind)
                return next(self.cases._facts(table, slice(place, place + 1)))
        raise IndexError(row)

    def _place(self, kind: str, row: int) -> int | None:
        """Where in the table of a kind a row is."""
        rows, order = self._sorted(kind)
        at = int(np.searchsorted(rows, row))
        return int(order[at]) if at < len(rows) and rows[at] == row else None

    def _sorted(self, kind: str) -> tuple[np.ndarray, np.ndarray]:
        if kind not in self._orders:
            rows = self.cases.facts.table(kind).row
            order = np.argsort(rows, kind="stable")
            self._orders[kind] = rows[order], order
        return self._orders[kind]


class FrameCase(Case):
    """A case of which each kind of fact is made when it is first looked for."""

    def __init__(self, cases: Cases, number: int) -> None:
        super().__init__(cases.facts.names[number], cases.facts.sheets.about, ())
        object.__setattr__(self, "_made", {})
        object.__setattr__(self, "_from", (cases, number))

    def of(self, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind, in date order; empty if there are none."""
        made: dict[str, tuple[Fact, ...]] = self._made  # type: ignore[attr-defined]
        if kind not in made:
            cases, number = self._from  # type: ignore[attr-defined]
            made[kind] = cases.of(number, kind)
        return made[kind]

    def whole(self) -> Case:
        """The case with all its facts."""
        cases, _ = self._from  # type: ignore[attr-defined]
        return Case(self.id, self.about, tuple(fact for kind in cases.kinds for fact in self.of(kind)))


def _values(sheet: Sheet, table: Table, name: str, rows: slice) -> list[Value | None]:
    """The values of an attribute; None where it is not known."""
    column = table.column(name)
    if column is None:
        return [None] * (rows.stop - rows.start)
    values, known = column.values[rows].tolist(), column.known[rows].tolist()
    return [
        _value(sheet, table, column, name, value) if told else None for value, told in zip(values, known, strict=True)
    ]


def _value(sheet: Sheet, table: Table, column: Column, name: str, value: float) -> Value:
    match table.kind.attributes[name].type:
        case Type.DATE:
            return dt.date.fromordinal(int(value))
        case Type.FLAG:
            return bool(value)
        case Type.NUMBER:
            return int(value) if sheet.whole(name) else float(value)
    assert column.texts is not None
    return column.texts[int(value)]
