"""Spells: rows that begin on a day, end on a day or go on, and say one thing in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from checker.frozen import frozen
from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE
from checker.intake.ssda903.cells import read_days
from checker.intake.ssda903.fact_rows import fact_rows
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import YEAR, Table, newest, year_end
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@frozen
class Columns:
    """The columns a spell begins and ends in."""

    start: str
    end: str


def spell_facts(
    tables: Sequence[Table],
    kind: str,
    columns: Columns,
    says: Callable[[Table], pl.Expr],
    attributes: Mapping[str, pl.Expr],
    notes: Notes,
) -> pl.DataFrame:
    """A period of a kind from each spell in tables, of which there is at least one. `says` is what each row says of its
    own, null if unreadable, and `attributes` what is made of the column `says`.

    A spell that is in two years' returns is the later's: it knows how it ended. One left open in a year, but not in a later
    year's return, has an end that is not known.
    """
    rows = pl.concat([_read(table, columns, says(table), notes) for table in tables])
    rows = newest(rows, (CHILD, "start", "says"))
    gone = (pl.col(YEAR) < max(table.year for table in tables)) & (pl.col("end_lo") == STILL_OPEN)
    what = "expected an open episode to be in the later year's return as well, found none"
    notes.rows(rows.filter(gone), columns.end, what, "The day it ended is read as unknown.")
    least = pl.when(gone).then(pl.max_horizontal(pl.col("start").fill_null(LONG_BEFORE), "last_day"))
    starts = pl.coalesce("start", LONG_BEFORE), pl.coalesce("start", "end_hi")
    return fact_rows(rows, kind, starts, (least.otherwise("end_lo"), pl.col("end_hi")), attributes)


def _read(table: Table, columns: Columns, says: pl.Expr, notes: Notes) -> pl.DataFrame:
    start, end, blank = pl.col("start"), pl.col("end"), pl.col("blank")
    rows = table.rows.select(
        FILE,
        ROW,
        YEAR,
        CHILD,
        read_days(table, columns.start, notes, needed=True).alias("start"),
        read_days(table, columns.end, notes).alias("end"),
        table.blank(columns.end).alias("blank"),
        says.alias("says"),
        pl.lit(year_end(table.year), pl.Int32).alias("last_day"),
    )
    early = (end < start).fill_null(False)
    what = f"expected a day on or after {columns.start}, found an earlier one"
    notes.rows(rows.filter(early), columns.end, what, "The day it ended is read as unknown.")
    end = pl.when(~early).then(end)
    least = pl.when(blank).then(STILL_OPEN).otherwise(pl.coalesce(start, LONG_BEFORE))
    return rows.with_columns(end_lo=pl.coalesce(end, least), end_hi=pl.coalesce(end, STILL_OPEN)).drop("end", "blank")
