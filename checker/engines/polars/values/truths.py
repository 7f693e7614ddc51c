"""Three-valued truth in columns: 0 is false, 1 true, and each higher code an `Unknown` that remembers why.

The codes of one run belong together: `Truths` gives them out and says what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from checker.engines.duty import Why
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.reference.timeline import SAID_OTHERWISE, Truth, Unknown, of_a_day

FALSE, TRUE = 0, 1

Codes = npt.NDArray[np.int16]
Days = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_NEITHER: Mask = np.zeros(2, dtype=bool)
"""True and false are no unknown of any sort."""


class BeyondColumnsError(Exception):
    """A piece of the language that is worked out case by case, for every case."""


class Truths:
    """The unknowns of one run, and three-valued logic over arrays of codes."""

    def __init__(self) -> None:
        self._unknowns: list[Unknown] = []
        self._codes: dict[Unknown, int] = {}
        self._kept: dict[object, Mask] = {}

    def code(self, truth: Truth) -> int:
        """The code of a truth."""
        if not isinstance(truth, Unknown):
            return TRUE if truth else FALSE
        found = self._codes.get(truth)
        if found is None:
            found = self._codes[truth] = len(self._unknowns) + 2
            self._unknowns.append(truth)
        return found

    def _of_each(self, question: object, told: Callable[[Unknown], bool]) -> Mask:
        """For each code, whether something is so of what it stands for: kept, and lengthened where there are more codes."""
        kept = self._kept.get(question, _NEITHER)
        if len(kept) < len(self._unknowns) + 2:
            kept = self._kept[question] = np.append(kept, [told(each) for each in self._unknowns[len(kept) - 2 :]])
        return kept

    @property
    def _not_covered(self) -> Mask:
        return self._of_each("not covered", lambda each: each.why is Why.NOT_COVERED)

    @property
    def _said_otherwise(self) -> Mask:
        return self._of_each("said otherwise", SAID_OTHERWISE.__contains__)

    def truth(self, code: int) -> Truth:
        """What a code stands for."""
        return bool(code) if code < 2 else self._unknowns[code - 2]

    def all_true(self, columns: Sequence[Codes]) -> Codes:
        """False where any is false, else unknown where any is, else true."""
        return self._combined(columns, FALSE)

    def any_true(self, columns: Sequence[Codes]) -> Codes:
        """True where any is true, else unknown where any is, else false."""
        return self._combined(columns, TRUE)

    def _combined(self, columns: Sequence[Codes], decides: int) -> Codes:
        """The reference engine's rule of which unknown is kept: the first, unless that is only cover and a later is not."""
        if len(columns) == 1:
            return columns[0]
        if all(column.max(initial=0) < 2 for column in columns):
            return reduce(np.minimum if decides == FALSE else np.maximum, columns)
        decided, unknown = columns[0] == decides, columns[0] >= 2
        for column in columns[1:]:
            decided |= column == decides
            unknown |= column >= 2
        told = (decided if decides == TRUE else ~decided).astype(np.int16)
        which = flatnonzero(unknown & ~decided)
        told[which] = self._firmest([column[which] for column in columns])
        return told

    def _firmest(self, columns: Sequence[Codes]) -> Codes:
        """The unknown that is kept of several."""
        kept, not_covered = np.where(columns[0] >= 2, columns[0], np.int16(0)), self._not_covered
        for column in columns[1:]:
            firmer = (column >= 2) & ((kept == 0) | (not_covered[kept] & ~not_covered[column]))
            kept = np.where(firmer, column, kept)
        return kept

    def negated(self, codes: Codes) -> Codes:
        """True for false, false for true, unknown as it is."""
        return np.where(codes < 2, np.int16(1) - codes, codes) if codes.max(initial=0) >= 2 else np.int16(1) - codes

    def settled(self, codes: Codes, not_covered: bool | None, unknown: bool | None) -> Codes:
        """Unknowns replaced as a definition says: those of cover first, then any; None leaves them, and what is recorded two
        ways is left."""
        out = codes
        if codes.max(initial=0) < 2:
            return codes
        if not_covered is not None:
            out = np.where(self._not_covered.take(out), np.int16(not_covered), out)
        if unknown is not None:
            out = np.where((out >= 2) & ~self._said_otherwise[out], np.int16(unknown), out)
        return out

    def is_of_a_day(self, codes: Codes, *fields: str) -> Mask:
        """Where a code is an unknown for want of the day of something that is recorded: of the `fields` asked for, or of any."""
        return self._of_each(fields, lambda each: of_a_day(each, *fields))[codes]

    def is_said_otherwise(self, codes: Codes) -> Mask:
        """Where a code is an unknown of what is recorded two ways, or disputed."""
        return self._said_otherwise[codes]

    def is_not_covered(self, codes: Codes) -> Mask:
        """Where a code is an unknown for want of cover."""
        return self._not_covered[codes]
