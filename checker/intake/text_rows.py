"""Rows of text in columns: a table of which no object is made of any row but for who asks for it.

Rows need not be alike in length: each holds as many cells as it has in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import overload

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.intake.csv_columns import CELLS, LINES, ROW, SCHEMA, rows_of
from checker.intake.csv_files import CsvFile, CsvRow, CsvText
from checker.snapshot.framed.texts import Texts, Truths

Ints = npt.NDArray[np.int64]


class TextRows(Sequence[CsvRow]):
    """Rows in order: the number of each, how many lines of the file it runs over, and its cells."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    @classmethod
    def of(cls, rows: Iterable[CsvRow]) -> TextRows:
        """The same rows in columns; each has a cell."""
        listed = list(rows)
        numbers, lines = [row.number for row in listed], [row.lines for row in listed]
        frame = pl.DataFrame({ROW: numbers, LINES: lines, CELLS: _lists([row.cells for row in listed])}, schema=SCHEMA)
        return cls(frame)

    @classmethod
    def in_columns(cls, numbers: pl.Series, cells: Sequence[pl.Series]) -> TextRows:
        """Rows that all have as many cells, of their numbers and of what each column holds."""
        if not cells:
            return cls.of(())
        frame = pl.DataFrame([column.alias(str(place)) for place, column in enumerate(cells)])
        every = frame.select(pl.concat_list(pl.all()))
        return cls(
            pl.DataFrame([numbers.cast(pl.Int64).alias(ROW), every.to_series().alias(CELLS)]).select(
                ROW, pl.lit(1, pl.Int32).alias(LINES), CELLS
            )
        )

    def __len__(self) -> int:
        return len(self._frame)

    @overload
    def __getitem__(self, place: int) -> CsvRow: ...
    @overload
    def __getitem__(self, place: slice) -> TextRows: ...
    def __getitem__(self, place: int | slice) -> CsvRow | TextRows:
        """One row, or several."""
        return TextRows(self._frame[place]) if isinstance(place, slice) else _row(*self._frame.row(place))

    def __iter__(self) -> Iterator[CsvRow]:
        return (_row(*row) for row in self._frame.iter_rows())

    def __add__(self, more: TextRows) -> TextRows:
        return TextRows(pl.concat([self._frame, more._frame], rechunk=True))

    # --- columns ------------------------------------------------------------------------------------------------------
    @property
    def numbers(self) -> pl.Series:
        """The number of each row, as a person sees it."""
        return self._frame[ROW]

    @property
    def lines(self) -> Ints:
        """How many lines of the file each row runs over."""
        return self._frame[LINES].to_numpy()

    @property
    def widths(self) -> Ints:
        """How many cells each row has."""
        return self._frame[CELLS].list.len().cast(pl.Int64).to_numpy()

    @property
    def even(self) -> bool:
        """Whether all have as many cells as one another."""
        widths = self.widths
        return bool((widths == widths[:1]).all())

    def cell(self, at: int | None) -> pl.Series:
        """The cells at a place; null where a row stops before it, or where there is no such place."""
        if at is None:
            return pl.Series([None], dtype=pl.String).new_from_index(0, len(self))
        return self._frame[CELLS].list.get(at, null_on_oob=True)

    def cells(self, first: int = 0) -> pl.DataFrame:
        """Every cell at or after a place: its text (`cell`), its place in the row (`at`), and the place of the row (`of`)."""
        cells = self._frame[CELLS].list.slice(first)
        places = pl.int_ranges(first, first + cells.list.len())
        return (
            pl.DataFrame({"cell": cells})
            .with_columns(at=places)
            .with_row_index("of")
            .filter(pl.col("cell").list.len() > 0)
            .explode("cell", "at")
        )

    def too_wide(self, width: int, says: Callable[[str], bool]) -> Truths:
        """Which rows have more than so many cells; where all have as many as one another, those of which a cell that is over
        says anything.
        """
        over: Truths = self.widths > width
        if over.any() and self.even:
            cells = self.cells(width)
            said = Texts(cells["cell"]).are(lambda cell: cell is not None and says(cell))
            over[:] = False
            over[cells["of"].to_numpy()[said]] = True
        return over

    def where(self, which: pl.Series | Truths) -> TextRows:
        """The rows of which a column of truths says so."""
        return TextRows(self._frame.filter(which))


def _lists(cells: Sequence[Sequence[str]]) -> pl.Series:
    """The cells of rows as a column of lists, made of all the cells at once: made one by one they take ten times as long."""
    of = np.repeat(np.arange(len(cells)), [len(each) for each in cells])
    every = pl.DataFrame({"of": of, "cell": list(chain.from_iterable(cells))}, schema_overrides={"cell": pl.String})
    return every.group_by("of", maintain_order=True).agg("cell")["cell"]


def _row(number: int, lines: int, cells: Sequence[str]) -> CsvRow:
    return CsvRow(number, tuple(cells), lines)


def with_rows(text: CsvText) -> tuple[CsvFile, TextRows]:
    """A file, and apart from it the rows after its header that hold anything."""
    rows = rows_of(text)
    if rows is None:
        file = text.whole()
        return replace(file, rows=()), TextRows.of(file.rows)
    return CsvFile(text.path, text.folder, text.name, text.sha256, text.header, remarks=text.remarks), TextRows(rows)
