"""Single cells: dates and codes, and describing by shape what was found where neither could be read."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum

from checker.intake.ssda903.codes import codes_in
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import Row
from checker.snapshot.facts import EARLIEST, LATEST

# A date-time column that holds dates puts midnight after them, which is no time.
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})" + _MIDNIGHT)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})" + _MIDNIGHT)

_EXPECTED_DAY = "expected a date such as 31/03/2026, found "


class Gap(Enum):
    """Why there is no value: nothing was entered, or what was entered cannot be read (a cell cut off included)."""

    BLANK = "blank"
    UNREADABLE = "unreadable"


def read_day(row: Row, column: str, notes: Notes, *, needed: bool = False) -> int | Gap:
    """The day in a cell, as an ordinal; unreadable ones are noted, blank ones if `needed`, late ones kept and noted."""
    text = row.text(column)
    if text == "" and not needed:
        return Gap.BLANK
    day = parse_day(text or "", month_first=row.month_first)
    if day is None:
        found = "one that may be day/month or month/day" if parse_day(text or "") else day_shape(text)
        notes.add(row.place, column, _EXPECTED_DAY + found, "The date is read as unknown.")
        return Gap.BLANK if text == "" else Gap.UNREADABLE
    if day > row.year_end:
        what = f"expected a day by 31/03/{row.year}, the end of the return's year, found a later one"
        notes.add(row.place, column, what, "The date is kept; check the date and the year of the return.")
    return day


def known(day: int | Gap) -> int | None:
    """The day, or None where there is none."""
    return day if isinstance(day, int) else None


def parse_day(text: str, *, month_first: bool = False) -> int | None:
    """The ordinal of 31/03/2026, 2026-03-31 or either at midnight; None if `text` is no such day in 1900 to 2100.

    None too of 03/02/2026 where dates with the `month_first` are about: it may be either of two.
    """
    found = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if not found or (month_first and "/" in text and _either(int(found["day"]), int(found["month"]))):
        return None
    try:
        day = dt.date(int(found["year"]), int(found["month"]), int(found["day"])).toordinal()
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _either(day: int, month: int) -> bool:
    return day <= 12 and month <= 12 and day != month


def day_shape(text: str | None) -> str:
    """What a cell that is not a date looks like, without saying what it holds."""
    found = _DAY_FIRST.fullmatch(text or "") or _YEAR_FIRST.fullmatch(text or "")
    if not found:
        return shape(text)
    if 1900 <= int(found["year"]) <= 2100:
        return "a day that is not in the calendar"
    return "a year before 1900 or after 2100"


def read_code(row: Row, column: str, pattern: str, notes: Notes, *, needed: bool = False) -> str | None:
    """The code in a cell, in capitals; "" if blank. None, and noted, if it is not like `pattern`.

    A blank is noted too if `needed`. So is a code like `pattern` that is none of its year's; it is kept.
    """
    text = row.text(column)
    code = "" if text is None else text.upper()
    if re.fullmatch(pattern, code):
        if code not in (codes_in(column, row.year) or (code,)):
            what = f"expected a code of the return for the year to 31/03/{row.year}, found another"
            notes.add(row.place, column, what, "The code is kept; check it, and the year of the return.")
        return code
    if text == "" and (not needed or not row.has(column)):
        return ""
    notes.add(row.place, column, f"expected a code, found {shape(text)}", "The code is read as unknown.")
    return "" if text == "" else None


def shape(text: str | None) -> str:
    """What a cell looks like, without saying what it holds: ``8 letters``."""
    if text is None:
        return "the row cut short"
    if text == "":
        return "nothing"
    noun = "digit" if text.isdigit() else "letter" if text.isalpha() else "character"
    return f"{len(text)} {noun}" + ("" if len(text) == 1 else "s")
