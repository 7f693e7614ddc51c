"""What the cells of a workbook hold, each thing that is written worked out once; and the limits within which they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from openpyxl.utils.datetime import from_excel, from_ISO8601

from checker.frozen import frozen
from checker.intake.lines import Gathering, Missing, any_cell, text_cell

INLINE = "inlineStr"
FORMULA = "f"
"""Types of cells: of one that has its text in itself; and, here, of one with a formula of which no value was kept."""

NO_DAY = "#VALUE!"
"""What Excel shows for a date that is none."""


@frozen
class Limits:
    """The most rows and columns of a sheet that are looked at, and `spend` to be told of each row how many cells it has."""

    rows: int
    columns: int
    spend: Callable[[int], None]


@frozen
class Dates:
    """How numbers are dates: counted from a day, in cells of these styles; of some of them, lengths of time."""

    epoch: dt.datetime
    styles: frozenset[int]
    lengths: frozenset[int]


class Cells:
    """What cells hold, each thing that is written worked out once: as openpyxl has it, and then as cells are read here.

    `codes` has what is known so far, by the type, the style and what is written.
    """

    def __init__(self, dates: Dates, strings: list[str]) -> None:
        self.gathering = Gathering()
        self.codes: dict[tuple[str, str, str], int] = {}
        self._dates, self._strings = dates, strings

    def code(self, key: tuple[str, str, str]) -> int:
        """The code of a cell."""
        if key in self.codes:
            return self.codes[key]
        kind, style, written = key
        if kind == INLINE:
            cell = text_cell(written)
        elif not written:
            cell = Missing.NO_VALUE if kind == FORMULA else None
        else:
            cell = any_cell(self._value(kind, style, written))
        code = self.codes[key] = self.gathering.code(cell)
        return code

    def _value(self, kind: str, style: str, written: str) -> Any:
        """What is written in a cell of a type. ValueError or IndexError where it cannot be."""
        if kind == "n":
            number = float(written) if set(written) & set(".Ee") else int(written)
            return self._day(number, int(style)) if int(style) in self._dates.styles else number
        if kind == "s":
            return self._strings[int(written)]
        if kind == "b":
            return bool(int(written))
        return from_ISO8601(written) if kind == "d" else written  # type: ignore[no-untyped-call]

    def _day(self, number: float, style: int) -> Any:
        try:
            return from_excel(number, self._dates.epoch, timedelta=style in self._dates.lengths)
        except (OverflowError, ValueError):
            return NO_DAY
