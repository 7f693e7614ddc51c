"""Periods of being looked after and short breaks, from episodes of care and legal statuses.

A period of care has an identifier of its own, and the day the child entered care. Episodes under a legal status of short
breaks are no part of it. What the rows leave open becomes a span of days in which the truth lies.
"""

from __future__ import annotations

import polars as pl

from checker.intake.ssd.clean import ID, PERSON, Clean, meaning
from checker.intake.ssd.model import Mapped
from checker.intake.ssd.notes import Notes
from checker.intake.ssd.records import ROW
from checker.intake.ssd.rows import FactRows, note_blank, spans
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

GOES_ON = "X1"
RECORDED, AGREED = "short-break", "short-break-agreed"
SERIES = {RECORDED: "V3", AGREED: "V4"}
BREAK, RUN, BEGAN = "@break", "@run", "@began"

_CEASED = "@ceased"
_UNKNOWN_END = "The day care ended is read as unknown."
_NO_STATUS = (
    "expected a legal status on the day this episode began, found none; it is read as being looked after, and it may be a short "
    "break",
    "Give the status: of V3 and V4 no period of care is made.",
)


def episodes(each: Clean, statuses: Clean, mapped: Mapped, notes: Notes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The episodes of a sheet in order of child, period and day, with what each is read as:

    `BREAK`, the legal status of a short break under which it is, or null; `RUN`, a number for each run of episodes
    through which care goes on; `BEGAN`, the letter of why it began; and those that may be short breaks and cannot be told
    to be, apart.
    """
    care = each.sheet.table.care
    frame = each.frame.with_columns(
        meaning(each.frame, care["began"], mapped.values["episode-began"]).rename(BEGAN),
        meaning(each.frame, care["ended"], mapped.values["episode-ended"]).rename(_CEASED),
    )
    frame = _under(frame, pl.coalesce(care["start"], care["entered"]), statuses, mapped)
    unclear = frame.filter(pl.col("@on").is_null() | (pl.col("@other") & pl.col(BREAK).is_null() & ~pl.col("@care")))
    what = (
        "expected a day and a legal status that say whether this is a short break, found none known here; row not read"
    )
    notes.rows(
        each.label, unclear, None, what, "Give the day; add the words of the status to a mapping file (docs/ssd.md)."
    )
    frame = frame.join(unclear.select(ROW), on=ROW, how="anti")
    notes.rows(each.label, frame.filter(~pl.col("@care") & pl.col(BREAK).is_null()), None, *_NO_STATUS)
    note_blank(
        each.label, frame.filter(pl.col(BREAK).is_null()), [care["start"]], notes
    )  # breaks are noted as they are read
    start, end = pl.col(care["start"]), pl.col(care["end"])
    key = pl.coalesce(care["id"], pl.col(care["entered"]).cast(pl.String), pl.lit(""))
    frame = frame.with_columns(key.alias("@key")).sort(
        PERSON, "@key", care["start"], end.fill_null(STILL_OPEN), ROW, nulls_last=False
    )
    same = (pl.col(PERSON) == pl.col(PERSON).shift()) & (pl.col("@key") == pl.col("@key").shift())
    over = (pl.col(_CEASED).shift() != GOES_ON) & (start >= end.shift())
    turned = pl.col(BREAK).is_not_null() != pl.col(BREAK).shift().is_not_null()
    begins = ~same.fill_null(False) | turned | over.fill_null(False)
    return frame.with_columns(begins.cum_sum().alias(RUN), (~same.fill_null(False)).alias("@first")), unclear


def _under(frame: pl.DataFrame, day: pl.Expr, statuses: Clean, mapped: Mapped) -> pl.DataFrame:
    """Episodes with the legal status of a short break they begin under, and whether they begin under one of care or under
    one that is not known here.
    """
    care = statuses.sheet.table.care
    means = meaning(statuses.frame, care["status"], mapped.values["legal-status"]).rename("means")
    status = statuses.frame.with_columns(means).select(
        PERSON, "means", from_=care["start"], to=pl.col(care["end"]).fill_null(STILL_OPEN), said=care["status"]
    )
    status = status.drop_nulls("from_").filter(pl.col("means").ne_missing("none")).sort("from_")
    says = pl.col("said").is_not_null()
    if care["status"] not in statuses.unfilled:
        says |= pl.col("means").is_not_null()  # what a mapping file says that a blank one means
    status = status.filter(says)
    frame = frame.with_columns(day.alias("@on"))
    held = (
        frame.select(ROW, PERSON, "@on")
        .join(status, on=PERSON)
        .filter(pl.col("@on").is_between("from_", pl.col("to") - 1))
    )
    short = pl.col("means").is_in(list(SERIES))
    under = held.group_by(ROW).agg(
        pl.col("means").filter(short).last().alias(BREAK),
        (~short).fill_null(False).any().alias("@care"),
        pl.col("means").is_null().any().alias("@other"),
    )
    frame = frame.join(under, on=ROW, how="left").with_columns(pl.col("@care", "@other").fill_null(False))
    return frame.with_columns(pl.when(~pl.col("@care")).then(pl.col(BREAK)).alias(BREAK))


def care_rows(each: Clean, frame: pl.DataFrame, unclear: pl.DataFrame, notes: Notes) -> list[FactRows]:
    """The periods of being looked after and the short breaks that episodes are."""
    care = each.sheet.table.care
    lost = pl.concat([each.lost, unclear], how="diagonal")
    dates = (care["start"], care["end"])
    unset = frozenset({"reason_ended"} if care["ended"] in each.unfilled else ())
    after = _looked_after(each, frame.filter(pl.col(BREAK).is_null()), notes)
    breaks = _breaks(each, frame.filter(pl.col(BREAK).is_not_null()), notes)
    return [
        FactRows("looked_after", each.label, after, lost, ("reason_ended",), unset, "end", dates),
        FactRows("short_break", each.label, breaks, lost, ("series",), frozenset(), "end", dates),
    ]


def _looked_after(each: Clean, frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """One row for each run of episodes."""
    care, label = each.sheet.table.care, each.label
    start, end, entered = pl.col(care["start"]), pl.col(care["end"]), pl.col(care["entered"])
    last = pl.int_range(pl.len()).over(RUN) == pl.len().over(RUN) - 1
    backwards = (end < start).fill_null(False)
    what = "expected a day on or after the start, found an earlier one"
    notes.rows(label, frame.filter(backwards), care["end"], what, _UNKNOWN_END)
    unknown = pl.col(f"{care['end']}@unknown") | backwards
    frame = frame.with_columns(
        pl.when(~backwards).then(end).alias("@end"), unknown.alias("@unknown"), last.alias("@last")
    )
    open_early = frame.filter(pl.col("@end").is_null() & ~pl.col("@unknown") & ~pl.col("@last"))
    what = "expected a day, as a later episode of the period begins, found nothing"
    notes.rows(label, open_early, care["end"], what, "Care is read as going on.")
    still = pl.when(pl.col("@last") & ~pl.col("@unknown")).then(pl.lit(STILL_OPEN)).otherwise(start)
    frame = frame.with_columns(pl.coalesce("@end", still).fill_null(LONG_BEFORE).alias("@until"))
    runs = frame.group_by(RUN, maintain_order=True).agg(
        pl.col(PERSON).first(), pl.col(ROW).first(), pl.col(care["id"]).first().alias(ID), pl.col("@first").first(),
        pl.col(BEGAN).first(), start.first().alias("first"), entered.drop_nulls().min().alias("entered"),
        pl.col("@until").max().alias("until"),
        pl.col(_CEASED).get(pl.col("@until").arg_max()).alias("reason"),
        pl.col("@end").get(pl.col("@until").arg_max()).alias("end"),
        pl.col(ROW).get(pl.col("@until").arg_max()).alias("end_row"),
    )  # fmt: skip
    return _ends(_starts(runs, each, notes), each, notes)


def _starts(runs: pl.DataFrame, each: Clean, notes: Notes) -> pl.DataFrame:
    """When each run began: on the day the child entered care; where that is not held, on its first episode's if that
    began care, else by it. Where the two days contradict, between them.
    """
    first, entered = pl.col("first"), pl.when(pl.col("@first")).then(pl.col("entered"))
    late = runs.filter(pl.col("@first") & (pl.col("entered") > first))
    what = "expected the day the child entered care by the start of the first episode, found a later one"
    notes.rows(each.label, late, each.sheet.table.care["entered"], what, "Care is read as beginning between the two.")
    begins = ~pl.col("@first") | (pl.col(BEGAN) == "S").fill_null(False)
    exact = pl.when(entered > first).then(first).when(entered.is_not_null()).then(entered).when(begins).then(first)
    return runs.with_columns(
        start_lo=exact.fill_null(LONG_BEFORE), start_hi=pl.coalesce(entered, first, pl.lit(STILL_OPEN))
    )


def _ends(runs: pl.DataFrame, each: Clean, notes: Notes) -> pl.DataFrame:
    """When each run ended: on the last day of its episodes if care ceased then; never if that is open; else unknown."""
    care = each.sheet.table.care
    follows = pl.col(PERSON).shift(-1) == pl.col(PERSON)
    broken = follows & (~pl.col("@first").shift(-1)) & (pl.col("first").shift(-1) == pl.col("end"))
    ceased = pl.col("reason").is_not_null() & (pl.col("reason") != GOES_ON) | broken.fill_null(False)
    dangling = runs.filter(pl.col("end").is_not_null() & ~ceased).select(pl.col("end_row").alias(ROW))
    what = "expected a reason that says care ended that day, or another episode, found neither"
    notes.rows(each.label, dangling, care["ended"], what, _UNKNOWN_END)
    early = (pl.col("end") < pl.col("start_lo")).fill_null(False)
    what = "expected a day on or after care was entered, found an earlier one"
    notes.rows(each.label, runs.filter(early).select(pl.col("end_row").alias(ROW)), care["end"], what, _UNKNOWN_END)
    until = pl.max_horizontal("until", pl.when(pl.col("start_lo") > LONG_BEFORE).then("start_lo"))
    sure = pl.col("end").is_not_null() & ceased & ~early
    end_hi = pl.when(sure).then(pl.col("end")).otherwise(pl.lit(STILL_OPEN))
    return runs.select(
        PERSON, ROW, ID, "start_lo", start_hi=pl.min_horizontal("start_hi", end_hi), end_lo=until, end_hi=end_hi,
        minute=pl.lit(None, pl.Int32), end_minute=pl.lit(None, pl.Int32),
        reason_ended=pl.when(sure & (pl.col("reason") != GOES_ON)).then("reason"),
    )  # fmt: skip


def _breaks(each: Clean, frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """One row for each short break; of those of which only the agreement is recorded, on days not known within it."""
    care = each.sheet.table.care
    agreed = pl.col(BREAK) == AGREED
    frame = spans(frame, care["start"], care["end"], each.label, notes)
    return frame.select(
        PERSON, ROW, pl.col(care["episode"]).alias(ID), "start_lo",
        start_hi=pl.when(agreed).then("end_hi").otherwise("start_hi"),
        end_lo=pl.when(agreed).then("start_lo").otherwise("end_lo"), end_hi="end_hi",
        minute=pl.lit(None, pl.Int32), end_minute=pl.lit(None, pl.Int32),
        series=pl.col(BREAK).replace_strict(SERIES, default=None, return_dtype=pl.String),
    )  # fmt: skip
