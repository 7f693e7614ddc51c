"""Of which children several sources in columns may say different things: those that `agreeing` is then asked of, one by one.

It may name one too many, never one too few: what `agreeing` calls a contradiction is one here too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.sheet import Sheet

KINDS = ("legal_status", "looked_after")
"""The kinds of fact that sources may contradict one another about, in order of name."""

Held = tuple[FramedCases, npt.NDArray[np.int32]]
"""The cases of a source, and the number of each child among those of all sources by the one it has there."""

_DAYS = ("start_lo", "start_hi", "end_lo", "end_hi")


def may_differ(held: Sequence[Held], shared: npt.NDArray[np.bool_]) -> list[int]:
    """The numbers of those children, of the ones that are `shared`, of whom two sources may say different things, in order."""
    statuses = _rows(held, shared, "legal_status", "status")
    found = [
        _stretches_differ(_rows(held, shared, "looked_after", None)),
        _stretches_differ(statuses),
        _statuses_differ(statuses),
    ]
    return pl.concat(found).unique().sort().to_list()


def _rows(held: Sequence[Held], shared: npt.NDArray[np.bool_], kind: str, name: str | None) -> pl.DataFrame:
    """The facts of a kind about shared children that hold an attribute, if one is named: `what` it says, and the days."""
    schema = {"source": pl.Int32, "case": pl.Int32, "what": pl.String, **dict.fromkeys(_DAYS, pl.Int32)}
    frames = [pl.DataFrame(schema=schema)]
    for source, (cases, numbers) in enumerate(held):
        sheet = cases.sheet(kind)
        if sheet is not None:
            number = numbers[sheet.case]
            days = {day: getattr(sheet, day) for day in _DAYS}
            whole = pl.DataFrame({"case": number, "what": _said(sheet, name), **days}, schema_overrides=schema)
            rows = whole.filter(pl.Series(shared[number]), pl.col("what").is_not_null())
            frames.append(rows.select(pl.lit(source, pl.Int32).alias("source"), "case", "what", *_DAYS))
    return pl.concat(frames)


def _said(sheet: Sheet, name: str | None) -> pl.Series:
    if name is None:
        return pl.Series([""]).new_from_index(0, len(sheet))
    series = sheet.series(name)
    return (
        pl.Series([None], dtype=pl.String).new_from_index(0, len(sheet)) if series is None else series.cast(pl.String)
    )


def _stretches_differ(rows: pl.DataFrame) -> pl.Series:
    """Children of whom two sources hold one period, from one day to another in one of them and not in the other."""
    whose = ("source", "case", "what")
    rows = rows.sort(*whose, "start_hi", "end_lo", maintain_order=True)
    before = pl.col("end_hi").shift(1)
    goes_on = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in whose)
    goes_on &= (pl.col("start_hi") <= before) & (before < STILL_OPEN)
    stretch = (~goes_on.fill_null(False)).cum_sum().alias("stretch")
    each = rows.with_columns(stretch).group_by("stretch", *whose, maintain_order=True)
    runs = each.agg(pl.col("start_lo", "start_hi").first(), pl.col("end_lo", "end_hi").last())
    pairs = _pairs(runs, "case", "what")
    starts = _known("start") & _known("start", "_right") & (pl.col("start_lo") != pl.col("start_lo_right"))
    ends = _known("end") & _known("end", "_right") & (pl.col("end_lo") != pl.col("end_lo_right"))
    return pairs.filter(starts | ends)["case"]


def _known(name: str, which: str = "") -> pl.Expr:
    return pl.col(f"{name}_lo{which}") == pl.col(f"{name}_hi{which}")


def _statuses_differ(rows: pl.DataFrame) -> pl.Series:
    """Children to whom two sources give two legal statuses on one day, and not a third besides that is the same in both."""
    pairs = _pairs(rows.filter(pl.col("start_hi") < pl.col("end_lo")), "case").select(
        "case", "source", "source_right",
        same=pl.col("what") == pl.col("what_right"),
        first=pl.max_horizontal("start_hi", "start_hi_right"),
        over=pl.min_horizontal("end_lo", "end_lo_right"),
    )  # fmt: skip
    alike, others = pairs.filter("same"), pairs.filter(~pl.col("same"))
    settled = others.join(alike, on=("case", "source", "source_right")).filter(
        pl.col("first_right") <= pl.col("first"), pl.col("over") <= pl.col("over_right")
    )
    return others.join(settled, on=("case", "source", "source_right", "first", "over"), how="anti")["case"]


def _pairs(rows: pl.DataFrame, *alike: str) -> pl.DataFrame:
    """Periods of two sources that certainly have a day in common, of those that are alike."""
    several = rows.filter(pl.col("source").n_unique().over(*alike) > 1) if len(rows) else rows
    pairs = several.join(several, on=alike).filter(pl.col("source") < pl.col("source_right"))
    return pairs.filter(pl.col("start_hi") < pl.col("end_lo_right"), pl.col("start_hi_right") < pl.col("end_lo"))
