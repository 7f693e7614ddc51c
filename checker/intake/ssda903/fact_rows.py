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
from checker.snapshot.framed import FramedCases, NotPlainError
from checker.snapshot.framed.plain import EPOCH
from checker.snapshot.vocabulary import Form, vocabulary

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


def cases_of(facts: Sequence[pl.DataFrame], apart: Mapping[str, Coverage]) -> Sequence[Case]:
    """Children with their facts, in order. `apart`: what is covered of those of whom something else is."""
    of: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    for rows in facts:
        if rows.height:
            of[rows[KIND][0]].append(rows)
    held = [_merged(pl.concat(each, how="diagonal")) for each in of.values()]
    try:
        return FramedCases(pl.concat(map(_laid_out, held), how="diagonal"), "", apart=apart) if held else ()
    except NotPlainError:  # a child's code that is no identifier anywhere else is kept here
        return _made(held, apart)


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    """Facts of a kind, exact duplicates merged onto their first source."""
    alike = rows.select(CHILD, *DAYS).is_duplicated()
    if not alike.any():
        return rows
    content = [name for name in rows.columns if name not in (FILE, ROW)]
    once = rows.filter(alike).sort(FILE, ROW).unique(content, keep="first", maintain_order=True)
    return pl.concat([rows.filter(~alike), once])


def _laid_out(rows: pl.DataFrame) -> pl.DataFrame:
    """Facts of a kind as docs/snapshot-parquet.md says, with their sources."""
    form = vocabulary().kind(rows[KIND][0]).form
    days = _event() if form is Form.EVENT else _period() if form is Form.PERIOD else {}
    named = {} if "born" not in rows.columns else {"born": _date(pl.col("born"))}
    source = pl.format("{}:{}", FILE, ROW)
    return rows.with_columns(**days, **named, source=source).drop(FILE, ROW, *DAYS).rename({CHILD: "case"})


def _event() -> dict[str, pl.Expr]:
    first, last = pl.col("start_lo"), pl.col("start_hi")
    unknown = first != last
    return {
        "on": _date(first, ~unknown),
        "on_from": _date(first, unknown),
        "on_by": _date(last, unknown),
        "attributes": pl.when(unknown).then(pl.lit('{"on": "unknown"}')),
    }


def _period() -> dict[str, pl.Expr]:
    start, started_by, least, most = map(pl.col, DAYS)
    unknown, going_on = start != started_by, least != most
    return {
        "start": _date(start, ~unknown),
        "started_from": _date(start, unknown),
        "started_by": _date(started_by, unknown),
        "end": _date(most, ~going_on),
        "lasted_to": _date(least, going_on & (least > start)),
        "over_by": _date(most, going_on),
        "attributes": pl.when(going_on).then(pl.lit('{"end": "unknown"}')),
    }


def _date(day: pl.Expr, where: pl.Expr | None = None) -> pl.Expr:
    """An ordinal as a date; null where it is neither the one nor before all days or after them."""
    known = day.is_between(LONG_BEFORE, STILL_OPEN, closed="none")
    return pl.when(known if where is None else known & where).then(day - EPOCH).cast(pl.Date)


def _made(facts: Sequence[pl.DataFrame], apart: Mapping[str, Coverage]) -> tuple[Case, ...]:
    held: defaultdict[str, list[Fact]] = defaultdict(list)
    for row in (row for rows in facts for row in rows.iter_rows(named=True)):
        child, kind, file, number = (row.pop(name) for name in (CHILD, KIND, FILE, ROW))
        days = {name: row.pop(name) for name in DAYS}
        if row.get("born"):
            row["born"] = date.fromordinal(row["born"])
        says = {name: value for name, value in row.items() if value is not None}
        held[child].append(Fact(kind, f"{file}:{number}", **days, attributes=says))
    cases = (make_case(child, "child", held[child]) for child in sorted(held))
    return tuple(replace(case, coverage=apart.get(case.id)) for case in cases)
