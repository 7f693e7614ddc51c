"""The day on which lists were drawn, where a sheet beside them states it; and until when they can be relied on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from checker.errors import Problem
from checker.frozen import frozen
from checker.intake.days import moment
from checker.intake.sheets import Cell, Sheet
from checker.intake.staleness import ENOUGH_TO_TELL, FAR, certainly_stopped

if TYPE_CHECKING:
    import polars as pl

AS_AT = "say the day on which the lists were drawn: --as-at 2026-03-31"
_SAY_WHEN = "say the day on which they were drawn, with --as-at"
_DRAWN_THEN = "nothing after it is covered, and what they show as open may have ended since"

_SAYS = re.compile(r"(?:data )?as at(?: date)?|(?:snapshot|extract(?:ion)?) date|date of (?:extract(?:ion)?|snapshot)")
_FIRST = 30  # rows of a sheet that are looked at


def stated_day(sheets: Sequence[Sheet]) -> int | None:
    """The day that sheets state as the one the data is as at; None where none does, or they state several."""
    days = {day for sheet in sheets for line in sheet.lines[:_FIRST] for day in _in_row(line.cells)}
    return days.pop() if len(days) == 1 else None


def _in_row(cells: Sequence[Cell]) -> list[int]:
    """Days in a row: after a label such as "As at", in its own cell or the next."""
    days = []
    for cell, after in pairwise((*cells, None)):
        label, colon, rest = str(cell or "").partition(":")
        if _SAYS.fullmatch(label.strip().casefold()):
            read = moment(rest.strip() if colon and rest.strip() else after)
            days += [dt.date.fromisoformat(read[:10]).toordinal()] if read else []
    return days


@frozen
class Days:
    """The day lists were drawn, the last day they cover, and the last of which they show what was open, neither after the as-at
    date; all three that date where nothing says otherwise."""

    drawn: int
    covered: int
    shown: int


def days_of_lists(
    place: str, as_at: int, stated: int | None, done: pl.Series, known_to: int, later: int | None = None
) -> tuple[Days, list[Problem]]:  # fmt: skip
    """When lists that may have `stated` it were drawn, and until when they can be relied on; and what is to be said of that.

    `done` is the days, up to the as-at date, on which they say anything was done; `known_to` the last they know of at all;
    `later`, the day they were drawn where that is certainly after the as-at date.
    """
    if later is not None:
        return Days(later, as_at, as_at), []
    newest = done.max()
    last = newest if isinstance(newest, int) else 0
    drawn = as_at if stated is None else min(as_at, max(stated, last))
    problems = []
    if drawn < as_at:
        what = f"{_stated(drawn, drawn == stated)}, {_days(as_at - drawn)} before the as-at date: {_DRAWN_THEN}"
        problems.append(Problem(place, None, what, _SAY_WHEN, doubts_all=as_at - drawn > FAR))
    if not last or last >= drawn - FAR:
        return Days(drawn, drawn, drawn), problems
    than = "the as-at date" if drawn == as_at else "they were drawn"
    what = f"the last thing any list says was done is {_days(drawn - last)} before {than}; "
    few = len(done) < ENOUGH_TO_TELL
    what += "what was done since may look overdue" if few else f"the lists are read as drawn on that day: {_DRAWN_THEN}"
    problems.append(Problem(place, None, what, _SAY_WHEN, doubts_all=certainly_stopped(done, drawn)))
    return Days(drawn, drawn, drawn) if few else Days(drawn, last, known_to), problems


def _stated(drawn: int, as_stated: bool) -> str:
    day = dt.date.fromordinal(drawn)
    text = f"{day.day} {day:%B %Y}"
    if as_stated:
        return f"the lists state that they were drawn on {text}"
    return f"the lists state an earlier day than {text}, of which they hold something done, and are read as drawn then"


def _days(count: int) -> str:
    return f"{count:,} day{'s' if count > 1 else ''}"
