"""Dates as exports write them: day first, year first, or a spreadsheet's own. Nothing that may be two days is one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from checker.snapshot.values import found, moment_of

_SLASHED = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ T]([0-9]{1,2})(:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?))?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")


def month_first(cells: Iterable[object]) -> bool:
    """Whether any cell is a date written with its month first, and cannot be anything else."""
    dates = (_SLASHED.fullmatch(cell) for cell in cells if isinstance(cell, str))
    return any(date and int(date[1]) <= 12 < int(date[2]) <= 31 for date in dates)


def moment(value: object, *, month_first: bool = False) -> str | None:
    """A date, with its time if it has one, year first; None if the value is none, or may be either of two.

    `month_first`: whether such dates are about, so that one that may be read either way is not read.
    """
    if isinstance(value, dt.datetime):
        text = value.replace(tzinfo=None).isoformat(timespec="seconds")
        return text.removesuffix("T00:00:00")
    if isinstance(value, dt.date):
        return value.isoformat()
    return _written(value, month_first) if isinstance(value, str) else None


@lru_cache(maxsize=65536)
def _written(value: str, month_first: bool) -> str | None:
    if slashed := _SLASHED.fullmatch(value):
        day, month, year, hour, rest = slashed.groups()
        if month_first and int(day) <= 12 and int(month) <= 12 and day != month:
            return None
        text = f"{year}-{int(month):02}-{int(day):02}" + (f"T{int(hour):02}{rest}" if hour else "")
    else:
        text = value
    dated = _YEAR_FIRST.fullmatch(text)
    return text if dated and is_day(dated[1]) else None


def is_day(text: str) -> bool:
    """Whether text written year first is a day in the calendar."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def odd_moment(written: str) -> str | None:
    """What is odd about a date that `moment` gave and a snapshot cannot hold; None of any other."""
    told = moment_of(written)
    if not isinstance(told, str):
        return None
    return (
        "a day with a time that cannot be read"
        if told.startswith("expected a date")
        else "a year before 1900 or after 2100"
    )


def moment_shape(value: object, *, month_first: bool = False) -> str:
    """What was found where no date could be read, by its shape."""
    if isinstance(value, str) and _SLASHED.fullmatch(value):
        return "one that may be day/month or month/day" if month_first and moment(value) else "no day in the calendar"
    if isinstance(value, str) and _YEAR_FIRST.fullmatch(value) and not is_day(value[:10]):
        return "no day in the calendar"
    return found(value)
