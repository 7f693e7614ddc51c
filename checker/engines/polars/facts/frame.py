"""A frame of facts, a row a fact, as the columnar engine's tables: without making an object of any row.

The frame is what docs/snapshot-parquet.md describes: `case`, `kind`, days and attributes in columns of their own types.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.table import NOTHING, Column, Facts, Table
from checker.engines.polars.values.constants import narrowed, same
from checker.errors import IntakeError
from checker.snapshot.facts import Fact
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.vocabulary import Type

Ints = npt.NDArray[np.int64]
Rows = slice | npt.NDArray[np.intp]


def check_apart(abouts: Collection[str]) -> None:
    """Refuse allegations about adults beside anything else."""
    if len(set(abouts) - {"allegation"}) < len(set(abouts)) > 1:
        what = "allegations about adults and children's or households' cases are never read in one run"
        raise IntakeError(what, where="the facts", help="keep them in tables of their own, and run each")


class FrameFacts(Facts):
    """The facts of some cases, by their `numbers` in order, each table cut from its sheet when it is first asked for."""

    def __init__(self, cases: FramedCases, about: str, numbers: Ints) -> None:
        self.sheets, self.numbers = cases.sheets[about], numbers
        names = _some(self.sheets.names, numbers)
        super().__init__(names, {}, _RowFacts(cases, about))
        self._cut: dict[str, Table] = {}

    def table(self, kind: str) -> Table:
        """The facts of a kind; an empty table if there are none."""
        sheet = self.sheets.of.get(kind)
        if sheet is None:
            return super().table(kind)
        if kind not in self._cut:
            self._cut[kind] = _table(sheet, self.numbers)
        return self._cut[kind]


class _RowFacts(Sequence[Fact]):
    """The facts about one kind of thing by their rows in the frame, each made when it is asked for."""

    def __init__(self, cases: FramedCases, about: str) -> None:
        self.cases, self.about = cases, about
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
        for kind, sheet in self.cases.sheets[self.about].of.items():
            rows, order = self._sorted(kind, sheet)
            at = int(np.searchsorted(rows, row))
            if at < len(rows) and rows[at] == row:
                number, place = int(sheet.case[order[at]]), int(order[at])
                return self.cases.facts(self.about, number, kind)[place - int(np.searchsorted(sheet.case, number))]
        raise IndexError(row)

    def _sorted(self, kind: str, sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
        if kind not in self._orders:
            order = np.argsort(sheet.row, kind="stable")
            self._orders[kind] = sheet.row[order], order
        return self._orders[kind]


def _some(names: Sequence[str], numbers: Ints) -> Sequence[str]:
    """The names of some numbers in order; cut out, where those are one after another."""
    if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
        return names[int(numbers[0]) : int(numbers[-1]) + 1]
    return [names[number] for number in numbers.tolist()]


def _table(sheet: Sheet, numbers: Ints) -> Table:
    """The rows of some cases."""
    rows = _rows(sheet, numbers)
    columns: dict[str, Column | None] = {}

    def column(name: str) -> Column | None:
        if name not in columns:
            columns[name] = _column(sheet, name, rows)
        return columns[name]

    ids, names = sheet.texts("id")
    start_lo, end_lo = _wide(sheet.start_lo[rows]), _wide(sheet.end_lo[rows])
    case = _wide(sheet.case[rows])
    return Table(
        sheet.kind,
        case - numbers[0] if isinstance(rows, slice) and len(numbers) else np.searchsorted(numbers, case),
        start_lo,
        start_lo if sheet.start_hi is sheet.start_lo else _wide(sheet.start_hi[rows]),
        end_lo,
        end_lo if sheet.end_hi is sheet.end_lo else _wide(sheet.end_hi[rows]),
        _wide(sheet.minutes(sheet.kind.began)[rows]),
        _wide(sheet.minutes("end")[rows]),
        _wide(sheet.days("recorded", NOTHING)[rows]),
        _wide(ids[rows]),
        names,
        _wide(sheet.row[rows]),
        _wide(sheet.alike[rows]),
        same(len(case), False, np.bool_),
        column,
    )


def _rows(sheet: Sheet, numbers: Ints) -> Rows:
    """Which rows are of some cases; a run of them where the cases are one."""
    if not len(numbers):
        return slice(0, 0)
    edges = np.array(
        [numbers[0], numbers[-1] + 1], dtype=sheet.case.dtype
    )  # of another type, all of it would be copied
    lo, hi = np.searchsorted(sheet.case, edges).tolist()
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return slice(lo, hi)
    among = np.zeros(numbers[-1] - numbers[0] + 1, dtype=bool)
    among[numbers - numbers[0]] = True
    return np.flatnonzero(among[sheet.case[lo:hi] - numbers[0]]) + lo


def _wide(values: npt.NDArray[np.int32]) -> Ints:
    """As the engine counts."""
    return narrowed(values, np.int64)


def _column(sheet: Sheet, name: str, rows: Rows) -> Column | None:
    attribute = sheet.kind.attributes.get(name)
    if attribute is None or attribute.is_text:
        places, texts = sheet.texts(name)
        found = places[rows]
        return Column(found, found >= 0, texts) if int(np.max(found, initial=NOTHING)) >= 0 else None
    told = (sheet.days(name, 0), sheet.days(name, 0) > 0) if attribute.type is Type.DATE else sheet.numbers(name)
    if told is None:
        return None
    values = told[0][rows].astype(np.float64)
    known = np.ones(len(values), dtype=bool) if told[1] is None else told[1][rows]
    return Column(values, known) if known.any() else None
