"""A CSV file as columns of text: the rows and cells that `CsvFile` holds, with no object made of each.

A file without quotation marks, in which no line has more cells than there are headings, is one that polars reads as it
stands. One in which quotation marks are about whole cells, and hold no end of a line, as those of nearly all exports do, is
split line by line. Any other goes by way of `CsvText.whole`, to the same columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection

import numpy as np
import polars as pl

from checker.frozen import frozen
from checker.intake.csv_files import CsvFile, CsvRow, CsvText, Remark

ROW, LINES, REST = "row", "lines", "rest"
"""The number of a row as a spreadsheet shows it (header row 1), how many lines of the file it runs over, and the cells it
has after the last heading (null where it has none)."""

CELLS = "cells"
SCHEMA = {ROW: pl.Int64(), LINES: pl.Int32(), CELLS: pl.List(pl.String)}
"""Rows with as many cells as each has."""

_ONLY_PYTHONS = "\x1c\x1d\x1e\x1f"  # space to Python, and not to polars
_LOT = 50_000  # rows that are split together
_SPACE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != "\t")
_HELD = "\x1f"  # stands for a separator between quotation marks: of a file with such a character in it nothing is split here


@frozen
class Columns:
    """The rows after the header that hold anything: `ROW`, `LINES`, `REST`, and the cells under each heading by its place
    ("0", "1" ...), null where the row was cut short before it. There may be space around what a cell holds, so far as polars
    takes it for space. `remarks` is what was odd about the file, and `unreadable` how many rows were not read at all.
    """

    frame: pl.DataFrame
    remarks: tuple[Remark, ...] = ()
    unreadable: int = 0


def columns_of(file: CsvText | CsvFile, coded: Collection[int] = ()) -> Columns:
    """The columns of a file. The cells in the places `coded` are held as categories, those of any other as text."""
    if isinstance(file, CsvText):
        even = _even(file, coded)
        if even is not None:
            return Columns(even, file.remarks)
        lines = _lines(file)
        if lines is not None:
            return Columns(_a_lot_at_a_time(file, *lines, coded), file.remarks)
        file = file.whole()
    return Columns(_from_rows(file.rows, len(file.header)).cast(_types(coded)), file.remarks, len(file.unreadable))


def _a_lot_at_a_time(file: CsvText, lines: pl.Series, marked: bool, coded: Collection[int]) -> pl.DataFrame:
    """The columns of lines of which each is a row. A lot of them is split and let go before the next: the cells of all the
    rows and all the columns are never held side by side.
    """
    types, width = _types(coded), len(file.header)
    rows = _numbered(lines, marked, file.separator)
    lots = (rows.slice(first, _LOT) for first in range(0, max(1, rows.height), _LOT))
    return pl.concat([_columns(_split(lot, marked, file.separator), width).cast(types) for lot in lots])


def _types(coded: Collection[int]) -> pl.Schema:
    return pl.Schema(dict.fromkeys(map(str, coded), _categories()))


def _categories() -> pl.Categorical:
    """Categories of one file's own, which are let go with it."""
    return pl.Categorical(pl.Categories.random())


def _even(file: CsvText, coded: Collection[int]) -> pl.DataFrame | None:
    """The columns of a file without quotation marks in which no line is empty, or has more cells than the first, its headings."""
    if '"' in file.text or any(space in file.text for space in _ONLY_PYTHONS):
        return None
    data = _with_plain_ends(file.text).encode()
    if data.endswith(b"\n\n") or not data.endswith(b"\n"):
        data = data.rstrip(b"\n") + b"\n"
    codes, width = np.frombuffer(data, dtype=np.uint8), len(file.header)
    ends = np.flatnonzero(codes == ord("\n"))
    begins = np.append(0, ends[:-1] + 1)
    if width < 2 or len(ends) < 2 or not 0 < np.min(ends - begins) <= np.max(ends - begins) <= csv.field_size_limit():
        return None
    first = data[: ends[0]].decode().split(file.separator)
    cells = np.add.reduceat(codes == ord(file.separator), begins, dtype=np.int32) + 1
    if tuple(cell.strip() for cell in first) != file.header or np.max(cells) > width:
        return None
    places, categories = [str(place) for place in range(width)], _categories()
    schema = {each: categories if place in coded else pl.String() for place, each in enumerate(places)}
    read = pl.read_csv(data, has_header=False, schema=schema, separator=file.separator, quote_char=None)
    there = pl.lit(pl.Series(cells[1:]))
    cut = [pl.when(there > place).then(str(place)).alias(str(place)) for place in range(int(np.min(cells)), width)]
    rest = pl.lit(None, pl.List(pl.String)).alias(REST)
    number = pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW)
    frame = (
        read.slice(1).fill_null("").with_columns(cut).select(number, pl.lit(1, pl.Int32).alias(LINES), rest, *places)
    )
    # a cell that is blank, or begins with a space, does not lie between these two
    perhaps = frame.filter(~pl.col("0").cast(pl.String).is_between(pl.lit("!"), pl.lit("~")))
    if not perhaps.height:
        return frame
    texts = (pl.col(place).cast(pl.String).fill_null("").str.strip_chars() for place in places)
    nothing = perhaps.filter(pl.all_horizontal(text == "" for text in texts))  # a row may hold nothing at all
    return frame.filter(~pl.col(ROW).is_in(nothing[ROW].to_list())) if nothing.height else frame


def _with_plain_ends(text: str) -> str:
    """A text whose lines end in line feeds, whatever ended them."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def rows_of(file: CsvText) -> pl.DataFrame | None:
    """The rows after the header that hold anything, of a file in which every line is one: `ROW`, `LINES` and `CELLS`, as many
    as each has. None where a line may not be a row.
    """
    lines = _lines(file)
    return None if lines is None else _split(_numbered(*lines, file.separator), lines[1], file.separator)


def _lines(file: CsvText) -> tuple[pl.Series, bool] | None:
    """The lines of a file in which each is a row; and whether they are marked: cells that hold separators or quotation marks
    still stand between such marks, the separators there `_HELD`. None where a line may not be a row.
    """
    text, between = file.text, re.escape(file.separator)
    if any(space in text for space in _ONLY_PYTHONS):
        return None
    text = _with_plain_ends(text)
    lines, marked = _rows(text), False
    if '"' in text:
        if _each(lines, f'(?:"[^"{between}]*"|[^"{between}]*)', between):
            lines = lines.str.replace_all('"', "", literal=True)
        elif _each(lines, f'(?:"(?:[^"]|"")*"|[^"{between}]*)', between):
            lines, marked = _rows(_separators_held(text, file.separator)), True
        else:
            return None
    longest = lines.str.len_bytes().max()
    return (lines, marked) if isinstance(longest, int) and longest <= csv.field_size_limit() else None


def _rows(text: str) -> pl.Series:
    return pl.Series([text]).str.split("\n").explode()


def _each(lines: pl.Series, cell: str, between: str) -> bool:
    """Whether each line is cells of a form."""
    return bool(lines.str.contains(f"^{cell}(?:{between}{cell})*$").all())


def _separators_held(text: str, separator: str) -> str:
    """A text in which the separators between quotation marks are `_HELD`."""
    codes = np.frombuffer(text.encode(), dtype=np.uint8).copy()
    inside = np.bitwise_xor.accumulate(codes == ord('"'))
    codes[inside & (codes == ord(separator))] = ord(_HELD)
    return codes.tobytes().decode()


def _numbered(lines: pl.Series, marked: bool, separator: str) -> pl.DataFrame:
    """The lines after the header that hold anything, each with its number."""
    between = re.escape(separator)
    nothing = r'(?:"\s*"|\s*)' if marked else r"\s*"
    frame = lines.rename("line").to_frame().with_row_index(ROW, offset=1)
    return frame.filter(~pl.col("line").str.contains(f"^{nothing}(?:{between}{nothing})*$")).slice(1)


def _split(lines: pl.DataFrame, marked: bool, separator: str) -> pl.DataFrame:
    cells = lines["line"].str.split(separator)
    if marked:
        cells = cells.list.eval(_without_marks(pl.element(), separator))
    return lines.select(pl.col(ROW).cast(pl.Int64), pl.lit(1, pl.Int32).alias(LINES), cells.alias(CELLS))


def _columns(rows: pl.DataFrame, width: int) -> pl.DataFrame:
    cells = pl.col(CELLS).list
    return rows.select(
        ROW,
        LINES,
        pl.when(cells.len() > width).then(cells.slice(width)).alias(REST),
        *(cells.get(place, null_on_oob=True).alias(str(place)) for place in range(width)),
    )


def _without_marks(cell: pl.Expr, separator: str) -> pl.Expr:
    """What is between the quotation marks of a cell, if it has any."""
    inside = cell.str.slice(1, cell.str.len_chars() - 2).str.replace_all('""', '"', literal=True)
    plain = pl.when(cell.str.starts_with('"')).then(inside).otherwise(cell)
    return plain.str.replace_all(_HELD, separator, literal=True)


def _from_rows(rows: tuple[CsvRow, ...], width: int) -> pl.DataFrame:
    cells = {
        str(place): [row.cells[place].strip() if place < len(row.cells) else None for row in rows]
        for place in range(width)
    }
    if cells:  # a tab in a row that is one cell may be a mark between others
        cells["0"] = [row.cells[0].strip(None if len(row.cells) > 1 else _SPACE) if row.cells else None for row in rows]
    return pl.DataFrame(
        {
            ROW: [row.number for row in rows],
            LINES: [row.lines for row in rows],
            REST: [[cell.strip() for cell in row.cells[width:]] or None for row in rows],
            **cells,
        },
        schema={ROW: pl.Int64, LINES: pl.Int32, REST: pl.List(pl.String), **dict.fromkeys(cells, pl.String)},
    )
