"""Facts made of the rows of a frame: those of a run of cases at a time, when one of them is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache, partial
from itertools import repeat
from typing import Any

import numpy as np

from checker.frozen import frozen
from checker.snapshot.facts import Fact
from checker.snapshot.framed.columns import attributes_of
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.framed.sheets import Sheets
from checker.snapshot.framed.sources import Sources

_TOGETHER = 512
"""The rows of so many cases are made Python's own together: one by one takes longer, all at once more memory."""
_ALONE = 4
"""The first so many cases that are asked for facts of a kind are read by themselves: few are looked at, as a rule."""
_KEPT = 256
"""So many such runs of cases, of one kind of fact each, are kept."""


class Runs:
    """The facts of some sheets, by what they are about; the runs of cases looked at last are kept."""

    def __init__(self, sources: Sources, sheets: Mapping[str, Sheets]) -> None:
        self.sources, self.sheets = sources, sheets
        self._asked: Counter[tuple[str, str]] = Counter()
        self._run = lru_cache(_KEPT)(partial(_run, sources, sheets))  # which does not hold this in turn

    def of(self, about: str, number: int, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind of a case, by what it is about and its number among those."""
        if kind not in self.sheets[about].of:
            return ()
        self._asked[about, kind] += 1
        if self._asked[about, kind] <= _ALONE:
            return _read(self.sources, self.sheets[about].of[kind], range(number, number + 1)).facts(0)
        return self._run(about, kind, number // _TOGETHER).facts(number % _TOGETHER)


@frozen
class _Run:
    """The facts of one kind of a run of cases: where those of each begin, and each in parts that are Python's own."""

    kind: str
    begins: list[int]
    names: list[str]
    sources: list[str]
    rows: list[tuple[Any, ...]]
    held: list[tuple[Any, ...]] | None
    alike: list[int]

    def facts(self, place: int) -> tuple[Fact, ...]:
        """Those of one of the cases."""
        lo, hi = self.begins[place], self.begins[place + 1]
        if lo == hi:
            return ()
        held = repeat(()) if self.held is None else self.held[lo:hi]
        return tuple(
            Fact(*(self.kind, source, *row, attributes_of(self.names, values), alike))
            for source, row, values, alike in zip(
                self.sources[lo:hi], self.rows[lo:hi], held, self.alike[lo:hi], strict=False
            )
        )


def _run(sources: Sources, of: Mapping[str, Sheets], about: str, kind: str, block: int) -> _Run:
    sheets = of[about]
    return _read(sources, sheets.of[kind], range(block * _TOGETHER, min((block + 1) * _TOGETHER, len(sheets.names))))


def _read(sources: Sources, sheet: Sheet, cases: range) -> _Run:
    """The facts of one kind of a run of cases."""
    begins = np.searchsorted(sheet.case, np.arange(cases.start, cases.stop + 1))
    lo, hi = int(begins[0]), int(begins[-1])
    read, alike = sources.each(sheet.row[lo:hi]), sheet.alike[lo:hi].tolist()
    return _Run(sheet.kind.name, (begins - lo).tolist(), sheet.attributes, read, *sheet.parts(lo, hi), alike)
