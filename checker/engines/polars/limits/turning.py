"""The days about which due dates turn: see the reference's `turning_days`."""

from __future__ import annotations

import numpy as np

from checker.compile.program import Step
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.values.keys import DAY, SHIFT, distinct, key_of, spread
from checker.engines.polars.values.lines import Lines
from checker.engines.polars.values.lookups import NO_DAY, before_each
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import Days
from checker.snapshot.facts import LONG_BEFORE


class Turning:
    """The days about each change of text or regime of one step, and about those from which a limit runs out at one: of every
    case alike, and of each of `count` cases, whose regimes change as `changes` does."""

    def __init__(self, step: Step, changes: Lines | None, count: int, law_as_at: int | None) -> None:
        limits = step.limits
        self._lengths = {value.length for limit in limits for value in limit.values if value.length is not None}
        laws = {value.law for limit in limits for value in limit.values} if law_as_at is None else set()
        texts = {law.since for law in laws} | {law.until + 1 for law in laws if law.until is not None}
        self._alike = self._about(np.zeros(len(texts), dtype=np.int64), np.array(sorted(texts), dtype=np.int64))
        self._changes, self._asked = changes, np.zeros(count, dtype=bool)
        self._own = np.zeros(0, dtype=np.int64)

    def _about(self, cases: Places, changes: Days) -> Places:
        """The days about some changes, as keys in order."""
        found = [(cases, changes - 1), (cases, changes)]
        for length in self._lengths:
            back = before_each(changes, length)
            there = back != NO_DAY
            found += [(cases[there], back[there] + apart) for apart in range(-3, 4)]
        of, days = (np.concatenate(columns) for columns in zip(*found, strict=True))
        return np.sort(key_of(of, days)[days > LONG_BEFORE])

    def _of(self, cases: Places) -> Places:
        """The days about the changes of the regimes of cases asked about so far, these among them, as keys in order."""
        new = np.zeros_like(self._asked)
        new[cases] = True
        which = flatnonzero(new & ~self._asked)
        if self._changes is not None and len(which):
            self._asked[which] = True
            own = self._changes.each(which)
            self._own = np.sort(np.concatenate([self._own, self._about(which[own.cases], own.starts)]))
        return self._own

    def within(self, cases: Places, first: Days, last: Days) -> tuple[Places, Days]:
        """Those from `first` to `last`, both of which are among them, in order; each with the place of what it is asked of."""
        everyone, nobody = np.arange(len(cases)), np.zeros(len(cases), dtype=np.int64)
        found = [(everyone, first), (everyone, last)]
        found += [_between(self._alike, nobody, first, last), _between(self._of(cases), cases, first, last)]
        of, days = (np.concatenate(columns) for columns in zip(*found, strict=True))
        keys = distinct(key_of(of, days)[days > LONG_BEFORE])
        return keys >> SHIFT, keys & DAY


def _between(keys: Places, cases: Places, first: Days, last: Days) -> tuple[Places, Days]:
    begins = np.searchsorted(keys, key_of(cases, first))
    of, place = spread(begins, np.searchsorted(keys, key_of(cases, last), side="right") - begins)
    return of, keys[place] & DAY
