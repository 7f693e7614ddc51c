"""Temporary stays (placement codes T0 to T4), after which a child goes back: the usual placement goes on meanwhile.

Which carer an episode is with is read first. A stay that lasts too long to be temporary, or that is how a period of care
began, or that the return says became the placement, is a placement like any other.
"""

from __future__ import annotations

import polars as pl

from checker.intake.ssda903.codes import LONGEST, SAME_CARER, TEMPORARY
from checker.intake.ssda903.stays import pick
from checker.snapshot.facts import STILL_OPEN


def with_temporary(care: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    """Episodes, and whether each is part of a `temporary` stay; and the places of the nearest in its period of care that
    are not, `before` and `after` it.

    Episodes with one temporary code, one after another with no change of carer, are one stay. An end that is not known is
    the first day it may be; one still open lasted at least to the end of the return's year.
    """
    away = pl.col("placed").is_in(sorted(TEMPORARY)).fill_null(False)
    another = pl.col("first") | pl.col("placed").ne_missing(pl.col("placed").shift())
    goes_on = pl.col("rne").is_in(sorted(SAME_CARER)).fill_null(False)
    rows = care.select(
        "decom", "placed", "first", "stay", "last_day", away=away, head=away & (another | ~goes_on),
        then=pl.when(~pl.col("first").shift(-1)).then(pl.col("decom").shift(-1)),
    )  # fmt: skip
    heads = rows.filter("head")
    tails = rows.filter(rows["away"] & (rows["head"] | ~rows["away"]).shift(-1, fill_value=True))
    of_stay = pick(stays, ["start_lo", "start_hi", "end_lo"], heads["stay"], "stay")
    over = pl.when(pl.col("end_lo") != STILL_OPEN).then("end_lo").otherwise("last_day")
    end = tails.with_columns(of_stay["stay_end_lo"].alias("end_lo")).select(end=pl.coalesce("then", over))["end"]
    runs = heads.hstack([end, *of_stay])
    begins_care = pl.col("first") & (pl.col("stay_start_lo") == pl.col("stay_start_hi"))
    longest = pl.col("placed").replace_strict(LONGEST, default=STILL_OPEN, return_dtype=pl.Int32)
    short = runs.select(short=~begins_care & (pl.col("end") - pl.col("decom") <= longest))["short"]
    which = rows["head"].cum_sum().cast(pl.Int64).set(~rows["away"], None) - 1
    temporary = pick(short.to_frame(), ["short"], which, "is")["is_short"].fill_null(False).alias("temporary")
    return _nearest(care.with_columns(temporary))


def _nearest(care: pl.DataFrame) -> pl.DataFrame:
    usual = pl.when(~pl.col("temporary")).then("at")
    near = care.select("stay", before=usual.forward_fill().shift(), after=usual.backward_fill().shift(-1))
    in_stay = (near["stay"][near[name].fill_null(0)] == near["stay"] for name in ("before", "after"))
    return care.with_columns(
        near.select(pl.when(same).then(name).alias(name))[name]
        for name, same in zip(("before", "after"), in_stay, strict=True)
    )


def with_usual(care: pl.DataFrame) -> pl.DataFrame:
    """Episodes with carers, and the place of the one that says what the child's `usual` placement is: itself, unless it is
    temporary.

    Then it is the last before it or, where none is in the return, the first after it; null where there is none either.
    """
    carer, after = pl.col("carer"), pl.col("after_carer")
    both = care.hstack(pick(care, ["carer"], care["before"], "before")).hstack(
        pick(care, ["carer"], care["after"], "after")
    )
    became = (carer == after).fill_null(False) & ~(pl.col("before_carer") == after).fill_null(False)
    itself = ~pl.col("temporary") | became
    return care.with_columns(
        both.select(usual=pl.when(itself).then("at").otherwise(pl.coalesce("before", "after")))["usual"]
    )
