"""What a limit is multiplied by, day by day: an officer's share of a full-time post, say."""

from __future__ import annotations

from checker.compile.program import Times
from checker.engines.duty import Why
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Unknown


class Multiplier:
    """What a number is multiplied by, day by day: the sum of an attribute over the periods that hold."""

    def __init__(self, view: CaseView, times: Times) -> None:
        self.view, self.times = view, times
        told = [(row, view.fact_truth(times.where, row)) for row in view.known_facts(times.kind)]
        self.rows = [(row, truth) for row, truth in told if truth is not False]

    def changes(self) -> list[int]:
        """The days on which it may change."""
        edges = {day for row, _ in self.rows for day in (row.start_lo, row.start_hi, row.end_lo, row.end_hi)}
        spans = self.view.covered(self.times.kind)
        return sorted(edges | {first for first, _ in spans} | {last + 1 for _, last in spans})

    def on(self, day: int) -> float | Unknown:
        """The sum on a day; unknown where a period may hold or not, or carries no number, or none is recorded."""
        total = 0.0
        found = False
        for row, truth in self.rows:
            if not row.start_lo <= day < row.end_hi:
                continue
            if not row.start_hi <= day < row.end_lo:
                return Unknown(Why.MISSING_FIELD, f"{row.kind}.{'start' if day < row.start_hi else 'end'}")
            share = row.attributes.get(self.times.attribute)
            if isinstance(truth, Unknown):
                return truth
            if not isinstance(share, int | float):
                return Unknown(Why.MISSING_FIELD, f"{row.kind}.{self.times.attribute}")
            total, found = total + share, True
        if found:
            return total
        covered = self.view.first_uncovered(self.times.kind, day, day) is None
        return Unknown(Why.MISSING_FIELD if covered else Why.NOT_COVERED, self.times.kind)
