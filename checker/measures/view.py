"""A case as the conditions of measures see it, where most cases have nothing of most kinds."""

from __future__ import annotations

from collections.abc import Mapping

from checker.compile.program import Condition, Count, Definition, Happened, OfKind, Passes
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Timeline
from checker.snapshot.coverage import Coverage, Span
from checker.snapshot.facts import Case

Nothings = dict[tuple[int, tuple[Span, ...]], tuple[Condition, Timeline]]
"""What a condition on one kind of fact comes to through time where there is no such fact, by which condition it is and the days
that are covered: the same for every case, and worked out for the first. The condition is kept, that no other may take its place.
"""


class MeasuredCase(CaseView):
    """A case of a report; `nothings` are those of all its cases, which are as at one day."""

    def __init__(
        self, case: Case, coverage: Coverage, as_at: int, definitions: dict[str, Definition], settling: Mapping[str, int],
        nothings: Nothings,
    ) -> None:  # fmt: skip
        super().__init__(case, coverage, as_at, definitions, settling)
        self._nothings = nothings

    def _line(self, condition: Condition) -> Timeline:
        kind = _kind_of(condition)
        if kind is None or self.known_facts(kind):
            return super()._line(condition)
        key = (id(condition), self.covered(kind))
        found = self._nothings.get(key)
        if found is None:
            found = self._nothings[key] = (condition, super()._line(condition))
        return found[1]


def _kind_of(condition: Condition) -> str | None:
    """The kind of fact that is all a condition asks about; None where it asks about more."""
    match condition:
        case OfKind(kind=kind) | Happened(kind=kind, during=None) | Passes(measure=Count(kind=kind)):
            return kind
    return None
