"""Files of the return as tables: which module, which year, and which rows had to be left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from checker.frozen import frozen
from checker.intake.csv_columns import ROW, columns_of
from checker.intake.csv_files import CsvFile, CsvText
from checker.intake.fact_frames import CHILD, FILE
from checker.intake.ssda903.modules import MODULES, NOT_USED, Module, Return, find_module, fold, from_headings, named
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.totals import less_totals
from checker.intake.ssda903.whole_rows import may_have_month_first, whole_rows
from checker.intake.totals import ANOTHER_MARK, less_astray
from checker.intake.written_numbers import NUMBER, Places, in_text_order, whole_numbers
from checker.side_by_side import side_by_side
from checker.snapshot.nobody import of_nobody

YEAR = "year"
"""The year that the return a row is in ends in. `CHILD` is the place of the child's code in it among those of all, in order:
text, leading zeros kept."""

_LEFT_OUT = "The row is left out. Of a long number a spreadsheet may leave 1.23E+11 in a CSV."


@frozen
class Table:
    """A file of the return. `columns` are the places of its cells by heading. `rows` have a child, `no_child` do not:
    `FILE`, `ROW`, `YEAR`, `CHILD` and the cells by their places. `written` is the different things in the cells that may be
    read, by heading: each cell of the `rows` is the place of what is in it among those. `lost` counts rows that were not read at
    all, `count` all there are; `month_first` says that dates with their month first are about, so that others may have it too.
    """

    file: CsvText | CsvFile
    label: str
    module: Module
    year: int
    count: int
    columns: Mapping[str, int]
    rows: pl.DataFrame
    no_child: pl.DataFrame
    written: Mapping[str, pl.Series]
    lost: int = 0
    month_first: bool = False

    def has(self, column: str) -> bool:
        """Whether the file has the column at all."""
        return column in self.columns

    def left_out(self, column: str) -> pl.Expr:
        """What each row without a child holds in a column; null where it was cut short. One the file does not have is blank."""
        return _cell(self.columns, column)

    def texts(self, column: str) -> pl.Series:
        """The different things that cells of a column hold, and perhaps some that only rows left out held; null where a row was
        cut short. A column the file does not have is blank.
        """
        return self.written[column] if column in self.written else pl.Series([""])

    def counts(self, column: str) -> list[int]:
        """How many rows hold each of the `texts` of a column."""
        counts: list[int] = np.bincount(self.places(column), minlength=len(self.texts(column))).tolist()
        return counts

    def places(self, column: str) -> Places:
        """Which of the `texts` of a column each row holds, by its place among them."""
        if column not in self.written:
            return np.zeros(self.rows.height, dtype=np.uint32)
        return self.rows[str(self.columns[column])].to_numpy()

    def as_read(self, column: str, values: pl.Series) -> pl.Expr:
        """What each cell of a column is read as, where `values` are what its `texts` are, in their order."""
        if column not in self.written:
            return pl.lit(values[0], values.dtype)
        return pl.lit(values).gather(pl.col(str(self.columns[column])))

    def blank(self, column: str) -> pl.Expr:
        """Of which rows the cell is blank."""
        blanks = [text is not None and not text.strip() for text in self.texts(column)]
        return self.as_read(column, pl.Series(blanks, dtype=pl.Boolean))

    def only(self, rows: pl.Series) -> Table:
        """The table without rows of which something is not true."""
        return replace(self, rows=self.rows.filter(rows))


def _cell(columns: Mapping[str, int], column: str) -> pl.Expr:
    return pl.col(str(columns[column])).cast(pl.String) if column in columns else pl.lit("")


def newest(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Of rows in two years' returns under one key, those of the later year: it knows how they ended. The first column of
    the key after the child's may be null: then a row is like no other.
    """
    if rows[YEAR].n_unique() < 2:
        return rows
    return rows.filter(pl.any_horizontal(pl.col(key[1:2]).is_null(), pl.col(YEAR) == pl.col(YEAR).max().over(key)))


def year_end(year: int) -> int:
    """31 March of the year a return ends in."""
    return dt.date(year, 3, 31).toordinal()


def year_start(year: int) -> int:
    """1 April of the year before the one a return ends in."""
    return dt.date(year - 1, 4, 1).toordinal()


Unread = frozenset[tuple[Module, int]]
"""Modules, each of a year's return, of which there is a file that was not read."""


def make_tables(returns: Sequence[Return], notes: Notes) -> tuple[list[Table], pl.Series, Unread]:
    """The files that are modules of the return, oldest year first, and the codes of the children in them, in order; any other is
    noted and left out, and of which modules those are by their names.
    """
    pairs = [(each.year, file) for each in sorted(returns, key=lambda each: each.year) for file in each.files]
    labels = _labels(pairs, several=len({year for year, _ in pairs}) > 1)
    read = list(
        side_by_side(
            lambda each: _read(each[0], *each[1], notes),
            list(zip(labels, pairs, strict=True)),
            lambda each: _size(each[1][1]),
        )
    )
    others = [pair for pair, table in zip(pairs, read, strict=True) if table is None]
    unread = frozenset((module, year) for year, file in others for module in named(Path(file.path).name))
    return *_coded([table for table in read if table is not None]), unread


def _read(label: str, year: int, file: CsvText | CsvFile, notes: Notes) -> Table | None:
    file = from_headings(file)
    module = find_module(file.header)
    if module is None:
        _note_unknown(label, file, notes)
        return None
    return _table(file, label, module, year, notes)


def _size(file: CsvText | CsvFile) -> int:
    """How much there is in a file, beside others."""
    return len(file.text) if isinstance(file, CsvText) else len(file.rows) * len(file.header)


def _coded(tables: Sequence[Table]) -> tuple[list[Table], pl.Series]:
    """The same with children's codes as places among them all in order, and those; and with what files are called as an
    enumeration: text is compared once, numbers after that.
    """
    if not tables:
        return [], pl.Series(dtype=pl.String)
    places, listed = in_text_order(*(pl.concat([table.rows[name] for table in tables]) for name in (CHILD, NUMBER)))
    codes = pl.Series(CHILD, places)
    files = pl.Enum(sorted({table.label for table in tables}))
    first = accumulate((table.rows.height for table in tables), initial=0)

    def coded(table: Table, at: int) -> Table:
        own = codes.slice(at, table.rows.height)
        return replace(table, rows=table.rows.drop(NUMBER).with_columns(own, pl.lit(table.label, files).alias(FILE)))

    return list(map(coded, tables, first)), listed


def _labels(pairs: Sequence[tuple[int, CsvText | CsvFile]], *, several: bool) -> list[str]:
    """What each file is called: by its name, else by folder and name, else by year as well. Tables may share a file."""
    files = len({(year, file.path) for year, file in pairs})
    by_name = [_as_text(file.name) for _, file in pairs]
    by_folder = [_as_text(f"{file.folder}/{file.name}" if file.folder else file.name) for _, file in pairs]
    by_year = [f"{year}/{name}" for (year, _), name in zip(pairs, by_folder, strict=True)]
    choices = [by_folder, by_year] if several else [by_name, by_folder, by_year]
    return next((names for names in choices if len(set(names)) == files), by_year)


def _as_text(name: str) -> str:
    """A name as text, which that of a file need not be."""
    return name.encode(errors="replace").decode()


def _note_unknown(label: str, file: CsvText | CsvFile, notes: Notes) -> None:
    _note_remarks(label, columns_of(file).remarks, notes)
    found = f"{len(file.header)} others" if file.header else "an empty file"
    names = ", ".join(module.name for module in MODULES)
    what = (
        f"expected the columns of a module of the return in one of the first rows, found {found}; the file is not read"
    )
    of = " or ".join(module.name for module in named(Path(file.path).name))
    lost = f", and nothing is covered of {of}, of which its name says it is" if of else ""
    notes.add(Place(label, 0), None, what + lost, f"The modules are {names}; cells are separated by commas.")


def _note_remarks(label: str, remarks: Iterable[Any], notes: Notes) -> None:
    for remark in remarks:
        notes.add(Place(label, remark.row or 0), None, remark.what, remark.hint)


def _table(file: CsvText | CsvFile, label: str, module: Module, year: int, notes: Notes) -> Table:
    columns = {} if module in NOT_USED else _columns(file, label, notes)
    read_in = {name: columns[name] for name in module.read if name in columns}
    read = columns_of(file, read_in.values())
    _note_remarks(label, read.remarks, notes)
    count = read.frame.height + read.unreadable
    rows = read.frame.with_columns(pl.lit(label).alias(FILE), pl.lit(year).alias(YEAR))
    if module in NOT_USED:
        none = rows.clear().with_columns(pl.lit("").alias(CHILD), pl.lit(0, pl.Int64).alias(NUMBER))
        return Table(file, label, module, year, count, {}, none, none, {})
    for name in module.wanted:
        if name not in columns:
            what = "expected this column, found none"
            notes.add(Place(label, 0), name, what, "What it holds is read as unknown.")
    rows, astray = less_astray(rows, len(file.header))
    notes.rows(astray, None, *ANOTHER_MARK)
    whole, swapped = whole_rows(rows, len(file.header), notes, may_swap=may_have_month_first(file))
    whole = whole.with_columns(_codes(whole.select(_cell(columns, "CHILD")).to_series()))
    whole, count = less_totals(whole, count, file.header, notes)
    unsaid = _unsaid(whole)
    rows = whole.select(FILE, ROW, YEAR, CHILD, NUMBER, *map(str, read_in.values()))
    no_child = whole.filter(unsaid) if unsaid.any() else whole.clear()
    notes.rows(no_child, "CHILD", "expected a child's code, found none", _LEFT_OUT)
    rows = rows.filter(~unsaid) if no_child.height else rows
    told = {name: _different(rows[str(place)]) for name, place in read_in.items()}
    rows = rows.with_columns(codes for codes, _ in told.values())
    written = {name: texts for name, (_, texts) in told.items()}
    return Table(file, label, module, year, count, columns, rows, no_child, written, count - whole.height, swapped)


def _codes(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """What cells hold, without space around it, blank where there is none (`CHILD`); and the whole numbers that they are
    (`NUMBER`)."""
    numbers = whole_numbers(cells)
    odd = np.flatnonzero(numbers < 0)
    if len(odd):
        texts = cells.gather(odd)
        bare = texts.str.strip_chars().fill_null("")
        if not bare.equals(texts, null_equal=True):
            cells = cells.clone().scatter(odd, bare)
            numbers[odd] = whole_numbers(bare)
    return cells.alias(CHILD), pl.Series(NUMBER, numbers)


def _unsaid(rows: pl.DataFrame) -> pl.Series:
    """Of which rows the code is nobody's."""
    unsaid = rows[NUMBER].to_numpy() <= 0  # those that are no whole numbers, and 0
    if unsaid.any():
        unsaid[unsaid] = of_nobody(rows[CHILD].filter(unsaid))
    return pl.Series(unsaid)


def _different(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Cells that are held as categories, as places among the different things in them; and those, null for no cell."""
    held = cells.to_physical()
    nothing = int(held.max() or 0) + 1  # type: ignore[arg-type]
    codes = (held.fill_null(nothing) if held.null_count() else held).to_numpy().astype(np.intp)  # as numpy looks up
    place = np.zeros(nothing + 1, dtype=np.uint32)
    place[codes] = 1
    there = np.flatnonzero(place)
    place[there] = np.arange(len(there))
    texts = pl.Series(there[there < nothing], dtype=held.dtype).cat.to(cells.dtype).cast(pl.String)
    if len(texts) < len(there):
        texts = texts.extend_constant(None, 1)
    return pl.Series(cells.name, place[codes]), texts


def _columns(file: CsvText | CsvFile, label: str, notes: Notes) -> dict[str, int]:
    columns: dict[str, int] = {}
    head = file.top(1)[0].number if isinstance(file, CsvText) else 1
    for index, name in enumerate(map(fold, file.header)):
        if name and name in columns:
            notes.add(Place(label, head), name, "expected one column of this name, found more", "The first is read.")
        columns.setdefault(name, index)
    return columns


def of_module(tables: Iterable[Table], module: Module) -> list[Table]:
    """The tables of one module."""
    return [table for table in tables if table.module is module]
