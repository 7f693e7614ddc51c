"""Sheets of cells, from an Excel workbook or a CSV file, with nothing yet read into what a cell says.

Workbooks are read with openpyxl rather than python-calamine (0.9.1, compared in November 2026). calamine is ten times as
quick, but gives a cell with an error such as #N/A, and a formula of which no value was kept, as blank: so that what is
not known would be read as nothing there. And it makes a sheet's whole rectangle in memory: two cells, A1 and XFD1048576,
ask it for hundreds of gigabytes and end the process, where openpyxl's read-only mode goes row by row. A workbook with
formulas is read twice, for openpyxl gives either them or their values. Entities are refused by defusedxml, which openpyxl
uses where it is installed; links to other workbooks are not followed; and the archive's own limits (`archive.py`) come
first.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial
from hashlib import sha256
from itertools import islice, zip_longest
from typing import Any

import openpyxl

from checker.errors import IntakeError
from checker.intake.archive import check_archive
from checker.intake.csv_files import CsvFile
from checker.progress import steps

MAX_CELLS = 20_000_000
"""Cells of one workbook, blank ones before the last of a row included: a list of 100,000 children has 3 million."""

MAX_COLUMNS = 500
MAX_ROWS = 1_048_576
"""As many as Excel has: rows past the last of them are no rows, whatever number a file gives them."""

_FORMULA = re.compile(rb"<(?:[A-Za-z0-9]+:)?f[\s/>]")
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "N/A", "#N/A N/A"})
"""What Excel, or a person, writes in a cell that says nothing."""


class Missing(Enum):
    """Why a cell that is not blank says nothing: a formula without a value, an error such as #N/A, or a person's N/A."""

    NO_VALUE = "a formula with no value kept"
    ERROR = "an error such as #N/A"
    NOT_APPLICABLE = "N/A"


Cell = str | int | float | bool | dt.datetime | dt.date | Missing | None
"""What a cell holds. Text has no space around it, and its non-breaking spaces are spaces; blank text is None."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that holds something, and its number as a person sees it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the file it is in, as given and by its last part, which sheet of it (from 1), and its rows in order.

    `unread`: how many rows of the file could not be read as rows. `title` is what a workbook calls it, which may be data.
    """

    path: str
    file: str
    sha256: str
    number: int
    lines: tuple[Line, ...]
    unread: int = 0
    title: str = ""


def read_workbook(raw: bytes, *, path: str, file: str) -> tuple[Sheet, ...]:
    """The sheets of an Excel workbook (xlsx), with the values Excel kept of formulas.

    Raises IntakeError where the bytes are no workbook that can be read, or go over a limit here or in `archive.py`.
    """
    check_archive(partial(io.BytesIO, raw), path)
    digest = sha256(raw).hexdigest()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validation it does not keep, and dates it cannot hold
            values = _opened(raw, data_only=True)
            formulas = _opened(raw, data_only=False) if _has_formulas(raw) else values
            pairs = list(zip(values.worksheets, formulas.worksheets, strict=True))
            budget = _Budget(path)
            return tuple(
                Sheet(path, file, digest, number, tuple(_lines(kept, written, budget)), title=str(kept.title))
                for number, (kept, written) in enumerate(steps(pairs, lambda pair: pair[0].max_row or 1), 1)
            )
    except IntakeError:
        raise
    except Exception as error:  # a damaged workbook may raise almost anything, and none of it is to be shown
        what = f"this looks like an Excel workbook and cannot be read as one ({type(error).__name__})"
        raise IntakeError(
            what, where=path, help="open it in Excel and save it again as xlsx, or as CSV UTF-8"
        ) from None


def sheet_of(file: CsvFile) -> Sheet:
    """A CSV file as a sheet of text."""
    rows = (Line(1, _trimmed(file.header)), *(Line(row.number, _trimmed(row.cells)) for row in _whole(file)))
    unread = len(file.unreadable) + sum(row.lines > 1 for row in file.rows)
    return Sheet(file.path, file.name, file.sha256, 1, rows if file.header else (), unread)


def _whole(file: CsvFile) -> Iterator[Any]:
    """Rows on one line. One that runs on may have swallowed others."""
    return (row for row in file.rows if row.lines == 1)


def _opened(raw: bytes, *, data_only: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=data_only, keep_links=False)


def _has_formulas(raw: bytes) -> bool:
    """Whether any sheet of a workbook holds a formula: if none does, it need not be read twice."""
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return any(_FORMULA.search(book.read(name)) for name in book.namelist() if "/worksheets/" in name)


class _Budget:
    """Counts cells, and stops at MAX_CELLS."""

    def __init__(self, path: str) -> None:
        self.path, self.left = path, MAX_CELLS

    def spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            what = f"expected at most {MAX_CELLS:,} cells in a workbook, found more"
            raise IntakeError(what, where=self.path, help="save the lists meant in a workbook of their own")


def _lines(kept: Any, written: Any, budget: _Budget) -> Iterator[Line]:
    """The rows of a sheet that hold something. What size a sheet claims to be is not believed."""
    for sheet in (kept, written):
        sheet.reset_dimensions()
    formulas = written.iter_rows(values_only=True) if written is not kept else ()
    both = zip_longest(kept.iter_rows(values_only=True), formulas, fillvalue=())
    for number, (row, formulas) in enumerate(islice(both, MAX_ROWS), 1):
        budget.spend(len(row) + 1)
        if cells := _trimmed(row[:MAX_COLUMNS], formulas[:MAX_COLUMNS]):
            yield Line(number, cells)


def _trimmed(row: Sequence[Any], formulas: Sequence[Any] = ()) -> tuple[Cell, ...]:
    """Cells plainly, less the blank ones at the end."""
    cells = [_cell(*pair) for pair in zip_longest(row, formulas)]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


@lru_cache(maxsize=65536)
def _text(value: str) -> Cell:
    text = " ".join(value.split())
    if text.upper() == Missing.NOT_APPLICABLE.value:
        return Missing.NOT_APPLICABLE
    return Missing.ERROR if text.upper() in ERRORS else text or None


def _cell(value: Any, formula: Any = None) -> Cell:
    if isinstance(value, str):
        return _text(value)
    if value is None and isinstance(formula, str) and formula.startswith("="):
        return Missing.NO_VALUE
    if value is None or isinstance(value, bool | int | float | dt.date):
        return value
    return str(value)  # a time of day, or a length of time: no value that is wanted anywhere
