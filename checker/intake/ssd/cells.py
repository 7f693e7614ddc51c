"""Columns of text turned into days, times, flags and identifiers, a column at a time.

What stands for nothing in a dump of the Standard Safeguarding Dataset: an empty cell; ``NULL`` as SQL Server's own tools
write it; ``PLACEHOLDER_DATA`` (``SSD_PH`` in early releases) where the extract has no source for a field; and 1 January
1900, which the published extracts put where a date is missing. A placeholder is not known; the others are not there.
"""

from __future__ import annotations

from contextlib import suppress

import polars as pl

from checker.snapshot.facts import EARLIEST, LATEST
from checker.snapshot.values import SPREADSHEET_DAY

PLACEHOLDERS = ("placeholder_data", "ssd_ph")
WHY = ("placeholder", "none", "number", "shape", "ambiguous", "calendar", "range")
"""Why a text has no day."""

NO_DATE = EARLIEST
"""1 January 1900: what the extracts write where there is no date."""

_NUMBER = f"^(?:{SPREADSHEET_DAY})$"
_EPOCH = 719_163  # the proleptic ordinal of 1 January 1970, which polars counts days from
_CLOCK = r"(?:[T ](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?)?"
_YEAR_FIRST = r"^(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})" + _CLOCK + "$"
_DAY_FIRST = r"^(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})" + _CLOCK + "$"


def texts(series: pl.Series) -> pl.Series:
    """A column of any type as text with no space around it, null where there is nothing; dates year first, flags Y or N.

    Moments with a zone are read by the London clock. A whole number held as a decimal is written without a point.
    """
    of = series.dtype
    if isinstance(of, pl.Datetime):
        if of.time_zone:
            series = series.dt.convert_time_zone("Europe/London").dt.replace_time_zone(None)
        made = series.dt.to_string("%Y-%m-%d %H:%M:%S")
    elif of == pl.Date:
        made = series.dt.to_string("%Y-%m-%d")
    elif of == pl.Boolean:
        made = series.to_frame("cell").select(
            pl.when("cell").then(pl.lit("Y")).when(~pl.col("cell")).then(pl.lit("N"))
        )["literal"]
    elif of.is_float() or of.is_decimal():
        made = series.cast(pl.String).str.replace(r"\.0*$", "")
    elif of in (pl.Object, pl.Binary, pl.Duration) or of.is_nested():  # nothing that is read is any but text in bytes
        made = pl.Series([None if value is None else _text_of(value) for value in series], dtype=pl.String)
    else:
        made = series.cast(pl.String)
    made = made.str.strip_chars().rename(series.name)
    return made.set(made.is_in(["", "NULL"]), None)


def _text_of(value: object) -> str:
    """What is no text as text: of bytes what they say, if they are text."""
    with suppress(UnicodeDecodeError):
        return value.decode() if isinstance(value, bytes) else str(value)
    return str(value)


def is_placeholder(column: str) -> pl.Expr:
    """Whether a cell says that the extract had nothing to fill it from."""
    return pl.col(column).str.to_lowercase().is_in(PLACEHOLDERS).fill_null(False)


def folded(column: str) -> pl.Expr:
    """A cell as it is looked up in a value map: in small letters, with single spaces."""
    return pl.col(column).str.to_lowercase().str.replace_all(r"\s+", " ")


def dates(column: pl.Series, *, month_first: bool) -> pl.DataFrame:
    """For each distinct text of a column: `text`, its `day` (an ordinal, null if there is none), `minute` after midnight
    where there is a real time, and `why` it has no day (`WHY`).

    `month_first`: dates elsewhere in the file have the month first, so that one which may be either is neither.
    """
    either = _parts(column)
    year, month, day = pl.col("year"), pl.col("month"), pl.col("day")
    hour, minute, second = pl.col("hour").fill_null(0), pl.col("minute").fill_null(0), pl.col("second").fill_null(0)
    real = month.is_between(1, 12) & day.is_between(1, 31) & (hour < 24) & (minute < 60)
    either = either.with_columns(
        number=pl.when(real).then(
            pl.concat_str(year.cast(pl.String).str.zfill(4), month.cast(pl.String).str.zfill(2),
                          day.cast(pl.String).str.zfill(2)).str.to_date("%Y%m%d", strict=False)
        ).cast(pl.Int32) + _EPOCH,
        clock=pl.when((hour + minute + second) > 0).then(hour * 60 + minute),
        swapped=pl.col("slashed") & pl.lit(month_first) & (day <= 12) & (month <= 12) & (day != month),
    )  # fmt: skip
    return either.with_columns(why=_why_not().cast(pl.Enum(WHY))).select(
        "text",
        pl.when(pl.col("why").is_null()).then(pl.col("number")).alias("day"),
        pl.when(pl.col("why").is_null()).then(pl.col("clock")).alias("minute"),
        "why",
    )


def _parts(column: pl.Series) -> pl.DataFrame:
    """Each distinct text of a column, its numbers by what they are, and whether it is written with the year last."""
    cells = pl.DataFrame({"text": column.unique().drop_nulls()})
    parts = [
        cells.select("text", pl.col("text").str.extract_groups(pattern).alias("part")).unnest("part").select(
            "text", *(pl.col(name).cast(pl.Int32) for name in ("year", "month", "day", "hour", "minute", "second"))
        )
        for pattern in (_YEAR_FIRST, _DAY_FIRST)
    ]  # fmt: skip
    return parts[0].with_columns(
        *(pl.coalesce(pl.col(name), parts[1][name]) for name in parts[0].columns[1:]),
        slashed=parts[1]["year"].is_not_null(),
    )


def _why_not() -> pl.Expr:
    """Why a text has no day; null where it has one."""
    number = pl.col("number")
    return (
        pl.when(is_placeholder("text")).then(pl.lit("placeholder"))
        .when(number == NO_DATE).then(pl.lit("none"))
        .when(pl.col("year").is_null()).then(pl.when(pl.col("text").str.contains(_NUMBER)).then(pl.lit("number")).otherwise(pl.lit("shape")))
        .when(pl.col("swapped")).then(pl.lit("ambiguous"))
        .when(number.is_null()).then(pl.lit("calendar"))
        .when(~number.is_between(EARLIEST, LATEST)).then(pl.lit("range"))
    )  # fmt: skip


def has_month_first(column: pl.Series) -> bool:
    """Whether a column holds a date with its month before its day that cannot be anything else."""
    part = column.unique().drop_nulls().str.extract_groups(_DAY_FIRST).struct
    first, second = part.field("day").cast(pl.Int32), part.field("month").cast(pl.Int32)
    return bool(((first <= 12) & second.is_between(13, 31)).any())
