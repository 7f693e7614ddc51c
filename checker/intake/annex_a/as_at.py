"""The day on which lists were drawn, where a sheet beside them states it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from checker.intake.days import moment
from checker.intake.sheets import Cell, Sheet

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
