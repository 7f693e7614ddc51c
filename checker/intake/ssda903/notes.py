"""What was odd about the return, gathered so that a thing said of a thousand rows is said once."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import polars as pl

from checker.errors import Problem
from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import FILE


class Place(NamedTuple):
    """A row of a file: the file's label, and the row number a person sees in a spreadsheet."""

    file: str
    row: int

    def __str__(self) -> str:
        return f"{self.file}:{self.row}"


class Notes:
    """Problems met so far, one for each file, column and thing said, counted, placed at the first row of them.

    What is said never holds what a cell holds.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str | None, str, str], tuple[int, int]] = {}
        self._doubt_all: set[tuple[str, str | None, str, str]] = set()
        self._adding = Lock()  # files are read side by side

    def add(
        self, place: Place, column: str | None, what: str, hint: str, count: int = 1, *, doubts_all: bool = False
    ) -> None:
        """So many more of these, the first at a row; row 0 stands for the file as a whole."""
        key = (place.file, column, what, hint)
        with self._adding:
            self._doubt_all |= {key} if doubts_all else set()
            first, before = self._rows.get(key, (place.row, 0))
            self._rows[key] = (min(first, place.row), before + count)

    def rows(self, rows: pl.DataFrame, column: str | None, what: str, hint: str) -> None:
        """One more of these at each of some rows (`FILE`, `ROW`)."""
        if rows.height:
            for file, first, count in rows.group_by(FILE).agg(pl.col(ROW).min(), pl.len()).iter_rows():
                self.add(Place(file, first), column, what, hint, count)

    def problems(self) -> tuple[Problem, ...]:
        """All of them, by file, row and column."""
        order = sorted((key[0], first, key[1] or "", key[2:], count, key) for key, (first, count) in self._rows.items())
        return tuple(
            Problem(str(Place(file, first)) if first else file, column, what, hint, count, key in self._doubt_all)
            for _, first, _, _, count, key in order
            for file, column, what, hint in (key,)
        )
