"""Rows of a file that are one row each, with their cells under their own headings; and whether dates have their month first."""

from __future__ import annotations

import numpy as np
import polars as pl

from checker.intake.csv_columns import LINES, REST
from checker.intake.csv_files import CsvFile, CsvText
from checker.intake.days import month_first
from checker.intake.ssda903.notes import Notes


def whole_rows(
    rows: pl.DataFrame, width: int, notes: Notes, *, may_swap: bool
) -> tuple[pl.DataFrame, bool]:  # fmt: skip
    """The rows that are one row, cells only where they are under their headings, and whether a date has its month first.

    No cell of the return holds a line break, so a row that does has swallowed others. Of a row with more cells than there
    are headings, the first cell at most is under its own.
    """
    what = "expected a row on one line, found it running on; row not read"
    whole = rows[LINES] == 1
    notes.rows(rows.filter(~whole), None, what, "A quotation mark may be unclosed here.")
    rows = rows if whole.all() else rows.filter(whole)
    places = [str(place) for place in range(width)]
    what = f"expected {width} cells, found fewer"
    notes.rows(
        rows.filter(rows[places[-1]].is_null()), None, what, "What can be read is kept; cells not there are unknown."
    )
    swapped = may_swap and any(
        month_first(map(str.strip, _with_month_first(cells)))
        for cells in (*(rows[place] for place in places), rows[REST].explode())
    )
    if rows[REST].null_count() < rows.height:
        more = rows[REST].list.eval(pl.element().str.strip_chars() != "").list.any().fill_null(False)
        what = f"expected {width} cells, found more"
        mend = "All but the first are read as unknown; a comma inside a cell needs quotation marks around it."
        notes.rows(rows.filter(more), None, what, mend)
        rows = rows.with_columns(pl.when(~more).then(pl.col(places[1:])))
    return rows.drop(LINES, REST), swapped


def _with_month_first(cells: pl.Series) -> list[str]:
    """The things written in some cells that may be dates with their month first."""
    texts = cells.unique().cast(pl.String)
    return texts.filter(texts.str.contains("/(?:1[3-9]|2[0-9]|3[01])/").fill_null(False)).to_list()


def may_have_month_first(file: CsvText | CsvFile) -> bool:
    """Whether any date in a file may have its month first: whether there is a number over 12 between strokes."""
    if isinstance(file, CsvFile) or '"' in file.text:  # marks may come between what is one number in a cell
        return True
    codes = np.frombuffer(file.text.encode(), dtype=np.uint8)
    stroke = codes == ord("/")
    between = np.flatnonzero(stroke[:-3] & stroke[3:])
    tens, units = codes[between + 1], codes[between + 2]
    return bool(((tens > ord("1")) | ((tens == ord("1")) & (units > ord("2")))).any())
