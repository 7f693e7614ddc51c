"""What a frame of facts must be for it to be read in columns: nothing in it that would be a problem of the snapshot.

The ordinary way reads a cell it cannot make out as unknown, and says so. The columnar way looks at whole columns, and
refuses what is not plain, naming the kind and the column, never what a cell holds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.calendar import days_clocks_go_back
from checker.errors import IntakeError
from checker.snapshot.facts import EARLIEST, LATEST
from checker.snapshot.nobody import of_nobody
from checker.snapshot.values import CUT_SHORT_NUMBER
from checker.snapshot.vocabulary import EVENT_FIELDS, PERIOD_FIELDS, Attribute, Type, vocabulary

EPOCH = 719_163
"""The ordinal day of 1 January 1970, from which polars counts."""

MOMENTS = (*EVENT_FIELDS, *PERIOD_FIELDS, "recorded")
HEAD = ("case", "about", "kind", "id", *MOMENTS, "attributes", "source")
_LONGEST = 200
_DIGITS = 10**18
_OF_NO_ONE = "expected the identifier of each case, found one that stands for no one (0, a dash, N/A or the like)"
_STRANGE = rf"^\s|\s$|[\p{{Cc}}\p{{Zl}}\p{{Zp}}]|{CUT_SHORT_NUMBER}"


class NotPlainError(IntakeError):
    """A frame of facts that cannot be read in columns."""

    def __init__(self, what: str, *, where: str) -> None:
        super().__init__(
            what, where=where, help="read it as a snapshot, row by row: that says what is wrong, and where"
        )


def text_like(series: pl.Series) -> bool:
    """Whether a column holds text, however it is stored."""
    return series.dtype in (pl.String, pl.Categorical, pl.Enum)


def known_columns() -> frozenset[str]:
    """Every column a frame of facts may have."""
    return frozenset(HEAD).union(*(kind.attributes for kind in vocabulary().kinds.values()))


def check_columns(frame: pl.DataFrame) -> None:
    """Refuse a frame without a case or a kind, or with a column there is no place for."""
    for name in ("case", "kind"):
        if name not in frame.columns:
            raise NotPlainError(f"expected a column `{name}`, found none", where="the facts")
    if strange := set(frame.columns) - known_columns():
        raise NotPlainError(f"expected columns of the vocabulary, found {len(strange)} others", where="the facts")


def day_series(series: pl.Series, where: str) -> pl.Series:
    """A column of days: dates, or moments by the London clock. Refused where it is neither, or far from our time."""
    if isinstance(series.dtype, pl.Datetime):
        zone = series.dtype.time_zone
        series = series.dt.convert_time_zone("Europe/London").dt.replace_time_zone(None) if zone else series
        days = series.dt.date()
    elif series.dtype == pl.Date:
        days = series
    else:
        raise NotPlainError("expected dates or date-times, found another type of column", where=where)
    told = days.cast(pl.Int32)
    first, last = told.min(), told.max()
    if first is not None and not EARLIEST - EPOCH <= first <= last <= LATEST - EPOCH:  # type: ignore[operator]
        raise NotPlainError("expected years from 1900 to 2100, found another", where=where)
    return series


def may_be_either_way(
    where: npt.NDArray[np.bool_], days: npt.NDArray[Any], minutes: npt.NDArray[Any], others: npt.NDArray[Any]
) -> npt.NDArray[np.bool_]:
    """Of some places, `where`, those at which either of two times of one day may have come first, as `is_earlier` has it."""
    which = np.flatnonzero(where)
    which = which[(minutes[which] // 60 == 1) & (others[which] // 60 == 1)]
    told = np.zeros_like(where)
    told[which] = np.isin(days[which], days_clocks_go_back()) if len(which) else False
    return told


def ordinals(days: pl.Series, absent: int) -> npt.NDArray[np.int32]:
    """A column of dates as ordinal days, `absent` where there is none."""
    told = days.cast(pl.Int32)
    told = told.fill_null(absent - EPOCH) if told.null_count() else told
    return told.to_numpy() + np.int32(EPOCH)


def check_identifiers(series: pl.Series, where: str, *, of_cases: bool = False) -> None:
    """Refuse identifiers that are not whole numbers or short plain text; and `of_cases`, those that stand for no one."""
    if series.dtype.is_integer():
        if series.max() is not None and (series.max() >= _DIGITS or series.min() <= -_DIGITS):  # type: ignore[operator]
            raise NotPlainError("expected identifiers of up to 18 digits, found a longer one", where=where)
        if of_cases and (series == 0).any():
            raise NotPlainError(_OF_NO_ONE, where=where)
        return
    if not text_like(series):
        raise NotPlainError("expected identifiers as text or whole numbers, found another type of column", where=where)
    found = series.unique().drop_nulls().cast(pl.String)
    strange = found.str.contains(_STRANGE) | (found.str.len_chars() > _LONGEST) | (found == "")
    if count := strange.sum():
        raise NotPlainError(f"expected identifiers, found {count} that are none", where=where)
    if of_cases and of_nobody(found).any():
        raise NotPlainError(_OF_NO_ONE, where=where)


def checked(series: pl.Series, attribute: Attribute, where: str) -> pl.Series:
    """The values of an attribute; refused where any is not of its type."""
    match attribute.type:
        case Type.DATE:
            series = day_series(series, where)
            return series.dt.date() if isinstance(series.dtype, pl.Datetime) else series
        case Type.ID:
            check_identifiers(series, where)
            return series.cast(pl.String) if series.dtype.is_integer() else series
        case Type.FLAG if series.dtype == pl.Boolean:
            return series
        case Type.NUMBER if series.dtype.is_float() or series.dtype.is_integer():
            return series.fill_nan(None) if series.dtype.is_float() else series
        case Type.CODE if text_like(series):
            found = pl.select(pl.lit(series).unique().drop_nulls().cast(pl.String)).to_series()
            if set(found) <= set(attribute.values):
                return series
    raise NotPlainError(f"expected {attribute.expected()}, found something else", where=where)
