"""Cells: dates and codes, and describing by shape what was found where neither could be read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.most_unread import most_unread
from checker.intake.ssda903.codes import codes_in
from checker.intake.ssda903.fact_rows import CODE
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.tables import Table, year_end
from checker.snapshot.facts import EARLIEST, LATEST
from checker.snapshot.framed.plain import EPOCH
from checker.snapshot.values import is_given, number_help

# A date-time column that holds dates puts midnight after them, which is no time.
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})" + _MIDNIGHT)
_PLAIN = "^[0-9]{2}/[0-9]{2}/[0-9]{4}$"
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})" + _MIDNIGHT)

_EXPECTED_DAY = "expected a date such as 31/03/2026, found "


class Said(NamedTuple):
    """Something to say of a cell."""

    what: str
    hint: str


def read_days(table: Table, column: str, notes: Notes, *, needed: bool = False) -> pl.Expr:
    """The days in a column, as ordinals; null where there is none, or none that can be read.

    Unreadable ones are noted, blank ones if `needed`, and those after the return's year are kept and noted.
    """
    last = year_end(table.year)

    def said(text: str | None) -> Said | None:
        if text == "" and not needed:
            return None
        day = parse_day(text or "", month_first=table.month_first)
        if day is None:
            found = "one that may be day/month or month/day" if parse_day(text or "") else day_shape(text)
            return Said(_EXPECTED_DAY + found, "The date is read as unknown." + number_help(text))
        if day > last:
            what = f"expected a day by 31/03/{table.year}, the end of the return's year, found a later one"
            return Said(what, "The date is kept; check the date and the year of the return.")
        return None

    def read(text: str | None) -> int | None:
        return parse_day(text or "", month_first=table.month_first)

    plain = None if table.month_first else lambda texts: _plain_days(texts, last)
    days = _read_each(table, column, read, said, notes, plain)
    _note_unread(table, column, days, notes)
    return table.as_read(column, pl.Series(days, dtype=pl.Int32))


def _note_unread(table: Table, column: str, days: Sequence[int | None], notes: Notes) -> None:
    """Say so of a column of which most days cannot be read, where `days` are what its texts are read as. Of the days on which
    episodes begin the reader of them tells."""
    if column == "DECOM" or None not in days:
        return
    texts, counts = table.texts(column).to_list(), table.counts(column)
    unread = [at for at, day in enumerate(days) if day is None]
    read = sum(counts) - sum(counts[at] for at in unread)
    lost = sum(counts[at] for at in unread if is_given(texts[at]))
    if problem := most_unread(table.label, column, lost + read, read, doubts_all=True):
        notes.add(Place(table.label, 0), column, problem.what, problem.hint, doubts_all=True)


def days_of(texts: pl.Series, *, month_first: bool = False) -> list[int | None]:
    """What `parse_day` makes of each of some texts, with no space around it."""
    if month_first:
        return [parse_day((text or "").strip(), month_first=True) for text in texts]
    days: list[int | None] = _plain_days(texts, LATEST).to_list()
    return [
        parse_day((text or "").strip()) if day is None and text else day
        for text, day in zip(texts.to_list(), days, strict=True)
    ]


def _plain_days(texts: pl.Series, last: int) -> pl.Series:
    """The days, up to a last one, that are written as nearly all are: 31/03/2026."""
    days = pl.lit(texts).str.to_date("%d/%m/%Y", strict=False).to_physical() + EPOCH
    plain = pl.lit(texts).str.contains(_PLAIN) & days.is_between(EARLIEST, last)
    return pl.select(pl.when(plain).then(days)).to_series()


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


def read_codes(table: Table, column: str, pattern: str, notes: Notes, *, needed: bool = False) -> pl.Expr:
    """The codes in a column (`CODE`), in capitals; "" where blank. Null, and noted, where one is not like `pattern`.

    A blank is noted too if `needed` and the file has the column. So is a code like `pattern` that is none of its year's;
    it is kept.
    """
    like = re.compile(pattern)
    allowed = codes_in(column, table.year)
    optional = not needed or not table.has(column)

    def read(text: str | None) -> str | None:
        code = "" if text is None else text.upper()
        return code if text == "" or like.fullmatch(code) else None

    def said(text: str | None) -> Said | None:
        code = "" if text is None else text.upper()
        if like.fullmatch(code):
            what = f"expected a code of the return for the year to 31/03/{table.year}, found another"
            kept = Said(what, "The code is kept; check it, and the year of the return.")
            return kept if allowed and code not in allowed else None
        if text == "" and optional:
            return None
        return Said(f"expected a code, found {shape(text)}", "The code is read as unknown.")

    return read_cells(table, column, read, said, CODE, notes)


def read_cells(
    table: Table,
    column: str,
    read: Callable[[str | None], Any],
    said: Callable[[str | None], Said | None],
    of: type[pl.DataType] | pl.DataType,
    notes: Notes,
) -> pl.Expr:
    """What each cell of a column is read as, and notes of what is `said` of it.

    Both are asked once of each thing that is written, however often it is, with no space around it; of None where the row
    was cut short.
    """
    return table.as_read(column, pl.Series(_read_each(table, column, read, said, notes), dtype=of))


def _read_each(
    table: Table,
    column: str,
    read: Callable[[str | None], Any],
    said: Callable[[str | None], Said | None],
    notes: Notes,
    plain: Callable[[pl.Series], pl.Series] | None = None,
) -> list[Any]:
    """What each of the texts of a column is read as. It is not asked of what is `plain`: of which all there is to know is what it
    is read as."""
    texts = table.texts(column)
    values = [None] * len(texts) if plain is None else plain(texts).to_list()
    odd = {
        place: text if text is None else text.strip()
        for place, (text, value) in enumerate(zip(texts, values, strict=True))
        if value is None
    }
    told = {place: found for place, text in odd.items() if (found := said(text))}
    if told:
        _note_cells(table, column, told, notes)
    for place, text in odd.items():
        values[place] = read(text)
    return values


def _note_cells(table: Table, column: str, told: Mapping[int, Said], notes: Notes) -> None:
    """Note what is told of things that are written in a column, by their places among all of them."""
    each = list(dict.fromkeys(told.values()))
    number = np.zeros(len(table.texts(column)), dtype=np.int32)
    number[list(told)] = [each.index(said) + 1 for said in told.values()]
    said = number[table.places(column)]
    where = np.flatnonzero(said)
    numbers, lines = said[where], table.rows[ROW].to_numpy()[where]
    for at, one in enumerate(each, 1):
        of = lines[numbers == at]
        if len(of):
            notes.add(Place(table.label, int(np.min(of))), column, *one, len(of))


def shape(text: str | None) -> str:
    """What a cell looks like, without saying what it holds: ``8 letters``."""
    if text is None:
        return "the row cut short"
    if text == "":
        return "nothing"
    noun = "digit" if text.isdigit() else "letter" if text.isalpha() else "character"
    return f"{len(text)} {noun}" + ("" if len(text) == 1 else "s")
