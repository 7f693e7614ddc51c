"""One case as the reference engine sees it, with what has been told of it in columns already not worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import Condition
from checker.engines.polars.values.keys import DAY, SHIFT
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Timeline
from checker.snapshot.facts import Case

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


class SingleCase(CaseView):
    """The case of a number among those of a view in columns: the lines that are known there are taken from there."""

    def __init__(self, case: Case, view: View, number: int) -> None:
        super().__init__(case, view.coverage, view.as_at, dict(view.definitions), view.settling)
        self._columns, self._number = view, number

    def _line(self, condition: Condition) -> Timeline:
        line = self._columns.told(condition)
        if line is None:
            return super()._line(condition)
        lo, hi = np.searchsorted(line.keys, [self._number << SHIFT, (self._number + 1) << SHIFT]).tolist()
        truths = tuple(self._columns.truths.truth(code) for code in line.truths[lo:hi].tolist())
        return Timeline(tuple((line.keys[lo:hi] & DAY).tolist()), truths)
