"""The same of cases whose facts are in columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checker.intake.lines import Ints
from checker.intake.mistyped import (
    LONGEST_AGO,
    MOST_APART,
    Found,
    ahead_of,
    dates_of,
)
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.coded import NOTHING
from checker.snapshot.framed.columns import Mask
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.making import source_order
from checker.snapshot.on_demand import Cases
from checker.snapshot.vocabulary import Form


def mistyped(cases: Cases, last: int) -> dict[tuple[str, str], Found]:
    """The days likely mistyped in a source whose last day is that, by kind and column."""
    assert isinstance(cases, FramedCases)
    columns = [
        (sheet, column, days)
        for sheets in cases.sheets.values()
        for sheet in sheets.of.values()
        for column, days in _columns(sheet)
    ]
    odd = [each for each in columns if _odd(*each[1:], last).any()]
    if not odd:
        return {}
    after = [days[days > last] for _, column, days in columns if column in ("on", "start")]
    for day in np.unique(np.concatenate([np.zeros(0, dtype=np.int32), *after])).tolist():
        last = day if day - last <= MOST_APART else last
    found = {}
    for sheet, column, days in odd:
        rows = sheet.row[_odd(column, days, last)]
        if len(rows):
            first = min(cases.sources.each(rows), key=source_order)
            found[sheet.kind.name, column] = Found(len(rows), first)
    return found


def _columns(sheet: Sheet) -> Iterator[tuple[str, Ints]]:
    """The days of a sheet's columns, `NOTHING` where none is known."""
    if sheet.kind.form is not Form.RECORD:
        yield sheet.kind.began, _known(sheet.start_lo, sheet.start_lo == sheet.start_hi)
    if sheet.kind.form is Form.PERIOD:
        yield "end", _known(sheet.end_lo, (sheet.end_lo == sheet.end_hi) & (sheet.end_lo < STILL_OPEN))
    for name in ("recorded", *dates_of(sheet.kind.name)):
        if sheet.series(name) is not None:
            yield name, sheet.days(name, NOTHING)


def _known(days: Ints, known: Mask) -> Ints:
    return np.where(known, days, np.int32(NOTHING))


def _odd(column: str, days: Ints, last: int) -> Mask:
    """Which days of a column are likely mistyped, none where there is none."""
    odd: Mask = (days > last + ahead_of(column)) | ((days != NOTHING) & (days < last - LONGEST_AGO))
    return odd
