"""Sheets of cells, from an Excel workbook or a CSV file, with nothing yet read into what a cell says.

Workbooks are read with openpyxl rather than python-calamine (0.9.1, compared in November 2026). calamine is quick, but gives
a cell with an error such as #N/A, and a formula of which no value was kept, as blank: so that what is not known would be read
as nothing there. And it makes a sheet's whole rectangle in memory: two cells, A1 and XFD1048576, ask it for hundreds of
gigabytes and end the process. How openpyxl is asked, and of what, is in `workbook.py`. Entities are refused, there and by
defusedxml, which openpyxl uses where it is installed; links to other workbooks are not followed; and the archive's own limits
(`archive.py`) come first.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import field
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.archive import check_archive
from checker.intake.csv_files import CsvFile, CsvText
from checker.intake.lines import Cell, Held, Ints, Line, Lines, Missing, held_columns, text_cell
from checker.intake.turned_days import without_turned
from checker.progress import steps

if TYPE_CHECKING:
    import polars as pl

    from checker.intake.workbook import BookSheet

__all__ = ["Cell", "Line", "Missing", "Sheet", "Unshown", "read_workbook", "sheet_of"]

_SHEET = (
    "expected a sheet that is shown, found a hidden one; it is read all the same",
    "take it out if it is not to count",
)
_ROWS = (
    "expected rows that are shown, found some hidden, by a filter or by hand; they are read all the same",
    "take them out if they are not to count; else show them",
)
_COLUMNS = (
    "expected columns that are shown, found some hidden; they are read all the same",
    "take them out if they are not to count; else show them",
)

_NO_SHEETS = "expected a workbook with sheets, found none that can be read, as in one saved as Strict Open XML"
_SAVE_AGAIN = "open it in Excel and save it again as Excel Workbook (xlsx), or as CSV UTF-8"

_TURNED = (
    "expected days that are all the spreadsheet's own or all text, found in column {} text for those of which day or month is "
    "over 12; it may have turned the others, and those that may be either of two days are read as unknown"
)
_UNTURNED = (
    "export it again with dates written year first, as 2026-03-31, or open it with the dates of the country it is from"
)

MAX_CELLS = 20_000_000
"""Cells of one workbook, blank ones before the last of a row included: a list of 100,000 children has 3 million."""

MAX_COLUMNS = 500
MAX_ROWS = 1_048_576
"""As many as Excel has: rows past the last of them are no rows, whatever number a file gives them."""


@frozen
class Unshown:
    """What a workbook does not show, or may have turned: what to say of it, how to mend it, and how many there are."""

    what: str
    help: str
    count: int


@frozen
class Sheet:
    """A sheet: the file it is in, as given and by its last part, which sheet of it (from 1), and its rows in order.

    `unread`: how many rows of the file could not be read as rows; `astray`, the numbers of those of them that another mark
    separates than the headings. `title` is what a workbook calls it, which may be data, and
    `unshown` what it does not show, or may have turned.
    """

    path: str
    file: str
    sha256: str
    number: int
    lines: Sequence[Line]
    unread: int = 0
    astray: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    title: str = ""
    unshown: tuple[Unshown, ...] = ()


def read_workbook(raw: bytes, *, path: str, file: str) -> tuple[Sheet, ...]:
    """The sheets of an Excel workbook (xlsx), with the values Excel kept of formulas.

    Raises IntakeError where the bytes are no workbook that can be read, or go over a limit here or in `archive.py`.
    """
    from checker.intake.workbook import open_book
    from checker.intake.workbook_cells import Limits

    check_archive(partial(io.BytesIO, raw), path)
    digest = sha256(raw).hexdigest()
    limits = Limits(MAX_ROWS, MAX_COLUMNS, _Budget(path).spend)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validation it does not keep, and dates it cannot hold
            book = open_book(raw)
            if not book:
                raise IntakeError(_NO_SHEETS, where=path, help=_SAVE_AGAIN)
            return tuple(
                _sheet(sheet, sheet.read(limits), path=path, file=file, sha256=digest, number=number)
                for number, sheet in enumerate(steps(book, lambda sheet: sheet.size), 1)
            )
    except IntakeError:
        raise
    except Exception as error:  # a damaged workbook may raise almost anything, and none of it is to be shown
        what = f"this looks like an Excel workbook and cannot be read as one ({type(error).__name__})"
        raise IntakeError(what, where=path, help=_SAVE_AGAIN) from None


def _sheet(sheet: BookSheet, read: tuple[Lines, tuple[int, int]], **of: Any) -> Sheet:
    lines, (rows, columns) = read
    lines, turned = without_turned(lines)
    counts = ((_SHEET, int(sheet.hidden)), (_ROWS, rows), (_COLUMNS, columns))
    unshown = (
        *(Unshown(*said, n) for said, n in counts if n),
        *(Unshown(_TURNED.format(each.column), _UNTURNED, each.count) for each in turned),
    )
    return Sheet(**of, lines=lines, title=sheet.title, unshown=unshown)


class _Budget:
    """Counts cells, and stops at MAX_CELLS."""

    def __init__(self, path: str) -> None:
        self.path, self.left = path, MAX_CELLS

    def spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            what = f"expected at most {MAX_CELLS:,} cells in a workbook, found more"
            raise IntakeError(what, where=self.path, help="save the lists meant in a workbook of their own")


def sheet_of(file: CsvText | CsvFile, *, headed: bool = False) -> Sheet:
    """A CSV file as a sheet of text. A row that runs on over several lines may have swallowed others, and is not read.

    `headed`: its first row is of headings. Of a row that stops short of them nothing is known of the rest; and of one that holds
    anything past them nothing but the first cell, for the others may be out of place.
    """
    from checker.intake.csv_columns import LINES, ROW, columns_of
    from checker.intake.totals import less_astray

    read = columns_of(file)
    rows, astray = less_astray(read.frame, len(file.header) if headed else 0)
    rows = rows.filter(rows[LINES] == 1)
    unread = read.unreadable + read.frame.height - rows.height
    first = file.top(1) if isinstance(file, CsvText) else ()
    lines = _csv_lines(file.header, rows, first[0].number if first else 1, headed=headed)
    return Sheet(file.path, file.name, file.sha256, 1, lines, unread, astray[ROW].to_numpy().astype(np.int32))


def _csv_lines(header: Sequence[str], frame: pl.DataFrame, number: int, *, headed: bool) -> Lines:
    """The rows of a CSV file, the header the first of them."""
    import polars as pl

    from checker.intake.csv_columns import REST, ROW

    if not header:
        return Lines(np.zeros(0, dtype=np.int32), ())
    numbers = np.append(number, frame[ROW].to_numpy()).astype(np.int32)
    over = frame[REST].list.join("", ignore_nulls=True).str.contains(r"\S").fill_null(False)
    too_long = np.append(False, over.to_numpy()) & headed
    columns = []
    for place, heading in enumerate(header):
        texts = pl.concat([pl.Series([heading]), frame[str(place)].rename("")])
        codes, cells = _coded(texts)
        for why, rows in (
            (Missing.CUT_SHORT, texts.is_null().to_numpy() & headed),
            (Missing.TOO_LONG, too_long & (place > 0)),
        ):
            codes, cells = (np.where(rows, len(cells), codes), [*cells, why]) if rows.any() else (codes, cells)
        held = np.flatnonzero(codes).astype(np.int32)
        columns.append(Held(held, codes[held].astype(np.int32), cells))
    if headed:
        return Lines(numbers, columns)
    rest = frame.select(pl.Series("row", np.arange(1, len(numbers), dtype=np.int32)), REST).filter(
        pl.col(REST).is_not_null()
    )
    rest = rest.with_columns(place=pl.int_ranges(pl.col(REST).list.len())).explode(REST, "place")
    codes, cells = _coded(rest[REST])
    return Lines(
        numbers,
        [*columns, *held_columns(rest["row"].to_numpy(), rest["place"].to_numpy().astype(np.int32), codes, cells)],
    )


def _coded(texts: pl.Series) -> tuple[Ints, Sequence[Cell]]:
    """Cells of text by their places among the different ones, each of which is read once; 0 for a blank one."""
    import polars as pl

    listed = texts.unique().drop_nulls()
    cells: list[Cell] = [None, *map(text_cell, listed.to_list())]
    codes = (texts.cast(pl.Enum(listed)).to_physical().cast(pl.Int32) + 1).fill_null(0).to_numpy()
    there = np.array([cell is not None for cell in cells])
    return np.where(there[codes], codes, 0).astype(np.int32), cells
