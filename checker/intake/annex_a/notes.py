"""What was odd about one list, in the order in which whoever read it row by row would meet it."""

from __future__ import annotations

from itertools import count

import numpy as np

from checker.intake.annex_a.matching import Found
from checker.intake.lines import Ints
from checker.intake.meeting_order import Notes
from checker.intake.most_unread import MEND, are_most, told
from checker.snapshot.framed.texts import Said

_BEFORE, _AFTER = 0, 1 << 40  # positions before any row, and after


class ListNotes:
    """Notes of the list that is at a place among the others. What is noted later of a row is taken to be met later in it."""

    def __init__(self, notes: Notes, place: int, found: Found) -> None:
        self._notes, self._place, self._found = notes, place, found
        self._after = count()
        self._noted: dict[tuple[str, str], Ints] = {}

    def heading(self, column: str, what: str, hint: str) -> None:
        """Note something about a heading."""
        self._add(_BEFORE, self._found.head, what, hint, self._heading(column), 1)

    def cells(self, column: str, rows: Ints, what: str, hint: str) -> None:
        """Note something about a cell of each of some rows, once however many facts it is part of."""
        before = self._noted.get((column, what))
        new = rows if before is None else np.setdiff1d(rows, before)
        self._noted[column, what] = new if before is None else np.union1d(before, new)
        if len(new):
            self._add(int(np.min(new)), int(np.min(new)), what, hint, self._heading(column), len(new))

    def days(self, column: str, given: int, read: int) -> None:
        """Note a column of days of which most could not be read."""
        if are_most(given, read):
            at = (self._place, _BEFORE, next(self._after))
            label, heading = self._found.label, self._heading(column)
            self._notes.add(at, label, told(given, read), MEND, column=heading, part=label, doubts_all=True)

    def field(self, row: int, said: Said) -> None:
        """Note something about a field of the facts in some rows, of which that is the first."""
        what, hint, name = said.words
        self._add(row, row, what, hint, name, said.count)

    def rows(self, rows: Ints, what: str, hint: str) -> None:
        """Note something about some rows that are of no one."""
        if len(rows):
            self._add(int(rows[0]), int(rows[0]), what, hint, None, len(rows))

    def lines(self, number: int, what: str, hint: str) -> None:
        """Note something about lines that are no rows."""
        if number:
            self._add(_AFTER, None, what, hint, None, number)

    def _heading(self, column: str) -> str:
        return self._found.spec.columns[column][0]

    def _add(self, position: int, row: int | None, what: str, hint: str, column: str | None, number: int) -> None:
        label = self._found.label
        place = label if row is None else f"{label}:{row}"
        at = (self._place, position, next(self._after))
        self._notes.add(at, place, what, hint, column=column, part=label, count=number)
