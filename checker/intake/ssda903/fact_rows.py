"""Rows of the return as rows of facts: what every module of it ends in."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, DAYS, FILE, KIND
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

CODE = pl.Categorical(pl.Categories("checker.intake.ssda903"))
"""What columns of codes are: text that is held, and compared, as numbers."""

Days = tuple[pl.Expr, pl.Expr]
"""The earliest and latest a day may be; equal where it is known."""

OPEN: Days = (pl.lit(STILL_OPEN, pl.Int32), pl.lit(STILL_OPEN, pl.Int32))
ANY_DAY: Days = (pl.lit(LONG_BEFORE, pl.Int32), pl.lit(STILL_OPEN, pl.Int32))


def always(text: str) -> pl.Expr:
    """What every row says, held as a number."""
    return pl.lit(text, pl.Enum([text]))


def fact_rows(
    rows: pl.DataFrame, kind: str, starts: Days = ANY_DAY, ends: Days = OPEN, says: Mapping[str, pl.Expr] | None = None
) -> pl.DataFrame:
    """A fact of a kind from each of some rows: `CHILD`, `KIND`, `FILE`, `ROW`, `DAYS`, and a column for each attribute that
    it `says`, null where it is not known.
    """
    days = dict(zip(DAYS, (*starts, *ends), strict=True))
    return rows.select(
        CHILD,
        pl.lit(kind).alias(KIND),
        FILE,
        ROW,
        *(day.cast(pl.Int32).alias(name) for name, day in days.items()),
        **(says or {}),
    )
