"""What was odd about a dump, counted a column at a time: what is said of a thousand rows is said once."""

from __future__ import annotations

import polars as pl

from checker.errors import Problem
from checker.intake.ssd.records import ROW


class Notes:
    """Problems met so far, one for each table, column and thing said, placed at the first row of them.

    What is said never holds what a cell holds.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None, str, str], tuple[int, int]] = {}
        self._columns: list[Problem] = []

    def add(self, label: str, row: int, column: str | None, what: str, hint: str, count: int = 1) -> None:
        """So many more of these, the first at a row; row 0 stands for the table as a whole."""
        key = (label, column, what, hint)
        first, before = self._found.get(key, (row, 0))
        self._found[key] = (min(first, row), before + count)

    def rows(self, label: str, rows: pl.Series | pl.DataFrame, column: str | None, what: str, hint: str) -> None:
        """The same of every row given, by their numbers."""
        numbers = rows[ROW] if isinstance(rows, pl.DataFrame) else rows
        first = numbers.min()
        if isinstance(first, int):
            self.add(label, first, column, what, hint, len(numbers))

    def column(self, problem: Problem | None) -> None:
        """Add a problem of a whole column, if it is one."""
        self._columns += [problem] if problem is not None else []

    def problems(self) -> tuple[Problem, ...]:
        """All of them, by table, row and column, after those of whole columns."""
        order = sorted(
            (key[0], first, key[1] or "", key[2:], count, key) for key, (first, count) in self._found.items()
        )
        counted = (
            Problem(f"{label}:{first}" if first else label, column, what, hint, count)
            for _, first, _, _, count, (label, column, what, hint) in order
        )
        return (*self._columns, *counted)
