"""A CSV file as columns of text: the rows and cells that `CsvFile` holds, with no object made of each.

A file in which quotation marks hold no separator, no mark and no end of a line, as those of most exports do, is split by
polars. Any other goes by way of `CsvText.whole`, to the same columns.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import polars as pl

from checker.intake.csv_files import CsvFile, CsvRow, CsvText, Remark

ROW, LINES, REST = "row", "lines", "rest"
"""The number of a row as a spreadsheet shows it (header row 1), how many lines of the file it runs over, and the cells it
has after the last heading (null where it has none)."""

_ONLY_PYTHONS = "\x1c\x1d\x1e\x1f"  # space to Python, and not to polars


@dataclass(frozen=True, slots=True)
class Columns:
    """The rows after the header that hold anything: `ROW`, `LINES`, `REST`, and the cells under each heading by its place
    ("0", "1" ...), null where the row was cut short before it. There may be space around what a cell holds, so far as polars
    takes it for space. `remarks` is what was odd about the
    file, and `unreadable` how many rows were not read at all.
    """

    frame: pl.DataFrame
    remarks: tuple[Remark, ...] = ()
    unreadable: int = 0


def columns_of(file: CsvText | CsvFile) -> Columns:
    """The columns of a file."""
    if isinstance(file, CsvText):
        lines = _lines(file)
        if lines is not None:
            return Columns(_split(lines, file.separator, len(file.header)), file.remarks)
        file = file.whole()
    return Columns(_from_rows(file.rows, len(file.header)), file.remarks, len(file.unreadable))


def _lines(file: CsvText) -> pl.Series | None:
    """The lines of a file in which each is a row, without quotation marks; None where a line may not be one."""
    text, between = file.text, re.escape(file.separator)
    if any(space in text for space in _ONLY_PYTHONS):
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = pl.Series([text]).str.split("\n").explode()
    if '"' in text:
        cell = f'(?:"[^"{between}]*"|[^"{between}]*)'
        if not lines.str.contains(f"^{cell}(?:{between}{cell})*$").all():
            return None
        lines = lines.str.replace_all('"', "", literal=True)
    longest = lines.str.len_bytes().max()
    return lines if isinstance(longest, int) and longest <= csv.field_size_limit() else None


def _split(lines: pl.Series, separator: str, width: int) -> pl.DataFrame:
    frame = lines.rename("line").to_frame().with_row_index(ROW, offset=1)
    frame = frame.filter(~pl.col("line").str.contains(rf"^[{re.escape(separator)}\s]*$")).slice(1)
    cells = frame["line"].str.split_exact(separator, width).struct.unnest()
    cells.columns = [str(place) for place in range(width + 1)]
    more = pl.when(cells[str(width)].is_not_null()).then(pl.col("line").str.split(separator).list.slice(width))
    return frame.select(pl.col(ROW).cast(pl.Int64), pl.lit(1).alias(LINES), more.alias(REST)).hstack(
        cells.drop(str(width))
    )


def _from_rows(rows: tuple[CsvRow, ...], width: int) -> pl.DataFrame:
    cells = {
        str(place): [row.cells[place].strip() if place < len(row.cells) else None for row in rows]
        for place in range(width)
    }
    return pl.DataFrame(
        {
            ROW: [row.number for row in rows],
            LINES: [row.lines for row in rows],
            REST: [[cell.strip() for cell in row.cells[width:]] or None for row in rows],
            **cells,
        },
        schema={ROW: pl.Int64, LINES: pl.Int32, REST: pl.List(pl.String), **dict.fromkeys(cells, pl.String)},
    )
