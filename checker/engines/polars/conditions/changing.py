"""Until when a condition may come to hold, or cease to, for want of a day, for every case at once: the twin of the reference's
`changing`, which says on which days too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import (
    All,
    AnyOf,
    Condition,
    Count,
    Defined,
    FromUntil,
    Happened,
    Happening,
    Lasted,
    Measure,
    Not,
    OfKind,
    Passes,
    Total,
)
from checker.engines.polars.conditions.happenings import possible_marks
from checker.engines.polars.facts.table import Table
from checker.engines.polars.periods.clipping import passed
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Days, Mask
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, vocabulary

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


class ChangingUntil:
    """The last day, in each case, on which a condition may change for want of the day on which something it is read from began
    or ended; a later one where columns cannot tell, and long before where it changes on no such day."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._defined: dict[str, Days] = {}

    def of(self, condition: Condition) -> Days:
        """That day of a condition where it is not known whether it holds, or holds until."""
        last, line, unknown = self._read(condition), self.view.line(condition), self._never()
        which = flatnonzero((line.truths >= 2) & (line.starts <= last[line.cases]))
        np.maximum.at(unknown, line.cases[which], line.ends[which])
        return np.minimum(last, unknown)

    def _read(self, condition: Condition) -> Days:
        match condition:
            case Not(item):
                return self._read(item)
            case All(items) | AnyOf(items):
                return self._latest(self._read(item) for item in items)
            case Defined(name):
                if name not in self._defined:
                    self._defined[name] = self._read(self.view.definitions[name].condition)
                return self._defined[name]
            case OfKind(kind):
                return self._of_rows(self.view.pieces(kind).rows)
            case Lasted():
                return self._lasted(condition)
            case Happened():
                return self._happened(condition)
            case FromUntil(begins, ends):
                return self._latest(self._marked(each) for each in (begins, ends) if each is not None)
            case Passes(measure):
                return self._measured(measure)
        return self._never()

    def _never(self) -> Days:
        return np.full(self.view.count, LONG_BEFORE, dtype=np.int64)

    def _latest(self, several: Iterable[Days]) -> Days:
        found = self._never()
        for each in several:
            found = np.maximum(found, each)
        return found

    def _not_known(self, cases: Days, first: Days, last: Days) -> Days:
        """The last of the days on which something in each case may have been that may have been on several."""
        found, which = self._never(), flatnonzero(first < last)
        np.maximum.at(found, cases[which], last[which])
        return found

    def _of_rows(self, rows: Table) -> Days:
        begins = self._not_known(rows.case, rows.start_lo, rows.start_hi)
        return np.maximum(begins, self._not_known(rows.case, rows.end_lo, rows.end_hi))

    def _lasted(self, condition: Lasted) -> Days:
        found, rough = self._read(condition.of), ~self.view.none()
        for spells in self.view.spells_each(condition.of, "of"):
            days = (
                passed(each, condition.length, strictly=condition.strictly) for each in (spells.start, spells.start_hi)
            )
            found, rough = np.maximum(found, self._not_known(spells.case, *days)), rough & spells.rough
        return self._for_good(found, rough)

    def _happened(self, condition: Happened) -> Days:
        events = self.view.known(condition.kind)
        found = self._not_known(events.case, events.start_lo, events.start_hi)
        if condition.last is not None:
            found = self._for_good(found, found > LONG_BEFORE)
        return found if condition.during is None else np.maximum(found, self._read(condition.during))

    def _marked(self, happening: Happening) -> Days:
        marks = possible_marks(happening, self.view)
        return self._for_good(self._not_known(marks.case, marks.day, marks.last), marks.rough)

    def _measured(self, measure: Measure) -> Days:
        """Within a window, or where days are added up, there is no saying on which day a count turns."""
        match measure:
            case Total(of):
                found = self._read(of)
            case Count(kind_name):
                kind = vocabulary().kind(kind_name)
                period = kind.form is Form.PERIOD
                found = self._of_rows(self.view.pieces(kind.name).rows if period else self.view.known(kind.name))
                if measure.window is None:
                    return found
        return self._for_good(found, found > LONG_BEFORE)

    def _for_good(self, found: Days, where: Mask) -> Days:
        return np.where(where, STILL_OPEN, found)
