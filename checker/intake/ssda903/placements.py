"""Placements: which episodes are with the same carer, and what an episode says about the placement.

The return names no carer. RNE says whether the carer changed, so each child's carers are numbered p1, p2 and so on. A
child who comes back from a temporary stay to a placement of the same code and provider is back with the same carer.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checker.intake.ssda903.codes import CARER_CHANGES, LONG_TERM, SAME_CARER, SETTINGS
from checker.intake.ssda903.fact_rows import CODE
from checker.intake.ssda903.stays import pick


def with_carers(care: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    """Episodes with the `carer` (`CODE`) of each, null where it cannot be told.

    It cannot where RNE is unreadable, nor where a later stay begins with the carer of an episode that is not there.
    """
    first = pl.col("first")
    both = care.hstack(pick(care, ["placed", "provider"], care["before"], "before"))
    both = both.with_columns(pick(stays, ["earliest"], care["stay"], "stay"))
    new = pl.col("rne").is_in(sorted(CARER_CHANGES)).fill_null(False)
    away = pl.col("temporary").shift(fill_value=False) & ~first
    # whether it is where the child was, for all that the return says: the code and the provider
    there = (pl.col("before_placed") != "") & (pl.col("before_placed") == pl.col("placed"))
    there = there.fill_null(False) & pl.col("before_provider").eq_missing(pl.col("provider"))
    both = both.with_columns(back=pl.col("before").is_not_null() & away & new & there)
    begins = ~pl.col("back") & (new | (first & pl.col("stay_earliest")))
    keeps = ~pl.col("back") & ~begins & ~first & pl.col("rne").is_in(sorted(SAME_CARER)).fill_null(False)
    both = both.with_columns(begins=begins, said=pl.when(~keeps).then("at").forward_fill())
    return care.with_columns(_carer(both))


def _carer(rows: pl.DataFrame) -> pl.Series:
    """Each episode's carer, where `said` is the place of the one that says who it is, who `begins` or is `back`."""
    said = rows["said"]
    of = rows.select(of=pl.when("back").then(said[rows["before"].fill_null(0)]).otherwise("at"))["of"]
    while (of[of] != of).any():  # back from one stay to where the child was back from another
        of = of[of]
    child = pl.col("who") != pl.col("who").shift(fill_value=-1)
    count = pl.col("begins").cum_sum().cast(pl.Int64)
    earlier = pl.when(child).then(count - pl.col("begins").cast(pl.Int64)).forward_fill()
    number = rows.select(carer=pl.when("begins").then(count - earlier))["carer"]
    most = int(number.max() or 0)  # type: ignore[arg-type]
    names = pl.Series([None, *(f"p{each}" for each in range(1, most + 1))], dtype=CODE)
    return names.gather(number[of[said]]).alias("carer")


def attributes(carer: str = "carer", placed: str = "placed", provider: str = "provider") -> Mapping[str, pl.Expr]:
    """What columns of an episode say about the placement. The carer's number stands for the address too."""
    code = pl.when(pl.col(placed) != "").then(placed)
    return {
        "carer": pl.col(carer),
        "address": pl.col(carer),
        "code": code,
        "setting": code.replace_strict(SETTINGS, default=None, return_dtype=pl.String),
        "long_term": pl.when(code.is_in(sorted(SETTINGS))).then(code.is_in(sorted(LONG_TERM))),
        "provider": pl.when(pl.col(provider) != "").then(provider),
    }
