"""The sheets of an Excel workbook, their cells gathered in columns.

openpyxl says what the workbook is: its sheets, its styles and which of them are dates. What a cell holds it says too, of each
thing written once, however many cells hold it. It is not asked to go through the cells, for it makes an element and a value
of each, ten times as slowly, and needs to do it twice to give formulas and their values. A sheet that is written plainly is
split in columns (`workbook_plain.py`); the elements of any other are gone through (`workbook_elements.py`). Entities are
refused.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS
from openpyxl.xml.functions import fromstring

from checker.frozen import frozen
from checker.intake.lines import Lines
from checker.intake.workbook_cells import Cells, Dates, Limits
from checker.intake.workbook_elements import lines_by_elements, shared_strings
from checker.intake.workbook_hidden import Hidden
from checker.intake.workbook_plain import NotPlainError, plain_lines


@frozen
class BookSheet:
    """A sheet: its title, how many bytes it has, its rows, once they are asked for, with how many of them, and of its columns,
    are hidden; and whether it is itself.
    """

    title: str
    size: int
    read: Callable[[Limits], tuple[Lines, tuple[int, int]]]
    hidden: bool = False


def open_book(raw: bytes) -> list[BookSheet]:
    """The worksheets of a workbook, in order. Raises almost anything, as reading one does, where it is damaged."""
    reader = ExcelReader(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    strings = _strings(reader)
    reader.read_workbook()
    dates = _dates(reader)
    return [
        BookSheet(
            str(sheet.name),
            reader.archive.getinfo(rel.target).file_size,
            _reading(reader, rel.target, dates, strings),
            sheet.state != "visible",
        )
        for sheet, rel in reader.parser.find_sheets()
        if rel.target in reader.valid_files and "chartsheet" not in rel.Type
    ]


def _reading(
    reader: ExcelReader, name: str, dates: Dates, strings: list[str]
) -> Callable[[Limits], tuple[Lines, tuple[int, int]]]:
    def read(limits: Limits) -> tuple[Lines, tuple[int, int]]:
        hidden = Hidden()
        try:
            with reader.archive.open(name) as source:
                lines = plain_lines(source, Cells(dates, strings), limits, hidden)
        except NotPlainError:
            hidden = Hidden()
            with reader.archive.open(name) as source:
                lines = lines_by_elements(source, Cells(dates, strings), limits, hidden)
        return lines, hidden.among(lines)

    return read


def _dates(reader: ExcelReader) -> Dates:
    """How the workbook has dates: which styles are a date's, its style sheet says, if it has one."""
    if ARC_STYLE not in reader.valid_files:
        return Dates(reader.wb.epoch, frozenset(), frozenset())
    styles: Any = Stylesheet.from_tree(fromstring(reader.archive.read(ARC_STYLE)))  # type: ignore[arg-type]
    return Dates(reader.wb.epoch, frozenset(styles.date_formats), frozenset(styles.timedelta_formats))


def _strings(reader: ExcelReader) -> list[str]:
    """The strings that cells share."""
    table: Any = reader.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
    if table is None:
        return []
    with reader.archive.open(table.PartName[1:]) as source:
        return shared_strings(source)
