"""The facts that can satisfy the duties of a rule, for every case at once, in the order in which they are walked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Evidence, OfKind
from checker.engines.polars.lines import key_of
from checker.engines.polars.table import NOTHING
from checker.engines.polars.truths import FALSE, TRUE, Days, Mask
from checker.engines.polars.view import View
from checker.engines.reference.evidence import MIDNIGHT
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, vocabulary

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Offers:
    """Certain evidence in order of case, day and time. `kind` is a place in `kinds`; `place` one in that kind's table."""

    kinds: tuple[str, ...]
    case: Rows
    day: Days
    minute: Days
    kind: Rows
    row: Rows
    place: Rows
    rough: Mask

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Offers:
        """Some of them."""
        fields = ("case", "day", "minute", "kind", "row", "place")
        return replace(self, **{name: getattr(self, name)[which] for name in fields})

    def first_from(self, cases: Rows, days: Days) -> Rows:
        """The place of each case's first offer on or after a day; -1 where there is none."""
        if not len(self):
            return np.full(len(cases), NOTHING, dtype=np.int64)
        place = np.searchsorted(key_of(self.case, self.day), key_of(cases, days), side="left")
        inside = np.minimum(place, len(self) - 1)
        return np.where((place < len(self)) & (self.case[inside] == cases), inside, NOTHING)


def offers(accepted: Sequence[Evidence], view: View, law_as_at: int | None) -> Offers:
    """Every fact that is evidence. A case with one that may or may not be, or has no date, is rough."""
    kinds = tuple(sorted({evidence.kind for evidence in accepted}))
    rough = view.none()
    parts: list[tuple[Rows, ...]] = []
    for evidence in accepted:
        found, unsure = _of_kind(evidence, view, kinds.index(evidence.kind))
        rough |= unsure
        if evidence.law is not None:
            day = np.full(len(found[0]), law_as_at) if law_as_at is not None else found[1]
            until = STILL_OPEN if evidence.law.until is None else evidence.law.until
            counts = (day >= evidence.law.since) & (day <= until)
            found = tuple(values[counts] for values in found)
        parts.append(found)
    joined = [np.concatenate(values) for values in zip(*parts, strict=True)] if parts else [np.zeros(0, np.int64)] * 7
    case, day, minute, kind, row, place, edge = joined
    timed = np.where(minute < 0, MIDNIGHT, minute)
    order = np.lexsort((edge, place, kind, timed, day, case))
    same = np.zeros(len(order), dtype=bool)  # a fact that satisfies in more ways than one is still one fact
    for one, other in ((order[1:], order[:-1]),):
        same[1:] = (row[one] == row[other]) & (edge[one] == edge[other]) & (kind[one] == kind[other])
    order = order[~same]
    return Offers(kinds, case[order], day[order], minute[order], kind[order], row[order], place[order], rough)


def _of_kind(evidence: Evidence, view: View, kind: int) -> tuple[tuple[Rows, ...], Mask]:
    if vocabulary().kind(evidence.kind).form is not Form.PERIOD:
        table = view.known(evidence.kind)
        truth = view.fact_truth(evidence.where, table)
        which = np.flatnonzero((truth == TRUE) & table.dated)
        unsure = view.marked(table.case[(truth >= 2) | ((truth != FALSE) & ~table.dated)])
        return _columns(table.case, table.start_lo, table.minute, table.row, which, kind, 0), unsure
    spells = view.spells(OfKind(evidence.kind, evidence.where), evidence.kind)
    assert spells.table is not None
    at_end = evidence.at == "end"
    day = spells.end if at_end else spells.start
    counts = day <= view.as_at
    if evidence.holding:
        counts &= spells.end > view.as_at
    rows = spells.table.row[spells.first]
    found = _columns(spells.case, day, spells.minutes(evidence.at), rows, np.flatnonzero(counts), kind, int(at_end))
    return found, spells.rough


def _columns(
    case: Rows, day: Days, minute: Days, row: Rows, which: Rows, kind: int, edge: int
) -> tuple[Rows, ...]:  # fmt: skip
    kinds, edges = np.full(len(which), kind, dtype=np.int64), np.full(len(which), edge, dtype=np.int64)
    return case[which], day[which], minute[which], kinds, row[which], which.astype(np.int64), edges


def unseen(accepted: Sequence[Evidence], view: View, first: Days, last: Days) -> npt.NDArray[np.int16]:
    """The code of the first run of days from `first` to `last` on which evidence may lie that is not covered; 0 for none."""
    best = np.full(len(first), np.iinfo(np.int64).max, dtype=np.int64)
    codes = np.zeros(len(first), dtype=np.int16)
    for kind in sorted({evidence.kind for evidence in accepted}):
        for holding in {evidence.holding for evidence in accepted if evidence.kind == kind}:
            at = np.full(len(first), view.as_at, dtype=np.int64)
            lo, hi = (at, at) if holding else (first, last)
            for begin, end in uncovered(view.covered(kind), LONG_BEFORE, STILL_OPEN):
                begins, ends = np.maximum(lo, begin), np.minimum(hi, end)
                order = key_of(begins, ends)  # the earliest run, the shorter first, then by kind
                better = (begins <= ends) & (order < best)
                best = np.where(better, order, best)
                codes = np.where(better, np.int16(view.not_covered(kind)), codes)
    return codes
