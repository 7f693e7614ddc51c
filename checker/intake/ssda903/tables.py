"""Files of the return as tables of rows: which module, which year, and which rows had to be left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from checker.intake.csv_files import CsvFile, CsvRow
from checker.intake.days import month_first
from checker.intake.ssda903.modules import MODULES, NOT_USED, Module, find_module, fold
from checker.intake.ssda903.notes import Notes, Place


@dataclass(frozen=True, slots=True)
class Return:
    """One year's return: its files, and the year it ends in (2018 is 1 April 2017 to 31 March 2018)."""

    files: tuple[CsvFile, ...]
    year: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a module."""

    place: Place
    year: int
    year_end: int
    columns: Mapping[str, int]
    cells: Sequence[str]
    month_first: bool = False
    """Whether the file holds dates that can only have their month first, so that others may have it too."""

    def has(self, column: str) -> bool:
        """Whether the file has the column at all."""
        return column in self.columns

    def text(self, column: str) -> str | None:
        """What the cell holds, with no space around it; None if the row was cut short before it.

        A column the file does not have is blank.
        """
        index = self.columns.get(column)
        if index is None:
            return ""
        return self.cells[index].strip() if index < len(self.cells) else None

    @property
    def child(self) -> str:
        """The child's code in the return: text, leading zeros kept; "" if there is none."""
        return self.text("CHILD") or ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the return. `rows` have a child; `no_child` do not; `lost` counts rows that were not read at all."""

    file: CsvFile
    label: str
    module: Module
    year: int
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    no_child: tuple[Row, ...]
    lost: int


class Dated(Protocol):
    """Anything read from one year's return."""

    @property
    def year(self) -> int:
        """The year the return ends in."""


T = TypeVar("T", bound=Dated)


def newest(items: Sequence[T], key: Callable[[T], object]) -> list[T]:
    """Of items in two years' returns under one key, those of the later year: it knows how they ended."""
    latest: dict[object, int] = {}
    for item in items:
        latest[key(item)] = max(item.year, latest.get(key(item), item.year))
    return [item for item in items if item.year == latest[key(item)]]


def year_end(year: int) -> int:
    """31 March of the year a return ends in."""
    return dt.date(year, 3, 31).toordinal()


def year_start(year: int) -> int:
    """1 April of the year before the one a return ends in."""
    return dt.date(year - 1, 4, 1).toordinal()


def make_tables(returns: Sequence[Return], notes: Notes) -> list[Table]:
    """The files that are modules of the return, oldest year first; any other is noted and left out."""
    pairs = [(each.year, file) for each in sorted(returns, key=lambda each: each.year) for file in each.files]
    labels = _labels(pairs, several=len({year for year, _ in pairs}) > 1)
    tables = []
    for label, (year, file) in zip(labels, pairs, strict=True):
        for remark in file.remarks:
            notes.add(Place(label, remark.row or 0), None, remark.what, remark.hint)
        module = find_module(file.header)
        if module in NOT_USED:
            tables.append(Table(file, label, module, year, {}, (), (), 0))
        elif module:
            tables.append(_table(file, label, module, year, notes))
        else:
            _note_unknown(label, file, notes)
    return tables


def _labels(pairs: Sequence[tuple[int, CsvFile]], *, several: bool) -> list[str]:
    """What each file is called: by its name, else by folder and name, else by year as well. Tables may share a file."""
    files = len({(year, file.path) for year, file in pairs})
    by_name = [file.name for _, file in pairs]
    by_folder = [f"{file.folder}/{file.name}" if file.folder else file.name for _, file in pairs]
    by_year = [f"{year}/{name}" for (year, _), name in zip(pairs, by_folder, strict=True)]
    choices = [by_folder, by_year] if several else [by_name, by_folder, by_year]
    return next((names for names in choices if len(set(names)) == files), by_year)


def _note_unknown(label: str, file: CsvFile, notes: Notes) -> None:
    found = f"{len(file.header)} others" if file.header else "an empty file"
    names = ", ".join(module.name for module in MODULES)
    what = f"expected the columns of a module of the return, found {found}; the file is not read"
    notes.add(Place(label, 0), None, what, f"The modules are {names}; cells are separated by commas.")


def _table(file: CsvFile, label: str, module: Module, year: int, notes: Notes) -> Table:
    columns = _columns(file.header, label, notes)
    for name in module.wanted:
        if name not in columns:
            what = "expected this column, found none"
            notes.add(Place(label, 0), name, what, "What it holds is read as unknown.")
    whole = [row for row in file.rows if _is_whole(row, len(file.header), label, notes)]
    end = year_end(year)
    swapped = month_first(cell.strip() for row in whole for cell in row.cells if "/" in cell)
    rows = [
        Row(Place(label, row.number), year, end, columns, _in_step(row, len(file.header)), swapped) for row in whole
    ]
    no_child = tuple(row for row in rows if not row.child)
    for row in no_child:
        notes.add(row.place, "CHILD", "expected a child's code, found nothing", "The row is left out.")
    lost = len(file.unreadable) + len(file.rows) - len(whole)
    return Table(file, label, module, year, columns, tuple(row for row in rows if row.child), no_child, lost)


def _columns(header: Sequence[str], label: str, notes: Notes) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, name in enumerate(map(fold, header)):
        if name and name in columns:
            notes.add(Place(label, 1), name, "expected one column of this name, found more", "The first is read.")
        columns.setdefault(name, index)
    return columns


def _is_whole(row: CsvRow, width: int, label: str, notes: Notes) -> bool:
    """Whether a row is one row. No cell of the return holds a line break, so one that does has swallowed others."""
    place = Place(label, row.number)
    if row.lines > 1:
        what = "expected a row on one line, found it running on; row not read"
        notes.add(place, None, what, "A quotation mark may be unclosed here.")
        return False
    if len(row.cells) < width:
        what = f"expected {width} cells, found fewer"
        notes.add(place, None, what, "What can be read is kept; cells not there are unknown.")
    elif len(_in_step(row, width)) < len(row.cells):
        what = f"expected {width} cells, found more"
        mend = "All but the first are read as unknown; a comma inside a cell needs quotation marks around it."
        notes.add(place, None, what, mend)
    return True


def _in_step(row: CsvRow, width: int) -> tuple[str, ...]:
    """The cells that are under their headings: of a row with more cells than there are headings, the first at most."""
    return row.cells[:1] if any(cell.strip() for cell in row.cells[width:]) else row.cells


def of_module(tables: Iterable[Table], module: Module) -> list[Table]:
    """The tables of one module."""
    return [table for table in tables if table.module is module]
