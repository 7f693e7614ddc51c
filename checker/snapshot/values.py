"""Single values of a snapshot: moments, identifiers, and the shape of what was found where neither could be read."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from checker.calendar import is_earlier
from checker.snapshot.facts import EARLIEST, LATEST
from checker.snapshot.vocabulary import COMMON_FIELDS, EVENT_FIELDS, PERIOD_FIELDS, Kind

Moment = tuple[int, int | None]
"""An ordinal day, and minutes after midnight in London where a time is known."""

DAY_HELP = "write a date as year-month-day, such as 2026-03-31, with the London time after a T if it matters"
NO_DAY = "expected a date, found nothing; the day is read as unknown"
"""What is said of something that happened, or began, where the day is left blank."""
NO_DAY_HELP = "give the day, or write unknown if nobody knows it"
NUMBER_HELP = "a spreadsheet keeps a day as such a number: format its column as dates, and save the file again"
NUMBER_SENTENCE = f"{NUMBER_HELP[:1].upper()}{NUMBER_HELP[1:]}."
SPREADSHEET_DAY = r"[0-9]{5}(?:\.[0-9]+)?"
"""A number by which a spreadsheet knows a day from 1927 to 2173, with the time of day after the point."""

ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "N/A", "#N/A N/A"})
"""What Excel, or a person, writes in a cell that says nothing."""

_NOT_GIVEN = ERRORS | {"", "UNKNOWN"}
_NUMBER = re.compile(SPREADSHEET_DAY)
_LONGEST_ID = 200  # longer text is free text, which is never read in
_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]+)?)?"
_STAMP = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:[T ]{_TIME})?")
_SHAPES: dict[type, str] = {
    type(None): "nothing", bool: "true or false", int: "a number", float: "a number", dt.date: "a date", list: "a list",
}  # fmt: skip


def fields_of(kind: Kind) -> frozenset[str]:
    """The fields a fact of a kind may have, its `kind` besides."""
    return frozenset((*COMMON_FIELDS, *kind.time_fields, *kind.attributes))


def moment_of(value: Any) -> Moment | str:
    """The day and time in a value, or what was expected and found."""
    if type(value) is dt.date:
        day = value.toordinal()
        return (day, None) if EARLIEST <= day <= LATEST else "expected a year from 1900 to 2100, found another"
    return _stamp(value) if isinstance(value, str) else f"expected a date, found {found(value)}"


def is_given(value: Any) -> bool:
    """Whether anything is given where a day belongs: not where it is blank, an error such as #N/A, or said to be unknown."""
    return value is not None and not (isinstance(value, str) and value.strip().upper() in _NOT_GIVEN)


def is_spreadsheet_day(value: Any) -> bool:
    """Whether a value may be the number by which a spreadsheet knows a day. Which day that is goes by the spreadsheet, so it is
    not taken for one.
    """
    number = type(value) in (int, float) or isinstance(value, str)
    return number and _NUMBER.fullmatch(str(value).strip()) is not None


def number_help(value: Any) -> str:
    """A sentence on how to mend such a number, to go after another; empty where a value is none."""
    return f" {NUMBER_SENTENCE}" if is_spreadsheet_day(value) else ""


def day_help(value: Any, otherwise: str = DAY_HELP) -> str:
    """How to mend a value that was to be a day and cannot be read as one."""
    return NUMBER_HELP if is_spreadsheet_day(value) else otherwise


@lru_cache(maxsize=65536)
def _stamp(text: str) -> Moment | str:
    match = _STAMP.fullmatch(text)
    if match is None:
        return f"expected a date, found {found(text)}"
    try:
        read = moment_of(dt.date.fromisoformat(match[1]))
    except ValueError:
        return "expected a date, found a day that is not in the calendar"
    if isinstance(read, str) or match[2] is None:
        return read
    minute = int(match[2]) * 60 + int(match[3])
    return (read[0], minute if minute or int(match[4] or 0) else None)  # midnight to the second is no time at all


def before(end: Moment, start: Moment) -> bool:
    """Whether one moment is certainly before another, so far as the two say."""
    if end[0] != start[0] or end[1] is None or start[1] is None:
        return end[0] < start[0]
    return is_earlier(end[0], end[1], start[1]) is True


CUT_SHORT_NUMBER = r"(?i)^[0-9](?:[.,][0-9]+)?E\+[0-9]{1,2}$"
"""What a spreadsheet leaves of a long number, such as 1.23E+11."""


def identifier(value: Any) -> str | None:
    """Text that can stand for something, a whole number as its digits; None for control characters and essays, and for what a
    spreadsheet leaves of a long number, to which others come as well.
    """
    if type(value) is int and abs(value) < 10**18:
        return str(value)
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _LONGEST_ID or ("+" in text and re.match(CUT_SHORT_NUMBER, text)):
        return None
    strange = not text.isprintable() and {unicodedata.category(char) for char in text} & {"Cc", "Cs", "Zl", "Zp"}
    return None if strange else text


def found(value: Any) -> str:
    """The shape of a value, never its content."""
    if isinstance(value, str):
        long = (
            f"{len(value)} character{'' if len(value) == 1 else 's'}" if len(value) <= 40 else "more than 40 characters"
        )
        return f"text of {long}" if value.strip() else "empty text"
    return "a mapping" if isinstance(value, Mapping) else _SHAPES.get(type(value), "something else")


def folded(name: str) -> str:
    """A name as it is compared with others: a kind, a heading, or a file's."""
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def nearest(name: Any, names: Iterable[str]) -> str:
    """A hint of what was probably meant; empty if nothing is near."""
    if not isinstance(name, str) or name in (*EVENT_FIELDS, *PERIOD_FIELDS):  # "start" only looks like "status"
        return ""
    from difflib import get_close_matches

    near = get_close_matches(name[:60], sorted(names), n=1)
    return f"did you mean {near[0]}?" if near else ""


@lru_cache(maxsize=4096)
def kinds_meant(name: str, kinds: frozenset[str]) -> frozenset[str]:
    """The kinds a misspelt name may stand for: those it looks like or shares a word with; all where there is none."""
    from difflib import get_close_matches

    plain = folded(name[:60])
    words = set(plain.split("_"))
    near = {*get_close_matches(plain, kinds, n=len(kinds)), *(kind for kind in kinds if words & set(kind.split("_")))}
    return frozenset(near) or kinds
