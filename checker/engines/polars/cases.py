"""Cases of a frame as the reference engine takes them, made one by one for those it is to work out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import overload

import numpy as np

from checker.engines.polars.frame import FrameFacts
from checker.engines.polars.sheet import Sheet
from checker.engines.polars.table import NOTHING, Table
from checker.snapshot.facts import Case, Fact, Value
from checker.snapshot.vocabulary import Type


class Cases(Sequence[Case]):
    """The cases of some facts in a frame, each made when it is asked for; of some kinds of fact only, if any are named."""

    def __init__(self, facts: FrameFacts, kinds: Collection[str] | None = None) -> None:
        self.facts = facts
        self.kinds = [kind for kind in facts.kinds() if kinds is None or kind in kinds]
        self._tables: list[tuple[Table, list[int]]] = []

    def __len__(self) -> int:
        return self.facts.count

    @overload
    def __getitem__(self, number: int) -> Case: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Case]: ...
    def __getitem__(self, number: int | slice) -> Case | Sequence[Case]:
        """One case, or several."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        facts = [
            self._fact(table, row)
            for table, edges in self._edges()
            for row in range(edges[number], edges[number + 1])
        ]  # fmt: skip
        return Case(self.facts.names[number], self.facts.sheets.about, tuple(facts))

    def _edges(self) -> list[tuple[Table, list[int]]]:
        """Each table in order of kind, with the place of each case's first row."""
        if not self._tables and self.kinds:
            wanted = np.arange(len(self) + 1)
            tables = [self.facts.table(kind) for kind in sorted(self.kinds)]
            self._tables = [(table, np.searchsorted(table.case, wanted).tolist()) for table in tables]
        return self._tables

    def _fact(self, table: Table, row: int) -> Fact:
        def known(values: np.ndarray) -> int | None:
            return None if values[row] == NOTHING else int(values[row])

        return Fact(
            kind=table.kind.name,
            source=self.facts.sources()[int(table.row[row])],
            start_lo=int(table.start_lo[row]),
            start_hi=int(table.start_hi[row]),
            end_lo=int(table.end_lo[row]),
            end_hi=int(table.end_hi[row]),
            minute=known(table.minute),
            end_minute=known(table.end_minute),
            id=table.ids[table.id[row]] if table.id[row] != NOTHING else None,
            recorded=known(table.recorded),
            attributes=self._attributes(table, row),
        )

    def _attributes(self, table: Table, row: int) -> dict[str, Value]:
        sheet = self.facts.sheets.of[table.kind.name]
        found = ((name, self._value(sheet, table, name, row)) for name in sheet.attributes)
        return {name: value for name, value in found if value is not None}

    def _value(self, sheet: Sheet, table: Table, name: str, row: int) -> Value | None:
        column = table.column(name)
        if column is None or not column.known[row]:
            return None
        value = column.values[row]
        match table.kind.attributes[name].type:
            case Type.DATE:
                return dt.date.fromordinal(int(value))
            case Type.FLAG:
                return bool(value)
            case Type.NUMBER:
                return int(value) if sheet.whole(name) else float(value)
        assert column.texts is not None
        return column.texts[value]
