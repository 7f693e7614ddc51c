"""Days that a spreadsheet may have turned: of a file with dates of another country it takes those for days that it can, day and
month the other way round, and leaves the rest as the text they were.

So a column holds days of the spreadsheet's own, of which none is after the 12th, and text of which day or month is over 12.
Nothing in such a cell tells that it was turned, and read as it stands it is a day on which nothing happened.
"""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from checker.frozen import frozen
from checker.intake.lines import Cell, Held, Lines

_DATE = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})(?:[ T].*)?")
_LIKELY = 5  # different days none of which is after the 12th: of as many days drawn at random, one in a hundred
_NO_DATE, _EARLY, _LATE, _FIXED, _EITHER = range(5)

MAY_BE_EITHER = "either of two days"
"""What stands in place of such a day: it is none."""


@frozen
class Turned:
    """How many days of a column, by its letters, may have been turned."""

    column: str
    count: int


def without_turned(lines: Lines) -> tuple[Lines, list[Turned]]:
    """The rows of a sheet with `MAY_BE_EITHER` for each day that may have been turned; and in which columns there were any."""
    if not lines.held:
        return lines, []
    cells = lines.held[0].cells  # of all columns
    sorts = np.array([_sort(cell) for cell in cells], dtype=np.int8)
    if not {_EARLY, _FIXED} <= set(np.unique(sorts).tolist()):
        return lines, []
    columns, found = list(lines.held), []
    turned = np.array([isinstance(cell, dt.date) and cell.day <= 12 and cell.day != cell.month for cell in cells])
    for place, held in enumerate(lines.held):
        used = np.flatnonzero(np.bincount(held.codes, minlength=len(cells)))
        days = {cell.toordinal() for code in used[sorts[used] == _EARLY] if isinstance(cell := cells[code], dt.date)}
        if len(days) >= _LIKELY and set(sorts[used].tolist()) & {_LATE, _FIXED, _EITHER} == {_FIXED}:
            told = [MAY_BE_EITHER if each else cell for cell, each in zip(cells, turned.tolist(), strict=True)]
            columns[place] = Held(held.rows, held.codes, told)
            found.append(Turned(_letters(place), int(turned[held.codes].sum())))
    return Lines(lines.numbers, columns), found


def _sort(cell: Cell) -> int:
    """What a cell says of how the dates of its column came to be."""
    if isinstance(cell, dt.date):
        return _EARLY if cell.day <= 12 else _LATE
    date = _DATE.fullmatch(cell) if isinstance(cell, str) else None
    if date is None:
        return _NO_DATE
    over = (int(date[1]) > 12) + (int(date[3]) > 12)
    return (_EITHER, _FIXED, _NO_DATE)[over]


def _letters(place: int) -> str:
    from openpyxl.utils.cell import get_column_letter

    return str(get_column_letter(place + 1))
