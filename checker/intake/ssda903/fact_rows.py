"""Facts a kind at a time, as rows of a frame: what every module of the return ends in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.ssda903.notes import FILE
from checker.intake.ssda903.tables import CHILD, at
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.plain import EPOCH
from checker.snapshot.vocabulary import Type, vocabulary

KIND = "kind"
DAYS = ("start_lo", "start_hi", "end_lo", "end_hi")
"""The earliest and latest days of a fact's start and end, as `Fact` has them."""

Days = tuple[pl.Expr, pl.Expr]
"""The earliest and latest a day may be; equal where it is known."""

OPEN: Days = (pl.lit(STILL_OPEN, pl.Int32), pl.lit(STILL_OPEN, pl.Int32))
ANY_DAY: Days = (pl.lit(LONG_BEFORE, pl.Int32), pl.lit(STILL_OPEN, pl.Int32))


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


def cases_of(facts: Iterable[pl.DataFrame], apart: Mapping[str, Coverage]) -> FramedCases:
    """Children with their facts, in order. Of facts that are alike, that of the first file and row is kept. `apart`: what is
    covered of those of whom something else is.
    """
    of: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    for rows in facts:
        if rows.height:
            of[rows[KIND][0]].append(rows)
    return FramedCases([_frame(kind, of[kind]) for kind in sorted(of)], "return", told=True, apart=apart)


def _frame(kind: str, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The facts of one kind by child and first day; of those alike, in order of files and rows."""
    rows = _in_order(pl.concat(parts, how="diagonal"))
    attributes = vocabulary().kind(kind).attributes.values()
    dates = [each.name for each in attributes if each.type is Type.DATE and each.name in rows.columns]
    return rows.with_columns(
        *((pl.col(name) - EPOCH).cast(pl.Date) for name in dates),
        source=pl.format("{}:{}", FILE, ROW),
    ).drop(FILE, ROW).rename({CHILD: "case"})  # fmt: skip


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_columns(begun=at(pl.col(CHILD).to_physical(), pl.col("start_lo")))
    alike = rows["begun"].is_duplicated()
    twins = rows.filter(alike).sort("begun", FILE, ROW)
    return pl.concat([rows.filter(~alike), twins]).sort("begun", maintain_order=True).drop("begun")
