"""Decisions that a child should be placed for adoption (PlacedAdoption): by that day the plan was before who decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE
from checker.intake.ssda903.cells import read_days
from checker.intake.ssda903.fact_rows import fact_rows
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import YEAR, Table, newest


def decision_facts(tables: Sequence[Table], notes: Notes) -> Iterator[pl.DataFrame]:
    """One `adoption_step` each, `considered` on the day of the decision. A day that cannot be read shows nothing."""
    if tables:
        read = [
            table.rows.select(FILE, ROW, YEAR, CHILD, read_days(table, "DATE_PLACED", notes, needed=True).alias("day"))
            for table in tables
        ]
        rows = newest(pl.concat(read), (CHILD, "day")).drop_nulls("day")
        yield fact_rows(rows, "adoption_step", (pl.col("day"), pl.col("day")), says={"type": pl.lit("considered")})
