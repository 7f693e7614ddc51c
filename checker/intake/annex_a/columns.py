"""The columns of a list: each different cell of one is read once, and the reading is shared by every row that holds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.intake.annex_a.matching import Found
from checker.intake.days import month_first
from checker.intake.lines import Cell, Coded, Ints, Missing, lines_of

Mask = npt.NDArray[np.bool_]
"""Of which rows something is true."""


class Columns:
    """The rows of a list: `numbers` as a person sees them, and the cells of its columns, by the names of `lists.yaml`.

    `months_first`: whether dates written with their month first are about.
    """

    def __init__(self, found: Found) -> None:
        lines = lines_of(found.lines)
        self.numbers = lines.numbers
        self.months_first = any(month_first(lines.column(place).cells) for place in range(lines.width))
        self._cells = {name: lines.column(place) for name, place in found.at.items()}

    def __len__(self) -> int:
        return len(self.numbers)

    def only(self, rows: Mask) -> Columns:
        """The same of some of the rows."""
        made = object.__new__(Columns)
        made.numbers, made.months_first = self.numbers[rows], self.months_first
        made._cells = {name: replace(each, codes=each.codes[rows]) for name, each in self._cells.items()}
        return made

    @property
    def names(self) -> Sequence[str]:
        """The columns that are there."""
        return list(self._cells)

    def column(self, name: str) -> Coded:
        """The cells of a column; all blank where the list has none."""
        return self._cells.get(name) or Coded(np.zeros(len(self), dtype=np.int32), (None,))

    def told(self, name: str, says: Callable[[Cell], Any], of: Any) -> pl.Series:
        """What each row's cell of a column says."""
        column = self.column(name)
        return spread([says(cell) for cell in column.cells], column.codes, of)

    def true(self, name: str, says: Callable[[Cell], bool]) -> Mask:
        """Of which rows something is true of the cell of a column."""
        column = self.column(name)
        return np.array([says(cell) for cell in column.cells], dtype=bool)[column.codes]

    def blank(self, name: str) -> Mask:
        """Of which rows the cell of a column holds nothing."""
        return self.true(name, lambda cell: cell is None)

    def nothing(self, name: str) -> Mask:
        """Of which rows the cell of a column holds nothing, or is not there as the row stops before it."""
        return self.true(name, lambda cell: cell is None or cell is Missing.CUT_SHORT)

    def missing(self, name: str) -> Mask:
        """Of which rows the cell of a column is not blank, and says nothing."""
        return self.true(name, lambda cell: isinstance(cell, Missing))


def spread(values: Sequence[Any], codes: Ints, of: Any) -> pl.Series:
    """What is said of different cells, for every row that holds them."""
    return pl.Series(values, dtype=of).gather(codes)
