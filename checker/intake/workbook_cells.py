"""What the cells of a workbook hold, each thing that is written worked out once; and the limits within which they are read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from openpyxl.worksheet._reader import CELL_TAG, VALUE_TAG, WorkSheetParser

from checker.frozen import frozen
from checker.intake.lines import Gathering, Missing, any_cell, text_cell

INLINE = "inlineStr"
FORMULA = "f"
"""Types of cells: of one that has its text in itself; and, here, of one with a formula of which no value was kept."""


@frozen
class Limits:
    """The most rows and columns of a sheet that are looked at, and `spend` to be told of each row how many cells it has."""

    rows: int
    columns: int
    spend: Callable[[int], None]


class Cells:
    """What cells hold, each thing that is written worked out once: as openpyxl has it, and then as cells are read here.

    `codes` has what is known so far, by the type, the style and what is written.
    """

    def __init__(self, book: Any, strings: list[str]) -> None:
        self.gathering = Gathering()
        self.codes: dict[tuple[str, str, str], int] = {}
        self._parser = WorkSheetParser(
            io.BytesIO(), strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip

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
            element = Element(CELL_TAG, {"t": kind, "s": style})
            SubElement(element, VALUE_TAG).text = written
            cell = any_cell(self._parser.parse_cell(element)["value"])
        code = self.codes[key] = self.gathering.code(cell)
        return code
