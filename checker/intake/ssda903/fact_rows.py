"""Facts a kind at a time, as rows of a frame: what every module of the return ends in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.ssda903.notes import FILE
from checker.intake.ssda903.tables import CHILD
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact, make_case

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
    it `says`, null where it is not known. Exact duplicates are merged onto their first source.
    """
    days = dict(zip(DAYS, (*starts, *ends), strict=True))
    made = rows.select(
        CHILD,
        pl.lit(kind).alias(KIND),
        FILE,
        ROW,
        *(day.cast(pl.Int32).alias(name) for name, day in days.items()),
        **(says or {}),
    )
    alike = made.select(CHILD, *DAYS).is_duplicated()
    if not alike.any():
        return made
    content = [name for name in made.columns if name not in (FILE, ROW)]
    return pl.concat(
        [made.filter(~alike), made.filter(alike).sort(FILE, ROW).unique(content, keep="first", maintain_order=True)]
    )


def cases_of(facts: Sequence[pl.DataFrame], apart: Mapping[str, Coverage]) -> tuple[Case, ...]:
    """Children with their facts, in order. `apart`: what is covered of those of whom something else is."""
    held: defaultdict[str, list[Fact]] = defaultdict(list)
    for rows in facts:
        for row in rows.iter_rows(named=True):
            child, kind, file, number = (row.pop(name) for name in (CHILD, KIND, FILE, ROW))
            days = {name: row.pop(name) for name in DAYS}
            if row.get("born"):
                row["born"] = date.fromordinal(row["born"])
            says = {name: value for name, value in row.items() if value is not None}
            held[child].append(Fact(kind, f"{file}:{number}", **days, attributes=says))
    cases = (make_case(child, "child", held[child]) for child in sorted(held))
    return tuple(replace(case, coverage=apart.get(case.id)) for case in cases)
