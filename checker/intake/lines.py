"""The rows of a sheet, held in columns and made row by row only for who asks: what a cell may hold, and what it is read as.

The different cells of a sheet are far fewer than its cells. Each is read once, and every other place it is in is a number.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import pairwise
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from checker.frozen import frozen
from checker.snapshot.values import ERRORS

Ints = npt.NDArray[np.int32]

_TOGETHER = 1024  # rows made together


class Missing(Enum):
    """Why a cell that is not blank says nothing: a formula without a value, an error such as #N/A, or a person's N/A; or its row
    is out of step with the headings.
    """

    NO_VALUE = "a formula with no value kept"
    ERROR = "an error such as #N/A"
    NOT_APPLICABLE = "N/A"
    CUT_SHORT = "the row cut short"
    TOO_LONG = "more cells in the row than there are headings"


Cell = str | int | float | bool | dt.datetime | dt.date | Missing | None
"""What a cell holds. Text has no space around it, and its non-breaking spaces are spaces; blank text is None."""


_SAY_NOTHING = dict.fromkeys(ERRORS, Missing.ERROR) | {Missing.NOT_APPLICABLE.value: Missing.NOT_APPLICABLE}
_LONGEST = max(map(len, _SAY_NOTHING))


def text_cell(value: str) -> Cell:
    """What a cell of text holds."""
    text = " ".join(value.split())
    return (_SAY_NOTHING.get(text.upper()) if len(text) <= _LONGEST else None) or text or None


@frozen
class Line:
    """A row that holds something, and its number as a person sees it."""

    number: int
    cells: tuple[Cell, ...]


@frozen
class Coded:
    """Cells, each as its place among the different ones (`cells`), of which the first is a blank one."""

    codes: Ints
    cells: Sequence[Cell]


@frozen
class Held:
    """What a column holds: in which rows, in order, and which of some cells there; in other rows it is blank."""

    rows: Ints
    codes: Ints
    cells: Sequence[Cell]


class Lines(Sequence[Line]):
    """Rows of a sheet: their numbers, and what each column of theirs holds. Each is made when it is asked for."""

    def __init__(self, numbers: Ints, columns: Sequence[Held], first: int = 0, last: int | None = None) -> None:
        self._every, self._columns = numbers, columns
        self._first, self._last = first, len(numbers) if last is None else last

    @property
    def numbers(self) -> Ints:
        """The number of each row, as a person sees it."""
        return self._every[self._first : self._last]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._columns)

    @property
    def held(self) -> Sequence[Held]:
        """What each column holds, in these rows and others of their sheet."""
        return self._columns

    def holds(self, place: int) -> bool:
        """Whether a column holds anything, in these rows or others of their sheet."""
        return bool(len(self._columns[place].rows))

    def column(self, place: int) -> Coded:
        """The cells of one column; blank, where there is no such column."""
        codes = np.zeros(len(self), dtype=np.int32)
        if place >= len(self._columns):
            return Coded(codes, (None,))
        held = self._columns[place]
        part = self._part(held, self._first, self._last)
        listed, again = np.unique(held.codes[part], return_inverse=True)
        codes[held.rows[part] - self._first] = again + 1
        return Coded(codes, (None, *(held.cells[code] for code in listed.tolist())))

    def __len__(self) -> int:
        return self._last - self._first

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Lines: ...
    def __getitem__(self, place: int | slice) -> Line | Lines:
        """One row; or those that follow one another from one to before another."""
        if isinstance(place, slice):
            first, last, step = place.indices(len(self))
            if step != 1:
                raise ValueError("rows are asked for in their own order")
            return Lines(self._every, self._columns, self._first + first, self._first + max(first, last))
        at = range(self._first, self._last)[place]
        return self._made(at, at + 1)[0]

    def __iter__(self) -> Iterator[Line]:
        for first in range(self._first, self._last, _TOGETHER):
            yield from self._made(first, min(first + _TOGETHER, self._last))

    def _made(self, first: int, last: int) -> list[Line]:
        rows: list[list[Cell]] = [[] for _ in range(first, last)]
        for place, held in enumerate(self._columns):
            part = self._part(held, first, last)
            for row, code in zip((held.rows[part] - first).tolist(), held.codes[part].tolist(), strict=True):
                rows[row].extend([None] * (place - len(rows[row])))
                rows[row].append(held.cells[code])
        numbers = self._every[first:last].tolist()
        return [Line(number, tuple(cells)) for number, cells in zip(numbers, rows, strict=True)]

    @staticmethod
    def _part(held: Held, first: int, last: int) -> slice:
        ends = np.array((first, last), dtype=held.rows.dtype)  # of another type, all the rows would be made of it
        lo, hi = np.searchsorted(held.rows, ends).tolist()
        return slice(lo, hi)


class Gathering:
    """Rows met one after another, gathered into columns. A cell is given as its `code`; 0 is a blank one."""

    def __init__(self) -> None:
        self.cells: list[Cell] = [None]
        self._codes: dict[Hashable, int] = {}
        self._numbers, self._counts = array("i"), array("i")
        self._places, self._held = array("i"), array("i")

    def code(self, cell: Cell) -> int:
        """The code of a cell. Cells are told apart by type as well: 1 is not true."""
        if cell is None:
            return 0
        code = self._codes.setdefault((type(cell), cell), len(self.cells))
        if code == len(self.cells):
            self.cells.append(cell)
        return code

    def row(self, number: int, codes: Mapping[int, int]) -> None:
        """Take a row: the codes of its cells, by their places from 0."""
        self._numbers.append(number)
        self._counts.append(len(codes))
        self._places.extend(codes.keys())
        self._held.extend(codes.values())

    def lines(self) -> Lines:
        """All the rows."""
        numbers, counts = (np.array(each, dtype=np.int32) for each in (self._numbers, self._counts))
        places, codes = (np.array(each, dtype=np.int32) for each in (self._places, self._held))
        rows = np.repeat(np.arange(len(numbers), dtype=np.int32), counts)
        return Lines(numbers, held_columns(rows, places, codes, self.cells))


def held_columns(rows: Ints, places: Ints, codes: Ints, cells: Sequence[Cell]) -> list[Held]:
    """The columns of cells of which the rows, in order, the places and the codes are given."""
    there = codes > 0
    rows, places, codes = rows[there], places[there], codes[there]
    order = np.argsort(places, kind="stable")
    rows, places, codes = rows[order], places[order], codes[order]
    edges = np.searchsorted(places, np.arange(int(places[-1]) + 2 if len(places) else 1))
    return [Held(rows[lo:hi], codes[lo:hi], cells) for lo, hi in pairwise(edges.tolist())]


def lines_of(lines: Sequence[Line]) -> Lines:
    """Rows in columns, whatever they came as."""
    if isinstance(lines, Lines):
        return lines
    gathering = Gathering()
    for line in lines:
        gathering.row(line.number, {place: gathering.code(cell) for place, cell in enumerate(line.cells)})
    return gathering.lines()


def any_cell(value: Any) -> Cell:
    """What a cell holds that is of any type a spreadsheet has."""
    if isinstance(value, str):
        return text_cell(value)
    if value is None or isinstance(value, bool | int | float | dt.date):
        return value
    return str(value)  # a time of day, or a length of time: no value that is wanted anywhere
