"""Reviews: the day each was held and how the child took part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE
from checker.intake.ssda903.cells import read_codes, read_days
from checker.intake.ssda903.fact_rows import always, fact_rows
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import YEAR, Table, newest
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def review_facts(tables: Sequence[Table], notes: Notes) -> Iterator[pl.DataFrame]:
    """One `review` each: held, statutory, with its participation code. One in two years' returns is the later's."""
    if tables:
        rows = newest(pl.concat([_read(table, notes) for table in tables]), (CHILD, "day"))
        says = {
            "status": always("held"),
            "type": always("statutory"),
            "participation": pl.when(pl.col("code") != "").then("code"),
        }
        yield fact_rows(rows, "review", (pl.coalesce("day", LONG_BEFORE), pl.coalesce("day", STILL_OPEN)), says=says)


def _read(table: Table, notes: Notes) -> pl.DataFrame:
    """The reviews in a table. A row with neither a date nor a code is none, and is noted."""
    empty = table.rows.select(table.blank("REVIEW") & table.blank("REVIEW_CODE")).to_series()
    what = "expected a date and a code, found neither"
    notes.rows(table.rows.filter(empty), "REVIEW", what, "The row is passed over.")
    table = table.only(~empty) if empty.any() else table
    return table.rows.select(
        FILE,
        ROW,
        YEAR,
        CHILD,
        read_days(table, "REVIEW", notes, needed=True).alias("day"),
        read_codes(table, "REVIEW_CODE", "PN[0-7]", notes, needed=True).alias("code"),
    )
