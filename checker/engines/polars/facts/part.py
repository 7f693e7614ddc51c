"""The facts of some of the cases whose facts are at hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.table import NOTHING, Facts, Table


class PartFacts(Facts):
    """The facts of some cases, by their numbers in order among those of others, each table cut when it is first asked for."""

    def __init__(self, whole: Facts, numbers: npt.NDArray[np.int64]) -> None:
        super().__init__([whole.names[number] for number in numbers.tolist()], {}, whole.facts)
        self._whole, self._cut = whole, dict[str, Table]()
        self._place = np.full(whole.count, NOTHING, dtype=np.int64)
        self._place[numbers] = np.arange(len(numbers))

    def table(self, kind: str) -> Table:
        """The facts of a kind; an empty table if there are none."""
        if kind not in self._cut:
            table = self._whole.table(kind)
            rows = np.flatnonzero(self._place[table.case] != NOTHING)
            self._cut[kind] = replace(table.take(rows), case=self._place[table.case[rows]])
        return self._cut[kind]
