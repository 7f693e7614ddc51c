"""Which rows of a file of the return are of nobody: totals, notes, the headings again, and all below another table's."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD
from checker.intake.second_heading import SECOND_HEADING, is_second_heading
from checker.intake.ssda903.notes import Notes
from checker.intake.totals import (
    A_NOTE,
    ANOTHER_TABLE,
    DAY,
    HEADINGS,
    NOT_A_CASE,
    OF_NOBODY,
    SENTENCE,
    TOTAL,
    are_headings,
    is_title,
    which_name_parts,
)
from checker.intake.written_numbers import NUMBER


def less_totals(rows: pl.DataFrame, count: int, header: Sequence[str], notes: Notes) -> tuple[pl.DataFrame, int]:
    """The rows less those that are a total, a note or the headings again, or say what the columns hold, which are noted; and how
    many are counted. A row whose code is a whole number (`NUMBER`) is none of them.
    """
    places = sorted(int(name) for name in rows.columns if name.isdigit())
    first = rows.head(1).select(CHILD, *(pl.col(str(place)).cast(pl.String) for place in places)).rows()
    typed = any(is_second_heading(each, ["CHILD", *(header[place] for place in places)]) for each in first)
    if typed:
        notes.rows(rows.head(1), "CHILD", *SECOND_HEADING)
        rows, count = rows.slice(1), count - 1
    child = pl.col(CHILD).str
    heads = child.to_uppercase() == "CHILD"
    note = alone = child.contains(SENTENCE) & _alone(rows)
    words = [*OF_NOBODY, "child"]  # sooner looked for than the forms, and in hardly any
    perhaps = rows.filter(pl.col(NUMBER) < 0).filter(child.contains_any(words, ascii_case_insensitive=True))
    if perhaps.height:
        rows, perhaps = _of_one_table(rows, perhaps, header, notes)
        parts = _parts(rows, perhaps.filter(heads, ~_dated(rows)))
        note |= pl.col(ROW).is_in(parts[ROW].to_list())
        perhaps = pl.concat([perhaps, parts]).unique(ROW).sort(ROW).filter(child.contains(TOTAL) | heads | note)
    out = perhaps.filter(~_dated(rows) | alone) if perhaps.height else perhaps
    left = out
    kinds = ((NOT_A_CASE, child.contains(TOTAL)), (HEADINGS, heads), (A_NOTE, note))
    for (what, mend), is_one in kinds if out.height else ():
        notes.rows(left.filter(is_one), "CHILD", what, mend)
        left = left.filter(~is_one)
    return (
        rows.join(out.select(ROW), on=ROW, how="anti", maintain_order="left") if out.height else rows
    ), count - out.height


def _dated(rows: pl.DataFrame) -> pl.Expr:
    """Whether a row holds anything like a day."""
    cells = (pl.col(name).cast(pl.String) for name in rows.columns if name.isdigit())
    return pl.any_horizontal(cell.str.contains(DAY).fill_null(False) for cell in cells)


def _alone(rows: pl.DataFrame) -> pl.Expr:
    """Whether a row holds one cell and no more."""
    cells = (pl.col(name).cast(pl.String) for name in rows.columns if name.isdigit())
    return pl.sum_horizontal(cell.str.contains(r"\S").fill_null(False) for cell in cells) <= 1


def _parts(rows: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """The rows that are a title above headings that come again."""
    above = rows[[at - 1 for at in rows[ROW].search_sorted(heads[ROW]).to_list() if at]]
    told = above.select(name for name in rows.columns if name.isdigit())
    return above.filter(pl.Series(which_name_parts(told.rows(), lambda: _references(rows)), dtype=pl.Boolean))


def _references(rows: pl.DataFrame) -> list[str]:
    """The identifiers of rows that hold more than that."""
    more = rows.filter(~_alone(rows), pl.col(CHILD).str.to_uppercase() != "CHILD")
    return more[CHILD].drop_nulls().unique().to_list()


def _of_one_table(
    rows: pl.DataFrame, perhaps: pl.DataFrame, header: Sequence[str], notes: Notes
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows before the headings of another table, which are among those that are `perhaps` of nobody, where there are any
    below; and those of the latter before it. Those from them on are noted, and are still counted: nobody knows what they say.
    """
    places = [int(name) for name in rows.columns if name.isdigit()]
    told = [pl.col(str(place)).cast(pl.String) for place in places]
    again = perhaps.filter(pl.col(CHILD).str.to_uppercase() == "CHILD", ~_dated(rows))
    for row, *cells in again.select(ROW, *told).rows():
        if None in cells or not are_headings(cells, [header[place] for place in places]):
            at = int(rows[ROW].search_sorted(row))
            at -= at > 0 and is_title(rows.select(told).row(at - 1))
            notes.rows(rows.slice(at), "CHILD", *ANOTHER_TABLE)
            return rows.head(at), perhaps.filter(pl.col(ROW) < rows[ROW][at])
    return rows, perhaps
